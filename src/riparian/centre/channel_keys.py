"""The keys of a member's own node: where they lie, new ones, and what is done when they are gone.

    centre.channel.keys.renew(seal, Renewed(reading=True))

A new card asks nobody; it needs the member's seal, which lies offline. So each change is made in
one step where the seal is at hand, or in two: the draft of the card is brought to the seal, and the
signed card back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import msgspec

from riparian.errors import BadRequest, CentreError
from riparian.exchange.addresses import read_address
from riparian.exchange.entries.payload import REDACTION, Payload
from riparian.exchange.forked_journals import OtherEntry, other_histories
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.keys.key_places import KeyPlaces
from riparian.exchange.keys.node_keys import KeyState, NodeKeys, key_states
from riparian.exchange.keys.seal import Seal
from riparian.exchange.keys.sheet import open_sheet, write_sheet
from riparian.exchange.keys.six_words import reading_key_words
from riparian.exchange.membership.card import Card, write_draft
from riparian.exchange.names import Origin, is_local
from riparian.exchange.new_reading_keys import NewReadingKey, new_reading_keys
from riparian.exchange.node import Node
from riparian.exchange.policy import Reader, may
from riparian.exchange.recovery import Recovery
from riparian.exchange.renewal import Renewed
from riparian.exchange.transfer.peers import FolderPeer, ServerPeer, open_bundle
from riparian.exchange.transfer.taken import Taken
from riparian.store.finding import Finding


class LostEntry(msgspec.Struct, frozen=True):
    """An entry of a history of the own journal that is not the one held here as such: by which
    address it is asked for, and whether it is said again when a card closes the journal."""

    address: str
    type: str
    tlp: str
    written_at: datetime
    is_repeated: bool


class OwnJournal(msgspec.Struct, frozen=True):
    """The journal that this node writes: how many entries it has, how many of them others have said
    to hold, and which others; what they say by index, where that is something to people, None for
    what is for named persons; whether it has two histories, under which names the others are
    stored, and what only they say."""

    origin: Origin
    size: int
    held_by_others: int
    holders: tuple[str, ...]
    readable: tuple[tuple[int, Payload | None], ...]
    is_forked: bool
    other_histories: tuple[str, ...] = ()
    lost: tuple[LostEntry, ...] = ()


class ChannelKeys:
    """The keys and cards of the node; `lock` is that of whoever else uses it. `catch_up` fetches
    back what others hold of the own journal, before a card closes that."""

    def __init__(
        self, node: Node, store: ChannelStore, folder: Path, lock: Lock,
        clock: Callable[[], float] = time.time, catch_up: Callable[[], object] | None = None,
    ) -> None:  # fmt: skip
        self._node, self._store, self._folder, self._lock = node, store, folder, lock
        self._clock, self._catch_up = clock, catch_up or (lambda: None)

    # what there is

    def states(self) -> list[KeyState]:
        """Where each key of the node lies."""
        return key_states(self._folder)

    def card(self) -> Card:
        """The newest card of this member; raises BadRequest before the centre has joined."""
        return self._node.own_card()

    def card_came(self) -> str:
        """When it was written here (UTC, ISO 8601); empty where that is not known."""
        card = self.card()
        return self._store.cards_came(card.member).get(card.version, "")

    def words(self) -> str:
        """Six words that stand for the reading keys on the card, to be read out by telephone."""
        framework, own = self._node.joined()
        card = framework.all_cards[own.member][-1]
        return " ".join(reading_key_words(card.recipients, framework.charters[0].digest))

    def own_journal(self) -> OwnJournal:
        """The journal that this node writes, and how far others have it."""
        with self._lock:
            framework, origin = self._node.joined()
            reader, charters = Reader(origin.member), framework.charters
            (held,) = [each for each in self._node.held() if each.origin == origin]
            others = {m: size for m, (size, _) in held.by.items() if m != origin.member}
            longest = max(others.values(), default=0)
            readable = [
                (entry.name.index, entry.payload if may(reader, entry, charters).yes else None)
                for entry in self._node.entries(str(origin))
                if entry.is_for_people
            ]
            holders = tuple(sorted(m for m, size in others.items() if size == longest))
            return OwnJournal(
                origin,
                held.size,
                longest,
                holders,
                tuple(readable),
                any(fork.origin == str(origin) for fork in self._node.forks()),
                tuple(other_histories(self._store, str(origin))),
                tuple(map(_lost_entry, self._node.lost_entries(origin))),
            )

    def new_of_others(self) -> list[NewReadingKey]:
        """Members whose card names another reading key than before."""
        framework, own = self._node.joined()
        now = datetime.fromtimestamp(self._clock(), UTC)
        return list(new_reading_keys(self._store, framework, own.member, now))

    def note_told(self, keys: Sequence[NewReadingKey]) -> None:
        """Note that whoever shared with these members has seen their new keys."""
        for key in keys:
            for recipient in key.recipients:
                self._store.note_told_key(key.member, recipient)

    # a new card

    def draft(self, renewed: Renewed) -> bytes:
        """The draft of the next card, to be brought to the seal; its keys are made here."""
        if renewed.journal:
            self._catch_up()
        with self._lock:
            return write_draft(self._node.renewal().draft(_checked(renewed)))

    def renew(self, seal: Seal, renewed: Renewed) -> Card:
        """Make the next card under the seal, and do what follows from it."""
        if renewed.journal:
            self._catch_up()
        with self._lock:
            return self._node.renew_card(seal, _checked(renewed))

    def take_card(self, content: bytes) -> Card:
        """Keep a card that was signed elsewhere, and do what follows from it."""
        with self._lock:
            return self._node.keep_card(content)

    # lost

    def recovery(self, charters: Sequence[bytes] = (), member: str = "") -> Recovery:
        """What is done where keys are lost; with charters, in a centre that is no node yet."""
        with self._lock:
            if charters:
                return Recovery.begun(self._store, self._folder, self._clock, charters, member)
            _, own = self._node.joined()
            return Recovery(self._store, self._folder, own.member, self._clock)

    def take_back(self, recovery: Recovery, source: str) -> Taken:
        """Take what another member holds: from an address, a folder that `publish` wrote, or a
        bundle. Raises as `Sync.take` does."""
        if source.startswith(("http://", "https://")):
            with ServerPeer(read_address(source)) as peer:
                return recovery.sync().take(peer)
        path = Path(source)
        if not path.exists():
            raise BadRequest(
                f"There is no file or folder {path}.",
                "Give an address (https://…), a bundle, or a folder that `exchange publish` wrote.",
            )
        if path.is_dir():
            return recovery.sync().take(FolderPeer(path))
        with open_bundle(path) as peer:
            return recovery.sync().take(peer)

    def recover(self, recovery: Recovery, seal: Seal) -> Card:
        """Make the next card in the place of the lost keys, and go on with it."""
        with self._lock:
            recovery.finish(seal)
            self._node.sync().cosign_all()
            return self._node.own_card()

    # the printed sheet

    def sheet(self, passphrase: str) -> str:
        """The page with the reading keys, to be printed. It is read again before it is given."""
        framework, own = self._node.joined()
        readings = self._node.keys().readings
        cards = (card for member, card in framework.cards.items() if member != own.member)
        addresses = list(dict.fromkeys(address for card in cards for address in card.addresses))
        on = datetime.fromtimestamp(self._clock(), UTC).date()
        page = write_sheet(readings, framework.name, own.member, passphrase, on, addresses)
        if list(map(str, open_sheet(page, passphrase))) != list(map(str, readings)):
            raise CentreError("The sheet could not be read again.", "Try again.")
        return page

    def restore(self, page: str, passphrase: str) -> list[str]:
        """Keep the reading keys of a printed page; their public halves. Those that are here stay as
        they are."""
        keys = NodeKeys.those_there(self._folder)
        return [keys.add_reading(identity) for identity in open_sheet(page, passphrase)]

    # where they lie

    def move(self, *, to_keyring: bool) -> list[str]:
        """Let the keys lie in the keyring of the operating system, or in files again; the names of
        the files that changed. Credentials stay where they are."""
        places = KeyPlaces(self._folder)
        names = [state.path.name for state in self.states() if not state.fault]
        move = places.move_to_keyring if to_keyring else places.move_to_file
        return [name for name in names if move(name)]


def _lost_entry(other: OtherEntry) -> LostEntry:
    payload = other.entry.payload
    assert payload is not None  # it was read
    is_repeated = payload.type != REDACTION
    return LostEntry(other.address, payload.type, payload.tlp, payload.written_at, is_repeated)


def _checked(renewed: Renewed) -> Renewed:
    if renewed.addresses is None:
        return renewed
    return msgspec.structs.replace(renewed, addresses=tuple(map(read_address, renewed.addresses)))


def key_findings(states: Iterable[KeyState]) -> list[Finding]:
    """What is wrong with a node's keys. That of a journal for this centre alone is found with what
    people said."""
    return [_key_finding(state) for state in states if state.fault and not is_local(state.name)]


def _key_finding(state: KeyState) -> Finding:
    return Finding(
        state.fault,
        f"keys/{state.path.name}",
        "Without it the node can neither write, confirm what it holds, nor read what is encrypted"
        " for it; what it holds is untouched.",
        "Put the file back from your copy of the keys; `riparian keys status` shows where it lies.",
    )
