"""Opens the journal's database and brings its tables up to date.

SQLite (WAL, with a busy timeout) in the centre's folder, readable and writable for its owner alone;
PostgreSQL where the settings name one. The tables refuse to be changed other than by adding.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from riparian.errors import CentreError
from riparian.store.journal.entry_count import BUSY_SECONDS, has_waiting, tables_in_file
from riparian.store.journal.faults import no_journal_error, trouble_of, trouble_of_file
from riparian.store.journal.schema import REVISIONS, alembic_version

SYNCHRONOUS = "FULL"
"""NORMAL, usual beside a write-ahead log, may lose in a power cut what was acknowledged. Only tests
have another."""

CONNECT_SECONDS, STATEMENT_SECONDS = 5, 20
"""How long to wait for a database server, so that nobody who reads waits for ever."""

OWNER_ONLY = 0o600

_UPGRADING = 0x52495041
"""The number of the lock that whoever brings the tables of a server up to date holds."""


def open_engine(path: Path, url: str | None) -> sa.Engine:
    """The database at that URL, else the file at that path, with its tables as they are now.

    Raises CentreError where it cannot be opened or was written by a newer Riparian.
    """
    if url is not None:
        return _up_to_date(_server_engine(url))
    _refuse_others(path)
    if path.exists() and not all(os.access(p, os.W_OK) for p in (path, path.parent)):
        return open_for_reading(path)
    return _up_to_date(_file_engine(path))


def _refuse_others(path: Path) -> None:
    """Raise JournalDamaged for a database of another program, before it is changed."""
    try:
        tables = tables_in_file(path) if path.exists() else set()
    except sqlite3.Error as error:
        raise trouble_of_file(path, error) from error
    if tables and alembic_version.name not in tables:
        raise no_journal_error(path)


def open_for_reading(path: Path) -> sa.Engine:
    """The file at that path, where nothing can be written beside it: the folder may only be read,
    or its disk is full.

    Raises CentreError where a writer has left beside the file what would not be seen, or where its
    tables are those of another version.
    """
    if has_waiting(path):
        raise CentreError(
            f"{path} holds entries that were not written out ({path.name}-wal), and nothing can be "
            "written beside it.",
            "Make room on the disk, or open the centre as the user who owns it; then it can be "
            "read here.",
        )
    query = {"mode": "ro", "immutable": "1", "uri": "true"}
    url = sa.URL.create("sqlite", database=f"file:{quote(str(path))}", query=query)
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    sa.event.listen(engine, "connect", _read_every_text)
    try:
        with engine.connect() as connection:
            newest = _is_newest(connection)
    except SQLAlchemyError as error:
        raise trouble_of_file(path, getattr(error, "orig", None) or error) from error
    if not newest:
        raise CentreError(
            f"{path} was last written by an earlier Riparian and has to be brought up to date.",
            "Run `riparian build` once as the user who owns the centre, with room on the disk.",
        )
    return engine


def _up_to_date(engine: sa.Engine) -> sa.Engine:
    try:
        _bring_up_to_date(engine)
    except SQLAlchemyError as error:
        raise trouble_of(engine, error) from error
    return engine


SWITCH_SECONDS = 10.0
"""How long another process may take to make the file before this one gives up."""


def _file_engine(path: Path) -> sa.Engine:
    try:
        with suppress(FileExistsError):
            # Made before SQLite does, which would let others read it (decision 0015)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    except OSError as error:
        raise trouble_of_file(path, error) from error
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        poolclass=sa.pool.NullPool,
        connect_args={"timeout": BUSY_SECONDS},
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        _read_every_text(connection, None)
        cursor = connection.cursor()
        _write_ahead(cursor)
        # What is redacted is overwritten, not only let go of.
        for pragma in (f"synchronous = {SYNCHRONOUS}", "foreign_keys = ON", "secure_delete = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # One that will write takes the lock at once: to take it later can fail without waiting.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(cursor: sa.engine.interfaces.DBAPICursor) -> None:
    """Switch to the write-ahead log. SQLite does not wait for its lock here, so we do."""
    ends = time.monotonic() + SWITCH_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
            time.sleep(0.02)
        else:
            return


def _read_every_text(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    """Else one damaged letter would make all other entries unreadable."""
    connection.text_factory = lambda text: text.decode("utf-8", "replace")


def _server_engine(url: str) -> sa.Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() != "postgresql":
            raise ArgumentError("not PostgreSQL")
        return sa.create_engine(
            parsed,
            poolclass=sa.pool.NullPool,
            isolation_level="SERIALIZABLE",
            connect_args={
                "connect_timeout": CONNECT_SECONDS,
                "options": f"-c statement_timeout={STATEMENT_SECONDS}s",
            },
        )
    except (ArgumentError, NoSuchModuleError) as error:
        raise CentreError(
            "The journal's `url` in centre.toml is not the address of a PostgreSQL database.",
            "Write it as postgresql://user@host/database, or leave it out to use a file.",
        ) from error
    except ModuleNotFoundError as error:
        raise CentreError(
            "Keeping the journal in PostgreSQL needs the package psycopg.",
            "Install it: pip install 'riparian[postgres]'.",
        ) from error


def _bring_up_to_date(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        if _is_newest(connection):
            return
    with (
        _alone(engine),
        engine.execution_options(writes=True).begin() as connection,
    ):
        if not _is_newest(connection):
            _migrate(connection)


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[None]:
    """While no other process does so. SQLite's transactions that write see to that themselves; one
    of a server would still see what was there when it began to wait."""
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Held until the connection ends
        connection.execute(sa.select(sa.func.pg_advisory_lock(_UPGRADING)))
        yield


def _is_newest(connection: sa.Connection) -> bool:
    if not sa.inspect(connection).has_table(alembic_version.name):
        return False
    revision = connection.scalar(sa.select(alembic_version.c.version_num))
    if revision is not None and revision not in REVISIONS:
        raise CentreError(
            f"The journal of this centre was written by a newer Riparian (revision {revision}).",
            "Install that version or a newer one.",
        )
    return bool(revision == REVISIONS[-1])


def _migrate(connection: sa.Connection) -> None:
    from alembic import command  # heavy, and needed once in the life of a journal
    from alembic.config import Config

    config = Config()
    # A % in an option begins a name to the configuration parser that Alembic uses
    folder = str(Path(__file__).with_name("migrations"))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
