"""The token of a person's feed of notices: it opens that feed and nothing else.

A program that reads feeds can send no more than an address, so the token stands in it. It is
random, shown once, stored as its SHA-256, ends when another is made, and with the account.
"""

from __future__ import annotations

import sqlalchemy as sa

from riparian.desk.accounts import account_rows as rows
from riparian.desk.accounts import attempts, audit
from riparian.desk.accounts.accounts import Accounts
from riparian.desk.accounts.bearer import new_value, stored
from riparian.desk.accounts.records import Account, Actor
from riparian.errors import UnknownName
from riparian.store.journal.schema import notice_feed as table

FEED_PREFIX = "riparian-feed_"
"""By which people, and programs that look for leaked secrets, know it."""
_NAME = "feed of notices"
"""What the audit calls it."""
_LONGEST = 200


class FeedTokens:
    """Those of the people of one centre."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def made_at(self, account: Account) -> int | None:
        """Since when somebody has one (POSIX seconds); None where they have none."""
        query = sa.select(table.c.made_at).where(table.c.account == account.id)
        return self._accounts.database.read(lambda c: c.scalar(query), None)

    def make(self, account: Account, actor: Actor) -> str:
        """A new one, shown this once; the one before opens nothing any more."""
        text, now = new_value(FEED_PREFIX), self._accounts.now()

        def write(connection: sa.Connection) -> None:
            rows.end_feed_of(connection, account.id)
            values = {"account": account.id, "hash": stored(text), "made_at": now}
            connection.execute(sa.insert(table).values(values))
            self._accounts.trail.write(connection, now, actor, audit.TOKEN_MADE, _NAME)

        self._accounts.database.write(write)
        return text

    def end(self, account: Account, actor: Actor) -> None:
        """Let somebody's open nothing any more; raises UnknownName where they have none."""

        def write(connection: sa.Connection) -> None:
            if not rows.end_feed_of(connection, account.id):
                raise UnknownName("You have no feed, or its address has ended.", "Make another.")
            now = self._accounts.now()
            self._accounts.trail.write(connection, now, actor, audit.TOKEN_ENDED, _NAME)

        self._accounts.database.write(write)

    def owner(self, text: str, address: str) -> Account | None:
        """Whose feed a token opens; None where it opens none. What opens none is counted by address
        and noted in the audit, up to a limit; then it is only answered."""
        query = sa.select(table.c.account).where(table.c.hash == stored(text[:_LONGEST]))
        known = text.isascii() and self._accounts.database.read(lambda c: c.scalar(query), None)
        for account in self._accounts.all() if known else ():
            if account.id == known and account.ended_at is None:
                return account
        now = self._accounts.now()

        def count(connection: sa.Connection) -> bool:
            return attempts.count_of_feed(connection, address, now)

        if self._accounts.database.write(count):
            actor = Actor("somebody", address=address)
            self._accounts.note_refusal(actor, f"an address of a {_NAME} that opens nothing")
        return None
