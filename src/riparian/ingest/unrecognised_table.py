"""What is said of a table that no reader knows: its columns, and how to say what they hold.

By the names of its columns alone it is guessed whether it may hold projects at all. The guess only
chooses the words: any table can be taken in with a mapping.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from riparian.errors import NotRecognised
from riparian.ingest.reader import SheetLook
from riparian.ingest.tables.column_names import fields_named, fold_header
from riparian.ingest.unrecognised_file import JSON, PLAIN_TEXT, WEB_PAGE, Seeming, columns_in_words

NO_LAYOUT = "is a table in a layout Riparian does not know; it "
"""What stands between the name of such a file and what is said of its columns."""

MAY_HOLD = "has the columns "
"""What is said next of one that may hold projects."""

_NUMBERS = frozenset(("identifier", "other_identifier"))
_WORDS = frozenset(("title", "title_original", "description"))
_GROUPS = (
    frozenset(("country", "admin1", "admin2", "place", "latitude", "longitude")),
    frozenset(("amount", "commitment", "disbursement", "currency")),
    frozenset(("start", "end", "period", "signing_date", "date", "year")),
    frozenset(("provider", "agency", "implementer", "host_agency")),
    frozenset(("sector", "purpose_code", "scheme", "status")),
)
_ENOUGH_GROUPS = 3
_ENOUGH_ROWS = 5
_NUMBER_WORDS = frozenset(("id", "ids", "no", "number", "code", "ref", "identifier"))


def mapping_commands(path: str) -> tuple[str, str]:
    """The two commands that take in a table whose columns a person has to explain."""
    file = shlex.quote(path)
    return (
        f"riparian mapping suggest {file} > mapping.toml",
        f"riparian add {file} --mapping mapping.toml",
    )


EMPTY_WORKBOOK = Seeming(
    "is a workbook with no filled cells", "Open it and check that it is the right file."
)


def is_workbook(seeming: Seeming) -> bool:
    """Whether what a file seems to be can be a workbook."""
    return seeming.looks in ("is a spreadsheet", "is an old Office file")


def is_table(sheets: Sequence[SheetLook], seeming: Seeming) -> bool:
    """Whether a file in which sheets were found is a table to people too, by what it seems to be.

    A few lines of text with commas in them are not, nor JSON or a page without column names.
    """
    has_known_name = any(fields_named(name) for sheet in sheets for name in sheet.header.names)
    if seeming == PLAIN_TEXT:
        return has_known_name or sum(len(sheet.rows) for sheet in sheets) >= _ENOUGH_ROWS
    if seeming in (JSON, WEB_PAGE):
        return has_known_name or any(
            sheet.header.header_rows and sheet.header.sure for sheet in sheets
        )
    return bool(sheets)


def unknown_table(name: str, sheets: Sequence[SheetLook], path: str | None) -> NotRecognised:
    """The error for a table that no reader knows; `path` is None for a file in a packed one."""
    sheet = max(sheets, key=_promise)
    names = list(sheet.header.names)
    columns = columns_in_words(names) + (f" in sheet '{sheet.name}'" if len(sheets) > 1 else "")
    may = may_hold_projects(names)
    if may:
        looks = f"{MAY_HOLD}{columns}"
    elif _only_numbers(names):
        looks = f"has only columns of identifiers ({columns})"
    else:
        looks = f"has few or no columns named as in lists of projects ({columns})"
    if all(map(_is_header_alone, sheets)):
        looks += ", and no rows below them"
    say = (
        "say what each column holds"
        if may
        else "if it contains projects, say what each column holds"
    )
    say = say if path else f"unpack the file and {say}" if may else f"{say}, out of the packed file"
    first, second = mapping_commands(path or name)
    return NotRecognised(
        f"{name} {NO_LAYOUT}{looks}.",
        f"{say[0].upper()}{say[1:]} (check the mapping before you use it):\n    {first}\n   "
        f" {second}",
    )


def may_hold_projects(names: Sequence[str]) -> bool:
    """Whether columns are called as those of projects are: a title, or enough else beside."""
    if _only_numbers(names):
        return False
    parts = [part for name in names for part in (name, *name.split("/"))]  # `案件名/사업명/Title`
    fields = {field for part in parts for field in fields_named(part)}
    groups = sum(not group.isdisjoint(fields) for group in _GROUPS)
    if fields & _WORDS:
        return True
    return groups >= (1 if fields & _NUMBERS else _ENOUGH_GROUPS)


def _only_numbers(names: Sequence[str]) -> bool:
    """Whether every column holds identifiers of something, as tables do that link two lists."""
    return all(map(_is_number_column, names)) and any(
        not _NUMBERS.isdisjoint(fields_named(name)) for name in names
    )


def _is_number_column(name: str) -> bool:
    fields = set(fields_named(name))
    words = fold_header(name).split()
    return bool(fields and fields <= _NUMBERS) or (not fields and bool(_NUMBER_WORDS & set(words)))


def _is_header_alone(sheet: SheetLook) -> bool:
    return bool(sheet.header.header_rows) and sheet.rows[-1].number < sheet.header.first_data_row


def _promise(sheet: SheetLook) -> tuple[int, int]:
    """How much a sheet looks like the one that is meant: known columns, then its width."""
    return sum(bool(fields_named(name)) for name in sheet.header.names), len(sheet.header.names)
