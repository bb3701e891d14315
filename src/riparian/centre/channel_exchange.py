"""Exchanging with other nodes: taking what they have, giving what they lack, files and bundles.

The lock of the channel is never held while a peer is waited for: it may keep one waiting for
minutes. Nor does one peer hold up the others: each is given a minute at first, and those that are
not done by then go on once all have had their turn.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

import msgspec

from riparian.centre.admission import Joining
from riparian.centre.channel_records import SyncOutcome
from riparian.centre.own_journal import OwnJournal
from riparian.errors import BadRequest, JournalDamaged, Refused, RiparianError, ServiceError
from riparian.exchange.addresses import read_address
from riparian.exchange.clocks import last_heard, note_clock
from riparian.exchange.dark_members import WAITING_SECONDS, is_waited_for
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.membership.framework import Framework
from riparian.exchange.node import Node
from riparian.exchange.transfer.bundle_cost import LARGEST_POSTED, refuse_costly
from riparian.exchange.transfer.files import (
    ChannelFiles,
    Extent,
    cannot_write,
    write_bundle,
)
from riparian.exchange.transfer.hashed_file import HashedFile
from riparian.exchange.transfer.peer_heads import PeerWithKnownHeads
from riparian.exchange.transfer.peers import (
    PEER_SECONDS,
    FolderPeer,
    Peer,
    ServerPeer,
    TimeIsOver,
    open_bundle,
)
from riparian.exchange.transfer.publishing import publish
from riparian.exchange.transfer.reach import Reach, look_at_all
from riparian.exchange.transfer.taken import Taken
from riparian.store.settings import ChannelSettings

TURN_SECONDS = 60.0
"""How long a peer may take while others wait: most are done in a second. Those that are not share
`PEER_SECONDS` afterwards, however many they are, so that a round has an end."""


class Exchange:
    """What a node exchanges; `lock` is that of whoever else uses the node."""

    def __init__(
        self,
        node: Node,
        store: ChannelStore,
        lock: Lock,
        joining: Joining,
        settings: ChannelSettings,
    ) -> None:
        self._node, self._store, self._lock, self._joining = node, store, lock, joining
        self._settings = settings
        self.own = OwnJournal(
            node, store, lock, self._addresses_by_member, self._is_doubtful, self._take
        )

    def sync(self, addresses: Sequence[str] = ()) -> Iterator[SyncOutcome]:
        """Take from peers what is new, and give them what they lack: those given, else every
        address that members' cards name. One outcome for each, as it comes.

        A centre that waits for its admission asks for charters and cards alone, and gives nothing.
        Then newcomers are handed keys, unless a member that may hold more of the own journal than
        is held here was not reached; see `dark_members`.
        """
        checked = [read_address(address) for address in addresses]
        self._store.look_through()
        reached: set[str] = set()
        doubtful = set() if checked or self._settings.local_addresses else self._chosen_by_others()
        clocks: list[int | None] = []
        for address, outcome in self._in_turn(checked or self.addresses(), doubtful):
            if outcome.taken is not None:
                reached.add(address)
                clocks.append(outcome.clock_off)
            yield outcome
        note_clock(self._store, clocks)
        if self._joining.is_applicant:
            return
        self._take_back_what_is_lost()
        with self._lock, suppress(RiparianError):  # it is done with the next round
            if self._may_lack_nothing(reached):
                self._node.follow_up()

    def fetch_damaged(self) -> bool:
        """Ask other members, one after another, for what is damaged of what is held here, until
        nothing is; whether anything was."""
        was_damaged = bool(self._store.damaged())
        for address in self.addresses() if was_damaged else ():
            with suppress(ServiceError, Refused):
                only_public = self._is_doubtful(address)
                with ServerPeer(address, only_public=only_public, seconds=TURN_SECONDS) as peer:
                    self._take(peer)
            if not self._store.damaged():
                break
        self._take_back_what_is_lost()
        return was_damaged

    def _take_back_what_is_lost(self) -> None:
        """Confirm no more of what is damaged and could not be fetched, whoever was reached."""
        if self._store.damaged():
            with self._lock:
                sync = self._node.sync()
            sync.cosign_all()

    def _may_lack_nothing(self, reached: set[str]) -> bool:
        """Whether every member was reached that has confirmed entries of the own journal and can be
        asked: after a restored backup one of them may hold what was written since. One that has
        been dark for long is passed over, unless this centre is the one that is cut off."""
        framework, own = self._node.joined()
        held, now, peers = self._node.held(), self._node.now(), self._store.peers()
        holders = {x for each in held if each.origin.member == own.member for x in each.by}
        unreached = [
            cards
            for member in (holders & framework.cards.keys()) - {own.member}
            if (cards := framework.all_cards[member])[-1].addresses
            and reached.isdisjoint(cards[-1].addresses)
        ]
        if not unreached:
            return True
        heard = last_heard((each.heard for each in held), now)
        heard_at = [at for member, at in heard.items() if member != own.member]
        is_cut_off = not reached and max(heard_at) < now.timestamp() - WAITING_SECONDS
        return not is_cut_off and not any(is_waited_for(x, peers, now) for x in unreached)

    def addresses(self) -> list[str]:
        """Where other members are reached: by their cards, by what was reached before, and by the
        join kit; not where members are that have left. Raises BadRequest before this centre has
        joined or applied."""
        return list(
            dict.fromkeys(x for addresses in self._addresses_by_member() for x in addresses)
        )

    def _addresses_by_member(self) -> list[list[str]]:
        """The same by whose they are: those of a member's card, then those of its earlier cards
        that were reached. Whatever else is known here is each by itself."""
        framework, own = self._known_framework(), self._node.origin
        known = [peer.address for peer in self._store.peers()]
        by_member, named = list[list[str]](), set[str]()
        for member, cards in framework.all_cards.items():
            every = {address for card in cards for address in card.addresses}
            named |= every
            if member in framework.cards and (own is None or member != own.member):
                newest = cards[-1].addresses
                by_member.append([*newest, *(x for x in known if x in every - {*newest})])
        others = (x for x in [*known, *self._joining.peers()] if x not in named)
        return [*by_member, *([address] for address in others)]

    def reach(self, addresses: Sequence[str] = ()) -> Iterator[Reach]:
        """How far one gets to these addresses, else to all that are known; one after another as
        they come. Raises BadRequest for what is no address, and before this centre has joined or
        applied where none is given."""
        checked = [read_address(address) for address in addresses]
        framework = self._node.framework
        name = framework.name if framework else ""
        if checked:
            yield from look_at_all(checked, name)
        else:
            yield from look_at_all(self.addresses(), name, self._is_doubtful)

    def _chosen_by_others(self) -> set[str]:
        """Addresses that cards name, or named once, and those of the join kit. Whatever else is
        known here, a person gave."""
        framework = self._known_framework()
        by_cards = (a for cards in framework.all_cards.values() for x in cards for a in x.addresses)
        return {*by_cards, *self._joining.peers()}

    def _known_framework(self) -> Framework:
        """That which this centre has joined or applied to; raises BadRequest before that."""
        framework = self._node.framework
        if framework is None or not self._joining.is_applicant:
            framework, _ = self._node.joined()
        return framework

    def _is_doubtful(self, address: str) -> bool:
        """Whether others chose an address, which may not lead into the own network then."""
        return not self._settings.local_addresses and address in self._chosen_by_others()

    def _in_turn(
        self, addresses: Sequence[str], doubtful: set[str]
    ) -> Iterator[tuple[str, SyncOutcome]]:
        """What came of each address, of those that answer soon first; `doubtful`: of which nothing
        is asked in the own network."""
        came: dict[str, dict[str, int]] = {}
        for address in addresses if len(addresses) > 1 else ():
            sizes = self._sizes()
            try:
                yield address, self._sync_with(address, doubtful, TURN_SECONDS)
            except TimeIsOver:
                came[address] = _more(self._sizes(), sizes)
        slow = list(came) if len(addresses) > 1 else list(addresses)
        begun = time.monotonic()
        for number, address in enumerate(slow):
            left = PEER_SECONDS - (time.monotonic() - begun) if number else PEER_SECONDS
            share = max(left / (len(slow) - number), TURN_SECONDS)
            outcome = self._sync_with(address, doubtful, share, is_last=True)
            yield address, _with_earlier(outcome, came.get(address, {}))

    def _sizes(self) -> dict[str, int]:
        return {origin: self._store.size(origin) for origin in self._store.origins()}

    def _sync_with(
        self, address: str, doubtful: set[str], seconds: float, *, is_last: bool = False
    ) -> SyncOutcome:
        """Exchange with the peer at an address. Raises TimeIsOver where it is not done by then,
        unless this is its last turn."""
        try:
            with ServerPeer(address, only_public=address in doubtful, seconds=seconds) as peer:
                return self._exchange(peer, is_last=is_last)
        except RiparianError as error:
            if isinstance(error, TimeIsOver) and not is_last:
                raise
            # One that was mistyped is not tried ever after, and an own fault is not the peer's.
            if isinstance(error, ServiceError | Refused) and address in self.addresses():
                self._store.remember_peer(address, error.what)
            return SyncOutcome(address, failure=error)

    def _exchange(self, peer: ServerPeer, *, is_last: bool) -> SyncOutcome:
        taken = self._take(peer)
        self._store.remember_peer(peer.name)
        if self._joining.is_applicant or not (taken.is_behind or taken.has_not_heard):
            return SyncOutcome(peer.name, taken, clock_off=peer.clock_off)
        try:
            with TemporaryFile() as bundle:
                write_bundle(self.files(), bundle, taken.has)
                size = bundle.tell()
                if size > LARGEST_POSTED:
                    raise ServiceError(
                        f"{peer.name} lacks more than the {LARGEST_POSTED // 1024**2} MiB that can"
                        " be given at once.",
                        "It can ask for it itself, or be brought a bundle: `riparian exchange "
                        "bundle`.",
                    )
                bundle.seek(0)
                refused = peer.post(bundle, size)
            self._take(peer)  # its confirmation of what it was given
        except RiparianError as error:
            if isinstance(error, TimeIsOver) and not is_last:
                raise
            # A plain web server can be told nothing: no fault where nothing is lacking
            not_given = error if taken.is_behind else None
            return SyncOutcome(peer.name, taken, not_given=not_given, clock_off=peer.clock_off)
        return SyncOutcome(
            peer.name, taken, gave=taken.is_behind, refused_there=refused, clock_off=peer.clock_off
        )

    def take_evidence(self, sha256: str, to: Path, at_most: int, member: str) -> str | None:
        """Take the file of that hash from whoever has it, that member first: the address from which
        it came, None where nobody has it. What is not of that hash is not kept."""
        framework, _ = self._node.joined()
        card = framework.cards.get(member)
        addresses = [*(card.addresses if card else ()), *self.addresses()]
        doubtful = set() if self._settings.local_addresses else self._chosen_by_others()
        for address in dict.fromkeys(addresses):
            with suppress(ServiceError, Refused), to.open("wb") as file:
                hashed = HashedFile(file)
                with ServerPeer(address, only_public=address in doubtful) as peer:
                    is_there = peer.save(f"evidence/{sha256}", hashed, at_most)
                if is_there and hashed.sha256 == sha256:
                    return address
            to.unlink(missing_ok=True)
        return None

    def take_folder(self, folder: Path) -> Taken:
        """Take what is new from a folder that `publish` wrote."""
        return self._take_by_hand(FolderPeer(folder))

    def take_bundle(self, path: Path) -> Taken:
        """Take what is new from a bundle; raises Refused where it holds anything else."""
        with open_bundle(path) as peer:
            return self._take_by_hand(peer)

    def take_posted(self, path: Path) -> Taken:
        """The same of a bundle that somebody posted, who can be anybody: one that would cost more
        than what members send to each other is refused before it is opened."""
        refuse_costly(path)
        with open_bundle(path) as peer:
            return self._take(peer)

    def publish(self, folder: Path) -> int:
        """Write the files of the channel to a folder, for any web server; how many are new."""
        return publish(self.files(), folder)

    def write_bundle(self, path: Path, member: str | None = None) -> int:
        """Write a bundle, of all or of what a member lacks as far as is known here; its size in
        bytes. Raises UnknownName for a member that there is not."""
        has = None if member is None else self._extent(member)
        files = self.files()
        try:
            with path.open("xb") as file:
                _fill(file, files, has)
        except FileExistsError as error:
            raise BadRequest(f"{path} is there already.", "Give another name.") from error
        except OSError as error:
            raise cannot_write(path, error) from error
        return path.stat().st_size

    def _extent(self, member: str) -> Extent:
        """How far a member has said to hold the channel."""
        with self._lock:
            framework, _ = self._node.joined()
            held = self._node.held()
        framework.charter.require(member)
        sizes = {str(each.origin): each.by[member][0] for each in held if member in each.by}
        return Extent(sizes=sizes)

    def _take_by_hand(self, peer: Peer) -> Taken:
        """Take what a person brings, and hand newcomers their keys: by stick nobody else would."""
        self._store.look_through()
        taken = self._take(peer)
        if self._joining.is_applicant:
            return taken
        with suppress(JournalDamaged):  # it is done once the journal is whole again
            self.own.catch_up()
            with self._lock:
                self._node.follow_up()
            self.own.note_written()
        return taken

    def _take(self, peer: Peer) -> Taken:
        if self._joining.is_applicant:
            return self._joining.ask(peer)
        with self._lock:
            sync, known = self._node.sync(), self._joining.heads_ahead()
        taken = sync.take(PeerWithKnownHeads(peer, known))
        with self._lock, suppress(RiparianError):  # it is done with what comes next
            return self._node.look_at(taken)
        return taken

    def files(self) -> ChannelFiles:
        """The files that this node serves; raises BadRequest before it has joined a framework."""
        return self._node.files()


def _more(sizes: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    """By journal, how many entries there are more than before."""
    more = {origin: size - before.get(origin, 0) for origin, size in sizes.items()}
    return {origin: count for origin, count in more.items() if count > 0}


def _with_earlier(outcome: SyncOutcome, came: Mapping[str, int]) -> SyncOutcome:
    """What came of a peer that had two turns, with the entries that came in the first."""
    if outcome.taken is None or not came:
        return outcome
    entries = dict(came)
    for origin, count in outcome.taken.entries.items():
        entries[origin] = entries.get(origin, 0) + count
    taken = msgspec.structs.replace(outcome.taken, entries=entries)
    return msgspec.structs.replace(outcome, taken=taken)


def _fill(file: IO[bytes], files: ChannelFiles, has: Extent | None) -> None:
    """Write a bundle to a new file, of which nothing is left where that fails."""
    try:
        write_bundle(files, file, has)
    except BaseException:
        Path(file.name).unlink(missing_ok=True)
        raise
