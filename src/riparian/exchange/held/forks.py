"""Journals with two histories, as a node holds them: the proofs, and the histories beside its own.

A proof stays for ever, the first few of each journal: whoever has the key of one could make them
without end. So it is of the histories beside the one that is held: the entries of one, or of a few
of an own journal, are kept under the journal's name and the beginning of the root,
`mekong/japan/1~9f86d081`, with the payloads of those that the two do not share. Which of them
counts is decided by the member's card (`let_count`): from then on what is asked of the journal is
answered from that one. Nothing of any history is ever removed.

What is kept was verified by the caller; that entries, payloads and head fit each other is checked
here once more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from riparian.errors import JournalDamaged
from riparian.exchange.held import rows
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.held.documents import Documents, add_next
from riparian.exchange.held.redactions import (
    NO_ORDERS,
    Orders,
    carry_out_earlier,
    take_orders,
    void_orders_beside,
    without_ordered,
)
from riparian.exchange.held.rows import COUNTS, StoredJournal
from riparian.exchange.held.wholeness import refuse_unfit
from riparian.exchange.journal.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    unverified_checkpoint,
)
from riparian.exchange.journal.fork import name_of_fork
from riparian.exchange.journal.tiles import TILE
from riparian.exchange.journal.tree import Frontier, leaf_hash
from riparian.exchange.names import read_origin
from riparian.exchange.refusal import not_as_expected

T = TypeVar("T")

MOST_FORKS = 4
"""Proofs of one journal; and histories of an own one beside the one held at first, since they hold
what its member may want to say again."""

MOST_BRANCHES = 1
"""Histories of another member's journal beside the one held at first: two show that it has several.
Of further ones there is the proof, but for the one that a card lets count."""

_MOST_ROOTS = 1024
"""Roots that are remembered, of 32 bytes each."""

_AT_ONCE = 4096
"""Entries that are read at once."""

_FORK, _BRANCH = "fork", "branch"
"""Kinds of documents."""


class KeptFork(msgspec.Struct, frozen=True):
    """A proof that a journal has two histories, and since when it is held here (POSIX seconds)."""

    content: bytes
    at: int

    @property
    def name(self) -> str:
        """What it is called among the files of the channel."""
        return name_of_fork(self.content)


class KeptBranch(msgspec.Struct, frozen=True):
    """A history of a journal beside the one that was held when it came: under which name it is
    stored, how many entries the two share, and since when it is held here."""

    name: str
    common: int
    at: int


def two_own_histories(origin: str) -> JournalDamaged:
    """The error for writing to an own journal of which others hold another history."""
    return JournalDamaged(
        f"Others hold another history of {origin} than this centre, both signed by its key: most "
        "likely a backup was put back here and written on. Nothing more is written to it.",
        "Close it with a new card, which opens the next journal: `riparian keys rotate journal "
        "--seal FILE`. `riparian exchange status` shows both histories.",
    )


def branch_name(checkpoint: Checkpoint) -> str:
    """Under which name the history is stored whose head this was when it came."""
    return f"{checkpoint.origin}~{checkpoint.root.hex()[:8]}"


class Forks:
    """Proofs and histories in a database."""

    def __init__(self, database: ChannelDatabase, documents: Documents) -> None:
        self._database, self._documents = database, documents
        self._root = lru_cache(maxsize=_MOST_ROOTS)(self._computed_root)

    # proofs

    def proofs(self) -> dict[str, list[KeptFork]]:
        """By journal, the proofs that it has two histories."""
        return self._by_origin(_FORK, KeptFork)

    def is_known(self, origin: str) -> bool:
        """Whether there is a proof that a journal has two histories."""
        return origin in self.proofs()

    def keep(self, origin: str, content: bytes, at: int) -> bool:
        """Keep a proof, unless there are enough of that journal; whether it is new."""
        read_origin(origin)
        kept = KeptFork(content, at)

        def keep(connection: sa.Connection) -> bool:
            there = rows.documents_of(connection, _FORK, origin)
            known = {msgspec.json.decode(d.content, type=KeptFork).content for d in there}
            if content in known or len(there) >= MOST_FORKS:
                return False
            add_next(connection, _FORK, origin, msgspec.json.encode(kept))
            return True

        return self._database.write(keep)

    # histories

    def branches(self) -> dict[str, list[KeptBranch]]:
        """By journal, its histories beside the one that was held at first."""
        return self._by_origin(_BRANCH, KeptBranch)

    def keep_branch(
        self,
        head: bytes,
        entries: Sequence[bytes],
        common: int,
        payloads: Sequence[bytes | None],
        at: int,
        most: int = MOST_BRANCHES,
    ) -> str | None:
        """Keep another history of a journal from its first entry on, of which `common` are those of
        the one that is held and the rest has these payloads (None: it came without). Its name; None
        where there are as many as `most` of that journal. Raises Refused where the entries do not
        lead to the root in the head or stand for other payloads, and keeps nothing then."""
        checkpoint = unverified_checkpoint(head)
        origin, name = checkpoint.origin, branch_name(checkpoint)
        read_origin(origin)
        refuse_unfit(origin, common, entries[common:], payloads)
        frontier = Frontier().add(map(leaf_hash, entries))
        if (frontier.size, frontier.root()) != (checkpoint.size, checkpoint.root):
            raise not_as_expected(f"the entries that a head of {origin} was signed for", "others")
        kept = KeptBranch(name, common, at)

        def keep(connection: sa.Connection) -> str | None:
            if rows.read_history(connection, name) is not None:
                return name
            if len(rows.documents_of(connection, _BRANCH, origin)) >= most:
                return None
            number = rows.add_journal(connection, name, frontier, head)
            new = entries[common:]
            staying = without_ordered(connection, origin, common, new, payloads)
            rows.add_entries(connection, number, 0, entries, [*[None] * common, *staying])
            carry_out_earlier(connection, origin, 0, len(entries))
            add_next(connection, _BRANCH, origin, msgspec.json.encode(kept))
            return name

        return self._database.write(keep)

    def keep_cosigned(self, name: str, signed: SignedCheckpoint) -> None:
        """Keep who says to hold that history up to its end."""

        def keep(connection: sa.Connection) -> None:
            journal = rows.whole_history(connection, name)
            if journal is None or unverified_checkpoint(journal.head) != signed.checkpoint:
                return
            for cosigner in signed.cosigned:
                note = signed.note.to_bytes()
                rows.write_held(connection, journal.number, cosigner, journal.frontier.size, note)

        self._database.write(keep)

    def counting(self, origin: str) -> str:
        """The name under which the history of a journal is stored that counts now."""
        return self._database.read(lambda c: rows.counting_name(c, origin), origin)

    def all_counting(self) -> dict[str, str]:
        """The same of all journals of which another history counts than was held at first."""
        return {each.name: each.content.decode() for each in self._documents.of_kind(COUNTS)}

    def let_count(self, origin: str, name: str, orders: Orders = NO_ORDERS) -> None:
        """Answer from that history from now on whatever is asked of the journal. `orders` are the
        redactions in it: they are carried out, and those in the history that counted are void."""

        def count(connection: sa.Connection) -> int:
            before = rows.counting_name(connection, origin)
            history = rows.whole_history(connection, name)
            if before == name or history is None:
                return 0
            add_next(connection, COUNTS, origin, name.encode())
            void_orders_beside(connection, origin, history)
            _fill_from(connection, before, name)
            return take_orders(connection, orders)

        if self._database.write(count):
            self._database.empty_what_is_ahead()

    def root(self, name: str, size: int) -> bytes | None:
        """The root of the first `size` entries of a history; None where it has not so many. It is
        computed once: one of a million entries takes seconds."""
        journal = self._of(name, lambda _, journal: journal, None)
        if journal is None or journal.frontier.size < size:
            return None
        if journal.frontier.size == size:
            return journal.frontier.root()
        return self._root(name, size, journal.head)

    def _computed_root(self, name: str, size: int, _: bytes) -> bytes:
        """With the head as a part of what is asked: another database in the place of this one, out
        of a backup, may go on to another history."""
        frontier = Frontier()
        for start in range(0, size, _AT_ONCE):
            entries = self.entries(name, start, min(start + _AT_ONCE, size))
            frontier = frontier.add(map(leaf_hash, entries))
        return frontier.root()

    def head(self, name: str) -> bytes | None:
        """The signed head of a history."""
        return self._of(name, lambda _, journal: journal.head, None)

    def heads(self, name: str) -> list[bytes]:
        """The same with each note in which a member says that it holds all of it."""

        def read(connection: sa.Connection, journal: StoredJournal) -> list[bytes]:
            held = rows.read_held(connection, journal.number).values()
            return [journal.head, *(note for _, note in held)]

        return self._of(name, read, [])

    def size(self, name: str) -> int:
        """How many entries a history has."""
        return self._of(name, lambda _, journal: journal.frontier.size, 0)

    def entries(self, name: str, start: int, end: int) -> list[bytes]:
        """Entries of a history, as `ChannelStore.entries`."""
        return self._slice(name, start, end, rows.read_entries)

    def payloads(self, name: str, start: int, end: int) -> list[bytes | None]:
        """Their payloads, as `ChannelStore.payloads`."""
        return self._slice(name, start, end, rows.read_payloads)

    def _slice(
        self,
        name: str,
        start: int,
        end: int,
        read: Callable[[sa.Connection, StoredJournal, int, int], list[T]],
    ) -> list[T]:
        def read_slice(connection: sa.Connection, journal: StoredJournal) -> list[T]:
            stop = min(end, journal.frontier.size)
            return read(connection, journal, start, stop) if start < stop else []

        return self._of(name, read_slice, [])

    def _of(self, name: str, read: Callable[[sa.Connection, StoredJournal], T], otherwise: T) -> T:
        def look(connection: sa.Connection) -> T:
            journal = rows.whole_history(connection, name)
            return otherwise if journal is None else read(connection, journal)

        return self._database.read(look, otherwise)

    def _by_origin(self, kind: str, form: type[T]) -> dict[str, list[T]]:
        kept: dict[str, list[T]] = {}
        for document in self._documents.of_kind(kind):
            content = msgspec.json.decode(document.content, type=form)
            kept.setdefault(document.name, []).append(content)
        return kept


def _fill_from(connection: sa.Connection, before: str, name: str) -> None:
    """Give a history the payloads of those of its first entries that another one has as well."""
    source, target = (rows.whole_history(connection, each) for each in (before, name))
    if source is None or target is None:
        return
    end = min(source.frontier.size, target.frontier.size)
    for start in range(0, end, TILE):
        stop = min(start + TILE, end)
        lacking = rows.lacking(connection, target.number, start, stop)
        if not lacking:
            continue
        entries = [rows.read_entries(connection, each, start, stop) for each in (source, target)]
        payloads = rows.read_payloads(connection, source, start, stop)
        there = [
            (index, payload)
            for index in lacking
            if entries[0][index - start] == entries[1][index - start]
            and (payload := payloads[index - start]) is not None
        ]
        rows.add_payloads(connection, target.number, there)
