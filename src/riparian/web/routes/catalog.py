"""The whole catalogue described for catalogues of data, as DCAT."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.web.described import catalog_of
from riparian.web.formats import as_json
from riparian.web.pages import centre_of

router = APIRouter()


@router.get("/catalog.jsonld", response_class=Response)
def catalog(request: Request) -> Response:
    """The catalogue and its sources as DCAT 3 in JSON-LD, with every form in which it can be
    had."""
    answer = as_json(catalog_of(request, centre_of(request)))
    answer.headers["content-type"] = "application/ld+json"
    return answer
