"""What was inferred of texts, kept by a hash of the texts and of what inferred it.

    catalogue/inferred.db    SQLite; can be rebuilt

A build infers only what is not here yet, and keeps it batch by batch, so one that is killed goes on
where it stopped. To this module an answer is bytes under a key.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from riparian.store.sqlite_cache import FAST, KeptTable, look_up, open_kept, read_kept, seal_of

TABLE = KeptTable(
    "inferred",
    ("key",),
    ("key", "answer"),
    "CREATE TABLE IF NOT EXISTS inferred (key BLOB PRIMARY KEY, answer BLOB NOT NULL, seal BLOB)"
    " WITHOUT ROWID",
)

_ANSWERS = "SELECT key, answer FROM inferred WHERE key IN"


class Inferences:
    """Answers by key, in a file; raises CentreError where that cannot be worked with."""

    def __init__(self, path: Path, read_too: Path | None = None) -> None:
        """`read_too`: another such file, which is read and never written to."""
        self.path = path
        self._read_too = read_too if read_too != path else None

    def answers(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Those of these keys that have an answer."""
        with self._file() as file:
            answers = dict(look_up(file, _ANSWERS, keys))
        if self._read_too is None:
            return answers
        with read_kept(self._read_too, TABLE) as file_too:
            missing = set(keys) - answers.keys()
            return answers | (dict(look_up(file_too, _ANSWERS, missing)) if file_too else {})

    def keep(self, answers: Mapping[bytes, bytes]) -> None:
        """Keep these answers."""
        with self._file() as file, file:
            rows = ((key, answer, seal_of(key, answer)) for key, answer in answers.items())
            file.executemany("INSERT OR REPLACE INTO inferred VALUES (?, ?, ?)", rows)

    def keep_only(self, keys: Collection[bytes]) -> int:
        """Remove all others; returns how many there were."""
        with self._file() as file, file:
            file.execute("CREATE TEMP TABLE kept (key BLOB PRIMARY KEY) WITHOUT ROWID")
            file.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((key,) for key in keys))
            gone = file.execute("DELETE FROM inferred WHERE key NOT IN (SELECT key FROM kept)")
            return gone.rowcount

    def _file(self) -> AbstractContextManager[sqlite3.Connection]:
        what, again = (
            f"What was inferred, in {self.path},",
            f"Remove {self.path}; the next `riparian build` makes it again.",
        )
        return open_kept(self.path, TABLE, what, again, FAST)
