"""Whether percentages of one activity add up to 100, as IATI wants them to.

Sectors are added up per vocabulary. Countries and regions of one vocabulary are added up
together; regions of a publisher's own vocabulary may also make up 100 by themselves. Where no
percentage is given at all, there is nothing to add up, and nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from riparian.ingest.iati.context import Context, Fields
from riparian.model.place import RecipientCountry, RecipientRegion
from riparian.model.sector import Sector

_TOLERANCE = 0.1
_ROUNDING = 0.005
"""A percentage with two decimals is off by no more than this."""

_DAC = "1"
_Share: TypeAlias = Sector | RecipientCountry | RecipientRegion


def check_shares(fields: Fields, context: Context) -> None:
    """Flag each set of percentages that does not add up."""
    for vocabulary, sectors in _by_vocabulary(fields.get("sectors", ())).items():
        if _is_off(sectors):
            _flag(sectors, f"sector, vocabulary {vocabulary}", context)
    countries: list[_Share] = fields.get("recipient_countries") or []
    regions = _by_vocabulary(fields.get("recipient_regions", ()))
    whole = [*countries, *regions.pop(_DAC, ())]
    for vocabulary, own in regions.items():
        if not _is_off([*countries, *own]):
            whole = []
        elif _is_off(own):
            _flag(own, f"recipient-region, vocabulary {vocabulary}", context)
    if _is_off(whole):
        _flag(whole, "recipient-country and recipient-region", context)


def _by_vocabulary(parts: Iterable[Sector | RecipientRegion]) -> dict[str, list[_Share]]:
    groups: defaultdict[str, list[_Share]] = defaultdict(list)
    for part in parts:
        groups[part.vocabulary].append(part)
    return groups


def _is_off(parts: list[_Share]) -> bool:
    given = [part.percentage for part in parts if part.percentage is not None]
    return bool(given) and abs(sum(given) - 100) > max(_TOLERANCE, _ROUNDING * len(given)) + 1e-9


def _flag(parts: list[_Share], name: str, context: Context) -> None:
    total = sum(part.percentage or 0 for part in parts)
    context.flag(
        "percentages-off",
        field=name,
        expected="percentages that add up to 100",
        got=f"{total:.2f}".rstrip("0").rstrip("."),
        kept="they were kept as published",
    )
