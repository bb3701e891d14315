"""The page /share, as it answers: who will see something before it is sent, drafts, and a table.

One question is asked, whom something is for; its answer is shown with everybody's name before it
can be sent. What a person may do, and who reads what, is decided in `Centre.sharing`; what stands
on the page, in `share_view`.
"""

from __future__ import annotations

import secrets
from urllib.parse import quote

import msgspec
from fastapi import Request
from starlette.responses import RedirectResponse, Response

from riparian.centre.centre import Centre
from riparian.centre.channel_records import ChannelState
from riparian.centre.typed_records import typed_fields
from riparian.desk.accounts.roles import Act
from riparian.desk.sharing.choice import ONLY_US, Choice, Sharer
from riparian.errors import BadRequest, RiparianError, SnapshotMissing, UnknownName
from riparian.exchange.plain_text import plain_line
from riparian.export.xlsx_file import XLSX, as_workbook
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import Person, require, require_form
from riparian.web.query import PageQuery, named_by_address
from riparian.web.share_drafts import draft_content, draft_of_file, drafts_page
from riparian.web.share_form import (
    Asked,
    asked_of_draft,
    asked_of_form,
    choice_in,
    draft_of,
    entry_to_widen,
    fingerprint,
    judgement_to_share,
    place_to_share,
    record_of_catalogue,
)
from riparian.web.share_view import page_for_last, page_of
from riparian.web.sharer import own_name_of, sharer_of, state_of
from riparian.web.uploads import Upload
from riparian.wording.channel import title_words

DONE = {
    "draft": "Kept as a draft. It has not been sent to anybody.",
    "deleted": "The draft is deleted.",
}


def begin_page(request: Request) -> Response:
    """Drafts and how to begin; or what is named, with whom it could be for."""
    params = PageQuery.of(
        request, "record", "draft", "new", "about", "wider", "correct", "judgement", "place", "done"
    )
    centre, person = centre_of(request), require(request, Act.DRAFT)
    sharer, state = sharer_of(person, centre), state_of(centre)
    key, record, new = (params.first(name, "") or "" for name in ("draft", "record", "new"))
    if wider := params.first("wider"):
        with named_by_address():
            asked = entry_to_widen(centre, wider)
        return page_of(request, asked, centre.sharing.choice_of_entry(wider))
    for name, to_share in (("judgement", judgement_to_share), ("place", place_to_share)):
        if said := params.first(name):
            with named_by_address():
                asked = to_share(centre, said)
            return page_for_last(request, asked, sharer)
    if correct := params.first("correct"):
        with named_by_address():
            return _correction(request, correct, state, sharer)
    if key:
        with named_by_address():
            _, content = centre.sharing.drafts.open(key, person.account, person.rights)
        if content.meeting:
            return RedirectResponse(f"/meetings?draft={quote(key)}#call", 303, NOT_KEPT)
        if content.case:
            return RedirectResponse(f"/cases/new?draft={quote(key)}", 303, NOT_KEPT)
        asked = asked_of_draft(centre, content, key, own_name_of(centre))
        return page_of(request, asked, content.choice)
    if record:
        several = _records_of_project(centre, record)
        if several:
            return _choice_of_record(request, record, several)
        with named_by_address():
            asked = record_of_catalogue(centre, record)
        return page_for_last(request, asked, sharer)
    if new in ("note", "project"):
        number = f"{state.own}-{secrets.token_hex(4)}"
        fields = {"kind": new, "about": params.first("about", "") or "", "key": number}
        asked = asked_of_form(centre, fields, None, own_name_of(centre))
        asked = msgspec.structs.replace(asked, fault=None)
        return page_for_last(request, asked, sharer)
    return drafts_page(request, person, DONE.get(params.first("done", "") or "", ""))


def send(request: Request, upload: Upload) -> Response:
    """Show who will see it; keep it as a draft; or share it, where that was shown."""
    form = upload.fields
    person = require_form(request, form, Act.DRAFT)
    centre, state = centre_of(request), state_of(centre_of(request))
    draft = draft_content(centre, person, form.get("draft", ""))
    asked = asked_of_form(centre, form, draft, own_name_of(centre))
    try:
        choice = choice_in(form, state)
    except BadRequest as error:
        return page_of(request, asked, ONLY_US, form=form, wrong=error)
    act = form.get("act", "show")
    if act == "draft" and asked.keeps_draft:
        return _keep(request, person, asked, choice, form)
    if asked.fault is not None or choice.tlp is None:
        wrong: RiparianError | None = asked.fault or BadRequest(
            "Nobody else is chosen yet: as it stands this is a draft.",
            "Choose whom it is for, or keep it as a draft.",
        )
        return page_of(request, asked, choice, form=form, wrong=wrong)
    sharer = sharer_of(person, centre)
    try:
        preview = (
            centre.sharing.preview_wider(asked.record, choice, sharer)
            if asked.kind == "wider"
            else centre.sharing.preview(asked.parcel, choice, sharer)
        )
    except (BadRequest, UnknownName) as error:
        return page_of(request, asked, choice, form=form, wrong=error)
    confirmed = {stop.kind for stop in preview.stops if form.get(f"yes-{stop.kind}")}
    was_shown = form.get("shown", "") == fingerprint(asked, preview)
    if act != "send" or not was_shown or len(confirmed) < len(preview.stops):
        wrong = _not_yet(act, was_shown)
        return page_of(request, asked, choice, form=form, preview=preview, wrong=wrong)
    try:
        names = (
            centre.sharing.share_wider(asked.record, choice, sharer, confirmed)
            if asked.kind == "wider"
            else centre.sharing.share(asked.parcel, choice, sharer, confirmed)
        )
    except RiparianError as error:
        return page_of(request, asked, choice, form=form, preview=preview, wrong=error)
    if asked.draft:
        centre.sharing.drafts.delete(asked.draft, person.account, person.rights)
    return RedirectResponse(
        f"/channel/entry?name={quote(str(names[0]))}&done=shared", 303, NOT_KEPT
    )


def take_file(request: Request, upload: Upload) -> Response:
    """Read a table that somebody uploads, and keep its rows as a draft."""
    person = require_form(request, upload.fields, Act.DRAFT)
    centre = centre_of(request)
    try:
        draft = draft_of_file(centre, person, upload)
    except RiparianError as error:
        return drafts_page(request, person, "", wrong=error)
    return RedirectResponse(f"/share?draft={draft}", 303, NOT_KEPT)


def rows(request: Request, *, is_workbook: bool = False) -> Response:
    """The rows of a table that could not be taken, with the reasons."""
    person, centre = require(request, Act.DRAFT), centre_of(request)
    key = PageQuery.of(request, "draft").first("draft", "") or ""
    with named_by_address():
        content = centre.sharing.drafts.rows(key, person.account, person.rights)
    kind = "text/csv; charset=utf-8"
    if is_workbook:
        content, kind = as_workbook(content), XLSX
    name = f"rows-to-look-at.{'xlsx' if is_workbook else 'csv'}"
    headers = {**NOT_KEPT, "content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


def delete(request: Request, upload: Upload) -> Response:
    """Delete a draft."""
    person = require_form(request, upload.fields, Act.DRAFT)
    drafts = centre_of(request).sharing.drafts
    drafts.delete(upload.fields.get("draft", ""), person.account, person.rights)
    return RedirectResponse("/share?done=deleted", 303, NOT_KEPT)


def withdraw(request: Request, upload: Upload) -> Response:
    """Say that a record of this member no longer stands."""
    form, centre = upload.fields, centre_of(request)
    person, name = require_form(request, upload.fields, Act.SHARE), form.get("name", "")
    centre.sharing.withdraw(name, form.get("why", ""), sharer_of(person, centre))
    return RedirectResponse(
        f"/channel/entry?name={quote(name, safe='/')}&done=withdrawn", 303, NOT_KEPT
    )


def redact(request: Request, upload: Upload) -> Response:
    """Have what an entry of this member says hidden and deleted."""
    form, centre = upload.fields, centre_of(request)
    person, name = require_form(request, upload.fields, Act.SHARE), form.get("name", "")
    if not form.get("sure"):
        raise BadRequest("It was not confirmed that this is to be deleted.", "Go back and tick it.")
    centre.sharing.redact(name, form.get("why", ""), sharer_of(person, centre))
    return RedirectResponse(f"/channel/entry?name={quote(name, safe='/')}", 303, NOT_KEPT)


def _correction(request: Request, name: str, state: ChannelState, sharer: Sharer) -> Response:
    """The form in which an entry of this member is said anew: its fields as they were typed, its
    record as its source has it now, or another note about it."""
    centre = centre_of(request)
    parcel, choice = centre.sharing.to_correct(name)
    if not parcel.records:
        fields = {"kind": "note", "about": name}
        asked = asked_of_form(centre, fields, None, own_name_of(centre))
        return page_of(request, msgspec.structs.replace(asked, fault=None), choice)
    typed = typed_fields(parcel.records[0].body)
    if typed is not None:
        asked = asked_of_form(centre, {"kind": "project", **typed}, None, own_name_of(centre))
        return page_of(request, asked, choice)
    handle = centre.channel.project_of_record(parcel.records[0])
    if handle is None:
        raise BadRequest(
            "The record is not in this catalogue, so it cannot be shared anew from here.",
            "Withdraw it, and share what is right.",
        )
    identifier = parcel.records[0].body["activity"]["iati_identifier"]
    asked = record_of_catalogue(centre, identifier)
    choice = centre.sharing.keeping_closer(choice, asked.parcel.records[0], name)
    return page_of(request, asked, choice)


def _not_yet(act: str, was_shown: bool) -> BadRequest | None:
    if act != "send":
        return None
    if not was_shown:
        return BadRequest(
            "Something has changed since you were shown who will see it.",
            "Read the names below, and share it then.",
        )
    return BadRequest(
        "Something has to be confirmed before this is shared.", "It is marked above the button."
    )


def _keep(
    request: Request, person: Person, asked: Asked, choice: Choice, form: dict[str, str]
) -> Response:
    """Keep it in the place of one's own draft, or as a new one."""
    drafts = centre_of(request).sharing.drafts
    own = {x.id for x in drafts.of(person.account, person.rights) if x.account == person.account.id}
    key = asked.draft if asked.draft in own else None
    try:
        drafts.keep(person.account, asked.title, draft_of(asked, choice), key=key)
    except BadRequest as error:
        return page_of(request, asked, choice, form=form, wrong=error)
    return RedirectResponse("/share?done=draft", 303, NOT_KEPT)


def _records_of_project(centre: Centre, name: str) -> list[tuple[str, str]]:
    """The records of the project that is meant, where there are several and none is named."""
    try:
        sources = centre.project(name).sources
    except (UnknownName, BadRequest, SnapshotMissing):
        return []
    if len(sources) < 2 or any(name == source.record for source in sources):
        return []
    own = {x.record: x for x in reversed(sources) if x.reported.provenance.shared is None}
    if not own:
        raise BadRequest(
            "All that is known of this project here was shared by other members.",
            "Answer one of their entries, or describe what your member knows of it.",
        )
    return [(x, plain_line(title_words(own[x].reported.title), 160)) for x in reversed(own)]


def _choice_of_record(request: Request, name: str, several: list[tuple[str, str]]) -> Response:
    answer = render(
        request,
        "share_records.html",
        title="Which record do you want to share?",
        description="A project of several records.",
        indexed=False,
        name=name,
        several=several,
    )
    return kept_by_nobody(answer)
