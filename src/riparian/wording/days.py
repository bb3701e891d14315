"""Days as sentences and pages write them."""

from __future__ import annotations

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def day(text: str | None) -> str:
    """`24 November 2026`, `November 2026` or `2026`, as precise as the text."""
    if not text:
        return ""
    parts = text[:10].split("-")
    if not all(p.isdigit() for p in parts) or not 1 <= len(parts) <= 3:
        return text
    month = MONTHS[int(parts[1]) - 1] if len(parts) > 1 and 1 <= int(parts[1]) <= 12 else ""
    return " ".join(filter(None, (parts[2].lstrip("0") if len(parts) > 2 else "", month, parts[0])))
