"""What has to be known of two projects to say in words where they meet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeVar

import msgspec

from riparian.catalogue.project_list.facet_names import Label
from riparian.exchange.entries.entry_types import Field
from riparian.overlap.engine.disputed_facts import EXISTS, DisputedFact
from riparian.overlap.report.overlap_records import SourceLine

T = TypeVar("T")

_SMALL = "gn:"
"""How the ids of districts and towns begin: the district that a town lies in is not told."""

_SOURCES_SHOWN = 3


class PlaceFact(msgspec.Struct, frozen=True):
    """How one place of one project is known; `via` is the set named, where it is one of its."""

    place: str
    level: str
    method: str
    words: str | None
    via: str | None


class PurposeFact(msgspec.Struct, frozen=True):
    """How one purpose of one project is known."""

    code: str | None
    category: str
    theme: str
    rule: str
    sureness: str

    @property
    def nodes(self) -> tuple[str, ...]:
        """What it touches in the tree of purposes: theme > category in theme > code."""
        category = (f"{self.theme}/{self.category}",) if self.category else ()
        return (self.theme, *category, *((self.code,) if self.code else ()))


class DateRules(msgspec.Struct, frozen=True):
    """By which rules the two ends of a project's time are known."""

    start_rule: str
    end_rule: str
    seen: tuple[str, ...]


class SaidPlace(msgspec.Struct, frozen=True):
    """A location as the record names it; `placed` where it led to a place below the country, or
    where a person has said where the project is."""

    name: str
    placed: bool


class SaidSubject(msgspec.Struct, frozen=True):
    """A subject of a project (or one around it), with the record's own words for it."""

    subject: str
    words: str


class SaidBody(msgspec.Struct, frozen=True):
    """A host agency or implementer (or one above it), with the record's own words for it."""

    body: str
    words: str


class RecordPlace(msgspec.Struct, frozen=True):
    """Where one record of a project stands."""

    dataset: str
    line: int | None
    row: int | None
    url: str | None
    sheet: str | None


class Known(msgspec.Struct, frozen=True):
    """What the wording of the overlaps of two providers needs whatever the projects are."""

    providers: tuple[str, str]
    region: str
    provider_names: dict[str, str]
    place_names: dict[str, str]
    place_parents: dict[str, str | None]
    set_types: dict[str, str]
    set_members: dict[str, tuple[str, ...]]
    purpose_names: dict[str, str]
    theme_names: dict[str, str]
    touching: dict[tuple[str, str], int]
    in_all: dict[str, int]
    subject_names: dict[str, str]
    feeds: dict[tuple[str, str], str]
    body_labels: dict[str, Label]
    points: dict[str, tuple[float, float]]

    def share(self, node: str, provider: str) -> str:
        """What share of a provider's projects touches a node: `4 %`, `under 1 %`, `over 99 %`."""
        percent = (
            100 * self.touching.get((node, provider), 0) / max(1, self.in_all.get(provider, 0))
        )
        if _NEARLY_ALL <= percent < 100:
            return "over 99 %"
        return f"{percent:.0f} %" if percent >= 1 else "under 1 %"

    def full_place(self, node: str) -> str:
        """A place with its province and country: `Sisophon, Banteay Meanchey, Cambodia`."""
        names = [self.place_names.get(node, node)]
        parent = self.place_parents.get(node)
        while parent is not None:
            if not parent.startswith(_SMALL):
                names.append(self.place_names.get(parent, parent))
            parent = self.place_parents.get(parent)
        return ", ".join(dict.fromkeys(names))


_NEARLY_ALL = 99.5
"""Per cent that would be rounded to all."""


class Facts(Known, frozen=True):
    """Everything that the wording of a list of overlaps needs."""

    agencies: dict[tuple[str, str], str]
    places: dict[str, list[PlaceFact]]
    purposes: dict[str, list[PurposeFact]]
    dates: dict[str, DateRules]
    said_places: dict[str, list[SaidPlace]]
    notes: dict[str, list[str]]
    sources: dict[str, list[RecordPlace]]
    subjects: dict[str, list[SaidSubject]]
    bodies: dict[str, list[SaidBody]]
    words: dict[str, dict[str, str]]
    parts: dict[str, str]
    routes: dict[str, str]
    disputed: dict[str, list[DisputedFact]] = {}

    def disputing(self, project: str, *fields: Field) -> tuple[str, ...]:
        """The countries whose governments dispute any of these fields of a project, or that it
        exists, and so what it says there: it does not count in this build."""
        said = self.disputed.get(project, [])
        return tuple(sorted({x.country for x in said if x.field in (*fields, EXISTS)}))

    def counting(self) -> Facts:
        """The same without what is disputed."""
        if not self.disputed:
            return self
        return msgspec.structs.replace(
            self,
            places={p: list(self._places_counting(p)) for p in self.places},
            purposes=self._without(self.purposes, "sector"),
            bodies=self._without(self.bodies, "participating_org"),
            parts=self._without(self.parts, "location"),
            routes=self._without(self.routes, "title", "description"),
        )

    def _places_counting(self, project: str) -> Iterator[PlaceFact]:
        disputing = self.disputing(project, "location")
        for fact in self.places[project]:
            country: str | None = fact.via or fact.place
            while country is not None and country not in disputing:
                country = self.place_parents.get(country)
            if country is None or fact.level == "country":
                yield fact

    def _without(self, said: dict[str, T], *fields: Field) -> dict[str, T]:
        return {p: what for p, what in said.items() if not self.disputing(p, *fields)}

    def sources_of(self, project: str, side: Literal["a", "b"]) -> tuple[SourceLine, ...]:
        """Where a project's facts stand: its first records, the one that speaks for it first."""
        return tuple(
            SourceLine(side, s.dataset, s.line, s.row, s.url, s.sheet)
            for s in self.sources.get(project, [])[:_SOURCES_SHOWN]
        )
