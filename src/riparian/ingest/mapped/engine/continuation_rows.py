"""Rows that go on with the project above: its number and title stand on its first row only.

Where a mapping names the columns in `fill_down`, they are filled from the row above. Where it does
not, such rows are refused, as no number or title is theirs, and it is told what to write.
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.ingest.mapped.engine.findings import FileFindings
from riparian.ingest.mapped.engine.mapping import Mapping
from riparian.language.figures.cell import Cell


class Continued:
    """What goes on from row to row of one sheet; the rows are given in their order."""

    def __init__(self, mapping: Mapping, wanted: Sequence[int | None]) -> None:
        used = mapping.used_columns()
        place = {name: i for i, name in enumerate(used) if wanted[i] is not None}
        self._filled = [place[name] for name in mapping.table.fill_down if name in place]
        self._begun: Sequence[Cell] = ()
        naming = [
            name
            for field in ("identifier", "title")
            for source in mapping.sources(field)
            for name in source.columns
            if name in place
        ]
        self._naming = [place[name] for name in naming]
        self._column = naming[0] if naming else ""
        self._named = False
        self._count = self._first = 0

    def fill(self, number: int, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """The cells of a row with those that stand above; a row without a name is counted."""
        if self._filled:
            return self._filled_from_above(cells)
        if any(cells[place] is not None for place in self._naming):
            self._named = True
        elif self._named and self._naming:
            self._count += 1
            self._first = self._first or number
        return cells

    def tell(self, findings: FileFindings) -> None:
        """Say how many rows seem to go on with the one above, and how to read them so."""
        if not self._count:
            return
        rows = "1 row has" if self._count == 1 else f"{self._count:,} rows have"
        findings.flag(
            "rows-continue", row=self._first,
            message=f"{rows} neither number nor title, row {self._first} first. If such a row goes "
            f'on with the project above it, write under [table]: key = ["{self._column}"] and '
            f'fill_down = ["{self._column}"].',
        )  # fmt: skip

    def _filled_from_above(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """A row that fills the first of the columns begins anew; others take what they lack."""
        if cells[self._filled[0]] is not None:
            self._begun = cells
        elif self._begun:
            filled = list(cells)
            for place in self._filled:
                if filled[place] is None:
                    filled[place] = self._begun[place]
            return tuple(filled)
        return cells
