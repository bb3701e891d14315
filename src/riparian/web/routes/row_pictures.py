"""The picture of the row in which a source of a project stands, for whoever may open it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.errors import NotThere
from riparian.web.not_kept import NOT_KEPT
from riparian.web.pages import centre_of
from riparian.web.people import is_ours

router = APIRouter(include_in_schema=False)
_DIGITS = 4


@router.get("/rows/{words}/{number}")
def row(request: Request, words: str, number: str) -> Response:
    """A PNG of the row of the project's source of that number, from 1."""
    return _picture(request, words, number)


@router.get("/rows/{words}/{number}/{cell}")
def cell(request: Request, words: str, number: str, cell: str) -> Response:
    """A PNG of one cell of it, by its number among those of the source, from 1."""
    return _picture(request, words, number, _number(cell))


def _picture(request: Request, words: str, number: str, cell: int | None = None) -> Response:
    centre = centre_of(request)
    sources, at = centre.project(words).sources, _number(number)
    if not 1 <= at <= len(sources):
        raise NotThere("The project has no such source.", "Choose one on its page.")
    picture = centre.row_pictures.of(sources[at - 1], ours=is_ours(request), cell=cell)
    return Response(picture, media_type="image/png", headers=dict(NOT_KEPT))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
