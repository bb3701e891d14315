"""Every operation, as addresses of the application; and what is done on pages alone, and why.

Each page to which something is sent is named by an operation (`does`) or by `ON_PAGES_ALONE`; a
test finds one that is not.
"""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.desk.accounts.roles import Act
from riparian.web.addresses import own_site, root_path
from riparian.web.api import (
    admin,
    cases,
    catalogue,
    channel,
    charter,
    claims,
    entries,
    fetching,
    host,
    me,
    meetings,
    notices,
    places,
    share,
)
from riparian.web.api.description import document_text, who_words
from riparian.web.api.operation import JSON, LARGEST_BODY, Operation, endpoint_of, read_params
from riparian.web.decisions import OPEN, SIGNED_IN, needs
from riparian.web.pages import render
from riparian.web.problem_details import API

OPERATIONS: tuple[Operation, ...] = (
    *me.OPERATIONS, *catalogue.OPERATIONS, *fetching.OPERATIONS, *channel.OPERATIONS,
    *charter.OPERATIONS, *entries.OPERATIONS, *share.OPERATIONS, *claims.OPERATIONS,
    *places.OPERATIONS, *host.OPERATIONS, *cases.OPERATIONS, *meetings.OPERATIONS,
    *notices.OPERATIONS, *admin.OPERATIONS,
)  # fmt: skip
"""In the order in which they are described."""

_BY_BROWSER = "A browser signs in, with a password and a second step; a program has its token."
_ASKS_AGAIN = "What lets somebody stay asks for the password once more, which no program has."
ON_PAGES_ALONE: dict[str, str] = {
    **dict.fromkeys(
        (
            "/sign-in", "/sign-in/code", "/sign-in/passkey", "/sign-in/set-up/app",
            "/sign-in/set-up/passkey", "/invitation", "/sign-out", "/account/sign-out-elsewhere",
        ),
        _BY_BROWSER,
    ),
    **dict.fromkeys(
        ("/account/password", "/account/app", "/account/passkey", "/account/token"), _ASKS_AGAIN
    ),
    "/notices/mail": "Where mail goes is a person's word.",
    "/notices/stop": "It ends mail, by the link in each; the program that shows it may ask, too.",
    **dict.fromkeys(("/notices/feed/make", "/notices/feed/end"), _ASKS_AGAIN),
}  # fmt: skip
"""Pages to which something is sent and that have no operation, each with the reason."""


def _decision(operation: Operation) -> Any:
    if isinstance(operation.who, Act):
        return needs(operation.who)
    return SIGNED_IN if operation.who == "signed-in" else OPEN


LONG_BODIES = {
    each.address: each.largest + 1_000 for each in OPERATIONS if each.largest > LARGEST_BODY
}
"""Addresses to which more can be sent than elsewhere, and how many bytes."""

router = APIRouter(include_in_schema=False)
for each in OPERATIONS:
    router.add_api_route(
        each.address, endpoint_of(each), methods=[each.method], dependencies=[_decision(each)]
    )


@router.get(f"{API}/openapi.json", dependencies=[OPEN])
def description(request: Request) -> Response:
    """What can be asked for, as OpenAPI 3.1 has it."""
    read_params(request, ())
    return Response(document_text(OPERATIONS, root_path() or "/"), media_type=JSON)


@router.get("/api", dependencies=[OPEN])
def page(request: Request) -> Response:
    """The same for people."""
    groups: dict[str, list[Operation]] = {}
    for each in OPERATIONS:
        groups.setdefault(each.groups, []).append(each)
    return render(
        request,
        "api.html",
        title="For programs",
        description="What programs can ask for and do here, with which address.",
        groups=groups,
        who_words=who_words,
        fields_of=_fields_of,
        origin=own_site(request),
    )


def _fields_of(form: Any) -> list[tuple[str, bool]]:
    """The names of what is sent, and whether each is needed; nothing for a file."""
    if not (isinstance(form, type) and issubclass(form, msgspec.Struct)):
        return []
    return [(each.encode_name, each.required) for each in msgspec.structs.fields(form)]
