"""Tables as CSV (RFC 4180 but for the line ends), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from riparian.export.marking import COLUMN, marking_words


def write_csv(file: TextIO, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table; what is not known is an empty cell, several values stand with `; ` between.
    Where not all is public, the last column of each row says how far the table may go."""
    marking = marking_words()
    writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([*header, COLUMN] if marking else header)
    more = [marking] if marking else []
    writer.writerows([*map(_cell, row), *more] for row in rows)


BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes a UTF-8 file for one of its own country's encoding."""

SEPARATOR = "; "
"""What stands between several values in one cell."""


FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
"""How a cell may begin that a spreadsheet takes for a formula (OWASP, CSV Injection); the wide
forms count where the spreadsheet runs in Japanese, Korean or Chinese."""


def _cell(value: Any) -> Any:
    """A cell; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = SEPARATOR.join(str(item) for item in value)
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")  # a bare one would end the row
    return "'" + text if text.startswith(FORMULA) else text
