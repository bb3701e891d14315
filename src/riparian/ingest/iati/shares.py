"""Whether percentages of one activity add up to 100, as IATI wants them to.

Sectors are added up per vocabulary. Countries and regions of one vocabulary are added up
together; regions of a publisher's own vocabulary may also make up 100 by themselves. Where no
percentage is given at all, there is nothing to add up, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from riparian.ingest.iati.reading_context import Context, Fields
from riparian.model.activity import RecipientCountry, RecipientRegion, Sector

_TOLERANCE = 0.1
_ROUNDING = 0.005
"""A percentage with two decimals is off by no more than this."""

_DAC = "1"
_Sum: TypeAlias = tuple[float, int]
"""What the percentages add up to, and how many there are."""

_NOTHING: _Sum = (0.0, 0)


def check_shares(fields: Fields, context: Context) -> None:
    """Flag each set of percentages that does not add up."""
    if "sectors" in fields:
        for vocabulary, total in _by_vocabulary(fields["sectors"]).items():
            if _is_off(total):
                _flag(total, f"sector, vocabulary {vocabulary}", context)
    if "recipient_countries" in fields or "recipient_regions" in fields:
        _check_recipients(fields, context)


def _check_recipients(fields: Fields, context: Context) -> None:
    whole = countries = _sum_of(fields.get("recipient_countries", ()))
    name = "recipient-country"
    if "recipient_regions" in fields:
        regions = _by_vocabulary(fields["recipient_regions"])
        whole = _both(countries, regions.pop(_DAC, _NOTHING))
        name = "recipient-country and recipient-region"
        for vocabulary, own in regions.items():
            if not _is_off(_both(countries, own)):
                whole = _NOTHING
            elif _is_off(own):
                _flag(own, f"recipient-region, vocabulary {vocabulary}", context)
    if _is_off(whole):
        _flag(whole, name, context)


def _by_vocabulary(parts: Iterable[Sector | RecipientRegion]) -> dict[str, _Sum]:
    sums: dict[str, _Sum] = {}
    for part in parts:
        if part.percentage is not None:
            total, count = sums.get(part.vocabulary, _NOTHING)
            sums[part.vocabulary] = total + part.percentage, count + 1
    return sums


def _sum_of(parts: Iterable[RecipientCountry]) -> _Sum:
    total, count = _NOTHING
    for part in parts:
        if part.percentage is not None:
            total += part.percentage
            count += 1
    return total, count


def _both(left: _Sum, right: _Sum) -> _Sum:
    return left[0] + right[0], left[1] + right[1]


def _is_off(total: _Sum) -> bool:
    value, count = total
    gap = abs(value - 100)
    # 1e-9: sums of binary fractions miss decimal ones by as little
    return gap > _TOLERANCE and count > 0 and gap > max(_TOLERANCE, _ROUNDING * count) + 1e-9


def _flag(total: _Sum, name: str, context: Context) -> None:
    context.flag(
        "percentages-off",
        field=name,
        expected="percentages that add up to 100",
        got=f"{total[0]:.2f}".rstrip("0").rstrip("."),
        kept="they were kept as published",
    )
