"""The journals that a centre writes itself, as they are stored, held against what signs them.

A centre in no framework has a local journal (`local/centre/1`): its payloads lie open, as it never
leaves. A member's statements stand in the member's journal, sealed to itself. Local journals come
first, then the member's, each kind by its number: in that order, what was said later comes later.
Whatever is wrong with one is noted, and stops nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

import msgspec
import sqlalchemy as sa

from riparian.errors import BadRequest, CentreError, JournalDamaged, Refused
from riparian.exchange.entries.payload import Payload, decode
from riparian.exchange.held import rows
from riparian.exchange.held.documents import AfterEnd
from riparian.exchange.held.ended import open_journal
from riparian.exchange.held.rows import StoredDocument, StoredJournal
from riparian.exchange.journal.checkpoint import Checkpoint, open_checkpoint
from riparian.exchange.journal.entry import ENTRY_BYTES, stands_for
from riparian.exchange.journal.notes import Verifier
from riparian.exchange.journal.tree import Frontier, leaf_hash
from riparian.exchange.names import Origin, read_origin
from riparian.store.journal.schema import channel_entry, channel_payload, channel_redaction

_AT_ONCE = 500
"""Payloads that are asked of the database at once."""


_NAMED = 20
"""Entries that are gone and are named one by one."""


_UNKNOWN = "Not known: what stands there is read, and whether it is what was said cannot be told."


class JournalFault(msgspec.Struct, frozen=True):
    """Something wrong with a journal: with the entry at that index, or with all of it. `next` is
    empty where a backup is what helps, `lost` where it is what the entry said."""

    origin: str
    index: int | None
    what: str
    next: str = ""
    lost: str = ""


class JournalStatements(msgspec.Struct, frozen=True):
    """A journal of this centre: its statements by index, None for one that is not what was written,
    and what is wrong with it."""

    origin: Origin
    size: int
    payloads: dict[int, Payload | None]
    faults: tuple[JournalFault, ...]


class SealedReader(Protocol):
    """Opens what a member has sealed to itself in one of its journals; goes on from one reading to
    the next."""

    def is_statement(self, index: int, entry: bytes) -> bool | None:
        """Whether an entry is sealed to the member alone, by its tag; None where that is not known,
        and may be once its payload was learnt from."""

    def learn(self, index: int, entry: bytes, content: bytes) -> None:
        """Learn from such an entry; raises Refused for one that cannot be opened."""

    def open(self, index: int, entry: bytes, content: bytes) -> Payload:
        """What a statement says; raises Refused where it cannot be opened."""


class JournalsReader:
    """Reads the journals of a centre.

    `keys_of` gives the keys of which one has signed it, none where that is not to be looked at;
    `reader_of` opens what is sealed. Both raise CentreError where a key is missing or damaged.
    """

    def __init__(
        self,
        keys_of: Callable[[Origin], Sequence[Verifier]],
        reader_of: Callable[[Origin], SealedReader],
    ) -> None:
        self._keys_of, self._reader_of = keys_of, reader_of

    def read(
        self, connection: sa.Connection, documents: Sequence[StoredDocument]
    ) -> list[JournalStatements]:
        """All of them, in the order in which they were written; which they are, `documents` say."""
        # Entries after the end that a card gave a journal count until they are written to the next.
        waiting = _written_again_later(documents)
        return [
            self._read(connection, origin, to_its_end=str(origin) not in waiting)
            for origin in own_origins(connection, documents)
        ]

    def _read(
        self, connection: sa.Connection, origin: Origin, *, to_its_end: bool
    ) -> JournalStatements:
        journal = rows.read_journal(connection, str(origin))
        if journal is None:
            return JournalStatements(origin, 0, {}, ())
        held, faults = journal.frontier.size, list[JournalFault]()
        if journal.is_whole and to_its_end:
            try:
                journal = open_journal(connection, str(origin)) or journal
            except JournalDamaged as error:
                faults.append(JournalFault(str(origin), None, error.what, error.try_this))
        entries = list(_whole_entries(connection, journal, held, faults))
        if not faults:  # else it is named already which entries it is
            frontier = Frontier().add(leaf_hash(entry) for _, entry in entries)
            faults += self._faults_of_head(journal, frontier)
        open_all = _open_all if origin.is_local else self._unseal_all
        payloads: dict[int, Payload | None] = {**open_all(connection, journal, entries, faults)}
        for fault in faults:
            if fault.index is not None:
                payloads.setdefault(fault.index, None)
        return JournalStatements(origin, held, dict(sorted(payloads.items())), tuple(faults))

    def _faults_of_head(self, journal: StoredJournal, frontier: Frontier) -> Iterator[JournalFault]:
        """Whether the head is what the journal's key signed, and of these entries."""
        name, origin = journal.origin, read_origin(journal.origin)
        try:
            keys = self._keys_of(origin)
        except CentreError as error:
            if origin.is_local:
                what = f"Whether {name} was changed cannot be told: {error.what}"
                yield JournalFault(name, None, what, error.try_this, _UNKNOWN)
            return
        if not keys:
            return
        signed = _signed_by(keys, journal.head)
        if signed is None:
            what = f"The head of {name} is not what its key has signed."
            yield JournalFault(name, None, what, lost=_UNKNOWN)
            return
        is_whole = journal.is_whole and frontier == journal.frontier
        if not is_whole or (signed.size, signed.root) != (frontier.size, frontier.root()):
            what = f"The entries of {name} are not those that its head was signed for."
            yield JournalFault(name, None, what, lost=_UNKNOWN)

    def _unseal_all(
        self,
        connection: sa.Connection,
        journal: StoredJournal,
        entries: Sequence[tuple[int, bytes]],
        faults: list[JournalFault],
    ) -> dict[int, Payload]:
        """The statements of a member's journal, which holds much else."""
        try:
            reader = self._reader_of(read_origin(journal.origin))
        except CentreError as error:
            what = f"What people said in {journal.origin} cannot be read: {error.what}"
            lost = "Nothing, if the key is put back: until then these do not count."
            faults.append(JournalFault(journal.origin, None, what, error.try_this, lost))
            return {}
        statements = dict[int, bytes]()
        for index, entry in entries:
            is_statement = reader.is_statement(index, entry)
            if is_statement is None:
                _look_into(connection, journal, {index: entry}, faults, reader.learn)
            elif is_statement:
                statements[index] = entry
        return _look_into(connection, journal, statements, faults, reader.open)


def own_origins(connection: sa.Connection, documents: Sequence[StoredDocument]) -> list[Origin]:
    """The names of all journals that this centre writes or wrote, in that order."""
    stored = sorted(filter(None, map(_origin, rows.read_origins(connection))))
    named = [_origin(d.content.decode(errors="replace")) for d in documents if d.kind == "own"]
    owners = dict.fromkeys((x.framework, x.member) for x in named if x is not None)
    of_members = [x for owner in owners for x in stored if (x.framework, x.member) == owner]
    return [*(x for x in stored if x.is_local), *of_members]


def _written_again_later(documents: Sequence[StoredDocument]) -> set[str]:
    """The journals of which entries after the end are to be written again, and were not yet."""
    decided = {x.name: x.content for x in documents if x.kind == "after-end"}
    again = AfterEnd.WRITE_AGAIN.value.encode()
    return {name for name, decision in decided.items() if decision == again}


def _signed_by(keys: Sequence[Verifier], head: bytes) -> Checkpoint | None:
    for key in keys:
        with suppress(Refused):
            return open_checkpoint(head, key).checkpoint
    return None


def _origin(name: str) -> Origin | None:
    try:
        return read_origin(name)
    except BadRequest:
        return None


def _whole_entries(
    connection: sa.Connection, journal: StoredJournal, held: int, faults: list[JournalFault]
) -> Iterator[tuple[int, bytes]]:
    """The entries of a journal by index, to its end or to the last of those held; notes which are
    gone, or are none."""
    table = channel_entry.c
    # A flipped bit can make of a size, or of an index, one that no list has room for.
    size = journal.frontier.size if journal.is_whole else 0
    query = sa.select(table.entry_index, table.entry).where(table.journal == journal.number)
    expected, gone = 0, list[int]()
    for index, entry in connection.execute(query.order_by(table.entry_index)):
        if not isinstance(index, int) or index < expected or index >= max(size, held):
            faults.append(_of_all(journal, "holds an entry that has no place in it"))
            continue
        if journal.is_whole and index >= size:
            continue  # it came after the end
        gone += range(expected, index if journal.is_whole else expected)
        expected = index + 1
        if isinstance(entry, bytes) and len(entry) == ENTRY_BYTES:
            yield index, entry
        else:
            faults.append(_fault(journal, index, "is not what was written"))
    gone += range(expected, size)
    if len(gone) > _NAMED:
        faults.append(_of_all(journal, f"has lost {len(gone):,} of its {size:,} entries"))
    else:
        faults += [_fault(journal, index, "is missing") for index in gone]


def _open_all(
    connection: sa.Connection,
    journal: StoredJournal,
    entries: Sequence[tuple[int, bytes]],
    faults: list[JournalFault],
) -> dict[int, Payload]:
    """The statements of a local journal, in which nothing else stands and nothing is sealed."""
    origin = read_origin(journal.origin)

    def read(_: int, __: bytes, content: bytes) -> Payload:
        return decode(content, origin)

    return _look_into(connection, journal, dict(entries), faults, read)


T = TypeVar("T")


def _look_into(
    connection: sa.Connection,
    journal: StoredJournal,
    entries: Mapping[int, bytes],
    faults: list[JournalFault],
    read: Callable[[int, bytes, bytes], T],
) -> dict[int, T]:
    """What `read` makes of the payload of each entry, by index. Those that were redacted are left
    out; those that cannot be read too, and are noted."""
    made = dict[int, T]()
    payloads = _payloads(connection, journal.number, list(entries))
    for index, entry in entries.items():
        content, ordered_by = payloads.get(index, (None, None))
        if ordered_by:  # it was redacted
            continue
        if content is None:
            faults.append(_fault(journal, index, "has lost its payload"))
        elif not stands_for(entry, content):
            faults.append(_changed(journal, index, content))
        else:
            try:
                made[index] = read(index, entry, content)
            except Refused as error:
                what = f"Entry {index:,} of {journal.origin} cannot be read: {error.what}"
                faults.append(JournalFault(journal.origin, index, what, error.try_this))
    return made


def _payloads(
    connection: sa.Connection, number: int, indices: Sequence[int]
) -> dict[int, tuple[bytes | None, str | None]]:
    """The payload of each of these entries, and what ordered that it has none."""
    entry, content, redaction = channel_entry.c, channel_payload.c, channel_redaction.c
    query = (
        sa.select(entry.entry_index, content.content, redaction.ordered_by)
        .select_from(channel_entry)
        .outerjoin(channel_payload, _same(entry, content))
        .outerjoin(channel_redaction, _same(entry, redaction))
        .where(entry.journal == number)
    )
    found = dict[int, tuple[bytes | None, str | None]]()
    for start in range(0, len(indices), _AT_ONCE):
        some = indices[start : start + _AT_ONCE]
        for index, payload, ordered_by in connection.execute(
            query.where(entry.entry_index.in_(some))
        ):
            whole = payload if isinstance(payload, bytes | None) else b""
            found[index] = whole, ordered_by
    return found


def _same(entry: sa.ColumnCollection, other: sa.ColumnCollection) -> sa.ColumnElement[bool]:  # type: ignore[type-arg]
    return sa.and_(entry.journal == other.journal, entry.entry_index == other.entry_index)


def _fault(journal: StoredJournal, index: int, what: str) -> JournalFault:
    return JournalFault(journal.origin, index, f"Entry {index:,} of {journal.origin} {what}.")


def _of_all(journal: StoredJournal, what: str) -> JournalFault:
    return JournalFault(journal.origin, None, f"The journal {journal.origin} {what}.")


def _changed(journal: StoredJournal, index: int, content: bytes) -> JournalFault:
    """That an entry does not fit its payload any more, and what that says now where it can be
    told."""
    fault = _fault(journal, index, "is not what was written")
    try:
        payload = decode(content, read_origin(journal.origin))
    except Refused:
        return fault
    says = ", ".join(
        f"{name} {str(value)[:60]!r}"
        for name, value in payload.body.items()
        if value is not None and name != "number"
    )
    return msgspec.structs.replace(fault, what=f"{fault.what} It reads now: {says}.")
