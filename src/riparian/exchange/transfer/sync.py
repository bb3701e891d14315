"""Sync: take from a peer what this node lacks, and check it before it is kept.

A peer is a server, a folder or a bundle (`peers`); whoever carried a file, what counts is who
signed it. Charters and cards come first, as they say whose key signs which journal. Entries of a
journal are kept once they lead to a checkpoint that its member signed; payloads follow, bundle by
bundle, each held against its entry. Only then is the checkpoint cosigned: *I hold this, and it goes
on from what I held*. What does not hold up is refused and named, and the rest is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from riparian.english import count_of, listed
from riparian.errors import Refused, ServiceError
from riparian.exchange.entries.redaction import orders_in, settle_waiting
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.redactions import Orders
from riparian.exchange.journal.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    open_checkpoint,
)
from riparian.exchange.journal.entry import stands_for
from riparian.exchange.journal.notes import Signer, Verifier
from riparian.exchange.journal.tiles import (
    TILE,
    payload_path,
    tile_path,
    unpack_entries,
    unpack_payloads,
)
from riparian.exchange.journal.tree import Frontier, leaf_hash, nodes_of
from riparian.exchange.membership.framework import Framework
from riparian.exchange.refusal import not_as_expected
from riparian.exchange.transfer.card_limits import CardLimits
from riparian.exchange.transfer.cards_of_peer import CardsOfPeer
from riparian.exchange.transfer.charters_of_peer import says_it_has, take_charters
from riparian.exchange.transfer.closed_journals import end_closed_journals
from riparian.exchange.transfer.files import (
    LARGEST_HEADS,
    Extent,
    Heads,
    read_heads,
)
from riparian.exchange.transfer.former_members import without_later_words
from riparian.exchange.transfer.histories import Histories, TwoHistories
from riparian.exchange.transfer.limits import Limits, Room
from riparian.exchange.transfer.own_word import OwnWord
from riparian.exchange.transfer.peers import LARGEST_FILE, Peer
from riparian.exchange.transfer.strangers import nobodys
from riparian.exchange.transfer.taken import Taken, Trouble

T = TypeVar("T")

MOST_TROUBLE = 100
"""Faults of a peer that are named."""

BYTES_WITH_ENTRIES = 64 * 1024 * 1024
"""Payloads that are held in memory, to be kept in one transaction with their entries. What is
beyond comes after, in a transaction for each bundle."""

LARGEST_ENTRIES = TILE * 64
"""Bytes of a bundle of entries."""


class Sync:
    """Taking from peers, for a node that cosigns with `cosigner`; `clock` gives POSIX seconds."""

    def __init__(
        self,
        store: ChannelStore,
        framework: Framework,
        cosigner: Signer,
        clock: Callable[[], int],
        room: Room = Room(),  # noqa: B008  # frozen
    ) -> None:
        self.framework, self._room = framework, room
        self._store, self._cosigner, self._clock = store, cosigner, clock
        self._own = cosigner.name.split("/")[1]
        self._trouble: list[Trouble] = []
        self._confirmations = self._contents = 0
        self._limits = self._new_limits()
        self._histories = Histories(store, framework.closed, clock, self._limits)

    def take(self, peer: Peer) -> Taken:
        """Take what is new. Raises Refused where the peer has no channel or that of another
        framework, ServiceError where it cannot be reached; what came before that is kept."""
        self._trouble, self._confirmations, self._contents = [], 0, 0
        heads = self._heads_of(peer)
        charters, cards = self._take_charters(peer, heads), self._take_cards(peer, heads)
        self._limits = self._new_limits()
        closed = self.framework.closed
        self._histories = Histories(self._store, closed, self._clock, self._limits)
        self._histories.take_proofs(peer, heads, self.framework.keys, self._note)
        signed = without_later_words(
            self._store, self.framework, self._signed_heads(heads), self._note
        )
        self._end_closed(signed)
        entries = {
            origin: count
            for origin, checkpoints in signed.items()
            if (count := self._take_journal(peer, origin, checkpoints))
        }
        self._own_word.take_retractions(heads.retractions, self._note)
        self._histories.settle(self.framework.charters)
        settle_waiting(self._store, self.framework.charters, self._clock())
        self._end_closed(signed)
        sizes = {origin: _longest(checkpoints) for origin, checkpoints in signed.items()}
        has = Extent(heads.charter, heads.cards, sizes, heads.forks)
        return Taken(
            peer.name,
            charters,
            cards,
            entries,
            tuple(self._trouble),
            has,
            self._is_behind(has),
            self._own_word.is_news(signed, heads.retractions, self._histories.is_forked),
            self._confirmations,
            tuple(self._histories.proven),
            self._contents,
        )

    def cosign_all(self) -> None:
        """Cosign the newest checkpoint of every journal that is held whole."""
        for origin in self._store.origins():
            self.cosign(origin)

    def _new_limits(self) -> Limits:
        return Limits(self._store, self.framework, self._own, self._clock, self._room)

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

    def _end_closed(self, signed: Mapping[str, Sequence[SignedCheckpoint]]) -> None:
        """Bring journals that a card closes before the end of what is held to their end."""
        for origin, trouble in end_closed_journals(self._store, self.framework, signed):
            if not self._histories.is_forked(origin):  # there it has another reason
                self._note(origin, trouble)
            self.cosign(origin)

    # charters and cards

    def _take_charters(self, peer: Peer, heads: Heads) -> int:
        """Charters that follow those that are held; how many."""
        held = len(self.framework.charters)
        self.framework = take_charters(peer, heads, self._store, self.framework, self._note)
        return len(self.framework.charters) - held

    def _take_cards(self, peer: Peer, heads: Heads) -> int:
        """Cards of members that a charter names; how many."""
        limits = CardLimits(self._store, self._own, self._clock, self._room)
        cards = CardsOfPeer(peer, heads, self._store, self.framework, limits, self._note)
        count = cards.take()
        self.framework = cards.framework
        return count

    # journals

    def _signed_heads(self, heads: Heads) -> dict[str, list[SignedCheckpoint]]:
        """By journal, the checkpoints that its member signed."""
        keys = self.framework.keys
        if unknown := sorted(heads.journals.keys() - keys):
            self._note(listed(unknown, 3), nobodys(unknown))
        return {
            origin: list(self._signed(origin, keys[origin], notes))
            for origin, notes in sorted(heads.journals.items())
            if origin in keys
        }

    def _signed(
        self, origin: str, key: Verifier, notes: Sequence[str]
    ) -> Iterator[SignedCheckpoint]:
        for note in dict.fromkeys(notes):
            try:
                signed = open_checkpoint(note.encode(), key, self.framework.cosigners.values())
                self._require_open(signed.checkpoint)
                yield signed
            except Refused as error:
                if not self._histories.is_forked(origin):
                    self._note(origin, error)

    def _require_open(self, checkpoint: Checkpoint) -> None:
        """Raise Refused for a checkpoint beyond the end that the member's card gives a journal:
        whoever has its key by then is not the member."""
        closed = self.framework.closed.get(checkpoint.origin)
        if closed and (
            checkpoint.size > closed.size
            or (checkpoint.size == closed.size and checkpoint.root != closed.root)
        ):
            raise not_as_expected(
                f"{checkpoint.origin} to end with the {closed.size:,} entries with which its "
                "member's card closes it",
                f"a head of {checkpoint.size:,}",
            )

    def _take_journal(self, peer: Peer, origin: str, signed: Sequence[SignedCheckpoint]) -> int:
        """What a peer has of a journal beyond what is held; how many entries were kept."""
        if not signed:
            return 0
        before, key = self._store.size(origin), self.framework.keys[origin]
        asked, ours = set[int](), list[SignedCheckpoint]()
        try:
            ours = self._histories.fitting(key, signed, self._note)
            head = self._limits.furthest(origin, before, ours)
            if head and (_size(head) > before or self._store.head(origin) is None):
                self._extend(peer, origin, before, head, asked)
            held = self._store.size(origin)
            if held > before:  # those in between, too
                ours = self._histories.fitting(key, ours, self._note)
            confirmed = [checkpoint for checkpoint in ours if _size(checkpoint) <= held]
            self._confirmations += self._store.keep_cosigned(origin, confirmed, self._clock())
            self._fill(peer, origin, _longest(ours), asked)
        except TwoHistories as error:
            if error.is_news:
                self._note(origin, error)
        except Refused as error:
            self._note(origin, error)
        finally:  # a peer cannot keep it uncounted by breaking off
            self._limits.count(origin, before, ours)
        for left_out in self._limits.left_out(origin, before, ours):
            self._note(origin, left_out)
        self._keep_other_history(peer, key, signed)
        self.cosign(origin)
        return max(self._store.size(origin) - before, 0)

    def _keep_other_history(
        self, peer: Peer, key: Verifier, signed: Sequence[SignedCheckpoint]
    ) -> None:
        """Keep what a peer has of a history that is not the one held; see `Histories`."""

        def payloads(start: int, entries: Sequence[bytes]) -> list[bytes | None]:
            content, failure = self._first_payloads(peer, key.name, start, entries, set())
            if failure is not None:
                raise failure
            return content

        entries = partial(self._entries, peer, key.name)
        self._histories.keep_other(key, signed, entries, payloads, self._note)

    def _extend(
        self, peer: Peer, origin: str, held: int, head: SignedCheckpoint, asked: set[int]
    ) -> None:
        """Take the entries up to that checkpoint, with as many payloads as fit in memory."""
        size = _size(head)
        entries = self._entries(peer, origin, held // TILE * TILE, size)
        self._require_signed(peer, origin, held, entries, head)
        new = entries[held % TILE :]
        payloads, failure = self._first_payloads(peer, origin, held, new, asked)
        try:
            orders = self._orders_in(origin, held, new, payloads)
            self._store.extend(origin, held, new, payloads, head.note.to_bytes(), orders)
        except Refused:
            if self._store.size(origin) < size:  # else another process has had them meanwhile
                raise
        if failure is not None:
            raise failure

    def _require_signed(
        self, peer: Peer, origin: str, held: int, entries: Sequence[bytes], head: SignedCheckpoint
    ) -> None:
        """Raise Refused where entries, the first of a bundle onwards, do not go on from what is
        held to the head. It is the member's doing only where the peer has the whole history that
        was signed; else they were altered on their way."""
        frontier = self._store.frontier(origin)
        new = entries[held % TILE :]
        root, size = head.checkpoint.root, head.checkpoint.size
        if frontier.size == held and _root(frontier, new) != root:
            earlier = self._entries(peer, origin, 0, held // TILE * TILE) if held else []
            if held and _root(Frontier(), [*earlier, *entries]) == root:
                nodes = nodes_of([leaf_hash(entry) for entry in (*earlier, *entries)])
                own = self._store.head(origin)
                assert own is not None  # some of it is held
                raise self._histories.prove(own, self.framework.keys[origin], head, nodes)
            raise not_as_expected(
                f"the entries of {origin} that its head of {size:,} was signed for", "others"
            )

    def _first_payloads(
        self, peer: Peer, origin: str, held: int, entries: Sequence[bytes], asked: set[int]
    ) -> tuple[list[bytes | None], ServiceError | None]:
        """Payloads of these entries, None from where memory or the connection ended; and how it
        ended, so that what came before can be kept."""
        payloads: list[bytes | None] = []
        room, failure = min(BYTES_WITH_ENTRIES, self._limits.room_left(origin)), None
        while len(payloads) < len(entries) and room > 0 and failure is None:
            start = held + len(payloads)
            of_bundle = entries[len(payloads) :][: TILE - start % TILE]
            try:
                bundle = self._payloads(peer, origin, start, of_bundle)
            except ServiceError as error:
                failure = error
                break
            if start % TILE == 0:  # else something else of it may be lacking
                asked.add(start // TILE)
            payloads += bundle
            count = _bytes(bundle)
            room -= count
            self._limits.take_room(origin, count)
        return [*payloads, *[None] * (len(entries) - len(payloads))], failure

    def _fill(self, peer: Peer, origin: str, size: int, asked: set[int]) -> None:
        """Take payloads that came with none of the peers before, of bundles that this one, which
        has the journal to that size, was not asked for yet."""
        size = min(size, self._store.size(origin))
        damaged = {index // TILE for index in self._store.damaged().get(origin, ())}
        for number in self._store.bundles_lacking(origin):
            start, has_room = number * TILE, number in damaged or self._limits.room_left(origin)
            if number not in asked and start < size and has_room:
                entries = self._store.entries(origin, start, min(start + TILE, size))
                payloads = self._payloads(peer, origin, start, entries)
                if any(payloads):
                    orders = self._orders_in(origin, start, entries, payloads)
                    self._contents += self._store.fill(origin, start, payloads, orders)
                    self._limits.take_room(origin, _bytes(payloads))

    def _orders_in(
        self,
        origin: str,
        start: int,
        entries: Sequence[bytes],
        payloads: Sequence[bytes | None],
    ) -> Orders:
        """The redactions among them."""
        return orders_in(origin, start, entries, payloads, self.framework.charters, self._clock())

    def _entries(self, peer: Peer, origin: str, start: int, size: int) -> list[bytes]:
        """The entries from `start`, where a bundle begins, that a peer has to before `size`."""
        entries: list[bytes] = []
        for number in range(start // TILE, -(-size // TILE)):
            width = min(TILE, size - number * TILE)
            name = f"journals/{origin}/{tile_path('entries', number, width)}"
            content = peer.get(name, LARGEST_ENTRIES)
            if content is None:
                raise says_it_has(peer, f"the entries of {origin}")
            entries += _of_width(unpack_entries(content), width, origin)
        return entries

    def _payloads(
        self, peer: Peer, origin: str, start: int, entries: Sequence[bytes]
    ) -> list[bytes | None]:
        """Payloads of these entries, the last of one bundle. None for each that the peer has not
        got, or altered: another peer may have it. A bundle of what somebody lacks has only that."""
        number, skipped = divmod(start, TILE)
        width = skipped + len(entries)
        nothing: list[bytes | None] = [None] * len(entries)
        try:
            content = peer.get(f"journals/{origin}/{payload_path(number, width)}", LARGEST_FILE)
            if content is None:
                return nothing
            payloads = _of_width(unpack_payloads(content), width, origin)[skipped:]
        except Refused as error:
            self._note(origin, error)
            return nothing
        fitting = [
            payload if payload is not None and stands_for(entry, payload) else None
            for entry, payload in zip(entries, payloads, strict=True)
        ]
        if fitting != payloads:
            others = sum(left != right for left, right in zip(fitting, payloads, strict=True))
            self._note(origin, _other_payloads(origin, start, others))
        return fitting

    def cosign(self, origin: str) -> None:
        """Say how far a journal is held here; see `OwnWord.cosign`."""
        self._own_word.cosign(origin)

    @property
    def _own_word(self) -> OwnWord:
        return OwnWord(self._store, self.framework, self._cosigner, self._clock)

    def _is_behind(self, has: Extent) -> bool:
        """Whether the peer lacks something. Of those that have left nobody takes every card."""
        cards = self.framework.cards
        return (
            has.charter < len(self.framework.charters)
            or any(has.cards.get(member, 0) < card.version for member, card in cards.items())
            or any(
                self._lacks(has.sizes.get(origin, 0), origin) for origin in self._store.origins()
            )
            or any(not has.forks.get(origin) for origin in self._store.forks.proofs())
        )

    def _lacks(self, size: int, origin: str) -> bool:
        """Whether a peer with so many entries of a journal lacks some. Who has other ones of a
        journal with two histories takes itself what is to be taken."""
        held = self._store.size(origin)
        return size == 0 < held if self._histories.is_forked(origin) else size < held

    def _note(self, of: str, error: Refused) -> None:
        if len(self._trouble) < MOST_TROUBLE:
            self._trouble.append(Trouble(of, error.what, error.try_this))


def _root(frontier: Frontier, entries: Iterable[bytes]) -> bytes:
    return frontier.add(map(leaf_hash, entries)).root()


def _bytes(payloads: Iterable[bytes | None]) -> int:
    return sum(len(payload) for payload in payloads if payload)


def _size(signed: SignedCheckpoint) -> int:
    return signed.checkpoint.size


def _longest(signed: Iterable[SignedCheckpoint]) -> int:
    return max(map(_size, signed), default=0)


def _of_width(items: list[T], width: int, origin: str) -> list[T]:
    if len(items) != width:
        raise not_as_expected(f"a bundle of {width} of {origin}", f"one of {len(items)}")
    return items


def _other_payloads(origin: str, start: int, count: int) -> Refused:
    return not_as_expected(
        f"the payloads that the entries of {origin} from {start:,} on stand for",
        f"{count_of(count, 'other payload')}",
    )
