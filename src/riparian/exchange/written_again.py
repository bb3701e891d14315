"""Entries that came after the end of their own journal, as words to be written to the next one.

A card closes a journal with a number of entries. What its node wrote between the drawing up of that
card and the moment it was kept is acknowledged and beyond the end, so that it is said again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from riparian.errors import Refused
from riparian.exchange.entries.audience import Keyring
from riparian.exchange.entries.payload import AUDIENCE, FOR_NAMED_MEMBERS, Payload
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.entry import tag_of
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.members import VOTING
from riparian.exchange.names import Origin
from riparian.exchange.writer import Words


def payloads_beyond(
    store: ChannelStore, keyring: Keyring, origin: Origin
) -> Iterator[tuple[int, Payload]]:
    """What these entries say, as far as it can be read here, with their indices."""
    for entry in store.beyond_end(str(origin)):
        with suppress(Refused):
            content = entry.payload or b""
            payload = keyring.open(origin, entry.index, tag_of(entry.entry), content)
            if payload is None:
                keyring.learn(origin, entry.index, content)
            elif payload.type != AUDIENCE:
                yield entry.index, payload


def words_beyond(
    store: ChannelStore, keyring: Keyring, origin: Origin, charter: Charter
) -> list[Words]:
    """The same as words. The keys of audiences are left out: the next journal makes its own."""
    return words_of((payload for _, payload in payloads_beyond(store, keyring, origin)), charter)


def words_of(payloads: Iterable[Payload], charter: Charter) -> list[Words]:
    """These payloads as words to be said again, to those of their readers who can be told by the
    charter of today; what was for others alone is left out, so that it stops nothing."""
    readers = {name for name, line in charter.members.items() if line.role in VOTING}
    words = (_words(payload, readers) for payload in payloads)
    return [each for each in words if each is not None]


def _words(payload: Payload, readers: Collection[str]) -> Words | None:
    own, is_named = payload.origin.member, payload.tlp in FOR_NAMED_MEMBERS
    named = payload.audience if is_named else ()
    assert isinstance(named, tuple)  # a community is that of GREEN
    others = tuple(member for member in named if member != own and member in readers)
    if is_named and not others and named != (own,):
        return None
    persons = {x: names for x, names in payload.persons.items() if x in (*others, own)}
    members = others or named  # what it said to itself has no other reader
    return Words(
        payload.type, payload.body, payload.tlp, payload.by, payload.about, members, persons
    )
