"""Which payloads were found damaged: not what their entries stand for, or gone.

The right one, fetched from another member, takes the place of a damaged one. Of no other payload
the content can be changed.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_NAME = "channel_payload_no_UPDATE"
_NOT_DAMAGED = """NEW.journal <> OLD.journal OR NEW.entry_index <> OLD.entry_index
 OR NOT EXISTS (SELECT 1 FROM channel_damaged
 WHERE journal = OLD.journal AND entry_index = OLD.entry_index)"""

_SQLITE = f"""
CREATE TRIGGER {_NAME} BEFORE UPDATE ON channel_payload WHEN {_NOT_DAMAGED}
BEGIN SELECT RAISE(ABORT, 'to the journal can only be added'); END
"""

# The condition of a trigger may not ask another table there, so that a function does.
_POSTGRES_FUNCTION = f"""
CREATE FUNCTION riparian_only_damaged() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {_NOT_DAMAGED} THEN RAISE EXCEPTION 'to the journal can only be added'; END IF;
RETURN NEW;
END $$
"""
_POSTGRES = f"""
CREATE TRIGGER {_NAME} BEFORE UPDATE ON channel_payload
FOR EACH ROW EXECUTE FUNCTION riparian_only_damaged()
"""


def upgrade() -> None:
    """Make the table, and let what it names be replaced."""
    op.create_table(
        "channel_damaged",
        sa.Column("journal", sa.Integer, sa.ForeignKey("channel_journal.id"), primary_key=True),
        sa.Column("entry_index", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text(f"DROP TRIGGER {_NAME}"))
        op.execute(sa.text(_SQLITE))
        return
    op.execute(sa.text(f"DROP TRIGGER {_NAME} ON channel_payload"))
    op.execute(sa.text(_POSTGRES_FUNCTION))
    op.execute(sa.text(_POSTGRES))
    op.execute(sa.text(f"ALTER TABLE channel_payload ENABLE ALWAYS TRIGGER {_NAME}"))
