"""What this node can read of all journals: CLEAR entries, and those sealed to its reading key.

A `Reading` goes on from where it stopped, so that asking again costs only what has come since. An
entry that it cannot open is counted and otherwise left alone: a carrier knows no more of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Literal

import msgspec
import pyrage

from riparian.errors import Refused
from riparian.exchange.entries.keyring import Keyring
from riparian.exchange.entries.payload import (
    AUDIENCE,
    CHARTER_DRAFT,
    CHARTER_SIGNATURES,
    COMMUNITY_KEYS,
    REDACTION,
    Payload,
)
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.entry import tag_of
from riparian.exchange.journal.tiles import TILE
from riparian.exchange.names import EntryName, Origin, read_origin

State = Literal["open", "sealed", "empty", "broken", "redacted"]
"""Of an entry, here: it can be read; it is for others; its payload is not held; it is for this
node, or for everybody, and cannot be read; what it said was deleted."""

FOR_NODES = frozenset({AUDIENCE, COMMUNITY_KEYS, CHARTER_DRAFT, CHARTER_SIGNATURES})
"""Entries that nodes act on: keys, and what makes up a proposed charter. People are shown what
comes of them."""


class ReadEntry(msgspec.Struct, frozen=True):
    """An entry as this node sees it; `fault` says why it is broken, `redacted_by` which entry had
    what it said deleted."""

    name: EntryName
    state: State
    payload: Payload | None = None
    fault: str = ""
    redacted_by: EntryName | None = None

    @property
    def is_for_people(self) -> bool:
        """Whether it can be read and says something to people."""
        return self.payload is not None and self.payload.type not in FOR_NODES


class Reading:
    """Entries of all journals as the holder of these reading keys can read them; not for use by
    several threads at once."""

    def __init__(
        self,
        store: ChannelStore,
        identities: Sequence[pyrage.x25519.Identity],
        sizes: Callable[[], Collection[int]] | None = None,
        judge: Callable[[EntryName, Payload, bytes], None] = lambda _name, _payload, _content: None,
    ) -> None:
        """`judge` raises Refused for a redaction that does not hold; it is given what it says, and
        the bytes that it came in."""
        self._store = store
        self.keyring = Keyring(identities)
        self._sizes, self._judge = sizes, judge
        self._redacted: dict[str, dict[int, EntryName]] = {}
        self._entries: dict[str, list[ReadEntry]] = {}
        self._sponsored: set[Origin] = set()

    def entries(self, origin: str) -> list[ReadEntry]:
        """All entries of a journal in order."""
        self.refresh()
        return self._entries.get(origin, [])

    def all_entries(self) -> Iterator[ReadEntry]:
        """Those of all journals, one journal after another."""
        self.refresh()
        for _, entries in sorted(self._entries.items()):
            yield from entries

    def refresh(self, only: str | None = None) -> None:
        """Read what has come since, of all journals or of that only."""
        self.keyring.sizes = self._sizes() if self._sizes else None
        self._redacted = self._store.redacted()
        for origin in self._store.origins() if only is None else [only]:
            read = self._entries.setdefault(origin, [])
            del read[self._store.size(origin) :]  # a card has closed it before these
            read.extend(self._new(origin, len(read)))
            self._forget_redacted(origin, read)
            # A key may have been in what came without its payload at first.
            if self._read_again(origin, "empty"):
                self._read_again(origin, "sealed")
        # Keys from a sponsor open what was written before they came.
        while self._sponsored:
            origin = str(self._sponsored.pop())
            # A key that fits by its tag alone may have made an entry look broken before.
            for state in ("sealed", "broken"):
                self._read_again(origin, state)

    def judge_again(self) -> None:
        """Read again what was broken, and redactions: a charter that has come may let one hold, and
        another not that redacted it."""
        for origin, read in self._entries.items():
            for entry in read:
                if entry.payload is not None and entry.payload.type == REDACTION:
                    read[entry.name.index] = ReadEntry(entry.name, "broken")
            self._read_again(origin, "broken")

    def _forget_redacted(self, origin: str, read: list[ReadEntry]) -> None:
        """Let go of what was read before it was redacted, by this process or another; and of that
        it was, where a thief had ordered it."""
        redacted = self._redacted.get(origin, {})
        for index, by in redacted.items():
            if index < len(read) and read[index].state != "redacted":
                read[index] = ReadEntry(read[index].name, "redacted", redacted_by=by)
        for entry in [x for x in read if x.state == "redacted" and x.name.index not in redacted]:
            read[entry.name.index] = ReadEntry(entry.name, "empty")

    def _new(self, origin: str, start: int) -> Iterator[ReadEntry]:
        journal, size = read_origin(origin), self._store.size(origin)
        for at in range(start, size, TILE):
            end = min(at + TILE, size)
            entries = self._store.entries(origin, at, end)
            payloads = self._store.payloads(origin, at, end)
            for index, entry, content in zip(range(at, end), entries, payloads, strict=True):
                yield self._read(EntryName(journal, index), tag_of(entry), content)

    def _read(self, name: EntryName, tag: bytes, content: bytes | None) -> ReadEntry:
        if content is None:
            return ReadEntry(name, "empty")
        try:
            payload = self.keyring.open(name.origin, name.index, tag, content)
            if payload is None:
                # What is learnt opens the entries after it; the entry itself says nothing else.
                self.keyring.learn(name.origin, name.index, content)
                return ReadEntry(name, "sealed")
            if payload.type == REDACTION:
                self._judge(name, payload, content)
        except Refused as error:
            return ReadEntry(name, "broken", fault=error.what)
        if payload.type == COMMUNITY_KEYS:
            # The entry stays readable where they are none, and shows what was wrong with it.
            with suppress(Refused):
                self._sponsored |= self.keyring.accept_from_giver(payload)
        return ReadEntry(name, "open", payload)

    def _read_again(self, origin: str, state: State) -> bool:
        """Read entries of that state, which may have become readable, again; whether one has
        another state now."""
        read = self._entries.get(origin, [])
        indices = [entry.name.index for entry in read if entry.state == state]
        for number, group in groupby(indices, lambda index: index // TILE):
            start = number * TILE
            payloads = self._store.payloads(origin, start, start + TILE)
            entries = self._store.entries(origin, start, start + TILE)
            for index in group:
                at = index - start
                if at < len(payloads):
                    read[index] = self._read(read[index].name, tag_of(entries[at]), payloads[at])
        return any(read[index].state != state for index in indices)
