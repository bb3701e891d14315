"""The connection that writes to the database is held open for a moment.

Each new one to SQLite's file syncs the folder besides the file, and whoever closes the file last
moves into it what was written ahead: several times what an entry costs. Held open for good, the
file would lack what lies beside it, and a copy of it, such as a backup, is to hold everything. So
the connection closes when nothing was written for a second, or when the program ends.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import sqlalchemy as sa

IDLE_SECONDS = 1.0


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
            with suppress(sa.exc.SQLAlchemyError):  # what was written is on the disk anyway
                connection.close()

    def _look(self) -> None:
        with self._lock:
            left = self._used_at + IDLE_SECONDS - time.monotonic()
            if self._connection is not None and left > 0:
                self._look_again(left)
            else:
                self._close()

    def _look_again(self, after: float) -> None:
        timer = threading.Timer(after, self._look)
        timer.daemon = True
        timer.start()
