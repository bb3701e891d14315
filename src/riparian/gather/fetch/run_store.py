"""What runs have asked and got, in SQLite: a run that is killed goes on from here.

    evidence/runs.db                    runs, and every answer and request
    evidence/bodies/<aa>/<sha256>       the bodies of answers, by their hash
    evidence/<source>/<run>.warc.gz     each run whole, as WARC

An answer counts once its row is there; its body is on the disk before that.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import msgspec

from riparian.errors import CentreError, UnknownName
from riparian.store.writing import private_folder, put_in_place

_TABLES = """
CREATE TABLE IF NOT EXISTS run (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, recipe TEXT NOT NULL,
    origin TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, state TEXT NOT NULL,
    why TEXT, records INTEGER, digest TEXT, warning TEXT);
CREATE TABLE IF NOT EXISTS answer (
    run INTEGER NOT NULL REFERENCES run, attempt INTEGER NOT NULL, url TEXT NOT NULL,
    number INTEGER NOT NULL, status INTEGER NOT NULL, headers TEXT NOT NULL,
    received_at TEXT NOT NULL, sha256 TEXT, bytes INTEGER NOT NULL,
    PRIMARY KEY (run, attempt, url)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answer_of_url ON answer (url, run);
CREATE TABLE IF NOT EXISTS request (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, run INTEGER NOT NULL, at TEXT NOT NULL,
    url TEXT NOT NULL, came_to TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS request_of_source ON request (source, at);
CREATE TABLE IF NOT EXISTS listed (
    source TEXT NOT NULL, key TEXT NOT NULL, content BLOB NOT NULL, title TEXT NOT NULL,
    seen INTEGER NOT NULL, gone_on TEXT, what TEXT, noted INTEGER, noted_on TEXT,
    seen_first INTEGER, part TEXT NOT NULL DEFAULT '', PRIMARY KEY (source, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS served (
    dataset TEXT NOT NULL, received_at TEXT NOT NULL, first INTEGER NOT NULL, run INTEGER NOT NULL,
    url TEXT NOT NULL, PRIMARY KEY (dataset, received_at, first)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS served_alone (
    dataset TEXT NOT NULL, received_at TEXT NOT NULL, record INTEGER NOT NULL, run INTEGER NOT NULL,
    answer INTEGER NOT NULL, PRIMARY KEY (dataset, received_at, record)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS offered (
    sha256 TEXT PRIMARY KEY, run INTEGER NOT NULL, day TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answer_of_number ON answer (run, number);
CREATE INDEX IF NOT EXISTS answer_of_body ON answer (sha256, run);
CREATE TABLE IF NOT EXISTS pause (source TEXT PRIMARY KEY, until TEXT NOT NULL) WITHOUT ROWID;
"""

UNFINISHED = "unfinished"

HARMLESS_HEADERS = (
    "date", "content-type", "content-length", "content-language", "last-modified", "etag",
    "expires", "cache-control", "server", "retry-after",
)  # fmt: skip
"""Headers of answers that say something of what came, and nothing of who asked."""


class Run(msgspec.Struct, frozen=True):
    """A run of a source; `state` is `unfinished` until it has come to something."""

    id: int
    source: str
    recipe: str
    origin: str
    started_at: str
    ended_at: str | None
    state: str
    why: str | None
    records: int | None
    digest: str | None
    warning: str | None


class KeptAnswer(msgspec.Struct, frozen=True):
    """An answer that a run has got; without `sha256` it had no body that was kept."""

    url: str
    number: int
    status: int
    headers: dict[str, str]
    received_at: str
    sha256: str | None
    bytes: int


class RunStore:
    """The runs of a centre, below its folder `evidence`. `clock` says what time it is (UTC)."""

    def __init__(
        self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.folder = folder
        self.clock = clock
        self._file: sqlite3.Connection | None = None

    @property
    def is_there(self) -> bool:
        """Whether anything was ever fetched."""
        return (self.folder / "runs.db").exists()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def now(self) -> str:
        """The time, as it is noted."""
        return self.clock().isoformat(timespec="seconds")

    # runs

    def begin(self, source: str, recipe: str, origin: str) -> Run:
        """A new run."""
        with self.writing() as db:
            added = db.execute(
                "INSERT INTO run (source, recipe, origin, started_at, state) VALUES (?,?,?,?,?)",
                (source, recipe, origin, self.now(), UNFINISHED),
            )
        return self.run(int(added.lastrowid or 0))

    def run(self, number: int) -> Run:
        """The run of that number; raises UnknownName."""
        found = self._runs("WHERE id = ?", number) if self.is_there or self._file else []
        if not found:
            raise UnknownName(f"There is no run {number}.", "`riparian fetch log` lists them.")
        return found[0]

    def runs(self, source: str | None = None) -> list[Run]:
        """All runs, or those of a source, the newest last."""
        if not self.is_there:
            return []
        return self._runs("WHERE source = ? ORDER BY id", source) if source else self._runs(
            "ORDER BY id"
        )  # fmt: skip

    def unfinished(self, source: str, recipe: str, origin: str) -> Run | None:
        """The run that goes on: the last, if it has not ended, of the same recipe and origin."""
        runs = self.runs(source)
        last = runs[-1] if runs else None
        goes_on = last is not None and (last.state, last.recipe, last.origin) == (
            UNFINISHED, recipe, origin,
        )  # fmt: skip
        return last if goes_on else None

    def end(
        self, run: Run, state: str, why: str | None, records: int | None = None,
        digest: str | None = None, warning: str | None = None,
    ) -> Run:  # fmt: skip
        """Note what a run came to."""
        with self.writing() as db:
            db.execute(
                "UPDATE run SET ended_at=?, state=?, why=?, records=?, digest=?, warning=?"
                " WHERE id=?",
                (self.now(), state, why, records, digest, warning, run.id),
            )
        return self.run(run.id)

    def note(self, run: Run, why: str) -> None:
        """Why a run has not gone on yet."""
        with self.writing() as db:
            db.execute("UPDATE run SET why=? WHERE id=?", (why, run.id))

    def _runs(self, where: str, *values: object) -> list[Run]:
        rows = self._open().execute(
            "SELECT id, source, recipe, origin, started_at, ended_at, state, why, records, digest,"
            f" warning FROM run {where}",
            values,
        )
        return [Run(*row) for row in rows]

    # answers

    def answer(self, run: Run, attempt: int, url: str) -> KeptAnswer | None:
        """What a run has got at an address; None where nothing yet."""
        return self._answer("run=? AND attempt=? AND url=?", run.id, attempt, url)

    def former(self, run: Run, url: str) -> KeptAnswer | None:
        """The newest whole answer that an earlier run of the source got there, whose body is
        here."""
        found = self._answer(
            "url=? AND run<? AND sha256 IS NOT NULL AND run IN (SELECT id FROM run WHERE source=?)"
            " ORDER BY run DESC LIMIT 1",
            url, run.id, run.source,
        )  # fmt: skip
        return found if found and self.body(found.sha256 or "").is_file() else None

    def answers(self, run: Run) -> Iterator[KeptAnswer]:
        """All that a run has got, in order."""
        rows = self._open().execute(
            f"SELECT {_ANSWER} FROM answer WHERE run=? ORDER BY number", (run.id,)
        )
        for row in rows:
            yield _answer_of(row)

    def answers_of(
        self, number: int, offset: int = 0, limit: int = -1
    ) -> tuple[list[KeptAnswer], int]:
        """The answers of the run of that number, from one on, and how many it has in all."""
        total = self.rows("SELECT count(*) FROM answer WHERE run=?", number)[0][0]
        rows = self.rows(
            f"SELECT {_ANSWER} FROM answer WHERE run=? ORDER BY number LIMIT ? OFFSET ?",
            number, limit, offset,
        )  # fmt: skip
        return [_answer_of(row) for row in rows], total

    def answer_number(self, number: int, which: int) -> KeptAnswer | None:
        """The answer of that number of the run of that number."""
        return self._answer("run=? AND number=?", number, which)

    def answer_from(self, number: int, url: str) -> KeptAnswer | None:
        """The last answer that the run of that number got at an address."""
        return self._answer("run=? AND url=? ORDER BY attempt DESC LIMIT 1", number, url)

    def served(self, dataset: str, received_at: str, position: int) -> tuple[int, str] | None:
        """The run in which a record of an edition came, and at which address (see `served`)."""
        rows = self.rows(
            "SELECT run, url FROM served WHERE dataset=? AND received_at=? AND first<=?"
            " ORDER BY first DESC LIMIT 1",
            dataset, received_at, position,
        )  # fmt: skip
        return (int(rows[0][0]), str(rows[0][1])) if rows else None

    def served_alone(self, dataset: str, received_at: str, position: int) -> int | None:
        """The number of the answer that is the own page of a record of an edition, in its run."""
        rows = self.rows(
            "SELECT answer FROM served_alone WHERE dataset=? AND received_at=? AND record=?",
            dataset, received_at, position,
        )  # fmt: skip
        return int(rows[0][0]) if rows else None

    def keep(
        self, run: Run, attempt: int, url: str, status: int, headers: dict[str, str],
        sha256: str | None, size: int,
    ) -> KeptAnswer:  # fmt: skip
        """Note an answer, whose body is kept already: from now on it is not asked for again."""
        with self.writing() as db:
            db.execute(
                "INSERT INTO answer SELECT ?,?,?,coalesce(max(number) + 1, 0),?,?,?,?,? FROM answer"
                " WHERE run=?",
                (run.id, attempt, url, status, msgspec.json.encode(headers).decode(), self.now(),
                 sha256, size, run.id),
            )  # fmt: skip
        kept = self.answer(run, attempt, url)
        assert kept is not None
        return kept

    def _answer(self, where: str, *values: object) -> KeptAnswer | None:
        found = self._open().execute(f"SELECT {_ANSWER} FROM answer WHERE {where}", values)
        row = found.fetchone()
        return _answer_of(row) if row else None

    # what others may take

    def offer(self, sha256: str, run: Run) -> None:
        """Note that a file is a run's, for others."""
        with self.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO offered VALUES (?,?,?)", (sha256, run.id, self.now()[:10])
            )

    def source_offered(self, sha256: str) -> str | None:
        """Of which source the body of that hash is, where others may take it: the file of a run
        that is offered, or a body in one."""
        rows = self.rows(
            "SELECT source FROM run WHERE id IN (SELECT run FROM offered WHERE sha256=? UNION"
            " SELECT o.run FROM offered AS o JOIN answer AS a ON a.run = o.run WHERE a.sha256=?)",
            sha256, sha256,
        )  # fmt: skip
        return str(rows[0][0]) if rows else None

    # requests

    def log(self, run: Run, url: str, came_to: str) -> None:
        """Note that somebody was asked."""
        with self.writing() as db:
            db.execute(
                "INSERT INTO request (source, run, at, url, came_to) VALUES (?,?,?,?,?)",
                (run.source, run.id, self.now(), url, came_to),
            )

    def asked_since(self, source: str, since: str) -> int:
        """How many requests a source had since then."""
        counted = self._open().execute(
            "SELECT count(*) FROM request WHERE source=? AND at>=?", (source, since)
        )
        return int(counted.fetchone()[0])

    def requests_of(self, run: Run) -> int:
        """How many requests a run has made."""
        counted = self._open().execute("SELECT count(*) FROM request WHERE run=?", (run.id,))
        return int(counted.fetchone()[0])

    def hold_off(self, source: str, until: str) -> None:
        """Note that a source wants not to be asked before then."""
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO pause VALUES (?,?)", (source, until))

    def held_off_until(self, source: str) -> str | None:
        """Until when a source is not to be asked; None where it may be."""
        found = self._open().execute("SELECT until FROM pause WHERE source=?", (source,))
        row = found.fetchone()
        return str(row[0]) if row else None

    # bodies

    def body(self, sha256: str) -> Path:
        """Where a body stands, or would."""
        return self.folder / "bodies" / sha256[:2] / sha256

    def incoming(self, url: str) -> Path:
        """Where a body is received: in one place for each address, so that it can go on."""
        self._open()
        folder = self.folder / "incoming"
        folder.mkdir(exist_ok=True)
        return folder / hashlib.sha256(url.encode()).hexdigest()[:32]

    def take(self, received: Path) -> tuple[str, int]:
        """Keep a body that was received whole; its hash and size."""
        digest, size = hashlib.sha256(), 0
        with received.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
                size += len(part)
            os.fsync(file.fileno())
        sha256 = digest.hexdigest()
        body = self.body(sha256)
        body.parent.mkdir(parents=True, exist_ok=True)
        put_in_place(received, body)
        return sha256, size

    def open_body(self, answer: KeptAnswer) -> IO[bytes]:
        """The body of an answer; raises CentreError where it is gone."""
        path = self.body(answer.sha256 or "none")
        try:
            return path.open("rb")
        except OSError as error:
            raise CentreError(
                f"{path}, which was received from {answer.url}, is missing.",
                "Put it back from a backup, or fetch the source anew: `riparian fetch NAME`.",
            ) from error

    # the file

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._open().execute(sql, values).fetchall()

    def _open(self) -> sqlite3.Connection:
        if self._file is None:
            private_folder(self.folder)  # evidence may name people
            try:
                self._file = sqlite3.connect(
                    self.folder / "runs.db", timeout=60, isolation_level=None,
                    check_same_thread=False,
                )  # fmt: skip
                self._file.execute("PRAGMA journal_mode = WAL")
                self._file.execute("PRAGMA synchronous = FULL")
                self._file.executescript(_TABLES)
                _add_part(self._file)
            except sqlite3.Error as error:
                raise CentreError(
                    f"{self.folder / 'runs.db'} cannot be used: {error}.",
                    "Put it back from a backup.",
                ) from error
        return self._file

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The database for a block in which all or nothing is written."""
        db = self._open()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")


def _add_part(db: sqlite3.Connection) -> None:
    """Tables of before 30 November 2026 lack the part of a source in which a record stands."""
    if "part" not in {row[1] for row in db.execute("PRAGMA table_info(listed)")}:
        db.execute("ALTER TABLE listed ADD COLUMN part TEXT NOT NULL DEFAULT ''")


_ANSWER = "url, number, status, headers, received_at, sha256, bytes"


def _answer_of(row: tuple[Any, ...]) -> KeptAnswer:
    url, number, status, headers, *rest = row
    return KeptAnswer(url, number, status, msgspec.json.decode(headers), *rest)
