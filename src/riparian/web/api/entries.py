"""Entries that the member can read: a list, one, who may read it and why, and taking it back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta
from starlette.responses import Response

from riparian.desk.accounts.audit import READ_RED
from riparian.desk.accounts.roles import Act
from riparian.errors import NotThere
from riparian.exchange.names import EntryName, is_entry_name
from riparian.web.api.channel import require_channel
from riparian.web.api.envelope import Listed, by_key
from riparian.web.api.operation import ENTRY_PATH, Call, Operation, Param
from riparian.web.api.types import (
    Author,
    EntryText,
    Instant,
    Member,
    Readers,
    Reason,
    Subject,
    Tlp,
    Words,
    Written,
    instant,
    readers_of,
    subject_of,
    written,
)
from riparian.web.problem_details import problem
from riparian.wording.after_sharing import progress_words, sight_words
from riparian.wording.channel import shown_line, withdrawals

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.channel_records import ChannelEntry

GROUP = "Entries"
LONGEST_WHY = 1_000
TLPS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT")


class Entry(msgspec.Struct, frozen=True):
    """An entry of the channel, as its writer wrote it."""

    entry: EntryText
    type: Annotated[
        str, Meta(description="activity, note, correction, dispute, case …: docs, Entries.")
    ]
    tlp: Tlp
    readers: Readers
    member: Annotated[Member, Meta(description="Who wrote it.")]
    by: Author
    written_at: Annotated[Instant, Meta(description="By its writer's clock.")]
    about: Subject | None
    body: Annotated[dict[str, Any], Meta(description="What it says, in the form of its type.")]
    held_by: Annotated[tuple[Member, ...], Meta(description="Who has said to hold it.")]
    withdrawn_by: Annotated[
        EntryText | None, Meta(description="The entry in which its writer took it back.")
    ]
    disputed: Annotated[
        bool, Meta(description="Another history of its journal has not got this entry.")
    ]


class EntryPage(msgspec.Struct, frozen=True):
    """One entry, and how far it is."""

    entry: Entry
    progress: Annotated[str, Meta(description="Written, and held by how many, in words.")]
    project: Annotated[str | None, Meta(description="The project of its record in this catalogue.")]
    enters: Annotated[
        str, Meta(description="Whether the catalogue holds it: now, next (build) or never.")
    ]


class Sight(msgspec.Struct, frozen=True):
    """Whether a member can see an entry, why, and what can be done."""

    member: Member
    can_see: bool
    why: str
    next: Annotated[str, Meta(description="What to do, or where it is.")]
    rule: Annotated[str, Meta(description="By which rule of the policy.")]


class Redact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Have what an entry says hidden and deleted on every server that hears of it."""

    why: Words
    sure: Annotated[bool, Meta(description="It must be true: this cannot be undone.")]


def entries(call: Call) -> Listed:
    """What the member can read, the newest first."""
    channel, wanted = _channel(call), call.params
    found = channel.entries(channel.own_reader())
    if "about" in wanted:
        thing = channel.thing(wanted["about"])
        found = [x for x in found if x.about == thing]
    fitting = [
        x
        for x in found
        if wanted.get("member") in (None, x.name.origin.member)
        and wanted.get("type") in (None, x.type)
        and wanted.get("tlp") in (None, x.tlp)
    ]
    gone = withdrawals(found)
    return by_key(call, fitting, _key, lambda x: entry_answer(x, gone), falling=True)


def for_me(call: Call) -> Listed:
    """What is for whoever asks alone (TLP:RED). That they have read it is noted."""
    channel, person = _channel(call), call.person
    found = channel.named_persons.read(person.account.full_name, person.account.name)
    for each in found:
        call.centre.people.accounts.note(person.actor, READ_RED, str(each.name))
    ordered = sorted(found, key=_key, reverse=True)
    return by_key(call, ordered, _key, lambda x: entry_answer(x, {}), falling=True)


def entry(call: Call) -> EntryPage | Response:
    """One entry; 410 where what it said was redacted."""
    channel, name = _channel(call), call.entry
    if "~" not in name and (redaction := channel.redactions.of_entry(name)) is not None:
        why = shown_line(redaction.why, LONGEST_WHY)
        done = "was deleted" if redaction.deletes_at is None else "is hidden, and will be deleted"
        return problem(
            HTTPStatus.GONE, f"What {redaction.entry} said {done}, by {redaction.by}: {why}",
            "Copies outside the members’ servers stay: ask who has read it.",
        )  # fmt: skip
    found = channel.entry(name, channel.own_reader())
    around = [] if found.mark else channel.entries(channel.own_reader())
    state = channel.state()
    assert state is not None
    return EntryPage(
        entry_answer(found, withdrawals(around)), progress_words(found, len(state.members)),
        channel.project_of(found), channel.enters(found),
    )  # fmt: skip


def sight(call: Call) -> Sight:
    """Why a member can or cannot see an entry."""
    channel, wanted = _channel(call), call.params["member"]
    found = channel.entry(call.entry, channel.own_reader())
    state = channel.state()
    assert state is not None
    member = next((each for each in state.members if each.member == wanted), None)
    if member is None or found.mark:
        raise NotThere(
            f"There is no member '{shown_line(wanted, 40)}', or it cannot be said of this entry.",
            "Choose among the members, at /api/v1/channel.",
        )
    decision = channel.may_read(str(found.name), wanted, channel.own_reader())
    why, onward = sight_words(decision, member, found, state.own, state.names)
    return Sight(wanted, decision.yes, why, onward, decision.rule)


def withdraw(call: Call) -> Written:
    """Say that a record of this member no longer stands."""
    _channel(call)
    return written(*call.centre.sharing.withdraw(_own(call), call.body.why, call.sharer))


def redact(call: Call) -> Written | Response:
    """Have what an entry of this member says hidden and deleted."""
    _channel(call)
    if not call.body.sure:
        return problem(
            HTTPStatus.CONFLICT, "It was not confirmed that this is to be deleted.",
            "Send `sure` as true where it is meant: it cannot be undone.",
        )  # fmt: skip
    return written(call.centre.sharing.redact(_own(call), call.body.why, call.sharer))


def entry_answer(entry: ChannelEntry, gone: dict[EntryName, EntryName]) -> Entry:
    """An entry as an answer gives it; `gone`: by entry, in which it was taken back."""
    by = gone.get(entry.name)
    return Entry(
        entry.address, entry.type, entry.tlp, readers_of(entry.audience),
        entry.name.origin.member, entry.by, str(instant(entry.written_at)),
        subject_of(entry.about), entry.body, entry.held_by, str(by) if by else None,
        entry.is_disputed,
    )  # fmt: skip


def _key(entry: ChannelEntry) -> tuple[str | int, ...]:
    origin = entry.name.origin
    at = entry.written_at.isoformat()
    return at, origin.framework, origin.member, origin.number, entry.name.index, entry.mark


def _channel(call: Call) -> Channel:
    """The channel, for the member's own people: whose view the centre gives is decided before."""
    if not call.centre.as_member:
        raise NotThere(
            "This centre belongs to no framework.",
            "Whoever runs it can join one with a join kit, or found one.",
        )
    return require_channel(call)


def _own(call: Call) -> str:
    name = call.entry
    if not is_entry_name(name):  # of another history
        raise NotThere(f"There is no entry {name[:120]} here.", "Name one of your own.")
    return name


OPERATIONS = (
    Operation(
        "entries", "GET", "/entries", "What the member can read, the newest first", entries,
        Entry, Act.READ, (
            Param("member", "Only what this member wrote."),
            Param("type", "Only entries of this type: activity, note, dispute …"),
            Param("tlp", "Only entries with this label.", TLPS),
            Param("about", "Only what is about this: a record, or an entry by its name."),
        ), listed=True, groups=GROUP,
    ),
    Operation(
        "for-me", "GET", "/for-me", "What is for me alone (TLP:RED)", for_me, Entry, Act.READ,
        listed=True, groups=GROUP, explained="That it was read is noted in the audit.",
    ),
    Operation(
        "entry", "GET", f"/entries/{ENTRY_PATH}", "One entry, and how far it is", entry,
        EntryPage, Act.READ, groups=GROUP,
    ),
    Operation(
        "sight", "GET", f"/entries/{ENTRY_PATH}/sight", "Why can a member see this, or not?",
        sight, Sight, Act.READ, (Param("member", "The member.", required=True),), groups=GROUP,
    ),
    Operation(
        "withdraw", "POST", f"/entries/{ENTRY_PATH}/withdraw", "Take a record back", withdraw,
        Written, Act.SHARE, body=Reason, status=201, does=("/share/withdraw",), groups=GROUP,
        explained="Its readers learn that it no longer stands; the entry stays.",
    ),
    Operation(
        "redact", "POST", f"/entries/{ENTRY_PATH}/redact", "Have what an entry says deleted",
        redact, Written, Act.SHARE, body=Redact, status=201, does=("/share/redact",),
        groups=GROUP, explained="On every server that hears of it; it cannot be undone.",
    ),
)  # fmt: skip
