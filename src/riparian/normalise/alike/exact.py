"""What tells two titles apart exactly: countries, provinces, phases, lots, numbers and years.

"Rural roads, Phase 1" and "Rural roads, Phase 2" are two projects, and no likeness of words or
meaning makes them one. Where only one of the two says something, it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Literal

import msgspec

from riparian.codelists.countries import country_name
from riparian.normalise.alike.features import TitleFeatures
from riparian.region.pack import load_region

Kind = Literal["countries", "places", "steps", "lots", "numbers", "years"]

_ANOTHER = {
    "countries": "another country",
    "places": "another province",
    "steps": "another phase",
    "lots": "another lot",
    "numbers": "another number",
    "years": "other years",
}


class ExactComparison(msgspec.Struct, frozen=True):
    """What two titles say of one thing: the same, or not."""

    kind: Kind
    same: bool
    left: tuple[Any, ...]
    right: tuple[Any, ...]


def compare_exactly(left: TitleFeatures, right: TitleFeatures) -> tuple[ExactComparison, ...]:
    """What both say something about. Years and provinces are the same where one is in common;
    phases and lots only where both say all of them: "Phase 1 and 2" is more than "Phase 2"."""
    comparisons = []
    for kind, values_of in _SAID.items():
        ours, theirs = values_of(left), values_of(right)
        if ours and theirs:
            same = _is_same(kind, ours, theirs)
            comparisons.append(
                ExactComparison(kind, same, tuple(sorted(ours)), tuple(sorted(theirs)))
            )
    return tuple(comparisons)


def _is_same(kind: Kind, ours: Collection[Any], theirs: Collection[Any]) -> bool:
    common = set(ours) & set(theirs)
    if kind in ("steps", "lots"):
        return set(ours) == set(theirs)
    return bool(common)


def in_words(compared: ExactComparison, region: str = "mekong") -> str:
    """`another phase: Phase 1 / Phase 2`, `same province: Kampong Thom`."""
    if compared.same:
        common = [value for value in compared.left if value in compared.right]
        names = ", ".join(_name(compared.kind, value, region) for value in common)
        return f"{_THE_SAME[compared.kind]}: {names}"
    sides = (
        ", ".join(_name(compared.kind, v, region) for v in side)
        for side in (compared.left, compared.right)
    )
    return f"{_ANOTHER[compared.kind]}: {' / '.join(sides)}"


_THE_SAME = {
    "countries": "same country",
    "places": "same province",
    "steps": "same phase",
    "lots": "same lot",
    "numbers": "same number",
    "years": "same years",
}


def _name(kind: Kind, value: Any, region: str) -> str:
    if kind == "countries":
        return country_name(value) or str(value)
    if kind == "places":
        return load_region(region).name_of(value)
    return str(value) if kind == "years" else value.english


def _counts_of_kind(kind: str) -> Callable[[TitleFeatures], Collection[Any]]:
    return lambda title: {counted for counted in title.counted if counted.kind == kind}


_SAID: dict[Kind, Callable[[TitleFeatures], Collection[Any]]] = {
    "countries": lambda title: title.countries,
    "places": lambda title: title.places,
    "steps": _counts_of_kind("step"),
    "lots": _counts_of_kind("lot"),
    "numbers": _counts_of_kind("number"),
    "years": lambda title: title.years,
}
