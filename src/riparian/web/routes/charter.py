"""Preparing a change of the charter, for signatories: propose one, take a proposal to the seal, and
bring back what was signed there.

Nobody signs here: the seal is on no page and in no account. What is proposed is first shown, with
who will read it.
"""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.centre.centre import Centre
from riparian.desk.accounts.roles import Act
from riparian.errors import BadRequest, NotThere, Refused, RiparianError, UnknownName
from riparian.exchange.entries.payload import GREEN
from riparian.web.decisions import needs
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import form_token_of, require_form
from riparian.web.query import PageQuery, named_by_address
from riparian.web.sharer import sharer_of
from riparian.web.uploads import Upload, read_upload
from riparian.wording.charters import change_words, proposal_words
from riparian.wording.sharing import all_readers_sentence

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.charter_desk import CharterChange
    from riparian.exchange.membership.charter_file import Draft

router = APIRouter(include_in_schema=False)
Form = Annotated[Upload, Depends(read_upload)]
SIGNATORIES = needs(Act.PREPARE_VOTE)
UPLOADS = ("/channel/charter/propose", "/channel/charter/signed")
"""Addresses to which a file can be sent."""

DONE = {
    "proposed": "It is proposed: the other members have it with the next exchange. Your own member"
    " has not signed it yet.",
    "signed": "The signatures are with the proposal; the other members have them with the next"
    " exchange.",
    "in-force": "With these signatures the charter is in force here now; the other members have it"
    " with the next exchange.",
}


@router.get("/channel/charter", dependencies=[SIGNATORIES])
def charter(request: Request) -> Response:
    """The charter in force, what is proposed, and the forms."""
    done = PageQuery.of(request, "done").first("done", "") or ""
    return _page(request, done=DONE.get(done, ""))


@router.get("/channel/charter/{proposal}/file", dependencies=[SIGNATORIES])
def file(request: Request, proposal: str) -> Response:
    """A proposal with the signatures that it has, to be carried to the seal."""
    _require_framework(request)
    with named_by_address():
        return file_of(centre_of(request), proposal, "application/json")


@router.post("/channel/charter/propose", dependencies=[SIGNATORIES])
def propose(request: Request, upload: Form) -> Response:
    """First what it would change, and who will read it; then propose it."""
    person = require_form(request, upload.fields, Act.PREPARE_VOTE)
    _require_framework(request)
    centre, form = centre_of(request), upload.fields
    from riparian.centre.charter_desk import draft_of  # it loads the channel

    try:
        change = _change_in(upload)
        drafted = centre.charter_desk.try_out(change)
        shown = shown_of(centre, drafted)
        if form.get("step") != "send" or form.get("shown") != shown:
            return _page(request, change=change, drafted=drafted, shown=shown)
        centre.charter_desk.propose(draft_of(change), sharer_of(person, centre))
    except (BadRequest, UnknownName) as error:
        return _page(request, wrong=error, kind=form.get("kind", ""), form=form)
    return RedirectResponse("/channel/charter?done=proposed", 303, NOT_KEPT)


@router.post("/channel/charter/signed", dependencies=[SIGNATORIES])
def signed(request: Request, upload: Form) -> Response:
    """Take a proposal that was signed where the seal is."""
    person = require_form(request, upload.fields, Act.PREPARE_VOTE)
    _require_framework(request)
    centre = centre_of(request)
    try:
        if not upload.content:
            raise BadRequest("No file is chosen.", "Choose the file that was signed.")
        given = centre.charter_desk.give(upload.content, sharer_of(person, centre))
    except (BadRequest, Refused) as error:
        return _page(request, wrong=error, kind="signed")
    in_force = centre.channel.charter().digest == given.digest
    done = "in-force" if in_force else "signed"
    return RedirectResponse(f"/channel/charter?done={done}", 303, NOT_KEPT)


def file_of(centre: Centre, proposal: str, media_type: str) -> Response:
    """The file of a proposal; raises UnknownName for none."""
    found = centre.channel.charter_changes.find(proposal)
    name = f"charter-{found.version}-{found.digest[:8]}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"', **NOT_KEPT}
    return Response(found.content, headers=headers, media_type=media_type)


def shown_of(centre: Centre, drafted: Draft) -> str:
    """What was shown before it is proposed: these terms, after this charter."""
    charter = centre.channel.charter().digest
    return sha256(msgspec.json.encode([drafted.terms, charter])).hexdigest()[:32]


def readers_words(centre: Centre) -> str:
    """Who will read a proposal, by name."""
    who = centre.answering.who_reads(GREEN)
    return all_readers_sentence(who) if who is not None else ""


def _require_framework(request: Request) -> None:
    centre = centre_of(request)
    if not centre.is_node or not centre.channel.has_joined:
        raise NotThere(
            "This centre belongs to no framework, so there is no charter to change.",
            "Whoever runs it can join one with a join kit: see “Channel”.",
        )


def _change_in(upload: Upload) -> CharterChange:
    from riparian.centre.charter_desk import KINDS, CharterChange  # it loads the channel

    form = upload.fields
    kind = next((each for each in KINDS if each == form.get("kind")), None)
    if kind is None:
        raise BadRequest("It is not said what is to change.", "Choose one of the changes.")
    try:
        application = upload.content.decode() or form.get("application", "")
    except UnicodeDecodeError as error:
        raise BadRequest(
            "The application is no text.", "Choose the file that the newcomer sent."
        ) from error
    return CharterChange(
        kind, form.get("member", ""), form.get("role", ""), form.get("seal", ""),
        _threshold_in(form.get("threshold", "")), application, bool(form.get("several")),
    )  # fmt: skip


def _threshold_in(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise BadRequest(
            f"Expected how many members must sign, got '{text[:20]}'.", "Give a whole number."
        )
    return int(text)


def _page(
    request: Request,
    *,
    done: str = "",
    change: CharterChange | None = None,
    drafted: Draft | None = None,
    shown: str = "",
    wrong: RiparianError | None = None,
    kind: str = "",
    form: dict[str, str] | None = None,
) -> Response:
    _require_framework(request)
    from riparian.exchange.charter_changes import words_of_newcomers  # it loads the channel

    centre = centre_of(request)
    state = centre.charter_desk.state()
    before, first = state.charter.terms, state.first
    answer = render(
        request,
        "channel_charter.html",
        title="Change the charter",
        description="Prepare a change of the charter, for the seals to sign.",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        indexed=False,
        state=state,
        open=[
            (
                each,
                proposal_words(each, before),
                words_of_newcomers(before, each.terms, state.first),
            )
            for each in state.open
        ],
        own_has_vote=any(line.member == state.own for line in before.voters),
        members=[(line.member, line.name) for line in before.members],
        change=change,
        changes=change_words(before, drafted.terms) if drafted else (),
        newcomers=words_of_newcomers(before, drafted.terms, first) if drafted else {},
        next_version=state.charter.version + 1,
        readers=readers_words(centre) if drafted else "",
        shown=shown,
        done=done,
        wrong=wrong,
        kind=kind,
        form=form or {},
        token=form_token_of(request),
    )
    return kept_by_nobody(answer)
