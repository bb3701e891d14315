"""Which columns say that rows belong together: the key of a table with several rows an activity.

Rows of one activity agree in what it is (title, description) and differ in what each row is for (a
year, an amount, a place). So a column, or a few, is a key if it repeats, and if in its groups the
titles agree. Tried are the identifier, alone and with who gives and where; then other numbers; and
where every row has a number of its own, the title with the country and the like, if the rows of a
title are of different years or places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import msgspec

from riparian.english import listed
from riparian.ingest.mapped.engine.field_slots import code_text
from riparian.language.figures.cell_reading import Cell, fold_text

Rows = Sequence[Sequence[Cell]]

AGREE = 0.7
"""Share of groups in which titles must agree."""
REPEATS = 0.05
"""Share of rows that must share their key with another, else every row is one activity."""
TITLES_REPEAT = 0.2
"""The same for a title, which repeats by chance too."""
_FILLED = 0.9
_OFTEN_FILLED = 0.7
_DIFFER = 0.6

_WHAT = ("title", "description")
_EACH = (
    "year", "date", "amount", "commitment", "disbursement", "expenditure", "place", "admin2",
    "admin1", "latitude", "place_code", "transaction_ref",
)  # fmt: skip
_WITH = ("provider", "provider_ref", "agency", "agency_ref", "country", "purpose_code", "scheme")
_WITH_TITLE = (
    "provider", "agency", "country", "scheme", "period", "start", "end", "start_actual",
    "end_actual",
)  # fmt: skip
"""What rows of one activity repeat beside its title; a purpose code can change over the years."""


class GroupingKey(msgspec.Struct, frozen=True):
    """Columns that group rows, why, and how many activities they make; no columns: each row is one.

    `by` are the fields of those columns.
    """

    columns: tuple[str, ...]
    why: str
    groups: int
    rows: int
    by: tuple[str, ...] = ()


def find_key(rows: Rows, names: Sequence[str], fields: Mapping[str, Sequence[int]]) -> GroupingKey:
    """The key of a table; `fields` are the columns (from 0) chosen for each field."""
    search = _Search(rows, names, fields)
    return search.by_number() or search.by_title() or search.none()


class _Groups(msgspec.Struct):
    """What a candidate makes of the rows: row numbers by key, only for keys of several rows."""

    count: int
    keyed: int
    several: list[list[int]]

    @property
    def repeated(self) -> float:
        """The share of rows that share their key."""
        return sum(map(len, self.several)) / self.keyed if self.keyed else 0.0


class _Search:
    def __init__(
        self, rows: Rows, names: Sequence[str], fields: Mapping[str, Sequence[int]]
    ) -> None:
        self._rows = rows
        self._names = names
        self._fields = fields
        self._columns: dict[int, list[str]] = {}

    def by_number(self) -> GroupingKey | None:
        """A number of the project that repeats, with as few other columns as make titles agree."""
        numbers = [
            (field, column)
            for field in ("identifier", "other_identifier")
            for column in self._fields.get(field, ())
        ]
        for field, column in numbers:
            groups = self._group((column,))
            if groups.keyed < _FILLED * len(self._rows) or groups.repeated < REPEATS:
                continue
            for extra in self._extras():
                columns = (column, *(c for _, c in extra))
                groups = self._group(columns) if extra else groups
                agree = self._agree(groups)
                if groups.several and (agree is None or agree >= AGREE):
                    return self._key(columns, (field, *(f for f, _ in extra)), groups, agree)
        return None

    def _extras(self) -> Iterator[tuple[tuple[str, int], ...]]:
        """Nothing, then each column that says who gives or where, then two of them."""
        others = [(f, c) for f in _WITH for c in self._fields.get(f, ())[:1]]
        for size in range(3):
            yield from combinations(others, size)

    def by_title(self) -> GroupingKey | None:
        """The title with who, where and when, where its rows are of different years or places."""
        titles = self._fields.get("title", ())
        if not titles or self._is_own_number():
            return None
        others = [(f, c) for f in _WITH_TITLE for c in self._fields.get(f, ())[:1]]
        extra = [(field, column) for field, column in others if self._is_filled(column)]
        columns = (titles[0], *(column for _, column in extra))
        groups = self._group(columns)
        if groups.repeated < TITLES_REPEAT:
            return None
        rows_of = ("year", "date", "place", "admin1", "latitude")
        apart = [field for field in rows_of if self._apart(groups, field, _DIFFER)]
        if not apart:
            return None
        shown = self._in_words(columns)
        why = (
            f"No number of a project repeats, but {groups.repeated:.0%} of the rows share {shown} "
            f"with others and differ in {apart[0]}; so rows that agree in these were taken for one "
            "activity. Check it: two projects of one name would become one."
        )
        fields = ("title", *(field for field, _ in extra))
        return GroupingKey(
            tuple(self._names[c] for c in columns), why, groups.count, len(self._rows), fields
        )

    def none(self) -> GroupingKey:
        """Every row is an activity."""
        why = "Each row is one activity: no column repeats in the way that rows of one project do."
        return GroupingKey((), why, len(self._rows), len(self._rows))

    def _is_own_number(self) -> bool:
        """Whether there is a number of the project in every row that is more than a row count."""
        for column in self._fields.get("identifier", ()):
            texts = [text for text in self._texts(column) if text]
            if len(texts) >= _FILLED * len(self._rows) and not all(map(str.isdigit, texts)):
                return True
        return False

    def _key(
        self,
        columns: tuple[int, ...],
        fields: tuple[str, ...],
        groups: _Groups,
        agree: float | None,
    ) -> GroupingKey:
        shown = self._in_words(columns)
        why = f"{len(self._rows):,} rows make {groups.count:,} activities by {shown}"
        if agree is not None:
            why += f": its rows have the same title in {agree:.0%} of the groups"
        apart = [f for f in _EACH if self._apart(groups, f, 0.5)]
        if apart:
            why += f", and differ in {listed(apart[:2])}"
        names = tuple(self._names[column] for column in columns)
        return GroupingKey(names, f"{why}.", groups.count, len(self._rows), fields)

    def _in_words(self, columns: tuple[int, ...]) -> str:
        return listed(f"'{self._names[column]}'" for column in columns)

    def _group(self, columns: tuple[int, ...]) -> _Groups:
        by_key: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for row, key in enumerate(zip(*map(self._texts, columns), strict=True)):
            if key[0]:
                by_key[key].append(row)
        several = [rows for rows in by_key.values() if len(rows) > 1]
        return _Groups(len(by_key), sum(map(len, by_key.values())), several)

    def _agree(self, groups: _Groups) -> float | None:
        """The share of groups whose titles (else descriptions) are the same; None without any."""
        for field in _WHAT:
            for column in self._fields.get(field, ()):
                texts = self._texts(column)
                by_group = (self._in(texts, rows) for rows in groups.several)
                filled = [words for words in by_group if words]
                if len(filled) > 0.3 * len(groups.several):
                    return sum(len(words) == 1 for words in filled) / len(filled)
        return None

    @staticmethod
    def _in(texts: Sequence[str], rows: Sequence[int]) -> set[str]:
        return {_loose(texts[row]) for row in rows if texts[row]}

    def _apart(self, groups: _Groups, field: str, most: float) -> bool:
        """Whether in most groups no two rows have the same value of a field."""
        for column in self._fields.get(field, ())[:1]:
            texts = self._texts(column)
            by_group = ([texts[row] for row in rows if texts[row]] for rows in groups.several)
            several = [values for values in by_group if len(values) > 1]
            apart = sum(len(set(values)) == len(values) for values in several)
            if several and apart >= most * len(several):
                return True
        return False

    def _is_filled(self, column: int) -> bool:
        texts = self._texts(column)
        return sum(map(bool, texts)) >= _OFTEN_FILLED * len(texts)

    def _texts(self, column: int) -> list[str]:
        if column not in self._columns:
            cells = (row[column] if column < len(row) else None for row in self._rows)
            self._columns[column] = [code_text(cell) for cell in cells]
        return self._columns[column]


def _loose(text: str) -> str:
    """A title as titles are compared: without case, spaces and signs, and cut where some are.

    Numbers of phases go too, and what stands in brackets: （第1期） and （第2期） are one.
    """
    bare = _PHASE.sub(" ", _BRACKET.sub(" ", fold_text(text))).strip() or text
    return "".join(filter(str.isalnum, bare.casefold()))[:30]


_BRACKET = re.compile(r"[(\[〔【][^()\[\]]*[)\]〕】]")
_PHASE = re.compile(
    r"(?:phase|part|year|stage) ?(?:\d+|[ivx]{1,4}\b)|第 ?[\d一二三四五六七八九十]+ ?[期次年]+"
    r"|\d+ ?(?:차|단계|年次)",
    re.IGNORECASE,
)


def is_once(rows: Rows, key: Sequence[int], amount: int) -> bool:
    """Whether an amount is the whole activity's: the same in all rows of nearly every group."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in rows:
        texts = tuple(code_text(row[c]) if c < len(row) else "" for c in key)
        value = code_text(row[amount]) if amount < len(row) else ""
        if any(texts) and value.strip("0."):
            groups[texts].append(value)
    several = [values for values in groups.values() if len(values) > 1]
    return bool(several) and sum(len(set(v)) == 1 for v in several) >= 0.95 * len(several)
