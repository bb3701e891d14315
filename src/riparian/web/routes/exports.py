"""Files to take away, which say what they hold."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.centre.export_records import ExportFilter
from riparian.export.xlsx_file import XLSX
from riparian.normalise.iso_days import today
from riparian.store.scratch import scratch_folder, spill_folder
from riparian.web.pages import centre_of
from riparian.web.query import PageQuery, parameters
from riparian.web.states import definite, state_of

router = APIRouter()
NAMES = ("a", "b", "country", "place", "theme", "provider", "state")
MOST_PROJECTS = 10_000
"""A larger file takes longer than anybody waits for a page."""


@router.get("/export.xlsx", openapi_extra=parameters(*NAMES), response_class=Response)
def export_as_workbook(request: Request) -> Response:
    """Overlaps, projects, areas and sources as a workbook that says what it holds; without `a` and
    `b` everybody's projects."""
    params = PageQuery.of(request, *NAMES)
    pair = params.providers() if params.first("a") or params.first("b") else None
    wanted = ExportFilter(
        country=params.first("country"),
        place=params.first("place"),
        theme=params.first("theme"),
        provider=params.first("provider"),
        pair=pair,
        state=definite(state_of(params, "all")),
    )
    with scratch_folder(spill_folder()) as folder:
        file: Path = folder / "export.xlsx"
        centre_of(request).export("xlsx", file, wanted, MOST_PROJECTS)
        content = file.read_bytes()
    about = [*(pair or ()), wanted.provider, wanted.country, wanted.place, wanted.theme, today()]
    named = quote("-".join(filter(None, ("riparian", *about))), safe="")
    headers = {"content-disposition": f'attachment; filename="{named}.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)
