"""Sync: take from a peer what this node lacks, and check it before it is kept.

A peer is a server, a folder or a bundle (`peers`); whoever carried a file, what counts is who
signed it. Charters and cards come first, as they say whose key signs which journal. Entries of a
journal are kept once they lead to a checkpoint that its member signed; payloads follow, bundle by
bundle, each held against its entry. Only then is the checkpoint cosigned: *I hold this, and it goes
on from what I held*. What does not hold up is refused and named, and the rest is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec

from riparian.errors import Refused
from riparian.exchange.checkpoint import SignedCheckpoint, cosign, open_checkpoint
from riparian.exchange.files import (
    LARGEST_DOCUMENT,
    LARGEST_HEADS,
    Extent,
    Heads,
    read_heads,
)
from riparian.exchange.framework import Framework
from riparian.exchange.notes import Signer, Verifier
from riparian.exchange.peers import LARGEST_FILE, Peer
from riparian.exchange.refusal import not_as_expected
from riparian.exchange.store import ChannelStore
from riparian.exchange.tiles import (
    TILE,
    payload_path,
    tile_path,
    unpack_entries,
    unpack_payloads,
)
from riparian.exchange.tree import root_from_nodes

T = TypeVar("T")

MOST_VERSIONS = 1000
"""New charters, or new cards of a member, taken from a peer at once."""

MOST_ENTRIES = 1_000_000
"""Entries of a journal taken at once: their 36 bytes each are held in memory until they are
checked."""

BYTES_WITH_ENTRIES = 64 * 1024 * 1024
"""Payloads that are held in memory, to be kept in one transaction with their entries. What is
beyond comes after, in a transaction for each bundle."""

LARGEST_ENTRIES = TILE * 64
"""Bytes of a bundle of entries."""


class Trouble(msgspec.Struct, frozen=True):
    """Something that a peer has and that was not kept: what it is of, and why not."""

    of: str
    what: str
    try_this: str


class Taken(msgspec.Struct, frozen=True):
    """What came of taking from a peer. `entries`: how many of each journal; `has`: what the
    peer had; `is_behind`: it lacks something that is held here."""

    peer: str
    charters: int = 0
    cards: int = 0
    entries: dict[str, int] = {}
    trouble: tuple[Trouble, ...] = ()
    has: Extent = Extent()
    is_behind: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether nothing new came."""
        return not (self.charters or self.cards or self.entries)


class Sync:
    """Taking from peers, for a node that cosigns with `cosigner`; `clock` gives POSIX seconds."""

    def __init__(
        self,
        store: ChannelStore,
        framework: Framework,
        cosigner: Signer,
        clock: Callable[[], int],
    ) -> None:
        self.framework = framework
        self._store, self._cosigner, self._clock = store, cosigner, clock
        self._trouble: list[Trouble] = []

    def take(self, peer: Peer) -> Taken:
        """Take what is new. Raises Refused where the peer has no channel or that of another
        framework, ServiceError where it cannot be reached; what came before that is kept."""
        self._trouble = []
        heads = self._heads_of(peer)
        charters, cards = self._take_charters(peer, heads), self._take_cards(peer, heads)
        entries = {
            origin: count
            for origin, notes in sorted(heads.journals.items())
            if (count := self._take_journal(peer, origin, notes))
        }
        has, trouble = heads.extent, tuple(self._trouble)
        return Taken(peer.name, charters, cards, entries, trouble, has, self._is_behind(has))

    def cosign_all(self) -> None:
        """Cosign the newest checkpoint of every journal that is held whole."""
        for origin in self._store.origins():
            self._cosign(origin)

    def _heads_of(self, peer: Peer) -> Heads:
        content = peer.get("heads", LARGEST_HEADS)
        if content is None:
            raise Refused(
                f"There is no channel at {peer.name}.",
                "A node's address ends in /exchange; a folder is made by `riparian exchange "
                "publish`.",
            )
        heads = read_heads(content)
        if heads.framework != self.framework.name:
            raise Refused(
                f"{peer.name} belongs to the framework '{heads.framework[:40]}', not to "
                f"'{self.framework.name}'. Nothing was taken.",
                "Check the address.",
            )
        return heads

    # charters and cards

    def _take_charters(self, peer: Peer, heads: Heads) -> int:
        """Charters that follow those that are held; how many."""
        held = len(self.framework.charters)
        for version in _next_versions(held, heads.charter):
            content = self._document(peer, f"charter/{version}.root.json", f"charter {version}")
            try:
                if content is None:
                    break
                self.framework = self.framework.with_charter(content)
                self._store.add_charter(version, content)
            except Refused as error:
                self._note(f"charter {version}", error)
                break
        return len(self.framework.charters) - held

    def _take_cards(self, peer: Peer, heads: Heads) -> int:
        return sum(self._take_cards_of(peer, *card) for card in sorted(heads.cards.items()))

    def _take_cards_of(self, peer: Peer, member: str, newest: int) -> int:
        held = len(self.framework.all_cards.get(member, ()))
        for version in _next_versions(held, newest):
            of = f"card {version} of {member}"
            content = self._document(peer, f"cards/{member}/{version}.json", of)
            try:
                if content is None:
                    break
                self.framework = self.framework.with_card(content)
                self._store.add_card(member, version, content)
            except Refused as error:
                self._note(of, error)
                break
        return len(self.framework.all_cards.get(member, ())) - held

    def _document(self, peer: Peer, name: str, of: str) -> bytes | None:
        try:
            return peer.get(name, LARGEST_DOCUMENT)
        except Refused as error:
            self._note(of, error)
            return None

    # journals

    def _take_journal(self, peer: Peer, origin: str, notes: Sequence[str]) -> int:
        """What a peer has of a journal beyond what is held; how many entries were kept."""
        key = self.framework.key_of(origin)
        if key is None:
            self._note(origin, _nobodys(origin))
            return 0
        signed = list(self._signed(origin, key, notes))
        before = self._store.size(origin)
        try:
            self._require_one_history(origin, signed)
            if signed:
                self._extend(peer, origin, max(signed, key=_size))
            self._require_one_history(origin, signed)  # those in between, too
            for checkpoint in signed:
                if _size(checkpoint) <= self._store.size(origin):
                    self._store.keep_cosigned(origin, checkpoint)
            self._fill(peer, origin)
        except Refused as error:
            self._note(origin, error)
        self._cosign(origin)
        return self._store.size(origin) - before

    def _signed(
        self, origin: str, key: Verifier, notes: Sequence[str]
    ) -> Iterator[SignedCheckpoint]:
        """The checkpoints that the journal's member signed."""
        for note in notes:
            try:
                yield open_checkpoint(note.encode(), key, self.framework.cosigners.values())
            except Refused as error:
                self._note(origin, error)

    def _require_one_history(self, origin: str, signed: Iterable[SignedCheckpoint]) -> None:
        """Raise Refused where a checkpoint, as far as entries are held, is of other ones."""
        nodes, held = self._store.nodes(origin), self._store.size(origin)
        for checkpoint in (x.checkpoint for x in signed if _size(x) <= held):
            if root_from_nodes(nodes, checkpoint.size) != checkpoint.root:
                raise _two_histories(origin, checkpoint.size)

    def _extend(self, peer: Peer, origin: str, head: SignedCheckpoint) -> None:
        """Take the entries up to that checkpoint, with as many payloads as fit in memory."""
        held, size = self._store.size(origin), _size(head)
        if size < held or (size == held and self._store.head(origin) is not None):
            return
        if size - held > MOST_ENTRIES:
            raise not_as_expected(
                f"up to {MOST_ENTRIES:,} new entries of {origin} at once", f"{size - held:,}"
            )
        entries = [
            entry
            for number, width in _bundles(held, size)
            for entry in self._entries(peer, origin, number, width)
        ][held % TILE :]
        payloads = self._first_payloads(peer, origin, held, size)
        try:
            self._store.extend(origin, held, entries, payloads, head.note.to_bytes())
        except Refused as error:
            if held and self._store.size(origin) == held:
                raise _two_histories(origin, held) from error
            raise

    def _first_payloads(
        self, peer: Peer, origin: str, held: int, size: int
    ) -> Sequence[bytes | None]:
        payloads: list[bytes | None] = []
        room = BYTES_WITH_ENTRIES
        for number, width in _bundles(held, size):
            if room <= 0:
                break
            bundle = self._payloads(peer, origin, number, width)
            payloads += bundle[max(held - number * TILE, 0) :]
            room -= sum(len(payload) for payload in bundle if payload)
        return [*payloads, *[None] * (size - held - len(payloads))]

    def _fill(self, peer: Peer, origin: str) -> None:
        """Take the payloads that came with none of the peers before."""
        size = self._store.size(origin)
        for number in self._store.bundles_lacking(origin):
            width = min(TILE, size - number * TILE)
            self._store.fill(origin, number * TILE, self._payloads(peer, origin, number, width))

    def _entries(self, peer: Peer, origin: str, number: int, width: int) -> list[bytes]:
        name = f"journals/{origin}/{tile_path('entries', number, width)}"
        content = peer.get(name, LARGEST_ENTRIES)
        if content is None:
            raise not_as_expected(f"the entries that {peer.name} says it has of {origin}", "none")
        return _of_width(unpack_entries(content), width, origin)

    def _payloads(self, peer: Peer, origin: str, number: int, width: int) -> list[bytes | None]:
        """Payloads, all None where the peer has not got the bundle: a bundle of what somebody
        lacks holds only those, and another peer may have the rest."""
        content = peer.get(f"journals/{origin}/{payload_path(number, width)}", LARGEST_FILE)
        if content is None:
            return [None] * width
        return _of_width(unpack_payloads(content), width, origin)

    def _cosign(self, origin: str) -> None:
        """Say that all up to the newest checkpoint is held here, unless that was said already."""
        head, key = self._store.head(origin), self.framework.key_of(origin)
        if head is None or key is None or self._store.bundles_lacking(origin):
            return
        own = self._cosigner.verifier
        signed = open_checkpoint(head, key, [own])
        if own.name not in signed.cosigned:
            content = cosign(head, self._cosigner, self._clock())
            self._store.keep_cosigned(origin, open_checkpoint(content, key, [own]))

    def _is_behind(self, has: Extent) -> bool:
        """Whether the peer lacks something."""
        cards = self.framework.all_cards
        return (
            has.charter < len(self.framework.charters)
            or any(has.cards.get(member, 0) < len(cards[member]) for member in cards)
            or any(
                has.sizes.get(origin, 0) < self._store.size(origin)
                for origin in self._store.origins()
            )
        )

    def _note(self, of: str, error: Refused) -> None:
        self._trouble.append(Trouble(of, error.what, error.try_this))


def _size(signed: SignedCheckpoint) -> int:
    return signed.checkpoint.size


def _next_versions(held: int, newest: int) -> range:
    return range(held + 1, min(newest, held + MOST_VERSIONS) + 1)


def _bundles(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The numbers and widths of the bundles in which entries from `start` to before `end` are."""
    for number in range(start // TILE, -(-end // TILE)):
        yield number, min(TILE, end - number * TILE)


def _of_width(items: list[T], width: int, origin: str) -> list[T]:
    if len(items) != width:
        raise not_as_expected(f"a bundle of {width} of {origin}", f"one of {len(items)}")
    return items


def _nobodys(origin: str) -> Refused:
    return Refused(
        f"No member's card names the journal {origin[:80]}. Nothing of it was kept.",
        "It is taken in once the card of its member has come.",
    )


def _two_histories(origin: str, size: int) -> Refused:
    return Refused(
        f"There are two histories of {origin}: its member signed one whose first {size:,} entries "
        "are not those that are held here. What is held stays as it is.",
        "Ask the member whether it has put back a backup of its journal.",
    )
