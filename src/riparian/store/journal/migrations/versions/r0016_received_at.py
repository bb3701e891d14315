"""When what members say they hold came here: a date that they give can lie ahead of every clock.

Of what came before there is no such time.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column."""
    op.add_column("channel_held", sa.Column("received_at", sa.BigInteger))
