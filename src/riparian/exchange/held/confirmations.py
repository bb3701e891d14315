"""Who holds what: of each journal the longest checkpoint that each member has cosigned.

Each is kept with the line of that member alone: a note has room for fifteen cosigners, and there
may be more members. They are put together again, in as many notes as they take, when asked for.
A member that has taken back what it confirmed (`checkpoint.retraction`) is kept with that instead:
of its word before and after, the later counts.
Beside it stands when that line came here: the time in it is the member's, and can lie ahead.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from riparian.exchange.held import rows
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.held.ended import open_journal, within
from riparian.exchange.held.rows import StoredJournal
from riparian.exchange.journal.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    confirmation,
    is_retraction,
    merge,
    notes_with_all,
    unverified_checkpoint,
    without_retracted,
)
from riparian.exchange.journal.notes import Signature, parse_note
from riparian.exchange.names import read_origin


class _News(msgspec.Struct, frozen=True):
    """What is not known yet: by cosigner the size and note to be kept, and whether it has said that
    now; how many of them, other than the writer, say that they hold more than was known; and the
    journal's head with what came, where that is another."""

    notes: dict[str, tuple[int, bytes, bool]]
    more: int
    head: bytes | None


_NONE = _News({}, 0, None)


class Confirmations:
    """What members say they hold, in a database."""

    def __init__(self, database: ChannelDatabase) -> None:
        self._database = database

    def keep(self, origin: str, signed: Sequence[SignedCheckpoint], at: int | None = None) -> int:
        """Keep what members say with checkpoints of a journal that is held: we hold all up to here.
        It came `at` that time (POSIX seconds, by the clock of this node; now). How many, other than
        the writer, are heard to hold more than was known. Whether the checkpoints are of the
        history that is held is the caller's to check."""
        came_at = int(time.time()) if at is None else at

        def news(connection: sa.Connection) -> _News:
            journal = open_journal(connection, origin)
            return _news(connection, journal, signed) if journal else _NONE

        def keep(connection: sa.Connection) -> int:
            journal = open_journal(connection, origin)
            if journal is None:
                return 0
            new = _news(connection, journal, signed)
            goes_on = journal == rows.whole_journal(connection, origin)
            for cosigner, (size, note, is_said_now) in new.notes.items():
                received_at = came_at if is_said_now else None
                rows.write_held(connection, journal.number, cosigner, size, note, received_at)
            if new.head is not None and goes_on:
                rows.move_journal(connection, journal, journal.frontier, new.head)
            return new.more

        # Most exchanges bring nothing: so nobody waits for anybody who writes.
        return 0 if self._database.read(news, _NONE) == _NONE else self._database.write(keep)

    def received(self, origin: str) -> dict[str, int]:
        """By cosigner, when it was last heard here to say how far it holds a journal (POSIX
        seconds, by the clock of this node); who said it to an earlier Riparian is left out."""

        def read(connection: sa.Connection) -> dict[str, int]:
            journal = rows.read_journal(connection, origin)
            return {} if journal is None else rows.read_received(connection, journal.number)

        key = (Confirmations.received, origin)
        return dict(self._database.read_once(key, read, dict[str, int]()))

    def heads(self, origin: str) -> list[bytes]:
        """The newest checkpoint, and the longest that each member cosigned, with all who did; the
        longest first."""

        def read(connection: sa.Connection) -> list[bytes]:
            journal = open_journal(connection, origin)
            if journal is None:
                return []
            held = within(journal, rows.read_held(connection, journal.number))
            since = {name: _time(note, name) for name, note in held.items() if _takes_back(note)}
            whole = [journal.head, *(x for name, x in held.items() if name not in since)]
            notes = dict[Checkpoint, list[bytes]]()
            for note in (without_retracted(x, since) for x in whole) if since else whole:
                notes.setdefault(unverified_checkpoint(note), []).append(note)
            longest_first = sorted(notes, key=lambda each: (-each.size, each.root))
            return [note for each in longest_first for note in notes_with_all(notes[each])]

        return list(self._database.read_once((Confirmations.heads, origin), read, list[bytes]()))

    def retractions(self, origin: str) -> list[bytes]:
        """Of members that have taken back what they confirmed: the note that says how far each
        holds the journal now."""

        def read(connection: sa.Connection) -> list[bytes]:
            journal = open_journal(connection, origin)
            held = rows.read_held(connection, journal.number) if journal else {}
            notes = within(journal, held).values() if journal else ()
            return [note for note in notes if _takes_back(note)]

        key = (Confirmations.retractions, origin)
        return list(self._database.read_once(key, read, list[bytes]()))


def _news(
    connection: sa.Connection, journal: StoredJournal, signed: Sequence[SignedCheckpoint]
) -> _News:
    held = rows.read_held(connection, journal.number)
    notes, more, head = dict[str, tuple[int, bytes, bool]](), set[str](), journal.head
    writer = read_origin(rows.origin_of_history(journal.origin)).mirror
    for each in signed:
        size, whole = each.checkpoint.size, each.note.to_bytes()
        takes_back = is_retraction(each.note)
        for cosigner in each.cosigned:
            longest, known = held.get(cosigner, (-1, b""))
            note = confirmation(whole, cosigner)
            if longest > journal.frontier.size or not _by_same_key(cosigner, known, note):
                longest = -1  # what came after its end, or what an earlier key confirmed
            elif takes_back or _takes_back(known):
                if _time(note, cosigner) <= _time(known, cosigner):
                    continue
                longest = -1
            if longest == size:
                note = confirmation(merge(known, note), cosigner)
            if longest <= size and note != known:
                before = notes.get(cosigner, (0, b"", False))[2]
                is_said_now = before or _line(known, cosigner) != _line(note, cosigner)
                held[cosigner] = size, note
                notes[cosigner] = size, note, is_said_now
                is_more = longest < size and cosigner != writer and not takes_back
                more |= {cosigner} if is_more else set()
        if size == journal.frontier.size and not takes_back:
            head = merge(head, whole)
    return _News(notes, len(more), head if head != journal.head else None)


def _takes_back(note: bytes) -> bool:
    return is_retraction(parse_note(note))


def _time(note: bytes, cosigner: str) -> int:
    """When a cosigner says what stands in a note that was kept for it."""
    return max((line.time or 0 for line in _line(note, cosigner)), default=-1)


def _line(note: bytes, cosigner: str) -> tuple[Signature, ...]:
    """What a cosigner says in a note that was kept for it. Whose journal it is can sign its head in
    other ways, and nobody has said anything anew by that."""
    lines = parse_note(note).signatures if note else ()
    return tuple(line for line in lines if line.name == cosigner)


def _by_same_key(cosigner: str, known: bytes, new: bytes) -> bool:
    """Whether two notes are confirmed under the same key. A member that takes another key may hold
    less than it said before: it has lost what it had."""
    if not known:
        return False
    kept, came = (
        {line.key_id for line in parse_note(note).signatures if line.name == cosigner}
        for note in (known, new)
    )
    return bool(kept & came)
