"""A table written as CSV, as a workbook (xlsx): for whoever works in a spreadsheet program.

Every cell is text: nothing in it is run or turned into a number or a day.
"""

from __future__ import annotations

import csv
import io

from riparian.export.csv_file import FORMULA

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""
LONGEST_CELL = 32_767
"""Characters that a cell can hold (Excel specifications and limits)."""


def as_workbook(table: bytes) -> bytes:
    """The same table as `csv_file.write_csv` has written it; without the apostrophe that keeps a
    spreadsheet program from running a text."""
    import xlsxwriter  # only who writes a sheet needs it

    content, text = io.BytesIO(), table.decode("utf-8-sig")
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_urls": False})
    sheet, plain = book.add_worksheet(), book.add_format({"num_format": "@", "text_wrap": True})
    for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""))):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, _as_it_was(cell)[:LONGEST_CELL], plain)
    book.close()
    return content.getvalue()


def _as_it_was(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
