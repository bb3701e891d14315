"""The tables of the journal as SQLAlchemy has them, and the revisions that lead to them.

What makes the tables on disk are the migrations; a test holds the two together.
"""

from __future__ import annotations

import sqlalchemy as sa

REVISIONS = ("0001", "0002", "0003")
"""All revisions of the tables, the newest last."""

metadata = sa.MetaData()

alembic_version = sa.Table("alembic_version", sa.MetaData(), sa.Column("version_num", sa.String))

place_correction = sa.Table(
    "place_correction",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("made_at", sa.String(32), nullable=False),
    sa.Column("made_by", sa.String(200), nullable=False),
    sa.Column("activity", sa.Text, nullable=False),
    sa.Column("places", sa.JSON, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("undoes", sa.Integer, sa.ForeignKey("place_correction.id"), unique=True),
    sa.Column("hash", sa.String(64), nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

judgement = sa.Table(
    "judgement",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("made_at", sa.String(32), nullable=False),
    sa.Column("made_by", sa.String(200), nullable=False),
    sa.Column("a", sa.Text, nullable=False),
    sa.Column("b", sa.Text, nullable=False),
    sa.Column("verdict", sa.String(16)),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("undoes", sa.Integer, sa.ForeignKey("judgement.id"), unique=True),
    sa.Column("hash", sa.String(64), nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
