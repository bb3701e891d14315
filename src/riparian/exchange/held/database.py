"""The database in which a node holds the channel: the journal's, opened when first needed.

SQLite's file or a PostgreSQL server; reading makes neither. Whatever stops it is told apart in the
words of `store.journal.faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from riparian.errors import CentreBusy, DiskFull
from riparian.exchange.held.held_open import HeldForReading, HeldOpen
from riparian.exchange.held.unchanged_file import UnchangedFile
from riparian.store.journal.engine import open_engine, open_for_reading
from riparian.store.journal.faults import trouble_of, trouble_of_file

T = TypeVar("T")

_TRIES = 8
"""How often something is written to a server that refuses it because of what others write."""

_THEN = "once written"
"""Under which a connection holds what is done once its transaction has ended well."""

_MARKS = "marks"
"""Under which it holds the marks that its transaction has."""

# As SQLite's BEGIN IMMEDIATE: whoever writes waits, whoever reads does not. As the first statement,
# so that what is read then includes what was waited for (PostgreSQL's manual, LOCK).
_LOCK = sa.text("LOCK TABLE channel_journal IN EXCLUSIVE MODE")


class ChannelDatabase:
    """The database in the file at `path`, or at `url` if one is given."""

    def __init__(self, path: Path, url: str | None) -> None:
        self._path = path
        self._url = url
        self._engine: sa.Engine | None = None
        self._held: HeldOpen | None = None
        self._reading: HeldForReading | None = None
        self._unchanged = UnchangedFile(path)

    @property
    def name(self) -> str:
        """What it is called in findings."""
        return self._path.name if self._url is None else "the journal's database"

    @property
    def is_there(self) -> bool:
        """Whether there is one; a server is taken to be."""
        return self._url is not None or self._path.exists()

    def close(self) -> None:
        """Let go of the file now; what comes after opens it again."""
        if self._held is not None:
            self._held.close()
        if self._reading is not None:
            self._reading.close()

    def read(self, work: Callable[[sa.Connection], T], otherwise: T) -> T:
        """What a look into it gives; something else where there is none."""
        if not self.is_there:
            return otherwise
        try:
            return self._look(lambda held: _read(held, work))
        except DiskFull:
            if self._url is not None:
                raise
            return _look(open_for_reading(self._path), work)

    def read_once(self, key: Hashable, work: Callable[[sa.Connection], T], otherwise: T) -> T:
        """The same, of which the last answer under that key serves until somebody writes to what it
        was read from. For what an exchange asks hundreds of times. A server is asked each time."""
        if self._url is not None:
            return self.read(work, otherwise)
        if not self.is_there:
            return otherwise
        try:
            return self._look(lambda held: held.read_once(key, work))
        except DiskFull:
            return _look(open_for_reading(self._path), work)

    def read_unchanged(self, key: Hashable, work: Callable[[sa.Connection], T], otherwise: T) -> T:
        """The same, of which the last answer under that key serves while the file does not change.
        For what each page asks. A server is asked each time."""
        if self._url is not None:
            return self.read(work, otherwise)
        return self._unchanged.read(key, lambda: self.read(work, otherwise))

    def _look(self, work: Callable[[HeldForReading], T]) -> T:
        engine = self._opened()
        if self._reading is None:
            file = self._path if self._url is None else None
            self._reading = HeldForReading(engine, file, self._writer(engine))
        try:
            return work(self._reading)
        except OSError as error:
            raise trouble_of_file(self._path, error) from error
        except SQLAlchemyError as error:
            raise trouble_of(engine, error) from error

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do something in one transaction while nobody else writes; it is made if there is none."""
        tries = _TRIES if self._url is not None else 1
        while True:
            tries -= 1
            try:
                return self._write_once(work)
            except CentreBusy:
                if not tries:
                    raise

    def empty_what_is_ahead(self) -> None:
        """Move what SQLite has written ahead into the file, and empty what it was written to: what
        was deleted is legible in it until then. Waits a while for whoever reads; where that is not
        enough, whoever closes the file last does it (SQLite's manual, Write-Ahead Logging)."""
        if self._url is not None:
            return
        connection = self._opened().raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def _write_once(self, work: Callable[[sa.Connection], T]) -> T:
        engine, then = self._opened(), list[Callable[[], None]]()
        try:
            with self._writer(engine).transaction() as connection:
                if self._url is not None:
                    connection.execute(_LOCK)
                info = connection.info
                info[_THEN], info[_MARKS] = then, set()
                try:
                    done = work(connection)
                finally:
                    info.pop(_THEN, None)
                    info.pop(_MARKS, None)
        except SQLAlchemyError as error:
            raise trouble_of(engine, error) from error
        for each in then:
            each()
        return done

    def _writer(self, engine: sa.Engine) -> HeldOpen:
        self._held = self._held or HeldOpen(engine)
        return self._held

    def _opened(self) -> sa.Engine:
        if self._engine is None:
            self._engine = open_engine(self._path, self._url)
        return self._engine


def once_written(connection: sa.Connection, act: Callable[[], None]) -> None:
    """Do something as soon as the transaction of a `ChannelDatabase` has ended well; of another
    one, nothing."""
    if (then := connection.info.get(_THEN)) is not None:
        then.append(act)


def mark(connection: sa.Connection, name: str) -> None:
    """Mark the transaction of a `ChannelDatabase`; of another one, nothing."""
    if (marks := connection.info.get(_MARKS)) is not None:
        marks.add(name)


def is_marked(connection: sa.Connection, name: str) -> bool:
    """Whether this transaction was marked so."""
    return name in connection.info.get(_MARKS, ())


def _read(held: HeldForReading, work: Callable[[sa.Connection], T]) -> T:
    with held.connection() as connection:
        return work(connection)


def _look(engine: sa.Engine, work: Callable[[sa.Connection], T]) -> T:
    try:
        with engine.connect() as connection:
            return work(connection)
    except SQLAlchemyError as error:
        raise trouble_of(engine, error) from error
