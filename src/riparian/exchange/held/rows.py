"""What a node holds of the channel, out of the tables of the journal's database and into them.

Works on a connection in a transaction, which the caller begins and ends. What holds together of it
(`wholeness`) and when it may be added to (`store`) is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

import msgspec
import sqlalchemy as sa

from riparian.errors import JournalDamaged
from riparian.exchange.held.held_open import once
from riparian.exchange.journal.entry import stands_for
from riparian.exchange.journal.tree import HASH_BYTES, Frontier
from riparian.store.journal.digest import entry_hash
from riparian.store.journal.schema import (
    channel_damaged,
    channel_document,
    channel_entry,
    channel_held,
    channel_journal,
    channel_payload,
    channel_redaction,
    channel_room,
)

_BATCH = 1000
"""Rows that are handed to the database, or taken from it, at once."""

COUNTS = "counts"
"""The kind of document that says which history of a journal counts, where it has several."""

CAME_WITHOUT = ""
"""What ordered that an entry has no payload: nothing here; it came without."""

PUT_BACK = (
    "Keep a copy of the journal, put its newest backup in its place, then fetch what is newer: "
    "`riparian exchange sync`."
)

# What is asked for the most is put together once: that takes longer than the answer.
_HISTORY = sa.select(channel_journal).where(channel_journal.c.origin == sa.bindparam("name"))
_HELD = sa.select(channel_held).where(channel_held.c.journal == sa.bindparam("journal"))


class StoredJournal(msgspec.Struct, frozen=True):
    """A journal as it is stored, or a history of it: its number in the database, where its tree
    ends, and the signed note that says so. `is_whole`: the row is what was written."""

    number: int
    origin: str
    frontier: Frontier
    head: bytes
    is_whole: bool = True


class StoredDocument(msgspec.Struct, frozen=True):
    """One version of a charter, a card or whatever else has versions."""

    kind: str
    name: str
    version: int
    content: bytes
    is_whole: bool = True


class StoredEntry(msgspec.Struct, frozen=True):
    """An entry; its payload, if there is one; and by which entry it was redacted: empty where it
    came without its payload, None where neither was so. A redacted one keeps its payload, hidden
    from whoever reads, until that is deleted."""

    index: int
    entry: bytes
    payload: bytes | None
    ordered_by: str | None

    @property
    def whole(self) -> bytes | None:
        """The payload, unless there is none or it is not the one that the entry stands for."""
        fits = self.payload is not None and stands_for(self.entry, self.payload)
        return self.payload if fits else None

    @property
    def readable(self) -> bytes | None:
        """The same, unless it is hidden."""
        return None if self.ordered_by else self.whole

    @property
    def is_damaged(self) -> bool:
        """Whether its payload is another than the one that it stands for, or is gone although
        nothing ordered that. One that was redacted is not asked for."""
        if self.payload is None:
            return self.ordered_by is None
        return not self.ordered_by and self.whole is None


# A flipped bit can make another type of what stands in a column of SQLite.


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1


# documents


def read_documents(
    connection: sa.Connection, kind: str | None = None, name: str | None = None
) -> list[StoredDocument]:
    """All, or those of that kind and name, by kind, name and version."""
    given = (("kind", kind), ("name", name))
    asked = {column: value for column, value in given if value is not None}
    documents = [_document(*row) for row in connection.execute(_documents_by(*asked), asked)]
    return sorted(documents, key=lambda document: (document.kind, document.name, document.version))


def documents_of(connection: sa.Connection, kind: str, name: str) -> list[StoredDocument]:
    """All versions of one, the first first."""
    every = read_documents(connection, kind, name)
    return [document for document in every if (document.kind, document.name) == (kind, name)]


def newest_document(connection: sa.Connection, kind: str, name: str) -> StoredDocument | None:
    """The newest version of one of a kind of which there are few."""

    def newest() -> dict[str, StoredDocument]:
        return {document.name: document for document in read_documents(connection, kind)}

    return once(connection, (newest_document, kind), newest).get(name)


@cache
def _documents_by(*columns: str) -> sa.Select[Any]:
    query = sa.select(channel_document)
    return query.where(*(channel_document.c[name] == sa.bindparam(name) for name in columns))


def _document(kind: str, name: str, version: int, content: bytes, hashed: str) -> StoredDocument:
    is_whole = hashed == _hash_of_document(kind, name, version, content)
    return StoredDocument(str(kind), str(name), _number(version), _bytes(content), is_whole)


def add_document(connection: sa.Connection, document: StoredDocument) -> None:
    """Add a version."""
    kind, name, version, content = msgspec.structs.astuple(document)[:4]
    connection.execute(
        sa.insert(channel_document).values(
            kind=kind, name=name, version=version, content=content,
            hash=_hash_of_document(kind, name, version, content),
        )
    )  # fmt: skip


def _hash_of_document(kind: str, name: str, version: int, content: bytes) -> str:
    fields = {"kind": kind, "name": name, "version": version, "content": content}
    return entry_hash("channel_document", fields)


# journals


def read_origins(connection: sa.Connection) -> list[str]:
    """The names of all journals, in order."""
    return sorted(set(map(origin_of_history, read_histories(connection))))


def read_histories(connection: sa.Connection) -> list[str]:
    """The names under which their histories are stored: of some journals there are several."""
    return sorted(map(str, connection.scalars(sa.select(channel_journal.c.origin))))


def histories_of(connection: sa.Connection, origin: str) -> list[StoredJournal]:
    """All histories of a journal that are stored."""
    names = (name for name in read_histories(connection) if origin_of_history(name) == origin)
    return [history for name in names if (history := read_history(connection, name)) is not None]


def origin_of_history(name: str) -> str:
    """The journal of which that is the name of a history (`held.forks`)."""
    return name.partition("~")[0]


def counting_name(connection: sa.Connection, origin: str) -> str:
    """The name of the history of a journal that counts."""
    document = newest_document(connection, COUNTS, origin)
    return origin if document is None else document.content.decode("ascii", "replace")


def read_journal(connection: sa.Connection, origin: str) -> StoredJournal | None:
    """The journal of that name, if there is one; of several histories, the one that counts."""
    return read_history(connection, counting_name(connection, origin))


def read_history(connection: sa.Connection, name: str) -> StoredJournal | None:
    """The history that is stored under that name, if there is one."""
    return once(connection, (read_history, name), lambda: _history(connection, name))


def _history(connection: sa.Connection, name: str) -> StoredJournal | None:
    row = connection.execute(_HISTORY, {"name": name}).one_or_none()
    if row is None:
        return None
    number, _, size, packed, head, hashed = row
    is_whole = hashed == _hash_of_journal(name, size, packed, head)
    frontier = _frontier(_number(size), _bytes(packed))
    return StoredJournal(number, name, frontier, _bytes(head), is_whole)


def _frontier(size: int, packed: bytes) -> Frontier:
    starts = range(0, len(packed), HASH_BYTES)
    return Frontier(size, tuple(packed[start : start + HASH_BYTES] for start in starts))


def whole_journal(connection: sa.Connection, origin: str) -> StoredJournal | None:
    """As `read_journal`; raises JournalDamaged for one that is not what was written."""
    return whole_history(connection, counting_name(connection, origin))


def whole_history(connection: sa.Connection, name: str) -> StoredJournal | None:
    """As `read_history`; raises JournalDamaged for one that is not what was written."""
    journal = read_history(connection, name)
    if journal is not None and not journal.is_whole:
        raise JournalDamaged(f"The head of {name} is not what was written.", PUT_BACK)
    return journal


def add_journal(connection: sa.Connection, origin: str, frontier: Frontier, head: bytes) -> int:
    """Add a journal that ends there; returns its number. Its entries are added apart."""
    added = connection.execute(
        sa.insert(channel_journal).values(origin=origin, **_end(origin, frontier, head))
    )
    return int(added.inserted_primary_key[0])  # type: ignore[index]  # there is one


def move_journal(
    connection: sa.Connection, journal: StoredJournal, frontier: Frontier, head: bytes
) -> None:
    """Let a journal end there."""
    table = channel_journal
    connection.execute(
        sa.update(table)
        .where(table.c.id == journal.number)
        .values(**_end(journal.origin, frontier, head))
    )


def _end(origin: str, frontier: Frontier, head: bytes) -> dict[str, object]:
    packed = b"".join(frontier.hashes)
    hashed = _hash_of_journal(origin, frontier.size, packed, head)
    return {"size": frontier.size, "frontier": packed, "head": head, "hash": hashed}


def _hash_of_journal(origin: str, size: int, frontier: bytes, head: bytes) -> str:
    fields = {"origin": origin, "size": size, "frontier": frontier, "head": head}
    return entry_hash("channel_journal", fields)


# entries


def add_entries(
    connection: sa.Connection,
    number: int,
    start: int,
    entries: Sequence[bytes],
    payloads: Iterable[bytes | None],
) -> None:
    """Add entries with their payloads to the journal of that number, from that index on."""
    rows = iter(zip(range(start, start + len(entries)), entries, payloads, strict=True))
    while batch := list(islice(rows, _BATCH)):
        _add(connection, channel_entry, number, "entry", [(i, entry) for i, entry, _ in batch])
        there = [(i, payload) for i, _, payload in batch if payload is not None]
        _add(connection, channel_payload, number, "content", there)
        without = [(i, CAME_WITHOUT) for i, _, payload in batch if payload is None]
        _add(connection, channel_redaction, number, "ordered_by", without)
        take_room(connection, number, sum(len(payload) for _, payload in there))


def _add(
    connection: sa.Connection,
    table: sa.Table,
    number: int,
    column: str,
    values: Sequence[tuple[int, object]],
) -> None:
    rows = [{"journal": number, "entry_index": index, column: value} for index, value in values]
    if rows:
        connection.execute(sa.insert(table), rows)


def last_index(connection: sa.Connection, number: int) -> int:
    """The index of the last entry of a journal; -1 where there is none."""
    table = channel_entry
    last = connection.scalar(
        sa.select(sa.func.max(table.c.entry_index)).where(table.c.journal == number)
    )
    return -1 if last is None else int(last)


def read_entries(
    connection: sa.Connection, journal: StoredJournal, start: int, end: int
) -> list[bytes]:
    """The entries from `start` to before `end`, which the journal has. Raises JournalDamaged where
    one of them is gone."""
    table = channel_entry
    rows = connection.execute(
        sa.select(table.c.entry)
        .where(table.c.journal == journal.number, table.c.entry_index.between(start, end - 1))
        .order_by(table.c.entry_index)
    )
    entries = [_bytes(entry) for entry in rows.scalars()]
    if len(entries) != end - start:
        raise JournalDamaged(
            f"Of the entries {start:,} to {end - 1:,} of {journal.origin} only {len(entries):,} "
            "are there.",
            PUT_BACK,
        )
    return entries


def read_payloads(
    connection: sa.Connection, journal: StoredJournal, start: int, end: int
) -> list[bytes | None]:
    """Their payloads: None for one that is not there or is hidden, or is not the one that the entry
    stands for."""
    stored = read_stored(connection, journal, start, end)
    return [entry.readable if entry else None for entry in stored]


def read_stored(
    connection: sa.Connection, journal: StoredJournal, start: int, end: int
) -> list[StoredEntry | None]:
    """The entries with their payloads as they are stored; None for one that is gone."""
    there = {entry.index: entry for entry in walk(connection, journal.number, start, end)}
    return [there.get(index) for index in range(start, end)]


def walk(
    connection: sa.Connection, number: int, start: int = 0, end: int | None = None
) -> Iterator[StoredEntry]:
    """Entries with their payloads, in order of their index."""
    asked = {"journal": number, "start": start} | ({} if end is None else {"end": end})
    for row in connection.execute(_walked(end is not None), asked):
        payload = None if row[2] is None else _bytes(row[2])
        ordered_by = None if row[3] is None else str(row[3])
        yield StoredEntry(_number(row[0]), _bytes(row[1]), payload, ordered_by)


@cache
def _walked(has_end: bool) -> sa.Select[Any]:
    entry, content, redaction = channel_entry.c, channel_payload.c, channel_redaction.c
    query = (
        sa.select(entry.entry_index, entry.entry, content.content, redaction.ordered_by)
        .select_from(channel_entry)
        .outerjoin(channel_payload, _same(entry, content))
        .outerjoin(channel_redaction, _same(entry, redaction))
        .where(entry.journal == sa.bindparam("journal"), entry.entry_index >= sa.bindparam("start"))
        .order_by(entry.entry_index)
    )
    if has_end:
        query = query.where(entry.entry_index < sa.bindparam("end"))
    return query.execution_options(yield_per=_BATCH)


def _same(entry: sa.ColumnCollection, other: sa.ColumnCollection) -> sa.ColumnElement[bool]:  # type: ignore[type-arg]
    return sa.and_(entry.journal == other.journal, entry.entry_index == other.entry_index)


def count_payloads(connection: sa.Connection, number: int) -> int:
    """How many payloads of a journal there are, whatever entry they go with."""
    counted = sa.select(sa.func.count()).where(channel_payload.c.journal == number)
    return int(connection.scalar(counted) or 0)


def lacking(connection: sa.Connection, number: int, start: int, end: int) -> list[int]:
    """The indices, from `start` to before `end`, of entries whose payload is to be fetched: they
    came without it and have none yet, or it is damaged."""
    asked = {"number": number, "first": start, "last": end - 1}
    came_without = connection.execute(_lacking(), asked).scalars()
    noted = (index for index in damaged(connection, number) if start <= index < end)
    return sorted({*came_without, *noted})


@cache
def _lacking() -> sa.Select[Any]:
    redaction, payload = channel_redaction.c, channel_payload.c
    return (
        sa.select(redaction.entry_index)
        .select_from(channel_redaction)
        .outerjoin(channel_payload, _same(redaction, payload))
        .where(
            redaction.journal == sa.bindparam("number"),
            redaction.ordered_by == CAME_WITHOUT,
            payload.entry_index.is_(None),
            redaction.entry_index.between(sa.bindparam("first"), sa.bindparam("last")),
        )
    )


def damaged(connection: sa.Connection, number: int) -> frozenset[int]:
    """The indices of the entries of a journal whose payload was found damaged, and not redacted."""
    noted, redaction = channel_damaged.c, channel_redaction.c
    query = (
        sa.select(noted.entry_index)
        .outerjoin(channel_redaction, _same(noted, redaction))
        .where(noted.journal == number, sa.func.coalesce(redaction.ordered_by, "") == CAME_WITHOUT)
    )
    return once(connection, (damaged, number), lambda: frozenset(connection.scalars(query)))


def note_damaged(connection: sa.Connection, number: int, indices: Iterable[int]) -> None:
    """Note of each of these entries whether its payload is damaged now."""
    noted, table = damaged(connection, number), channel_damaged
    for index in indices:
        is_damaged = True in [x.is_damaged for x in walk(connection, number, index, index + 1)]
        if is_damaged and index not in noted:
            connection.execute(sa.insert(table).values(journal=number, entry_index=index))
        elif not is_damaged:
            connection.execute(sa.delete(table).where(_at(table, number, index)))


def add_payloads(
    connection: sa.Connection, number: int, payloads: Sequence[tuple[int, bytes]]
) -> None:
    """Add payloads to entries that came without theirs, or put them in the place of what is
    damaged, which was counted as it came."""
    noted, table = damaged(connection, number), channel_payload
    new = [each for each in payloads if each[0] not in noted]
    for index, payload in payloads:
        if index in noted:
            at = _at(table, number, index)
            if not connection.execute(sa.update(table).where(at).values(content=payload)).rowcount:
                _add(connection, table, number, "content", [(index, payload)])
            note_damaged(connection, number, [index])
    _add(connection, table, number, "content", new)
    take_room(connection, number, sum(len(payload) for _, payload in new))


def _at(table: sa.Table, number: int, index: int) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.journal == number, table.c.entry_index == index)


def take_room(connection: sa.Connection, number: int, count: int) -> None:
    """Note that the payloads of a journal take so many bytes more; fewer, where it is negative."""
    table = channel_room
    changed = connection.execute(
        sa.update(table).where(table.c.journal == number).values(bytes=table.c.bytes + count)
    )
    if not changed.rowcount:
        connection.execute(sa.insert(table).values(journal=number, bytes=count))


# who holds what


def read_held(connection: sa.Connection, number: int) -> dict[str, tuple[int, bytes]]:
    """By cosigner, the size of the longest checkpoint that it cosigned, and the note."""
    return {row.cosigner: (row.size, row.note) for row in _held(connection, number)}


def read_received(connection: sa.Connection, number: int) -> dict[str, int]:
    """By cosigner, when that came here (POSIX seconds); of what came to an earlier Riparian it is
    not known."""
    rows = _held(connection, number)
    return {row.cosigner: row.received_at for row in rows if row.received_at is not None}


def _held(connection: sa.Connection, number: int) -> Sequence[sa.Row[Any]]:
    def held() -> Sequence[sa.Row[Any]]:
        return connection.execute(_HELD, {"journal": number}).all()

    return once(connection, (read_held, number), held)


def write_held(
    connection: sa.Connection,
    number: int,
    cosigner: str,
    size: int,
    note: bytes,
    received_at: int | None = None,
) -> None:
    """Note that as the longest checkpoint which that member has cosigned; and when it was said
    here, unless that was before."""
    table = channel_held
    values: dict[str, object] = {"size": size, "note": note}
    if received_at is not None:
        values["received_at"] = received_at
    changed = connection.execute(
        sa.update(table)
        .where(table.c.journal == number, table.c.cosigner == cosigner)
        .values(**values)
    )
    if not changed.rowcount:
        connection.execute(sa.insert(table).values(journal=number, cosigner=cosigner, **values))
