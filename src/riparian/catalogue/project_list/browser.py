"""`ProjectBrowser`: all projects of one build at hand, to be listed, filtered and counted.

It answers every list of projects, of pages and of the terminal, with the engine of
`catalogue.facets`; a search ranks what it finds into that. What is shown of a project comes out of
the search index, by its row: for thirty of them that takes a hundredth of asking the snapshot.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from riparian.catalogue.facets.base_question import state_shown
from riparian.catalogue.facets.postings import Mask, Masks, Rows, in_order, in_years, part_of
from riparian.catalogue.facets.row_periods import number_projects
from riparian.catalogue.host_marks import Says
from riparian.catalogue.lookup import find_two_providers
from riparian.catalogue.project_lines import ProjectLine, line_of
from riparian.catalogue.project_list.facet_columns import (
    SORTS,
    UNKNOWN,
    Columns,
    FacetName,
    Sort,
    load_columns,
)
from riparian.catalogue.project_list.facet_counts import facets_of, years_of
from riparian.catalogue.project_list.facet_names import FINER, PROVINCE, Names, load_names
from riparian.catalogue.project_list.list_page import Chosen, CountedProjects, Listed, ProjectPage
from riparian.catalogue.project_list.map_points import Points, ProjectPoint, load_points
from riparian.catalogue.project_list.presence import (
    OF_WHERE,
    PresenceFilter,
    PresenceMasks,
    TwoPresent,
    count_presence,
    presence_question,
    side_of,
)
from riparian.catalogue.project_list.project_question import (
    Codes,
    ProjectQuestion,
    Wanted,
    check,
    find_value,
    read_question,
)
from riparian.catalogue.search.open_index import held_of, open_index
from riparian.catalogue.search.run_search import (
    Meant,
    RankedRows,
    hits_by_meaning,
    hits_of,
    rank_rows,
    without_meaning,
)
from riparian.catalogue.search.search_answer import SearchHit
from riparian.catalogue.sql_conditions import like
from riparian.errors import EncoderFailed
from riparian.normalise.status import PROJECT_STATES, STATUSES, State, StateCounts, counts_of_states
from riparian.store.array_file import Array, Arrays, Under, within
from riparian.store.database import Snapshot
from riparian.store.memo import Last, Once

KEPT_SEARCHES, KEPT_WORDS, KEPT_MASKS = 64, 2000, 100
"""What was worked out last and is kept: searches, what words of questions mean, which projects
hold some values (a byte for each project)."""

AT_ONCE = 2000
"""Lines that are read at once where all are wanted."""

_CONTAINING = """
SELECT n.number
FROM project AS p
JOIN numbered AS n ON n.project_id = p.project_id
WHERE
    p.title ILIKE $words ESCAPE '\\' OR p.original ILIKE $words ESCAPE '\\'
    OR p.description ILIKE $words ESCAPE '\\' OR p.identifier ILIKE $words ESCAPE '\\'
    OR EXISTS (SELECT 1 FROM project_provider AS x WHERE x.project_id = p.project_id
        AND x.agency ILIKE $words ESCAPE '\\')
"""


class _Fitting(NamedTuple):
    """A question understood: the codes of its words, what fits each part of it, what the words to
    search for find, and the state that is shown."""

    codes: Codes
    masks: Masks
    ranked: RankedRows | None
    state: State


def load_lists(snapshot: Snapshot) -> dict[str, Array]:
    """What a `ProjectBrowser` of a build needs, to be written beside its snapshot."""
    columns = within("columns", load_columns(snapshot))
    return columns | within("points", load_points(snapshot))


class ProjectBrowser:
    """The projects of one build. May be asked by several threads at once."""

    def __init__(self, lists: Arrays, index: Path) -> None:
        """`lists` are the arrays of the build (`load_lists`), `index` its search index. Whoever
        asks brings a snapshot of it."""
        self._index = index
        self.columns = Columns(Under(lists, "columns"))
        self._point_arrays = Under(lists, "points")
        self._names: Once[str, Names] = Once(1)
        self._placed: Once[str, Mask] = Once(1)
        self._searches: Last[str, RankedRows] = Last(KEPT_SEARCHES)
        self._holders: Last[tuple[FacetName, frozenset[str]], Mask] = Last(KEPT_MASKS)
        self._among: Last[tuple[str, bytes], RankedRows] = Last(KEPT_SEARCHES)
        self._words: Last[tuple[FacetName, str], Wanted] = Last(KEPT_WORDS)
        self._containing: Last[str, Mask] = Last(KEPT_SEARCHES)
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
        codes, masks, ranked, state = fitting = self._fitting(snapshot, question, on)
        periods, names = self.columns.periods(), self.names(snapshot)
        rows = self._in_order(snapshot, question, fitting)
        said, near = (ranked.said if ranked else None), tuple[Listed, ...]()
        if ranked is not None and question.offset == 0 and question.sort is None:
            try:
                near = self._near(ranked, masks, meant, on)
            except EncoderFailed:
                said = without_meaning(ranked.said)
        statuses = periods.statuses(on)
        return ProjectPage(
            rows=self._listed(part_of(rows, question.offset, question.limit), ranked, on),
            total=len(rows),
            of=len(self.columns.ids),
            offset=question.offset,
            sort=_sort_of(question),
            chosen=tuple(_chosen(codes, names)),
            facets=tuple(facets_of(snapshot, self.columns, names, masks, codes, statuses)),
            years=years_of(snapshot, self.columns, masks.without("years")),
            state=state,
            states=self._count_states(snapshot, masks.without("state"), on),
            assumed=int(np.count_nonzero(masks.all & periods.assumed(on))),
            said=said,
            near_in_meaning=near,
        )

    def count(self, snapshot: Snapshot, question: ProjectQuestion, on: str) -> CountedProjects:
        """How many projects fit, in whatever part of them. Raises as `ask`."""
        fitting = self._fitting(snapshot, question, on)
        chosen = tuple(_chosen(fitting.codes, self.names(snapshot)))
        return CountedProjects(chosen, int(np.count_nonzero(fitting.masks.all)))

    def names(self, snapshot: Snapshot) -> Names:
        """What the codes of facets are called."""
        return self._names.get("names", lambda: load_names(snapshot))

    def rows_that_fit(self, snapshot: Snapshot, question: ProjectQuestion, on: str) -> Rows:
        """The rows of all projects that fit, in the order that is asked for."""
        return self._in_order(snapshot, question, self._fitting(snapshot, question, on))

    def ids_that_fit(self, snapshot: Snapshot, question: ProjectQuestion, on: str) -> list[str]:
        """The identifiers of the same, in the same order."""
        rows = self.rows_that_fit(snapshot, question, on)
        return [self.columns.ids[int(row)] for row in rows]

    def those_that_fit(self, snapshot: Snapshot, question: ProjectQuestion, on: str) -> Mask:
        """Which of all projects fit, without an order."""
        return self._fitting(snapshot, question, on).masks.all

    def presence(
        self, snapshot: Snapshot, provider_a: str, provider_b: str, wanted: PresenceFilter, on: str
    ) -> TwoPresent:
        """Where two providers, or agencies of theirs, are in the region; `on` is today.

        Raises UnknownName for names that are not known, BadRequest for one provider given twice.
        """
        codes = find_two_providers(snapshot, provider_a, provider_b)
        question = presence_question(provider_a, provider_b, wanted)
        any_year = msgspec.structs.replace(question, first_year=None, last_year=None)
        masks = PresenceMasks(
            any_year=self.those_that_fit(snapshot, any_year, on),
            fit=self.those_that_fit(snapshot, question, on),
            assumed=self.columns.periods().assumed(on),
            placed=self._in_a_province(snapshot),
        )
        sides = zip(codes, (provider_a, provider_b), strict=True)
        a, b = (side_of(snapshot, self.columns, self.names(snapshot), *side) for side in sides)
        states = self.count_states(snapshot, question, on)
        said: dict[tuple[Says, str], set[str]] = {}
        for project, field, country, says in wanted.host_facts:
            if field in OF_WHERE:
                said.setdefault((says, country), set()).add(project)
        of_hosts = {key: self._among_ids(ids, ()) for key, ids in said.items()}
        names = self.names(snapshot)
        return count_presence(snapshot, self.columns, names, a, b, masks, states, of_hosts)

    def count_states(self, snapshot: Snapshot, question: ProjectQuestion, on: str) -> StateCounts:
        """How many of those that fit all but the state are in each state on a day."""
        masks = self._fitting(snapshot, question, on).masks
        return self._count_states(snapshot, masks.without("state"), on)

    def list_part(
        self, snapshot: Snapshot, question: ProjectQuestion, on: str
    ) -> tuple[list[ProjectLine], int]:
        """The lines of one part of the projects that fit, without facets, and how many fit."""
        rows = self.rows_that_fit(snapshot, question, on)
        shown = part_of(rows, question.offset, question.limit)
        return list(self.lines(shown, on)), len(rows)

    def lines(self, rows: Rows, on: str) -> Iterator[ProjectLine]:
        """The lines of these rows, read in parts; status on the given day."""
        entries = [int(row) + 1 for row in rows]
        for start in range(0, len(entries), AT_ONCE):
            part = entries[start : start + AT_ONCE]
            with open_index(self._index) as index:  # closed before anything is handed on
                held = held_of(index, part)
            yield from (line_of(held[entry].row, on) for entry in part)

    def points_of(self, rows: Rows) -> Iterator[ProjectPoint]:
        """The points of these rows, in their order; a project that is nowhere has none."""
        points = self._points.get("points", lambda: Points(self._point_arrays))
        return points.of(rows, self.columns.ids)

    def _in_a_province(self, snapshot: Snapshot) -> Mask:
        """Which projects are placed in a province or finer."""

        def work_out() -> Mask:
            places, names = self.columns.facet("place"), self.names(snapshot)
            levels = (PROVINCE, *FINER)
            return places.holders(
                code for code in places.codes if names.of("place", code).level in levels
            )

        return self._placed.get("in a province", work_out)

    def _fitting(self, snapshot: Snapshot, question: ProjectQuestion, on: str) -> _Fitting:
        check(question)

        def find(name: FacetName, words: str) -> Wanted:
            return self._words.get((name, words), lambda: find_value(snapshot, name, words))

        codes = read_question(question, find)
        fits = self._fits(snapshot, question, codes, on)
        state = state_shown(
            question.state,
            narrowed=question.query is not None or bool({"years", "status"} & fits.keys()),
            count=lambda: self._count_states(snapshot, self._masks(fits).all, on),
        )
        if state != "all":
            fits["state"] = self.columns.periods().in_state(state, on)
        ranked = self._search(question.query, fits)
        if ranked is not None:
            fits["query"] = self._mask_of(ranked.rows)
        return _Fitting(codes, self._masks(fits), ranked, state)

    def _masks(self, fits: Mapping[str, Mask]) -> Masks:
        return Masks(len(self.columns.ids), fits)

    def _mask_of(self, rows: Rows) -> Mask:
        mask = np.zeros(len(self.columns.ids), dtype=np.bool_)
        mask[rows] = True
        return mask

    def _count_states(self, snapshot: Snapshot, mask: Mask, on: str) -> StateCounts:
        states = self.columns.periods().states(on)
        counts = np.bincount(states[mask], minlength=len(PROJECT_STATES))
        return counts_of_states(counts.tolist())

    def _fits(
        self, snapshot: Snapshot, question: ProjectQuestion, codes: Codes, on: str
    ) -> dict[str, Mask]:
        """For each thing that is asked for but the words and the state, which projects fit it."""
        columns = self.columns
        fits: dict[str, Mask] = {
            name: self._holders_of(snapshot, name, wanted) for name, wanted in codes.facets.items()
        }
        if codes.statuses:
            asked = list(map(STATUSES.index, codes.statuses))
            fits["status"] = np.isin(columns.periods().statuses(on), asked)
        if question.first_year is not None or question.last_year is not None:
            years = columns.years()
            fits["years"] = in_years(*years, question.first_year, question.last_year)
        if question.region:
            fits["region"] = columns.in_region()
        if question.among is not None or question.not_among:
            fits["host_word"] = self._among_ids(question.among, question.not_among)
        if question.containing is not None:
            fits["containing"] = self._with_words(snapshot, question.containing)
        return fits

    def _among_ids(self, among: Collection[str] | None, not_among: Collection[str]) -> Mask:
        """Which projects have one of these ids, and none of those."""
        size = len(self.columns.ids)
        mask = np.zeros(size, dtype=np.bool_) if among is not None else np.ones(size, np.bool_)
        for ids, fits in ((among or (), True), (not_among, False)):
            for each in ids:
                row = self._row_of(each)
                if row < size and self.columns.ids[row] == each:
                    mask[row] = fits
        return mask

    def _holders_of(self, snapshot: Snapshot, name: FacetName, wanted: Sequence[Wanted]) -> Mask:
        """Which projects hold one of these; kept, and not to be written to."""
        codes = frozenset(code for value in wanted for code in value.codes)

        def work_out() -> Mask:
            postings = self.columns.facet(name)
            mask = postings.holders(codes)
            if name == "provider":
                mask |= self.columns.facet("agency").holders(codes)
            if UNKNOWN in codes:
                mask |= postings.none
            mask.flags.writeable = False
            return mask

        return self._holders.get((name, codes), work_out)

    def _with_words(self, snapshot: Snapshot, words: str) -> Mask:
        """Which projects hold these words as they stand; not to be written to."""

        def look() -> Mask:
            number_projects(snapshot)
            return self._mask_of(snapshot.arrays(_CONTAINING, {"words": like(words)})["number"])

        return self._containing.get(words, look)

    def _search(self, words: str | None, fits: Mapping[str, Mask]) -> RankedRows | None:
        """What the words find. Where nothing of that fits the rest, they are looked for among what
        fits alone: then less of them is enough, as it is for `search`."""
        if words is None:
            return None

        def search(allowed: Mask | None = None) -> RankedRows:
            with open_index(self._index) as index:
                return rank_rows(index, words, allowed)

        ranked = self._searches.get(words, search)
        mask = self._masks(fits).all
        if not len(ranked.rows) or mask[ranked.rows].any():
            return ranked
        among = hashlib.sha256(np.packbits(mask).tobytes()).digest()
        return self._among.get((words, among), lambda: search(mask))

    def _in_order(self, snapshot: Snapshot, question: ProjectQuestion, fitting: _Fitting) -> Rows:
        sort = _sort_of(question)
        if sort is None and fitting.ranked is not None:
            return in_order(fitting.ranked.rows, fitting.masks.all)
        return in_order(self.columns.order(sort or "newest"), fitting.masks.all)

    def _listed(self, shown: Rows, ranked: RankedRows | None, on: str) -> tuple[Listed, ...]:
        if ranked is None:
            return tuple(map(Listed, self.lines(shown, on)))
        matches = [ranked.match(int(row)) for row in shown]
        with open_index(self._index) as index:
            return tuple(map(_as_listed, hits_of(index, ranked.asked, matches, on)))

    def _near(self, ranked: RankedRows, masks: Masks, meant: Meant, on: str) -> tuple[Listed, ...]:
        """Projects that fit but for the words, and are close to them in meaning. Raises
        EncoderFailed."""
        mask = masks.without("query") & ~self._mask_of(ranked.rows)
        with open_index(self._index) as index:
            hits = hits_by_meaning(index, ranked.asked, meant, None, on)
        return tuple(_as_listed(hit) for hit in hits if mask[self._row_of(hit.project.id)])

    def _row_of(self, project: str) -> int:
        return bisect_left(self.columns.ids, project)


def _chosen(codes: Codes, names: Names) -> Iterator[Chosen]:
    for facet, wanted in codes.facets.items():
        for value in wanted:
            yield Chosen(facet, value.words, value.code, names.of(facet, value.code).name)
    for status in codes.statuses:
        yield Chosen("status", status, status, status)


def _as_listed(hit: SearchHit) -> Listed:
    return Listed(hit.project, hit.why, hit.found, hit.without)


def _sort_of(question: ProjectQuestion) -> Sort | None:
    """The order that is asked for; None where the best found come first."""
    if question.sort is not None:
        return next(sort for sort in SORTS if sort == question.sort)
    return "newest" if question.query is None else None
