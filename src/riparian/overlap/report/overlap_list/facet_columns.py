"""What the overlaps of one pair of providers are filtered, counted and ordered by, in arrays.

Overlaps are numbered from 0 in order of strength, projects in order of their ids. Those of the
pairs that a build follows are worked out with it and lie in a file beside it, mapped into memory:
some 300 bytes for each overlap. Those of another pair are worked out when they are asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import duckdb
import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.catalogue.facets.postings import Mask, Postings
from riparian.catalogue.facets.row_periods import Periods
from riparian.overlap.engine.overlap_row import OverlapRow
from riparian.overlap.report.pair_facts import Known
from riparian.store.array_file import Array, Arrays, Packed, Texts, Under, pack, unpack, within
from riparian.store.memo import Last

NO_YEAR = 0
AT_ONCE = 5000
MOST_KEPT = 16
"""Arrays of a day that are kept for each pair: its states and orders, today's and another day's."""

_PLAIN = ("by_handle", "usd", "first_year", "last_year", "a", "b", "groups", "in_region")
"""The columns that are one array each."""


class RowStore:
    """Rows of overlaps by their number, as bytes one after the other: some 200 for each."""

    def __init__(self, packed: Packed) -> None:
        self.packed = packed

    @classmethod
    def of(cls, answer: duckdb.DuckDBPyConnection) -> RowStore:
        """Those that a query of `ROW_COLUMNS` gives."""
        encode = msgspec.msgpack.Encoder().encode
        batches = iter(lambda: answer.fetchmany(AT_ONCE), [])
        return cls(Packed.of(encode(row) for rows in batches for row in rows))

    def __getitem__(self, number: int) -> OverlapRow:
        return OverlapRow(*msgspec.msgpack.decode(self.packed[number]))


class CommonYears(NamedTuple):
    """For each overlap the first and the last year in which both run, and whether years of both
    are known. Where they never run at once, the first is later than the last."""

    first: NDArray[np.int16]
    last: NDArray[np.int16]
    known: Mask


class SearchedTitles:
    """The titles of projects, in which words are looked for. Each ends with a line's end, so that
    no word is found across two of them."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts

    @classmethod
    def of(cls, titles: Iterable[str]) -> SearchedTitles:
        """These titles, in small letters."""
        return cls(Texts.of(f"{title}\n" for title in titles))

    def with_word(self, word: str) -> Mask:
        """Which of them hold a word, in small letters and without a space."""
        wanted = re.compile(re.escape(word.encode("utf-8", "surrogatepass")))
        packed = self.texts.packed
        found = np.fromiter(
            (match.start() for match in wanted.finditer(packed.content.data)), np.int64
        )
        mask = np.zeros(len(packed), dtype=np.bool_)
        mask[np.searchsorted(packed.ends, found, side="right")] = True
        return mask


def id_of_handles(one: str, other: str) -> str:
    """The identifier of the overlap of the projects with these handles."""
    return f"{one}~{other}" if one < other else f"{other}~{one}"


@dataclass
class OverlapColumns:
    """The overlaps of one pair. `a`, `b` are the numbers of their projects, `held` their rows,
    `groups` for each the number of the strongest one of its group. `of_build`: the build has found
    them.

    `projects` are in order; `by_handle` are their numbers in order of `handles`. `shown` is the
    title under which each is shown, `titles` are those to be searched; `touched` the nodes of the
    place tree of each. Years are
    `NO_YEAR` where not known. `too_common` values are shared by so many pairs that they propose
    none.
    """

    known: Known
    too_common: int
    projects: Texts
    handles: Texts
    by_handle: NDArray[np.int32]
    shown: Texts
    titles: SearchedTitles
    usd: NDArray[np.float64]
    first_year: NDArray[np.int16]
    last_year: NDArray[np.int16]
    periods: Periods
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    groups: NDArray[np.int64]
    in_region: Mask
    facets: dict[str, Postings]
    touched: Postings
    held: RowStore
    of_build: bool = False
    _kept: Last[tuple[str, str], Array] = field(init=False, default_factory=lambda: Last(MOST_KEPT))

    @classmethod
    def of_arrays(cls, arrays: Arrays, known: Known) -> OverlapColumns:
        """Those of a build that `as_arrays` gave."""
        too_common, facets = unpack(arrays["about"], tuple[int, tuple[str, ...]])
        return cls(
            known=known,
            too_common=too_common,
            projects=Texts.of_arrays(Under(arrays, "projects")),
            handles=Texts.of_arrays(Under(arrays, "handles")),
            shown=Texts.of_arrays(Under(arrays, "shown")),
            titles=SearchedTitles(Texts.of_arrays(Under(arrays, "titles"))),
            periods=Periods.of_arrays(Under(arrays, "periods")),
            facets={name: Postings.of_arrays(Under(arrays, f"facet/{name}")) for name in facets},
            touched=Postings.of_arrays(Under(arrays, "touched")),
            held=RowStore(Packed.of_arrays(Under(arrays, "rows"))),
            of_build=True,
            **{name: arrays[name] for name in _PLAIN},
        )

    def as_arrays(self) -> dict[str, Array]:
        """All of it but `known`, to be written beside a build."""
        arrays = {
            "about": pack((self.too_common, tuple(self.facets))),
            **{name: getattr(self, name) for name in _PLAIN},
            **within("projects", self.projects.as_arrays()),
            **within("handles", self.handles.as_arrays()),
            **within("shown", self.shown.as_arrays()),
            **within("titles", self.titles.texts.as_arrays()),
            **within("periods", self.periods.as_arrays()),
            **within("touched", self.touched.as_arrays()),
            **within("rows", self.held.packed.as_arrays()),
        }
        for name, postings in self.facets.items():
            arrays |= within(f"facet/{name}", postings.as_arrays())
        return arrays

    def __len__(self) -> int:
        return len(self.a)

    def number_of(self, a: str, b: str) -> int | None:
        """The number of the overlap of these two projects; None where none is kept."""
        one, other = self.projects.place_of(a), self.projects.place_of(b)
        if one is None or other is None:
            return None
        numbers = np.flatnonzero((self.a == one) & (self.b == other))
        return int(numbers[0]) if len(numbers) else None

    def with_project(self, side: Literal["a", "b"], project: str) -> NDArray[np.intp]:
        """The numbers of the overlaps that have this project on this side."""
        numbers, number = self.a if side == "a" else self.b, self.projects.place_of(project)
        return np.flatnonzero(numbers == (-1 if number is None else number))

    def number_by_handles(self, first: str, second: str) -> int | None:
        """The number of the overlap of the projects with these handles, in either order."""
        one, other = self._with_handle(first), self._with_handle(second)
        if one is None or other is None:
            return None
        number = self.number_of(one, other)
        return self.number_of(other, one) if number is None else number

    def _with_handle(self, handle: str) -> str | None:
        """The project of a handle, if it has part in any of these overlaps."""
        order = self.by_handle
        at = bisect_left(order, handle, key=self.handles.__getitem__)
        found = at < len(order) and self.handles[order[at]] == handle
        return self.projects[order[at]] if found else None

    def pair(self, number: int) -> tuple[int, int]:
        """The numbers of the two projects of an overlap."""
        return self.a.item(number), self.b.item(number)

    def pairs(self, numbers: Sequence[int]) -> tuple[list[int], list[int]]:
        """The same of many: the first projects and the second ones."""
        return self.a[numbers].tolist(), self.b[numbers].tolist()

    def id_of(self, number: int) -> str:
        """The identifier of an overlap."""
        a, b = self.pair(number)
        return id_of_handles(self.handles[a], self.handles[b])

    def both(self, projects: Mask) -> Mask:
        """The overlaps of which both projects are among these."""
        both: Mask = projects[self.a] & projects[self.b]
        return both

    @cached_property
    def common_years(self) -> CommonYears:
        """The years in which both projects of each overlap are known to run."""
        first, last = self.first_year, self.last_year
        return CommonYears(
            np.maximum(first[self.a], first[self.b]),
            np.minimum(last[self.a], last[self.b]),
            np.minimum(first[self.a], first[self.b]) != NO_YEAR,
        )

    def kept(self, name: str, on: str, work_out: Callable[[], Array]) -> Array:
        """An array that rests on the day alone, worked out once and not to be written to."""
        return self._kept.get((name, on), work_out)

    def rows(self, numbers: list[int]) -> list[OverlapRow]:
        """The rows of these overlaps, in the order asked for."""
        return [self.held[number] for number in numbers]
