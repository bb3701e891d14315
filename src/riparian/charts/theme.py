"""Colours, fonts and the config that every chart shares.

The colours are those of the house style; text in a provider's colour is darker than its fill where
contrast asks for it (WCAG 2.2, 1.4.3: 4.5 to 1 on paper).
"""

from __future__ import annotations

from typing import Any

PROVIDER_A, PROVIDER_B, BOTH = "#2B4C9B", "#D1495B", "#7A3E8E"
CONFIRMED = "#2A7F62"
TEXT, MUTED, PAPER, RULE, LAND = "#1F2933", "#5B6876", "#FBFAF7", "#DDD9CF", "#F0EEE7"
FONT = "Noto Sans"

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED, "titleColor": MUTED, "titleFontWeight": "normal", "labelFontSize": 12,
        "titleFontSize": 12, "domainColor": RULE, "tickColor": RULE, "gridColor": RULE,
    },
    "legend": {"labelColor": TEXT, "titleColor": MUTED, "labelFontSize": 12},
    "header": {"labelColor": TEXT, "titleColor": MUTED},
}  # fmt: skip


def spec(**parts: Any) -> dict[str, Any]:
    """A Vega-Lite spec in the house's style out of its own parts (`data`, `mark`, `encoding` …)."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": CONFIG,
        **parts,
    }
