"""Journals with two histories, as they are told: how far each goes, who holds it, what it says.

Of the history that a node holds itself all is read as always. Of one beside it those entries are
read that the two do not share; they never count, but what somebody wrote, and others may have read,
does not vanish.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress

import msgspec

from riparian.errors import Refused
from riparian.exchange.entries.keyring import Keyring
from riparian.exchange.entries.payload import (
    AUDIENCE,
    COMMUNITY_KEYS,
    REDACTION,
    WITHDRAWAL,
    Payload,
)
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import open_checkpoint
from riparian.exchange.journal.entry import tag_of
from riparian.exchange.journal.fork import unverified_fork
from riparian.exchange.journal.tiles import TILE
from riparian.exchange.membership.framework import Framework
from riparian.exchange.names import EntryName, Origin, read_origin

_KEYS = frozenset({AUDIENCE, COMMUNITY_KEYS})
TAKING_BACK = frozenset({WITHDRAWAL, REDACTION})
"""Entries that are about one of the same member, of which nothing stands from then on."""

MARK_CHARACTERS = 8
"""Of the root of a history, by which it is told from others."""


class History(msgspec.Struct, frozen=True):
    """One history of a journal: how many entries it has as far as is known here, and which members
    said to hold entries of it that the others do not have, with how many and when (POSIX seconds).
    `mark`: the beginning of its root; `is_ours`: it is what is held here under the journal's name;
    `is_held`: it is held here at all; `counts`: a card has closed the journal with it."""

    mark: str
    size: int
    by: dict[str, tuple[int, int]]
    is_ours: bool = False
    is_held: bool = False
    counts: bool = False


class ForkedJournal(msgspec.Struct, frozen=True):
    """A journal with two histories or more, the one that is ours first; `since`: when that was
    known here (POSIX seconds). `common`: how many entries they share, None where no other is held.
    `closed_at`: with how many entries a card has closed it."""

    origin: str
    since: int
    common: int | None
    histories: tuple[History, ...]
    closed_at: int | None = None

    @property
    def member(self) -> str:
        """Whose journal it is."""
        return read_origin(self.origin).member

    @property
    def is_settled(self) -> bool:
        """Whether a card says which history counts, and that one is held here."""
        return any(history.counts and history.is_ours for history in self.histories)

    def is_disputed(self, index: int) -> bool:
        """Whether an entry of what is held here is from one of the histories alone."""
        return not self.is_settled and index >= (self.common or 0)


def forked_journals(store: ChannelStore, framework: Framework) -> list[ForkedJournal]:
    """All that are known here, by name."""
    branches = store.forks.branches()
    return [
        ForkedJournal(
            origin,
            min(proof.at for proof in proofs),
            min((branch.common for branch in branches.get(origin, ())), default=None),
            tuple(_histories(store, framework, origin)),
            framework.closed[origin].size if origin in framework.closed else None,
        )
        for origin, proofs in sorted(store.forks.proofs().items())
        if origin in framework.keys
    ]


def _histories(store: ChannelStore, framework: Framework, origin: str) -> Iterator[History]:
    forks, branches = store.forks, store.forks.branches().get(origin, [])
    ours, common = forks.counting(origin), min((x.common for x in branches), default=0)
    names = [ours, *(x for x in (origin, *(b.name for b in branches)) if x != ours)]
    held = [name for name in names if forks.head(name) is not None]
    for name in held:
        yield _held_history(store, framework, origin, name, common)
    for kept in forks.proofs()[origin]:
        for checkpoint in unverified_fork(kept.content):
            if all(forks.root(name, checkpoint.size) != checkpoint.root for name in held):
                yield History(checkpoint.root.hex()[:MARK_CHARACTERS], checkpoint.size, {})


def _held_history(
    store: ChannelStore, framework: Framework, origin: str, name: str, common: int
) -> History:
    forks, key, closed = store.forks, framework.keys[origin], framework.closed.get(origin)
    by: dict[str, tuple[int, int]] = {}
    signed = [open_checkpoint(x, key, framework.all_cosigners) for x in forks.heads(name)]
    for head in signed:
        for cosigner, at in head.cosigned.items():
            member, size = cosigner.split("/")[1], head.checkpoint.size
            if size > common and by.get(member, (0, 0))[0] <= size:
                by[member] = size, at
    return History(
        signed[0].checkpoint.root.hex()[:MARK_CHARACTERS],
        forks.size(name),
        by,
        is_ours=name == forks.counting(origin),
        is_held=True,
        counts=closed is not None and forks.root(name, closed.size) == closed.root,
    )


class OtherEntry(msgspec.Struct, frozen=True):
    """An entry of a history that is not ours, with the mark of that history."""

    entry: ReadEntry
    mark: str

    @property
    def address(self) -> str:
        """By which it is asked for: its name, with the mark of its history."""
        name = self.entry.name
        return f"{name.origin}~{self.mark}#{name.index}"


def other_entries(
    store: ChannelStore, keyring: Keyring, origin: str, names: Collection[str] | None = None
) -> Iterator[OtherEntry]:
    """What can be read of the histories of a journal beside the one that is ours, or of those of
    these names, as far as they differ; keys that are met in them are used for them alone."""
    journal, branches = read_origin(origin), store.forks.branches().get(origin, [])
    start = min((branch.common for branch in branches), default=0)
    for name in other_histories(store, origin):
        if names is None or name in names:
            mark = _mark(store, origin, name)
            for entry in _entries_of(store, keyring.copy(), journal, name, start):
                yield OtherEntry(entry, mark)


def other_histories(store: ChannelStore, origin: str) -> list[str]:
    """The names under which the histories of a journal are stored beside the one that is ours."""
    forks, branches = store.forks, store.forks.branches().get(origin, [])
    names = [origin, *(branch.name for branch in branches)] if branches else []
    ours = forks.counting(origin)
    return [name for name in names if name != ours and forks.head(name) is not None]


def lost_entries(
    store: ChannelStore, keyring: Keyring, origin: Origin, names: Collection[str] | None = None
) -> Iterator[OtherEntry]:
    """What the writer of a journal said in another history than the one that counts, as it can be
    said again; of the histories of these names, where they are given.

    Not keys, which the next journal makes anew, nor what was taken back in that history. An entry
    of it that another is about has no name any more: one of that number says something else.
    """
    branches = store.forks.branches().get(str(origin), [])
    common = min((branch.common for branch in branches), default=0)
    histories: dict[str, list[OtherEntry]] = {}
    for other in other_entries(store, keyring, str(origin), names):
        histories.setdefault(other.mark, []).append(other)
    for history in histories.values():
        gone = {x.about for other in history if (x := _said(other)).type in TAKING_BACK}
        for other in history:
            payload = _said(other)
            if payload.type in _KEYS or other.entry.name in gone:
                continue
            if not _names_one_from(payload, origin, common):
                yield other
            elif payload.type not in TAKING_BACK:
                entry = msgspec.structs.replace(payload, about=None)
                yield OtherEntry(ReadEntry(other.entry.name, "open", entry), other.mark)


def _said(other: OtherEntry) -> Payload:
    payload = other.entry.payload
    assert payload is not None  # of other histories only those are read that can be opened
    return payload


def _names_one_from(payload: Payload, origin: Origin, index: int) -> bool:
    """Whether it is about an entry of that journal from that index on."""
    about = payload.about
    return isinstance(about, EntryName) and about.origin == origin and about.index >= index


def _mark(store: ChannelStore, origin: str, name: str) -> str:
    root = store.forks.root(name, store.forks.size(name))
    assert root is not None  # it has that size
    return root.hex()[:MARK_CHARACTERS]


def _entries_of(
    store: ChannelStore, keyring: Keyring, origin: Origin, name: str, start: int
) -> Iterator[ReadEntry]:
    forks, size = store.forks, store.forks.size(name)
    for at in range(start, size, TILE):
        end = min(at + TILE, size)
        entries, payloads = forks.entries(name, at, end), forks.payloads(name, at, end)
        for index, entry, content in zip(range(at, end), entries, payloads, strict=True):
            if content is None:
                continue
            with suppress(Refused):
                payload = keyring.open(origin, index, tag_of(entry), content)
                if payload is None:
                    keyring.learn(origin, index, content)
                else:
                    yield ReadEntry(EntryName(origin, index), "open", payload)
