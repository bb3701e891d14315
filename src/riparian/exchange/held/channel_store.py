"""`ChannelStore`: what a node holds of the channel, added and given.

Journals of all members with their signed heads, charters, cards, and which peers were reached; in
the tables of the centre's journal (`rows`). The database is opened when first needed, and made when
something is first written. What comes from others was verified by the caller; that entries,
payloads and head fit each other is checked here once more. Charters and cards are in `documents`,
who holds what in `confirmations`; `own_sizes` keeps this node from adding to a journal of its own
that has lost entries; `wholeness` says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from riparian.errors import CentreError, JournalDamaged, Refused
from riparian.exchange.held import rows
from riparian.exchange.held.allowances import Allowances
from riparian.exchange.held.confirmations import Confirmations
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.held.documents import Documents
from riparian.exchange.held.ended import EndedJournals, open_journal, refuse_where_ended
from riparian.exchange.held.forks import Forks
from riparian.exchange.held.known_peers import KnownPeers
from riparian.exchange.held.lacking import LackingPayloads
from riparian.exchange.held.own_sizes import SIZES_FILE, DamagedSizes, OwnSizes
from riparian.exchange.held.redactions import (
    NO_ORDERS,
    Orders,
    Redactions,
    take_orders,
    without_ordered,
)
from riparian.exchange.held.repeats import Repeats
from riparian.exchange.held.rows import PUT_BACK, StoredJournal
from riparian.exchange.held.wholeness import (
    damaged_sizes,
    findings_in_documents,
    findings_in_journal,
    gone_finding,
    refuse_unfit,
    refuse_where_gone,
)
from riparian.exchange.journal.checkpoint import (
    Checkpoint,
    merge,
    unverified_checkpoint,
)
from riparian.exchange.journal.entry import LARGEST_PAYLOAD, entry_of
from riparian.exchange.journal.tree import Frontier, Nodes, leaf_hash, node_hash, nodes_of
from riparian.exchange.names import is_local, read_origin
from riparian.exchange.refusal import not_as_expected
from riparian.store.finding import Finding
from riparian.store.journal.entry_count import AcceptedLoss
from riparian.store.journal.faults import trouble_of_file

T = TypeVar("T")

_BLOCK_LEVEL = 12
"""Leaves of a tree are read in blocks of 2 to the power of this."""


class GoneOn(Exception):
    """A journal does not end any more where it did when its next entries were made."""


class ChannelStore:
    """The channel in the file at `path`, or in the database `url` if one is given."""

    def __init__(self, path: Path, url: str | None = None) -> None:
        self.database = self._database = ChannelDatabase(path, url)
        self._sizes = OwnSizes(path.with_name(SIZES_FILE))
        self._documents = documents = Documents(self._database)
        self.forks = Forks(self._database, documents)
        self.repeats = Repeats(self._database, documents)
        self.charters = documents.charters
        self.add_charter = documents.add_charter
        self.cards = documents.cards
        self.add_card = documents.add_card
        self.cards_came = documents.cards_came
        self.cards_wait = documents.cards_wait
        self.note_cards_wait = documents.note_cards_wait
        self.handed_keys = documents.handed_keys
        self.told_keys = documents.told_keys
        self.note_told_key = documents.note_told_key
        self.own = documents.own
        self.set_own = documents.set_own
        self.rivals = documents.rivals
        self.keep_rival = documents.keep_rival
        self.followed = documents.followed
        self.note_followed = documents.note_followed
        self.covered = documents.covered
        self.note_covered = documents.note_covered
        self.accepted = documents.accepted
        self.red_readings = documents.red_readings
        self.note_red_reading = documents.note_red_reading
        self.what_comes_after = documents.what_comes_after
        self.note_what_comes_after = documents.note_what_comes_after
        allowances = Allowances(self._database)
        self.allowance = allowances.allowance
        self.set_allowance = allowances.set_allowance
        self.bytes_by_member = allowances.bytes_by_member
        known_peers = KnownPeers(self._database)
        self.remember_peer = known_peers.remember
        self.peers = known_peers.all
        confirmations = Confirmations(self._database)
        self.keep_cosigned = confirmations.keep
        self.heads = confirmations.heads
        self.retractions = confirmations.retractions
        self.received = confirmations.received
        ended = EndedJournals(self._database)
        self.end_journal = ended.end_journal
        self.has_end = ended.has_end
        self.entries_beyond = ended.entries_beyond
        self.beyond_end = ended.beyond_end
        self.kept_note = documents.kept_note
        self.keep_note = documents.keep_note
        self.redactions = Redactions(self._database)
        self.redacted = self.redactions.redacted
        lacking = LackingPayloads(self._database, self.redactions)
        self.lacking = lacking.indices
        self.bundles_lacking = lacking.bundles
        self.damaged = lacking.damaged
        self.damaged_findings = lacking.findings
        self.look_through = lacking.look_through
        self.fill = lacking.fill
        self._note_damaged = lacking.note

    def close(self) -> None:
        """Let go of the file now; whoever uses the store again opens it again."""
        self._database.close()

    # journals

    def origins(self) -> list[str]:
        """The names of all journals of members of which something is held."""
        held = self._database.read_once(rows.read_origins, rows.read_origins, list[str]())
        return [origin for origin in held if not is_local(origin)]

    def head(self, origin: str) -> bytes | None:
        """The signed note of the newest checkpoint, with its cosignatures."""
        journal = self._journal(origin)
        return None if journal is None else journal.head

    def size(self, origin: str) -> int:
        """How many entries are held; 0 for a journal of which nothing is."""
        return self.frontier(origin).size

    def frontier(self, origin: str) -> Frontier:
        """Where the tree of what is held ends."""
        journal = self._journal(origin)
        return Frontier() if journal is None else journal.frontier

    def entries(self, origin: str, start: int, end: int) -> list[bytes]:
        """Entries from index `start` to before `end`, or to the last. Raises JournalDamaged where
        one is gone."""
        return self._slice(origin, start, end, rows.read_entries)

    def payloads(self, origin: str, start: int, end: int) -> list[bytes | None]:
        """Their payloads. None: it was redacted, it has not come, or it is not the one that the
        entry stands for, which is noted (`damaged`)."""
        stored = self._slice(origin, start, end, rows.read_stored)
        payloads = [entry.readable if entry else None for entry in stored]
        without = (x for x, payload in zip(stored, payloads, strict=True) if x and payload is None)
        if damaged := {x.index for x in without if x.is_damaged}:
            self._note_damaged(origin, damaged.difference(self.damaged().get(origin, ())))
        return payloads

    def nodes(self, origin: str) -> Nodes:
        """The nodes of a journal's tree as it is now, for proofs. Read when asked for; those of
        many leaves are kept, the rest is read again."""
        size = self.size(origin)

        @lru_cache(maxsize=4)
        def block(number: int) -> Nodes:
            start = number << _BLOCK_LEVEL
            end = min(start + (1 << _BLOCK_LEVEL), size)
            return nodes_of([leaf_hash(entry) for entry in self.entries(origin, start, end)])

        @cache
        def above(level: int, index: int) -> bytes:
            if level == _BLOCK_LEVEL:
                return block(index)(level, 0)
            return node_hash(above(level - 1, 2 * index), above(level - 1, 2 * index + 1))

        def node(level: int, index: int) -> bytes:
            if level >= _BLOCK_LEVEL:
                return above(level, index)
            in_block = _BLOCK_LEVEL - level
            return block(index >> in_block)(level, index & ((1 << in_block) - 1))

        return node

    def append(
        self,
        origin: str,
        payloads: Sequence[tuple[bytes, bytes]],
        sign: Callable[[Checkpoint], bytes],
        at: int | None = None,
        also: Callable[[sa.Connection, int], None] | None = None,
        orders: Orders = NO_ORDERS,
    ) -> range:
        """Add payloads with their tags to this node's own journal; returns their indices.

        Entries, tree and the checkpoint that `sign` makes a note of are one transaction; `sign` may
        be called again for one that collided with another's. `also` is done with them, told how
        many they are. Raises JournalDamaged where entries
        of this journal are gone: to go on would make a fork. Raises GoneOn, with nothing added,
        where it does not end `at` that index, for which the tags were made; CentreBusy where a
        card has closed it; ValueError for a payload that is too large. `orders`: the redactions
        among the payloads, see `redactions`.
        """
        read_origin(origin)
        for payload, _ in payloads:
            if len(payload) > LARGEST_PAYLOAD:
                raise ValueError(f"a payload has {len(payload)} bytes, above {LARGEST_PAYLOAD}")
        entries = [entry_of(payload, tag) for payload, tag in payloads]
        contents = [payload for payload, _ in payloads]

        def add(connection: sa.Connection) -> tuple[range, int]:
            refuse_where_ended(connection, origin)
            journal = _journal_to_add_to(connection, origin)
            before = journal.frontier if journal else Frontier()
            if at not in (None, before.size):
                raise GoneOn
            with self._trouble_with_sizes():  # before the end, and while no other process does
                self._sizes.require_writable()
            refuse_where_gone(origin, before.size, self._remembered())
            frontier = before.add(map(leaf_hash, entries))
            if journal is None or entries:
                checkpoint = Checkpoint(origin, frontier.size, frontier.root())
                head = sign(checkpoint)
                if unverified_checkpoint(head) != checkpoint:
                    raise ValueError("what was signed is not the checkpoint that was to be signed")
                number = _end_at(connection, journal, origin, frontier, head)
                rows.add_entries(connection, number, before.size, entries, contents)
                if also is not None:
                    also(connection, len(entries))
            return range(before.size, frontier.size), take_orders(connection, orders)

        # Before there is a database: one is not made in the place of one that is lost.
        if not self._database.is_there:
            refuse_where_gone(origin, 0, self._remembered())
        indices, gone = self._database.write(add)
        self._remember(origin)
        self.redactions.scrub(gone)
        return indices

    def extend(
        self,
        origin: str,
        start: int,
        entries: Sequence[bytes],
        payloads: Sequence[bytes | None],
        head: bytes,
        orders: Orders = NO_ORDERS,
    ) -> None:
        """Keep entries of a journal from index `start` on, with the head that signs all up to them,
        and without the payloads that are ordered to go (`redactions`).

        All are kept, or nothing is. Raises Refused where they do not begin where what is held
        ends, where a payload (None: it was redacted) is not the one its entry stands for, and where
        they do not lead to the root in the head. The signatures on it are the caller's to check.
        """
        read_origin(origin)
        checkpoint = unverified_checkpoint(head)
        if checkpoint.origin != origin:
            raise not_as_expected(f"the head of {origin}", f"that of {checkpoint.origin[:80]!r}")
        refuse_unfit(origin, start, entries, payloads)

        def take_in(connection: sa.Connection) -> int:
            journal = _journal_to_add_to(connection, origin)
            before = journal.frontier if journal else Frontier()
            if start != before.size:
                raise Refused(
                    f"Expected entries of {origin} from index {before.size:,} on, got those from "
                    f"{start:,} on. Nothing of it was kept.",
                    "Ask for those that are lacking; another process may have added some here.",
                )
            frontier = before.add(map(leaf_hash, entries))
            if (frontier.size, frontier.root()) != (checkpoint.size, checkpoint.root):
                raise not_as_expected(
                    f"the entries of {origin} that its head of {checkpoint.size:,} was signed for",
                    f"others, {frontier.size:,} with those that are held",
                )
            signed = merge(journal.head, head) if journal and not entries else head
            number = _end_at(connection, journal, origin, frontier, signed)
            staying = without_ordered(connection, origin, start, entries, payloads, orders)
            rows.add_entries(connection, number, start, entries, staying)
            return take_orders(connection, orders, origin, start, start + len(entries))

        self.redactions.scrub(self._database.write(take_in))
        if self._is_own(origin):
            self._remember(origin)

    def replace_head(self, origin: str, head: bytes) -> None:
        """Keep the cosignatures of a note of the same checkpoint besides those that are held.
        Raises Refused for a note of another checkpoint."""

        def merged(connection: sa.Connection) -> None:
            journal = rows.whole_journal(connection, origin)
            if journal is None:
                raise not_as_expected("the head of a journal that is held", f"that of {origin}")
            both = merge(journal.head, head)
            if both != journal.head:
                rows.move_journal(connection, journal, journal.frontier, both)

        self._database.write(merged)

    # whether it is whole

    def verify(self, origin: str) -> list[Finding]:
        """What is wrong with a journal, in sentences: everything is computed again."""
        had, findings = self._remembered_or_findings()
        return [*findings, *self._verify(origin, had.get(origin, 0))]

    def verify_all(self) -> list[Finding]:
        """The same of members' journals, charters and cards; also of own ones that are gone."""
        had, findings = self._remembered_or_findings()
        try:
            origins = {*self.origins(), *(origin for origin in had if not is_local(origin))}
            findings += self._database.read(
                lambda c: findings_in_documents(c, self._database.name), []
            )
        except CentreError as error:
            return [*findings, self._unreadable(error)]
        return findings + [
            finding
            for origin in sorted(origins)
            for finding in self._verify(origin, had.get(origin, 0))
        ]

    def accept(self, by: str) -> list[Finding]:
        """Go on with this node's own journals as they are, without the entries that are gone; who
        said so, and when, is kept. Returns what was accepted.

        Where another member holds what is gone, the next entry makes a fork.
        """
        had, findings = self._remembered_or_findings()
        for origin, before in had.items():
            if (size := self._database.read(partial(_size, origin=origin), 0)) < before:
                findings.append(gone_finding(origin, size, before, self._database.name))
                self._documents.note_accepted(origin, AcceptedLoss(_now(), by, {origin: before}))
        if findings:
            stored = filter(self._is_own, self._database.read(rows.read_origins, list[str]()))
            self._remember_instead(list(had) or list(stored))
        return findings

    def _remember_instead(self, origins: Sequence[str]) -> None:
        """Remember how many entries these journals have, and nothing else."""

        def remember(connection: sa.Connection) -> None:
            self._sizes.replace({origin: _size(connection, origin) for origin in origins})

        with self._trouble_with_sizes():
            self._database.write(remember)

    def _verify(self, origin: str, had: int) -> list[Finding]:
        if not self._database.is_there:
            return [gone_finding(origin, 0, had, self._database.name)] if had else []
        try:
            return self._database.read(
                lambda c: findings_in_journal(c, origin, had, self._database.name), []
            )
        except CentreError as error:
            return [self._unreadable(error)]

    def _unreadable(self, error: CentreError) -> Finding:
        return Finding(error.what, self._database.name, "It cannot be told now.", error.try_this)

    # own journals

    def _is_own(self, origin: str) -> bool:
        """Whether it is a journal that this node writes, or wrote; as far as that can be told."""
        with suppress(CentreError):
            if (own := self.own()) is not None and str(own) == origin:
                return True
            return is_local(origin) or origin in self._remembered()
        return False

    def _remembered(self) -> dict[str, int]:
        """How many entries own journals have had; raises JournalDamaged where that is damaged."""
        with self._trouble_with_sizes():
            try:
                return self._sizes.read()
            except DamagedSizes:
                raise damaged_sizes() from None

    def _remembered_or_findings(self) -> tuple[dict[str, int], list[Finding]]:
        try:
            return self._remembered(), []
        except CentreError as error:
            return {}, [Finding(error.what, SIZES_FILE, "Nothing that is there.", error.try_this)]

    def _remember(self, origin: str) -> None:
        """Remember how many entries there are, including those that others added meanwhile.

        Inside a transaction, so that no other process does at the same time. What was added is on
        the disk, so nothing that goes wrong here may report that it failed.
        """
        with suppress(OSError, CentreError, DamagedSizes):
            self._database.write(lambda c: self._sizes.write(origin, _size(c, origin)))

    @contextmanager
    def _trouble_with_sizes(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise trouble_of_file(self._sizes.path, error) from error

    # journals as they are stored

    def _journal(self, origin: str) -> StoredJournal | None:
        return self._database.read_once(
            (open_journal, origin), lambda connection: open_journal(connection, origin), None
        )

    def _slice(
        self,
        origin: str,
        start: int,
        end: int,
        read: Callable[[sa.Connection, StoredJournal, int, int], list[T]],
    ) -> list[T]:
        def read_slice(connection: sa.Connection) -> list[T]:
            journal = open_journal(connection, origin)
            first, stop = max(start, 0), min(end, journal.frontier.size if journal else 0)
            return read(connection, journal, first, stop) if journal and first < stop else []

        return self._database.read(read_slice, [])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _journal_to_add_to(connection: sa.Connection, origin: str) -> StoredJournal | None:
    """The journal of that name; raises JournalDamaged where it does not end where it says."""
    journal = rows.whole_journal(connection, origin)
    if journal is not None and rows.last_index(connection, journal.number) + 1 != (
        size := journal.frontier.size
    ):
        raise JournalDamaged(f"The last of the {size:,} entries of {origin} is gone.", PUT_BACK)
    return journal


def _size(connection: sa.Connection, origin: str) -> int:
    """How many entries a journal has had, also in a history that does not count any more."""
    return max((x.frontier.size for x in rows.histories_of(connection, origin)), default=0)


def _end_at(
    connection: sa.Connection,
    journal: StoredJournal | None,
    origin: str,
    frontier: Frontier,
    head: bytes,
) -> int:
    """Let a journal end there, a new one if there is none; returns its number."""
    if journal is None:
        return rows.add_journal(connection, origin, frontier, head)
    rows.move_journal(connection, journal, frontier, head)
    return journal.number
