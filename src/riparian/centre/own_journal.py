"""The own journal before it is written to: what others hold of it and this centre lacks comes back.

After a backup was put back, the next entry would make a fork. So every known address of another
member is asked for the head of the own journal first, and what is lacking here is fetched from
whoever has it. Where nobody answers, what is to be written is written all the same, and it is said
that nobody could be asked: sharing has to work where there is no network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock

from riparian.centre.channel_records import CaughtUp
from riparian.errors import JournalDamaged, Refused, RiparianError, ServiceError
from riparian.exchange.clocks import note_clock
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import Checkpoint
from riparian.exchange.journal.tree import root_from_nodes
from riparian.exchange.node import Node
from riparian.exchange.transfer.own_head import HeadAnswer, ask_for_head
from riparian.exchange.transfer.peers import Peer, ServerPeer


class OwnJournal:
    """Asks others what they hold of the journal of a node; `addresses` gives where they are, by
    member, `only_public` of which of these nothing is asked in the own network, `take` takes from
    one."""

    def __init__(
        self,
        node: Node,
        store: ChannelStore,
        lock: Lock,
        addresses: Callable[[], Sequence[Sequence[str]]],
        only_public: Callable[[str], bool],
        take: Callable[[Peer], object],
    ) -> None:
        self._node, self._store, self._lock = node, store, lock
        self._addresses, self._only_public, self._take = addresses, only_public, take
        self._whole: tuple[str, int] | None = None

    def catch_up(self) -> CaughtUp:
        """Fetch back what others hold of it and this centre lacks. Raises JournalDamaged where they
        hold more and it did not come: nothing may be written then."""
        with self._lock:
            framework, own = self._node.joined()
            origin, key = str(own), framework.key_of(str(own))
            before = self._store.size(origin)
        if key is None or self._whole == (origin, before):
            return CaughtUp(was_asked=False)
        answers = ask_for_head(self._addresses(), key, self._only_public)
        note_clock(self._store, (each.clock_off for each in answers))
        sources = [each for each in answers if self._lacks(origin, each.checkpoint)]
        for each in sources:
            if self._lacks(origin, each.checkpoint):  # what another has may have been all
                self._fetch_from(each)
        for each in sources:
            if self._lacks(origin, each.checkpoint) and not self._store.forks.is_known(origin):
                raise _not_fetched(origin, before, each)
        self.note_written()
        fetched = self._store.size(origin) - before
        return CaughtUp(
            sum(each.was_asked for each in answers),
            sum(not each.failure for each in answers),
            max(fetched, 0),
            tuple(each.address for each in sources),
            not_asked=sum(not each.was_asked for each in answers),
        )

    def note_written(self) -> None:
        """Remember that the journal is whole as it is now, so that nobody is asked again before
        somebody else changes it."""
        with self._lock:
            _, own = self._node.joined()
            self._whole = str(own), self._store.size(str(own))

    def _lacks(self, origin: str, checkpoint: Checkpoint | None) -> bool:
        """Whether somebody holds entries of it that are not held here."""
        if checkpoint is None:
            return False
        if checkpoint.size > self._store.size(origin):
            return True
        return root_from_nodes(self._store.nodes(origin), checkpoint.size) != checkpoint.root

    def _fetch_from(self, answer: HeadAnswer) -> None:
        only_public = self._only_public(answer.address)
        with (
            suppress(Refused, ServiceError),
            ServerPeer(answer.address, only_public=only_public) as peer,
        ):
            self._take(peer)


def _not_fetched(origin: str, size: int, answer: HeadAnswer) -> RiparianError:
    assert answer.checkpoint is not None
    return JournalDamaged(
        f"{answer.address} holds {answer.checkpoint.size:,} entries of {origin}, and {size:,} are "
        "held here. They could not be fetched, and what was written without them would make a fork."
        " Nothing was written.",
        "Run `riparian exchange sync` until it takes them, then try again.",
    )
