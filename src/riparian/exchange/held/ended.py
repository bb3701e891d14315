"""Journals that end before what is held of them: their member's card closed them there.

Whoever stole the key of a journal may have written on, and others may have taken that before the
card came. Nothing is deleted, for to what is held can only be added; but no more than the card
names is read, served, confirmed or counted from then on. Where such a journal ends is a document of
the kind `end`, looked up by its key.
"""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from riparian.errors import CentreBusy, JournalDamaged
from riparian.exchange.held import rows
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.held.redactions import void_orders
from riparian.exchange.held.rows import PUT_BACK, StoredDocument, StoredEntry, StoredJournal
from riparian.exchange.journal.checkpoint import unverified_checkpoint
from riparian.exchange.journal.tree import Frontier, leaf_hash
from riparian.exchange.refusal import not_as_expected

KIND = "end"


class _End(msgspec.Struct, frozen=True):
    size: int
    hashes: tuple[bytes, ...]
    head: bytes


class EndedJournals:
    """Where journals end for good, in a database."""

    def __init__(self, database: ChannelDatabase) -> None:
        self._database = database

    def end_journal(self, origin: str, head: bytes) -> None:
        """Let a journal end with the checkpoint in a note, which is of no more entries than are
        held: none is added from then on. Doing it again changes nothing. Raises Refused where the
        checkpoint is not of these entries. Who signed it, and that the member's card closes the
        journal there, is the caller's to check."""
        checkpoint = unverified_checkpoint(head)

        def end(connection: sa.Connection) -> None:
            journal = rows.whole_journal(connection, origin)
            if journal is None or checkpoint.size > journal.frontier.size:
                return
            if has_end(connection, origin):  # a card closes a journal once
                return
            entries = rows.read_entries(connection, journal, 0, checkpoint.size)
            frontier = Frontier().add(map(leaf_hash, entries))
            if (origin, frontier.root()) != (checkpoint.origin, checkpoint.root):
                raise not_as_expected(
                    f"the first {checkpoint.size:,} entries of {origin} as its head says", "others"
                )
            content = msgspec.msgpack.encode(_End(frontier.size, frontier.hashes, head))
            rows.add_document(connection, StoredDocument(KIND, origin, 1, content))
            void_orders(connection, origin, checkpoint.size)

        self._database.write(end)

    def has_end(self, origin: str) -> bool:
        """Whether a journal has come to its end, so that nothing is added to it."""
        return self._database.read(lambda connection: has_end(connection, origin), False)

    def entries_beyond(self, origin: str) -> int:
        """How many entries are held that came after the end."""

        def count(connection: sa.Connection) -> int:
            journal, ended = (
                rows.whole_journal(connection, origin),
                open_journal(connection, origin),
            )
            return journal.frontier.size - ended.frontier.size if journal and ended else 0

        return self._database.read(count, 0)

    def beyond_end(self, origin: str) -> list[StoredEntry]:
        """These entries, in order, with the payloads that can be read."""

        def read(connection: sa.Connection) -> list[StoredEntry]:
            ended = open_journal(connection, origin)
            if ended is None:
                return []
            beyond = rows.walk(connection, ended.number, ended.frontier.size)
            return [msgspec.structs.replace(each, payload=each.readable) for each in beyond]

        return self._database.read(read, [])


def open_journal(connection: sa.Connection, origin: str) -> StoredJournal | None:
    """A journal as far as it goes: to its end, where it has one, else to the last entry held.
    Raises JournalDamaged for one that is not what was written."""
    journal = rows.whole_journal(connection, origin)
    end = None if journal is None else _end_of(connection, origin)
    if journal is None or end is None:
        return journal
    frontier = Frontier(end.size, end.hashes)
    return msgspec.structs.replace(journal, frontier=frontier, head=end.head)


def has_end(connection: sa.Connection, origin: str) -> bool:
    """Whether a journal has come to its end."""
    return rows.newest_document(connection, KIND, origin) is not None


def refuse_where_ended(connection: sa.Connection, origin: str) -> None:
    """Raise CentreBusy for a journal that has come to its end: whoever writes began before that."""
    if has_end(connection, origin):
        raise CentreBusy(
            f"The journal {origin} was closed at this moment, by a new card. Nothing was added.",
            "Try again: it goes to the next journal.",
        )


def within(journal: StoredJournal, held: dict[str, tuple[int, bytes]]) -> dict[str, bytes]:
    """Of checkpoints that members cosigned, those that a journal reaches to."""
    return {name: note for name, (size, note) in held.items() if size <= journal.frontier.size}


def _end_of(connection: sa.Connection, origin: str) -> _End | None:
    document = rows.newest_document(connection, KIND, origin)
    if document is None:
        return None
    if not document.is_whole:
        raise JournalDamaged(f"Where {origin} ends is not what was written.", PUT_BACK)
    return msgspec.msgpack.decode(document.content, type=_End)
