"""From when on the payload that an order names is deleted: it is hidden until then.

Orders of before were carried out when they came, and so is what they name and what comes later.
Those that still wait for a charter get their time once they hold.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column. An order that holds cannot be changed but to be void (0006), so its time
    cannot either."""
    column = sa.Column("deletes_at", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("channel_order", column)
