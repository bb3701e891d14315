"""The overlaps of two providers that fit a filter: a page of them, and what else there is."""

from __future__ import annotations

from functools import partial
from typing import Literal, cast

import msgspec
import numpy as np

from riparian.catalogue.facets.masks import Masks, in_order, part_of
from riparian.catalogue.facets.question import state_shown
from riparian.catalogue.lookup import find_two_providers
from riparian.model.derived import Period
from riparian.normalise.status import status_on
from riparian.overlap.engine.kinds import Kind
from riparian.overlap.engine.row import OverlapRow
from riparian.overlap.report.facts import Known
from riparian.overlap.report.lists.cache import Memory, OfSnapshot, WordingKey
from riparian.overlap.report.lists.columns import OverlapColumns
from riparian.overlap.report.lists.filters import (
    STATE,
    YEARS,
    count_states,
    facets_of,
    in_state,
    masks_of,
    order_of,
)
from riparian.overlap.report.lists.groups import group_by_group
from riparian.overlap.report.lists.project_facts import facts_in, lines_in
from riparian.overlap.report.lists.query import resolve
from riparian.overlap.report.lists.question import (
    CommonPoint,
    GroupMember,
    OverlapFilter,
    OverlapPage,
    Related,
)
from riparian.overlap.report.overlap import Overlap
from riparian.overlap.report.sentences import describe
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings

_SIDES: tuple[Literal["a", "b"], ...] = ("a", "b")


def list_overlaps(
    snapshot: Snapshot,
    provider_a: str,
    provider_b: str,
    wanted: OverlapFilter,
    settings: OverlapSettings,
    today: str,
    memory: Memory,
) -> tuple[list[Overlap], int]:
    """The overlaps of two providers in the order asked for, at most `limit`, and how many fit.

    Where an agency is named, only its projects; how telling evidence is goes by its provider as a
    whole. Raises UnknownName for names that are not known, BadRequest for one provider given twice.
    """
    fitting = _Fitting(snapshot, (provider_a, provider_b), wanted, settings, today, memory)
    return fitting.overlaps(), len(fitting.numbers)


def browse_overlaps(
    snapshot: Snapshot,
    provider_a: str,
    provider_b: str,
    wanted: OverlapFilter,
    settings: OverlapSettings,
    today: str,
    memory: Memory,
) -> OverlapPage:
    """The same with what else the overlaps could be filtered by, and where those shown meet."""
    fitting = _Fitting(snapshot, (provider_a, provider_b), wanted, settings, today, memory)
    columns = fitting.columns
    a, b = columns.known.providers
    names = columns.known.provider_names
    common_places = columns.facets["place"].held_by(fitting.page)
    return OverlapPage(
        provider_a=a,
        provider_b=b,
        name_a=names.get(a, a),
        name_b=names.get(b, b),
        overlaps=tuple(fitting.overlaps()),
        total=len(fitting.numbers),
        in_all=len(columns),
        meetings=len(np.unique(columns.groups[fitting.numbers])),
        meeting_of=tuple(columns.id_of(int(columns.groups[number])) for number in fitting.page),
        also=fitting.also(),
        asked=fitting.wanted,
        state=fitting.state,
        states=fitting.states,
        assumed=fitting.assumed(),
        facets=facets_of(columns, fitting.masks, fitting.wanted),
        meeting_points=tuple(
            tuple(_points(columns, places, row))
            for places, row in zip(common_places, fitting.rows, strict=True)
        ),
    )


def find_related(
    snapshot: Snapshot,
    overlap: Overlap,
    limit: int,
    settings: OverlapSettings,
    today: str,
    memory: Memory,
) -> Related:
    """Other overlaps of the two projects of this one, within the same pair of providers."""
    kept = memory.of(snapshot)
    columns = kept.columns(snapshot, overlap.a.provider, overlap.b.provider, settings)
    this = columns.number_of(overlap.a.id, overlap.b.id)
    of_a, of_b = (
        [int(number) for number in columns.with_project(side, project) if number != this]
        for side, project in zip(_SIDES, (overlap.a.id, overlap.b.id), strict=True)
    )
    shown_a, shown_b = of_a[:limit], of_b[:limit]
    rows = columns.rows(snapshot, [*shown_a, *shown_b])
    overlaps = put_into_words(snapshot, rows, columns.known, today, kept)
    return Related(
        tuple(overlaps[: len(shown_a)]), tuple(overlaps[len(shown_a) :]), len(of_a), len(of_b)
    )


def overlaps_of_project(
    snapshot: Snapshot,
    project: str,
    limit: int,
    settings: OverlapSettings,
    today: str,
    memory: Memory,
) -> tuple[list[Overlap], int]:
    """Those in which the project with that id has part, the strongest first, at most `limit`, and
    how many in all: of the pairs of providers that are worked out with the build."""
    kept = memory.of(snapshot)
    overlaps: list[Overlap] = []
    total = 0
    for a, b in settings.pairs:
        columns = kept.columns(snapshot, a, b, settings)
        for side in _SIDES:
            numbers = columns.with_project(side, project).tolist()
            total += len(numbers)
            rows = columns.rows(snapshot, numbers[:limit])
            overlaps += put_into_words(snapshot, rows, columns.known, today, kept)
    overlaps.sort(key=lambda overlap: (-overlap.strength_bits, overlap.id))
    return overlaps[:limit], total


def read_ahead(
    snapshot: Snapshot,
    provider_a: str,
    provider_b: str,
    settings: OverlapSettings,
    memory: Memory,
) -> None:
    """Read what any question about the overlaps of two providers needs."""
    kept = memory.of(snapshot)
    a, b = find_two_providers(snapshot, provider_a, provider_b)
    columns = kept.columns(snapshot, a, b, settings)
    columns.hold(snapshot)
    kept.project_facts.read(snapshot, columns.projects)


def put_into_words(
    snapshot: Snapshot,
    rows: list[OverlapRow],
    known: Known,
    on: str,
    kept: OfSnapshot,
) -> list[Overlap]:
    """Put rows of the table of overlaps into words, with the status of the given day."""
    keys = [_key(row, on) for row in rows]
    at_hand = {key: kept.wordings.at_hand(key) for key in keys}
    new = [row for row, key in zip(rows, keys, strict=True) if at_hand[key] is None]
    projects = {project for row in new for project in (row.a, row.b)}
    own = kept.project_facts.of(snapshot, projects).values()
    lines, facts = lines_in(own, on), facts_in(known, own)

    def word(row: OverlapRow) -> Overlap:
        return describe(row, lines[row.a], lines[row.b], facts, on)

    return [
        at_hand[key] or kept.wordings.get(key, partial(word, row))
        for row, key in zip(rows, keys, strict=True)
    ]


def _key(row: OverlapRow, on: str) -> WordingKey:
    """What an overlap's wording rests on, besides its snapshot."""
    return row.provider_a, row.provider_b, row.a, row.b, row.strength_bits, on


class _Fitting:
    """What fits one question, as far as both kinds of answer need it: the `numbers` of all that
    fit, in the order asked for, and of those on the `page`, with their `rows`."""

    def __init__(
        self,
        snapshot: Snapshot,
        providers: tuple[str, str],
        wanted: OverlapFilter,
        settings: OverlapSettings,
        today: str,
        memory: Memory,
    ) -> None:
        self._snapshot, self._kept = snapshot, memory.of(snapshot)
        self._day = day = today if wanted.on is None else wanted.on
        status_on(Period(), day)  # says what is wrong with a day, also where there is no pair
        a, b = find_two_providers(snapshot, *providers)
        self.columns = columns = self._kept.columns(snapshot, a, b, settings)
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
        self.rows = columns.rows(snapshot, self.page)

    def assumed(self) -> int:
        """How many of those that fit rest on a date that nobody states."""
        assumed = self.columns.periods.assumed(self._day)
        pairs = assumed[self.columns.a] | assumed[self.columns.b]
        return int(pairs[self.numbers].sum())

    def overlaps(self) -> list[Overlap]:
        """Those of the page, in words."""
        known = self.columns.known
        return put_into_words(self._snapshot, self.rows, known, self._day, self._kept)

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
        titles = self._titles({side for number in listed for side in columns.pair(number)})
        return tuple(
            tuple(
                GroupMember(
                    columns.id_of(number),
                    cast("Kind", kinds[number][0]),
                    tuple(titles[side] for side in columns.pair(number) if side not in strongest),
                )
                for number in members
            )
            for strongest, members in zip(map(columns.pair, self.page), others, strict=True)
        )

    def _titles(self, projects: set[str]) -> dict[str, str]:
        own = self._kept.project_facts.of(self._snapshot, projects).values()
        return {project: line.title for project, line in lines_in(own, self._day).items()}


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
