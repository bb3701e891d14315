"""What host governments say of the facts of a project, as it stands beside each fact in every list,
file and page: disputed by Laos, confirmed by Laos.

Whose word counts, and of which value, is decided by `desk.claims.host_word`; what a dispute takes
from an overlap by `overlap.engine.disputed_facts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from riparian.codelists.lists import country_name
from riparian.english import listed, with_article
from riparian.exchange.entries.entry_types import Field

Says = Literal["confirmed", "changed", "disputed"]


class HostMark(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the governments of these countries (ISO 3166-1) say of a field. `tlp`: the strictest
    label of their words. `counts_still`: disputed since the build, which counts it."""

    field: Field
    says: Says
    countries: tuple[str, ...]
    tlp: str = "CLEAR"
    counts_still: bool = False


FACT_WORDS: dict[Field, str] = {
    "activity": "existence",
    "title": "title",
    "description": "description",
    "activity_status": "status",
    "start_date": "start",
    "end_date": "end",
    "location": "places",
    "sector": "purposes",
    "value": "amount",
    "participating_org": "agencies",
}
"""What is disputed or confirmed of a project, in a phrase."""


def governments(countries: Iterable[str]) -> str:
    """`Laos`, `Laos and Vietnam`."""
    return listed(with_article(country_name(code) or code) for code in countries)


def said_by(says: Says, countries: Iterable[str]) -> str:
    """`disputed by Laos`, `confirmed by Laos`, `confirmed by Laos, changed since`."""
    changed = ", changed since" if says == "changed" else ""
    return (
        f"{'disputed' if says == 'disputed' else 'confirmed'} by {governments(countries)}{changed}"
    )


def beside(marks: Iterable[HostMark], *fields: Field) -> str:
    """What stands beside a fact of these fields, or nothing: `disputed by Laos`. Where they are
    several, each that is not alone is named."""
    said: dict[str, list[Field]] = {}
    for mark in marks:
        if mark.field in fields:
            said.setdefault(said_by(mark.says, mark.countries), []).append(mark.field)
    if len(fields) == 1 or [len(of) for of in said.values()] == [len(fields)]:
        return "; ".join(said)
    return "; ".join(
        f"{listed(FACT_WORDS[field] for field in of)} {words}" for words, of in said.items()
    )


def mark_lines(marks: Sequence[HostMark]) -> Iterator[str]:
    """All of it, a phrase for each government's word: `places and start disputed by Laos`."""
    for says in ("disputed", "changed", "confirmed"):
        by: dict[tuple[str, ...], list[Field]] = {}
        for mark in marks:
            if mark.says == says:
                by.setdefault(mark.countries, []).append(mark.field)
        for countries, fields in by.items():
            names = listed(FACT_WORDS[field] for field in fields)
            yield f"{names} {said_by(says, countries)}"
