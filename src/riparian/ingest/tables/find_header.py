"""Where a table begins: its column names, what stands above them, and in which units it counts.

Above a table stand titles and notes; its names can take several rows (`Amount` over `JPY` and
`USD` is `Amount / JPY`), with a row of units, of column numbers or of HXL tags below them. Which
row holds the names is decided by known words first (`column_names`), then by the shape of the
rows: names are short texts, all different, as wide as the table. Every choice is told in `why`.

Rows that are no record (totals, notes, repeated names) are for `no_record`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import msgspec

from riparian.ingest.tables.column_names import unit_of_header
from riparian.ingest.tables.header_row_kinds import (
    are_names,
    can_be_name,
    cell_at,
    complete_unit,
    count_filled,
    count_known,
    is_numbering,
    is_tag_row,
    is_unit_note,
    is_units,
    is_year_name,
    last_filled,
    name_of,
    unit_in,
    units_above,
    usual_width,
)
from riparian.ingest.tables.sheet import CellRow, Header, MergedRange
from riparian.language.figures.cell_reading import Cell
from riparian.language.figures.unit_words import NumberUnit

LOOK_ROWS = 60
"""How many rows are looked at to find the names."""


class _Choice(msgspec.Struct, frozen=True):
    """The row with the names, by index, or None; and why."""

    index: int | None
    why: str
    sure: bool = True


def find_header(
    rows: Iterable[CellRow], *, merged: Sequence[MergedRange] = (), names_row: int | None = None
) -> Header:
    """Find the column names in the first rows of a table; at most `LOOK_ROWS` are looked at.

    `names_row` is the number of the row that holds the names, where a person says it: then that row
    alone does. There are no names where it is empty or is none of the rows looked at.
    """
    looked = [row for row in islice(rows, LOOK_ROWS) if row.fault is None and row.cells]
    if not looked:
        return Header((), 1, why="The table has no rows.", sure=False)
    search = _Search(looked, merged)
    return search.find() if names_row is None else search.at_row(names_row)


class _Search:
    """The search in one table; `self._rows` are those looked at, by index."""

    def __init__(self, rows: list[CellRow], merged: Sequence[MergedRange]) -> None:
        self._rows = rows
        self._merged = merged
        self._width = usual_width(rows)

    def find(self) -> Header:
        # Nothing but HXL looks like a row of hashtags, so such a row settles it.
        tagged = next((i for i, row in enumerate(self._rows) if is_tag_row(row)), None)
        if tagged is not None:
            return self._with_tags(tagged)
        chosen = self._choose()
        if chosen.index is None:
            return self._finish([], [], (), 0, 0, chosen.why, sure=False)
        top, bottom = self._block(chosen.index)
        return self._with_names(top, bottom, chosen)

    def at_row(self, number: int) -> Header:
        index = next((i for i, row in enumerate(self._rows) if row.number == number), None)
        if index is None:
            why = f"Row {number}, where the column names should stand, is empty or too far down."
            return Header((), number + 1, why=why, sure=False)
        why = f"Row {number} holds the column names, as the mapping says."
        return self._with_names(index, index, _Choice(index, why))

    def _choose(self) -> _Choice:
        """The row with most known words; else the first that looks like names, above data."""
        likely = [i for i, row in enumerate(self._rows) if self._looks_like_names(row)]
        words_known = {index: count_known(self._rows[index]) for index in likely}
        best = max(likely, key=lambda index: (words_known[index], -index), default=None)
        if best is not None and words_known[best] >= min(2, self._width):
            words = f"known words among them: {words_known[best]}"
            return _Choice(best, f"Row {self._rows[best].number} holds the column names; {words}.")
        wide = [i for i in likely if count_filled(self._rows[i]) >= 0.6 * self._width]
        for index in wide:
            if self._data_follows(index):
                number = self._rows[index].number
                return _Choice(
                    index, f"Row {number} holds the column names: short texts over data."
                )
        first = next((i for i, row in enumerate(self._rows) if self._is_wide(row)), None)
        if wide and wide[0] == first and len(self._rows) > 1:
            number = self._rows[wide[0]].number
            why = f"Row {number} was taken for the column names, as the first; no word is known."
            return _Choice(wide[0], why, sure=False)
        return _Choice(None, "No row looks like column names; all rows were taken for data.", False)

    def _is_wide(self, row: CellRow) -> bool:
        return count_filled(row) >= 0.6 * self._width

    def _looks_like_names(self, row: CellRow) -> bool:
        filled = [cell for cell in row.cells if cell is not None]
        if len(filled) < min(2, self._width) or not are_names(row) or is_numbering(row):
            return False
        # A row of years alone is one of values, or the lower row of names in two rows.
        if all(map(is_year_name, filled)):
            return False
        return len({name_of(cell) for cell in filled}) >= 0.5 * len(filled)

    def _data_follows(self, index: int) -> bool:
        """Whether one of the next rows holds a value that no column would be named by."""
        below = self._rows[index + 1 : index + 6]
        return any(not can_be_name(cell) for row in below for cell in row.cells if cell is not None)

    def _block(self, main: int) -> tuple[int, int]:
        """The first and last row of names around the main one."""
        top = bottom = main
        while bottom + 1 < len(self._rows) and self._is_child(bottom + 1, bottom):
            bottom += 1
        while top and self._is_parent(top - 1, bottom):
            top -= 1
        return top, bottom

    def _is_parent(self, above: int, bottom: int) -> bool:
        """A row of group names: next to the one below, over several columns of it.

        A title has that shape too. So it must name columns that the row below leaves empty, hold a
        known word, leave out the first column, or lie in cells that are merged.
        """
        parent, child = self._rows[above], self._together(above + 1, bottom)
        if parent.number != child.number - 1 or not are_names(parent):
            return False
        if any(unit_in(cell) or is_unit_note(name_of(cell)) for cell in parent.cells):
            return False
        groups = self._groups(parent, child)
        if not any(len(columns) > 1 for columns in groups.values()):
            return False
        # One text in the first column is the title of the table.
        if count_filled(parent) == 1 and cell_at(parent, 0) is not None:
            return False
        covers = any(cell_at(child, column) is None for column in groups)
        merged = sum(span.first_row == parent.number for span in self._merged)
        wide = sum(len(columns) > 1 for columns in groups.values())
        if wide > 1 and cell_at(parent, 0) is None:
            return True
        return covers or count_known(parent) > 0 or merged > 1

    def _is_child(self, below: int, above: int) -> bool:
        """A row of names under groups: it is empty where the row above names one column only."""
        parent, child = self._rows[above], self._rows[below]
        if child.number != parent.number + 1 or not are_names(child) or is_numbering(child):
            return False
        groups = self._groups(parent, child)
        if not any(len(columns) > 1 for columns in groups.values()):
            return False
        alone = [columns[0] for columns in groups.values() if len(columns) == 1]
        return not any(cell_at(child, column) is not None for column in alone)

    def _together(self, first: int, last: int) -> CellRow:
        """Rows laid over each other: where any of them is filled."""
        rows = self._rows[first : last + 1]
        width = max(len(row.cells) for row in rows)
        cells = [_first_filled(rows, column) for column in range(width)]
        return CellRow(rows[0].number, tuple(cells))

    def _groups(self, parent: CellRow, child: CellRow) -> dict[int, list[int]]:
        """The columns under each cell of a row: by merged cells, else to the right while empty."""
        groups: dict[int, list[int]] = {}
        spans = {m.first_column - 1: m for m in self._merged if m.first_row == parent.number}
        current: int | None = None
        for column in range(max(len(parent.cells), len(child.cells))):
            if cell_at(parent, column) is not None:
                current = column
                groups[column] = [column]
            elif current is None or cell_at(child, column) is None:
                continue
            elif not self._merged or _covers(spans.get(current), column):
                groups[current].append(column)
        return groups

    def _with_names(self, top: int, bottom: int, chosen: _Choice) -> Header:
        names = self._join(top, bottom)
        units = [unit_of_header(name) for name in names]
        why = [chosen.why]
        if bottom > top:
            first, last = self._rows[top].number, self._rows[bottom].number
            why.append(f"Rows {first} to {last} make the names together.")
        after = bottom + 1
        numbering: int | None = None
        while after < len(self._rows):
            row = self._rows[after]
            if is_units(row) and row.number == self._rows[after - 1].number + 1:
                units = [unit_in(cell_at(row, c)) or units[c] for c in range(len(names))]
                why.append(f"Row {row.number} holds units.")
            elif numbering is None and is_numbering(row):
                numbering = row.number
                why.append(f"Row {row.number} numbers the columns.")
            else:
                break
            after += 1
        header = self._finish(names, units, (), top, after, " ".join(why), sure=chosen.sure)
        return msgspec.structs.replace(header, numbering=numbering)

    def _with_tags(self, index: int) -> Header:
        """A table with HXL tags: the rows above them hold the names, if they look so."""
        row = self._rows[index]
        top, bottom = index, index - 1
        if index and are_names(self._rows[index - 1]) and self._is_wide(self._rows[index - 1]):
            top, _ = self._block(index - 1)
        tags = [name_of(cell) or None for cell in row.cells]
        names = self._join(top, bottom) if top < index else []
        width = max(len(names), len(tags))
        names += [""] * (width - len(names))
        tags += [None] * (width - len(tags))
        names = [name or tag or "" for name, tag in zip(names, tags, strict=True)]
        units = [unit_of_header(name) for name in names]
        why = f"Row {row.number} holds HXL tags."
        return self._finish(names, units, tuple(tags), top, index + 1, why)

    def _join(self, top: int, bottom: int) -> list[str]:
        """Names of several rows joined from above, each group's name over all its columns."""
        width = max(len(self._rows[i].cells) for i in range(top, bottom + 1))
        parts: list[list[str]] = [[] for _ in range(width)]
        for index in range(top, bottom + 1):
            row = self._rows[index]
            child = self._together(index + 1, bottom) if index < bottom else row
            spread = {c: first for first, cs in self._groups(row, child).items() for c in cs}
            for column in range(width):
                name = name_of(cell_at(row, spread.get(column, column)))
                if name and name not in parts[column]:
                    parts[column].append(name)
        return [" / ".join(part) for part in parts]

    def _finish(
        self,
        names: list[str],
        units: list[NumberUnit | None],
        tags: tuple[str | None, ...],
        top: int,
        after: int,
        why: str,
        *,
        sure: bool = True,
    ) -> Header:
        """Make the names different and all lists as long as the widest row seen."""
        width = max([_width_used(names), *(last_filled(row) for row in self._rows[after:])])
        unique, renamed = _make_names([*names, *[""] * width][:width])
        block = self._rows[top:after]
        notes = tuple(" ".join(filter(None, map(name_of, row.cells))) for row in self._rows[:top])
        data = self._rows[after].number if after < len(self._rows) else None
        return Header(
            names=unique,
            first_data_row=data or (block[-1].number + 1 if block else 1),
            header_rows=tuple(row.number for row in block),
            notes=notes,
            units=_with_units_above(self._rows[:top], [*units, *[None] * width][:width]),
            tags=tuple([*tags, *[None] * width][:width]),
            renamed=renamed,
            why=why,
            sure=sure,
        )


def _first_filled(rows: list[CellRow], column: int) -> Cell:
    cells = (cell_at(row, column) for row in rows)
    return next((cell for cell in cells if cell is not None), None)


def _covers(span: MergedRange | None, column: int) -> bool:
    return span is not None and span.first_column <= column + 1 <= span.last_column


def _width_used(names: list[str]) -> int:
    """The number of names without the empty ones at the end."""
    return max((i + 1 for i, name in enumerate(names) if name), default=0)


def _with_units_above(
    rows: list[CellRow], units: list[NumberUnit | None]
) -> tuple[NumberUnit | None, ...]:
    """Units with those that stand above the names, where a column has none of its own."""
    common, by_column = units_above(rows)
    return tuple(complete_unit(own, by_column.get(i, common)) for i, own in enumerate(units))


def _make_names(names: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that are all different and not empty, and sentences on those that were changed."""
    unique: dict[str, None] = {}
    renamed: list[str] = []
    counts: dict[str, int] = {}
    given = set(names)
    for number, name in enumerate(names, 1):
        stem = name or f"column {number}"
        count = counts.get(stem, 1)
        fresh = stem if count == 1 else f"{stem} ({count})"
        # The name made up may itself be that of a column further right.
        while fresh in unique or (fresh != name and fresh in given):
            count += 1
            fresh = f"{stem} ({count})"
        if not name:
            renamed.append(f"Column {number} has no name; it is called '{fresh}'.")
        elif fresh != name:
            renamed.append(f"'{name}' names more than one column; column {number} is '{fresh}'.")
        unique[fresh] = None
        counts[stem] = count
    return tuple(unique), tuple(renamed)
