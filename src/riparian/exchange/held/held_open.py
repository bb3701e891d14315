"""The connections to the database are held open for a moment.

Each new one to SQLite's file syncs the folder besides the file, and whoever closes the file last
moves into it what was written ahead: several times what an entry costs. Held open for good, the
file would lack what lies beside it, and a copy of it, such as a backup, is to hold everything. So
a connection closes when it was not used for a moment, or when the program ends.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

T = TypeVar("T")

IDLE_SECONDS = 1.0
"""Of the connection that writes."""

IDLE_READING_SECONDS = 0.1
"""Of those that read: long enough for the many reads of a page or an exchange, and no longer, since
a file that is put in the place of another must find nothing beside it."""

_KNOWN = "known"
"""Under which a connection that reads holds what it has read, and of which state of the file."""


class HeldOpen:
    """The connection of this process that writes, for one thread at a time."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._connection: sa.Connection | None = None
        self._used_at = 0.0

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A transaction that writes; other threads wait for its end."""
        with self._lock:
            connection = self._opened()
            try:
                with connection.begin():
                    yield connection
            except BaseException:
                self._close()  # whatever state it is in
                raise
            self._used_at = time.monotonic()

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

    def __init__(self, engine: sa.Engine, path: Path | None) -> None:
        self._engine, self._path = engine, path
        self._lock = threading.Lock()
        self._idle: list[tuple[sa.Connection, object]] = []
        self._used_at = 0.0
        self._is_watched = False

    @contextmanager
    def connection(self) -> Iterator[sa.Connection]:
        """A connection; what it sees is the state of now, to the end of this block."""
        connection, file = self._taken()
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
        """What `work` gives, or gave to this connection under that key, while nobody has written to
        the file since: SQLite tells by a number (PRAGMA data_version), at a tenth of what it costs
        to ask again."""
        with self.connection() as connection:
            driver: Any = connection.connection.dbapi_connection
            [version] = driver.execute("PRAGMA data_version").fetchone()
            then, known = connection.info.get(_KNOWN, (None, {}))
            if then != version:
                connection.info[_KNOWN] = version, (known := {})
            if key not in known:
                known[key] = work(connection)
            found: T = known[key]
            return found

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
