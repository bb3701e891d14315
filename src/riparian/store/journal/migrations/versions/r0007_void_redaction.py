"""A redaction that a thief ordered can be undone: the entry counts as one that came without its
payload again, so that it is asked of those who hold it.

An order is void (`spared`) where its own entry came after the end that a card gives its journal.
Only what such an order redacted can go back, and no further than that.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ANOTHER = "NEW.journal <> OLD.journal OR NEW.entry_index <> OLD.entry_index"
_VOID = """EXISTS (SELECT 1 FROM channel_order WHERE state = 'spared'
 AND by_origin || '#' || by_index = OLD.ordered_by)"""
_CHANGED = f"""{_ANOTHER} OR (OLD.ordered_by = '' AND NEW.ordered_by = '')
 OR (OLD.ordered_by <> '' AND NOT (NEW.ordered_by = '' AND {_VOID}))"""

_SQLITE = f"""
CREATE TRIGGER channel_redaction_no_UPDATE BEFORE UPDATE ON channel_redaction WHEN {_CHANGED}
BEGIN SELECT RAISE(ABORT, 'to the journal can only be added'); END
"""

# The condition of a trigger may not ask another table there, so that a function does.
_POSTGRES_FUNCTION = f"""
CREATE FUNCTION riparian_only_void() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {_CHANGED} THEN RAISE EXCEPTION 'to the journal can only be added'; END IF;
RETURN NEW;
END $$
"""
_POSTGRES = """
CREATE TRIGGER channel_redaction_no_UPDATE BEFORE UPDATE ON channel_redaction
FOR EACH ROW EXECUTE FUNCTION riparian_only_void()
"""


def upgrade() -> None:
    """Put another guard in the place of the one that let no redaction go back."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text("DROP TRIGGER channel_redaction_no_UPDATE"))
        op.execute(sa.text(_SQLITE))
        return
    op.execute(sa.text("DROP TRIGGER channel_redaction_no_UPDATE ON channel_redaction"))
    op.execute(sa.text(_POSTGRES_FUNCTION))
    op.execute(sa.text(_POSTGRES))
    op.execute(
        sa.text("ALTER TABLE channel_redaction ENABLE ALWAYS TRIGGER channel_redaction_no_UPDATE")
    )
