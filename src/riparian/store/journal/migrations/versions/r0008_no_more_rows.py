"""Nothing is added any more to the tables of what people said: it goes into a signed journal.

A process of an earlier Riparian that still runs would add what nobody reads; it is refused. What
stands in the tables stays, and is carried over by `exchange.statements`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_TABLES = ("place_correction", "judgement")

_SQLITE = """
CREATE TRIGGER {table}_no_INSERT BEFORE INSERT ON {table}
BEGIN SELECT RAISE(ABORT, 'a newer Riparian keeps the journal now'); END
"""

_POSTGRES_FUNCTION = """
CREATE FUNCTION riparian_newer() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a newer Riparian keeps the journal now'; END $$
"""

_POSTGRES = """
CREATE TRIGGER {table}_no_INSERT BEFORE INSERT ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION riparian_newer()
"""


def upgrade() -> None:
    """Let the database refuse further rows."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if not on_sqlite:
        op.execute(sa.text(_POSTGRES_FUNCTION))
    for table in _TABLES:
        op.execute(sa.text((_SQLITE if on_sqlite else _POSTGRES).format(table=table)))
        if not on_sqlite:
            op.execute(sa.text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_INSERT"))
