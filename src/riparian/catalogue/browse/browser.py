"""`ProjectBrowser`: all projects of one build at hand, to be listed, filtered and counted.

It answers what `list_projects` and `search` answer, for the same words: they read the database for
one question, this reads it once for all that come. A test holds them together. What is shown of a
project comes out of the search index, by its row.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from riparian.catalogue.browse.columns import SORTS, FacetName, Sort, load_columns
from riparian.catalogue.browse.facets import Masks, facets_of, years_of
from riparian.catalogue.browse.names import load_names
from riparian.catalogue.browse.page import Chosen, Listed, ProjectPage
from riparian.catalogue.browse.points import Points, ProjectPoint
from riparian.catalogue.browse.postings import Mask, Rows
from riparian.catalogue.browse.question import (
    UNKNOWN,
    Codes,
    ProjectQuestion,
    Wanted,
    check,
    read_question,
    understood,
)
from riparian.catalogue.browse.search_hits import FoundRows, find_rows
from riparian.catalogue.projects import ProjectLine, line_of, lines_of
from riparian.catalogue.search.answer import SearchHit
from riparian.catalogue.search.index import held_of, open_index
from riparian.catalogue.search.run import Meant, hits_by_meaning, hits_of
from riparian.normalise.states import PROJECT_STATES, State, StateCounts, counted
from riparian.normalise.status import STATUSES
from riparian.region.meanings import meanings
from riparian.store.database import Snapshot
from riparian.store.memo import Last, Once

KEPT_SEARCHES, KEPT_WORDS, KEPT_MASKS = 64, 2000, 100
"""What was worked out last and is kept: searches, what words of questions mean, which projects
hold some values (a byte for each project)."""

PROVINCE, FINER = "adm1", ("adm2", "locality")
"""Levels of places that are a province, and finer than one."""

AT_ONCE = 2000
"""Lines that are read at once where all are wanted."""


class _Asked(NamedTuple):
    """A question understood: the codes of its words, what fits each part of it, what the words to
    search for find, and the state that is shown."""

    codes: Codes
    masks: Masks
    found: FoundRows | None
    state: State


class ProjectBrowser:
    """The projects of one build. May be asked by several threads at once."""

    def __init__(self, snapshot: Snapshot, index: Path) -> None:
        """`connection` is to the snapshot of the build, which is read now and not kept: whoever
        asks brings one; `index` is the search index beside it."""
        self._index = index
        self.columns = load_columns(snapshot)
        self.names = load_names(snapshot)
        meanings(snapshot.region).find(" ")  # put in order now, not for the first who asks
        self._searches: Last[str, FoundRows] = Last(KEPT_SEARCHES)
        self._held: Last[tuple[FacetName, frozenset[str]], Mask] = Last(KEPT_MASKS)
        self._among: Last[tuple[str, bytes], FoundRows] = Last(KEPT_SEARCHES)
        self._words: Last[tuple[FacetName, str], Wanted] = Last(KEPT_WORDS)
        self._points: Once[str, Points] = Once(1)

    def ask(
        self,
        snapshot: Snapshot,
        question: ProjectQuestion,
        on: str,
        meant: Meant = lambda: None,
    ) -> ProjectPage:
        """One part of the projects that fit, with facets; status on the given day. Raises
        UnknownName or BadRequest for what is asked wrongly."""
        codes, masks, found, state = self._find(snapshot, question, on)
        fitting, statuses = masks.without(), self.columns.periods.statuses(on)
        rows = self._in_order(_sort_of(question), fitting, found)
        last = None if question.limit is None else question.offset + question.limit
        near = found is not None and question.offset == 0 and question.sort is None
        return ProjectPage(
            rows=self._rows(rows[question.offset : last], found, on),
            total=len(rows),
            of=len(self.columns.ids),
            offset=question.offset,
            sort=_sort_of(question),
            chosen=tuple(self._chosen(codes)),
            facets=tuple(facets_of(self.columns, self.names, masks, codes, statuses)),
            years=years_of(self.columns, masks.without("years")),
            state=state,
            states=self._count_states(masks.without("state"), on),
            assumed=int((fitting & self.columns.periods.assumed(on)).sum()),
            said=found.said if found else None,
            near_in_meaning=self._near(found, masks, meant, on) if found and near else (),
        )

    @cached_property
    def in_a_province(self) -> Mask:
        """Which projects are placed in a province or finer."""
        places = self.columns.facets["place"]
        fine = (PROVINCE, *FINER)
        return places.holders(
            code for code in places.codes if self.names.of("place", code).level in fine
        )

    def rows_that_fit(self, snapshot: Snapshot, question: ProjectQuestion, on: str) -> Rows:
        """The rows of all projects that fit, in the order that is asked for."""
        asked = self._find(snapshot, question, on)
        return self._in_order(_sort_of(question), asked.masks.without(), asked.found)

    def those_that_fit(self, snapshot: Snapshot, question: ProjectQuestion, on: str) -> Mask:
        """Which of all projects fit, without an order."""
        return self._find(snapshot, question, on).masks.without()

    def count_states(self, snapshot: Snapshot, question: ProjectQuestion, on: str) -> StateCounts:
        """How many of those that fit all but the state are in each state on a day."""
        return self._count_states(self._find(snapshot, question, on).masks.without("state"), on)

    def lines(self, snapshot: Snapshot, rows: Rows, on: str) -> Iterator[ProjectLine]:
        """The lines of these rows, read in parts; status on the given day."""
        ids = [self.columns.ids[row] for row in rows]
        for at in range(0, len(ids), AT_ONCE):
            some = ids[at : at + AT_ONCE]
            lines = lines_of(snapshot, some, on)
            yield from (lines[one] for one in some)

    def points_of(self, snapshot: Snapshot, rows: Rows) -> Iterator[ProjectPoint]:
        """The points of these rows, in their order; a project that is nowhere has none."""
        points = self._points.get("points", lambda: Points(snapshot))
        return points.of(rows, self.columns.ids)

    def _find(self, snapshot: Snapshot, question: ProjectQuestion, on: str) -> _Asked:
        check(question)

        def understand(name: FacetName, words: str) -> Wanted:
            return self._words.get((name, words), lambda: understood(snapshot, name, words))

        codes = read_question(question, understand)
        fits = self._fits(question, codes, on)
        state = self._state(question, fits, on)
        if state != "all":
            fits["state"] = self.columns.periods.in_state(state, on)
        found = self._search(question.query, fits)
        if found is not None:
            fits["query"] = np.zeros(len(self.columns.ids), dtype=np.bool_)
            fits["query"][found.rows] = True
        return _Asked(codes, Masks(len(self.columns.ids), fits), found, state)

    def _state(self, question: ProjectQuestion, fits: Mapping[str, Mask], on: str) -> State:
        """The state that is asked for, or with which the list opens."""
        if question.state != "auto":
            return question.state
        if {"years", "status"} & fits.keys() or question.query is not None:
            return "all"
        return self._count_states(Masks(len(self.columns.ids), fits).without(), on).opens_with

    def _count_states(self, mask: Mask, on: str) -> StateCounts:
        states = self.columns.periods.states(on)
        counts = np.bincount(states[mask], minlength=len(PROJECT_STATES))
        return counted(counts.tolist())

    def _fits(self, question: ProjectQuestion, codes: Codes, on: str) -> dict[str, Mask]:
        """For each thing that is asked for but the words, which projects fit it."""
        fits: dict[str, Mask] = {
            name: self._holders(name, wanted) for name, wanted in codes.facets.items()
        }
        if codes.statuses:
            fits["status"] = np.isin(
                self.columns.periods.statuses(on), list(map(STATUSES.index, codes.statuses))
            )
        if question.first_year is not None or question.last_year is not None:
            fits["years"] = self._in_years(question.first_year, question.last_year)
        if question.region:
            fits["region"] = self.columns.in_region
        return fits

    def _holders(self, name: FacetName, wanted: Sequence[Wanted]) -> Mask:
        """Which projects hold one of these; kept, and not to be written to."""
        codes = frozenset(code for one in wanted for code in one.codes)
        return self._held.get((name, codes), lambda: self._work_out(name, codes))

    def _work_out(self, name: FacetName, codes: frozenset[str]) -> Mask:
        facets = self.columns.facets
        mask = facets[name].holders(codes)
        if name == "provider":
            mask |= facets["agency"].holders(codes)
        if UNKNOWN in codes:
            mask |= facets[name].none
        mask.flags.writeable = False
        return mask

    def _in_years(self, first: int | None, last: int | None) -> Mask:
        """Which projects are known to run in one of these years."""
        columns = self.columns
        fits = columns.first_year > 0
        if first is not None:
            fits &= columns.last_year >= first
        if last is not None:
            fits &= columns.first_year <= last
        return fits

    def _search(self, words: str | None, fits: Mapping[str, Mask]) -> FoundRows | None:
        """What the words find. Where nothing of that fits the rest, they are looked for among what
        fits alone: then less of them is enough, as it is for `search`."""
        if words is None:
            return None

        def search(allowed: Mask | None = None) -> FoundRows:
            with open_index(self._index) as index:
                return find_rows(index, words, allowed)

        found = self._searches.get(words, search)
        fitting = Masks(len(self.columns.ids), fits).without()
        if not len(found.rows) or fitting[found.rows].any():
            return found
        among = hashlib.sha256(np.packbits(fitting).tobytes()).digest()
        return self._among.get((words, among), lambda: search(fitting))

    def _in_order(self, sort: Sort | None, mask: Mask, found: FoundRows | None) -> Rows:
        best = found.rows if found is not None and sort is None else None
        order = self.columns.orders[sort or "newest"] if best is None else best
        return order[mask[order]]

    def _rows(self, shown: Rows, found: FoundRows | None, on: str) -> tuple[Listed, ...]:
        with open_index(self._index) as index:
            if found is not None:
                matches = [found.match(int(row)) for row in shown]
                return tuple(map(_listed, hits_of(index, found.asked, matches, on)))
            entries = [int(row) + 1 for row in shown]
            held = held_of(index, entries)
            return tuple(Listed(line_of(held[entry].row, on)) for entry in entries)

    def _near(self, found: FoundRows, masks: Masks, meant: Meant, on: str) -> tuple[Listed, ...]:
        """Projects that fit but for the words, and are close to them in meaning."""
        mask = masks.without("query")
        mask[found.rows] = False
        with open_index(self._index) as index:
            hits = hits_by_meaning(index, found.asked, meant, None, on)
        return tuple(_listed(hit) for hit in hits if mask[self._row_of(hit.project.id)])

    def _row_of(self, project: str) -> int:
        return bisect_left(self.columns.ids, project)

    def _chosen(self, codes: Codes) -> Iterator[Chosen]:
        for name, wanted in codes.facets.items():
            for one in wanted:
                yield Chosen(name, one.words, one.code, self.names.of(name, one.code).name)
        for status in codes.statuses:
            yield Chosen("status", status, status, status)


def _listed(hit: SearchHit) -> Listed:
    return Listed(hit.project, hit.why, hit.found, hit.without)


def _sort_of(question: ProjectQuestion) -> Sort | None:
    """The order that is asked for; None where the best found come first."""
    if question.sort is not None:
        return next(sort for sort in SORTS if sort == question.sort)
    return "newest" if question.query is None else None
