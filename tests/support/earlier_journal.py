"""The journal of a centre as an earlier Riparian wrote it: rows in tables, and `journal.json`."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import riparian.store.journal as package
from riparian.exchange.entries.statements import Statement
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.digest import entry_hash
from riparian.store.journal.entry_count import EntryCount, StoredCount
from riparian.store.journal.judgement import Judgement
from riparian.store.journal.schema import judgement, place_correction

AT = "2026-11-01T08:00:{:02}+00:00"

ROWS: tuple[Statement, ...] = (
    PlaceCorrection(1, AT.format(1), "A. Sato", "kr-5", ("LA-SV",), "The tender says so."),
    Judgement(1, AT.format(2), "김", "jp-1", "kr-1", "same", "The same number."),
    PlaceCorrection(2, AT.format(3), "김", "メコン", ("KH-17", "KH"), "理由"),
    Judgement(2, AT.format(4), "B", "jp-1", "kr-2", "different", "Two sites."),
    PlaceCorrection(3, AT.format(5), "A. Sato", "kr-5", (), "It does not.", 1),
    Judgement(4, AT.format(6), "B", "jp-1", "kr-1", None, "Another number.", 1),
    Judgement(5, AT.format(7), "B", "jp-1", "kr-1", "unsure", "Ask them."),
)
"""An undo of each kind, one that was said again, and a number that was never used."""


def engine_at(path, url=None):
    """The database of a journal."""
    return sa.create_engine(url or f"sqlite:///{path}", poolclass=sa.pool.NullPool)


def upgrade(engine, revision="0004"):
    """Bring the tables to that revision: the last in which rows could be added."""
    config = Config()
    config.set_main_option("script_location", f"{package.__path__[0]}/migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def write_rows(path, rows=ROWS, url=None, *, remembered=True):
    """Write what these people said, as the version before did."""
    engine = engine_at(path, url)
    upgrade(engine)
    with engine.begin() as connection:
        for row in rows:
            insert_row(connection, row)
    if url is None:
        path.chmod(0o600)
    if remembered:
        counts = {
            "judgement": sum(isinstance(row, Judgement) for row in rows),
            "place_correction": sum(isinstance(row, PlaceCorrection) for row in rows),
        }
        EntryCount(path.with_name("journal.json")).write(StoredCount(counts))
    return engine


def insert_row(connection, row):
    """One row with its hash."""
    table = judgement if isinstance(row, Judgement) else place_correction
    values = msgspec.to_builtins(row)
    connection.execute(sa.insert(table).values(**values, hash=entry_hash(str(table.name), values)))


def change_row(path, statement, table="judgement"):
    """Change a row behind the back of the program."""
    with engine_at(path).begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {table}_no_UPDATE")
        connection.exec_driver_sql(statement)
