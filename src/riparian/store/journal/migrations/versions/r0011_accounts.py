"""The tables of people's accounts, and the audit trail, to which can only be added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_SQLITE = """
CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'to the audit trail can only be added'); END
"""

# `INSERT OR REPLACE` removes a row without asking the guard of DELETE.
_SQLITE_NEW = """
CREATE TRIGGER audit_no_REPLACE BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'to the audit trail can only be added'); END
"""

_POSTGRES_FUNCTION = """
CREATE FUNCTION riparian_audit_only_added() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'to the audit trail can only be added'; END $$
"""

_POSTGRES = """
CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit
FOR EACH STATEMENT EXECUTE FUNCTION riparian_audit_only_added()
"""


def _account() -> sa.Column[str]:
    key = sa.ForeignKey("account.id")
    return sa.Column("account", sa.String(32), key, nullable=False, index=True)


def upgrade() -> None:
    """Make the tables, and let the database refuse to change or remove a line of the audit."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("full_name", sa.String(120), nullable=False),
        sa.Column("office", sa.String(120), nullable=False),
        sa.Column("roles", sa.String(120), nullable=False),
        sa.Column("share_limit", sa.String(16)),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("totp", sa.LargeBinary),
        sa.Column("totp_step", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_table(
        "account_session",
        sa.Column("hash", sa.String(64), primary_key=True),
        _account(),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "account_passkey",
        sa.Column("credential", sa.LargeBinary, primary_key=True),
        _account(),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "account_invitation",
        sa.Column("hash", sa.String(64), primary_key=True),
        _account(),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "account_token",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        _account(),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("roles", sa.String(120), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("counted_as", sa.String(64), nullable=False, index=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sqlite_autoincrement=True,
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(sa.text(_SQLITE_NEW if on_sqlite else _POSTGRES_FUNCTION))
    for verb in ("UPDATE", "DELETE") if on_sqlite else ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(sa.text((_SQLITE if on_sqlite else _POSTGRES).format(verb=verb)))
        if not on_sqlite:
            op.execute(sa.text(f"ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_no_{verb}"))
