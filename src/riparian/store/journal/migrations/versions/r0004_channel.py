"""The tables of the channel: journals of all members, charters, cards, and peers.

To documents, entries and redactions can only be added. The head of a journal changes, but not to
one of fewer entries. A payload goes in one way: a redaction of its entry is there.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_KEYS = {
    "channel_document": "kind = NEW.kind AND name = NEW.name AND version = NEW.version",
    "channel_journal": "id = NEW.id OR origin = NEW.origin",
    "channel_entry": "journal = NEW.journal AND entry_index = NEW.entry_index",
    "channel_payload": "journal = NEW.journal AND entry_index = NEW.entry_index",
    "channel_redaction": "journal = NEW.journal AND entry_index = NEW.entry_index",
}
"""What makes a row the one that a REPLACE would remove."""

_NEVER = dict.fromkeys(_KEYS, ("UPDATE", "DELETE")) | {
    "channel_journal": ("DELETE",),
    "channel_payload": ("UPDATE",),
}
"""What is refused whatever the row."""

_BACKWARDS = "NEW.id <> OLD.id OR NEW.origin <> OLD.origin OR NEW.size < OLD.size"
_NOT_REDACTED = """NOT EXISTS (SELECT 1 FROM channel_redaction
 WHERE journal = OLD.journal AND entry_index = OLD.entry_index)"""

_SQLITE = """
CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} {when}
BEGIN SELECT RAISE(ABORT, 'to the journal can only be added'); END
"""

_POSTGRES = """
CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table}
FOR EACH {each} EXECUTE FUNCTION {function}()
"""

# The condition of a trigger may not ask another table there, so that a function does.
_POSTGRES_FUNCTION = f"""
CREATE FUNCTION riparian_only_redacted() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {_NOT_REDACTED} THEN RAISE EXCEPTION 'to the journal can only be added'; END IF;
RETURN OLD;
END $$
"""


def upgrade() -> None:
    """Make the tables, and let the database refuse to change or remove what is in them."""
    _make_tables()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgres()


def _make_tables() -> None:
    op.create_table(
        "channel_document",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "channel_journal",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("origin", sa.String(80), nullable=False, unique=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    # An entry lies in the index of its key, where there is room for many: it is small.
    _make_table_of_entries(
        "channel_entry", sa.Column("entry", sa.LargeBinary, nullable=False), with_rowid=False
    )
    _make_table_of_entries("channel_payload", sa.Column("content", sa.LargeBinary, nullable=False))
    _make_table_of_entries(
        "channel_redaction", sa.Column("ordered_by", sa.String(100), nullable=False)
    )
    op.create_table(
        "channel_held",
        sa.Column("journal", sa.Integer, sa.ForeignKey("channel_journal.id"), primary_key=True),
        sa.Column("cosigner", sa.String(80), primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "channel_peer",
        sa.Column("address", sa.String(500), primary_key=True),
        sa.Column("reached_at", sa.String(32)),
        sa.Column("failed_at", sa.String(32)),
        sa.Column("failure", sa.Text, nullable=False),
    )


def _make_table_of_entries(
    name: str, column: sa.Column[object], *, with_rowid: bool = True
) -> None:
    op.create_table(
        name,
        sa.Column("journal", sa.Integer, sa.ForeignKey("channel_journal.id"), primary_key=True),
        sa.Column("entry_index", sa.BigInteger, primary_key=True, autoincrement=False),
        column,
        sqlite_with_rowid=with_rowid,
    )


def _guard_sqlite() -> None:
    for table, verbs in _NEVER.items():
        there = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_KEYS[table]})"
        _on_sqlite(table, "replace", "INSERT", there)
        for verb in verbs:
            _on_sqlite(table, verb, verb)
    _on_sqlite("channel_journal", "UPDATE", "UPDATE", f"WHEN {_BACKWARDS}")
    _on_sqlite("channel_payload", "DELETE", "DELETE", f"WHEN {_NOT_REDACTED}")


def _on_sqlite(table: str, name: str, verb: str, when: str = "") -> None:
    op.execute(sa.text(_SQLITE.format(table=table, name=name, verb=verb, when=when)))


def _guard_postgres() -> None:
    op.execute(sa.text(_POSTGRES_FUNCTION))
    for table, verbs in _NEVER.items():
        for verb in (*verbs, "TRUNCATE"):
            _on_postgres(table, verb, "STATEMENT", "riparian_only_added")
    each = f"ROW WHEN ({_BACKWARDS})"
    _on_postgres("channel_journal", "UPDATE", each, "riparian_only_added")
    _on_postgres("channel_payload", "DELETE", "ROW", "riparian_only_redacted")


def _on_postgres(table: str, verb: str, each: str, function: str) -> None:
    """ALWAYS: also where a session calls itself a replica."""
    op.execute(
        sa.text(_POSTGRES.format(table=table, name=verb, verb=verb, each=each, function=function))
    )
    op.execute(sa.text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{verb}"))
