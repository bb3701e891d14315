"""docs/reference/readers.md: every reader, and which elements or columns it reads."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import msgspec

from reference_docs.markdown import code, page, table
from riparian.ingest import register_reader, shared_records, shared_values
from riparian.ingest.choose_reader import all_readers
from riparian.ingest.csv_rows import LINES_LIMIT, ROW_LIMIT
from riparian.ingest.iati import activity, locations, money, organisations, split_file
from riparian.ingest.iati.reading_context import TEXT_LIMIT

_INTRO = """\
The reader of a file is found from its content, never from its name; `riparian add --reader NAME`
says it instead. A reader goes once through the file, in bounded memory. It yields one record for
every record in the file, kept or refused, so records read = kept + refused, always. Bad content
never stops it: see [kinds of problem](problems.md). When a reader's version rises, the next build
reads its files again."""


def readers_page() -> str:
    """The page."""
    rows = [(code(r.name), str(r.version), r.describes) for r in all_readers()]
    return page(
        "Readers",
        _INTRO,
        table(("reader", "version", "reads"), rows),
        *_iati(),
        *_register(),
        *_shared(),
    )


def _iati() -> list[str]:
    contact = ", ".join(code(name) for name in organisations._CONTACT_PARTS)
    return [
        "## iati",
        "IATI activity files of every version from 1.01 to 2.03, each part by its shape, because"
        " published files mix them: `narrative` children as in 2.x or text as in 1.x, codes or the"
        " words that 1.x had for them. Elements of other namespaces are passed over. A document"
        " type is reported and its entities are never expanded; nothing is fetched.",
        f"One activity may have up to {split_file.PIECE_LIMIT >> 20} MiB, one text up to"
        f" {TEXT_LIMIT:,} characters; what is longer is cut and reported. Of `contact-info` only"
        f" {contact} are kept, and not those that hold an e-mail address or telephone number.",
        "### Elements of an activity",
        _elements(activity._HANDLERS),
        "### Elements of a transaction",
        _names(money._TRANSACTION),
        "### Elements of a budget and of a planned disbursement",
        _names({**money._BUDGET, **money._PLANNED}),
        "### Elements of a location",
        _names(locations._PARTS),
    ]


def _register() -> list[str]:
    return [
        "## register",
        "Tables of projects that somebody has put together from public pages, in the layout of the"
        " sample: CSV separated by commas, in UTF-8 or an encoding that is stated or detected"
        " (UTF-16, Shift_JIS, EUC-JP, EUC-KR and their Windows forms), the first row naming the"
        " columns in any"
        f" order. A row may have up to {ROW_LIMIT >> 20} MiB and span {LINES_LIMIT:,} lines. How"
        " to fill the columns: [add your files](../guides/add-your-files.md).",
        "Needed: " + ", ".join(code(name) for name in register_reader.NEEDED) + ".",
        "Read where they are there: "
        + ", ".join(code(name) for name in register_reader.OPTIONAL)
        + ".",
        "Any other column is left out, and one note says so.",
    ]


def _shared() -> list[str]:
    return [
        "## shared",
        "Records that another member of a framework shared, out of its journal: JSON Lines in"
        " UTF-8. A build makes these files itself. The first line says whose they are"
        " (`riparian`, `v`, `origin`, `member`, `name`, `country`); each further line is one"
        " entry:",
        _fields(shared_records.SharedLine, shared_records.BodySource),
        "What a member writes is its claim. A line of another form, or of more than"
        f" {shared_records.LINE_LIMIT >> 20} MiB, is refused. Texts lose control characters and are"
        f" cut at {TEXT_LIMIT:,} characters, lists at {shared_values.LIST_LIMIT:,} parts;"
        f" identifiers and codes of more than {shared_values.CODE_LIMIT:,} characters, dates that"
        " do not exist, percentages and coordinates out of range are left out; each of these is a"
        " problem. Of two lines on one record (same reporter, same identifier) the later counts.",
        "Whose cooperation a project is says the record, never the member that shared it. Who"
        " wrote the entry (`by`) is not kept.",
    ]


def _fields(line: type[msgspec.Struct], source: type[msgspec.Struct]) -> str:
    names = {
        "entry": "The index of the entry in the journal.",
        "written_at": "When it was written, by its writer's clock.",
        "by": "Who wrote it.",
        "activity": "The record: the fields of `riparian.model.activity.Activity`, named as in"
        " IATI with `_` for `-`.",
        "source": "Where the member has it from: "
        + ", ".join(code(name) for name in source.__struct_fields__) + ".",
    }  # fmt: skip
    return table(("field", ""), [(code(name), names[name]) for name in line.__struct_fields__])


def _elements(handlers: Mapping[Any, Any]) -> str:
    return table(("element", ""), [(code(n), _first_line(h)) for n, h in handlers.items()])


def _names(handlers: Mapping[Any, Any]) -> str:
    return ", ".join(code(str(name)) for name in handlers) + "."


def _first_line(handler: Any) -> str:
    text = inspect.getdoc(handler) or ""
    return text.split("\n\n")[0] or "One code."
