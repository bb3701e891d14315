"""The table of corrections of places, to which can only be added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE = """
CREATE TRIGGER place_correction_no_{verb} BEFORE {verb} ON place_correction
BEGIN SELECT RAISE(ABORT, 'to the journal can only be added'); END
"""

_POSTGRES_FUNCTION = """
CREATE FUNCTION riparian_only_added() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'to the journal can only be added'; END $$
"""

_POSTGRES = """
CREATE TRIGGER place_correction_no_{verb} BEFORE {verb} ON place_correction
FOR EACH STATEMENT EXECUTE FUNCTION riparian_only_added()
"""


def upgrade() -> None:
    """Make the table, and let the database refuse to change or remove an entry."""
    op.create_table(
        "place_correction",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("activity", sa.Text, nullable=False),
        sa.Column("places", sa.JSON, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("place_correction.id"), unique=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_place_correction_activity", "place_correction", ["activity"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if not on_sqlite:
        op.execute(sa.text(_POSTGRES_FUNCTION))
    for verb in ("UPDATE", "DELETE"):
        op.execute(sa.text((_SQLITE if on_sqlite else _POSTGRES).format(verb=verb)))
