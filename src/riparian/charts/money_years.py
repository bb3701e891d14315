"""The money of a project year by year: bars for each kind of amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from riparian.catalogue.money_years import YearMoney
from riparian.charts.theme import MUTED, TEXT, spec

HEIGHT = 170


def money_years(years: Sequence[YearMoney], called: Mapping[str, str]) -> dict[str, Any]:
    """The chart of these amounts; `called` names the sources, each of which has a row of its own
    where there are several."""
    kinds = sorted({one.kind for one in years})
    values = [
        {"year": one.year, "kind": one.kind, "usd": one.usd, "source": called[one.source]}
        for one in years
    ]
    first, last = min(one.year for one in years), max(one.year for one in years)
    encoding: dict[str, Any] = {
        "x": {
            "field": "year", "type": "ordinal", "title": None,
            "scale": {"domain": list(range(first, last + 1))}, "axis": {"labelAngle": 0},
        },
        "y": {
            "field": "usd", "type": "quantitative", "title": "US dollars of the day",
            "axis": {"format": "~s", "tickCount": 4},
        },
        "color": {
            "field": "kind", "type": "nominal", "title": None,
            "scale": {"domain": kinds, "range": [TEXT, MUTED, "#9AA5B1", "#C9CFD6"]},
            "legend": {"orient": "top"},
        },
        "tooltip": [
            {"field": "year", "title": "Year"}, {"field": "kind", "title": "What"},
            {"field": "usd", "type": "quantitative", "format": ",.0f", "title": "US dollars"},
        ],
    }  # fmt: skip
    if len(kinds) > 1:
        encoding["xOffset"] = {"field": "kind", "scale": {"domain": kinds}}
    if len({one.source for one in years}) > 1:
        encoding["row"] = {"field": "source", "title": None, "header": {"labelAngle": 0}}
        return spec(
            data={"values": values}, mark="bar", encoding=encoding, height=HEIGHT, width=480
        )
    return spec(
        data={"values": values},
        mark="bar",
        encoding=encoding,
        height=HEIGHT,
        width="container",
        autosize={"type": "fit", "contains": "padding"},
    )
