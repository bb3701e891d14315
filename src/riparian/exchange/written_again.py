"""Own entries of a closed journal that count no more, said again in the next one.

A card closes a journal with a number of entries. What its node wrote between the drawing up of that
card and the moment it was kept is acknowledged and beyond the end; and where the journal has two
histories, one loses. What that says is said again too, as far as somebody has agreed to those
histories: after a theft one of them is the thief's.

It is written in portions that leave room for new words, and each entry once (`held.repeats`). What
cannot be written stops nothing: it is named. A redaction is never among them: it deletes at every
node, and cannot be taken back; whoever meant it orders it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress

import msgspec

from riparian.english import listed
from riparian.errors import BadRequest, Refused, UnknownName
from riparian.exchange.entries.keyring import Keyring
from riparian.exchange.entries.payload import (
    AUDIENCE,
    FOR_NAMED_MEMBERS,
    REDACTION,
    Payload,
)
from riparian.exchange.forked_journals import TAKING_BACK, lost_entries
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.documents import AfterEnd
from riparian.exchange.held.repeats import AnotherRepeats, NotRepeated, Portion, add_portion
from riparian.exchange.journal.entry import tag_of
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.members import VOTING
from riparian.exchange.names import EntryName, Origin
from riparian.exchange.planned_words import Words
from riparian.exchange.writer import Content, Writer

PORTION = 100
"""Entries that are said again in one transaction, and held in memory until then."""


class Repeat(msgspec.Struct, frozen=True):
    """An entry to be said again: what it is called, and what it says."""

    entry: str
    payload: Payload


class RepeatState(msgspec.Struct, frozen=True):
    """How far that has come for a journal: how many entries wait, and which are not said again."""

    origin: str
    waits: int
    refused: tuple[NotRepeated, ...]


def say_again(
    store: ChannelStore, writer: Callable[[], Writer], keyring: Keyring, origin: Origin,
    charter: Charter,
) -> bool:  # fmt: skip
    """Say in the next journal as much of what was lost of this closed one as there is room for
    today; whether something was written. `writer` makes what writes it."""
    done, room = store.repeats.portions(origin), writer().room_to_repeat()
    if done and not room:
        return False
    salts = {salt for portion in done for salt in portion.salts}
    repeats = _without_repetition(_repeats(store, keyring, origin), salts)
    before = len(done)
    while repeats and (room or not before):
        now, repeats = repeats[: min(room, PORTION)], repeats[min(room, PORTION) :]
        try:
            _say(store, writer(), origin, charter, before, now, len(repeats))
        except AnotherRepeats:
            return True
        before, room = before + 1, writer().room_to_repeat() if room else 0
    if not repeats:
        store.note_what_comes_after(str(origin), AfterEnd.WRITTEN)
    return before > len(done)


def state_of_repeats(store: ChannelStore, own: Origin) -> tuple[RepeatState, ...]:
    """What waits to be said again in this own journal, and what of the one before it is not."""
    before = [*store.repeats.pending(own), msgspec.structs.replace(own, number=own.number - 1)]
    states = []
    for origin in dict.fromkeys(before):
        portions = store.repeats.portions(origin) if origin.number else []
        refused = tuple(each for portion in portions for each in portion.refused)
        if portions and (portions[-1].waits or refused):
            states.append(RepeatState(str(origin), portions[-1].waits, refused))
    return tuple(states)


def _say(
    store: ChannelStore, writer: Writer, origin: Origin, charter: Charter, before: int,
    repeats: list[Repeat], waits: int,
) -> None:  # fmt: skip
    """Say these again, and note that in the same transaction."""
    contents, refused, seen = list[Content](), list[NotRepeated](), writer.seen()
    for each in repeats:
        try:
            contents.append(writer.content(words_again(each.payload, charter), seen))
        except (BadRequest, UnknownName, Refused) as error:
            refused.append(NotRepeated(each.entry, error.what, error.try_this))
    salts = tuple(each.payload.salt for each in repeats)
    portion = Portion(salts, tuple(refused), waits)
    if contents:
        writer.append(contents, lambda connection: add_portion(connection, origin, before, portion))
    else:
        store.repeats.add(origin, before, portion)


def _without_repetition(repeats: Iterator[Repeat], salts: Collection[bytes]) -> list[Repeat]:
    """Those that were not said again yet, each once: two histories may share some."""
    each_once = {repeat.payload.salt: repeat for repeat in repeats}
    return [repeat for salt, repeat in each_once.items() if salt not in salts]


def _repeats(store: ChannelStore, keyring: Keyring, origin: Origin) -> Iterator[Repeat]:
    """All that was lost of a journal, in order."""
    for index, payload in payloads_beyond(store, keyring, origin):
        yield Repeat(str(EntryName(origin, index)), payload)
    if store.what_comes_after(str(origin)) is AfterEnd.WRITE_AGAIN:
        chosen = store.repeats.histories(origin)
        for other in lost_entries(store, keyring, origin, chosen):
            assert other.entry.payload is not None  # it was read
            yield Repeat(other.address, other.entry.payload)


def payloads_beyond(
    store: ChannelStore, keyring: Keyring, origin: Origin
) -> Iterator[tuple[int, Payload]]:
    """What entries after the end of a journal say, as far as it can be read here, with their
    indices; but not the keys of audiences, since the next journal makes its own, nor what was taken
    back there too: said again, it would stand, as it has another name then."""
    beyond = list(_payloads_beyond(store, keyring, origin))
    names = {EntryName(origin, index) for index, _ in beyond}
    gone = names & {payload.about for _, payload in beyond if payload.type in TAKING_BACK}
    for index, payload in beyond:
        is_end_of_it = payload.type in TAKING_BACK and payload.about in gone
        if EntryName(origin, index) not in gone and not is_end_of_it:
            yield index, payload


def _payloads_beyond(
    store: ChannelStore, keyring: Keyring, origin: Origin
) -> Iterator[tuple[int, Payload]]:
    for entry in store.beyond_end(str(origin)):
        with suppress(Refused):
            content = entry.payload or b""
            payload = keyring.open(origin, entry.index, tag_of(entry.entry), content)
            if payload is None:
                keyring.learn(origin, entry.index, content)
            elif payload.type != AUDIENCE:
                yield entry.index, payload


def words_again(payload: Payload, charter: Charter) -> Words:
    """What a payload says as words, to those of its readers who can be told by the charter of
    today. Raises Refused for a redaction, and for what was for others alone."""
    if payload.type == REDACTION:
        raise Refused(
            f"It is the order to delete {payload.about}, which is given by a person alone.",
            f"If this member meant it: riparian redact {payload.about} --why TEXT",
        )
    own, is_named = payload.origin.member, payload.tlp in FOR_NAMED_MEMBERS
    named = payload.audience if is_named else ()
    assert isinstance(named, tuple)  # a community is that of GREEN
    readers = {name for name, line in charter.members.items() if line.role in VOTING}
    others = tuple(member for member in named if member != own and member in readers)
    if is_named and not others and named != (own,):
        raise Refused(
            f"It was for {listed(x for x in named if x != own)} alone, to whom the charter of today"
            " lets nobody say anything.",
            "Share it with others, if they are to know.",
        )
    persons = {x: names for x, names in payload.persons.items() if x in (*others, own)}
    members = others or named  # what it said to itself has no other reader
    return Words(
        payload.type, payload.body, payload.tlp, payload.by, payload.about, members, persons
    )
