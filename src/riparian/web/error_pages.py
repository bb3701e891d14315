"""Errors as pages: what went wrong and what to try, never where in the program.

A bad query is 400, what does not exist 404, a centre without a snapshot 503; anything else is 500,
with a number under which the log of the server has the rest. Where data was asked for (`.json`,
`.csv`, `.geojson`) the answer is JSON; where a program asks for another file or a feed, two lines
of plain text.
"""

from __future__ import annotations

import logging
import secrets

import msgspec
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from riparian.errors import (
    BadRequest,
    CentreBusy,
    CentreError,
    Damaged,
    Gone,
    NotAllowed,
    NotSignedIn,
    NotThere,
    OnlyHere,
    Refused,
    RiparianError,
    SnapshotMissing,
    SnapshotOutdated,
    SourceError,
    UnknownName,
)
from riparian.web.formats import DATA, FILES, Refusal
from riparian.web.pages import centre_of, render, sign_in_address, without_commands
from riparian.web.people import person_of
from riparian.web.problem_details import is_of_api, problem

log = logging.getLogger("riparian.web")

SEARCH = "Search for it, or start from the first page."
VARIES = {"vary": "accept"}
SEE_API = "See /api for what can be asked for here."


def refuse(
    request: Request, status: int, what: str, try_this: str, title: str | None = None
) -> Response:
    """The answer to what cannot be answered; `title` where that of the status does not fit."""
    path = request.url.path
    if is_of_api(path):
        return problem(status, what, try_this)
    if path.endswith(DATA):
        body = msgspec.json.encode(Refusal(what, try_this))
        return Response(body, status, media_type="application/json")
    if not _is_read_by_person(request):
        # Somebody may read it in a terminal, which acts upon some characters
        lines = ("".join(x if x.isprintable() else "?" for x in each) for each in (what, try_this))
        return PlainTextResponse("".join(f"{each}\n" for each in lines), status, VARIES)
    titles = {
        400: "That cannot be asked", 401: "Sign in first",
        403: "Only on the centre's own computer", 404: "Not found",
        405: "Not that way", 503: "Not yet",
    }  # fmt: skip
    return render(
        request,
        "refused.html",
        title=title or titles.get(status, "Something went wrong here"),
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
    if isinstance(error, OnlyHere | NotAllowed):
        await run_in_threadpool(_note_refusal, request, error)
    if isinstance(error, NotSignedIn) and is_of_api(request.url.path):
        return problem(401, "This needs a token.", "Make one on the page /account, and send it.")
    if isinstance(error, NotSignedIn) and _is_page(request):
        return RedirectResponse(sign_in_address(request), 303, {"cache-control": "no-store"})
    title = "Your account cannot do that" if isinstance(error, NotAllowed) else None
    otherwise = SEE_API if is_of_api(request.url.path) else SEARCH
    try_this = without_commands(error.try_this, otherwise)
    return refuse(request, _status(error), error.what, try_this, title)


def _note_refusal(request: Request, error: RiparianError) -> None:
    """Have the audit say what somebody who is signed in was refused: a form from elsewhere or of
    another session, or what their roles do not allow."""
    person = person_of(request)
    if person is None:
        return
    what = f"{request.method} {request.url.path}: {error.what}"
    centre_of(request).people.accounts.note_refusal(person.actor, what)


def _is_page(request: Request) -> bool:
    """Whether a person asks for a page, and nothing is sent."""
    if request.method not in ("GET", "HEAD") or request.url.path.endswith(DATA):
        return False
    return _is_read_by_person(request)


def _is_read_by_person(request: Request) -> bool:
    """Whether a page serves as the answer: not where a program asks for a file or a feed, which a
    browser would ask for as one that shows pages, too."""
    if not request.url.path.endswith(FILES):
        return True
    return "text/html" in request.headers.get("accept", "")


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
    if isinstance(error, Gone):
        return 410
    if isinstance(error, NotSignedIn):
        return 401
    if isinstance(error, OnlyHere | NotAllowed):
        return 403
    if isinstance(error, BadRequest | UnknownName | Refused):
        return 400
    return 500


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if is_of_api(request.url.path):
        what = "There is nothing at this address."
        if error.status_code == 405:
            what = f"This address does not take {request.method[:10]}."
        return problem(error.status_code, what, SEE_API, error.headers)
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
