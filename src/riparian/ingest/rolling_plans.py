"""`RollingPlanReader`: Japan's rolling plans (事業展開計画), documents with a bar for each year.

One row is one project: its title and scheme (技プロ, 無償, 有償 …), the fiscal years through which
a bar runs, an amount in the unit that its column names (億円), a note, and the programme that it is
part of. Country and day of the plan stand above the table. Columns are known by their names
in Japanese, Korean or English, and any table in that form is read, a workbook too.

A plan has no numbers of projects: country, scheme and title make the identifier. A year is the
fiscal year as it is named. A column for a year *and those before* gives the latest start that there
can be, and a bar in the last column may go on beyond it; both are told with the record. The
publisher says that a plan is not complete, so that a project missing from one has not ended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from riparian.errors import RiparianError
from riparian.ingest.plan_columns import (
    LABELS,
    Columns,
    columns_of,
    is_plan,
    text_at,
    why_no_project,
    words_for_bars,
    years_on,
)
from riparian.ingest.plan_country import country_of_plan
from riparian.ingest.reader import AS_FOUND, Look, ReadOptions, ReadRecord
from riparian.ingest.saved_pages.publisher import MOFA
from riparian.ingest.tables.find_header import LOOK_ROWS, find_header
from riparian.ingest.tables.header_row_kinds import complete_unit, units_above
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.pdf.damage import LOST
from riparian.ingest.tables.pdf.years import PLANNED_BAR, bar_of
from riparian.ingest.tables.pdf_tables import PDF
from riparian.ingest.tables.sheet import CellRow, Header, Sheet
from riparian.ingest.walk_paths import check_readable
from riparian.language.figures.cell_reading import Cell
from riparian.language.figures.numbers import read_number
from riparian.language.figures.unit_words import NumberUnit, currency_by_provider
from riparian.model.activity import (
    Activity,
    ActivityDate,
    Amount,
    CellPlace,
    Narrative,
    PageBox,
    ParticipatingOrg,
    Provenance,
    RecipientCountry,
    Transaction,
)
from riparian.problems import Problem, make_problem

_AS_OF = re.compile(
    r"(?:19|20)\d\d年\s*\d{1,2}月(?:\s*\d{1,2}日)?\s*現在|as of [^()\[\]]{4,30}", re.IGNORECASE
)
_HANGUL = re.compile("[\uac00-\ud7a3]")
_JAPAN = "JP"


class _Unread(NamedTuple):
    """Why a cell gives no amount: a problem's code and its sentence."""

    code: str
    message: str


class RollingPlanReader:
    """Reads rolling plans, known by a column of titles and bars in columns of years."""

    name = "rolling-plan"
    version = 6
    describes = "Japan's rolling plans (事業展開計画; PDF, or a table in that form)"

    def recognises(self, look: Look) -> bool:
        """Whether a sheet has titles and years in which bars, and no numbers, stand."""
        return any(is_plan(sheet.header, sheet.rows) for sheet in look.sheets)

    def read(
        self, path: Path, dataset: str, options: ReadOptions = AS_FOUND
    ) -> Iterator[ReadRecord | Problem]:
        """Go through the pages of a plan; raises SourceUnreadable where it cannot be opened."""
        check_readable(path)
        plan = _Plan(dataset)
        found = False
        try:
            with open_table(path, encoding=options.encoding) as table:
                named = len(table.sheets) > 1 or table.format == PDF  # there it is the page
                for sheet in table.sheets:
                    for item in plan.sheet(sheet, sheet.name if named else None):
                        found = found or isinstance(item, ReadRecord)
                        yield item
        except RiparianError as error:
            message = f"{error.what} {error.try_this}"
            yield make_problem("table-unreadable", dataset=dataset, message=message)
        if not found:
            yield make_problem("file-without-records", dataset=dataset)


class _Plan:
    """A plan that is being read, with what stands above the table of its first page."""

    def __init__(self, dataset: str) -> None:
        self._dataset = dataset
        self._country: str | None = None
        self._as_of = ""
        self._unit: NumberUnit | None = None
        self._labels = dict.fromkeys(LABELS, "")
        self._row_of: dict[str, int] = {}
        self._reporter_named = False
        self._label_rows: dict[str, int] = {}
        self._spans: dict[tuple[int, int], int] = {}
        self._box_of: Callable[[int], PageBox | None] = lambda _: None
        self._cell_box: Callable[[int, int], PageBox | None] = lambda _row, _column: None

    def sheet(self, sheet: Sheet, name: str | None) -> Iterator[ReadRecord | Problem]:
        """The records of a sheet, told under that name; none where it is no part of a plan."""
        rows = sheet.rows()
        top = list(islice(rows, LOOK_ROWS))
        if not top:
            return
        header = find_header(top, merged=sheet.merged)
        columns = columns_of(header)
        if columns is None:
            yield self._flag("sheet-not-read", sheet.name, got=sheet.name,
                             kept="it stays in the received file")  # fmt: skip
            return
        above = [row for row in top if row.number < header.first_data_row]
        lines = [str(cell) for row in above for cell in row.cells if cell is not None]
        yield from self._read_above([*sheet.above, *lines], name, header)
        self._unit = self._unit or units_above([CellRow(0, (line,)) for line in sheet.above])[0]
        doubts = {doubt.code for doubt in sheet.doubts}
        for doubt in sheet.doubts:
            yield self._flag(doubt.code, name, message=doubt.message)
        self._spans = spans = _spans(sheet, columns)
        self._box_of, self._cell_box = sheet.box_of, sheet.cell_box
        data = (
            row for row in chain(top, rows)
            if row.number >= header.first_data_row and row.fault is None
        )  # fmt: skip
        for number, cells in _whole_rows(data, spans, columns):
            if why := why_no_project(cells, header, columns):
                problem = self._flag("row-no-record", name, row=number, message=why)
                yield ReadRecord(None, (problem,))
            else:
                yield self._record(number, cells, columns, name, doubts)
        for note in sheet.notes:
            yield self._flag("table-note", name, message=note)

    def _read_above(
        self, lines: Sequence[str], sheet: str | None, header: Header
    ) -> Iterator[Problem]:
        """The country and the day of the plan out of the lines above its table; where a page names
        another country than those before, the plan of that one begins."""
        country = next(filter(None, map(country_of_plan, lines)), None)
        if country is not None and self._country not in (None, country):
            self._as_of, self._unit = "", None
            self._labels = dict.fromkeys(LABELS, "")
            self._label_rows.clear()
        self._country = country or self._country
        for line in lines:
            if not self._as_of and (day := _AS_OF.search(line)):
                self._as_of = "".join(day[0].split()) if "年" in day[0] else day[0]
        if self._country is None and not self._reporter_named:
            yield self._flag(
                "country-missing", sheet, row=min(header.header_rows, default=1),
                message="No country is named above the table; its projects were kept without one.",
            )  # fmt: skip
        self._reporter_named = True

    def _flag(
        self, code: str, sheet: str | None, *, row: int | None = None, record: str | None = None,
        field: str | None = None, got: str | None = None, kept: str | None = None,
        message: str | None = None,
    ) -> Problem:  # fmt: skip
        return make_problem(
            code, dataset=self._dataset, sheet=sheet, row=row, record=record, field=field,
            got=got, kept=kept, message=message,
        )  # fmt: skip

    def _record(
        self,
        number: int,
        cells: Sequence[Cell],
        columns: Columns,
        sheet: str | None,
        doubts: set[str],
    ) -> ReadRecord:
        title = columns.text(cells, "title")
        scheme = columns.text(cells, "scheme")
        identifier = " ".join(filter(None, ("JP", self._country, scheme, title)))
        problems = []

        def flag(code: str, field: str | None, message: str, got: str | None = None) -> None:
            problems.append(
                self._flag(code, sheet, row=number, record=identifier, field=field, got=got,
                           message=message)
            )  # fmt: skip

        if identifier in self._row_of:
            row = self._row_of[identifier]
            flag(
                "row-repeated", "title", f"Row {row} has the same title and scheme; both were kept."
            )
        self._row_of.setdefault(identifier, number)
        if LOST in title or "letters-lost" in doubts:
            what = (
                "Letters of its title are lost"
                if LOST in title
                else ("Letters on its page are lost, and its title may lack some")
            )
            flag("letters-lost", "title", f"{what}: '{title}'.", title)
        if "read-from-picture" in doubts:
            flag("read-from-picture", "title", f"It was read from a picture: '{title}'.", title)
        for label in LABELS:
            if text := columns.text(cells, label):
                self._labels[label] = text
                self._label_rows[label] = self._row_of_cell(number, columns.place[label])
            elif label in columns.place and self._labels[label]:
                flag("label-from-above", label,
                     f"The cell is empty; '{self._labels[label]}' above it was taken.")  # fmt: skip
        dates, said = _dates(cells, columns)
        for message in said:
            flag("date-is-a-limit", "years", message)
        for message in words_for_bars(cells, columns):
            flag("date-wrong", "years", message)
        money, unread = self._money(cells, columns)
        if unread is not None:
            flag(unread.code, "amount", unread.message, columns.text(cells, "amount"))
        activity = Activity(
            iati_identifier=identifier,
            provenance=Provenance(
                self._dataset,
                row=number,
                sheet=sheet,
                box=self._box_of(number),
                cells=tuple(self._cells(number, cells, columns)),
            ),
            reporting_org=MOFA.reporting_org,
            title=(Narrative(title, _language(columns)),),
            participating_orgs=(
                ParticipatingOrg(role="1", ref="JP", narratives=(Narrative("JP"),)),
            ),
            activity_dates=dates,
            recipient_countries=(RecipientCountry(self._country),) if self._country else (),
            scheme=scheme or None,
            transactions=money,
            notes=self._notes(cells, columns, bool(money)),
        )
        return ReadRecord(activity, tuple(problems))

    def _row_of_cell(self, number: int, column: int) -> int:
        """The row in which the text of a cell stands, which may be one over several rows."""
        return self._spans.get((number, column), number)

    def _cells(self, number: int, cells: Sequence[Cell], columns: Columns) -> Iterator[CellPlace]:
        """Where each value of a row stands; years where they begin and end."""
        for what, at in columns.place.items():
            row = self._row_of_cell(number, at)
            if not columns.text(cells, what):
                row = self._label_rows.get(what, 0)
            if row:
                yield self._cell(what, row, at, number, columns)
        if on := years_on(cells, columns):
            yield self._cell("start", number, on[0][0], number, columns)
            yield self._cell("end", number, on[-1][0], number, columns)

    def _cell(self, field: str, row: int, at: int, number: int, columns: Columns) -> CellPlace:
        elsewhere = row if row != number else None
        return CellPlace(field, at + 1, columns.names[at], elsewhere, self._cell_box(row, at))

    def _money(
        self, cells: Sequence[Cell], columns: Columns
    ) -> tuple[tuple[Transaction, ...], _Unread | None]:
        """What is to be given in all; zero (which is what small sums are rounded to) is no amount.

        With it why the cell gives none: a number of which nothing says what it counts could be yen
        as well as hundreds of millions of them.
        """
        # With its line breaks, which tell two numbers apart
        text = text_at(cells, columns.place["amount"]) if "amount" in columns.place else ""
        if not text:
            return (), None
        read = read_number(text, unit=complete_unit(columns.unit, self._unit))
        if read is None or read.value is None:
            message = f"'{text}' is no amount; it was kept as a note."
            return (), None if bar_of(text) else _Unread("amount-wrong", message)
        if not read.value:
            return (), None
        own = currency_by_provider(read.sign, _JAPAN) if read.sign else None
        currency = read.currency or (own[0] if own else None)
        if currency is None:
            name = columns.names[columns.place["amount"]]
            what = f"Neither '{text}' nor its column '{name}' says what it counts"
            return (), _Unread("currency-missing", f"{what}; it was kept as a note.")
        amount = Amount(round(read.value, 2), currency)
        return (Transaction(amount=amount, type="2"),), None

    def _notes(
        self, cells: Sequence[Cell], columns: Columns, has_money: bool
    ) -> tuple[Narrative, ...]:
        """What has no field of its own, each under the name of its column."""
        names = columns.names
        notes = [
            (names[columns.place[label]], self._labels[label])
            for label in LABELS
            if label in columns.place
        ]
        years = [
            columns.names[at] + ("（予定）" if bar_of(text_at(cells, at)) == PLANNED_BAR else "")
            for at, _ in years_on(cells, columns)
        ]
        notes.append(("実施期間", ", ".join(years)))
        known = {*columns.place.values()}
        notes += [
            (name, str(cells[at]))
            for at, name in enumerate(names)
            if at < len(cells) and cells[at] is not None
            and (at not in known or at == columns.place.get("note")
                 or (at == columns.place.get("amount") and not has_money))
            and not bar_of(str(cells[at]))
        ]  # fmt: skip
        if self._as_of:
            notes.append(("事業展開計画", self._as_of))
        return tuple(Narrative(f"{name}: {text}") for name, text in notes if text)


def _spans(sheet: Sheet, columns: Columns) -> dict[tuple[int, int], int]:
    """For cells over several rows, by row and column, the row in which their text stands: titles
    and labels alone, since an amount over several rows is not each one's."""
    wanted = {columns.place[what] for what in ("title", *LABELS) if what in columns.place}
    return {
        (row, span.first_column - 1): span.first_row
        for span in sheet.merged
        if span.first_column - 1 in wanted
        for row in range(span.first_row + 1, span.last_row + 1)
    }


def _whole_rows(
    rows: Iterator[CellRow], spans: dict[tuple[int, int], int], columns: Columns
) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with what cells over several of them say. A row that has nothing of its own but years
    and words, below a title that goes on over it, goes on with the row above."""
    texts: dict[tuple[int, int], Cell] = {}
    over = {(first, at) for (_, at), first in spans.items()}
    held: tuple[int, list[Cell]] | None = None
    for row in rows:
        cells = [*row.cells, *[None] * (len(columns.names) - len(row.cells))]
        own = list(cells)
        for at in range(len(cells)):
            if (row.number, at) in over:
                texts[row.number, at] = cells[at]
            first = spans.get((row.number, at))
            if first is not None and cells[at] is None:
                cells[at] = texts.get((first, at))
        if held is not None and _goes_on(row.number, own, spans, columns):
            held = (held[0], [_both(a, b) for a, b in zip(held[1], own, strict=True)])
            continue
        if held is not None:
            yield held
        held = (row.number, cells)
    if held is not None:
        yield held


def _goes_on(
    number: int, own: Sequence[Cell], spans: dict[tuple[int, int], int], columns: Columns
) -> bool:
    if (number, columns.place["title"]) not in spans:
        return False
    return not columns.text(own, "scheme") and not columns.text(own, "amount")


def _both(above: Cell, below: Cell) -> Cell:
    if above is None or below is None:
        return below if above is None else above
    return above if bar_of(str(above)) else f"{above} {below}"


def _dates(cells: Sequence[Cell], columns: Columns) -> tuple[tuple[ActivityDate, ...], list[str]]:
    """Planned start and end by the bars, and what about them is only a limit."""
    on = years_on(cells, columns)
    if not on:
        return (), []
    (first_at, first), (last_at, last) = on[0], on[-1]
    said = []
    start_words: tuple[Narrative, ...] = ()
    end_words: tuple[Narrative, ...] = ()
    if first.edge == "before":
        name = columns.names[first_at]
        start_words = (Narrative(name),)
        said.append(f"The bar begins in '{name}': {first.year} is the latest start there can be.")
    if last_at == columns.years[-1][0]:
        name = columns.names[last_at]
        end_words = (Narrative(name),)
        said.append(f"The bar ends in '{name}', the last year of the plan: it may go on beyond it.")
    return (
        ActivityDate("1", str(first.year), start_words),
        ActivityDate("3", str(last.year), end_words),
    ), said


def _language(columns: Columns) -> str:
    """The language of a plan, by the names of its columns."""
    name = columns.names[columns.place["title"]]
    return "ko" if _HANGUL.search(name) else "en" if name.isascii() else "ja"
