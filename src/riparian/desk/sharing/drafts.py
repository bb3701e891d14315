"""Drafts of what may be shared: in the database of this centre alone, and in no journal.

A draft is its writer's. Whoever may share sees the drafts of all, since a writer prepares what a
publisher shares. Nothing of a draft is sealed: whoever administers the server can read it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

import msgspec
import sqlalchemy as sa

from riparian.desk.accounts.records import Account
from riparian.desk.accounts.roles import Act, Rights
from riparian.desk.sharing.choice import Choice
from riparian.english import count_of
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.plain_text import plain_line
from riparian.store.journal.schema import account as account_table
from riparian.store.journal.schema import share_draft

LARGEST_DRAFT = 4 * 1024 * 1024
"""Bytes of a draft, with the rows of its table that could not be read."""
MOST_DRAFTS, LARGEST_DRAFTS = 50, 20 * 1024 * 1024
"""How many drafts an account has, and how many bytes they take in all."""
LONGEST_TITLE = 200


class DraftRecord(msgspec.Struct, frozen=True):
    """A record in a draft: the body of its entry, its title, and the marking of its licence, None
    where it is not known to be public."""

    body: dict[str, Any]
    title: str
    marking: str | None = None


class DraftContent(msgspec.Struct, frozen=True):
    """What is drafted: a note, the fields of a form, a meeting, a case, or records; for whom it is
    meant. `about`: what a note is about, as a person names it; `source`: the record or file from
    which the records are; `problems`: what was met in reading it, in sentences."""

    choice: Choice = Choice()
    note: str = ""
    about: str = ""
    form: dict[str, str] = {}
    records: tuple[DraftRecord, ...] = ()
    source: str = ""
    problems: tuple[str, ...] = ()
    meeting: dict[str, str] = {}
    case: dict[str, str] = {}


class Draft(msgspec.Struct, frozen=True):
    """A draft without what it says; times are POSIX seconds. `has_rows`: rows of its table that
    could not be read are kept with it."""

    id: str
    account: str
    by: str
    title: str
    made_at: int
    changed_at: int
    bytes: int
    has_rows: bool


class Drafts:
    """Drafts by account; see the module."""

    def __init__(self, database: ChannelDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def of(self, account: Account, rights: Rights) -> list[Draft]:
        """Those that an account sees, the newest first: its own, and those of all others where it
        may share."""
        query = _HEADS.order_by(share_draft.c.changed_at.desc(), share_draft.c.id)
        if not rights.may_do(Act.SHARE):
            query = query.where(share_draft.c.account == account.id)
        return self._database.read(lambda c: list(map(_draft, c.execute(query))), [])

    def open(self, key: str, account: Account, rights: Rights) -> tuple[Draft, DraftContent]:
        """A draft that the account sees, with what it says; raises UnknownName for any other."""
        row = self._row(key, account, rights)
        content = msgspec.json.decode(row._mapping["content"], type=DraftContent)
        return _draft(row), content

    def rows(self, key: str, account: Account, rights: Rights) -> bytes:
        """The table of the rows that could not be read; raises UnknownName where there is none."""
        rows: bytes | None = self._row(key, account, rights)._mapping["rows"]
        if rows is None:
            raise UnknownName("No rows are kept with this draft.", "Open the draft itself.")
        return rows

    def keep(
        self,
        account: Account,
        title: str,
        content: DraftContent,
        rows: bytes | None = None,
        key: str | None = None,
    ) -> Draft:
        """Keep a draft, in the place of the account's own one with that `key` if it is given; rows
        that were kept with that stay. Raises BadRequest for one that is too large or one too many,
        UnknownName for a key that is not of a draft of this account."""
        whole, now = msgspec.json.encode(content), int(self._clock())
        size = len(whole) + len(rows or b"")
        if size > LARGEST_DRAFT:
            raise BadRequest(
                f"A draft has up to {LARGEST_DRAFT:,} bytes, and this has {size:,}.",
                "Draft less at a time.",
            )
        title = plain_line(title, LONGEST_TITLE) or "(no title)"

        def write(connection: sa.Connection) -> str:
            own = [x for x in map(_draft, connection.execute(_HEADS)) if x.account == account.id]
            before = next((each for each in own if each.id == key), None)
            if key is not None and before is None:
                raise _gone()
            others = [each for each in own if each is not before]
            if len(others) >= MOST_DRAFTS:
                raise BadRequest(
                    f"You have {count_of(len(others), 'draft')}, and there is room for no more.",
                    "Share or delete some first.",
                )
            if sum(each.bytes for each in others) + size > LARGEST_DRAFTS:
                raise BadRequest(
                    f"Your drafts would take more than {LARGEST_DRAFTS:,} bytes.",
                    "Share or delete some first.",
                )
            values: dict[str, Any] = {"title": title, "content": whole, "changed_at": now}
            if before is not None:
                if rows is not None:
                    values["rows"] = rows
                which = share_draft.c.id == before.id
                connection.execute(sa.update(share_draft).where(which).values(values))
                return before.id
            new = secrets.token_hex(16)
            more = {"id": new, "account": account.id, "made_at": now, "rows": rows}
            connection.execute(sa.insert(share_draft).values({**values, **more}))
            return new

        written = self._database.write(write)
        return _draft(self._row(written, account, Rights(())))

    def delete(self, key: str, account: Account, rights: Rights) -> None:
        """Delete a draft that the account sees; raises UnknownName for any other."""
        draft = _draft(self._row(key, account, rights))
        which = share_draft.c.id == draft.id
        self._database.write(lambda c: c.execute(sa.delete(share_draft).where(which)))

    def _row(self, key: str, account: Account, rights: Rights) -> sa.Row[Any]:
        query = _WHOLE.where(share_draft.c.id == key)
        row = self._database.read(lambda c: c.execute(query).one_or_none(), None)
        if row is None:
            raise _gone()
        if row._mapping["account"] != account.id and not rights.may_do(Act.SHARE):
            raise _gone()
        return row


_BYTES = sa.func.length(share_draft.c.content) + sa.func.coalesce(
    sa.func.length(share_draft.c.rows), 0
)
_OF_DRAFT = (
    share_draft.c.id, share_draft.c.account, account_table.c.full_name.label("by"),
    share_draft.c.title, share_draft.c.made_at, share_draft.c.changed_at, _BYTES.label("bytes"),
    share_draft.c.rows.is_not(None).label("has_rows"),
)  # fmt: skip
_FROM = share_draft.join(account_table, account_table.c.id == share_draft.c.account)
_HEADS = sa.select(*_OF_DRAFT).select_from(_FROM)
_WHOLE = sa.select(*_OF_DRAFT, share_draft.c.content, share_draft.c.rows).select_from(_FROM)


def _draft(row: sa.Row[Any]) -> Draft:
    fields = row._mapping
    return Draft(**{name: fields[name] for name in Draft.__struct_fields__})


def _gone() -> UnknownName:
    return UnknownName(
        "There is no such draft: it was shared or deleted, or is somebody else’s.",
        "See your drafts on the page /share.",
    )
