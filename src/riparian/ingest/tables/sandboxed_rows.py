"""The rows of a sheet of a file that is read in another process."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from riparian.ingest.tables.sandbox import Head, SandboxedFile
from riparian.ingest.tables.sheet import CellRow, MergedRange, SheetNotes


def sandboxed_rows(
    file: SandboxedFile,
    index: int,
    note: Callable[[SheetNotes, Head], None] = lambda remarks, head: None,
) -> Callable[[SheetNotes], Iterator[CellRow]]:
    """What gives the rows of the sheet at `index`, and notes its merged cells; `note` notes what
    else stands at its head."""

    def rows(remarks: SheetNotes) -> Iterator[CellRow]:
        def tell(head: Head) -> None:
            remarks.merged.extend(
                MergedRange(top + 1, left + 1, bottom + 1, right + 1)
                for (top, left), (bottom, right) in head["merged"]
            )
            note(remarks, head)

        for number, cells in file.rows(index, tell, remarks.notes):
            yield CellRow(number, tuple(cells))

    return rows
