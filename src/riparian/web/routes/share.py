"""Sharing from a page: its addresses, and what is said where nobody can share.

What answers is in `web.share_page`, which loads the libraries of the channel: most centres are in
no framework.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from riparian.desk.accounts.roles import Act
from riparian.web.decisions import OPEN, needs
from riparian.web.known_names import knows
from riparian.web.not_kept import kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import person_of
from riparian.web.uploads import Upload, read_upload

router = APIRouter(include_in_schema=False)
Form = Annotated[Upload, Depends(read_upload)]

UPLOADS = ("/share", "/share/file")
"""Addresses to which a long form is posted."""


@router.get("/share", dependencies=[OPEN])
def share(request: Request) -> Response:
    """Drafts and how to begin; or what is named, with whom it could be for."""
    if (missing := _missing(request)) is not None:
        return missing
    from riparian.web.share_page import begin_page

    return begin_page(request)


@router.post("/share", dependencies=[needs(Act.DRAFT)])
def send(request: Request, upload: Form) -> Response:
    """Show who will see it; keep it as a draft; or share it, where that was shown."""
    if (missing := _missing(request)) is not None:
        return missing
    from riparian.web import share_page

    return share_page.send(request, upload)


@router.post("/share/file", dependencies=[needs(Act.DRAFT)])
def take_file(request: Request, upload: Form) -> Response:
    """Read a table that somebody uploads, and keep its rows as a draft."""
    if (missing := _missing(request)) is not None:
        return missing
    from riparian.web import share_page

    return share_page.take_file(request, upload)


@router.get("/share/rows.csv", dependencies=[needs(Act.DRAFT), knows("draft")])
def rows(request: Request) -> Response:
    """The rows of a table that could not be taken, with the reasons."""
    from riparian.web import share_page

    return share_page.rows(request)


@router.get("/share/rows.xlsx", dependencies=[needs(Act.DRAFT), knows("draft")])
def rows_as_workbook(request: Request) -> Response:
    """The same as a workbook."""
    from riparian.web import share_page

    return share_page.rows(request, is_workbook=True)


@router.post("/share/delete", dependencies=[needs(Act.DRAFT)])
def delete(request: Request, upload: Form) -> Response:
    """Delete a draft."""
    from riparian.web import share_page

    return share_page.delete(request, upload)


@router.post("/share/withdraw", dependencies=[needs(Act.SHARE)])
def withdraw(request: Request, upload: Form) -> Response:
    """Say that a record of this member no longer stands."""
    from riparian.web import share_page

    return share_page.withdraw(request, upload)


@router.post("/share/redact", dependencies=[needs(Act.SHARE)])
def redact(request: Request, upload: Form) -> Response:
    """Have what an entry of this member says hidden and deleted."""
    from riparian.web import share_page

    return share_page.redact(request, upload)


def _missing(request: Request) -> Response | None:
    """A page that says what is missing for sharing here, and how to get it; None for nothing."""
    centre, person = centre_of(request), person_of(request)
    missing = None
    if not centre.is_node or not centre.channel.has_joined:
        missing = (
            "This centre belongs to no framework",
            "What is shared goes to the members of a framework, and this centre is the node of"
            " none. Whoever runs it can join one with a join kit: riparian join KIT.",
        )
    elif not centre.people.exist:
        missing = (
            "Nobody has an account here yet",
            "On this page somebody who is signed in shares. Whoever runs the centre gives the first"
            " account on its computer: riparian account add NAME --full-name “…” --admin. Until"
            " then it shares with riparian share.",
        )
    elif request.app.state.centre.as_member:
        missing = (
            "Nobody can sign in here",
            "This server shows the member's view to this computer alone. Open the one that runs"
            " without --as-member, and sign in there to share.",
        )
    elif person is None:
        missing = ("Sign in to share", "What is shared is shared in somebody's name.")
    elif not person.rights.may_do(Act.DRAFT):
        missing = (
            "Your account shares nothing",
            "A writer prepares what is shared, and a publisher shares it. Ask your administrator,"
            " who can change what your account may do.",
        )
    if missing is None:
        return None
    answer = render(
        request, "share_none.html", title=missing[0], description=missing[1], indexed=False,
        sentence=missing[1], asks_to_sign_in=missing[0].startswith("Sign in"),
    )  # fmt: skip
    return kept_by_nobody(answer)
