"""Sharing: first who will see it, then the share itself; and drafts.

As on the page, nothing is shared before it was asked who will see it: `shown` of that answer comes
with what is sent, and is another one once anything has changed. So what is sent twice is shared
once.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

import msgspec
from msgspec import Meta
from starlette.responses import Response

from riparian.desk.accounts.roles import Act
from riparian.desk.sharing.choice import Choice, named_persons
from riparian.desk.sharing.drafts import Draft
from riparian.errors import BadRequest
from riparian.exchange.entries.payload import AMBER, CLEAR, GREEN, RED
from riparian.web.api.channel import require_channel
from riparian.web.api.envelope import Listed, by_key
from riparian.web.api.operation import Call, File, Operation, Param
from riparian.web.api.types import EntryText, Instant, Member, Words, Written, instant, written
from riparian.web.case_drafts import keep_case
from riparian.web.meeting_drafts import keep_meeting
from riparian.web.not_kept import NOT_KEPT
from riparian.web.problem_details import ToConfirm, problem
from riparian.web.sharer import own_name_of, state_of
from riparian.web.uploads import LARGEST_UPLOAD, Upload
from riparian.wording.sharing import SharePreview, preview_document

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.sharing_records import Preview
    from riparian.web.share_form import Asked

GROUP = "Sharing"
TABLE = "application/octet-stream"
CSV = "text/csv"
CHANGED = "Something has changed since you were shown who will see it."


class Audience(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom something is for."""

    to: Annotated[
        Literal["everyone", "members", "organisations", "persons"],
        Meta(
            description="Everyone (TLP:CLEAR), all members (GREEN), the `members` named (AMBER), or"
            " the `persons` named (RED)."
        ),
    ]
    members: tuple[Member, ...] = ()
    persons: Annotated[
        dict[str, tuple[str, ...]], Meta(description="By member, the persons who read it there.")
    ] = {}
    strict: Annotated[
        bool, Meta(description="Their own people only, not the bodies they serve (AMBER+STRICT).")
    ] = False
    closer: Annotated[
        tuple[str, ...],
        Meta(
            description="Parts of a record that fewer read: amount, dates, places, organisations,"
            " description."
        ),
    ] = ()
    closer_to: Annotated[
        tuple[Member, ...], Meta(description="Who reads these parts; nobody where it is empty.")
    ] = ()


class NoteToShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="note"):
    """A text."""

    text: Words
    about: Annotated[str, Meta(description="A record, or an entry by its name.")] = ""


class RecordToShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="record"):
    """A record of the catalogue."""

    record: Annotated[str, Meta(description="By its identifier or short name.")]


class ProjectToShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="project"):
    """A project as somebody types it."""

    fields: Annotated[
        dict[str, str],
        Meta(
            description="key (a number of your own), title_original, donor_country, country,"
            " places, sector_words, dac_purpose_guess, start, end, amount, currency, agency,"
            " executing_agency, summary_en, source_url."
        ),
    ]


class DraftToShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="draft"):
    """What a draft holds; it is deleted when it is shared."""

    draft: Annotated[str, Meta(description="By its id.")]


class EntryToWiden(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="wider"):
    """An entry of this member, once more with more readers."""

    entry: EntryText


class JudgementToShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="judgement"):
    """The judgement on two records that stands here."""

    a: str
    b: str


class PlaceToShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="place"):
    """The places of a project that somebody here has set."""

    project: Annotated[str, Meta(description="By its identifier or short name.")]


ToShare = (
    NoteToShare | RecordToShare | ProjectToShare | DraftToShare | EntryToWiden | JudgementToShare
    | PlaceToShare
)  # fmt: skip


class ShareQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What would be shared, and with whom."""

    what: ToShare
    audience: Audience


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is shared, and with whom, as it was shown."""

    what: ToShare
    audience: Audience
    shown: Annotated[str, Meta(description="What the preview gave as `shown`.")]
    confirmed: Annotated[
        tuple[str, ...], Meta(description="The `kind` of each stop that a person has confirmed.")
    ] = ()


class WhoWillSee(msgspec.Struct, frozen=True):
    """What sharing would come to."""

    shown: Annotated[str, Meta(description="To be sent with the share.")]
    title: str
    preview: SharePreview
    replaces: Annotated[
        tuple[EntryText, ...],
        Meta(description="What this member has shared of the same before, and stands."),
    ]


class DraftLine(msgspec.Struct, frozen=True):
    """A draft without what it says."""

    id: str
    title: str
    by: Annotated[str, Meta(description="Who wrote it.")]
    changed_at: Instant
    bytes: int
    has_rows: Annotated[
        bool, Meta(description="Rows of its table that could not be taken are kept with it.")
    ]


class DraftAnswer(msgspec.Struct, frozen=True):
    """A draft, with what it says."""

    id: str
    title: str
    by: str
    audience: Annotated[Audience | None, Meta(description="For whom it is meant, if that is said.")]
    note: str
    about: str
    fields: Annotated[dict[str, str], Meta(description="Of a project that somebody types.")]
    records: Annotated[tuple[dict[str, Any], ...], Meta(description="The bodies of its records.")]
    source: Annotated[str, Meta(description="The record or file from which they are.")]
    problems: Annotated[tuple[str, ...], Meta(description="What was met in reading it.")]
    meeting: Annotated[
        dict[str, str],
        Meta(description="Of a meeting: name, day, place, and the country that it is about."),
    ]
    case: Annotated[
        dict[str, str],
        Meta(description="Of a case: overlap, title, question, and what is ticked on its form."),
    ]


class MeetingToDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="meeting"):
    """A meeting that somebody prepares: it is called at /api/v1/meetings."""

    name: Words
    day: str = ""
    place: Words = ""
    country: Annotated[str, Meta(description="Empty: of the whole framework.")] = ""


class CaseToDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="case"):
    """A case that somebody prepares: it is opened at /api/v1/cases."""

    overlap: Annotated[str, Meta(description="By its id.")]
    title: Words
    question: Words = ""
    leads: tuple[Member, ...] = ()
    readers: tuple[Member, ...] = ()


class DraftToKeep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draft to be kept: in the place of one of one's own where `id` names it."""

    what: NoteToShare | RecordToShare | ProjectToShare | DraftToShare | MeetingToDraft | CaseToDraft
    audience: Audience | None = None
    id: str | None = None


def preview(call: Call) -> WhoWillSee:
    """Who would see it, and who would not, each with the reason; nothing is written."""
    require_channel(call)
    asked, choice = _asked(call)
    _require_whole(asked)
    shown = _preview(call, asked, choice)
    titles = [record.title for record in asked.parcel.records] or [asked.title]
    return WhoWillSee(
        _fingerprint(asked, shown), asked.title,
        preview_document(shown, titles, asked.problems), tuple(map(str, shown.replaces)),
    )  # fmt: skip


def share(call: Call) -> Written | Response:
    """Share it, as it was shown."""
    require_channel(call)
    asked, choice = _asked(call)
    _require_whole(asked)
    shown, sent = _preview(call, asked, choice), call.body
    refusal = not_as_shown(sent, _fingerprint(asked, shown), shown)
    if refusal is not None:
        return refusal
    sharing, sharer, confirmed = call.centre.sharing, call.sharer, set(sent.confirmed)
    names = (
        sharing.share_wider(asked.record, choice, sharer, confirmed)
        if asked.kind == "wider"
        else sharing.share(asked.parcel, choice, sharer, confirmed)
    )
    if asked.draft:
        person = call.person
        sharing.drafts.delete(asked.draft, person.account, person.rights)
    return written(*names)


class _Sent(Protocol):
    """What is sent to be written, with what the preview gave as `shown`."""

    @property
    def shown(self) -> str: ...

    @property
    def confirmed(self) -> tuple[str, ...]: ...


def not_as_shown(sent: _Sent, shown: str, preview: Preview | None) -> Response | None:
    """A refusal where what is sent is not what was `shown`, or where something has to be confirmed,
    which it names; None where neither is so."""
    if sent.shown != shown:
        return problem(
            HTTPStatus.CONFLICT, CHANGED, "Ask once more who will see it, and send `shown` of that."
        )
    stops = preview_document(preview, (), ()).stops if preview else ()
    lacking = tuple(
        ToConfirm(stop.kind, stop.sentence) for stop in stops if stop.kind not in sent.confirmed
    )
    if not lacking:
        return None
    return problem(
        HTTPStatus.CONFLICT, "Something has to be confirmed before this is shared.",
        "Have a person read `stops`, and send the `kind` of each in `confirmed`.", None, lacking,
    )  # fmt: skip


def drafts(call: Call) -> Listed:
    """The drafts that whoever asks sees, the newest first."""
    require_channel(call)
    person = call.person
    found = call.centre.sharing.drafts.of(person.account, person.rights)
    ordered = sorted(found, key=lambda x: (x.changed_at, x.id), reverse=True)
    return by_key(call, ordered, lambda x: (x.changed_at, x.id), _line, falling=True)


def draft(call: Call) -> DraftAnswer:
    """One of them, with what it says."""
    require_channel(call)
    person = call.person
    line, content = call.centre.sharing.drafts.open(
        call.path["draft"], person.account, person.rights
    )
    return DraftAnswer(
        line.id, line.title, line.by, _audience(content.choice), content.note, content.about,
        content.form, tuple(x.body for x in content.records), content.source, content.problems,
        content.meeting, content.case,
    )  # fmt: skip


def keep_draft(call: Call) -> DraftLine:
    """Keep a draft."""
    from riparian.web.share_form import draft_of  # heavy

    require_channel(call)
    person, drafts = call.person, call.centre.sharing.drafts
    if isinstance(sent := call.body.what, MeetingToDraft):
        given = {"name": sent.name, "day": sent.day, "place": sent.place, "about": sent.country}
        choice = choice_of(call.body.audience, state_of(call.centre).own)
        return _line(keep_meeting(call.centre, person, given, choice, call.body.id))
    if isinstance(sent, CaseToDraft):
        offer = call.centre.cases.offer_for_overlap(sent.overlap)
        ticks = [f"member-{x}" for x in sent.readers] + [f"lead-{x}" for x in sent.leads]
        given = {"title": sent.title, "question": sent.question, **dict.fromkeys(ticks, "1")}
        return _line(keep_case(call.centre, person, sent.overlap, offer, given, call.body.id))
    asked, choice = _asked(call)
    if not asked.keeps_draft:
        raise BadRequest("It stands here already, so it needs no draft.", "Share it.")
    content = draft_of(asked, choice)
    return _line(drafts.keep(person.account, asked.title, content, key=call.body.id))


def draft_of_table(call: Call) -> DraftLine:
    """Read a table by the readers that there are, and keep its good rows as a draft."""
    from riparian.web.share_drafts import draft_of_file  # heavy

    require_channel(call)
    asked, person = call.params, call.person
    fields: dict[str, str] = {x: asked[x] for x in ("provider", "licence") if x in asked}
    if asked.get("doubtful") == "yes":
        fields["doubtful"] = "1"
    upload = Upload(fields, asked.get("file_name", "table"), call.body)
    key = draft_of_file(call.centre, person, upload)
    return _line(call.centre.sharing.drafts.open(key, person.account, person.rights)[0])


def rows(call: Call) -> Response:
    """The rows of a table that could not be taken, with the reasons."""
    require_channel(call)
    person = call.person
    content = call.centre.sharing.drafts.rows(call.path["draft"], person.account, person.rights)
    return Response(content, media_type=f"{CSV}; charset=utf-8", headers=NOT_KEPT)


def delete_draft(call: Call) -> None:
    """Delete a draft."""
    require_channel(call)
    person = call.person
    call.centre.sharing.drafts.delete(call.path["draft"], person.account, person.rights)


def choice_of(audience: Audience | None, own: str) -> Choice:
    """The readers that are chosen, as the page understands the same answers; raises BadRequest for
    persons that are none."""
    from riparian.centre.sharing import require_person  # heavy

    if audience is None:
        return Choice()
    closer, few = audience.closer, audience.closer_to
    if audience.to in ("everyone", "members"):
        return Choice(CLEAR if audience.to == "everyone" else GREEN, (), {}, closer, few)
    if audience.to == "organisations":
        chosen = tuple(dict.fromkeys(x for x in audience.members if x != own))
        return Choice(AMBER[1] if audience.strict else AMBER[0], chosen, {}, closer, few)
    persons = named_persons(audience.persons)
    for name in (name for names in persons.values() for name in names):
        require_person(name)
    members = tuple(member for member in persons if member != own)
    return Choice(RED, members or tuple(persons), persons, closer, few)


def _asked(call: Call) -> tuple[Asked, Choice]:
    """What is sent, as the page understands it."""
    from riparian.web.share_drafts import draft_content  # heavy
    from riparian.web.share_form import asked_of_form

    what, centre = call.body.what, call.centre
    choice = choice_of(call.body.audience, state_of(centre).own)
    form: Mapping[str, str]
    key = ""
    if isinstance(what, NoteToShare):
        form = {"kind": "note", "note": what.text, "about": what.about}
    elif isinstance(what, ProjectToShare):
        form = {**what.fields, "kind": "project"}
    elif isinstance(what, EntryToWiden):
        form = {"kind": "wider", "record": what.entry}
    elif isinstance(what, JudgementToShare):
        form = {"kind": "judgement", "record": f"{what.a}~{what.b}"}
    elif isinstance(what, PlaceToShare):
        form = {"kind": "place", "record": what.project}
    elif isinstance(what, RecordToShare):
        form = {"kind": "record", "record": what.record}
    else:
        key = what.draft
        form = {"kind": "draft", "draft": key}
    draft = draft_content(centre, call.person, key)
    return asked_of_form(centre, form, draft, own_name_of(centre)), choice


def _require_whole(asked: Asked) -> None:
    """Raises what is wrong with what would be shared."""
    if asked.fault is not None:
        raise asked.fault


def _preview(call: Call, asked: Asked, choice: Choice) -> Preview:
    sharing, sharer = call.centre.sharing, call.sharer
    if asked.kind == "wider":
        return sharing.preview_wider(asked.record, choice, sharer)
    return sharing.preview(asked.parcel, choice, sharer)


def _fingerprint(asked: Asked, preview: Preview) -> str:
    from riparian.web.share_form import fingerprint  # heavy

    return fingerprint(asked, preview)


def _line(draft: Draft) -> DraftLine:
    changed = str(instant(draft.changed_at))
    return DraftLine(draft.id, draft.title, draft.by, changed, draft.bytes, draft.has_rows)


def _audience(choice: Choice) -> Audience | None:
    if choice.tlp is None:
        return None
    to: Literal["everyone", "members", "organisations", "persons"] = "organisations"
    if choice.tlp == RED:
        to = "persons"
    elif choice.tlp not in AMBER:
        to = "everyone" if choice.tlp == CLEAR else "members"
    return Audience(
        to, choice.members if to == "organisations" else (), choice.persons,
        choice.tlp == AMBER[1], choice.closer, choice.closer_to,
    )  # fmt: skip


OPERATIONS = (
    Operation(
        "preview", "POST", "/share/preview", "Who would see this?", preview, WhoWillSee,
        Act.DRAFT, body=ShareQuestion, does=("/share",), groups=GROUP, largest=LARGEST_UPLOAD,
        explained="Nothing is written.",
    ),
    Operation(
        "share", "POST", "/share", "Share it", share, Written, Act.SHARE, body=Share, status=201,
        does=("/share",), groups=GROUP, largest=LARGEST_UPLOAD,
        explained="What was previewed, with its `shown`. 409 says what has changed, or what a"
        " person has to confirm first.",
    ),
    Operation(
        "drafts", "GET", "/drafts", "Drafts, the newest first", drafts, DraftLine, Act.DRAFT,
        listed=True, groups=GROUP,
        explained="One’s own, and for whoever may share those of all.",
    ),
    Operation(
        "draft", "GET", "/drafts/{draft}", "A draft", draft, DraftAnswer, Act.DRAFT, groups=GROUP,
    ),
    Operation(
        "keep-draft", "POST", "/drafts", "Keep a draft", keep_draft, DraftLine, Act.DRAFT,
        body=DraftToKeep, status=201, does=("/share", "/meetings/draft", "/cases/draft"),
        groups=GROUP, largest=LARGEST_UPLOAD, explained="It stays on this centre’s own server.",
    ),
    Operation(
        "draft-of-table", "POST", "/drafts/table", "Make a draft of a table", draft_of_table,
        DraftLine, Act.DRAFT, (
            Param("file_name", "What the file is called, with its ending: xlsx, csv, ods, xls."),
            Param("provider", "Whose cooperation all of it is."),
            Param("licence", "The licence of the table."),
            Param("doubtful", "Whether rows with something to look at are taken too.", ("yes",)),
        ), File(TABLE), 201, ("/share/file",), groups=GROUP, largest=LARGEST_UPLOAD,
        explained="Rows that cannot be taken come back, with the reasons.",
    ),
    Operation(
        "draft-rows", "GET", "/drafts/{draft}/rows", "The rows that could not be taken", rows,
        File(CSV), Act.DRAFT, groups=GROUP,
    ),
    Operation(
        "delete-draft", "DELETE", "/drafts/{draft}", "Delete a draft", delete_draft, None,
        Act.DRAFT, does=("/share/delete",), groups=GROUP,
    ),
)  # fmt: skip
