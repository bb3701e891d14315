"""Journals with two histories: proving it when two heads do not fit, and what is taken after that.

Whoever meets a head that contradicts what is held has both in hand, and makes the proof (`fork`).
It is kept and given on with everything else, so that those learn of it who never meet the other
history. From then on no more of that journal is taken than its proofs name, until a card of its
member closes it: entries up to where the histories part stay, as does the history that is held, and
of the other one is kept what its proven head was signed for, within bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile

from riparian.english import count_of
from riparian.errors import Refused
from riparian.exchange.entries.redaction import orders_of_history
from riparian.exchange.held.allowances import BYTES_OF_ENTRY
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.forks import MOST_BRANCHES, MOST_FORKS, branch_name
from riparian.exchange.journal.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    open_checkpoint,
    unverified_checkpoint,
)
from riparian.exchange.journal.fork import (
    LARGEST_FORK,
    ForkProof,
    check_fork,
    prove_fork,
    unverified_fork,
)
from riparian.exchange.journal.notes import Verifier
from riparian.exchange.journal.tree import Nodes, root_from_nodes
from riparian.exchange.membership.card import Closed
from riparian.exchange.membership.charter import Charter
from riparian.exchange.refusal import not_as_expected
from riparian.exchange.transfer.files import Heads
from riparian.exchange.transfer.limits import Limits
from riparian.exchange.transfer.peers import Peer

MOST_OF_BRANCH = 10_000
"""Entries whose payloads are kept of another history, behind those that it shares with the one
held."""

MOST_OF_HISTORY = 1_000_000
"""Entries of another history, 36 bytes each, that are held in memory until they are checked."""

Note = Callable[[str, Refused], None]
"""What is told of something that was not kept: what it is of, and why."""

EntriesOf = Callable[[int, int], list[bytes]]
"""Entries of a history from an index, where a bundle begins, to before another; out of a peer."""

PayloadsOf = Callable[[int, Sequence[bytes]], list[bytes | None]]
"""Payloads of these entries from an index on; out of a peer."""


class Histories:
    """What a node knows of journals with two histories; `closed` are those that cards have closed,
    `clock` gives POSIX seconds, `limits` is how much is kept."""

    def __init__(
        self,
        store: ChannelStore,
        closed: dict[str, Closed],
        clock: Callable[[], int],
        limits: Limits,
    ) -> None:
        self._store, self._closed, self._clock, self._limits = store, closed, clock, limits
        self._named: dict[str, set[Checkpoint]] | None = None
        self.proven: list[str] = []
        """Journals of which the first proof came or was made now."""

    def is_forked(self, origin: str) -> bool:
        """Whether a journal is known to have two histories."""
        return origin in self._checkpoints()

    def is_open_fork(self, origin: str) -> bool:
        """Whether it has two, and no card has closed it."""
        return self.is_forked(origin) and origin not in self._closed

    # proofs that others made

    def take_proofs(self, peer: Peer, heads: Heads, keys: dict[str, Verifier], note: Note) -> None:
        """Take the proofs that a peer has and that are lacking here."""
        kept = self._store.forks.proofs()
        for origin in sorted(heads.forks.keys() & keys.keys()):
            known = {proof.name for proof in kept.get(origin, ())}
            lacking = [name for name in dict.fromkeys(heads.forks[origin]) if name not in known]
            for name in lacking[: max(MOST_FORKS - len(known), 0)]:
                try:
                    self._take_proof(peer, origin, name, keys[origin])
                except Refused as error:
                    note(origin, error)

    def _take_proof(self, peer: Peer, origin: str, name: str, key: Verifier) -> None:
        content = peer.get(f"forks/{origin}/{name}", LARGEST_FORK)
        if content is None:
            raise not_as_expected(f"a proof that {origin} has two histories", "none")
        self._keep(check_fork(content, key))

    def _keep(self, proof: ForkProof) -> None:
        is_first = not self.is_forked(proof.origin)
        if self._store.forks.keep(proof.origin, proof.to_bytes(), self._clock()):
            self._named = None
            if is_first:
                self.proven.append(proof.origin)

    # proofs that are made here

    def fitting(
        self, key: Verifier, signed: Iterable[SignedCheckpoint], note: Note
    ) -> list[SignedCheckpoint]:
        """Those that may be of the history that is held and may be taken: of a journal with two
        none beyond what its proofs name. A head that contradicts what is held becomes a proof."""
        origin = key.name
        head, known = self._store.head(origin), self._known(origin)
        nodes, held = self._store.nodes(origin), self._store.size(origin)
        fitting = list[SignedCheckpoint]()
        for each in sorted(signed, key=lambda x: x.checkpoint.size):
            checkpoint = each.checkpoint
            if (
                head is None
                or checkpoint.size > held
                or checkpoint in known
                or root_from_nodes(nodes, checkpoint.size) == checkpoint.root
            ):
                fitting.append(each)
            elif (told := self.prove(head, key, each, nodes)).is_news:
                note(origin, told)
        if not self.is_open_fork(origin):
            return fitting
        named = self._checkpoints()[origin]
        return [x for x in fitting if x.checkpoint.size <= held or x.checkpoint in named]

    def prove(
        self, head: bytes, key: Verifier, signed: SignedCheckpoint, nodes: Nodes
    ) -> TwoHistories:
        """Keep the proof that the head of what is held and that checkpoint are of two histories;
        `nodes` are those of the longer one. Where a proof is held another says no more, and would
        name more of either. What is to be told of it."""
        held, is_news = open_checkpoint(head, key), not self.is_forked(key.name)
        if is_news:
            proof = prove_fork(held, signed, nodes)
            assert proof is not None  # asked only where the two do not fit
            self._keep(proof)
        size = min(held.checkpoint.size, signed.checkpoint.size)
        return TwoHistories(key.name, size, is_news=is_news)

    # the other history

    def keep_other(
        self, key: Verifier, signed: Iterable[SignedCheckpoint], entries: EntriesOf,
        payloads: PayloadsOf, note: Note,
    ) -> None:  # fmt: skip
        """Keep what a peer, which has these heads, has of a history that is not the one held: up to
        a head that a proof, or the card that closes the journal, names."""
        origin = key.name
        if not self.is_forked(origin):
            return
        held, known = self._store.size(origin), self._known(origin)
        others = [x for x in signed if x.checkpoint not in known]
        longest = max((x.checkpoint.size for x in others), default=0)
        for each in [*others, *self._proven_heads(key, longest)]:
            if self._is_to_be_kept(each.checkpoint):
                try:
                    self._keep_branch(each, entries, payloads)
                except NoRoomForHistory as error:
                    note(origin, error)
                except Refused as error:
                    if each in others and each.checkpoint.size <= held:
                        note(origin, error)  # else the peer may have still another history
        for each in others:
            self._store.forks.keep_cosigned(branch_name(each.checkpoint), each)

    def settle(self, charters: Sequence[Charter]) -> None:
        """Where a card has closed a journal with two histories, let that count which it names, if
        it is held, with the redactions in it and without those in the other."""
        for origin in self._checkpoints().keys() & self._closed.keys():
            closed, forks = self._closed[origin], self._store.forks
            if self._ends_as(origin, closed):
                continue
            names = [forks.counting(origin), origin, *self._stored(origin)]
            fitting = (name for name in names if forks.root(name, closed.size) == closed.root)
            name = next(fitting, None)
            if name is not None and name != forks.counting(origin):
                orders = orders_of_history(self._store, origin, name, charters, self._clock())
                forks.let_count(origin, name, orders)

    def _ends_as(self, origin: str, closed: Closed) -> bool:
        """Whether what is held of a journal ends with what its card says: then that is settled."""
        head = self._store.head(origin)
        end = Checkpoint(origin, closed.size, closed.root)
        return head is not None and unverified_checkpoint(head) == end

    def _proven_heads(self, key: Verifier, up_to: int) -> Iterator[SignedCheckpoint]:
        """The heads that the proofs name and that somebody with so many entries may have."""
        for kept in self._store.forks.proofs()[key.name]:
            proof = check_fork(kept.content, key)
            yield from (x for x in (proof.longer, proof.shorter) if x.checkpoint.size <= up_to)

    def _is_to_be_kept(self, checkpoint: Checkpoint) -> bool:
        """Whether it is the head of a history that belongs here and is not stored yet."""
        origin, size = checkpoint.origin, checkpoint.size
        if not self._is_end(checkpoint) and checkpoint not in self._checkpoints()[origin]:
            return False
        forks, stored = self._store.forks, self._stored(origin)
        if len(stored) >= self._most(checkpoint):
            return False
        return all(forks.root(name, size) != checkpoint.root for name in (origin, *stored))

    def _is_end(self, checkpoint: Checkpoint) -> bool:
        """Whether a card closes the journal with it, which then counts."""
        closed = self._closed.get(checkpoint.origin)
        return closed is not None and checkpoint == Checkpoint(
            checkpoint.origin, closed.size, closed.root
        )

    def _most(self, checkpoint: Checkpoint) -> int:
        """How many histories of a journal are kept beside the one held at first, if that with this
        head is among them."""
        is_own = self._limits.is_own(checkpoint.origin)
        most = MOST_FORKS if is_own else MOST_BRANCHES
        if self._is_end(checkpoint):
            return max(most, len(self._stored(checkpoint.origin))) + 1
        return most

    def _keep_branch(
        self, signed: SignedCheckpoint, entries: EntriesOf, payloads: PayloadsOf
    ) -> None:
        origin, size = signed.checkpoint.origin, signed.checkpoint.size
        if size > MOST_OF_HISTORY:
            raise not_as_expected(f"up to {MOST_OF_HISTORY:,} entries of {origin}", f"{size:,}")
        room = size * BYTES_OF_ENTRY
        if room > self._limits.room_left(origin) and not self._is_end(signed.checkpoint):
            raise NoRoomForHistory(origin, "the proof that there is one is kept")
        self._limits.take_room(origin, room)
        theirs, ours = entries(0, size), self._store.entries(origin, 0, size)
        same = takewhile(lambda pair: pair[0] == pair[1], zip(theirs, ours, strict=False))
        common = sum(1 for _ in same)
        if common == len(ours):
            return  # they go on from what is held
        wanted = theirs[common : common + MOST_OF_BRANCH]
        content = [*payloads(common, wanted), *[None] * (size - common - len(wanted))]
        note, most = signed.note.to_bytes(), self._most(signed.checkpoint)
        self._store.forks.keep_branch(note, theirs, common, content, self._clock(), most)
        if None in content and not self._limits.room_left(origin):
            lacking = count_of(content.count(None), "entry")
            raise NoRoomForHistory(origin, f"it is kept, but not what {lacking} of it say")

    # what is known

    def _known(self, origin: str) -> set[Checkpoint]:
        return set(map(unverified_checkpoint, self._store.heads(origin)))

    def _stored(self, origin: str) -> list[str]:
        """Histories that are stored beside the one held at first."""
        return [branch.name for branch in self._store.forks.branches().get(origin, ())]

    def _checkpoints(self) -> dict[str, set[Checkpoint]]:
        """By journal with two histories, the checkpoints that its proofs name. They were verified
        when they were kept, and carry a hash since."""
        if self._named is None:
            self._named = {
                origin: {x for proof in proofs for x in unverified_fork(proof.content)}
                for origin, proofs in self._store.forks.proofs().items()
            }
        return self._named


class NoRoomForHistory(Refused):
    """A journal has another history, for which there is not room enough; `kept` says what is."""

    def __init__(self, origin: str, kept: str) -> None:
        super().__init__(
            f"There is not room enough for another history of {origin}: {kept}.",
            "Let this centre keep more: most_mib_of_member and most_mib under [channel] in "
            "centre.toml, as far as the disk has room.",
        )


class TwoHistories(Refused):
    """A journal has two histories. `is_news`: that was not known before."""

    def __init__(self, origin: str, size: int, *, is_news: bool) -> None:
        super().__init__(
            f"There are two histories of {origin}: its member signed one whose first {size:,} "
            "entries are not those that are held here. What is held stays as it is.",
            "Ask the member whether it has put back a backup of its journal. `riparian exchange "
            "status` says what is known.",
        )
        self.is_news = is_news
