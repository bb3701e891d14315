"""Orders to delete a payload, also of entries that have not come yet; and what they allow.

An entry that came without its payload can be redacted later: then it says by which entry, once. A
payload goes for such an entry alone, no more for one that only came without.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ANOTHER = "NEW.journal <> OLD.journal OR NEW.entry_index <> OLD.entry_index"
_CHANGED = f"{_ANOTHER} OR OLD.ordered_by <> '' OR NEW.ordered_by = ''"
_ORDER_CHANGED = (
    "NEW.by_origin <> OLD.by_origin OR NEW.by_index <> OLD.by_index OR NEW.origin <> OLD.origin"
    " OR NEW.entry_index <> OLD.entry_index OR (OLD.state <> 'waits' AND NEW.state <> 'spared')"
)
_NOT_REDACTED = """NOT EXISTS (SELECT 1 FROM channel_redaction
 WHERE journal = OLD.journal AND entry_index = OLD.entry_index AND ordered_by <> '')"""
_SAME_ORDER = "by_origin = NEW.by_origin AND by_index = NEW.by_index"

_SQLITE = """
CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} {when}
BEGIN SELECT RAISE(ABORT, 'to the journal can only be added'); END
"""

_POSTGRES = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH {each} EXECUTE FUNCTION riparian_only_added()
"""

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION riparian_only_redacted() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {_NOT_REDACTED} THEN RAISE EXCEPTION 'to the journal can only be added'; END IF;
RETURN OLD;
END $$
"""

_CLEAR = bytes(4)
"""The tag of an entry that is for everybody, behind the 32 bytes of its hash."""


def upgrade() -> None:
    """Make the table, guard it, and note the redactions that came before they were known."""
    op.create_table(
        "channel_order",
        sa.Column("by_origin", sa.String(80), primary_key=True),
        sa.Column("by_index", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("origin", sa.String(80), nullable=False),
        sa.Column("entry_index", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
    )
    op.create_index("channel_order_of_entry", "channel_order", ["origin", "entry_index"])
    _note_earlier(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgres()


def _guard_sqlite() -> None:
    op.execute(sa.text("DROP TRIGGER channel_redaction_no_UPDATE"))
    op.execute(sa.text("DROP TRIGGER channel_payload_no_DELETE"))
    _on_sqlite("channel_redaction", "UPDATE", "UPDATE", f"WHEN {_CHANGED}")
    _on_sqlite("channel_payload", "DELETE", "DELETE", f"WHEN {_NOT_REDACTED}")
    there = f"WHEN EXISTS (SELECT 1 FROM channel_order WHERE {_SAME_ORDER})"
    _on_sqlite("channel_order", "replace", "INSERT", there)
    _on_sqlite("channel_order", "UPDATE", "UPDATE", f"WHEN {_ORDER_CHANGED}")
    _on_sqlite("channel_order", "DELETE", "DELETE")


def _on_sqlite(table: str, name: str, verb: str, when: str = "") -> None:
    op.execute(sa.text(_SQLITE.format(table=table, name=name, verb=verb, when=when)))


def _guard_postgres() -> None:
    op.execute(sa.text(_POSTGRES_FUNCTION))
    op.execute(sa.text("DROP TRIGGER channel_redaction_no_UPDATE ON channel_redaction"))
    _on_postgres("channel_redaction", "UPDATE", f"ROW WHEN ({_CHANGED})")
    _on_postgres("channel_order", "UPDATE", f"ROW WHEN ({_ORDER_CHANGED})")
    for verb in ("DELETE", "TRUNCATE"):
        _on_postgres("channel_order", verb, "STATEMENT")


def _on_postgres(table: str, verb: str, each: str) -> None:
    """ALWAYS: also where a session calls itself a replica."""
    op.execute(sa.text(_POSTGRES.format(table=table, verb=verb, each=each)))
    op.execute(sa.text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{verb}"))


def _note_earlier(connection: sa.Connection) -> None:
    """Redactions of members with a newer Riparian were carried until now without being known. They
    are judged with the next exchange."""
    order = sa.table("channel_order", *map(sa.column, _ORDER))
    for values in list(_earlier(connection)):
        connection.execute(sa.insert(order).values(dict(zip(_ORDER, values, strict=True))))


_ORDER = ("by_origin", "by_index", "origin", "entry_index", "state")


def _earlier(connection: sa.Connection) -> Iterator[tuple[str, int, str, int, str]]:
    rows = connection.execute(
        sa.text(
            "SELECT j.origin, e.entry_index, p.content FROM channel_entry e"
            " JOIN channel_payload p ON p.journal = e.journal AND p.entry_index = e.entry_index"
            " JOIN channel_journal j ON j.id = e.journal WHERE substr(e.entry, 33) = :clear"
        ),
        {"clear": _CLEAR},
    )
    for origin, index, content in rows:
        named = redacted_in(content) if isinstance(content, bytes | memoryview) else None
        if named is not None:
            yield origin, index, *named, "waits"


def redacted_in(content: bytes | memoryview) -> tuple[str, int] | None:
    """The entry that a redaction names; None for what is none."""
    try:
        payload = json.loads(bytes(content))
        is_redaction = payload["type"] == "redaction"
        origin, index = payload["about"]["origin"], payload["about"]["index"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    fits = type(origin) is str and len(origin) <= 80 and type(index) is int and 0 <= index < 2**53
    return (origin, index) if is_redaction and fits else None
