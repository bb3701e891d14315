"""SQLite files of a catalogue in which answers are kept; several processes may use them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from riparian.errors import CentreError

WAIT_SECONDS = 60.0
"""How long to wait for another process that writes."""

FAST = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL")
"""For what can be worked out again: the last answers may be lost when the power fails."""


@contextmanager
def open_kept(
    path: Path, schema: str, what: str, try_this: str, settings: tuple[str, ...] = ()
) -> Iterator[sqlite3.Connection]:
    """The file at `path`, made where it is not there; `schema` makes its table.

    Raises CentreError where it cannot be worked with; `what` names it in that sentence.
    """
    try:
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as file:
            for statement in (*settings, schema):
                file.execute(statement)
            yield file
    except sqlite3.Error as error:
        raise CentreError(f"{what} cannot be worked with: {error}.", try_this) from error
