"""Whose account is that of a person who signs in at another service."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "account_openid",
        sa.Column("issuer", sa.String(500), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column(
            "account", sa.String(32), sa.ForeignKey("account.id"), nullable=False, unique=True
        ),
        sa.Column("linked_at", sa.BigInteger, nullable=False),
    )
