"""Notices of whoever asks, and what they want to hear of."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from riparian.centre.notice_reading import NoticeRead, Standing
from riparian.desk.notices.events import Kind
from riparian.desk.notices.subscriptions import Subscription, SubscriptionKind
from riparian.errors import BadRequest, NotThere
from riparian.web.api.envelope import Listed, after, by_key
from riparian.web.api.operation import Call, Operation, Param
from riparian.web.api.types import EntryText, Instant, Tlp, Words, instant
from riparian.wording.notices import notice_line

GROUP = "Notices"
SHOWS = ("all", "unread")
LARGEST_NUMBER = 2**31 - 1

Number = Annotated[int, Meta(ge=0, le=LARGEST_NUMBER)]
Word = Annotated[str, Meta(max_length=200)]
Several = Annotated[tuple[Word, ...], Meta(max_length=40)]


class NoticeAnswer(msgspec.Struct, frozen=True):
    """Something that happened, as whoever asks may read it now."""

    number: int
    kind: Annotated[
        Kind | None, Meta(description="What happened; null where it can no longer be read.")
    ]
    standing: Annotated[
        Standing,
        Meta(description="gone: it can no longer be read, or is not there; redacted."),
    ]
    sentence: Annotated[Words, Meta(description="As the page says it.")]
    at: Instant
    read_at: Instant | None
    tlp: Annotated[Tlp | None, Meta(description="Of the entry that it is about.")]
    entry: EntryText | None
    case: Annotated[EntryText | None, Meta(description="The case in which it is.")]
    overlap: Annotated[str | None, Meta(description="An overlap, by its id.")]
    project: Annotated[str | None, Meta(description="A project, by its handle.")]
    address: Annotated[str | None, Meta(description="The page where it leads.")]


class ToMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One notice, or all up to one: what came later stays new."""

    number: Number | None = None
    up_to: Number | None = None


class Unread(msgspec.Struct, frozen=True):
    """How many are still new."""

    unread: int


class OverlapsAsked(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"first_year": "from", "last_year": "to"},
):
    """Which overlaps, as the list of overlaps is asked; what is left out is anything."""

    a: Word = ""
    b: Word = ""
    country: Several = ()
    place: Several = ()
    theme: Several = ()
    kind: Several = ()
    strength: Several = ()
    host: Several = ()
    first_year: Word = ""
    last_year: Word = ""
    q: Word = ""


class SubscriptionAnswer(msgspec.Struct, frozen=True):
    """What somebody wants to hear of."""

    number: int
    kind: SubscriptionKind
    about: Annotated[
        str | None, Meta(description="The case by its name, the country by its code; else null.")
    ]
    overlaps: Annotated[
        dict[str, tuple[Words, ...]], Meta(description="Which overlaps, as their list is asked.")
    ]
    made_at: Instant


class ToSubscribe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to hear of from now on: overlaps, a case, a country, or what concerns the member."""

    kind: SubscriptionKind
    about: Annotated[
        str, Meta(max_length=200, description="The case by its name, the country by its code.")
    ] = ""
    overlaps: OverlapsAsked = OverlapsAsked()


def notices(call: Call) -> Listed:
    """What there is, the newest first."""
    person, own, last = call.person, call.centre.notices, after(call)
    only_new = call.params.get("show") == "unread"
    before = last[0] if last else None
    if not (before is None or isinstance(before, int)):
        raise BadRequest("This cursor is none.", "Leave it out and begin anew.")
    rows, total = own.store.before(person.account.id, before, call.limit + 1, unread=only_new)
    read = own.reading.read(rows[: call.limit], own.viewer(person.account, person.rights))
    more = len(rows) > call.limit
    return Listed(list(map(_notice, read)), total, [read[-1].notice.id] if more else None)


def mark(call: Call) -> Unread:
    """Note that one is read, or all up to one."""
    sent, account, store = call.body, call.person.account, call.centre.notices.store
    if (sent.number is None) == (sent.up_to is None):
        raise BadRequest("Expected a number, or up to which.", "Give one of the two.")
    if sent.number is not None:
        store.get(account.id, sent.number)
    store.mark_read(account.id, sent.number, sent.up_to)
    return Unread(store.unread(account.id))


def subscriptions(call: Call) -> Listed:
    """What whoever asks wants to hear of, the oldest first."""
    own = call.centre.notices.store.subscriptions(call.person.account.id)
    return _listed(call, own)


def subscribe(call: Call) -> SubscriptionAnswer:
    """Hear of something from now on."""
    sent, person = call.body, call.person
    words = {
        name: (value,) if isinstance(value, str) else tuple(value)
        for name, value in msgspec.to_builtins(sent.overlaps).items()
    }
    if sent.kind != "overlaps" and words:
        raise BadRequest(
            "Which overlaps is said only where overlaps are subscribed to.",
            "Leave `overlaps` out.",
        )
    made = call.centre.notices.subscribe(
        person.account, sent.kind, sent.about, words, rights=person.rights
    )
    return _subscription(call, [made])[0]


def unsubscribe(call: Call) -> None:
    """Hear of something no longer."""
    text = call.path["number"]
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_NUMBER))):
        raise NotThere("You have no such subscription.", "See the list of yours.")
    call.centre.notices.store.unsubscribe(call.person.account.id, int(text))


def _listed(call: Call, own: list[Subscription]) -> Listed:
    part = by_key(call, own, lambda each: (each.id,), lambda each: each)
    return Listed(_subscription(call, list(part.items)), part.total, part.after)


def _subscription(call: Call, several: list[Subscription]) -> list[SubscriptionAnswer]:
    """The name of a case that one may not read, or no longer, is not given."""
    person = call.person
    cases = call.centre.notices.case_titles(person.account, person.rights, several)
    return [
        SubscriptionAnswer(
            each.id, each.kind,
            each.about if each.kind == "country" or each.about in cases else None,
            each.words, str(instant(each.made_at)),
        )
        for each in several
    ]  # fmt: skip


def _notice(read: NoticeRead) -> NoticeAnswer:
    line, is_open = notice_line(read), read.standing == "open"
    overlap = read.overlap
    return NoticeAnswer(
        read.notice.id, read.notice.kind if read.standing != "gone" else None, read.standing,
        line.sentence, str(instant(read.notice.at)), instant(read.notice.read_at),
        read.tlp or None if is_open else None, str(read.entry) if read.entry else None,
        str(read.case) if read.case else None, overlap.id if overlap else None,
        read.handle or None, line.to or None,
    )  # fmt: skip


_SUBSCRIPTIONS = "/notices/subscriptions"
OPERATIONS = (
    Operation(
        "notices", "GET", "/notices", "What is new for me?", notices, NoticeAnswer, "signed-in",
        (Param("show", "All, or those alone that are not read.", SHOWS),), listed=True,
        groups=GROUP,
    ),
    Operation(
        "mark-notices", "POST", "/notices/read", "Mark notices as read", mark, Unread,
        "signed-in", body=ToMark, does=("/notices/read",), groups=GROUP,
    ),
    Operation(
        "subscriptions", "GET", _SUBSCRIPTIONS, "What do I hear of?", subscriptions,
        SubscriptionAnswer, "signed-in", listed=True, groups=GROUP,
    ),
    Operation(
        "subscribe", "POST", _SUBSCRIPTIONS, "Hear of something from now on", subscribe,
        SubscriptionAnswer, "signed-in", body=ToSubscribe, status=201,
        does=("/notices/subscribe",), groups=GROUP,
    ),
    Operation(
        "unsubscribe", "DELETE", f"{_SUBSCRIPTIONS}/{{number}}", "Hear of it no longer",
        unsubscribe, None, "signed-in", does=("/notices/unsubscribe",), groups=GROUP,
    ),
)  # fmt: skip
