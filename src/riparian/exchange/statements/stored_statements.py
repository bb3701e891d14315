"""`StoredStatements`: what people said, in the centre's own journals: added, read, verified.

A member's node writes to the member's journal; a centre in no framework to a local one, with a key
of its own. What was written before the centre joined a framework stays where it is, and counts. As
long as rows of an earlier Riparian wait to be carried over, they are what counts, and nothing else.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec
import sqlalchemy as sa

from riparian.english import count_of
from riparian.errors import CentreBusy, CentreError
from riparian.exchange.entries.payload import About, encode
from riparian.exchange.entries.statements import (
    StatementEntry,
    entry_to_write,
    payload_for_itself,
)
from riparian.exchange.held import rows
from riparian.exchange.held.channel_store import ChannelStore, GoneOn
from riparian.exchange.held.own_sizes import PUT_BACK, SIZES_FILE, DamagedSizes, OwnSizes
from riparian.exchange.held.rows import StoredDocument
from riparian.exchange.held.wholeness import FETCH_AGAIN, damaged_sizes, gone_finding
from riparian.exchange.journal.checkpoint import sign_checkpoint
from riparian.exchange.journal.entry import NO_TAG
from riparian.exchange.journal.notes import Signer, Verifier
from riparian.exchange.keys.node_keys import log_signers, new_local_signer
from riparian.exchange.names import EntryName, Origin, is_local, local_origin, read_origin
from riparian.exchange.planned_words import Noting
from riparian.exchange.statements.earlier_rows import EarlierRows
from riparian.exchange.statements.own_journals import JournalFault, JournalsReader, SealedReader
from riparian.exchange.statements.statement_content import StatementContent, content_of
from riparian.store.finding import Finding
from riparian.store.journal.content import Content
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.entry_count import faults_in_file
from riparian.store.journal.judgement import Judgement
from riparian.store.journal.rows import read_content
from riparian.store.journal.schema import (
    channel_document,
    channel_order,
    channel_room,
    judgement,
    place_correction,
)
from riparian.store.journal.wholeness import faulty_file, refuse_unless_whole

ASIDE = "aside"
"""The kind of the documents that say which faults of a journal a person goes on with."""

_TRIES = 100
"""How often something is added while others add."""
_PAUSES = 17
"""Milliseconds to wait before the next try, at most: each process another number of them."""

_LOST = (
    "What that entry said; until it is put right it does not count. The snapshot of before still "
    "holds what it changed."
)

EntriesAt = Callable[[EntryName], Sequence[StatementEntry]]
"""What is to be added, made for the name that the first entry will have; raises GoneOn where it was
made for another."""

S = TypeVar("S", PlaceCorrection, Judgement)


class MemberJournal(Protocol):
    """The journal in a framework that a member's node writes."""

    def write_statements(
        self, entries_at: EntriesAt, noting: Noting | None = None
    ) -> list[EntryName]:
        """Add entries for the member alone; see `Writer.write_for_itself`."""

    def sealed_reader(self, origin: Origin) -> SealedReader:
        """What opens those in a journal of the member; raises CentreError without its key."""


class Aside(msgspec.Struct, frozen=True):
    """That a person goes on with faults of a journal: those of entries, by index, and those of the
    journal as a whole."""

    at: str
    by: str
    indices: list[int | None]


class StoredStatements:
    """What people said in the centre whose journal is at `path`, or in the database `url`; `keys`
    is the folder of its keys, and `member` gives the journal of a member's node."""

    def __init__(
        self, path: Path, url: str | None, keys: Path, member: Callable[[], MemberJournal]
    ) -> None:
        self._path, self._url, self._keys, self._member = path, url, keys, member
        self._store = ChannelStore(path, url)
        self._database = self._store.database
        self._sizes = OwnSizes(path.with_name(SIZES_FILE))
        self._readers: dict[Origin, SealedReader] = {}
        self._journals = JournalsReader(self._keys_of, self._reader_of)
        self.earlier = EarlierRows(path)

    def close(self) -> None:
        """Let go of the file now."""
        self._store.close()

    def reopened(self) -> StoredStatements:
        """The same, with nothing of what was read before."""
        self.close()
        return StoredStatements(self._path, self._url, self._keys, self._member)

    # reading

    def content(self) -> StatementContent:
        """Everything that counts."""
        # First: others add, and remember how many there are once that is done.
        remembered = self._remembered()
        content = self._database.read(self._read, StatementContent())
        return msgspec.structs.replace(content, remembered=remembered)

    def _remembered(self) -> dict[str, int] | None:
        """How many entries each journal has had; None where that is damaged."""
        try:
            return self._sizes.read()
        except DamagedSizes:
            return None

    def _read(self, connection: sa.Connection) -> StatementContent:
        documents = rows.read_documents(connection)
        if self.earlier.wait_to_be_carried(connection, documents):
            earlier = read_content(connection)
            return StatementContent(earlier.corrections.whole, earlier.judgements.whole)
        return self.entries(connection, documents)

    def entries(
        self, connection: sa.Connection, documents: Sequence[StoredDocument]
    ) -> StatementContent:
        """What stands in the journals, without faults that a person goes on with."""
        content = content_of(self._journals.read(connection, documents))
        aside = _aside(documents)
        faults = tuple(x for x in content.faults if (x.origin, x.index) not in aside)
        return msgspec.structs.replace(content, faults=faults)

    def rows_and_entries(self) -> tuple[Content, StatementContent]:
        """The rows of an earlier Riparian, whether they count or not, and what stands in the
        journals, both of one moment."""

        def read(connection: sa.Connection) -> tuple[Content, StatementContent]:
            documents = rows.read_documents(connection)
            return read_content(connection), self.entries(connection, documents)

        return self._database.read(read, (Content(), StatementContent()))

    def counts(self) -> dict[str, int]:
        """How many entries each journal has, and how many rows and documents there are, without
        reading them; and what changes where something of an entry comes later, or goes."""
        return self._database.read(_counts_of_all, dict[str, int]())

    def _keys_of(self, origin: Origin) -> list[Verifier]:
        verifiers = [signer.verifier for signer in self._signers(origin)]
        if origin.is_local and not verifiers:
            raise _key_gone(origin)
        return verifiers

    def _reader_of(self, origin: Origin) -> SealedReader:
        if origin not in self._readers:
            self._readers[origin] = self._member().sealed_reader(origin)
        return self._readers[origin]

    # adding

    def add(
        self,
        make: Callable[[StatementContent], tuple[S, About | None]],
        noting: Noting | None = None,
    ) -> S:
        """Add what `make` gives in view of what was said before; `noting` as in `Writer.write`.
        Raises what `make` does, and JournalDamaged where entries are gone or changed; then nothing
        was added."""
        made: list[S] = []

        def entries_at(first: EntryName) -> list[StatementEntry]:
            content = self.content()
            self.refuse_unless_whole(content)
            if content.sizes.get(str(first.origin), 0) != first.index:
                raise GoneOn
            said, about = make(content)
            made[:] = [said]
            return [entry_to_write(said, about)]

        self.append(entries_at, noting)
        return made[0]

    def write(
        self, entries: Sequence[StatementEntry], noting: Noting | None = None
    ) -> list[EntryName]:
        """Add entries that have no number; `noting` as in `Writer.write`. Raises as `add` does."""

        def entries_at(_: EntryName) -> Sequence[StatementEntry]:
            self.refuse_unless_whole(self.content())
            return entries

        return self.append(entries_at, noting)

    def append(self, entries_at: EntriesAt, noting: Noting | None = None) -> list[EntryName]:
        """Add entries to the journal that is written now."""
        if self._store.own() is not None:
            return self._member().write_statements(entries_at, noting)
        for _ in range(_TRIES):
            with suppress(GoneOn):
                return self._append_to_local(entries_at, noting)
            time.sleep(os.getpid() % _PAUSES / 1000)
        raise CentreBusy("Others are adding to the journal at this moment.", "Try again.")

    def _append_to_local(
        self, entries_at: EntriesAt, noting: Noting | None = None
    ) -> list[EntryName]:
        origin = self._local()
        start = self._store.size(str(origin))
        entries = entries_at(EntryName(origin, start))
        now = datetime.now(UTC).replace(microsecond=0)
        contents = [encode(payload_for_itself(origin, each, now)) for each in entries]
        sign = partial(sign_checkpoint, signer=self._signer_to_write(origin))
        added = [(content, NO_TAG) for content in contents]
        names = [EntryName(origin, start + at) for at in range(len(added))]

        def also(connection: sa.Connection, _: int) -> None:
            if noting is not None:
                noting(connection, names)

        self._store.append(str(origin), added, sign, at=start, also=also)
        return names

    def _local(self) -> Origin:
        """The local journal that is written: the last."""
        stored = self._database.read(rows.read_origins, list[str]())
        return max(map(read_origin, filter(is_local, stored)), default=local_origin(1))

    def _signer_to_write(self, origin: Origin) -> Signer:
        """What signs a local journal, with a new key for one that was never written."""
        if signers := self._signers(origin):
            return signers[0]
        if self._store.head(str(origin)) is not None:
            raise _key_gone(origin)
        with suppress(CentreError):  # another process may make it at this moment
            return new_local_signer(self._keys, origin)
        return self._signers(origin)[0]

    def _signers(self, origin: Origin) -> list[Signer]:
        try:
            return log_signers(self._keys, origin)
        except CentreError as error:
            raise (_key_unusable(error.what) if origin.is_local else error) from error

    def transact(self, work: Callable[[sa.Connection], bool]) -> bool:
        """Do something to the database in one transaction."""
        return self._database.write(work)

    # whether it is whole

    def refuse_earlier(self, content: Content) -> None:
        """Raise JournalDamaged where rows of an earlier Riparian are gone or changed."""
        is_there = self._database.is_there
        self.earlier.refuse_unless_whole(content, self._database.name, is_there=is_there)

    def refuse_unless_whole(self, content: StatementContent) -> None:
        """Raise JournalDamaged for the first thing that is wrong."""
        refuse_unless_whole([*self._gone(content), *map(self._finding, content.faults)])

    def require_whole(self) -> None:
        """The same of what is there; then remember how many entries there are, also where that was
        not remembered, or is damaged and no member holds a journal of this centre."""
        content = self.content()
        sizes = {origin: size for origin, size in content.sizes.items() if size}
        remembered = content.remembered
        if remembered is None:
            if not sizes or not all(map(is_local, sizes)):
                raise damaged_sizes()
            self._database.write(lambda _: self._sizes.replace(sizes))
            remembered = sizes
            content = msgspec.structs.replace(content, remembered=sizes)
        self.refuse_unless_whole(content)
        for origin, size in sizes.items():
            if remembered.get(origin, 0) < size:
                with suppress(OSError):
                    self._database.write(partial(self._remember, origin, size))

    def _remember(self, origin: str, size: int, _: sa.Connection) -> None:
        self._sizes.write(origin, size)

    def findings(self, *, with_members: bool = True) -> list[Finding]:
        """Everything that is wrong, in sentences; without what `ChannelStore.verify_all` finds in a
        member's journal, if wanted."""
        name = self._database.name
        try:
            earlier = self.earlier_content()
            if earlier is not None:
                is_there = self._database.is_there
                found = self.earlier.findings(earlier, name, is_there=is_there)
                return [*found, *self._inner_faults()]
            content = self.content()
            gone = self._gone(content, with_members=with_members)
        except CentreError as error:
            return [self._unreadable(error)]
        faults = [x for x in content.faults if with_members or is_local(x.origin) or x.next]
        return [*gone, *map(self._finding, faults), *self._inner_faults()]

    def earlier_content(self) -> Content | None:
        """The rows of an earlier Riparian that wait to be carried over; None where none do."""

        def read(connection: sa.Connection) -> Content | None:
            documents = rows.read_documents(connection)
            waits = self.earlier.wait_to_be_carried(connection, documents)
            return read_content(connection) if waits else None

        if self._database.is_there:
            return self._database.read(read, None)
        return Content() if self.earlier.are_remembered else None

    def accept(self, by: str) -> list[Finding]:
        """Go on with what is there, without entries that are gone or changed; returns what was
        accepted, which is noted with who says so."""
        findings = self.findings()
        earlier = self.earlier_content()
        if findings and earlier is not None:
            self.earlier.accept(earlier, by)
        faults = self.content().faults
        self._store.accept(by)
        self._set_aside(faults, by)
        return findings

    def _set_aside(self, faults: Sequence[JournalFault], by: str) -> None:
        for origin in dict.fromkeys(fault.origin for fault in faults):
            indices = [fault.index for fault in faults if fault.origin == origin]
            aside = msgspec.json.encode(Aside(_now(), by, indices))
            self._database.write(partial(_note_aside, origin, aside))
        if any(is_local(fault.origin) for fault in faults):
            # Its head is no more than a word now: what comes goes under a head of its own.
            following = local_origin(self._local().number + 1)
            sign = partial(sign_checkpoint, signer=self._signer_to_write(following))
            self._store.append(str(following), [], sign)

    def _gone(self, content: StatementContent, *, with_members: bool = True) -> list[Finding]:
        """Journals that have fewer entries than they have had."""
        if content.remembered is None:
            error = damaged_sizes()
            lost = "Nothing that is there."
            return [Finding(error.what, SIZES_FILE, lost, error.try_this)] if with_members else []
        sizes = {x: content.sizes.get(x) for x in sorted(content.remembered)}
        now = {x: self._store.size(x) if size is None else size for x, size in sizes.items()}
        return [
            gone_finding(origin, now[origin], had, self._database.name)
            for origin, had in sorted(content.remembered.items())
            if now[origin] < had and (with_members or is_local(origin))
        ]

    def _finding(self, fault: JournalFault) -> Finding:
        lost = fault.lost or _LOST
        advice = PUT_BACK if is_local(fault.origin) else FETCH_AGAIN
        return Finding(fault.what, self._database.name, lost, fault.next or advice)

    def _unreadable(self, error: CentreError) -> Finding:
        count = sum((self._remembered() or {}).values()) + self.earlier.count
        said = f"What people said cannot be read: {count_of(count, 'entry', 'entries')}."
        return Finding(
            error.what, self._database.name, said if count else "Not known.", error.try_this
        )

    def _inner_faults(self) -> list[Finding]:
        """What SQLite finds wrong with its file besides entries; a server looks after its own."""
        if self._url is not None or not self._path.exists():
            return []
        try:
            faults = faults_in_file(self._path)
        except sqlite3.Error as error:
            faults = [str(error)]
        return [faulty_file(faults, self._database.name)] if faults else []


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _counts_of_all(connection: sa.Connection) -> dict[str, int]:
    counts = {}
    for origin in rows.read_origins(connection):
        journal = rows.read_journal(connection, origin)
        counts[origin] = journal.frontier.size if journal else 0
    for table in (place_correction, judgement, channel_document):
        counted = sa.select(sa.func.count()).select_from(table)
        counts[str(table.name)] = int(connection.scalar(counted) or 0)
    # A payload can come after its entry, and an order can hold or be void long after it came.
    held = sa.select(sa.func.count()).where(channel_order.c.state == "holds")
    counts["orders"] = int(connection.scalar(held) or 0)
    counts["bytes"] = int(connection.scalar(sa.select(sa.func.sum(channel_room.c.bytes))) or 0)
    return counts


def _aside(documents: Sequence[StoredDocument]) -> set[tuple[str, int | None]]:
    """The faults that a person goes on with: the journal, and the index of the entry."""
    return {
        (document.name, index)
        for document in documents
        if document.kind == ASIDE and document.is_whole
        for index in msgspec.json.decode(document.content, type=Aside).indices
    }


def _note_aside(origin: str, content: bytes, connection: sa.Connection) -> None:
    documents = rows.read_documents(connection)
    version = 1 + sum((x.kind, x.name) == (ASIDE, origin) for x in documents)
    rows.add_document(connection, StoredDocument(ASIDE, origin, version, content))


def _key_gone(origin: Origin) -> CentreError:
    name = f"keys/log.{str(origin).replace('/', '.')}.key"
    return _key_unusable(f"{name}, the key with which it is signed, is missing.")


def _key_unusable(what: str) -> CentreError:
    return CentreError(
        what,
        "Put the key back from your backup of the centre. If there is none: `riparian check "
        "--accept-journal` goes on with a new key. What people said can be read without it.",
    )
