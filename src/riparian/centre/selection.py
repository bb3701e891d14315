"""`Selection`: what is asked of an export, row by row, whatever the form.

Nothing is read before it is taken. All of it is of one build and one day: whoever writes a file
looks at the end whether that build is still the live one (`centre.exports`).
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from urllib.parse import urlencode

import msgspec

from riparian.areas.areas import AreaFilter
from riparian.catalogue.dataset_health import Holding
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.list_page import ProjectPage
from riparian.catalogue.project_list.map_points import ProjectPoint
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.catalogue.record_rows import AmountRow, RecordRow, amount_rows, record_rows
from riparian.centre.access import Access
from riparian.centre.datasets import Datasets
from riparian.centre.export_records import ENDINGS, ExportFilter, Format
from riparian.centre.overlaps import Overlaps
from riparian.centre.projects import Projects
from riparian.centre.providers import Providers
from riparian.codelists.lists import country_name
from riparian.english import listed
from riparian.export.about import About, SourceAbout, TableAbout
from riparian.export.area_rows import row_of
from riparian.export.citing import cite, licences_in_words
from riparian.export.marking import marking_words
from riparian.normalise.providers import load_providers
from riparian.overlap.report.overlap_list.overlap_question import CommonPoint, OverlapFilter
from riparian.overlap.report.overlap_records import Overlap
from riparian.store.database import Snapshot
from riparian.store.settings import Settings
from riparian.store.snapshot import day_of_build, live_build

OF_PROJECTS = ("projects", "records", "transactions", "locations")
"""Tables of projects, and of what belongs to each."""

MOST_OVERLAPS = 100_000
"""Overlaps of one pair that a file may hold."""

FINER = ("point", "near", "town", "district", "province", "along")
"""How a project is placed that is placed more finely than in a country."""


class Selection:
    """What an export takes of a catalogue, of one build, on one day."""

    def __init__(
        self, access: Access, projects: Projects, overlaps: Overlaps, asked: ExportFilter, on: str
    ) -> None:
        """Raises UnknownName for words that mean nothing, SnapshotMissing before the first
        build."""
        self._access, self._projects, self._overlaps = access, projects, overlaps
        self._providers = Providers(access, projects)
        self.asked, self.on = asked, on
        self.build = live_build(access.layout)
        self.pairs = self._pairs()
        self.question = self._question()

    @cached_property
    def page(self) -> ProjectPage:
        """How many projects fit, and of how many."""
        one = msgspec.structs.replace(self.question, limit=1)  # of which no more is read than that
        return self._projects.browse_projects(one, self.on)

    @cached_property
    def holdings(self) -> list[Holding]:
        """Every dataset of the catalogue."""
        return Datasets(self._access).holdings(self.on)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The projects that fit."""
        return frozenset(self._projects.project_ids(self.question, self.on))

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """The tables of the catalogue, for what is read of them row by row."""
        with self._access.reading() as snapshot:
            yield snapshot

    @property
    def settings(self) -> Settings:
        """The settings of the centre."""
        return self._access.settings

    def lines(self, others: Collection[str] = ()) -> Iterator[ProjectLine]:
        """The projects that fit, or in their stead the others."""
        return self._projects.project_lines(self._question_of(others), self.on)

    def placed(
        self, others: Collection[str] = ()
    ) -> Iterator[tuple[ProjectLine, list[ProjectPoint]]]:
        """The same, each with the points at which it is placed, finer than in a country or not."""
        points = self._projects.project_points(self._question_of(others), self.on)
        point = next(points, None)
        for line in self.lines(others):  # both are in the order of the list
            of_line: list[ProjectPoint] = []
            while point is not None and point.project == line.id:
                of_line.append(point)
                point = next(points, None)
            yield line, of_line

    def records(self, others: Collection[str] = ()) -> Iterator[RecordRow]:
        """The records of the projects that fit, and of the others."""
        with self._access.reading() as snapshot:
            yield from record_rows(snapshot, self._among(others), self.on)

    def amounts(self, others: Collection[str] = ()) -> Iterator[AmountRow]:
        """The amounts that these records state."""
        with self._access.reading() as snapshot:
            yield from amount_rows(snapshot, self._among(others))

    def overlaps(self) -> Iterator[tuple[Overlap, str, Sequence[CommonPoint]]]:
        """The overlaps of the pairs that fit, each with its group and the points in common. Raises
        BadRequest for more than a file may hold."""
        for a, b in self.pairs:
            yield from self._overlaps.each_overlap(a, b, self._overlap_filter(), MOST_OVERLAPS)

    def area_cells(self) -> Iterator[list[object]]:
        """The areas of the pairs, as cells below those of `AREAS_OF_PAIRS`."""
        asked = self.asked
        wanted = AreaFilter(
            country=asked.country, place=asked.place, theme=asked.theme, state=asked.state
        )
        for a, b in self.pairs:
            areas, _ = self._providers.areas(a, b, wanted)
            for area in areas:
                yield [f"{a} {b}", *row_of(area)]

    def about(self, form: Format, tables: tuple[TableAbout, ...]) -> About:
        """What a file of that form says of itself."""
        words = self._asked_words({table.name for table in tables})
        site = (self._access.settings.mail.site or "").rstrip("/")
        return About(
            centre=self._access.settings.name,
            exported_on=self.on,
            build=self.build,
            catalogue_of=self._made_on,
            asked=words,
            again=shlex.join(["riparian", "export", form, *self._arguments(), "-o", "FILE"]),
            address=f"{site}/export.{ENDINGS[form]}{self._query()}" if site else None,
            cite=self.cite(words, site or None),
            licences=self._licences,
            tables=tables,
            sources=tuple(
                SourceAbout(each.name, each.publishers, each.licence, each.sha256)
                for each in self.holdings
            ),
            marking=marking_words(),
        )

    def cite(self, title: str, address: str | None) -> str:
        """How what has that title and address is cited."""
        name = self._access.settings.name
        return cite(name, title, self._made_on or self.on, self.build, address, self._licences)

    @cached_property
    def _made_on(self) -> str:
        return day_of_build(self._access.layout, self.build)

    @cached_property
    def _licences(self) -> str:
        return licences_in_words(each.licence for each in self.holdings)

    def _question_of(self, others: Collection[str]) -> ProjectQuestion:
        return ProjectQuestion(limit=None, among=frozenset(others)) if others else self.question

    def _among(self, others: Collection[str]) -> Collection[str] | None:
        """Of which projects; None for all of the catalogue."""
        ids = self.ids.union(others)
        return ids if len(ids) < self.page.of else None

    def _pairs(self) -> list[tuple[str, str]]:
        if self.asked.pair is not None:
            return [self._overlaps.providers_called(*self.asked.pair)]
        return list(self._access.settings.overlap.pairs)

    def _question(self) -> ProjectQuestion:
        asked = self.asked
        provider: tuple[str, ...] = ()
        if asked.provider is not None:
            provider = (asked.provider,)
        elif asked.pair is not None:
            provider = self.pairs[0]
        return ProjectQuestion(
            provider=provider,
            country=_one(asked.country),
            place=_one(asked.place),
            theme=_one(asked.theme),
            limit=None,
            state=asked.state,
        )

    def _overlap_filter(self) -> OverlapFilter:
        asked = self.asked
        return OverlapFilter(
            country=asked.country, place=asked.place, theme=asked.theme, state=asked.state,
            limit=None,
        )  # fmt: skip

    def _asked_words(self, names: Collection[str]) -> str:
        asked, display = self.asked, _display()
        two = listed(" and ".join(map(display, pair)) for pair in self.pairs)
        parts = []
        if of_pairs := [name for name in ("overlaps", "areas") if name in names]:
            parts.append(
                f"{listed(of_pairs)} of {two}" if two else "no overlaps, as no pair is set"
            )
        if of_projects := [name for name in OF_PROJECTS if name in names]:
            one = asked.provider and display(asked.provider)
            whose = one or (two if asked.pair else "everybody")
            parts.append(f"{listed(of_projects)} of {whose}")
        for name in ("country", "place", "theme"):
            if value := getattr(asked, name):
                called = country_name(value.upper()) if name == "country" else None
                parts.append(f"{name} {called or value}")
        if asked.state != "all":
            parts.append(f"state {asked.state}")
        return "; ".join(parts) or "the whole catalogue"

    def _said(self) -> Iterator[tuple[str, str]]:
        for name in ("country", "place", "theme", "provider"):
            if value := getattr(self.asked, name):
                yield name, value
        if self.asked.state != "all":
            yield "state", self.asked.state
        for row in self.asked.rows:
            yield "rows", row

    def _arguments(self) -> Iterator[str]:
        for name, value in self._said():
            yield from (f"--{name}", value)
        if self.asked.pair:
            yield from ("--pair", *self.asked.pair)

    def _query(self) -> str:
        pair = zip("ab", self.asked.pair or (), strict=False)
        said = urlencode([*pair, *self._said()])
        return f"?{said}" if said else ""


def finer_than_country(points: Sequence[ProjectPoint]) -> list[ProjectPoint]:
    """Those of these points that stand for more than a country."""
    return [point for point in points if point.how in FINER]


def _display() -> Callable[[str], str]:
    return load_providers().display


def _one(words: str | None) -> tuple[str, ...]:
    return () if words is None else (words,)
