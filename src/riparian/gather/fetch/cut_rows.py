"""A table cut to the rows that are wanted, of any format that tables are read in.

What stands in the cells is kept; how the table is written is not: it becomes CSV in UTF-8. The file
as it came stays in the evidence.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from riparian.errors import NotRecognised
from riparian.ingest.reader import look_at
from riparian.ingest.tables.column_names import column_key
from riparian.ingest.tables.open_table import open_table
from riparian.language.figures.cell_reading import Cell


def cut_rows(table: Path, wanted: Mapping[str, Sequence[str]], to: Path) -> int:
    """Write the rows of a table's first sheet that has these columns; how many rows of it cannot be
    read. Raises NotRecognised where no sheet has them, SourceUnreadable where it cannot be read."""
    folded = {column_key(name): frozenset(values) for name, values in wanted.items()}
    with open_table(table) as opened:
        for sheet in opened.sheets:
            header = look_at(sheet).header
            places = {column_key(name): at for at, name in enumerate(header.names)}
            if not folded.keys() <= places.keys():
                continue
            conditions = [(places[name], values) for name, values in folded.items()]
            faulty = 0
            with to.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(header.names)
                for row in sheet.rows():
                    cells = row.cells
                    faulty += row.fault is not None
                    if row.number >= header.first_data_row and all(
                        at < len(cells) and _text(cells[at]) in values for at, values in conditions
                    ):
                        writer.writerow([_text(cell) for cell in cells])
            return faulty
    raise NotRecognised(
        f"No table in it has the columns {', '.join(wanted)}.", "Compare the names of its columns."
    )


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a code in a column of numbers
    return str(cell)
