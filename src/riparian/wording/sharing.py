"""What is said before something is shared: who will see it, who will not, what others can tell.

Pages and the terminal say the same sentences. Who reads is worked out in `desk.sharing.readers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from riparian.desk.sharing.choice import Choice
from riparian.desk.sharing.readers import MemberReads, WhoReads
from riparian.english import agree, count_of, listed
from riparian.exchange.entries.payload import AMBER, CLEAR, GREEN, RED
from riparian.exchange.plain_text import plain_line
from riparian.wording.channel import UNDERTAKING

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.sharing_records import Leaving, Preview
    from riparian.desk.sharing.stops import Stop

PART_NAMES = {
    "amount": "amount",
    "dates": "dates and status",
    "places": "places",
    "organisations": "agencies",
    "description": "description, notes, documents and page",
}
"""What each part is called that can be kept closer."""

CHOICES = {
    CLEAR: ("Everyone", "Published. Anybody can read it, with or without an account."),
    GREEN: (
        "All members",
        "Every member of the framework, its observers, and those who join later.",
    ),
    "AMBER": (
        "These organisations",
        "The organisations that you choose, and the bodies they serve where these need to know it.",
    ),
    RED: (
        "Only named people",
        "You name them, and their organisation shows it to nobody else. Whoever administers its"
        " node can read it too.",
    ),
    "": ("Only us", "A draft. It stays on this centre's own server, and is not sent."),
}
"""The answers to the one question, by label; a draft has none."""

STRICT = "Their own people only, not the bodies they serve"

_OBSERVERS = "Observers see what is for everyone or for all members."
_NOT_CHOSEN = "You did not choose {them}."
_PUBLIC = "Only what is for everyone is public."
_OUR_ADMINISTRATOR = (
    "You name nobody of your own organisation. Whoever administers this node can read it."
)


class NotReaders(msgspec.Struct, frozen=True):
    """Those who will not see something for one reason."""

    names: tuple[str, ...]
    why: str


def named(each: MemberReads | Leaving) -> str:
    """What a member is called, as a plain line."""
    return plain_line(each.called, 120)


def reader_sentence(each: MemberReads, choice: Choice) -> str:
    """What somebody who reads it sees, as the rest of a sentence that begins with its name."""
    if each.persons:
        names = listed(plain_line(name, 100) for name in each.persons)
        if each.is_own:
            return f"shows it to {names}."
        later = "" if each.has_node else " once it has a node"
        return f"shows it to {names}{later}, and to nobody else."
    parts = listed(PART_NAMES[part] for part in choice.closer)
    sees = f"sees all but the {parts}" if each.sees == "part" else "sees all of it"
    if each.sees == "all" and parts:
        sees = f"sees all of it, with the {parts}"
    if choice.tlp == CLEAR:  # by nobody's leave, and without a node
        return f"{sees}."
    if each.is_own:
        return f"{sees}: everybody here with an account that may read."
    if not each.has_node:
        return f"{sees} once it has a node."
    return f"{sees}, as an observer." if each.role == "observer" else f"{sees}."


def not_readers(who: WhoReads) -> list[NotReaders]:
    """Who will not see it, each with the reason; those who have the same together."""
    reasons: dict[str, list[str]] = {}
    for each in who.not_readers:
        reasons.setdefault(_why_not(each), []).append(named(each))
    found = [
        NotReaders(tuple(names), why.format(them=agree(len(names), "it", "them")))
        for why, names in reasons.items()
    ]
    return found if who.public.yes else [*found, NotReaders(("The public",), _PUBLIC)]


def all_readers_sentence(who: WhoReads) -> str:
    """Who will see something for everyone or all members, by name, and who will not."""
    names = listed(named(x) if x.has_node or who.public.yes else _later(x) for x in who.readers)
    if who.public.yes:
        return f"{names}; and the public, with or without an account."
    return f"{names}. Not the public."


def _later(each: MemberReads) -> str:
    return f"{named(each)} (once it has a node)"


def _why_not(each: MemberReads) -> str:
    if each.is_own:
        return _OUR_ADMINISTRATOR
    return _OBSERVERS if each.role == "observer" else _NOT_CHOSEN


def others_can_tell(preview: Preview) -> list[str]:
    """What those can tell who carry it and cannot read it."""
    own, closed = _own_name(preview), [x for x in preview.entries if x.payload.audience]
    keys = sum(each.adds_key for each in preview.entries)
    sentences = []
    if len(closed) < len(preview.entries):
        count = len(preview.entries) - len(closed)
        sentences.append(
            f"Anybody can read {agree(count, 'it', 'all of it')}, and see that {own} wrote it, and"
            " when."
        )
    if closed:
        most = max(each.bytes for each in closed) // 1024
        many = count_of(len(closed), "closed entry", "closed entries")
        sentences.append(
            f"Whoever cannot read it can tell that {own} wrote {many} of at most"
            f" {most:,} KiB{' each' if len(closed) > 1 else ''}, and when. Not what about, and not"
            " for whom."
        )
    if keys:
        keys_words, go = count_of(keys, "entry"), agree(keys, "goes", "go")
        sentences.append(
            f"They can also tell that {keys_words} with a key {go} before: that {own} has new"
            " readers, or that their keys have changed. Not which."
        )
    part = [named(x) for x in preview.who.others if x.sees == "part"]
    if part and preview.choice.closer_to:
        sentences.append(
            f"{listed(part, 6)} can tell that there is another entry, which"
            f" {agree(len(part), 'it', 'they')} cannot open."
        )
    return sentences


def how_it_leaves(preview: Preview) -> list[str]:
    """How it gets to each member, those first that read it; what needs somebody's hand last."""
    reads = {each.member for each in preview.who.readers}
    ordered = sorted(preview.leaving, key=lambda each: each.member not in reads)
    by_way: dict[str, list[Leaving]] = {}
    for each in ordered:
        by_way.setdefault(each.how, []).append(each)
    carried = "Every member carries it."
    if preview.who.not_readers:
        carried = "Every member carries it, also those who cannot read it."
    sentences = [carried if ordered else ""]
    for how in ("direct", "through-others", "fetches", "not-yet", "no-node"):
        if there := by_way.get(how):
            names, one = listed(map(named, there)), len(there)
            sentences.append(_WAYS[how](names, one))
    for each in by_way.get("dark", ()):
        since = f" since {each.since.date().isoformat()}" if each.since else ""
        sentences.append(
            f"The server of {named(each)} has not answered{since}: it waits there, comes through"
            " others, or goes by USB stick."
        )
    return list(filter(None, sentences))


_WAYS = {
    "direct": lambda names, n: f"{names} {agree(n, 'gets', 'get')} it with the next exchange.",
    "through-others": lambda names, n: (
        f"{names} {agree(n, 'gets', 'get')} it through other members."
    ),
    "fetches": lambda names, n: (
        f"{names} {agree(n, 'has', 'have')} no address:"
        f" {agree(n, 'it fetches it by itself', 'they fetch it by themselves')}, or it goes by USB"
        " stick."
    ),
    "not-yet": lambda names, n: f"Nothing has been exchanged with {names} yet.",
    "no-node": lambda names, n: (
        f"{names} {agree(n, 'has', 'have')} no node yet, and {agree(n, 'gets', 'get')} it after"
        " joining."
    ),
}


def not_taken_back(tlp: str) -> str:
    """What cannot be undone."""
    if tlp == CLEAR:
        return UNDERTAKING[CLEAR]
    return (
        "You can correct it, share it wider, or have its text deleted on every server that hears"
        " of it. You cannot make anyone forget what they have read."
    )


def stop_sentence(stop: Stop, preview: Preview) -> str:
    """What has to be confirmed."""
    names = _whom(stop.members, preview.names)
    if stop.kind == "nobody-else":
        return "Nobody else can read this: there is no other reader."
    if stop.kind == "licence":
        marked = f"is marked TLP:{stop.detail}" if stop.detail else "states no licence known here"
        return f"Everyone would read this, and its source {marked}. Is it yours to publish?"
    if stop.kind == "answers-fewer":
        cannot = "not everyone can read" if names == "everyone" else f"{names} cannot read"
        return f"It answers an entry that {cannot}. Repeat nothing of it."
    if stop.kind == "wider-than-before":
        return f"So far, what you have shared about this is not for {names}."
    if stop.kind == "part-for-more":
        parts = listed(PART_NAMES[part] for part in stop.detail.split(","))
        return f"So far {names} can read this without the {parts}."
    if stop.kind == "wider-than-last":
        return f"More can read this than what you shared last. New among its readers: {names}."
    alone = "" if preview.tlp in (CLEAR, GREEN) else " alone"
    if stop.detail:
        return (
            f"No entry that can still be read went to {receivers(preview)}{alone} before. Some of"
            " yours were redacted."
        )
    return f"This is the first time that you share with {receivers(preview)}{alone}."


def receivers(preview: Preview) -> str:
    """Whom it goes to, as a button names them."""
    if preview.tlp == CLEAR:
        return "everyone"
    if preview.tlp == GREEN:
        return "all members"
    if preview.tlp == RED:
        return listed(
            f"{plain_line(name, 100)} ({plain_line(preview.names.get(member, member), 120)})"
            for member, names in preview.choice.persons.items()
            for name in names
        )
    return listed(map(named, preview.who.others)) or "nobody else"


def share_button(preview: Preview) -> str:
    """What the button does: `Share with all members, the amount with … alone`."""
    choice, share = preview.choice, f"Share with {receivers(preview)}"
    gets_all = bool(choice.closer_to) and {*choice.closer_to} == {*choice.members}
    if not choice.closer or (choice.tlp in AMBER and gets_all):
        return share
    parts, few = f"the {listed(PART_NAMES[part] for part in choice.closer)}", _few(preview)
    return f"{share}, {parts} with {few} alone" if few else f"{share}, without {parts}"


def closer_sentence(preview: Preview) -> str:
    """What those may do with a part who alone get it; empty where nothing goes to them alone."""
    few = _few(preview)
    if not few:
        return ""
    parts = listed(PART_NAMES[part] for part in preview.choice.closer)
    label = preview.choice.closer_tlp
    whom = "to its own people" + (
        "" if label == "AMBER+STRICT" else ", and to the bodies it serves"
    )
    one = len(preview.choice.closer_to) == 1
    whom = whom if one else whom.replace("its", "their").replace("it serves", "they serve")
    return f"{few} may pass the {parts} on {whom} where these need to know it (TLP:{label})."


def _few(preview: Preview) -> str:
    """Who alone gets what is kept closer."""
    names = preview.names
    return listed(plain_line(names.get(x, x), 120) for x in preview.choice.closer_to)


NOT_ALL_THE_AMOUNT = {
    False: "Not everyone should see the amount? You can keep it for fewer after the next step.",
    True: "Not everyone should see the amount? You can keep it for fewer below, under “Keep"
    " something closer”.",
}
"""Beside the question whom something is for: whether its parts are on the page already."""


def replaced_sentence(preview: Preview) -> str:
    """That something was shared before, which this replaces; empty where nothing was."""
    if not preview.replaces:
        return ""
    entries = listed(map(str, preview.replaces), 5)
    return (
        f"You have shared {agree(len(preview.replaces), 'it', 'some of it')} before: {entries}. For"
        " those who can read both, this replaces it."
    )


def label_words(tlp: str) -> str:
    """`TLP:AMBER`; a draft has none."""
    return f"TLP:{tlp}" if tlp else "not sent"


def _whom(members: Iterable[str], names: Mapping[str, str]) -> str:
    called = ["everyone" if x == "" else plain_line(names.get(x, x), 120) for x in members]
    return "everyone" if "everyone" in called else listed(called, 6)


def _own_name(preview: Preview) -> str:
    return plain_line(preview.names.get(preview.own, preview.own), 120)


def preview_document(
    preview: Preview, records: Sequence[str], problems: Sequence[str]
) -> SharePreview:
    """What `riparian share --dry-run --json` prints."""
    return SharePreview(
        f"TLP:{preview.tlp}",
        tuple(
            Reads(x.member, x.name, x.sees, reader_sentence(x, preview.choice), x.decision.reason)
            for x in preview.who.readers
        ),
        tuple(
            Reads(
                x.member, x.name, "nothing",
                _why_not(x).format(them="it"), x.decision.reason,
            )
            for x in preview.who.not_readers
        ),
        preview.who.public.yes,
        tuple(StopSentence(x.kind, stop_sentence(x, preview)) for x in preview.stops),
        tuple(others_can_tell(preview)),
        tuple(how_it_leaves(preview)),
        tuple(records),
        tuple(problems),
    )  # fmt: skip


class Reads(msgspec.Struct, frozen=True):
    """A member, what it sees of it (`all`, `part`, `nothing`), why in a sentence of the preview,
    and the reason as `riparian why` will give it once it is written."""

    member: str
    name: str
    sees: str
    why: str
    reason: str


class StopSentence(msgspec.Struct, frozen=True):
    """Something that must be confirmed, and its sentence."""

    kind: str
    sentence: str


class SharePreview(msgspec.Struct, frozen=True):
    """What `--dry-run --json` prints: the label, who will read it and who will not, what must be
    confirmed, what others can tell, how it leaves, the titles of the records (or the first words of
    a note), and the problems of their files."""

    label: str
    readers: tuple[Reads, ...]
    not_readers: tuple[Reads, ...]
    public: bool
    stops: tuple[StopSentence, ...]
    others_can_tell: tuple[str, ...]
    how_it_leaves: tuple[str, ...]
    records: tuple[str, ...]
    problems: tuple[str, ...]
