"""A brief: two providers in a country, on a page and as files to take away."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.centre.brief_records import Brief, BriefFilter, without_maps
from riparian.document.paper_files import PAPER_FILES
from riparian.errors import NotThere
from riparian.web.addresses import root_path, with_query
from riparian.web.choices import choosable
from riparian.web.formats import as_json, file_stem
from riparian.web.pages import centre_of, render
from riparian.web.query import PageQuery, parameters
from riparian.wording import brief as words
from riparian.wording.brief_document import document_of, query_of

router = APIRouter()
NAMES = ("a", "b", "country", "place")


@router.get("/brief.json", openapi_extra=parameters(*NAMES), response_class=Response)
def brief_as_json(request: Request) -> Response:
    """What a brief says: counts of two providers, what is under way, strongest overlaps."""
    return as_json(without_maps(_brief(request, PageQuery.of(request, *NAMES))))


@router.get("/brief", include_in_schema=False)
def brief_page(request: Request) -> Response:
    """The brief, with the choice of what it is about."""
    centre = centre_of(request)
    params, taken = PageQuery.of(request, *NAMES).with_places(centre.settings.region)
    brief = _brief(request, params)
    query = query_of(brief)
    return render(
        request,
        "brief.html",
        title=f"Brief: {words.name_of(brief)}",
        description=words.lead(brief),
        brief=brief,
        paper=document_of(brief, root_path()),
        params=params,
        taken=taken,
        choosable=choosable(centre, brief.a.provider, brief.b.provider),
        countries=[(each.code, each.name) for each in centre.choices().countries],
        files={ending: with_query(f"/brief.{ending}", query) for ending in PAPER_FILES},
    )


@router.get("/brief.{ending}", openapi_extra=parameters(*NAMES), include_in_schema=False)
def brief_as_file(request: Request, ending: str) -> Response:
    """The brief as a file."""
    if ending not in PAPER_FILES:
        raise NotThere("There is no such file.", "Choose PDF or Word on the page of the brief.")
    brief = _brief(request, PageQuery.of(request, *NAMES))
    file = PAPER_FILES[ending]
    about = [brief.a.provider, brief.b.provider, brief.asked.country, brief.asked.place]
    named = file_stem("brief", about, brief.made_on)
    headers = {"content-disposition": f'attachment; filename="{named}.{ending}"'}
    content = file.make(document_of(brief, root_path()))
    return Response(content, media_type=file.media_type, headers=headers)


def _brief(request: Request, params: PageQuery) -> Brief:
    asked = BriefFilter(country=params.first("country"), place=params.first("place"))
    return centre_of(request).brief(*params.providers(), asked)
