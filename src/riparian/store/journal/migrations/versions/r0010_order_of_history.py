"""An order to delete goes by the bytes of the entry that gives it, too: of a journal with two
histories two entries have one name, and one of them may order what the other does not.

Of orders that are there the entry is found by what it says. A redaction can go back only where the
order that is void was about that entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from riparian.store.journal.migrations.versions.r0006_redaction import redacted_in

revision = "0010"
down_revision = "0009"

_ANOTHER = "NEW.journal <> OLD.journal OR NEW.entry_index <> OLD.entry_index"
_VOID = """EXISTS (SELECT 1 FROM channel_order o JOIN channel_journal j ON j.id = OLD.journal
 WHERE o.state = 'spared' AND o.by_origin || '#' || o.by_index = OLD.ordered_by
 AND o.entry_index = OLD.entry_index
 AND (j.origin = o.origin OR j.origin LIKE o.origin || '~%'))"""
_CHANGED = f"""{_ANOTHER} OR (OLD.ordered_by = '' AND NEW.ordered_by = '')
 OR (OLD.ordered_by <> '' AND NOT (NEW.ordered_by = '' AND {_VOID}))"""
_ORDER_CHANGED = (
    "NEW.by_origin <> OLD.by_origin OR NEW.by_index <> OLD.by_index OR NEW.by_entry <> OLD.by_entry"
    " OR NEW.origin <> OLD.origin OR NEW.entry_index <> OLD.entry_index"
    " OR (OLD.state <> 'waits' AND NEW.state <> 'spared')"
)
_SAME_ORDER = "by_origin = NEW.by_origin AND by_index = NEW.by_index AND by_entry = NEW.by_entry"

_SQLITE = """
CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} {when}
BEGIN SELECT RAISE(ABORT, 'to the journal can only be added'); END
"""

_POSTGRES = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH {each} EXECUTE FUNCTION riparian_only_added()
"""
_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION riparian_only_void() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {_CHANGED} THEN RAISE EXCEPTION 'to the journal can only be added'; END IF;
RETURN NEW;
END $$
"""


def upgrade() -> None:
    """Make the table anew, since what it goes by cannot be changed, and guard it as before."""
    connection = op.get_bind()
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        op.execute(sa.text("DROP TRIGGER channel_redaction_no_UPDATE"))
    orders = connection.execute(sa.text("SELECT * FROM channel_order")).mappings().all()
    op.drop_index("channel_order_of_entry", "channel_order")
    op.drop_table("channel_order")
    table = op.create_table(
        "channel_order",
        sa.Column("by_origin", sa.String(80), primary_key=True),
        sa.Column("by_index", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("by_entry", sa.LargeBinary, primary_key=True),
        sa.Column("origin", sa.String(80), nullable=False),
        sa.Column("entry_index", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("deletes_at", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_index("channel_order_of_entry", "channel_order", ["origin", "entry_index"])
    for order in orders:
        by_entry = _entry_that_gives(connection, order)
        connection.execute(sa.insert(table).values(**order, by_entry=by_entry))
    if on_sqlite:
        _guard_sqlite()
    else:
        _guard_postgres()


def _entry_that_gives(connection: sa.Connection, order: sa.RowMapping) -> bytes:
    """Of the entries of that name, the one that says so; else the first; nothing where it is
    gone."""
    entries: Sequence[Any] = connection.execute(
        sa.text(
            "SELECT e.entry, p.content FROM channel_entry e"
            " JOIN channel_journal j ON j.id = e.journal"
            " LEFT JOIN channel_payload p ON p.journal = e.journal"
            " AND p.entry_index = e.entry_index WHERE e.entry_index = :index"
            " AND (j.origin = :origin OR j.origin LIKE :origin || '~%') ORDER BY j.id"
        ),
        {"origin": order["by_origin"], "index": order["by_index"]},
    ).all()
    named = order["origin"], order["entry_index"]
    saying = [e for e, said in entries if said is not None and redacted_in(said) == named]
    return next(iter([*saying, *(entry for entry, _ in entries)]), b"")


def _guard_sqlite() -> None:
    there = f"WHEN EXISTS (SELECT 1 FROM channel_order WHERE {_SAME_ORDER})"
    for table, name, verb, when in (
        ("channel_redaction", "UPDATE", "UPDATE", f"WHEN {_CHANGED}"),
        ("channel_order", "replace", "INSERT", there),
        ("channel_order", "UPDATE", "UPDATE", f"WHEN {_ORDER_CHANGED}"),
        ("channel_order", "DELETE", "DELETE", ""),
    ):
        op.execute(sa.text(_SQLITE.format(table=table, name=name, verb=verb, when=when)))


def _guard_postgres() -> None:
    """ALWAYS: also where a session calls itself a replica."""
    op.execute(sa.text(_POSTGRES_FUNCTION))
    for verb, each in (
        ("UPDATE", f"ROW WHEN ({_ORDER_CHANGED})"),
        ("DELETE", "STATEMENT"),
        ("TRUNCATE", "STATEMENT"),
    ):
        name = f"channel_order_no_{verb}"
        op.execute(sa.text(_POSTGRES.format(table="channel_order", verb=verb, each=each)))
        op.execute(sa.text(f"ALTER TABLE channel_order ENABLE ALWAYS TRIGGER {name}"))
