"""What leaves the centre as one file.

    centre.export("xlsx", Path("laos.xlsx"), ExportFilter(country="LA"))

The file says which catalogue it is of, what was asked for, whose words it holds under which
licence, and how to make it again. It is written beside and renamed, so nobody meets half a file;
and it is of one build: where another goes live meanwhile, it is begun again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from riparian.centre.access import Access
from riparian.centre.export_iati import write_iati
from riparian.centre.export_lists import (
    write_csv_list,
    write_geojson_list,
    write_geoparquet_list,
)
from riparian.centre.export_package import write_data_package, write_parquet_tables
from riparian.centre.export_records import (
    FORMATS,
    ExportFilter,
    ExportReport,
    Format,
    Made,
    Target,
)
from riparian.centre.export_workbook import write_workbook
from riparian.centre.overlaps import Overlaps
from riparian.centre.projects import Projects
from riparian.centre.selection import Selection
from riparian.english import listed
from riparian.errors import BadRequest, CentreBusy
from riparian.export.marking import MARKING
from riparian.normalise.iso_days import today
from riparian.store.scratch import scratch_folder, spill_folder
from riparian.store.writing import beside, naming_in_errors, write_atomically

Write = Callable[[Selection, Target], Made]
"""Writes what is selected to a file."""

WRITERS: Mapping[Format, Write] = {
    "csv": write_csv_list,
    "datapackage": write_data_package,
    "geojson": write_geojson_list,
    "geoparquet": write_geoparquet_list,
    "iati": write_iati,
    "parquet": write_parquet_tables,
    "xlsx": write_workbook,
}
"""How each form is written."""

TRIES = 3
"""How often a file is begun before it is given up, as one build after the other goes live."""


class Exports:
    """Writes exports of what is read."""

    def __init__(self, access: Access, projects: Projects, overlaps: Overlaps) -> None:
        self._access, self._projects, self._overlaps = access, projects, overlaps

    def export(
        self, form: str, path: Path, wanted: ExportFilter | None = None, most: int | None = None
    ) -> ExportReport:
        """Write what is wanted to `path` in that form (`FORMATS`). Raises BadRequest for another
        form, for rows that it cannot hold, for more than `most` projects and for more overlaps than
        a file may hold; UnknownName for words that mean nothing; SnapshotMissing; CentreBusy where
        build after build goes live; OSError where the file cannot be written."""
        known = next((each for each in FORMATS if each == form), None)
        if known is None:
            raise BadRequest(
                f"'{form}' is no form that an export can have.",
                f"Choose {listed(FORMATS, last='or')}.",
            )
        before = MARKING.set(self._access.marking())  # for whoever asks by Python, and sets none
        unfinished = beside(path)
        try:
            with naming_in_errors(path, unfinished), scratch_folder(spill_folder()) as scratch:
                target = Target(unfinished, path.name, scratch)
                selection, made = self._of_one_build(known, target, wanted or ExportFilter(), most)
            for name, content in made.beside.items():
                write_atomically(path.with_name(name), content)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
            MARKING.reset(before)
        page = selection.page
        return ExportReport(
            made.tables, page.total, page.of, tuple(map(path.with_name, made.beside))
        )

    def _of_one_build(
        self, form: Format, target: Target, asked: ExportFilter, most: int | None
    ) -> tuple[Selection, Made]:
        for _ in range(TRIES):
            selection = Selection(self._access, self._projects, self._overlaps, asked, today())
            _check_size(form, selection.page.total, most)
            made = WRITERS[form](selection, target)
            if (self._access.built(), today()) == (selection.build, selection.on):
                return selection, made
        raise CentreBusy(
            "While the file was written, one build after the other went live.",
            "Export again when no build is running.",
        )


def _check_size(form: Format, projects: int, most: int | None) -> None:
    if most is not None and projects > most:
        raise BadRequest(
            f"A file from here holds at most {most:,} projects, and {projects:,} fit.",
            "Ask for a country, theme or provider; or, at the computer of the centre, for all:"
            f" `riparian export {form} -o FILE`.",
        )
