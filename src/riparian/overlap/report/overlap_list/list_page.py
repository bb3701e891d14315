"""The overlaps of two providers that fit a filter: a page of them, and what else there is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Literal, cast

import msgspec
import numpy as np

from riparian.catalogue.facets.base_question import state_shown
from riparian.catalogue.facets.postings import Masks, in_order, part_of
from riparian.catalogue.lookup import find_two_providers
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.model.derived import Period
from riparian.normalise.status import status_on
from riparian.overlap.engine.overlap_kinds import Kind
from riparian.overlap.engine.overlap_row import REPORTED, ROW_COLUMNS, OverlapRow, row_columns
from riparian.overlap.engine.search_overlaps import find_when_asked
from riparian.overlap.report.overlap_list.facet_columns import OverlapColumns, id_of_handles
from riparian.overlap.report.overlap_list.filters import (
    COUNTED,
    REGION,
    STATE,
    YEARS,
    count_states,
    facets_of,
    in_state,
    masks_of,
    order_of,
    resolve,
)
from riparian.overlap.report.overlap_list.groups import group_by_group
from riparian.overlap.report.overlap_list.overlap_question import (
    CommonPoint,
    GroupMember,
    OverlapFilter,
    OverlapPage,
    Related,
)
from riparian.overlap.report.overlap_list.project_facts import facts_in, lines_in
from riparian.overlap.report.overlap_list.snapshot_cache import Memory, WordingKey
from riparian.overlap.report.overlap_records import Overlap
from riparian.overlap.report.overlap_sentences import describe
from riparian.overlap.report.pair_facts import Known
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings

Listed = tuple[Overlap, str, tuple[CommonPoint, ...]]
"""An overlap, its group and the points in common."""

_SIDES: tuple[Literal["a", "b"], ...] = ("a", "b")


class OverlapLists:
    """The overlaps of one snapshot, in words of the day `today`.

    What is read for one question is held in `memory` for the next ones.
    """

    def __init__(
        self, snapshot: Snapshot, settings: OverlapSettings, today: str, memory: Memory
    ) -> None:
        self.snapshot, self.settings, self.today = snapshot, settings, today
        self.held = memory.of(snapshot)

    def overlaps(
        self, provider_a: str, provider_b: str, wanted: OverlapFilter
    ) -> tuple[list[Overlap], int]:
        """The overlaps of two providers in the order asked for, at most `limit`, and how many fit.

        Where an agency is named, only its projects; how telling evidence is goes by its provider as
        a whole. Raises UnknownName for names that are not known, BadRequest for one provider given
        twice.
        """
        fitting = _Fitting(self, (provider_a, provider_b), wanted)
        return fitting.overlaps(), len(fitting.numbers)

    def fitting_ids(self, provider_a: str, provider_b: str, wanted: OverlapFilter) -> set[str]:
        """The identifiers of all that fit; raises as `overlaps` does."""
        wanted = msgspec.structs.replace(wanted, limit=0)  # none of them is put into words
        fitting = _Fitting(self, (provider_a, provider_b), wanted)
        return {fitting.columns.id_of(number) for number in fitting.numbers.tolist()}

    def each(
        self, provider_a: str, provider_b: str, wanted: OverlapFilter, at_once: int
    ) -> tuple[int, Iterator[Listed]]:
        """How many fit, and each of them in the order asked for, `at_once` put into words at a time
        and without evidence, which is kept by nobody; raises as `overlaps` does."""
        wanted = msgspec.structs.replace(wanted, limit=0)  # none before it is taken
        fitting = _Fitting(self, (provider_a, provider_b), wanted)
        return len(fitting.numbers), fitting.each(at_once)

    def called(self, provider_a: str, provider_b: str, ids: Collection[str]) -> dict[str, Overlap]:
        """By identifier, those of these that two providers (by code) have now."""
        columns = self.columns(provider_a, provider_b)
        numbers = {}
        for name in ids:
            handles = name.split("~")
            number = columns.number_by_handles(*handles) if len(handles) == 2 else None
            if number is not None:
                numbers[name] = int(number)
        rows = columns.rows(list(numbers.values()))
        return dict(zip(numbers, self.in_words(rows, columns.known), strict=True))

    def browse(
        self,
        provider_a: str,
        provider_b: str,
        wanted: OverlapFilter,
        *,
        with_evidence: bool = True,
    ) -> OverlapPage:
        """The same with what else the overlaps could be filtered by, and where those shown meet."""
        fitting = _Fitting(self, (provider_a, provider_b), wanted)
        columns = fitting.columns
        a, b = columns.known.providers
        names = columns.known.provider_names
        groups, points = fitting.beside(fitting.page, fitting.rows)
        return OverlapPage(
            provider_a=a,
            provider_b=b,
            name_a=names.get(a, a),
            name_b=names.get(b, b),
            overlaps=tuple(fitting.overlaps(with_evidence=with_evidence)),
            total=len(fitting.numbers),
            in_all=len(columns),
            too_common=columns.too_common,
            meetings=len(np.unique(columns.groups[fitting.numbers])),
            meeting_of=groups,
            also=fitting.also(),
            asked=fitting.wanted,
            state=fitting.state,
            states=fitting.states,
            assumed=fitting.assumed(),
            facets=facets_of(self.snapshot, columns, fitting.masks, fitting.wanted),
            meeting_points=points,
            elsewhere=int(fitting.masks.without(REGION).sum()) - len(fitting.numbers),
            weaker=int(fitting.masks.without(COUNTED).sum()) - len(fitting.numbers),
        )

    def related(self, overlap: Overlap, limit: int) -> Related:
        """Other overlaps of the two projects of this one, within the same pair of providers;
        without their evidence."""
        columns = self.columns(overlap.a.provider, overlap.b.provider)
        this = columns.number_of(overlap.a.id, overlap.b.id)
        of_a, of_b = (
            [int(number) for number in columns.with_project(side, project) if number != this]
            for side, project in zip(_SIDES, (overlap.a.id, overlap.b.id), strict=True)
        )
        shown_a, shown_b = of_a[:limit], of_b[:limit]
        rows = columns.rows([*shown_a, *shown_b])
        overlaps = self.in_words(rows, columns.known, with_evidence=False)
        return Related(
            tuple(overlaps[: len(shown_a)]), tuple(overlaps[len(shown_a) :]), len(of_a), len(of_b)
        )

    def of_project(self, project: str, limit: int) -> tuple[list[Overlap], int]:
        """Those in which the project with that id has part, the strongest first, at most `limit`,
        and how many in all: of the pairs of providers that are worked out with the build. They come
        without their evidence."""
        overlaps: list[Overlap] = []
        total = 0
        for a, b in self.settings.pairs:
            columns = self.columns(a, b)
            for side in _SIDES:
                numbers = columns.with_project(side, project).tolist()
                total += len(numbers)
                rows = columns.rows(numbers[:limit])
                overlaps += self.in_words(rows, columns.known, with_evidence=False)
        overlaps.sort(key=lambda overlap: (-overlap.strength_bits, overlap.id))
        return overlaps[:limit], total

    def read_ahead(self, provider_a: str, provider_b: str) -> None:
        """Work out what any question about the overlaps of two providers needs."""
        self.columns(*find_two_providers(self.snapshot, provider_a, provider_b))

    def columns(self, a: str, b: str) -> OverlapColumns:
        """The overlaps of two providers, by their codes."""
        return self.held.columns(self.snapshot, a, b, self.settings)

    def in_words(
        self,
        rows: list[OverlapRow],
        known: Known,
        on: str | None = None,
        *,
        with_evidence: bool = True,
    ) -> list[Overlap]:
        """Put rows of the table of overlaps into words, with the status of that day, or today;
        without the evidence, half of the work, for whoever shows none."""
        day, wordings = on or self.today, self.held.wordings
        keys = [_key(row, day, with_evidence=with_evidence) for row in rows]
        at_hand = {key: wordings.at_hand(key) for key in keys}
        new = [row for row, key in zip(rows, keys, strict=True) if at_hand[key] is None]
        word = partial(self._words(new, known, day), with_evidence=with_evidence)
        return [
            at_hand[key] or wordings.get(key, partial(word, row))
            for row, key in zip(rows, keys, strict=True)
        ]

    def without_evidence(self, rows: list[OverlapRow], known: Known, day: str) -> list[Overlap]:
        """The same for many that are passed on at once: nothing of it is kept."""
        return [*map(partial(self._words(rows, known, day), with_evidence=False), rows)]

    def _words(self, rows: list[OverlapRow], known: Known, day: str) -> Callable[..., Overlap]:
        """What puts one of these rows into words."""
        projects = {project for row in rows for project in (row.a, row.b)}
        own = self.held.project_facts.of(self.snapshot, projects).values()
        lines, facts = lines_in(own, day), facts_in(known, own)
        reported = self._as_reported(rows) if facts.disputed else {}

        def word(row: OverlapRow, *, with_evidence: bool = True) -> Overlap:
            a, b = lines[row.a], lines[row.b]
            as_reported = reported.get(row.id) if with_evidence else None
            return describe(
                row, a, b, facts, day, with_evidence=with_evidence, reported=as_reported
            )

        return word

    def _as_reported(self, rows: list[OverlapRow]) -> dict[str, OverlapRow]:
        """These as they would be if no host disputed anything of them: as the build kept them, and
        of those that it has not, the one that is asked about as it is worked out now."""
        if not rows:
            return {}
        pair = rows[0].provider_a, rows[0].provider_b
        ids = {"a": pair[0], "b": pair[1], "ids": text_of({row.id for row in rows})}
        sql = (
            f"SELECT {row_columns(self.snapshot, REPORTED)} FROM {REPORTED}"
            f" WHERE provider_a = $a AND provider_b = $b AND id {AMONG_IDS}"
        )
        found = {row.id: row for row in (OverlapRow(*x) for x in self.snapshot.rows(sql, ids))}
        if not found and len(rows) == 1:
            asked = [(rows[0].a, rows[0].b)]
            find_when_asked(self.snapshot, *pair, self.settings, asked, as_reported=True)
            now = self.snapshot.row(f"SELECT {ROW_COLUMNS} FROM found_overlap")
            found = {rows[0].id: OverlapRow(*now)} if now else {}
        return found


def _key(row: OverlapRow, on: str, *, with_evidence: bool) -> WordingKey:
    """What an overlap's wording rests on, besides its snapshot."""
    return row.provider_a, row.provider_b, row.a, row.b, row.strength_bits, on, with_evidence


class _Fitting:
    """What fits one question, as far as both kinds of answer need it: the `numbers` of all that
    fit, in the order asked for, and of those on the `page`, with their `rows`."""

    def __init__(
        self, lists: OverlapLists, providers: tuple[str, str], wanted: OverlapFilter
    ) -> None:
        self._lists, snapshot = lists, lists.snapshot
        self._day = day = lists.today if wanted.on is None else wanted.on
        status_on(Period(), day)  # says what is wrong with a day, also where there is no pair
        self.columns = columns = lists.columns(*find_two_providers(snapshot, *providers))
        resolved = resolve(snapshot, columns, wanted)
        fits = masks_of(snapshot, columns, resolved, providers)
        self.states = count_states(columns, Masks(len(columns), fits).all, day)
        self.state = state_shown(
            wanted.state,
            narrowed=bool({YEARS, "words", "on"} & fits.keys()),
            count=lambda: self.states,
        )
        self.wanted = msgspec.structs.replace(resolved, state=self.state)
        self.masks = Masks(len(columns), {**fits, STATE: in_state(columns, self.state, day)})
        self.numbers = in_order(order_of(columns, wanted.order, day), self.masks.all)
        listed = self.numbers
        self._grouped = group_by_group(columns.groups, listed) if wanted.meetings else None
        if self._grouped is not None:
            listed = self._grouped.first
        self.page: list[int] = part_of(listed, wanted.offset, wanted.limit).tolist()
        self.rows = columns.rows(self.page)

    def assumed(self) -> int:
        """How many of those that fit rest on a date that nobody states."""
        assumed = self.columns.periods.assumed(self._day)
        pairs = assumed[self.columns.a] | assumed[self.columns.b]
        return int(pairs[self.numbers].sum())

    def overlaps(self, *, with_evidence: bool = True) -> list[Overlap]:
        """Those of the page, in words."""
        known = self.columns.known
        return self._lists.in_words(self.rows, known, self._day, with_evidence=with_evidence)

    def each(self, at_once: int) -> Iterator[Listed]:
        """All of them, beside the page, without evidence."""
        for start in range(0, len(self.numbers), at_once):
            numbers: list[int] = self.numbers[start : start + at_once].tolist()
            rows = self.columns.rows(numbers)
            said = self._lists.without_evidence(rows, self.columns.known, self._day)
            yield from zip(said, *self.beside(numbers, rows), strict=True)

    def beside(
        self, numbers: list[int], rows: list[OverlapRow]
    ) -> tuple[tuple[str, ...], tuple[tuple[CommonPoint, ...], ...]]:
        """Of each of these the identifier of its group, and the points in common."""
        columns = self.columns
        common = columns.facets["place"].held_by(numbers)
        return (
            tuple(columns.id_of(int(columns.groups[number])) for number in numbers),
            tuple(
                tuple(_points(columns, places, row))
                for places, row in zip(common, rows, strict=True)
            ),
        )

    def also(self) -> tuple[tuple[GroupMember, ...], ...]:
        """Behind each overlap of the page the others of its group."""
        if self._grouped is None:
            return tuple(() for _ in self.page)
        columns, first = self.columns, self.wanted.offset
        others: list[list[int]] = [
            self._grouped.others.one(first + place).tolist() for place in range(len(self.page))
        ]
        listed = [number for members in others for number in members]
        kinds = dict(zip(listed, columns.facets["kind"].held_by(listed), strict=True))
        sides = dict(zip(listed, zip(*columns.pairs(listed), strict=True), strict=True))
        each = {side for pair in sides.values() for side in pair}
        shown = {side: columns.shown[side] for side in each}
        handles = {side: columns.handles[side] for side in each}

        def member(number: int, strongest: tuple[int, int]) -> GroupMember:
            a, b = sides[number]
            return GroupMember(
                id_of_handles(handles[a], handles[b]),
                cast("Kind", kinds[number][0]),
                tuple(shown[side] for side in (a, b) if side not in strongest),
            )

        return tuple(
            tuple(member(number, strongest) for number in members)
            for strongest, members in zip(map(columns.pair, self.page), others, strict=True)
        )


def _points(columns: OverlapColumns, common: list[str], row: OverlapRow) -> list[CommonPoint]:
    """The common provinces; the finest common place in stead of the province it lies in."""
    places = dict.fromkeys(common)
    node, parents = row.place_node, columns.known.place_parents
    if row.place_level in ("adm2", "locality") and node in columns.known.points:
        above = parents.get(node)
        while above is not None:
            places.pop(above, None)
            above = parents.get(above)
        places[node] = None
    names = columns.known.place_names
    return [
        CommonPoint(place, names.get(place, place), *columns.known.points[place])
        for place in places
        if place in columns.known.points
    ]
