"""Connections to the SQLite files beside a snapshot, kept open from one reader to the next.

Opening one and reading its tables' names takes as long as what most readers then ask. Such a file
never changes: it is replaced. So a connection serves until another file has its name; one on which
anything went wrong is closed. Each is used by one reader at a time, in whatever thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from riparian.store.snapshot import Stamp, connect_beside, stamp_of

MOST_IDLE = 6
"""Connections that wait for a reader, to all files together."""

_Key = tuple[Path, Stamp]

_idle: list[tuple[_Key, sqlite3.Connection]] = []
_lock = Lock()


@contextmanager
def reading_beside(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the file; raises what `sqlite3` raises where it cannot be opened."""
    stamp = stamp_of(path)
    connection = _taken((path, stamp)) if stamp else None
    connection = connection or connect_beside(path)
    try:
        yield connection
    except BaseException:
        connection.close()
        raise
    if stamp is None:
        connection.close()
    else:
        _give_back((path, stamp), connection)


def _taken(key: _Key) -> sqlite3.Connection | None:
    """A connection that waits for a reader of this very file."""
    with _lock:
        for at in range(len(_idle) - 1, -1, -1):
            if _idle[at][0] == key:
                return _idle.pop(at)[1]
    return None


def _give_back(key: _Key, connection: sqlite3.Connection) -> None:
    """Keep a connection for the next reader; those to a file that has been replaced, or is gone
    with its snapshot, go."""
    with _lock:
        gone = [each for each in _idle if each[0] != key and stamp_of(each[0][0]) != each[0][1]]
        _idle[:] = [each for each in _idle if each not in gone]
        _idle.append((key, connection))
        gone += _idle[:-MOST_IDLE]
        del _idle[:-MOST_IDLE]
    for _, each in gone:
        each.close()
