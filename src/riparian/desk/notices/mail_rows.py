"""Who gets mail about notices, where and how often; what was sent, and what failed.

What is to be sent is claimed first, so that two processes that send at the same time send it once.
A claim that came to nothing, since its process ended, is free again after a while.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.errors import MessageError
from email.headerregistry import Address
from typing import Literal, get_args

import msgspec
import sqlalchemy as sa

from riparian.desk.accounts.account_rows import end_mail_of
from riparian.desk.notices.notice_store import Notice, NoticeStore
from riparian.errors import BadRequest
from riparian.exchange.plain_text import plain_line
from riparian.store.journal.schema import notice
from riparian.store.journal.schema import notice_mail as table

HowOften = Literal["once", "day"]
HOW_OFTEN: tuple[HowOften, ...] = get_args(HowOften)
"""At once, that is with the next round; or once a day."""

DAY_SECONDS = 23 * 3600 + 1800
"""A round that is a little earlier than that of the day before is a day later, too."""
CLAIMED_SECONDS = 15 * 60
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 300, 6 * 3600
"""After a failure it is tried again after five minutes, then after twice as long each time."""
MOST_AT_ONCE = 500
LONGEST_ADDRESS, LONGEST_FAILURE = 254, 300

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*")
"""As HTML has it for fields of that kind ("valid e-mail address"): one address, and nothing with
which a header could be continued."""


class MailSetting(msgspec.Struct, frozen=True):
    """Where somebody gets mail. Times are POSIX seconds; `failures`: how often it failed since one
    was sent, `failure`: why, the last time."""

    account: str
    address: str
    how_often: HowOften
    set_at: int
    sent_at: int | None = None
    failed_at: int | None = None
    failures: int = 0
    failure: str = ""

    def is_due(self, now: int) -> bool:
        """Whether something may be sent now: not soon after it failed, and not twice a day to who
        wants it daily."""
        if self.failed_at is not None:
            waits = min(FIRST_WAIT_SECONDS * 2 ** min(self.failures - 1, 10), LONGEST_WAIT_SECONDS)
            if now < self.failed_at + waits:
                return False
        last = self.sent_at if self.sent_at is not None else self.set_at
        return self.how_often == "once" or now >= last + DAY_SECONDS


class _ClaimedElsewhereError(Exception):
    """Another process sends some of it."""


class MailRows:
    """Reads and writes it."""

    def __init__(self, store: NoticeStore) -> None:
        self._database, self._now = store.database, store.now

    def all(self) -> list[MailSetting]:
        """Everybody's."""
        query = sa.select(table).order_by(table.c.account)
        return self._database.read(lambda c: list(map(_setting, c.execute(query))), [])

    def of(self, account: str) -> MailSetting | None:
        """Somebody's; None where they get none."""
        return next((each for each in self.all() if each.account == account), None)

    def set(self, account: str, address: str, how_often: str) -> None:
        """Have somebody get mail there from now on. Raises BadRequest for what is no address."""
        address = address.strip()
        if len(address) > LONGEST_ADDRESS or not _is_address(address):
            raise BadRequest(
                f"Expected an address of mail, got '{plain_line(address, 80)}'.",
                "Write one, as keiko.sato@example.org.",
            )
        if how_often not in HOW_OFTEN:
            raise BadRequest("Expected how often mail is sent.", "Choose at once, or once a day.")
        before = self.of(account)
        same = before is not None and before.address == address
        values = {
            "account": account, "address": address, "how_often": how_often,
            "set_at": before.set_at if before and same else self._now(), "failures": 0,
            "sent_at": before.sent_at if before and same else None, "failure": "",
        }  # fmt: skip

        def write(connection: sa.Connection) -> None:
            connection.execute(sa.delete(table).where(table.c.account == account))
            connection.execute(sa.insert(table).values(values))

        self._database.write(write)

    def end(self, account: str) -> bool:
        """Send somebody nothing more; whether anything was sent until now."""
        return bool(self._database.write(lambda c: end_mail_of(c, account)))

    def waiting(self, setting: MailSetting) -> list[Notice]:
        """What there is to send somebody, the newest first: what came since they asked for mail and
        they have not read yet."""
        free = sa.or_(notice.c.mailed_at.is_(None), _is_stale(self._now()))
        query = (
            sa.select(notice)
            .where(notice.c.account == setting.account, free, notice.c.read_at.is_(None))
            .where(notice.c.at >= setting.set_at)
            .order_by(notice.c.id.desc())
            .limit(MOST_AT_ONCE)
        )

        def read(connection: sa.Connection) -> list[Notice]:
            rows = (dict(row._mapping) for row in connection.execute(query))
            return [Notice(**{k: v for k, v in row.items() if k != "key"}) for row in rows]

        return self._database.read(read, [])

    def claim(self, notices: Sequence[Notice]) -> bool:
        """Take it upon oneself to send these; False where another has, of any of them."""
        now, ids = self._now(), [each.id for each in notices]
        free = sa.or_(notice.c.mailed_at.is_(None), _is_stale(now))
        change = sa.update(notice).where(notice.c.id.in_(ids), free).values(mailed_at=-now)

        def write(connection: sa.Connection) -> None:
            if connection.execute(change).rowcount != len(ids):
                raise _ClaimedElsewhereError  # and nothing of it is claimed here

        try:
            self._database.write(write)
        except _ClaimedElsewhereError:
            return False
        return True

    def sent(self, setting: MailSetting, notices: Sequence[Notice], *, mailed: bool = True) -> None:
        """Note that these were sent; or that nothing of them was to be said (not `mailed`)."""
        now, ids = self._now(), [each.id for each in notices]
        of_setting: dict[str, object] = {"failed_at": None, "failures": 0, "failure": ""}
        if mailed:
            of_setting["sent_at"] = now

        def write(connection: sa.Connection) -> None:
            done = sa.update(notice).where(notice.c.id.in_(ids)).values(mailed_at=now)
            connection.execute(done)
            which = table.c.account == setting.account
            connection.execute(sa.update(table).where(which).values(of_setting))

        self._database.write(write)

    def failed(self, setting: MailSetting, notices: Sequence[Notice], why: str) -> None:
        """Note that these could not be sent, and let them be tried again."""
        ids = [each.id for each in notices]
        of_setting = {
            "failed_at": self._now(), "failures": setting.failures + 1,
            "failure": plain_line(why, LONGEST_FAILURE),
        }  # fmt: skip

        def write(connection: sa.Connection) -> None:
            free = sa.update(notice).where(notice.c.id.in_(ids)).values(mailed_at=None)
            connection.execute(free)
            which = table.c.account == setting.account
            connection.execute(sa.update(table).where(which).values(of_setting))

        self._database.write(write)


def _is_address(text: str) -> bool:
    """Whether it is one address, also as what writes headers reads it."""
    try:
        return bool(_ADDRESS.fullmatch(text)) and Address(addr_spec=text).addr_spec == text
    except (ValueError, IndexError, MessageError):
        return False


def _is_stale(now: int) -> sa.ColumnElement[bool]:
    """A claim of which nothing came."""
    return sa.and_(notice.c.mailed_at < 0, notice.c.mailed_at > -(now - CLAIMED_SECONDS))


def _setting(row: sa.Row[tuple[object, ...]]) -> MailSetting:
    return MailSetting(**row._mapping)
