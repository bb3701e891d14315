"""A sheet (xlsx) with which an office answers that cannot sign in: written, and read again.

One row for each project: the name of its record, title and provider, then for each field what the
record says, a column for yes or no, and one for what is right; and why, which office, as of which
day. Every cell is text: a title that begins with `=` stays a title. What comes back is held against
what the records say now, answer by answer. What is wrong is given back with the reason, in a sheet
that can be answered; the other answers of its row are taken, and are not in that sheet. An answer
needs a record, a country, an office and a day: where one of these is wrong, the row waits for it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import msgspec

from riparian.desk.claims.host_answers import (
    day_of,
    read_as_of,
    read_line,
    read_office,
)
from riparian.english import listed
from riparian.errors import BadRequest
from riparian.exchange.entries.entry_types import Confirmation, Dispute, Field
from riparian.ingest.tables.open_table import open_table

ASKED: dict[Field, str] = {
    "activity": "It exists",
    "title": "Title as published",
    "activity_status": "Status",
    "location": "Places",
    "sector": "Purposes",
    "value": "Amount",
    "start_date": "Start",
    "end_date": "End",
    "participating_org": "Agencies",
}
"""The fields that a sheet asks about, and what its columns call them."""

_ASKED_LATER: frozenset[Field] = frozenset({"title", "sector"})
"""Those that the first sheets did not ask about; such a sheet counts when it comes back."""

_DAYS: frozenset[Field] = frozenset({"start_date", "end_date"})

RECORD, COUNTRY, TITLE, PROVIDER = "Record", "Country", "Title", "Provider"
WHY, OFFICE, AS_OF, WRONG = "Why", "Office", "As of", "What is wrong"
YES, NO = "yes", "no"
FORM = "Answers"
MOST_ROWS = 2_000
_LEAST_WIDTH, _WIDTH, _TITLE_WIDTH = 11, 22, 48

HOW = (
    "Answer in the columns that end with “confirmed?”: yes, no, or leave it empty.",
    "Yes confirms what stands to the left of it. Please do not change what stands there.",
    "No says that it is wrong. Write what is right, if you know, and why.",
    "Each row that you answer needs your office, and the day as of which it is so: 2026-09-30.",
    "Rows that you leave empty are not answered. Send the file back to whoever sent it to you.",
)
"""What stands on the second page of the workbook."""


class Asked(Protocol):
    """What a row asks about: a record, and what it says."""

    @property
    def unit(self) -> str:
        """Its name in this centre."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def values(self) -> Mapping[Field, str]:
        """What it says of each field."""


class SheetProblem(msgspec.Struct, frozen=True):
    """What is wrong in a sheet: the row as the spreadsheet counts it, the column, and what was
    expected there."""

    row: int
    column: str
    what: str

    def __str__(self) -> str:
        return f"Row {self.row}, {self.column}: {self.what}"


class SheetRow(msgspec.Struct, frozen=True):
    """What one row answers: the record, what is confirmed of it (None for nothing), and what is
    disputed."""

    number: int
    unit: str
    confirmation: Confirmation | None
    disputes: tuple[Dispute, ...] = ()


class SheetAnswers(msgspec.Struct, frozen=True):
    """What a sheet answers: by row what can be taken, what is wrong, the rows that have that to be
    sent back without what is taken of them, and how many were left empty."""

    rows: tuple[SheetRow, ...]
    problems: tuple[SheetProblem, ...]
    bad: tuple[tuple[int, dict[str, str]], ...]
    empty: int


Cells = tuple[int, dict[str, str]]
"""A row: its number in the spreadsheet, and its filled cells by the name of the column."""


def columns() -> list[str]:
    """The columns of a sheet, in order."""
    asked = (
        column
        for name in ASKED.values()
        for column in (name, confirmed_column(name), right_column(name))
    )
    return [RECORD, COUNTRY, TITLE, PROVIDER, *asked, WHY, OFFICE, AS_OF]


def confirmed_column(name: str) -> str:
    """The column for yes or no."""
    return f"{name}: confirmed?"


def right_column(name: str) -> str:
    """The column for what is right."""
    return f"{name}: what is right"


def write_sheet(claims: Iterable[tuple[Asked, str]], country: str) -> bytes:
    """A sheet that asks about these records, each with the names of its providers."""
    rows = []
    for claim, providers in claims:
        said = {name: claim.values.get(field, "") for field, name in ASKED.items()}
        head = {RECORD: claim.unit, COUNTRY: country, TITLE: claim.title, PROVIDER: providers}
        rows.append({**head, **said})
    return _workbook(columns(), rows)


def write_bad_rows(answers: SheetAnswers) -> bytes:
    """A sheet of the rows in which something is wrong, with what that is: it asks once more for
    what could not be taken. A cell that is wrong is red."""
    wrong: dict[int, list[SheetProblem]] = {}
    for problem in answers.problems:
        wrong.setdefault(problem.row, []).append(problem)
    rows = [
        {**cells, WRONG: "\n".join(f"{x.column}: {x.what}" for x in wrong[number])}
        for number, cells in answers.bad
    ]
    red = {(at, x.column) for at, (row, _) in enumerate(answers.bad, 1) for x in wrong[row]}
    return _workbook([WRONG, *columns()], rows, red)


def _workbook(
    names: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    wrong: Collection[tuple[int, str]] = (),
) -> bytes:
    import xlsxwriter  # only who writes a sheet needs it

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_urls": False})
    sheet, text = book.add_worksheet(FORM), book.add_format({"num_format": "@", "text_wrap": True})
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    to_fill = book.add_format({"num_format": "@", "text_wrap": True, "bg_color": "#FFF9E0"})
    red = book.add_format({"num_format": "@", "text_wrap": True, "bg_color": "#F8D7DA"})
    for each in (text, to_fill, red):
        each.set_align("top")
    for column, name in enumerate(names):
        fill = _is_to_fill(name)
        width = _TITLE_WIDTH if name == TITLE else _WIDTH
        width = _LEAST_WIDTH if name in (COUNTRY, AS_OF) or name.endswith("?") else width
        sheet.set_column(column, column, width, to_fill if fill else text)
        sheet.write_string(0, column, name, head)
        for row, cells in enumerate(rows, 1):
            form = red if (row, name) in wrong else to_fill if fill else text
            if value := cells.get(name):
                sheet.write_string(row, column, value, form)
            elif form is red:
                sheet.write_blank(row, column, None, form)
        if name.endswith("?") and rows:
            sheet.data_validation(
                1, column, len(rows), column, {"validate": "list", "source": [YES, NO]}
            )
    sheet.freeze_panes(1, names.index(TITLE) + 1)
    about = book.add_worksheet("How to answer")
    about.set_column(0, 0, 100)
    for row, line in enumerate(HOW):
        about.write_string(row, 0, line)
    book.close()
    return content.getvalue()


def _is_to_fill(name: str) -> bool:
    return name.endswith(("?", ": what is right")) or name in (WHY, OFFICE, AS_OF)


def read_sheet(path: Path) -> list[Cells]:
    """The rows of a sheet that came back, with the text of each filled cell; raises BadRequest for
    a file that is none of ours, and SourceUnreadable for one that cannot be read."""
    with open_table(path) as table:
        for sheet in table.sheets:
            rows = ((row.number, row.cells) for row in sheet.rows())
            names = [_text(cell) for cell in next(rows, (0, ()))[1]]
            if RECORD in names:
                return _rows_below(names, rows)
    raise BadRequest(
        f"{path.name} is no sheet of answers: no page of it begins with a column “{RECORD}”.",
        "Answer in the sheet that was sent to you, and leave its first row as it is.",
    )


def _rows_below(names: Sequence[str], rows: Iterable[tuple[int, Sequence[object]]]) -> list[Cells]:
    asked = (confirmed_column(x) for field, x in ASKED.items() if field not in _ASKED_LATER)
    missing = [name for name in asked if name not in names]
    missing += [name for name in (OFFICE, AS_OF, COUNTRY) if name not in names]
    if missing:
        raise BadRequest(
            f"The sheet lacks the columns {listed((f'“{name}”' for name in missing), 4)}.",
            "Answer in the sheet that was sent to you, and leave its first row as it is.",
        )
    read: list[Cells] = []
    for number, cells in rows:
        if len(read) == MOST_ROWS:
            raise BadRequest(
                f"A sheet has at most {MOST_ROWS:,} rows, and this one has more.",
                "Send it in parts.",
            )
        texts = ((name, _text(cell)) for name, cell in zip(names, cells, strict=False) if name)
        if filled := {name: text for name, text in texts if text}:
            read.append((number, filled))
    return read


def _text(cell: object) -> str:
    """A cell as text; a day that a spreadsheet has made of what was typed is one again."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def is_answered(row: Cells) -> bool:
    """Whether anything is filled in besides the office and the day."""
    return any(_is_to_fill(name) and name not in (OFFICE, AS_OF) for name in row[1])


def read_answers(
    rows: Sequence[Cells], claims: Mapping[str, Asked], typed_in_by: str
) -> SheetAnswers:
    """What these rows answer, held against what the records say now; `typed_in_by` is whoever
    enters it for the office."""
    taken: list[SheetRow] = []
    problems: list[SheetProblem] = []
    bad: list[Cells] = []
    empty, met = 0, set()
    for number, cells in rows:
        if not is_answered((number, cells)):
            empty += 1
            continue
        row = _Row(number, cells, claims.get(cells.get(RECORD, "")), typed_in_by)
        answer = row.read(repeated=cells.get(RECORD, "") in met)
        met.add(cells.get(RECORD, ""))
        problems += row.problems
        if row.problems:
            bad.append((number, row.cells))
        if answer is not None:
            taken.append(answer)
    return SheetAnswers(tuple(taken), tuple(problems), tuple(bad), empty)


class _Row:
    """One row while it is read; what is wrong is noted, and reading goes on. What is taken leaves
    `cells`, so that these end as they are sent back."""

    def __init__(
        self, number: int, cells: Mapping[str, str], claim: Asked | None, typed_in_by: str
    ) -> None:
        self.number, self.cells, self.claim = number, dict(cells), claim
        self.typed_in_by = typed_in_by
        self.problems: list[SheetProblem] = []

    def read(self, *, repeated: bool) -> SheetRow | None:
        """What can be taken of it; None for nothing."""
        if self.claim is None:
            got = self.cells.get(RECORD, "")[:80]
            what = f"“{got}” is no record of this catalogue." if got else "no record is named."
            self._wrong(RECORD, f"{what} Leave this column as it was sent.")
            return None
        if repeated:
            self._wrong(RECORD, "the record stands in the sheet twice; answer it once.")
        office = self._checked(OFFICE, read_office)
        as_of = self._checked(AS_OF, read_as_of)
        why = self._checked(WHY, lambda text: read_line(text, "a reason", needed=False))
        country = self.cells.get(COUNTRY, "").upper()
        if not (len(country) == 2 and country.isascii() and country.isalpha()):
            got = self.cells.get(COUNTRY, "nothing")[:40]
            self._wrong(COUNTRY, f"expected the code of a country, as it was sent, got “{got}”.")
        waits = bool(self.problems)
        confirmed: dict[Field, str] = {}
        disputes: list[Dispute] = []
        for field, name in ASKED.items():
            self._read_field(field, name, self.claim, confirmed, disputes)
        if not (confirmed or disputes or self.problems):
            self._wrong(WHY, "expected a yes or no to which this belongs.")
        if waits or office is None or as_of is None or not (confirmed or disputes):
            return None
        for field in (*confirmed, *(each.field for each in disputes)):
            self.cells.pop(confirmed_column(ASKED[field]), None)
            self.cells.pop(right_column(ASKED[field]), None)
        said = Confirmation(confirmed, as_of, office, country, why, self.typed_in_by)
        by = {"office": office, "as_of": as_of, "typed_in_by": self.typed_in_by}
        return SheetRow(
            self.number,
            self.claim.unit,
            said if confirmed else None,
            tuple(msgspec.structs.replace(each, **by) for each in disputes),
        )

    def _read_field(
        self,
        field: Field,
        name: str,
        claim: Asked,
        confirmed: dict[Field, str],
        disputes: list[Dispute],
    ) -> None:
        column = confirmed_column(name)
        said, right = self.cells.get(column, "").lower(), self.cells.get(right_column(name), "")
        now, in_sheet = claim.values.get(field, ""), " ".join(self.cells.get(name, "").split())
        is_same = in_sheet == now or (field in _DAYS and day_of(in_sheet) == now)
        if said not in ("", YES, NO):
            self._wrong(column, f"expected yes, no or nothing, got “{said[:40]}”.")
        elif right and said != NO:
            got = f"“{said}”" if said else "nothing"
            self._wrong(column, f"expected no, where something else is right, got {got}.")
        elif said == YES and not now:
            self._wrong(column, "the record says nothing of this, so it cannot be confirmed.")
        elif said and not is_same and (said == YES or in_sheet):
            says = f"says “{now[:100]}” now" if now else "says nothing of this now"
            got = f"“{in_sheet[:100]}”" if in_sheet else "nothing"
            self._wrong(name, f"the record {says}, and here stood {got}. Look at it again.")
            self.cells[name] = now  # what is answered next is this
            del self.cells[column]
        elif said == YES:
            confirmed[field] = now
        elif said == NO:
            self._dispute(field, right_column(name), disputes)

    def _dispute(self, field: Field, right: str, disputes: list[Dispute]) -> None:
        before = len(self.problems)
        why = self._checked(WHY, lambda text: read_line(text, "why it is wrong"))
        value = self._checked(right, lambda text: read_line(text, "what is right", needed=False))
        if why and len(self.problems) == before:
            disputes.append(Dispute(field, why, value))

    def _checked(self, column: str, read: Callable[[str], str | None]) -> str | None:
        """What stands in a column as it can be written; None where it cannot, which is noted."""
        try:
            return read(self.cells.get(column, ""))
        except BadRequest as error:
            self._wrong(column, f"{error.what[0].lower()}{error.what[1:]} {error.try_this}")
            return None

    def _wrong(self, column: str, what: str) -> None:
        problem = SheetProblem(self.number, column, what)
        if problem not in self.problems:
            self.problems.append(problem)


def units_in(rows: Sequence[Cells]) -> Iterator[str]:
    """The records that rows name."""
    return (cells[RECORD] for _, cells in rows if RECORD in cells)
