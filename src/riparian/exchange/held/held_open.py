"""The connections to the database are held open for a moment.

Each new one to SQLite's file syncs the folder besides the file, and whoever closes the file last
moves into it what was written ahead: several times what an entry costs. Held open for good, the
file would lack what lies beside it, and a copy of it, such as a backup, is to hold everything. So
a connection closes when it was not used for a moment, or when the program ends.
"""

from __future__ import annotations

import atexit
import re
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from riparian.store.journal.schema import metadata

T = TypeVar("T")

IDLE_SECONDS = 1.0
"""Of the connection that writes."""

IDLE_READING_SECONDS = 0.1
"""Of those that read: long enough for the many reads of a page or an exchange, and no longer, since
a file that is put in the place of another must find nothing beside it."""

_KNOWN, _HELD_BY = "known", "held by"
"""Under which a connection that reads holds its `_Memo`, and what holds it."""

_READ, _WRITTEN = "read", "written"
"""Under which a connection holds the names of the tables in its statements of either kind."""


class _Writes(NamedTuple):
    """The state of the connection that writes. `by_others`: SQLite's data_version there, which
    changes when another connection writes; `own`: how many transactions it has committed;
    `newest`: by table, the last of them that wrote to it."""

    connection: sa.Connection
    by_others: int
    own: int
    newest: dict[str, int]

    def tables_since(self, before: _Writes | None) -> set[str] | None:
        """The tables that were written in between; None where others wrote, or that is unknown."""
        if before is None or before[:2] != self[:2]:
            return None
        return {table for table, number in self.newest.items() if number > before.own}


class _Memo(NamedTuple):
    """What a connection has read: by key, the answer and the tables it came from."""

    data_version: int
    writes: _Writes | None
    answers: dict[Hashable, tuple[object, frozenset[str]]]


class HeldOpen:
    """The connection of this process that writes, for one thread at a time."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._connection: sa.Connection | None = None
        self._own_writes, self._newest = 0, dict[str, int]()
        self._used_at = 0.0
        if not sa.event.contains(engine, "before_cursor_execute", _note_tables):
            sa.event.listen(engine, "before_cursor_execute", _note_tables)

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A transaction that writes; other threads wait for its end."""
        with self._lock:
            connection = self._opened()
            try:
                with connection.begin():
                    connection.info[_WRITTEN] = set()
                    yield connection
            except BaseException:
                self._close()  # whatever state it is in
                raise
            self._own_writes += 1
            self._newest |= dict.fromkeys(connection.info[_WRITTEN], self._own_writes)
            self._used_at = time.monotonic()

    def writes(self) -> _Writes | None:
        """What has been written by now; None where nobody can say without waiting."""
        if self._connection is None or not self._lock.acquire(blocking=False):
            return None
        try:
            if self._connection is None:
                return None
            version = _data_version(self._connection)
            return _Writes(self._connection, version, self._own_writes, self._newest.copy())
        finally:
            self._lock.release()

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._close()

    def _opened(self) -> sa.Connection:
        if self._connection is None:
            self._connection = self._engine.execution_options(writes=True).connect()
            self._used_at = time.monotonic()
            atexit.register(self.close)
            self._look_again(IDLE_SECONDS)
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        self._own_writes, self._newest = 0, {}
        if connection is not None:
            atexit.unregister(self.close)
            _let_go(connection)  # what was written is on the disk anyway

    def _look(self) -> None:
        with self._lock:
            left = self._used_at + IDLE_SECONDS - time.monotonic()
            if self._connection is not None and left > 0:
                self._look_again(left)
            else:
                self._close()

    def _look_again(self, after: float) -> None:
        _after(after, self._look)


class HeldForReading:
    """Connections of this process that read: one for each thread that reads at the same time. To
    open one costs SQLite's file more than most reads do. `path`: that of the file, if it is one:
    where another has been put in its place, that is read."""

    def __init__(self, engine: sa.Engine, path: Path | None, writer: HeldOpen) -> None:
        self._engine, self._path, self._writer = engine, path, writer
        self._lock = threading.Lock()
        self._idle: list[tuple[sa.Connection, object]] = []
        self._used_at = 0.0
        self._is_watched = False
        self.is_file = path is not None

    @contextmanager
    def connection(self) -> Iterator[sa.Connection]:
        """A connection; what it sees is the state of now, to the end of this block."""
        connection, file = self._taken()
        connection.info[_HELD_BY] = self
        try:
            yield connection
            connection.rollback()  # so that it keeps no older state for who reads next
        except BaseException:
            _let_go(connection)  # whatever state it is in
            raise
        with self._lock:
            self._idle.append((connection, file))
            self._used_at = time.monotonic()
            if not self._is_watched:
                self._is_watched = True
                atexit.register(self.close)
                _after(IDLE_READING_SECONDS, self._look)

    def read_once(self, key: Hashable, work: Callable[[sa.Connection], T]) -> T:
        """What `work` gives, by a connection; see `once`."""
        with self.connection() as connection:
            return once(connection, key, lambda: work(connection))

    def answers_that_hold(
        self, connection: sa.Connection
    ) -> dict[Hashable, tuple[object, frozenset[str]]]:
        """What a connection has read and is so still, and from which tables, by key."""
        memo: _Memo | None = connection.info.get(_KNOWN)
        if memo is not None and memo.data_version == _data_version(connection):
            return memo.answers
        # The writer is asked first: what others write after that changes both numbers.
        writes = self._writer.writes()
        version = _data_version(connection)
        tables = writes.tables_since(memo.writes) if writes and memo else None
        known = memo.answers.items() if memo and tables is not None else ()
        answers = {key: answer for key, answer in known if not answer[1] & (tables or set())}
        connection.info[_KNOWN] = _Memo(version, writes, answers)
        return answers

    def close(self) -> None:
        """Let go of those that nobody reads with now: nothing is open when this returns, also where
        another thread closes them."""
        with self._lock:
            self._close_idle()

    def _taken(self) -> tuple[sa.Connection, object]:
        file = self._file()
        with self._lock:
            while self._idle:
                connection, of_file = self._idle.pop()
                if of_file == file:
                    return connection, file
                _let_go(connection)
        return self._engine.connect(), file

    def _file(self) -> object:
        """Which file stands under the name now."""
        if self._path is None:
            return None
        stat = self._path.stat()
        return stat.st_dev, stat.st_ino

    def _look(self) -> None:
        with self._lock:
            left = self._used_at + IDLE_READING_SECONDS - time.monotonic()
            if self._idle and left > 0:
                _after(left, self._look)
                return
            self._is_watched = False
            atexit.unregister(self.close)
            self._close_idle()

    def _close_idle(self) -> None:
        while self._idle:
            connection, _ = self._idle.pop()
            _let_go(connection)


def _let_go(connection: sa.Connection) -> None:
    with suppress(sa.exc.SQLAlchemyError):
        connection.close()


def _after(seconds: float, work: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()


def once(connection: sa.Connection, key: Hashable, work: Callable[[], T]) -> T:
    """What `work` reads with a connection, or read with it under that key, while nobody else has
    written to the file since and this process has not written to the tables it asked: SQLite tells
    by a number (PRAGMA data_version), at a tenth of what it costs to ask again. With a connection
    that writes, or to a server, it is read each time."""
    held_by: HeldForReading | None = connection.info.get(_HELD_BY)
    if held_by is None or not held_by.is_file:
        return work()
    answers = held_by.answers_that_hold(connection)
    outer: set[str] = connection.info.get(_READ, set())
    if key not in answers:
        inner = connection.info[_READ] = set[str]()
        try:
            answers[key] = work(), frozenset(inner)
        finally:
            connection.info[_READ] = outer
    answer: Any = answers[key]
    outer |= answer[1]
    return answer[0]  # type: ignore[no-any-return]


def _data_version(connection: sa.Connection) -> int:
    driver: Any = connection.connection.dbapi_connection
    [version] = driver.execute("PRAGMA data_version").fetchone()
    return int(version)


def _note_tables(connection: sa.Connection, _: object, statement: str, *__: object) -> None:
    kind = _READ if statement.startswith("SELECT") else _WRITTEN
    if (tables := connection.info.get(kind)) is not None:
        tables |= _tables_in(statement)


@lru_cache(1_000)
def _tables_in(statement: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", statement)) & metadata.tables.keys()
