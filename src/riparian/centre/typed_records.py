"""A record that somebody types, and a table that somebody uploads, as records that can be shared.

Both are read by the readers of files, so that a date or amount is taken and doubted as it would be
in a file. Of a table, the rows with something for a person to look at come back, with the reasons.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from riparian.build.add_datasets import SourceOptions
from riparian.centre.sharing import ShareableRecord, Sharing, record_of_body
from riparian.english import listed
from riparian.errors import BadRequest, RiparianError, SourceError
from riparian.exchange.plain_text import plain_line
from riparian.export.csv_file import write_csv
from riparian.ingest.reader import look_at
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.sheet import Sheet
from riparian.model.activity import Activity, Amount
from riparian.normalise.provider_claims import FUNDING
from riparian.problems import Problem, is_flagged
from riparian.store.scratch import scratch_folder

FIELDS = (
    "key", "title_original", "donor_country", "country", "places", "sector_words",
    "dac_purpose_guess", "start", "end", "amount", "currency", "agency", "executing_agency",
    "summary_en", "source_url",
)  # fmt: skip
"""The columns of a register table that a form asks for."""

FORM = "typed on a page"
"""The dataset of what was typed; no file is called so."""

LONGEST_FIELD = 5_000
MOST_ROWS = 2_000
"""Rows of a table that can be shared at once from a page."""

MOST_COLUMNS = 20
"""Columns that are named in one sentence."""

WHY = "What to look at"
"""The column of the rows that come back."""


class Typed(msgspec.Struct, frozen=True):
    """A record as it was typed, and what was met in reading it."""

    record: ShareableRecord
    problems: tuple[Problem, ...]


class SheetRows(msgspec.Struct, frozen=True):
    """What a table came to: records to share, problems, and the rows that come back as a table in
    CSV, None where there are none; how many these are."""

    records: tuple[ShareableRecord, ...]
    problems: tuple[Problem, ...]
    returned: bytes | None
    returned_count: int
    notes: tuple[str, ...]


def typed_record(sharing: Sharing, fields: Mapping[str, str], own_name: str) -> Typed:
    """The record in a form, reported by the member of that name; raises BadRequest where it says
    too little or too much."""
    if not fields.get("title_original", "").strip():
        raise BadRequest("The project has no title.", "Give it the title by which others know it.")
    for name in FIELDS:
        if len(fields.get(name, "")) > LONGEST_FIELD:
            raise BadRequest(
                f"A field has {len(fields[name]):,} characters, and {LONGEST_FIELD:,} at most.",
                "Shorten it.",
            )
    page = fields.get("source_url", "")
    if not all(re.fullmatch(r"https?://[^\s/]\S*", each, re.I) for each in page.split()):
        raise BadRequest(
            f"Expected the address of a page about the project, got '{plain_line(page, 80)}'.",
            "Give an address that begins with https:// or http://, or leave it out.",
        )
    with scratch_folder() as folder:
        path = folder / "form.csv"
        with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
            writer = csv.writer(file)
            writer.writerow(FIELDS)
            writer.writerow([fields.get(name, "").replace("\r\n", "\n") for name in FIELDS])
        shareable = sharing.bodies_of_file(path, SourceOptions(reader="register"))
    if not shareable.records:
        raise BadRequest("The form could not be read as a project.", "Look at each field.")
    [record] = shareable.records
    reporter = {"narratives": [{"text": own_name}]}
    source = {**record.body["source"], "publisher": own_name, "dataset": FORM, "licence": None}
    body = {"activity": {**record.body["activity"], "reporting_org": reporter}, "source": source}
    # It is the member's own word: nobody else's licence stands on it.
    return Typed(record_of_body(body, "CLEAR"), shareable.problems)


def typed_fields(body: Mapping[str, Any]) -> dict[str, str] | None:
    """The fields of a form of which a record was made; None for a record from elsewhere."""
    if body.get("source", {}).get("dataset") != FORM:
        return None
    activity = msgspec.convert(body["activity"], Activity)

    def org(role: str) -> str:
        orgs = (x for x in activity.participating_orgs if x.role == role)
        return "; ".join(x.narratives[0].text for x in orgs if x.narratives)

    amount = next((x.amount for x in activity.transactions), Amount())
    texts = [n.text for each in activity.descriptions for n in each.narratives]
    fields = {
        "key": activity.iati_identifier,
        "title_original": activity.title[0].text if activity.title else "",
        "donor_country": next(
            (x.ref or "" for x in activity.participating_orgs if x.role == FUNDING), ""
        ),
        "country": ";".join(x.code for x in activity.recipient_countries),
        "places": "; ".join(x.names[0].text for x in activity.locations if x.names),
        "sector_words": "; ".join(x.code for x in activity.tags),
        "dac_purpose_guess": next((x.code for x in activity.sectors), ""),
        "start": activity.date_of("1") or "",
        "end": activity.date_of("3") or "",
        "amount": f"{amount.value:.15g}" if amount.value is not None else "",
        "currency": amount.currency or (amount.sign or ""),
        "agency": org("3"),
        "executing_agency": org("4"),
        "summary_en": "\n".join(texts),
        "source_url": activity.provenance.url or "",
    }
    return {name: fields[name] for name in FIELDS}


def read_sheet(
    sharing: Sharing, path: Path, options: SourceOptions, *, with_doubtful: bool
) -> SheetRows:
    """The records of a table that a person uploads, and the rows that come back: those of which a
    person should look at something, or `with_doubtful` only those that could not be read at all.

    A table in a layout that no reader knows is read by a mapping that is suggested for it. Raises
    as `Sharing.bodies_of_file` does, with `MOST_ROWS`.
    """
    notes: tuple[str, ...] = ()
    try:
        shareable = sharing.bodies_of_file(path, options, MOST_ROWS)
    except SourceError as error:
        mapping, notes = _suggested(path, error)
        options = msgspec.structs.replace(options, mapping=mapping)
        shareable = sharing.bodies_of_file(path, options, MOST_ROWS)
    bad: dict[tuple[str | None, int], list[Problem]] = {}
    for problem in shareable.problems:
        if problem.row is not None and _is_bad(problem, with_doubtful):
            bad.setdefault((problem.sheet, problem.row), []).append(problem)
    records = tuple(x for x in shareable.records if _place(x) not in bad)
    returned, count = _returned(path, bad) if bad else (None, 0)
    return SheetRows(records, shareable.problems, returned, count, (*notes, *shareable.notes))


def _suggested(path: Path, error: SourceError) -> tuple[str, tuple[str, ...]]:
    """A mapping for a table whose layout nobody knows, and what its columns were taken for; raises
    the error where it is no list of projects."""
    from riparian.ingest.mapped.suggest.suggest_mapping import suggest  # heavy, and seldom needed
    from riparian.ingest.mapped.suggest.toml_text import write_mapping

    try:
        suggestion = suggest(path)
    except RiparianError:
        raise error from None
    if suggestion.missing:
        raise BadRequest(
            f"{path.name} does not look like a list of projects: {listed(suggestion.missing, 5)}.",
            "Name its columns in the first row: title, country, start, end, amount, agency.",
        ) from error
    taken = listed((f"'{x.column}' is the {x.field}" for x in suggestion.mapped), MOST_COLUMNS)
    left_out = listed((f"'{x.column}'" for x in suggestion.left_out), MOST_COLUMNS)
    notes = [f"The columns were taken so: {taken}. See whether that is right."]
    notes += [f"Left out: {left_out}."] if left_out else []
    return write_mapping(suggestion.mapping, suggestion), tuple(notes)


def _is_bad(problem: Problem, with_doubtful: bool) -> bool:
    return problem.severity == "error" if with_doubtful else is_flagged([problem])


def _place(record: ShareableRecord) -> tuple[str | None, int]:
    provenance: Mapping[str, Any] = record.body["activity"].get("provenance", {})
    return provenance.get("sheet"), provenance.get("row") or 0


def _returned(
    path: Path, bad: Mapping[tuple[str | None, int], Sequence[Problem]]
) -> tuple[bytes, int]:
    """These rows as they stand in the table, each with what to look at."""
    text = io.StringIO()
    rows: list[list[Any]] = []
    names: tuple[str, ...] = ()
    try:
        with open_table(path) as table:
            several = len(table.sheets) > 1
            for sheet in table.sheets:
                wanted = {
                    row: problems
                    for (name, row), problems in bad.items()
                    if name == (sheet.name if several else None) or name == sheet.name
                }
                if wanted:
                    names = names or look_at(sheet).header.names
                    rows += _rows_of(sheet, wanted)
    except RiparianError:  # it is no table: the reasons alone come back
        rows = [[row, _why(problems)] for (_, row), problems in bad.items()]
    width = max([len(names), *(len(row) - 2 for row in rows)], default=0)
    header = ["Row", *names, *("" for _ in range(width - len(names))), WHY]
    whole = [[row[0], *row[1:-1], *[""] * (width - (len(row) - 2)), row[-1]] for row in rows]
    write_csv(text, header, whole)
    # The mark by which spreadsheet programs know UTF-8.
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace"), len(rows)


def _rows_of(sheet: Sheet, wanted: Mapping[int, Sequence[Problem]]) -> Iterable[list[Any]]:
    for row in sheet.rows():
        if row.number in wanted:
            cells = [None if cell is None else str(cell) for cell in row.cells]
            yield [row.number, *cells, _why(wanted[row.number])]


def _why(problems: Sequence[Problem]) -> str:
    return " ".join(dict.fromkeys(problem.message for problem in problems))
