"""What host governments say of the facts of a project, as it stands beside each fact in every list,
file and page: disputed by Laos, confirmed by Laos.

Whose word counts, and of which value, is decided by `desk.claims.host_word`; what a dispute takes
from an overlap by `overlap.engine.disputed_facts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

import msgspec

from riparian.codelists.lists import country_name
from riparian.english import listed, with_article
from riparian.exchange.entries.entry_types import Field

T = TypeVar("T")
Says = Literal["confirmed", "changed", "disputed"]


class HostMark(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the governments of these countries (ISO 3166-1) say of a field. `tlp`: the strictest
    label of their words. `counts_still`: disputed since the build, which counts it."""

    field: Field
    says: Says
    countries: tuple[str, ...]
    tlp: str = "CLEAR"
    counts_still: bool = False

    def __str__(self) -> str:
        return f"{FACT_WORDS[self.field]} {self.words}"

    @property
    def words(self) -> str:
        """`disputed by Laos`, with what a reader has to know of it."""
        still = ", and counts until the next build" if self.counts_still else ""
        label = "" if self.tlp == "CLEAR" else f" (TLP:{self.tlp})"
        return said_by(self.says, self.countries) + still + label


Marks = Mapping[str, tuple[HostMark, ...]]
"""By the id of a project, what governments say of its facts."""


HostFact = tuple[str, Field, str, Says]
"""A project, a field of it, the country (ISO 3166-1) of a government, and what it says."""


def facts_of(marks: Marks) -> frozenset[HostFact]:
    """The same, each for itself: for whoever counts them."""
    return frozenset(
        (project, mark.field, country, mark.says)
        for project, of in marks.items()
        for mark in of
        for country in mark.countries
    )


class HostCount(msgspec.Struct, frozen=True):
    """Of how many projects that are counted the governments of these countries say so."""

    says: Says
    countries: tuple[str, ...]
    projects: int

    def __str__(self) -> str:
        return f"{self.projects} {said_by(self.says, self.countries)}"


def counts_words(counts: Iterable[HostCount]) -> str:
    """What stands beside a count: `1 disputed by Laos; 2 confirmed by Laos`, or nothing."""
    return "; ".join(map(str, counts))


def marked(shown: T, marks: Marks) -> T:
    """The same with `host_says` of every project in it, however deep it stands."""
    return _marked(shown, marks) if marks else shown


def _marked(value: Any, marks: Marks) -> Any:
    if isinstance(value, msgspec.Struct):
        old = {name: getattr(value, name) for name in value.__struct_fields__}
        new = {name: _marked(each, marks) for name, each in old.items()}
        if "host_says" in old:
            new["host_says"] = marks.get(old["id"], ())
        changed = {name: each for name, each in new.items() if each is not old[name]}
        return msgspec.structs.replace(value, **changed) if changed else value
    if type(value) in (list, tuple):
        made = [_marked(each, marks) for each in value]
        if all(one is other for one, other in zip(made, value, strict=True)):
            return value
        return type(value)(made)
    return value


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
            said.setdefault(mark.words, []).append(mark.field)
    if len(fields) == 1 or [len(of) for of in said.values()] == [len(fields)]:
        return "; ".join(said)
    return "; ".join(_named(of, words) for words, of in said.items())


def with_marks(fact: str, marks: Iterable[HostMark], *fields: Field) -> str:
    """A fact of these fields with what governments say of it: `Vientiane (disputed by Laos)`."""
    words = beside(marks, *fields)
    return f"{fact} ({words})" if words else fact


def mark_lines(marks: Sequence[HostMark]) -> Iterator[str]:
    """All of it, a phrase for each government's word: `places and start disputed by Laos`."""
    for says in ("disputed", "changed", "confirmed"):
        by: dict[str, list[Field]] = {}
        for mark in marks:
            if mark.says == says:
                by.setdefault(mark.words, []).append(mark.field)
        yield from (_named(fields, words) for words, fields in by.items())


def _named(fields: Iterable[Field], words: str) -> str:
    return f"{listed(FACT_WORDS[field] for field in fields)} {words}"
