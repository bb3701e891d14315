"""Join kits, as a centre writes them and joins with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import IO

import msgspec

from riparian.errors import BadRequest
from riparian.exchange.addresses import read_address
from riparian.exchange.admission import Admission, ApplicationState
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import unverified_checkpoint
from riparian.exchange.keys.seal import Seal
from riparian.exchange.keys.six_words import charter_words
from riparian.exchange.membership.application import introduction_of, refuse_unfit
from riparian.exchange.membership.card import Card
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.members import MemberLine
from riparian.exchange.node import Node
from riparian.exchange.transfer.files import cannot_write
from riparian.exchange.transfer.kit import Kit, KitNote, read_kit, write_kit


class KitFacts(msgspec.Struct, frozen=True):
    """What a kit that is to be written will hold, for its page: the newest charter, the six words
    of all, the member that writes it, the office on its card, where nodes are reached, and the
    digests of charters by which it goes on without others."""

    charter: Charter
    words: tuple[str, ...]
    by: str
    contact: str
    peers: tuple[str, ...]
    followed: tuple[str, ...] = ()


class Joining:
    """Join kits of a centre; `lock` is that of whoever else uses the node."""

    def __init__(
        self, node: Node, store: ChannelStore, lock: Lock, clock: Callable[[], float]
    ) -> None:
        self._node, self._store, self._lock = node, store, lock
        self._admission = Admission(node, store, clock)
        self.ask = self._admission.ask

    @property
    def is_applicant(self) -> bool:
        """Whether this centre waits to become a member's node."""
        return self._admission.application is not None

    def application(self) -> ApplicationState | None:
        """How this centre's application stands; None where there is none, or no longer."""
        with self._lock:
            return self._admission.state()

    def read_kit(self, path: Path) -> Kit:
        """The kit in a file, verified; raises Refused where anything in it does not hold."""
        return read_kit(path)

    def check_applicant(self, kit: Kit, line: MemberLine) -> None:
        """Raise BadRequest for an applicant, with or without a seal, whom nobody could admit."""
        refuse_unfit(line, kit.framework.charter)

    def apply(
        self,
        kit: Kit,
        line: MemberLine,
        seal_file: Path,
        addresses: Sequence[str] = (),
        contact: str = "",
    ) -> ApplicationState:
        """Apply for admission; see `Admission.apply`."""
        with self._lock:
            checked = list(map(read_address, addresses))
            self._admission.apply(kit, line, seal_file, checked, contact)
            state = self._admission.state()
        assert state is not None  # it was written just now
        return state

    def renew(self, kit: Kit) -> ApplicationState | None:
        """Go on with a newer kit; see `Admission.renew`."""
        with self._lock:
            self._admission.renew(kit)
            return self._admission.state()

    def complete(self, seal: Seal, addresses: Sequence[str] = (), contact: str = "") -> Card:
        """Begin the node of the member that was admitted; see `Admission.complete`."""
        with self._lock:
            return self._admission.complete(seal, list(map(read_address, addresses)), contact)

    def join(
        self, kit: Kit, member: str, seal: Seal, addresses: Sequence[str] = (), contact: str = ""
    ) -> Card:
        """Begin the node of a member by the kit's charter; see `Admission.join`."""
        checked = list(map(read_address, addresses))
        with self._lock:
            return self._admission.join(kit, member, seal, checked, contact)

    def kit_facts(self, more_peers: Sequence[str] = ()) -> KitFacts:
        """What a kit would hold now. Raises BadRequest before this centre is a node."""
        peers = list(map(read_address, more_peers))
        with self._lock:
            framework, own = self._node.joined()
        card = framework.cards[own.member]
        named = [address for each in framework.cards.values() for address in each.addresses]
        words = charter_words([charter.digest for charter in framework.charters])
        every = tuple(dict.fromkeys([*card.addresses, *named, *peers]))
        followed = tuple(sorted(framework.followed & {x.digest for x in framework.charters}))
        return KitFacts(framework.charter, words, own.member, card.contact, every, followed)

    def write_kit(self, path: Path, facts: KitFacts, page: str, wheels: Sequence[Path] = ()) -> int:
        """Write a kit to a new file; its size in bytes."""
        peers, followed = list(facts.peers), list(facts.followed)
        note = KitNote(facts.charter.framework, facts.by, peers, followed)
        try:
            with path.open("xb") as file:
                self._fill(file, note, page, wheels)
        except FileExistsError as error:
            raise BadRequest(f"{path} is there already.", "Give another name.") from error
        except OSError as error:
            raise cannot_write(path, error) from error
        return path.stat().st_size

    def peers(self) -> tuple[str, ...]:
        """Where nodes are reached by the kit that this centre began with."""
        introduction = introduction_of(self._store)
        return introduction.peers if introduction else ()

    def heads_ahead(self) -> dict[str, bytes]:
        """By journal, the checkpoint in that kit, where fewer entries than it signs are held; not
        where its member has closed the journal before that point since: nobody shows the rest."""
        introduction, framework = introduction_of(self._store), self._node.framework
        if introduction is None or framework is None:
            return {}
        ahead = introduction.ahead(self._store)
        beyond = {
            origin
            for origin, note in ahead.items()
            if (closed := framework.closed.get(origin)) is not None
            and closed.size < unverified_checkpoint(note).size
        }
        return {origin: note for origin, note in ahead.items() if origin not in beyond}

    def ahead(self) -> dict[str, tuple[int, int]]:
        """By journal, how many entries are held, and how many the kit says that there are, where
        these are more."""
        return {
            origin: (self._store.size(origin), unverified_checkpoint(note).size)
            for origin, note in self.heads_ahead().items()
        }

    def _fill(self, file: IO[bytes], note: KitNote, page: str, wheels: Sequence[Path]) -> None:
        """Write to a new file, of which nothing is left where that fails."""
        try:
            write_kit(file, self._node.files(), note, page.encode(), wheels)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
