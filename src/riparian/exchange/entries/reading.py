"""What this node can read of all journals: CLEAR entries, and those sealed to its reading key.

A `Reading` goes on from where it stopped, so that asking again costs only what has come since. An
entry that it cannot open is counted and otherwise left alone: a carrier knows no more of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import groupby
from typing import Literal

import pyrage

from riparian.errors import Refused
from riparian.exchange.entries.audience import AudienceKey
from riparian.exchange.entries.entry_cache import EntryCache
from riparian.exchange.entries.entry_index import EntryIndex
from riparian.exchange.entries.keyring import Keyring
from riparian.exchange.entries.payload import (
    COMMUNITY_KEYS,
    REDACTION,
    About,
    Payload,
)
from riparian.exchange.entries.read_entry import ReadEntry, State
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.entry import NO_TAG, tag_of
from riparian.exchange.journal.tiles import TILE
from riparian.exchange.names import EntryName, Origin, read_origin


class Reading:
    """Entries of all journals as the holder of these reading keys can read them; not for use by
    several threads at once.

    To know who can read what, and which entries change the charter, takes their tags alone. Entries
    are opened when somebody walks through them; of what they say an `EntryCache` keeps as much as
    there is room for.
    """

    def __init__(
        self,
        store: ChannelStore,
        identities: Sequence[pyrage.x25519.Identity],
        sizes: Callable[[], Collection[int]] | None = None,
        judge: Callable[[EntryName, Payload, bytes], None] = lambda _name, _payload, _content: None,
        cache: EntryCache | None = None,
        journals: Callable[[], Collection[Origin]] | None = None,
    ) -> None:
        """`sizes` and `journals`: those of today's framework, as a `Keyring` has them. `judge`
        raises Refused for a redaction that does not hold; it is given what it says, and the bytes
        that it came in."""
        self._store = store
        self.keyring = Keyring(identities)
        self._sizes, self._journals, self._judge = sizes, journals, judge
        self._cache = cache or EntryCache()
        self._index = EntryIndex()
        self._redacted: dict[str, dict[int, EntryName]] = {}
        self._entries: dict[str, list[ReadEntry]] = {}
        self._charter_changes: dict[str, set[int]] = {}
        self._sponsored: set[Origin] = set()
        self._early: set[EntryName] = set()

    def entries(self, origin: str) -> Iterator[ReadEntry]:
        """All entries of a journal in order."""
        self.refresh()
        return self._opened(origin, range(len(self._entries.get(origin, ()))))

    def all_entries(self) -> Iterator[ReadEntry]:
        """Those of all journals, one journal after another."""
        self.refresh()
        for origin, entries in sorted(self._entries.items()):
            yield from self._opened(origin, range(len(entries)))

    def entries_about(self, things: Collection[About]) -> list[ReadEntry]:
        """Those that can be read here and are about any of these, by name; see `EntryIndex`."""
        self._look_into_new()
        return self._about(things)

    def things_talked_of(self) -> frozenset[About]:
        """All that such entries are about."""
        self._look_into_new()
        return self._index.things()

    def entry(self, name: EntryName) -> ReadEntry | None:
        """The entry of that name; None where it is not held. No other is opened."""
        self.refresh()
        is_held = name.index < len(self._entries.get(str(name.origin), ()))
        return next(self._named([name]), None) if is_held else None

    def could_be_read_by(self, name: EntryName) -> Literal["everybody", "this member", "others"]:
        """Who could read an entry if what it says were held here, as far as its tag tells: of an
        entry that carries keys it does not."""
        self.refresh()
        tag = _Bundle(self._store, str(name.origin), name.index).tag(name.index)
        if tag == NO_TAG:
            return "everybody"
        fits = self.keyring.fitting(name.origin, name.index, tag)
        return "this member" if fits else "others"

    def entries_around(self, name: EntryName) -> list[ReadEntry]:
        """The entry of that name, if it is held, those about it, and those about these."""
        self._look_into_new()
        itself = self.entry(name)
        about = self._about({name})
        return [*([itself] if itself else []), *about, *self._about({each.name for each in about})]

    def entries_of(self, types: Collection[str]) -> list[ReadEntry]:
        """Those that can be read here and are of these types, by name; of records, those for chosen
        members alone."""
        self._look_into_new()
        named = self._named(self._index.of_type(types))
        return [x for x in named if x.payload is not None and x.payload.type in types]

    def _about(self, things: Collection[About]) -> list[ReadEntry]:
        named = self._named(self._index.about(things))
        return [x for x in named if x.payload is not None and x.payload.about in things]

    def _look_into_new(self) -> None:
        """Open what nobody has looked into, so that the index knows what it is about."""
        self.refresh()
        for origin, indices in self._index.unread().items():
            size = len(self._entries.get(origin, ()))
            for _ in self._opened(origin, [index for index in indices if index < size]):
                pass
            self._index.forget_unread(origin)

    def _named(self, names: Collection[EntryName]) -> Iterator[ReadEntry]:
        for origin, some in groupby(sorted(names), lambda name: str(name.origin)):
            yield from self._opened(origin, [name.index for name in some])

    def charter_changes(self) -> list[ReadEntry]:
        """The entries that change the charter, of all journals; no other is opened."""
        self.refresh()
        return [
            entry
            for origin, indices in sorted(self._charter_changes.items())
            for entry in self._opened(origin, sorted(indices))
        ]

    def refresh(self, only: str | None = None) -> None:
        """Look at what has come since, of all journals or of that only."""
        self.keyring.sizes = self._sizes() if self._sizes else None
        self._name_journals()
        self._redacted = self._store.redacted()
        for origin in self._store.origins() if only is None else [only]:
            read = self._entries.setdefault(origin, [])
            self._shorten(origin, self._store.size(origin))  # a card has closed it there
            read.extend(self._new(origin, len(read)))
            self._forget_redacted(origin, read)
            # A key may have been in what came without its payload at first.
            if self._look_again(origin, "empty"):
                self._look_again(origin, "sealed")
        # Keys from a sponsor open what was written before they came.
        while self._sponsored:
            origin = str(self._sponsored.pop())
            # A key that fits by its tag alone may have made an entry look broken before.
            for state in ("sealed", "broken"):
                self._look_again(origin, state)

    def _name_journals(self) -> None:
        """Where cards name other journals than before, take in the keys of them that came early."""
        journals = self._journals() if self._journals else None
        if journals == self.keyring.journals:
            return
        self.keyring.journals = journals
        early, self._early = self._early, set()
        for name in sorted(early):
            bundle = _Bundle(self._store, str(name.origin), name.index)
            self._read(name, bundle.tag(name.index), bundle.payload(name.index))

    def judge_again(self) -> None:
        """Read again what was broken, and what was read: a charter that has come may let one
        redaction hold, and another not that redacted it."""
        self._cache.clear()
        for origin in self._entries:
            self._look_again(origin, "broken")

    # what is known of entries without opening them

    def _shorten(self, origin: str, size: int) -> None:
        read = self._entries[origin]
        for entry in read[size:]:
            self._cache.drop(entry.name)
            self._charter_changes.get(origin, set()).discard(entry.name.index)
        del read[size:]

    def _forget_redacted(self, origin: str, read: list[ReadEntry]) -> None:
        """Let go of what was read before it was redacted, by this process or another; and of that
        it was, where a thief had ordered it."""
        redacted = self._redacted.get(origin, {})
        for index, by in redacted.items():
            if index < len(read) and read[index].state != "redacted":
                self._cache.drop(read[index].name)
                read[index] = ReadEntry(read[index].name, "redacted", redacted_by=by)
        for entry in [x for x in read if x.state == "redacted" and x.name.index not in redacted]:
            read[entry.name.index] = ReadEntry(entry.name, "empty")

    def _new(self, origin: str, start: int) -> Iterator[ReadEntry]:
        journal, size = read_origin(origin), self._store.size(origin)
        for at in range(start // TILE * TILE, size, TILE):
            bundle = _Bundle(self._store, origin, at)
            for index in range(max(at, start), min(at + TILE, size)):
                yield self._looked_at(EntryName(journal, index), bundle)

    def _looked_at(self, name: EntryName, bundle: _Bundle) -> ReadEntry:
        """What is known of an entry. It is opened only where it may teach a key."""
        tag = bundle.tag(name.index)
        fits = [] if tag == NO_TAG else self.keyring.fitting(name.origin, name.index, tag)
        if any(is_marked for _, is_marked in fits):
            self._charter_changes.setdefault(str(name.origin), set()).add(name.index)
        if tag == NO_TAG or (fits and not self._teaches([key for key, _ in fits])):
            self._index.add_unread(name)
            return ReadEntry(name, "unread")
        return self._kept(self._read(name, tag, bundle.payload(name.index)))

    def _teaches(self, keys: Sequence[AudienceKey]) -> bool:
        """Whether opening what is sealed with one of these keys may tell of others, or which of
        these is right."""
        is_certain = any(map(self.keyring.is_certain, keys))
        return not is_certain or any(key.carries_keys for key in keys)

    def _look_again(self, origin: str, state: State) -> bool:
        """Look again at entries of that state, which may have become readable; whether one has
        another state now."""
        read = self._entries.get(origin, [])
        indices = [entry.name.index for entry in read if entry.state == state]
        for number, group in groupby(indices, lambda index: index // TILE):
            bundle = _Bundle(self._store, origin, number * TILE)
            for index in group:
                if state != "empty" or bundle.payload(index) is not None:
                    read[index] = self._looked_at(read[index].name, bundle)
        return any(read[index].state != state for index in indices)

    # what they say

    def _opened(self, origin: str, indices: Sequence[int]) -> Iterator[ReadEntry]:
        """These entries of a journal, with what they say."""
        read = self._entries.get(origin, [])
        for number, group in groupby(indices, lambda index: index // TILE):
            bundle = _Bundle(self._store, origin, number * TILE)
            for index in group:
                if index >= len(read):  # it has become shorter meanwhile
                    return
                yield (
                    self._open(read, index, bundle)
                    if read[index].state == "unread"
                    else read[index]
                )

    def _open(self, read: list[ReadEntry], index: int, bundle: _Bundle) -> ReadEntry:
        name = read[index].name
        if (payload := self._cache.get(name)) is not None:
            return ReadEntry(name, "open", payload)
        entry = self._read(name, bundle.tag(index), bundle.payload(index))
        read[index] = self._kept(entry)
        return entry

    def _kept(self, read: ReadEntry) -> ReadEntry:
        """An entry as it is held here: what it says is in the cache, if there is room."""
        if read.payload is None:
            return read
        self._cache.put(read.name, read.payload)
        self._index.add(read.name, read.payload)
        return ReadEntry(read.name, "unread")

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
                if self.keyring.came_early(payload):
                    self._early.add(name)
        return ReadEntry(name, "open", payload)


class _Bundle:
    """The entries of a journal from an index on, as many as go together; got when they are asked
    for, all at once."""

    def __init__(self, store: ChannelStore, origin: str, start: int) -> None:
        self._store, self._origin, self._start = store, origin, start

    def tag(self, index: int) -> bytes:
        """The tag of an entry; that of one for everybody where it is gone meanwhile, as its payload
        is."""
        entries, at = self._entries, index - self._start
        return tag_of(entries[at]) if at < len(entries) else NO_TAG

    def payload(self, index: int) -> bytes | None:
        """The payload of an entry, if it is held."""
        payloads, at = self._payloads, index - self._start
        return payloads[at] if at < len(payloads) else None

    @cached_property
    def _entries(self) -> list[bytes]:
        return self._store.entries(self._origin, self._start, self._start + TILE)

    @cached_property
    def _payloads(self) -> list[bytes | None]:
        return self._store.payloads(self._origin, self._start, self._start + TILE)
