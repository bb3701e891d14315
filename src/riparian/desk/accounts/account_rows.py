"""Accounts, sessions, passkeys, invitations and tokens, out of the tables and into them.

Works on a connection in a transaction, which the caller begins and ends. What may be done, and by
whom, is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from riparian.desk.accounts.records import Account, ApiToken, Passkey, Session, Step
from riparian.desk.accounts.roles import Rights, Role
from riparian.store.journal.schema import (
    account,
    account_invitation,
    account_openid,
    account_passkey,
    account_session,
    account_token,
    notice_feed,
    notice_mail,
)

_PASSKEYS = (
    sa.select(sa.func.count())
    .where(account_passkey.c.account == account.c.id)
    .scalar_subquery()
    .label("passkeys")
)
_ELSEWHERE = (
    sa.select(sa.func.count())
    .where(account_openid.c.account == account.c.id)
    .scalar_subquery()
    .label("elsewhere")
)
_TOKEN_COLUMNS = [column.label(f"token_{column.name}") for column in account_token.c]
_SESSION_COLUMNS = [column.label(f"session_{column.name}") for column in account_session.c]


def any_account(connection: sa.Connection) -> bool:
    """Whether there is an account of somebody who has not left."""
    query = sa.select(account.c.id).where(account.c.ended_at.is_(None)).limit(1)
    return connection.scalar(query) is not None


def read_accounts(connection: sa.Connection) -> list[Account]:
    """All, those of people who have left included, by name."""
    query = sa.select(account, _PASSKEYS, _ELSEWHERE).order_by(account.c.name)
    return [_account(row._mapping) for row in connection.execute(query)]


def read_account(connection: sa.Connection, name: str) -> Account | None:
    """The account with that name, None where there is none."""
    return _one(connection, account.c.name == name)


def account_by_id(connection: sa.Connection, key: str) -> Account | None:
    """The account with that id, None where there is none."""
    return _one(connection, account.c.id == key)


def _one(connection: sa.Connection, which: sa.ColumnElement[bool]) -> Account | None:
    row = connection.execute(sa.select(account, _PASSKEYS, _ELSEWHERE).where(which)).one_or_none()
    return None if row is None else _account(row._mapping)


def add_account(connection: sa.Connection, new: Account) -> None:
    """Add an account without a password."""
    connection.execute(
        sa.insert(account).values(
            id=new.id, name=new.name, full_name=new.full_name, office=new.office,
            **_rights_row(new.rights), password="", totp_step=0, made_at=new.made_at,
        )
    )  # fmt: skip


def set_fields(connection: sa.Connection, key: str, **values: object) -> None:
    """Change columns of an account."""
    connection.execute(sa.update(account).where(account.c.id == key).values(**values))


def set_rights(connection: sa.Connection, key: str, rights: Rights) -> None:
    """Change what an account may do."""
    set_fields(connection, key, **_rights_row(rights))


def stored_password(connection: sa.Connection, key: str) -> str:
    """What is stored of the password; empty where there is none."""
    return connection.scalar(sa.select(account.c.password).where(account.c.id == key)) or ""


def locked_totp(connection: sa.Connection, key: str) -> tuple[bytes, int] | None:
    """The locked secret of the app, and the last step of which a code was used."""
    row = connection.execute(
        sa.select(account.c.totp, account.c.totp_step).where(account.c.id == key)
    ).one_or_none()
    return None if row is None or row.totp is None else (row.totp, row.totp_step)


# sessions


def add_session(
    connection: sa.Connection, hashed: str, key: str, step: Step, made_at: int, ends_at: int
) -> None:
    """Somebody begins to sign in, or is signed in."""
    connection.execute(
        sa.insert(account_session).values(
            hash=hashed, account=key, state=step, made_at=made_at, ends_at=ends_at
        )
    )


def read_session(connection: sa.Connection, hashed: str) -> Session | None:
    """The session, ended or not; None where there is none."""
    query = (
        sa.select(account, _PASSKEYS, _ELSEWHERE, *_SESSION_COLUMNS)
        .join(account_session, account_session.c.account == account.c.id)
        .where(account_session.c.hash == hashed)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    fields = row._mapping
    return Session(
        fields["session_hash"], _account(fields), Step(fields["session_state"]),
        fields["session_made_at"], fields["session_ends_at"],
    )  # fmt: skip


def end_session(connection: sa.Connection, hashed: str, *, keep: bool = False) -> None:
    """Forget a session, or `keep` until its time is over that it was one: whoever comes with it
    then is known."""
    _end(connection, account_session.c.hash == hashed, keep=keep)


def end_sessions_of(
    connection: sa.Connection, key: str, but: str = "", *, keep: bool = False
) -> int:
    """The same of all sessions of an account but one; how many there were."""
    table = account_session.c
    return _end(connection, sa.and_(table.account == key, table.hash != but), keep=keep)


def _end(connection: sa.Connection, which: sa.ColumnElement[bool], *, keep: bool) -> int:
    table = account_session
    open_still = sa.and_(which, table.c.state != Step.ENDED)
    if keep:
        ended = sa.update(table).where(open_still).values(state=Step.ENDED)
        return connection.execute(ended).rowcount
    return connection.execute(sa.delete(table).where(open_still)).rowcount


def forget_ended_sessions(connection: sa.Connection, now: int) -> None:
    """Forget sessions whose time is over."""
    connection.execute(sa.delete(account_session).where(account_session.c.ends_at <= now))


# invitations


def add_invitation(connection: sa.Connection, hashed: str, key: str, ends_at: int) -> None:
    """Keep a new invitation in the place of earlier ones of that account."""
    end_invitations_of(connection, key)
    connection.execute(
        sa.insert(account_invitation).values(hash=hashed, account=key, ends_at=ends_at)
    )


def end_invitations_of(connection: sa.Connection, key: str) -> None:
    """Forget the invitations of an account."""
    connection.execute(sa.delete(account_invitation).where(account_invitation.c.account == key))


def invited(connection: sa.Connection, hashed: str, now: int) -> Account | None:
    """Whose invitation that is; None where it was used, has ended or never was."""
    table = account_invitation.c
    key = connection.scalar(
        sa.select(table.account).where(table.hash == hashed, table.ends_at > now)
    )
    return account_by_id(connection, key) if key else None


# persons at another service


def account_at(connection: sa.Connection, issuer: str, subject: str) -> Account | None:
    """Whose account is that of this subject at that issuer; None where it is nobody's."""
    query = sa.select(account_openid.c.account).where(
        account_openid.c.issuer == issuer, account_openid.c.subject == subject
    )
    key = connection.scalar(query)
    return account_by_id(connection, key) if key else None


def link_subject(connection: sa.Connection, key: str, issuer: str, subject: str, now: int) -> None:
    """Let a subject at an issuer sign in with an account, in the place of any before."""
    connection.execute(sa.delete(account_openid).where(account_openid.c.account == key))
    connection.execute(
        sa.insert(account_openid).values(issuer=issuer, subject=subject, account=key, linked_at=now)
    )


# passkeys


def add_passkey(connection: sa.Connection, passkey: Passkey) -> None:
    """Keep a new passkey."""
    connection.execute(
        sa.insert(account_passkey).values(
            credential=passkey.credential, account=passkey.account,
            public_key=passkey.public_key, sign_count=passkey.sign_count,
            name=passkey.name, made_at=passkey.made_at,
        )
    )  # fmt: skip


def read_passkeys(connection: sa.Connection, key: str) -> list[Passkey]:
    """Those of an account, the oldest first."""
    query = (
        sa.select(account_passkey)
        .where(account_passkey.c.account == key)
        .order_by(account_passkey.c.made_at, account_passkey.c.credential)
    )
    return [Passkey(*row) for row in connection.execute(query)]


def has_passkey(connection: sa.Connection, credential: bytes) -> bool:
    """Whether any account has that passkey."""
    table = account_passkey.c
    query = sa.select(table.credential).where(table.credential == credential)
    return connection.scalar(query) is not None


def set_sign_count(connection: sa.Connection, credential: bytes, count: int) -> None:
    """Remember how often a passkey says that it has signed."""
    table = account_passkey
    connection.execute(
        sa.update(table).where(table.c.credential == credential).values(sign_count=count)
    )


def remove_factors(connection: sa.Connection, key: str) -> None:
    """Forget the app and all passkeys of an account."""
    set_fields(connection, key, totp=None)
    connection.execute(sa.delete(account_passkey).where(account_passkey.c.account == key))


# tokens


def add_token(connection: sa.Connection, hashed: str, token: ApiToken) -> None:
    """Keep a new token."""
    connection.execute(
        sa.insert(account_token).values(
            hash=hashed, id=token.id, account=token.account.id, name=token.name,
            roles=" ".join(token.rights.roles), made_at=token.made_at, ends_at=token.ends_at,
        )
    )  # fmt: skip


def read_token(connection: sa.Connection, hashed: str) -> ApiToken | None:
    """The token with that hash, valid or not; None where there is none."""
    tokens = _read_tokens(connection, account_token.c.hash == hashed)
    return tokens[0] if tokens else None


def tokens_of(connection: sa.Connection, key: str) -> list[ApiToken]:
    """Those of an account, the newest first."""
    return _read_tokens(connection, account_token.c.account == key)


def end_tokens_of(connection: sa.Connection, key: str, now: int, token: str = "") -> int:
    """Let a token of an account open nothing any more, or all of them; how many did until now."""
    table = account_token
    of = [table.c.account == key, table.c.ended_at.is_(None)]
    chosen = [*of, table.c.id == token] if token else of
    return connection.execute(sa.update(table).where(*chosen).values(ended_at=now)).rowcount


def end_feed_of(connection: sa.Connection, key: str) -> int:
    """Let the token of an account's feed of notices open nothing any more; how many did."""
    return connection.execute(sa.delete(notice_feed).where(notice_feed.c.account == key)).rowcount


def end_mail_of(connection: sa.Connection, key: str) -> int:
    """Send an account no mail about notices any more; to how many addresses it went."""
    return connection.execute(sa.delete(notice_mail).where(notice_mail.c.account == key)).rowcount


def _read_tokens(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[ApiToken]:
    query = (
        sa.select(account, _PASSKEYS, _ELSEWHERE, *_TOKEN_COLUMNS)
        .join(account_token, account_token.c.account == account.c.id)
        .where(which)
        .order_by(account_token.c.made_at.desc(), account_token.c.id)
    )
    return [_token(row._mapping) for row in connection.execute(query)]


def _token(fields: sa.RowMapping) -> ApiToken:
    owner = _account(fields)
    rights = Rights(_roles(fields["token_roles"])).within(owner.rights)
    return ApiToken(
        fields["token_id"], owner, fields["token_name"], rights,
        fields["token_made_at"], fields["token_ends_at"], fields["token_ended_at"],
    )  # fmt: skip


def _account(fields: sa.RowMapping) -> Account:
    return Account(
        fields["id"], fields["name"], fields["full_name"], fields["office"],
        Rights(_roles(fields["roles"]), fields["share_limit"]), fields["made_at"],
        fields["ended_at"], bool(fields["password"]), fields["totp"] is not None,
        fields["passkeys"], fields["elsewhere"] > 0,
    )  # fmt: skip


def _roles(text: str) -> tuple[Role, ...]:
    """A role that a newer Riparian wrote allows nothing here."""
    return tuple(Role(name) for name in text.split() if name in set(Role))


def _rights_row(rights: Rights) -> dict[str, Any]:
    roles: Sequence[str] = rights.roles
    return {"roles": " ".join(roles), "share_limit": rights.limit}
