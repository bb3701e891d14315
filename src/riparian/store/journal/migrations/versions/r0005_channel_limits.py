"""What is kept for other members is bounded: bytes of each journal, and how many entries may come.

Both can be counted again from the rest, and may change.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_COUNT = """
INSERT INTO channel_room (journal, bytes)
SELECT journal, SUM(LENGTH(content)) FROM channel_payload GROUP BY journal
"""


def upgrade() -> None:
    """Make the tables, and count what is there."""
    op.create_table(
        "channel_room",
        sa.Column("journal", sa.Integer, sa.ForeignKey("channel_journal.id"), primary_key=True),
        sa.Column("bytes", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "channel_allowance",
        sa.Column("member", sa.String(32), primary_key=True),
        sa.Column("met_at", sa.BigInteger, nullable=False),
        sa.Column("counted_at", sa.BigInteger, nullable=False),
        sa.Column("left_over", sa.Float, nullable=False),
        sa.Column("waits", sa.BigInteger, nullable=False),
    )
    op.execute(sa.text(_COUNT))
