"""Files to take away, which say what they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.centre.export_records import ENDINGS, ExportFilter, Format, rows_called
from riparian.export.csv_metadata import BESIDE
from riparian.export.iati_file import IATI
from riparian.export.xlsx_file import XLSX
from riparian.normalise.iso_days import today
from riparian.store.scratch import scratch_folder, spill_folder
from riparian.web.addresses import with_query
from riparian.web.formats import file_stem
from riparian.web.pages import centre_of
from riparian.web.query import PageQuery, parameters
from riparian.web.states import definite, state_of

router = APIRouter()
NAMES = ("a", "b", "country", "place", "theme", "provider", "state", "rows")
MOST_PROJECTS = 10_000
"""A larger file takes longer than anybody waits for a page."""


ZIP = "application/zip"
SHAPES: Mapping[Format, tuple[str, str]] = {
    "xlsx": (XLSX, "Overlaps, projects, areas and sources as a workbook that says what it holds."),
    "csv": (
        "text/csv; charset=utf-8",
        "Projects as a table; what else one should know of it is at the same address with"
        f" `{BESIDE}` behind `.csv`.",
    ),
    "geojson": ("application/geo+json", "Projects where they are known to be."),
    "geoparquet": (
        "application/vnd.apache.parquet", "The places of projects, with points, as GeoParquet."
    ),
    "iati": (
        IATI, "The records of projects as IATI 2.03; what was worked out is marked as such."
    ),
    "parquet": (ZIP, "All tables as Parquet, in one ZIP file."),
    "datapackage": (ZIP, "All tables as a Frictionless data package, in one ZIP file."),
}  # fmt: skip
"""The media type of each form, and what it is, in a sentence."""


def _answer(form: Format) -> Callable[[Request], Response]:
    media_type, says = SHAPES[form]

    def export(request: Request) -> Response:
        files, notes = _written(request, form)
        params = PageQuery.of(request, *NAMES)
        headers = {"content-disposition": f'attachment; filename="{_name(params)}.{ENDINGS[form]}"'}
        if form == "csv":  # as CSV on the Web says where the metadata are
            beside = with_query(f"export.csv{BESIDE}", params.query())
            headers["link"] = f'<{beside}>; rel="describedby"; type="application/csvm+json"'
        if notes:  # what one should know before one passes the file on
            headers["riparian-note"] = quote(" ".join(notes), safe=" .,:;'()[]")
        return Response(files[0], media_type=media_type, headers=headers)

    export.__doc__ = says
    export.__name__ = f"export_as_{form}"
    return export


for _form in SHAPES:
    router.add_api_route(
        f"/export.{ENDINGS[_form]}", _answer(_form), openapi_extra=parameters(*NAMES),
        response_class=Response,
    )  # fmt: skip


@router.get(f"/export.csv{BESIDE}", openapi_extra=parameters(*NAMES), response_class=Response)
def export_metadata(request: Request) -> Response:
    """What the file at `/export.csv` is, as Metadata for Tabular Data (CSV on the Web)."""
    return Response(_written(request, "csv")[0][1], media_type="application/csvm+json")


def _written(request: Request, form: Format) -> tuple[list[bytes], list[str]]:
    """The file that is asked for and those beside it, and what one should know of its tables."""
    params = PageQuery.of(request, *NAMES)
    wanted = ExportFilter(
        country=params.first("country"),
        place=params.first("place"),
        theme=params.first("theme"),
        provider=params.first("provider"),
        pair=params.providers() if params.first("a") or params.first("b") else None,
        state=definite(state_of(params, "all")),
        rows=rows_called(params.all("rows")),
    )
    with scratch_folder(spill_folder()) as folder:
        file = folder / f"{_name(params)}.{ENDINGS[form]}"
        report = centre_of(request).export(form, file, wanted, MOST_PROJECTS)
        notes = [table.note for table in report.tables if table.note]
        return [each.read_bytes() for each in (file, *report.beside)], notes


def _name(params: PageQuery) -> str:
    pair = params.providers() if params.first("a") or params.first("b") else ()
    about = [*pair, *map(params.first, ("provider", "country", "place", "theme"))]
    return file_stem("riparian", about, today())
