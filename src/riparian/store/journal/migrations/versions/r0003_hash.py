"""A hash for every entry, and triggers that hold against whatever replaces an entry."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from riparian.store.journal.digest import entry_hash

revision = "0003"
down_revision = "0002"

_TABLES = {
    "place_correction": ("id", "made_at", "made_by", "activity", "places", "why", "undoes"),
    "judgement": ("id", "made_at", "made_by", "a", "b", "verdict", "why", "undoes"),
}

# With REPLACE, SQLite removes the entry that is in the way, and fires triggers of removal only
# where the program that writes has switched on recursive triggers. This one fires always.
_SQLITE = {
    "no_replace": """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR undoes = NEW.undoes)
BEGIN SELECT RAISE(ABORT, 'to the journal can only be added'); END
""",
    "no_UPDATE": """
CREATE TRIGGER {table}_no_UPDATE BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'to the journal can only be added'); END
""",
}

# ALWAYS: also where a session calls itself a replica, in which triggers do not fire otherwise.
_POSTGRES = (
    """
CREATE TRIGGER {table}_no_UPDATE BEFORE UPDATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION riparian_only_added()
""",
    """
CREATE TRIGGER {table}_no_TRUNCATE BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION riparian_only_added()
""",
    "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_UPDATE",
    "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_DELETE",
    "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_TRUNCATE",
)


def upgrade() -> None:
    """Add the hash of what each entry says now, and let nothing replace an entry.

    The index of projects goes: entries are few and are all read, as one that an index has lost
    would not be missed.
    """
    connection = op.get_bind()
    on_sqlite = connection.dialect.name == "sqlite"
    for table, columns in _TABLES.items():
        drop = "DROP TRIGGER {table}_no_UPDATE" + ("" if on_sqlite else " ON {table}")
        op.execute(sa.text(drop.format(table=table)))
        op.add_column(table, sa.Column("hash", sa.String(64), nullable=False, server_default=""))
        _fill(connection, table, columns)
        for statement in _SQLITE.values() if on_sqlite else _POSTGRES:
            op.execute(sa.text(statement.format(table=table)))
    op.drop_index("ix_place_correction_activity", "place_correction")


def _fill(connection: sa.Connection, table: str, columns: tuple[str, ...]) -> None:
    """Give every entry its hash. One whose places are no JSON any more gets none, and is known as
    damaged by that."""
    there = sa.table(table, *map(sa.column, columns), sa.column("hash"))
    selected = [
        sa.cast(there.c[name], sa.Text) if name == "places" else there.c[name] for name in columns
    ]
    for row in connection.execute(sa.select(*selected)).all():
        entry = dict(zip(columns, row, strict=True))
        try:
            if "places" in entry:
                entry["places"] = json.loads(entry["places"])
            hashed = entry_hash(table, entry)
        except (ValueError, TypeError):
            continue
        connection.execute(sa.update(there).where(there.c.id == entry["id"]).values(hash=hashed))
