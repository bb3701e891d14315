"""Percentages that add up to exactly 100, as IATI demands of countries and sectors.

What was stated is kept where it does already; else it is scaled, and what no percentage was stated
for shares equally what the others leave, by the rules by which the catalogue counts
(`normalise.money_shares`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from riparian.normalise.money_shares import parts_of

WHOLE = Decimal(100)
_STEP = Decimal("0.0001")


def exact_percentages(stated: Sequence[float | None]) -> list[str | None]:
    """Decimals that add up to 100, in the order asked for; None alone for a single one that states
    none."""
    if len(stated) == 1 and stated[0] is None:
        return [None]
    given = [Decimal(repr(value)) for value in stated if value is not None]
    if len(given) == len(stated) and sum(given) == WHOLE and min(given) >= 0:
        return [plain(value) for value in given]
    return shares_as_percentages([part.share for part in parts_of(stated).parts])


def shares_as_percentages(shares: Sequence[float]) -> list[str | None]:
    """Parts (0-1) as decimals that add up to 100; they are scaled where they do not make 1."""
    total = sum(shares)
    if total <= 0:
        shares, total = [1.0] * len(shares), float(len(shares))
    parts = [(Decimal(repr(share / total)) * WHOLE).quantize(_STEP, ROUND_DOWN) for share in shares]
    if parts:
        largest = max(range(len(parts)), key=lambda place: parts[place])
        parts[largest] += WHOLE - sum(parts)
    return [plain(part) for part in parts]


def plain(value: Decimal) -> str:
    """A decimal as `xs:decimal` wants it: no exponent, no zeros behind."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimal_of(value: float) -> str:
    """A number in the same form."""
    return plain(Decimal(repr(value)))
