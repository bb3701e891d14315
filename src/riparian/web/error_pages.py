"""Errors as pages: what went wrong and what to try, never where in the program.

A bad query is 400, what does not exist 404, a centre without a snapshot 503; anything else is 500,
with a number under which the log of the server has the rest. Where data was asked for (`.json`,
`.csv`, `.geojson`) the answer is JSON.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from riparian.errors import (
    BadRequest,
    CentreBusy,
    CentreError,
    Damaged,
    NotThere,
    OnlyHere,
    RiparianError,
    SnapshotMissing,
    SnapshotOutdated,
    SourceError,
    UnknownName,
)
from riparian.web.pages import render

DATA = (".json", ".csv", ".geojson")
_OF_A_TERMINAL = re.compile(r"`riparian\b|(?:^|\s|`)--[a-z]")
log = logging.getLogger("riparian.web")


class Refusal(msgspec.Struct):
    """What went wrong and what to try, as JSON."""

    what: str
    try_this: str


@contextmanager
def named_by_address() -> Iterator[None]:
    """What the address itself names and nobody knows is not there: 404 and not 400."""
    try:
        yield
    except NotThere:
        raise
    except UnknownName as error:
        raise NotThere(error.what, error.try_this) from error


def refuse(request: Request, status: int, what: str, try_this: str) -> Response:
    """The answer to what cannot be answered."""
    path = request.url.path
    if path.endswith(DATA):
        body = msgspec.json.encode(Refusal(what, try_this))
        return Response(body, status, media_type="application/json")
    titles = {
        400: "That cannot be asked", 403: "Only on the centre's own computer", 404: "Not found",
        405: "Not that way", 503: "Not yet",
    }  # fmt: skip
    return render(
        request,
        "refused.html",
        title=titles.get(status, "Something went wrong here"),
        description=what,
        status=status,
        what=what,
        try_this=try_this,
        indexed=False,
    )


def add_refusals(app: FastAPI) -> None:
    """Have the application answer every error so."""
    app.add_exception_handler(RiparianError, _our_error)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unknown)


async def _our_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RiparianError)
    if isinstance(error, Damaged):
        log.error("%s %s", error.what, error.try_this)
        return refuse(
            request,
            503,
            "This page cannot be shown, because a file of this centre is damaged.",
            "Tell whoever runs this centre. What was added is not lost by it: the file can be made "
            "again, with the command 'riparian check --repair'.",
        )
    if isinstance(error, CentreError | SourceError):
        return _of_the_centre(request, error)
    return refuse(request, _status(error), error.what, without_commands(error.try_this))


def _of_the_centre(request: Request, error: RiparianError) -> Response:
    """What is wrong with the centre itself, without the folders of the computer on which it runs;
    who runs it finds those in the log."""
    if isinstance(error, SnapshotMissing):
        return refuse(
            request,
            503,
            "Nothing has been built in this centre yet.",
            "Come back when who runs it has added files and built it.",
        )
    if isinstance(error, SnapshotOutdated):
        log.error("%s %s", error.what, error.try_this)
        return refuse(
            request,
            503,
            "The catalogue of this centre was built by another version of Riparian.",
            "Tell whoever runs this centre: the command 'riparian build' makes it anew.",
        )
    if isinstance(error, CentreBusy):
        return refuse(request, 503, "This centre is being changed right now.", "Try again soon.")
    number = secrets.token_hex(4)
    log.error("%s: %s %s", number, error.what, error.try_this)
    return refuse(
        request,
        500,
        "A file of this centre is damaged or cannot be read.",
        f"Tell who runs this centre that error {number} happened; the log says which file.",
    )


def _status(error: RiparianError) -> int:
    if isinstance(error, NotThere):
        return 404
    if isinstance(error, OnlyHere):
        return 403
    if isinstance(error, BadRequest | UnknownName):
        return 400
    return 500


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        what = "There is no page at this address."
    elif error.status_code == 405:
        what = "This address can only be read."
    else:
        what = "This request cannot be answered."
    return refuse(request, error.status_code, what, "Start from the first page, or search.")


async def _unknown(request: Request, error: Exception) -> Response:
    number = secrets.token_hex(4)
    log.error("%s: %s failed", number, request.url.path, exc_info=error)
    return refuse(
        request,
        500,
        "This page could not be made. That is our fault, not yours.",
        f"Try again, or tell who runs this centre that error {number} happened.",
    )


def without_commands(
    try_this: str, otherwise: str = "Search for it, or start from the first page."
) -> str:
    """What to try, in words for a page: a hint at a command or option of the terminal is left out,
    and where nothing else is said, `otherwise` stands for it."""
    sentences = [part for part in try_this.split(". ") if not _OF_A_TERMINAL.search(part)]
    return ". ".join(sentences) or otherwise
