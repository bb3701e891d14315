"""The overlaps of two providers that fit a filter: a page of them, and what else there is."""

from __future__ import annotations

from functools import partial
from typing import Literal, cast

import msgspec
import numpy as np

from riparian.catalogue.lookup import find_two_providers
from riparian.model.derived import Period
from riparian.normalise.states import State
from riparian.normalise.status import status_on
from riparian.overlap.engine.kinds import Kind
from riparian.overlap.engine.row import OverlapRow
from riparian.overlap.report.facts import Known
from riparian.overlap.report.lists.cache import Memory, OfSnapshot, ToldKey
from riparian.overlap.report.lists.columns import Shelf
from riparian.overlap.report.lists.filters import (
    STATE,
    YEARS,
    count_states,
    facets_of,
    in_order,
    in_state,
    masks_of,
    together,
)
from riparian.overlap.report.lists.groups import shown
from riparian.overlap.report.lists.project_facts import facts_in, lines_in
from riparian.overlap.report.lists.query import understood
from riparian.overlap.report.lists.question import (
    AlsoMet,
    MeetingPoint,
    OverlapFilter,
    OverlapPage,
    Related,
)
from riparian.overlap.report.overlap import Overlap
from riparian.overlap.report.sentences import describe
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings


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
    asking = _Asking(snapshot, (provider_a, provider_b), wanted, settings, today, memory)
    return asking.shown(), len(asking.found)


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
    asking = _Asking(snapshot, (provider_a, provider_b), wanted, settings, today, memory)
    shelf = asking.shelf
    a, b = shelf.known.providers
    names = shelf.known.provider_names
    return OverlapPage(
        provider_a=a,
        provider_b=b,
        name_a=names.get(a, a),
        name_b=names.get(b, b),
        overlaps=tuple(asking.shown()),
        total=len(asking.found),
        in_all=len(shelf),
        meetings=len(np.unique(shelf.meetings[asking.found])),
        meeting_of=tuple(shelf.id_of(int(shelf.meetings[at])) for at in asking.page),
        also=asking.also(),
        asked=asking.asked,
        state=asking.state,
        states=asking.states,
        assumed=asking.assumed(),
        facets=facets_of(shelf, asking.masks, asking.asked),
        meeting_points=tuple(
            tuple(_points(shelf, places, row))
            for places, row in zip(
                shelf.facets["place"].held_by(asking.page), asking.rows, strict=True
            )
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
    held = memory.of(snapshot)
    shelf = held.shelf(snapshot, overlap.a.provider, overlap.b.provider, settings)
    this = shelf.number_of(overlap.a.id, overlap.b.id)
    sides: tuple[tuple[Literal["a", "b"], str], ...] = (("a", overlap.a.id), ("b", overlap.b.id))
    found = [
        [int(at) for at in shelf.with_project(side, project) if at != this]
        for side, project in sides
    ]
    shown = [at for some in found for at in some[:limit]]
    told = tell(snapshot, shelf.rows(snapshot, shown), shelf.known, today, held)
    of_a, of_b = tuple(told[: len(found[0][:limit])]), tuple(told[len(found[0][:limit]) :])
    return Related(of_a, of_b, len(found[0]), len(found[1]))


def read_ahead(
    snapshot: Snapshot,
    provider_a: str,
    provider_b: str,
    settings: OverlapSettings,
    memory: Memory,
) -> None:
    """Read what any question about the overlaps of two providers needs."""
    held = memory.of(snapshot)
    a, b = find_two_providers(snapshot, provider_a, provider_b)
    shelf = held.shelf(snapshot, a, b, settings)
    shelf.hold(snapshot)
    held.dossiers.read(snapshot, shelf.projects)


def tell(
    snapshot: Snapshot,
    rows: list[OverlapRow],
    known: Known,
    on: str,
    held: OfSnapshot,
) -> list[Overlap]:
    """Put rows of the table of overlaps into words, with the status of the given day."""
    keys = [_key(row, on) for row in rows]
    told = {key: held.told.at_hand(key) for key in keys}
    new = [row for row, key in zip(rows, keys, strict=True) if told[key] is None]
    projects = {project for row in new for project in (row.a, row.b)}
    own = held.dossiers.of(snapshot, projects).values()
    lines, facts = lines_in(own, on), facts_in(known, own)

    def said(row: OverlapRow) -> Overlap:
        return describe(row, lines[row.a], lines[row.b], facts, on)

    return [
        told[key] or held.told.get(key, partial(said, row))
        for row, key in zip(rows, keys, strict=True)
    ]


def _key(row: OverlapRow, on: str) -> ToldKey:
    """What an overlap's wording rests on, besides its snapshot."""
    return row.provider_a, row.provider_b, row.a, row.b, row.strength_bits, on


class _Asking:
    """One question to one shelf, as far as both kinds of answer need it."""

    def __init__(
        self,
        snapshot: Snapshot,
        providers: tuple[str, str],
        wanted: OverlapFilter,
        settings: OverlapSettings,
        today: str,
        memory: Memory,
    ) -> None:
        self._connection, self._held = snapshot, memory.of(snapshot)
        self._day = today if wanted.on is None else wanted.on
        status_on(Period(), self._day)  # says what is wrong with a day, also where there is no pair
        a, b = find_two_providers(snapshot, *providers)
        self.shelf = self._held.shelf(snapshot, a, b, settings)
        self.asked = understood(snapshot, self.shelf, wanted)
        self.masks = masks_of(snapshot, self.shelf, self.asked, providers)
        self.states = count_states(self.shelf, together(self.shelf, self.masks), self._day)
        self.state = self._state(wanted)
        self.masks[STATE] = in_state(self.shelf, self.state, self._day)
        self.asked = msgspec.structs.replace(self.asked, state=self.state)
        fitting = together(self.shelf, self.masks)
        self.found = in_order(self.shelf, fitting, wanted.order, self._day)
        listed = self.found
        self._meetings = shown(self.shelf.meetings, self.found) if wanted.meetings else None
        if self._meetings is not None:
            listed = self._meetings.first
        last = None if wanted.limit is None else wanted.offset + wanted.limit
        self.page = [int(at) for at in listed[wanted.offset : last]]
        self._first = wanted.offset
        self.rows = self.shelf.rows(snapshot, self.page)

    def _state(self, wanted: OverlapFilter) -> State:
        """The state that is asked for, or with which the list opens."""
        if wanted.state != "auto":
            return wanted.state
        if {YEARS, "words", "on"} & self.masks.keys():
            return "all"
        return self.states.opens_with

    def assumed(self) -> int:
        """How many of those that fit rest on a date that nobody states."""
        assumed = self.shelf.periods.assumed(self._day)
        pairs = assumed[self.shelf.a] | assumed[self.shelf.b]
        return int(pairs[self.found].sum())

    def shown(self) -> list[Overlap]:
        known = self.shelf.known
        return tell(self._connection, self.rows, known, self._day, self._held)

    def also(self) -> tuple[tuple[AlsoMet, ...], ...]:
        """Behind each overlap of the page the others of its meeting."""
        if self._meetings is None:
            return tuple(() for _ in self.page)
        others = [
            [int(at) for at in self._meetings.others.one(self._first + number)]
            for number in range(len(self.page))
        ]
        listed = [at for some in others for at in some]
        kinds = dict(zip(listed, self.shelf.facets["kind"].held_by(listed), strict=True))
        titles = self._titles({side for at in listed for side in self.shelf.pair(at)})
        return tuple(
            tuple(
                AlsoMet(
                    self.shelf.id_of(at),
                    cast("Kind", kinds[at][0]),
                    tuple(titles[one] for one in self.shelf.pair(at) if one not in first),
                )
                for at in some
            )
            for first, some in zip(map(self.shelf.pair, self.page), others, strict=True)
        )

    def _titles(self, projects: set[str]) -> dict[str, str]:
        own = self._held.dossiers.of(self._connection, projects).values()
        return {project: line.title for project, line in lines_in(own, self._day).items()}


def _points(shelf: Shelf, common: list[str], row: OverlapRow) -> list[MeetingPoint]:
    """The common provinces; the finest common place in stead of the province it lies in."""
    places = dict.fromkeys(common)
    node, parents = row.place_node, shelf.known.place_parents
    if row.place_level in ("adm2", "locality") and node in shelf.known.points:
        above = parents.get(node)
        while above is not None:
            places.pop(above, None)
            above = parents.get(above)
        places[node] = None
    names = shelf.known.place_names
    return [
        MeetingPoint(place, names.get(place, place), *shelf.known.points[place])
        for place in places
        if place in shelf.known.points
    ]
