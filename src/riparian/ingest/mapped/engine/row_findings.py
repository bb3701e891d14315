"""A row by the columns that its mapping names, and what was wrong or had to be decided in it.

A row that is no record (a total, a note) or cannot be trusted (cells beyond the columns, an open
quotation mark) has a `why`: it goes through to the reader and is refused there, so that none is
lost without a word. A choice that holds for a thousand cells is told once, with the number of cells
and an example.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from riparian.english import count_of
from riparian.language.figures.cell_reading import Cell, State
from riparian.problems import Problem, make_problem, quote


class RefusalReason(NamedTuple):
    """Why a row is refused: the kind of problem, and what was expected and found."""

    code: str
    expected: str
    got: str
    message: str | None = None


class MappedRow(NamedTuple):
    """One row: the sheet's index, the row's number, and its cells by the mapping's columns."""

    sheet: int
    number: int
    cells: Sequence[Cell]
    why: RefusalReason | None = None


_CHOICES_LIMIT = 500
_DIGITS = re.compile(r"\d+")


class _Choice:
    """A way in which cells of a field were understood: how many, and the first of them."""

    def __init__(
        self,
        sheet: str | None,
        row: int,
        field: str,
        how: str,
        cell: str | None,
        value: str | None,
    ) -> None:
        self.count = 1
        self.sheet = sheet
        self.row = row
        self.field = field
        self.how = how
        self.cell = cell
        self.value = value

    def problem(self, dataset: str) -> Problem:
        cells = count_of(self.count, "cell") + (", this the first" if self.count > 1 else "")
        became = f"as {self.value}" if self.value is not None else "as nothing"
        return make_problem(
            "value-understood", dataset=dataset, row=self.row, field=self.field, got=self.cell,
            kept=self.value, sheet=self.sheet,
            message=f"'{self.cell}' in {self.field} was read {became} ({cells}). {self.how}",
        )  # fmt: skip


class FileFindings:
    """What concerns the whole file; told when everything has been read."""

    def __init__(self, dataset: str) -> None:
        self.dataset = dataset
        self.sheet: str | None = None
        self.understood_cells = 0
        self.sheets_left_out = 0
        self._problems: list[Problem] = []
        self._choices: dict[tuple[str | None, str, str], _Choice] = {}

    def flag(
        self,
        code: str,
        *,
        row: int | None = None,
        field: str | None = None,
        expected: str | None = None,
        got: object = None,
        kept: str | None = None,
        message: str | None = None,
    ) -> None:
        """Note something about the file."""
        self._problems.append(
            make_problem(
                code, dataset=self.dataset, row=row, field=field, expected=expected, got=got,
                kept=kept, message=message, sheet=self.sheet,
            )
        )  # fmt: skip

    def understood(self, field: str, how: str, row: int, cell: object, value: object) -> None:
        """Count a cell that had to be understood, by field and by how, whatever its digits."""
        # "Read as 2019" and "read as 2020" are one choice, told once.
        kind = (self.sheet, field, _DIGITS.sub("#", how))
        self.understood_cells += 1
        choice = self._choices.get(kind)
        if choice is not None:
            choice.count += 1
        elif len(self._choices) < _CHOICES_LIMIT:
            self._choices[kind] = _Choice(self.sheet, row, field, how, quote(cell), quote(value))

    def take(self) -> tuple[Problem, ...]:
        """What has been noted since the last time."""
        taken, self._problems = self._problems, []
        return tuple(taken)

    def finish(self) -> tuple[Problem, ...]:
        """What is left to tell, the choices included."""
        self._problems.extend(choice.problem(self.dataset) for choice in self._choices.values())
        return self.take()


class RecordFindings:
    """What concerns one record. `row` is that of the value at hand."""

    def __init__(self, file: FileFindings, row: int) -> None:
        self.file = file
        self.row = row
        self.record: str | None = None
        self.problems: list[Problem] = []

    def flag(
        self,
        code: str,
        field: str | None = None,
        expected: str | None = None,
        got: object = None,
        kept: str | None = None,
        *,
        row: int | None = None,
        message: str | None = None,
    ) -> None:
        """Note a problem of this record."""
        self.problems.append(
            make_problem(
                code, dataset=self.file.dataset, row=row or self.row, record=self.record,
                field=field, expected=expected, got=got, kept=kept, message=message,
                sheet=self.file.sheet,
            )
        )  # fmt: skip

    def count(self) -> int:
        """How much has been found so far, the cells that had to be understood included."""
        return len(self.problems) + self.file.understood_cells

    def note(self, field: str, state: State, how: str, row: int, cell: Cell, value: object) -> None:
        """Count a reading that was not plain; what was wrong is for the caller to flag."""
        if state in ("understood", "chosen"):
            self.file.understood(field, how, row, cell, value)
