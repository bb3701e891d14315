"""`ColumnFacts`: what the cells of one column look like, whatever its name is.

Fill and repetition are counted over all rows given; what cells can be read as is tried on at most
`TRIED` different values, spread over the column, each counted once. Shares are of those tried.
Nothing is decided here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean

import msgspec

from riparian.ingest.mapped.engine.field_slots import code_text
from riparian.ingest.mapped.suggest.column_parts import (
    countries_in,
    rare_separators,
    separators_of_countries,
    split,
    usual_separator,
    width,
)
from riparian.ingest.mapped.suggest.value_tests import TESTS, number_in
from riparian.language.figures.cell_reading import Cell, fold_text, is_absent
from riparian.language.figures.durations import read_duration

TRIED = 200
"""Different values of a column that are tried."""
DISTINCT_LIMIT = 50_000
"""Different values of a column that are counted; beyond that all are taken for different."""


class ColumnFacts(msgspec.Struct, frozen=True):
    """What a column's cells look like. Lengths are in letters; an Asian letter counts as two.

    `shares` says for each test of `TESTS` which share of the values tried passes it. `separator`
    parts cells that hold several values alike, `rare` ones part a few. `common` are the most
    frequent values with counts. `counts_rows`: numbers that only count the rows from 1 up.
    """

    rows: int
    filled: int
    distinct: int
    length: float
    longest: int
    shares: dict[str, float]
    script: str | None
    separator: str | None
    rare: tuple[str, ...]
    counts_rows: bool
    smallest: float | None
    largest: float | None
    common: tuple[tuple[str, int], ...]
    values: tuple[str, ...]

    def share(self, test: str) -> float:
        """The share of values that pass a test; 0 where nothing stands."""
        return self.shares.get(test, 0.0)

    @property
    def fill(self) -> float:
        """The share of rows in which anything stands."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def variety(self) -> float:
        """Different values over filled cells: 1 where none repeats."""
        return self.distinct / self.filled if self.filled else 0.0


class Numbering:
    """Whether numbers (No., 番号, 번호) only count the rows, and so identify no project.

    They do where they go from 0 or 1 up by 1, or anew in each group of rows.

    Numbers with zeros before them (0001) are not taken for such.
    """

    def __init__(self) -> None:
        self._first = self._last = -1
        self._steps = self._restarts = 0
        self._other = False

    def add(self, text: str) -> None:
        """Look at the next filled cell."""
        if self._other:
            return
        match = _ROW_NUMBER.fullmatch(fold_text(text))
        number = int(match[1]) if match else -1
        if self._last < 0:
            self._first, self._other = number, number not in (0, 1)
        elif number == self._last + 1:
            self._steps += 1
        else:
            self._restarts += 1
            self._other = number != self._first
        self._last = number

    @property
    def counts_rows(self) -> bool:
        """Whether all cells seen were such numbers, and two or more."""
        return not self._other and self._steps > 0 and self._steps >= self._restarts


_ROW_NUMBER = re.compile(r"[(#]?(0|[1-9]\d{0,6})[.)]?", re.ASCII)


def look_at_column(
    cells: Iterable[Cell], most: int = TRIED, *, counts_time: str | None = None
) -> ColumnFacts:
    """The facts of a column; cells that say "n/a" or hold only spaces count as empty.

    `most` values are tried; fewer do in tables of very many columns. `counts_time` (months) is what
    the column's name says that its numbers count.
    """
    counts: Counter[str] = Counter()
    cell_of_text: dict[str, Cell] = {}
    numbering = Numbering()
    rows = filled = 0
    for cell in cells:
        rows += 1
        text = code_text(cell)
        if not text or is_absent(text):
            continue
        filled += 1
        numbering.add(text)
        if len(counts) < DISTINCT_LIMIT or text in counts:
            counts[text] += 1
            if len(cell_of_text) < DISTINCT_LIMIT:
                cell_of_text.setdefault(text, cell)
    tried = _spread(list(cell_of_text), most)
    separator = usual_separator(tried, counts)
    numbers = [n for text in tried if (n := number_in(cell_of_text[text])) is not None]
    lengths = [width(text) for text in tried]
    return ColumnFacts(
        rows=rows,
        filled=filled,
        distinct=len(counts) if len(counts) < DISTINCT_LIMIT else filled,
        length=fmean(lengths) if lengths else 0.0,
        longest=max(lengths, default=0),
        shares=_shares([cell_of_text[text] for text in tried], separator, counts_time),
        script=_script(tried),
        separator=separator,
        rare=rare_separators(tried, counts),
        counts_rows=numbering.counts_rows,
        smallest=min(numbers, default=None),
        largest=max(numbers, default=None),
        common=tuple(counts.most_common(40)),
        values=tuple(tried),
    )


def _spread(values: Sequence[str], most: int) -> list[str]:
    step = max(1, len(values) // most)
    return list(values[::step][:most])


def _shares(
    cells: Sequence[Cell], separator: str | None, counts_time: str | None
) -> dict[str, float]:
    if not cells:
        return {}
    shares = {name: sum(map(test, cells)) / len(cells) for name, test in TESTS.items()}
    if counts_time is not None:
        lasting = sum(read_duration(cell, counts_time) is not None for cell in cells)
        shares["duration"] = lasting / len(cells)
    if marks := separators_of_countries(list(map(code_text, cells))):
        names = [name for cell in cells for name in countries_in(code_text(cell), marks)]
        shares["country"] = max(shares["country"], sum(map(TESTS["country"], names)) / len(names))
    if separator is not None:
        parts = [part for cell in cells for part in split(code_text(cell), separator)][:TRIED]
        for name in ("purpose", "currency", "url", "number"):
            shares[name] = max(shares[name], sum(map(TESTS[name], parts)) / len(parts))
    return {name: round(share, 3) for name, share in shares.items() if share}


_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def _script(values: Sequence[str]) -> str | None:
    """The script of most values: `ko`, `ja`, `han` or `latin`; None where there are no words."""
    counts = Counter(filter(None, map(_script_of, values)))
    if not counts:
        return None
    if counts["ja"] and counts["ja"] + counts["han"] > 0.5 * counts.total():
        return "ja"
    return counts.most_common(1)[0][0]


def _script_of(text: str) -> str | None:
    for script, pattern in (("ko", _HANGUL), ("ja", _KANA), ("han", _HAN), ("latin", _LATIN)):
        if pattern.search(text):
            return script
    return None


def common_values(facts: ColumnFacts) -> Iterator[str]:
    """The frequent values, parted where cells hold several."""
    parts: dict[str, None] = {}
    for value, _ in facts.common:
        for part in split(value, facts.separator):
            parts.setdefault(part)
    return iter(parts)
