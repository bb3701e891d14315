"""The table of judgements on pairs of records, to which can only be added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SQLITE = """
CREATE TRIGGER judgement_no_{verb} BEFORE {verb} ON judgement
BEGIN SELECT RAISE(ABORT, 'to the journal can only be added'); END
"""

_POSTGRES = """
CREATE TRIGGER judgement_no_{verb} BEFORE {verb} ON judgement
FOR EACH STATEMENT EXECUTE FUNCTION riparian_only_added()
"""


def upgrade() -> None:
    """Make the table, and let the database refuse to change or remove an entry.

    That `a` comes before `b` is not checked there: servers order letters by their own language.
    There is no index, as an identifier may be longer than one can hold, and entries are few.
    """
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("a", sa.Text, nullable=False),
        sa.Column("b", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(16)),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("judgement.id"), unique=True),
        sqlite_autoincrement=True,
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in ("UPDATE", "DELETE"):
        op.execute(sa.text((_SQLITE if on_sqlite else _POSTGRES).format(verb=verb)))
