"""Meetings: a list, one with its agenda and minutes, calling one, and the paper for it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta
from starlette.responses import Response

from riparian.desk.accounts.audit import EXPORTED
from riparian.desk.accounts.roles import Act
from riparian.desk.meetings.meetings import AgendaItem, MeetingView
from riparian.desk.pack import words
from riparian.desk.pack.asked import ALL_MEMBERS, EVERYONE, MOST_OVERLAPS, OVERLAPS
from riparian.desk.pack.pack import Pack
from riparian.desk.sharing.choice import Choice
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.entries.entry_types import AGENDA, Agenda, Meeting
from riparian.exchange.policy import PUBLIC, Reader
from riparian.web.api.channel import require_channel
from riparian.web.api.envelope import Listed, by_key
from riparian.web.api.operation import ENTRY_PATH, Call, Operation, Param
from riparian.web.api.share import Audience, choice_of, not_as_shown
from riparian.web.api.types import (
    Author,
    Code,
    Day,
    EntryText,
    Member,
    Tlp,
    Words,
    Written,
    written,
)
from riparian.web.filling_meetings import meeting_filled
from riparian.web.shown_before import fingerprint
from riparian.wording.sharing import SharePreview, preview_document

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.sharing_records import Preview

GROUP = "Meetings"


class MinuteAnswer(msgspec.Struct, frozen=True):
    """A decision, as one member's minutes have it."""

    decision: Words
    who: Words | None
    by_when: Day | None
    member: Member
    entry: EntryText


class ItemAnswer(msgspec.Struct, frozen=True):
    """An item of an agenda."""

    entry: EntryText
    number: int
    item: Words
    result: Annotated[Words | None, Meta(description="What should come of it.")]
    papers: tuple[Words, ...]
    minutes: tuple[MinuteAnswer, ...]
    member: Member
    withdrawn: bool


class MeetingSummary(msgspec.Struct, frozen=True):
    """A meeting in a list."""

    meeting: EntryText
    name: Words
    day: Day
    place: Words | None
    framework: Annotated[str | None, Meta(description="Of which framework it is.")]
    country: Annotated[Code | None, Meta(description="Or about which country.")]
    items: Annotated[int, Meta(description="Items on its agenda.")]
    member: Member
    withdrawn: bool


class MeetingAnswer(msgspec.Struct, frozen=True):
    """A meeting with its agenda, by number."""

    meeting: EntryText
    name: Words
    day: Day
    place: Words | None
    framework: str | None
    country: Code | None
    edition: Annotated[str | None, Meta(description="The build that it looks at.")]
    edition_day: Day | None
    tlp: Tlp
    member: Member
    by: Author
    items: tuple[ItemAnswer, ...]
    withdrawn: bool


class MeetingToCall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A meeting of the whole framework, or about a country, for these readers."""

    name: Words
    day: Day
    audience: Audience
    place: Words = ""
    country: Annotated[Code, Meta(description="Empty: of the whole framework.")] = ""
    draft: Annotated[str, Meta(description="A draft, by its id: deleted once it is called.")] = ""
    shown: Annotated[
        str, Meta(description="What the preview gave as `shown`; not needed for a preview.")
    ] = ""
    confirmed: tuple[str, ...] = ()


class MeetingPreview(msgspec.Struct, frozen=True):
    """Who would read the meeting."""

    shown: str
    preview: SharePreview


class ItemToAdd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item for an agenda."""

    item: Words
    number: int = 1
    result: Words = ""
    papers: tuple[Words, ...] = ()


class MinuteToAdd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was decided, who does it, and by which day."""

    decision: Words
    who: Words = ""
    by_when: Day = ""


class MinutesToAdd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes of an item."""

    item: EntryText
    minutes: tuple[MinuteToAdd, ...]


class TakeBackOfMeeting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which item is taken back, or the meeting itself, and why."""

    entry: EntryText
    why: Words


def meetings(call: Call) -> Listed:
    """The meetings that whoever asks may read, the latest day first."""
    found = call.centre.meetings.browse(_reader(call)).meetings
    return by_key(call, sorted(found, key=_key, reverse=True), _key, _summary, falling=True)


def meeting(call: Call) -> MeetingAnswer:
    """One meeting."""
    return _answer(call.centre.meetings.meeting(call.entry, _reader(call)))


def preview(call: Call) -> MeetingPreview:
    """Who would read a meeting; nothing is written."""
    said, _, shown = _to_call(call)
    return MeetingPreview(_fingerprint(call, said, shown), preview_document(shown, [said.name], ()))


def call_meeting(call: Call) -> Written | Response:
    """Call it, as it was shown."""
    said, choice, shown = _to_call(call)
    refusal = not_as_shown(call.body, _fingerprint(call, said, shown), shown)
    if refusal is not None:
        return refusal
    name, draft = call.centre.meetings.call(said, choice, call.sharer), call.body.draft
    if draft:
        person = call.person
        with suppress(UnknownName):  # it is gone, or was somebody else's
            call.centre.sharing.drafts.delete(draft, person.account, person.rights)
    return written(name)


def item(call: Call) -> Written:
    """Put an item on the agenda."""
    require_channel(call)
    sent = call.body
    if not 1 <= sent.number <= 999:
        raise BadRequest("The number of the item is none.", "Give one from 1 to 999.")
    said = _filled(item=sent.item, number=sent.number, result=sent.result, papers=sent.papers)
    return written(call.centre.meetings.put_on_agenda(call.entry, said, call.sharer))


def minutes(call: Call) -> Written:
    """Add minutes to an item."""
    require_channel(call)
    sent, centre = call.body, call.centre
    items = centre.meetings.meeting(call.entry).items
    said = next((each.said for each in items if str(each.name) == sent.item), None)
    if said is None:
        raise BadRequest("There is no such item on this agenda.", "Name one of its items.")
    if not sent.minutes:
        raise BadRequest("No decision is sent.", "Send at least one.")
    rows = [
        {k: v for k, v in msgspec.to_builtins(each).items() if v not in ("", None)}
        for each in sent.minutes
    ]
    again = _filled(
        item=said.item, number=said.number, result=said.result, papers=said.papers, minutes=rows
    )
    return written(centre.meetings.say_again(call.entry, sent.item, again, call.sharer))


def take_back(call: Call) -> Written:
    """Take back an item, or the meeting."""
    require_channel(call)
    sent = call.body
    return written(call.centre.meetings.withdraw(call.entry, sent.entry, sent.why, call.sharer))


def pack(call: Call) -> Pack:
    """The paper for a meeting, for an audience."""
    asked = call.params.get("for", "")
    audience = tuple(filter(None, asked.split(",")))
    many = call.number("overlaps")
    made = call.centre.packs.pack(
        call.entry, audience, OVERLAPS if many is None else many, reader=_reader(call)
    )
    if (person := call.anybody) is not None:
        about = f"the pack of {call.entry}, {words.label_line(made)}"
        call.centre.people.accounts.note(person.actor, EXPORTED, about[:500])
    return made


def _reader(call: Call) -> Reader | None:
    """The member, for its own people; else the public."""
    return None if call.centre.as_member else PUBLIC


def _filled(**fields: object) -> Agenda:
    from riparian.centre.case_filling import filled

    said = filled(AGENDA, **fields)
    assert isinstance(said, Agenda)
    return said


def _to_call(call: Call) -> tuple[Meeting, Choice, Preview]:
    """The meeting that is sent, its readers, and what calling it would come to."""
    from riparian.centre.sharing_records import Parcel  # heavy

    require_channel(call)
    sent, centre = call.body, call.centre
    said = meeting_filled(centre, sent.name, sent.day, sent.place, sent.country)
    choice = choice_of(sent.audience, centre.channel.own_member)
    if choice.closer or choice.closer_to:
        raise BadRequest("A meeting has no parts that could be kept closer.", "Leave them out.")
    if choice.persons:
        raise BadRequest(
            "A meeting is for organisations, not for named people.",
            "Choose the organisations that come.",
        )
    return said, choice, centre.sharing.preview(Parcel(note=said.name), choice, call.sharer)


def _fingerprint(call: Call, said: Meeting, preview: Preview) -> str:
    return fingerprint(said, preview.choice, preview, call.centre.channel.own_size)


def _key(view: MeetingView) -> tuple[str | int, ...]:
    origin = view.name.origin
    return view.said.day, origin.framework, origin.member, origin.number, view.name.index


def _summary(view: MeetingView) -> MeetingSummary:
    said = view.said
    return MeetingSummary(
        str(view.name), said.name, said.day, said.place, said.framework, said.country,
        len(view.standing), view.entry.member, view.withdrawn_by is not None,
    )  # fmt: skip


def _answer(view: MeetingView) -> MeetingAnswer:
    said, entry = view.said, view.entry
    return MeetingAnswer(
        str(view.name), said.name, said.day, said.place, said.framework, said.country,
        said.edition, said.edition_day, entry.tlp, entry.member, entry.by,
        tuple(map(_item, view.items)), view.withdrawn_by is not None,
    )  # fmt: skip


def _item(each: AgendaItem) -> ItemAnswer:
    said = each.said
    rows = tuple(
        MinuteAnswer(x.minute.decision, x.minute.who, x.minute.by_when, x.member, str(x.entry))
        for x in each.minutes
    )
    return ItemAnswer(
        str(each.name), said.number, said.item, said.result, said.papers, rows, each.entry.member,
        each.withdrawn_by is not None,
    )  # fmt: skip


_MEETING = f"/meetings/{ENTRY_PATH}"
OPERATIONS = (
    Operation(
        "meetings", "GET", "/meetings", "Meetings, the latest day first", meetings,
        MeetingSummary, "anybody", listed=True, groups=GROUP,
    ),
    Operation(
        "meeting", "GET", _MEETING, "One meeting, with its agenda and minutes", meeting,
        MeetingAnswer, "anybody", groups=GROUP,
    ),
    Operation(
        "meeting-preview", "POST", "/meetings/preview", "Who would read this meeting?", preview,
        MeetingPreview, Act.SHARE, body=MeetingToCall, does=("/meetings/call",), groups=GROUP,
        explained="Nothing is written.",
    ),
    Operation(
        "call-meeting", "POST", "/meetings", "Call a meeting", call_meeting, Written, Act.SHARE,
        body=MeetingToCall, status=201, does=("/meetings/call",), groups=GROUP,
        explained="What was previewed, with its `shown`.",
    ),
    Operation(
        "meeting-item", "POST", f"{_MEETING}/items", "Put an item on the agenda", item, Written,
        Act.SHARE, body=ItemToAdd, status=201, does=("/meetings/item",), groups=GROUP,
        explained="Its readers are those of the meeting.",
    ),
    Operation(
        "meeting-minutes", "POST", f"{_MEETING}/minutes", "Add minutes to an item", minutes,
        Written, Act.SHARE, body=MinutesToAdd, status=201, does=("/meetings/minutes",),
        groups=GROUP,
    ),
    Operation(
        "meeting-take-back", "POST", f"{_MEETING}/take-back", "Take back an item, or the meeting",
        take_back, Written, Act.SHARE, body=TakeBackOfMeeting, status=201,
        does=("/meetings/take-back",), groups=GROUP,
    ),
    Operation(
        "meeting-pack", "GET", f"{_MEETING}/pack", "The paper for a meeting", pack, Pack,
        "anybody", (
            Param("for", f"Members with commas between, or {ALL_MEMBERS}, or {EVERYONE}; whoever"
                  " reads the meeting where nothing is said."),
            Param("overlaps", "How many overlaps are in it.", (), "number", most=MOST_OVERLAPS),
        ), groups=GROUP,
        explained="What all of the audience may read, and whoever asks too; nothing else is in it"
        " or counted.",
    ),
)  # fmt: skip
