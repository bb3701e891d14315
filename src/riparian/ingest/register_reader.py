"""`RegisterReader`: tables of projects that a compiler has put together from public pages.

One row is one activity as one page tells of it. The layout is that of the sample register: csv
in UTF-8, or in an encoding that is stated or detected, with columns in any order, of which `key`,
`donor_country`, `title_original` and `country` are needed. Rows are counted as a spreadsheet shows
them: the header is row 1, or further down, and rows above it are refused.

The compiler is the reporter, a secondary one; the agencies are participants. What the cells become
stands in `register_fields`.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from riparian.errors import BadRequest, not_readable
from riparian.ingest import register_fields as fields
from riparian.ingest.csv_rows import CELLS_LIMIT, ROW_LIMIT, Fault, TableRow, read_rows
from riparian.ingest.reader import AS_FOUND, Look, ReadOptions, ReadRecord
from riparian.ingest.register_cells import Cells
from riparian.ingest.tables.rows_above_header import CODE, EXPECTED, is_record_above, notes_in_words
from riparian.ingest.tables.text_encoding import (
    TextEncoding,
    choose_encoding,
    encoding_note,
    sample_for_encoding,
)
from riparian.model.activity import (
    Activity,
    Narrative,
    Provenance,
    RecipientCountry,
    ReportingOrg,
)
from riparian.problems import Problem, make_problem

NEEDED = ("key", "donor_country", "title_original", "country")
"""Columns by which the register is known."""

OPTIONAL = (
    "agency", "scheme", "title_lang", "title_en", "title_en_ours", "places", "places_en",
    "sector_words", "dac_purpose_guess", "event_date", "event_type", "start", "end",
    "duration_note", "amount", "currency", "executing_agency", "status_note", "summary_en",
    "source_url", "source_lang",
)  # fmt: skip

_KNOWN = frozenset(NEEDED + OPTIONAL)


def compiler_of(dataset: str) -> ReportingOrg:
    """Who reports: the compilers of this table, so that keys of two tables do not meet."""
    name = Narrative(f"Compilers of the register table '{dataset}'", "en", "compiler")
    return ReportingOrg(narratives=(name,), secondary_reporter=True)


_FAULTS: dict[Fault, tuple[str, str]] = {
    "cut-off": ("record-cut-off", "is cut off by the end of the file"),
    "quote-open": ("record-unreadable", "has a quotation mark that opens and does not close in it"),
    "too-many-cells": ("record-unreadable", f"has more than {CELLS_LIMIT:,} cells"),
    "row-too-large": ("record-unreadable", f"is longer than {ROW_LIMIT:,} characters"),
}


_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)

LOOK_ROWS = 60
"""Rows among which the column names are looked for."""


class RegisterReader:
    """Reads register tables; an unknown column is left out and named in a file-level note."""

    name = "register"
    version = 6
    describes = "register tables (csv with the columns " + ", ".join(NEEDED) + " …)"

    def recognises(self, look: Look) -> bool:
        """Whether one of the first lines names all the needed columns, in any order."""
        try:
            encoding = _encoding_of(look.head, look.encoding)
        except BadRequest:
            return False
        text = look.head.decode(encoding.name, errors="replace")
        lines = islice((line for line in text.splitlines() if line.strip()), LOOK_ROWS)
        return any(_has_needed(next(csv.reader([line]), [])) for line in lines)

    def read(
        self, path: Path, dataset: str, options: ReadOptions = AS_FOUND
    ) -> Iterator[ReadRecord | Problem]:
        """Go through the table; raises SourceUnreadable if it cannot be opened, and BadRequest for
        an encoding that there is not."""
        try:
            with path.open("rb") as file:
                encoding = _encoding_of(sample_for_encoding(file), options.encoding)
            # Bytes that are no text in it stay, as lone surrogates, and are told of cell by cell
            text = path.open(encoding=encoding.name, errors=_on_error(encoding.name), newline="")
        except OSError as error:
            raise not_readable(path, error) from error
        with text:
            if note := encoding_note(encoding):
                code, message = note
                yield make_problem(code, dataset=dataset, message=message)
            yield from _read_table(read_rows(text), dataset)


def _encoding_of(sample: bytes, stated: str | None) -> TextEncoding:
    """UTF-8 where it is no likely text in any encoding, so that its few bad bytes are pointed
    out."""
    encoding = choose_encoding(sample, stated)
    if encoding.name == "utf-8" or not encoding.likely:
        return TextEncoding("utf-8-sig", True, encoding.why)
    if encoding.name.startswith(("utf-16-", "utf-32-")) and sample.startswith(_MARKS):
        return replace(encoding, name=encoding.name[: len("utf-16")])  # which passes over the mark
    return encoding


def _on_error(encoding: str) -> str:
    """Wide encodings know no lone surrogates."""
    return "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _read_table(rows: Iterator[TableRow], dataset: str) -> Iterator[ReadRecord | Problem]:
    top = list(islice(rows, LOOK_ROWS))
    at = next((i for i, row in enumerate(top) if _has_needed(row.cells)), None)
    # The first row has some of the names and lacks others: a problem of the header, not a record.
    if at is None and top and not _KNOWN.isdisjoint(_column_names(top[0].cells)):
        at = 0
    if at is None and top:
        yield from _header_problems(_column_names(top[0].cells), top[0].number, dataset)
        yield from _read_above(chain(top, rows), 0, dataset)
        yield make_problem("file-without-records", dataset=dataset)
        return
    at = at or 0
    columns = _column_names(top[at].cells if top else ())
    if top:
        yield from _header_problems(columns, top[at].number, dataset)
    yield from _read_above(top[:at], len(columns), dataset)
    first_of_key: dict[str, _First] = {}
    empty = not any(is_record_above(_count_filled(row), len(columns)) for row in top[:at])
    for row in chain(top[at + 1 :], rows):
        empty = False
        yield _read_row(row, columns, dataset, first_of_key)
        if row.fault == "cut-off":
            yield make_problem("file-cut-off", dataset=dataset, row=row.number)
    if empty:
        yield make_problem("file-without-records", dataset=dataset)


def _column_names(cells: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Column names in lower case; a name that comes again is marked, and so is not read."""
    names: list[str] = []
    for cell in cells:
        name = cell.strip().lower() or "(without a name)"
        names.append(f"{name} (again)" if name in names else name)
    return tuple(names)


def _has_needed(cells: tuple[str, ...] | list[str]) -> bool:
    return set(NEEDED) <= set(_column_names(cells))


def _count_filled(row: TableRow) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _read_above(
    above: Iterable[TableRow], names: int, dataset: str
) -> Iterator[ReadRecord | Problem]:
    """Rows above the column names: records are refused, a title and notes told once."""
    notes: list[str] = []
    for row in above:
        if row.fault:
            yield _read_row(row, (), dataset, {})
        elif is_record_above(_count_filled(row), names):
            first = next((cell for cell in row.cells if cell.strip()), "")
            problem = make_problem(
                CODE, dataset=dataset, row=row.number, expected=EXPECTED, got=first,
                kept="the row was refused",
            )  # fmt: skip
            yield ReadRecord(None, (problem,))
        else:
            notes.append(" ".join(cell.strip() for cell in row.cells if cell.strip()))
    if note := notes_in_words(notes):
        yield make_problem("table-note", dataset=dataset, row=1, message=note)


def _header_problems(columns: tuple[str, ...], row: int, dataset: str) -> Iterator[Problem]:
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        yield make_problem(
            "columns-missing", dataset=dataset, row=row,
            expected="the columns " + ", ".join(NEEDED), got=", ".join(columns),
            kept="the rows were read without " + ", ".join(missing),
        )  # fmt: skip
    unknown = [name for name in columns if name not in _KNOWN]
    if unknown:
        yield make_problem(
            "columns-unknown", dataset=dataset, row=row, got=", ".join(unknown),
            kept="they were left out",
        )  # fmt: skip


def _read_row(
    row: TableRow, columns: tuple[str, ...], dataset: str, first_of_key: dict[str, _First]
) -> ReadRecord:
    if row.fault:
        code, what = _FAULTS[row.fault]
        message = f"Row {row.number} {what}. It was refused; the others were read."
        return ReadRecord(
            None, (make_problem(code, dataset=dataset, row=row.number, message=message),)
        )
    by_column = zip(columns, row.cells, strict=False)
    cells = Cells(dataset, row.number, {name: cell for name, cell in by_column if name in _KNOWN})
    surplus = len(row.cells) - len(columns)
    if surplus < 0:
        cells.flag(
            "row-too-short",
            None,
            f"{len(columns)} cells",
            str(len(row.cells)),
            "the row was refused",
        )
        return ReadRecord(None, tuple(cells.problems))
    if surplus > 0:
        cells.flag(
            "row-too-long",
            None,
            f"{len(columns)} cells",
            str(len(row.cells)),
            f"the last {surplus} were left out",
        )
    activity = _activity(cells, first_of_key)
    return ReadRecord(activity, tuple(cells.problems))


def _activity(cells: Cells, first_of_key: dict[str, _First]) -> Activity | None:
    title_lang = fields.language(cells, "title_lang")
    titles = fields.titles(cells, title_lang)
    if not cells["key"] and not titles:
        cells.flag("record-empty", None, "a key or a title", None, "the row was refused")
        return None
    countries = fields.recipient_countries(cells)
    identifier = _identifier(cells, titles, countries, first_of_key)
    page_lang = fields.language(cells, "source_lang")
    lang = page_lang or title_lang
    event_day = cells.day("event_date")
    return Activity(
        iati_identifier=identifier,
        provenance=Provenance(
            cells.dataset, row=cells.row, url=next(iter(fields.addresses(cells)), None)
        ),
        reporting_org=compiler_of(cells.dataset),
        title=titles,
        descriptions=fields.descriptions(cells),
        other_identifiers=fields.other_identifiers(cells),
        participating_orgs=fields.participating_orgs(cells, lang),
        activity_dates=fields.activity_dates(cells),
        activity_status=fields.activity_status(cells),
        events=fields.events(cells, event_day),
        recipient_countries=countries,
        locations=fields.locations(cells, lang),
        sectors=fields.sectors(cells),
        tags=fields.tags(cells),
        scheme=cells["scheme"] or None,
        transactions=fields.transactions(cells),
        documents=fields.documents(cells, page_lang),
        notes=fields.notes(cells, event_day),
    )


class _First(NamedTuple):
    """What the first row of a key says."""

    row: int
    titles: frozenset[str]
    countries: frozenset[str]


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both say something, and nothing in common."""
    return bool(one and other) and one.isdisjoint(other)


def _identifier(
    cells: Cells,
    titles: Sequence[Narrative],
    countries: Sequence[RecipientCountry],
    first_of_key: dict[str, _First],
) -> str:
    """The key, by which rows are one project; a row that repeats the key of another project's row,
    with other titles and other countries, has none. Notes a missing or repeated key, and a missing
    original title."""
    identifier = key = cells["key"]
    own = _First(
        cells.row,
        frozenset(title.text.casefold() for title in titles),
        frozenset(country.code for country in countries),
    )
    if not key:
        cells.flag(
            "record-without-identifier", "key", "a key", None, "the record was kept without one"
        )
    elif first := first_of_key.get(key):
        is_one = not (_differ(own.titles, first.titles) and _differ(own.countries, first.countries))
        identifier = key if is_one else ""
        cells.flag(
            "row-repeated",
            "key",
            f"a key that is not in row {first.row} already",
            key,
            "both rows were kept, as one project"
            if is_one
            else "both rows were kept, as two projects, since neither title nor country agrees",
        )
    else:
        first_of_key[key] = own
    if not cells["title_original"]:
        cells.flag(
            "title-missing",
            "title_original",
            "a title",
            None,
            "the record was kept without an original title",
        )
    return identifier
