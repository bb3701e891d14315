"""The columns of a rolling plan, known by their names in Japanese, Korean or English, and its rows.

A column is one of a year, or of a thing in `_NAMES`; others have no meaning here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from riparian.ingest.tables.no_record import is_note_row, is_total_row
from riparian.ingest.tables.pdf.years import Year, bar_of, runs_through, year_of
from riparian.ingest.tables.sheet import CellRow, Header
from riparian.language.figures.cell_reading import Cell, fold_text, is_absent
from riparian.language.figures.unit_words import NumberUnit

_NAMES: dict[str, re.Pattern[str]] = {
    "title": re.compile(
        r"案件名?|事業名|プロジェクト名|案件名称|사업명|project( title| name)?"
        r"|(title|name) of the project"
    ),
    "scheme": re.compile(
        r"(援助)?スキーム|(援助|協力)?形態|scheme|modality|type of assistance|지원형태"
    ),
    "programme": re.compile(
        r"協力プログラム名?|プログラム名?|(cooperation )?program(me)?( name)?|프로그램명?"
    ),
    "issue": re.compile(r"開発課題.*|(development )?issues?|개발과제"),
    "amount": re.compile(
        r"(支援|供与|供与限度|承諾|援助)?(額|金額)([(（].*[)）])?|(assistance |grant )?amount.*"
        r"|지원액.*|금액.*"
    ),
    "note": re.compile(r"備考|摘要|remarks?|notes?|비고"),
}
_LEGEND = re.compile(r"(?:凡例|범례|legend)\s*(?:[:：].*)?", re.IGNORECASE)
_FEWEST_YEARS = 2
LABELS = ("programme", "issue")
"""Columns whose text holds for the rows below it too."""


class Columns(msgspec.Struct, frozen=True):
    """Where in a row each thing stands, and the names there."""

    names: tuple[str, ...]
    place: dict[str, int]
    years: tuple[tuple[int, Year], ...]
    unit: NumberUnit | None = None
    """What the column of amounts counts, by its name or by a row above or below it."""

    def text(self, cells: Sequence[Cell], what: str) -> str:
        """What stands in a row's column, on one line; "" if nothing does."""
        return " ".join(text_at(cells, self.place[what]).split()) if what in self.place else ""


def columns_of(header: Header) -> Columns | None:
    """The columns of a plan; None where a header has no title or too few years."""
    place: dict[str, int] = {}
    years = []
    for n, name in enumerate(header.names):
        if (year := year_of(name)) is not None:
            years.append((n, year))
            continue
        compact = name.casefold().strip()
        for what, pattern in _NAMES.items():
            if what not in place and (
                pattern.fullmatch(compact) or pattern.fullmatch("".join(compact.split()))
            ):
                place[what] = n
    if "title" not in place or len(years) < _FEWEST_YEARS:
        return None
    at = place.get("amount", len(header.units))
    unit = header.units[at] if at < len(header.units) else None
    return Columns(header.names, place, tuple(years), unit)


def is_plan(header: Header, rows: Sequence[CellRow]) -> bool:
    """Whether a table has titles and years in which mostly bars stand."""
    columns = columns_of(header)
    if columns is None:
        return False
    cells = [
        str(row.cells[at])
        for row in rows
        if row.number >= header.first_data_row
        for at, _ in columns.years
        if at < len(row.cells) and row.cells[at] is not None
    ]
    bars = sum(bool(bar_of(cell)) for cell in cells)
    return bars > 0 and bars * 2 > len(cells)


def why_no_project(cells: Sequence[Cell], header: Header, columns: Columns) -> str | None:
    """Why a row is no project, as a sentence: a sum, a note or a legend, or without a title. What a
    title begins with makes it none of these."""
    title = columns.text(cells, "title")
    labels = {columns.place[label] for label in LABELS if label in columns.place}
    own = tuple(None if at in labels else cell for at, cell in enumerate(cells))
    years = {at for at, _ in columns.years}
    sums = tuple(None if at in years else cell for at, cell in enumerate(own))
    if title and _LEGEND.fullmatch(title):
        return f"The row is a legend ('{title[:60]}')."
    if title and is_total_row(CellRow(0, sums), header):
        return f"The row adds up others ('{title[:60]}')."
    if title and is_note_row(CellRow(0, own), header):
        return f"The row is a note below the table ('{title[:60]}')."
    if title:
        return None
    first = next((str(cell) for cell in cells if cell is not None), "")
    return f"The row has no title of a project ('{first[:60]}')."


def years_on(cells: Sequence[Cell], columns: Columns) -> list[tuple[int, Year]]:
    """The years through which a bar runs, with the column."""
    return [(at, year) for at, year in columns.years if runs_through(text_at(cells, at))]


def words_for_bars(cells: Sequence[Cell], columns: Columns) -> Iterator[str]:
    """Sentences about what stands in columns of years and is no bar: ×, 延期."""
    for at, _ in columns.years:
        text = text_at(cells, at)
        if text and not runs_through(text) and not is_absent(fold_text(text)):
            yield f"'{text}' in '{columns.names[at]}' is no bar; the year was not counted."


def text_at(cells: Sequence[Cell], at: int) -> str:
    """The text of a row's cell, "" if nothing stands there."""
    cell = cells[at] if at < len(cells) else None
    return "" if cell is None else str(cell).strip()
