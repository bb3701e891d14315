"""The page /share: who will see something before it is sent, drafts, and a table.

One question is asked, whom something is for; its answer is shown with everybody's name before it
can be sent. What a person may do, and who reads what, is decided in `Centre.sharing`.
"""

from __future__ import annotations

import secrets
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import msgspec
from fastapi import Request
from starlette.responses import RedirectResponse, Response

from riparian.build.add_datasets import SourceOptions
from riparian.catalogue.similar_projects import SimilarFilter
from riparian.centre.centre import Centre
from riparian.centre.channel import LONGEST_NOTE
from riparian.centre.channel_records import ChannelState
from riparian.centre.desk_sharing import Preview
from riparian.centre.typed_records import FIELDS, typed_fields
from riparian.codelists.lists import country_name
from riparian.desk.accounts.roles import Act
from riparian.desk.sharing.choice import ONLY_US, Choice, Sharer, require_may_share
from riparian.desk.sharing.closer import parts_of, without
from riparian.desk.sharing.drafts import DraftContent
from riparian.english import count_of
from riparian.errors import BadRequest, NotAllowed, RiparianError, SnapshotMissing, UnknownName
from riparian.exchange.names import is_entry_name
from riparian.exchange.plain_text import plain_line
from riparian.ingest.shared_records import SharedBody
from riparian.normalise.providers import load_providers
from riparian.store.scratch import scratch_folder
from riparian.web import entry_words
from riparian.web.number_format import instant
from riparian.web.pages import centre_of, render
from riparian.web.people import Person, form_token_of, require, require_form
from riparian.web.query import PageQuery, named_by_address
from riparian.web.share_form import (
    Asked,
    asked_of_draft,
    asked_of_form,
    choice_in,
    draft_of,
    draft_record,
    entry_to_widen,
    fingerprint,
    record_of_catalogue,
    sentences,
)
from riparian.web.uploads import LARGEST_UPLOAD, Upload
from riparian.wording import sharing as words
from riparian.wording.channel import title_words

NOT_KEPT = {"cache-control": "no-store", "x-robots-tag": "noindex"}
SHOWN_RECORDS, SHOWN_JSON, SHOWN_ALIKE = 50, 40_000, 3
COUNTRIES = ("KH", "LA", "MM", "TH", "VN")
DONE = {
    "draft": "Kept as a draft. It has not been sent to anybody.",
    "deleted": "The draft is deleted.",
}


def begin_page(request: Request) -> Response:
    """Drafts and how to begin; or what is named, with whom it could be for."""
    params = PageQuery.of(request, "record", "draft", "new", "about", "wider", "correct", "done")
    centre, person = centre_of(request), require(request, Act.DRAFT)
    sharer, state = sharer_of(person, centre), _state(centre)
    key, record, new = (params.first(name, "") or "" for name in ("draft", "record", "new"))
    if wider := params.first("wider"):
        with named_by_address():
            asked = entry_to_widen(centre, wider)
        return _page(request, asked, centre.sharing.choice_of_entry(wider))
    if correct := params.first("correct"):
        with named_by_address():
            return _correction(request, correct, state, sharer)
    if key:
        with named_by_address():
            _, content = centre.sharing.drafts.open(key, person.account, person.rights)
        asked = asked_of_draft(centre, content, key, _own_name(state))
        return _page(request, asked, content.choice)
    if record:
        several = _records_of_project(centre, record)
        if several:
            return _choice_of_record(request, record, several)
        with named_by_address():
            asked = record_of_catalogue(centre, record)
        return _page_for_last(request, asked, sharer)
    if new in ("note", "project"):
        number = f"{state.own}-{secrets.token_hex(4)}"
        fields = {"kind": new, "about": params.first("about", "") or "", "key": number}
        asked = asked_of_form(centre, fields, None, _own_name(state))
        asked = msgspec.structs.replace(asked, fault=None)
        return _page_for_last(request, asked, sharer)
    return _drafts_page(request, person, DONE.get(params.first("done", "") or "", ""))


def send(request: Request, upload: Upload) -> Response:
    """Show who will see it; keep it as a draft; or share it, where that was shown."""
    form = upload.fields
    person = require_form(request, form, Act.DRAFT)
    centre, state = centre_of(request), _state(centre_of(request))
    draft = _draft_content(centre, person, form.get("draft", ""))
    asked = asked_of_form(centre, form, draft, _own_name(state))
    try:
        choice = choice_in(form, state)
    except BadRequest as error:
        return _page(request, asked, ONLY_US, form=form, wrong=error)
    act = form.get("act", "show")
    if act == "draft" and asked.kind != "wider":
        return _keep(request, person, asked, choice, form)
    if asked.fault is not None or choice.tlp is None:
        wrong: RiparianError | None = asked.fault or BadRequest(
            "Nobody else is chosen yet: as it stands this is a draft.",
            "Choose whom it is for, or keep it as a draft.",
        )
        return _page(request, asked, choice, form=form, wrong=wrong)
    sharer = sharer_of(person, centre)
    try:
        preview = (
            centre.sharing.preview_wider(asked.record, choice, sharer)
            if asked.kind == "wider"
            else centre.sharing.preview(asked.parcel, choice, sharer)
        )
    except (BadRequest, UnknownName) as error:
        return _page(request, asked, choice, form=form, wrong=error)
    confirmed = {stop.kind for stop in preview.stops if form.get(f"yes-{stop.kind}")}
    was_shown = form.get("shown", "") == fingerprint(asked, preview)
    if act != "send" or not was_shown or len(confirmed) < len(preview.stops):
        wrong = _not_yet(act, was_shown)
        return _page(request, asked, choice, form=form, preview=preview, wrong=wrong)
    try:
        names = (
            centre.sharing.share_wider(asked.record, choice, sharer, confirmed)
            if asked.kind == "wider"
            else centre.sharing.share(asked.parcel, choice, sharer, confirmed)
        )
    except RiparianError as error:
        return _page(request, asked, choice, form=form, preview=preview, wrong=error)
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
        draft = _draft_of_file(centre, person, upload)
    except RiparianError as error:
        return _drafts_page(request, person, "", wrong=error)
    return RedirectResponse(f"/share?draft={draft}", 303, NOT_KEPT)


def rows(request: Request) -> Response:
    """The rows of a table that could not be taken, with the reasons."""
    person, centre = require(request, Act.DRAFT), centre_of(request)
    key = PageQuery.of(request, "draft").first("draft", "") or ""
    with named_by_address():
        content = centre.sharing.drafts.rows(key, person.account, person.rights)
    headers = {**NOT_KEPT, "content-disposition": 'attachment; filename="rows-to-look-at.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


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
        asked = asked_of_form(centre, fields, None, _own_name(state))
        return _page(request, msgspec.structs.replace(asked, fault=None), choice)
    typed = typed_fields(parcel.records[0].body)
    if typed is not None:
        asked = asked_of_form(centre, {"kind": "project", **typed}, None, _own_name(state))
        return _page(request, asked, choice)
    handle = centre.channel.project_of_record(parcel.records[0])
    if handle is None:
        raise BadRequest(
            "The record is not in this catalogue, so it cannot be shared anew from here.",
            "Withdraw it, and share what is right.",
        )
    identifier = parcel.records[0].body["activity"]["iati_identifier"]
    return _page(request, record_of_catalogue(centre, identifier), choice)


def sharer_of(person: Person, centre: Centre) -> Sharer:
    """The person as one who shares. Others see the office, and no person's name."""
    author = plain_line(person.account.office, 120) or _own_name(_state(centre))
    return Sharer(person.actor, author, person.rights, person.account)


def _state(centre: Centre) -> ChannelState:
    state = centre.channel.state()
    assert state is not None
    return state


def _own_name(state: ChannelState) -> str:
    return next(plain_line(x.name, 120) for x in state.members if x.member == state.own)


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


# drafts and tables


def _draft_content(centre: Centre, person: Person, key: str) -> DraftContent | None:
    if not key:
        return None
    return centre.sharing.drafts.open(key, person.account, person.rights)[1]


def _has_rows(centre: Centre, person: Person, key: str) -> bool:
    """Whether rows of a table came back with a draft."""
    drafts = centre.sharing.drafts.of(person.account, person.rights) if key else []
    return any(draft.has_rows for draft in drafts if draft.id == key)


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
        return _page(request, asked, choice, form=form, wrong=error)
    return RedirectResponse("/share?done=draft", 303, NOT_KEPT)


def _draft_of_file(centre: Centre, person: Person, upload: Upload) -> str:
    """Read it by the readers that there are; the id of the draft that its good rows are."""
    if not upload.content:
        raise BadRequest("No file was chosen.", "Choose a table: xlsx, csv, ods or xls.")
    form = upload.fields
    # Only what a name needs to be kept apart from others; what it is, its content says.
    name = "".join(x if x.isalnum() or x in "._-" else "-" for x in PurePath(upload.file_name).name)
    with scratch_folder() as folder:
        path = folder / (name.strip(".-")[-80:] or "table")
        path.write_bytes(upload.content)
        read = centre.channel.read_sheet(
            path,
            SourceOptions(
                provider=form.get("provider") or None, licence=form.get("licence") or None
            ),
            with_doubtful=bool(form.get("doubtful")),
        )
    if not read.records and read.returned is None:
        raise BadRequest(
            "There is no project in this table that could be shared.",
            "See that its first row names the columns, one of them the title.",
        )
    problems = [*read.notes, *sentences(read.problems)]
    if read.returned_count:
        rows_ = count_of(read.returned_count, "row")
        problems.insert(0, f"{rows_} came back: download them with the reasons, and upload again.")
    content = DraftContent(
        records=tuple(map(draft_record, read.records)),
        source=plain_line(upload.file_name, 120),
        problems=tuple(problems[:200]),
        note="" if read.records else "No row of the table could be taken.",
    )
    return centre.sharing.drafts.keep(person.account, upload.file_name, content, read.returned).id


def _drafts_page(
    request: Request, person: Person, done: str, wrong: RiparianError | None = None
) -> Response:
    centre = centre_of(request)
    answer = render(
        request,
        "share_drafts.html",
        title="Share",
        description="What you are about to share with other members.",
        status=400 if wrong else 200,
        indexed=False,
        done=done,
        wrong=wrong,
        drafts=[
            (x, instant(x.changed_at))
            for x in centre.sharing.drafts.of(person.account, person.rights)
        ],
        me=person.account.id,
        may_share=person.rights.may_do(Act.SHARE),
        providers=_providers(),
        largest=LARGEST_UPLOAD // 1024 // 1024,
        token=form_token_of(request),
    )
    answer.headers.update(NOT_KEPT)
    return answer


def _providers() -> list[tuple[str, str]]:
    table = load_providers()
    return sorted(((code, table.display(code)) for code in table.providers), key=lambda x: x[1])


def _records_of_project(centre: Centre, name: str) -> list[tuple[str, str]]:
    """The records of the project that is meant, where there are several and none is named."""
    try:
        sources = centre.project(name).sources
    except (UnknownName, BadRequest, SnapshotMissing):
        return []
    if len(sources) < 2 or any(name == source.id for source in sources):
        return []
    own = [x for x in sources if x.reported.provenance.shared is None]
    if not own:
        raise BadRequest(
            "All that is known of this project here was shared by other members.",
            "Answer one of their entries, or describe what your member knows of it.",
        )
    return [(x.id, plain_line(title_words(x.reported.title), 160)) for x in own]


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
    answer.headers.update(NOT_KEPT)
    return answer


# the page


def _page(
    request: Request,
    asked: Asked,
    choice: Choice,
    *,
    form: dict[str, str] | None = None,
    preview: Preview | None = None,
    wrong: RiparianError | None = None,
    last: Choice | None = None,
) -> Response:
    centre, person = centre_of(request), require(request, Act.DRAFT)
    state = _state(centre)
    own_name = _own_name(state)
    answer = render(
        request,
        "share.html",
        title=_heading(asked, own_name),
        description="Who will see what you share.",
        status=400 if wrong else 200,
        indexed=False,
        asked=asked,
        choice=choice,
        form=form or {},
        preview=preview,
        shown=fingerprint(asked, preview) if preview else "",
        wrong=wrong,
        has_rows=_has_rows(centre, person, asked.draft),
        own=state.own,
        own_name=own_name,
        framework=state.framework,
        members=[(x, plain_line(x.name, 120)) for x in state.members],
        options=words.CHOICES,
        strict=words.STRICT,
        part_names=words.PART_NAMES,
        few=[x.name for x in state.members if x.member in choice.closer_to],
        table=_table(asked),
        parts=_parts(asked),
        titles=[plain_line(x.title, 160) for x in asked.parcel.records[:SHOWN_RECORDS]],
        bodies=_bodies(asked, choice) if preview else [],
        alike=_alike(centre, asked) if preview else None,
        last=last,
        refusal=_refusal(sharer_of(person, centre), choice),
        token=form_token_of(request),
        longest=LONGEST_NOTE,
        fields=FIELDS,
        providers=_providers() if asked.kind == "project" else [],
        countries=[(code, country_name(code) or code) for code in COUNTRIES],
        words=words,
    )
    answer.headers.update(NOT_KEPT)
    return answer


def _refusal(sharer: Sharer, choice: Choice) -> NotAllowed | None:
    """Why the person cannot share it so; None where they can."""
    try:
        require_may_share(sharer, choice.tlp)
    except NotAllowed as error:
        return error
    return None


def _page_for_last(request: Request, asked: Asked, sharer: Sharer) -> Response:
    """With what the person shared last with chosen, if there is such a thing."""
    answers = asked.about if is_entry_name(asked.about) else None
    last = centre_of(request).sharing.last_choice(sharer, answers)
    return _page(request, asked, last, last=last if last.tlp and answers is None else None)


def _heading(asked: Asked, own: str) -> str:
    if asked.kind == "note":
        return "Share a note"
    if asked.kind == "wider":
        return f"Share wider: {asked.title}"
    if asked.kind == "project" and asked.title == "A project":
        return f"Share what {own} knows of a project"
    if asked.kind == "records":
        return f"Share {count_of(len(asked.parcel.records), 'record')} of {asked.title}"
    return f"Share what {own} knows of {asked.title}"


def _table(asked: Asked) -> list[tuple[entry_words.Line, str]]:
    """What the one record, or the first of several, says."""
    if not asked.parcel.records:
        return []
    body = msgspec.convert(asked.parcel.records[0].body, SharedBody)
    return entry_words.parts_of_record(body)


def _parts(asked: Asked) -> list[str]:
    """The parts that any of the records has."""
    found = {part for record in asked.parcel.records for part in parts_of(record.body)}
    return [part for part in words.PART_NAMES if part in found]


def _bodies(asked: Asked, choice: Choice) -> list[tuple[str, str]]:
    """All that is written, as each audience gets it."""
    bodies: list[tuple[str, Any]] = []
    records = [record.body for record in asked.parcel.records[:SHOWN_RECORDS]]
    if records:
        wide = [without(body, choice.closer) if choice.closer else body for body in records]
        bodies.append(("All of it, as all its readers get it", wide))
    if choice.closer_to:
        bodies.append(("All of it, as those get it who alone read the rest", records))
    return [(name, _json(body if len(body) > 1 else body[0])) for name, body in bodies]


def _json(body: Any) -> str:
    text = msgspec.json.format(msgspec.json.encode(body), indent=2).decode()
    shown = "\n".join(plain_line_kept(line) for line in text[:SHOWN_JSON].split("\n"))
    return shown if len(text) <= SHOWN_JSON else f"{shown}\n…"


def plain_line_kept(line: str) -> str:
    """A line with its indentation, without characters that turn the direction of others."""
    indent = len(line) - len(line.lstrip(" "))
    return " " * indent + plain_line(line, SHOWN_JSON)


def _alike(centre: Centre, asked: Asked) -> list[tuple[str, str]] | None:
    """Projects here that it may be, or that are like it; None where that cannot be said now."""
    if asked.kind == "note" or len(asked.parcel.records) != 1:
        return None
    record = asked.parcel.records[0]
    try:
        handle = centre.channel.project_of_record(record)
        if handle is not None:
            return [(handle, centre.project(handle).project.title)]
        found = centre.similar(record.title, SimilarFilter(limit=SHOWN_ALIKE)).found
        return [
            (x.project.handle, x.project.title) for x in found if x.verdict != "little in common"
        ]
    except (RiparianError, AttributeError):
        return None
