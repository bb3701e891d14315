"""The tables of an export: what each has in its rows, whatever the form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.map_points import ProjectPoint
from riparian.centre.export_records import Rows
from riparian.centre.selection import Selection, finer_than_country
from riparian.errors import BadRequest
from riparian.export.about import TableAbout
from riparian.export.column_descriptions import OVERLAPS, PROJECTS, SOURCES, Exported
from riparian.export.overlap_rows import overlap_cells
from riparian.export.pair_columns import AREAS_OF_PAIRS
from riparian.export.record_columns import LOCATIONS, RECORDS, TRANSACTIONS
from riparian.export.source_rows import source_cells

Cells = Iterable[Sequence[Any]]

TABLES: Mapping[Rows, Exported] = {
    "project": PROJECTS,
    "overlap": OVERLAPS,
    "record": RECORDS,
    "transaction": TRANSACTIONS,
    "location": LOCATIONS,
}
"""The table of each sort of rows."""

WHOLE = (OVERLAPS, PROJECTS, RECORDS, TRANSACTIONS, LOCATIONS, AREAS_OF_PAIRS, SOURCES)
"""All tables, those that name projects before the projects."""


class Counted:
    """Rows, counted as they are taken."""

    def __init__(self, rows: Cells) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            yield row


def cells_of(selection: Selection, exported: Exported, others: Collection[str] = ()) -> Cells:
    """The rows of a table; `others` are projects that are wanted besides those that fit."""
    if exported is OVERLAPS:
        return (overlap_cells(one, group) for one, group, _ in selection.overlaps())
    if exported is PROJECTS:
        lines = selection.lines()
        more = selection.lines(others) if others else ()
        return map(PROJECTS.cells, chain(lines, more))
    if exported is RECORDS:
        return map(RECORDS.cells, selection.records(others))
    if exported is TRANSACTIONS:
        return map(TRANSACTIONS.cells, selection.amounts(others))
    if exported is LOCATIONS:
        placed = selection.placed()
        more_placed = selection.placed(others) if others else ()
        return (
            cells for line, points in chain(placed, more_placed)
            for cells in location_cells(line, points)
        )  # fmt: skip
    if exported is AREAS_OF_PAIRS:
        return selection.area_cells()
    return map(source_cells, selection.holdings)


def location_cells(line: ProjectLine, points: Sequence[ProjectPoint]) -> Iterator[list[Any]]:
    """The places of a project as the cells of `LOCATIONS`."""
    for position, point in enumerate(points, 1):
        is_finer = bool(finer_than_country([point]))
        own: dict[str, Any] = {
            "project": line.id,
            "position": position,
            "how": point.how,
            "place": point.place,
            "place_name": point.place_name,
            "method": point.method,
            "share": point.share,
            "longitude": point.longitude if is_finer else None,
            "latitude": point.latitude if is_finer else None,
        }
        yield [own[name] if name in own else getattr(line, name) for name in LOCATIONS.names()]


def told(selection: Selection, exported: Exported, rows: int, **more: Any) -> TableAbout:
    """What a file says of a table; `more` as in `TableAbout`."""
    of = selection.page.of if exported is PROJECTS else None
    return TableAbout(exported.name, exported.name.capitalize(), rows, of, **more)


def one_of(selection: Selection, form: str, among: Collection[Rows], usual: Rows) -> Rows:
    """The one sort of rows that is asked for. Raises BadRequest for several, and for one that the
    form cannot hold."""
    asked = selection.asked.rows or (usual,)
    if len(asked) > 1:
        raise BadRequest(
            f"A file of the form {form} holds one table.",
            "Ask for one sort of rows, or for parquet, datapackage or xlsx.",
        )
    if asked[0] not in among:
        raise BadRequest(
            f"A row of {form} cannot be a {asked[0]}.", f"Ask for {', '.join(among)}, or for csv."
        )
    return asked[0]
