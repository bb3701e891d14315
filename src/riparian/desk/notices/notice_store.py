"""Notices and subscriptions in the journal's database; none of it ever leaves the centre.

One notice per thing and person: what was come upon is noted by a hash, in the transaction in which
the notices are made, so that coming upon it again, in whatever process, makes no second one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from riparian.desk.notices.events import KINDS, Event, Kind, merged
from riparian.desk.notices.subscriptions import (
    MOST_SUBSCRIPTIONS,
    SUBSCRIPTION_KINDS,
    Hearer,
    Subscription,
    SubscriptionKind,
    fits,
)
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.held.database import ChannelDatabase
from riparian.store.journal.schema import (
    account,
    notice,
    notice_event,
    notice_feed,
    notice_look,
    notice_mail,
    notice_subscription,
)

DAY_SECONDS = 24 * 3600
KEPT_DAYS = 90
"""For how long a notice stays that was read; one that was not stays."""
KNOWN_DAYS = 365
"""For how long an event is known that is not come upon any more."""
_FRESH_DAYS = 30
"""How old what is noted of an event may be that is come upon again, before it is noted anew."""
MOST_NOTICES = 5_000
"""Of one person; beyond it the oldest go."""
LARGEST_NUMBER = 2**31 - 1
"""What a database takes as a number of a row; no row has it."""
BEGUN = "begun"
"""The look from which on there is news: before it, everything is."""
_AT_ONCE = 400

T = TypeVar("T")


class Notice(msgspec.Struct, frozen=True):
    """That something happened, for one person; `about`: by what it is read. Times are POSIX
    seconds."""

    id: int
    account: str
    kind: Kind
    about: str
    at: int
    read_at: int | None = None
    mailed_at: int | None = None


class NoticeStore:
    """Reads and writes them."""

    def __init__(self, database: ChannelDatabase, clock: Callable[[], int]) -> None:
        self.database, self.now = database, clock

    # subscriptions

    def subscribe(self, account: str, kind: SubscriptionKind, about: str) -> Subscription:
        """What somebody wants to hear of from now on; what they subscribed to already is given as
        it is. Raises BadRequest where they have too many."""
        table, now = notice_subscription, self.now()

        def write(connection: sa.Connection) -> Subscription:
            own = list(_subscriptions(connection, table.c.account == account))
            same = [each for each in own if (each.kind, each.about) == (kind, about)]
            if same:
                return same[0]
            if len(own) >= MOST_SUBSCRIPTIONS:
                raise BadRequest(
                    f"You have {MOST_SUBSCRIPTIONS} subscriptions, which is the most.",
                    "End one that you no longer need.",
                )
            values = {"account": account, "kind": kind, "about": about, "made_at": now}
            added = connection.execute(sa.insert(table).values(values))
            assert added.inserted_primary_key is not None
            return Subscription(int(added.inserted_primary_key[0]), account, kind, about, now)

        return self.database.write(write)

    def unsubscribe(self, account: str, number: int) -> None:
        """End one; raises UnknownName where this person has none with that number."""
        table = notice_subscription
        which = table.c.account == account, table.c.id == _number(number)
        if not self.database.write(lambda c: c.execute(sa.delete(table).where(*which)).rowcount):
            raise UnknownName("You have no such subscription.", "See the list of yours.")

    def subscriptions(self, account: str | None = None) -> list[Subscription]:
        """Those of a person, or of all, the oldest first."""
        table = notice_subscription
        which = sa.true() if account is None else table.c.account == account
        return self.database.read(lambda c: list(_subscriptions(c, which)), [])

    # notices

    def record(
        self,
        events: Sequence[Event],
        hearers: Sequence[Hearer],
        looks: Mapping[str, str],
        *,
        is_whole: bool = False,
    ) -> int:
        """Make a notice of each event that was not come upon before, for everybody who wants to
        hear of it and may; how many. At the first look of all nothing is news. `looks`: how far it
        was looked, to be noted with it. `is_whole`: all was gone through that lasts, so that what
        was not come upon is no longer there; only then is anything forgotten."""
        events, now = merged(list(events)), self.now()

        def write(connection: sa.Connection) -> int:
            known = _known(connection, [event.hash for event in events])
            _note_again(connection, known, now)
            new = [event for event in events if event.hash not in known]
            is_first = _look(connection, BEGUN) is None
            for name, value in {**looks, **({BEGUN: str(now)} if is_first else {})}.items():
                _set_look(connection, name, value)
            rows = [{"key": event.hash, "at": now} for event in new]
            for part in _in_parts(rows):
                connection.execute(sa.insert(notice_event), part)
            made = [] if is_first else list(_notices(connection, new, hearers, now))
            for part in _in_parts(made):
                connection.execute(sa.insert(notice), part)
            _forget(connection, {str(each["account"]) for each in made}, now)
            if is_whole:
                _forget_events(connection, now)
            return len(made)

        return self.database.write(write)

    def look(self, name: str) -> str | None:
        """How far it was looked; None for not at all."""
        return self.database.read(lambda c: _look(c, name), None)

    def unread(self, account: str) -> int:
        """How many somebody has not read."""
        return self.database.read_unchanged(
            ("unread", account), lambda c: _count(c, account, unread=True), 0
        )

    def count(self, account: str) -> int:
        """How many there are of somebody's."""
        return self.database.read(lambda c: _count(c, account), 0)

    def page(self, account: str, limit: int, offset: int = 0) -> list[Notice]:
        """Somebody's, the unread ones first, the newest first of each."""
        own = sa.select(notice).where(*_own(account)).order_by(notice.c.id.desc())
        new, old = own.where(notice.c.read_at.is_(None)), own.where(notice.c.read_at.is_not(None))

        def read(connection: sa.Connection) -> list[Notice]:
            # Two questions, of which the index answers the first without sorting all that there is.
            found = list(map(_notice, connection.execute(new.limit(limit).offset(offset))))
            if len(found) < limit:
                skipped = max(0, offset - _count(connection, account, unread=True))
                rest = old.limit(limit - len(found)).offset(skipped)
                found += map(_notice, connection.execute(rest))
            return found

        return self.database.read(read, [])

    def last_number(self, account: str) -> int:
        """The highest number of somebody's; 0 where there is none."""
        query = sa.select(sa.func.max(notice.c.id)).where(notice.c.account == account)
        return self.database.read(lambda c: c.scalar(query) or 0, 0)

    def newest(self, account: str, limit: int) -> list[Notice]:
        """Somebody's, read or not, the newest first."""
        query = sa.select(notice).where(*_own(account))
        query = query.order_by(notice.c.at.desc(), notice.c.id.desc()).limit(limit)
        return self.database.read(lambda c: list(map(_notice, c.execute(query))), [])

    def before(
        self, account: str, number: int | None, limit: int, *, unread: bool = False
    ) -> tuple[list[Notice], int]:
        """Somebody's by number, the highest first, those below a number where one is given; all, or
        the unread ones alone. And how many there are in all."""
        which = [*_own(account), *([notice.c.read_at.is_(None)] if unread else [])]
        rows = sa.select(notice).where(*which).order_by(notice.c.id.desc()).limit(limit)
        if number is not None:
            rows = rows.where(notice.c.id < _number(number))
        count = sa.select(sa.func.count()).select_from(notice).where(*which)
        nothing: tuple[list[Notice], int] = ([], 0)
        return self.database.read(
            lambda c: (list(map(_notice, c.execute(rows))), c.scalar(count) or 0), nothing
        )

    def get(self, account: str, number: int) -> Notice:
        """One of somebody's; raises UnknownName where they have none with that number."""
        query = sa.select(notice).where(*_own(account), notice.c.id == _number(number))
        nothing: list[Notice] = []
        found = self.database.read(lambda c: list(map(_notice, c.execute(query))), nothing)
        if not found:
            raise UnknownName("You have no such notice, or it is gone.", "See the list of yours.")
        return found[0]

    def mark_read(self, account: str, number: int | None = None, up_to: int | None = None) -> None:
        """Note that somebody has read one, or all; of these only those up to a number, so that what
        came since the page was made stays new."""
        which = [*_own(account), notice.c.read_at.is_(None)]
        if number is not None:
            which.append(notice.c.id == _number(number))
        if up_to is not None:
            which.append(notice.c.id <= _number(up_to))
        change = sa.update(notice).where(*which).values(read_at=self.now())
        self.database.write(lambda c: c.execute(change))


def _subscriptions(
    connection: sa.Connection, which: sa.ColumnElement[bool]
) -> Iterator[Subscription]:
    """Those of a kind that this Riparian knows."""
    table = notice_subscription
    for row in connection.execute(sa.select(table).where(which).order_by(table.c.id)):
        if row.kind in SUBSCRIPTION_KINDS:
            yield Subscription(row.id, row.account, row.kind, row.about, row.made_at)


def _known(connection: sa.Connection, hashes: Sequence[str]) -> dict[str, int]:
    """When each of these was noted that was come upon before."""
    known: dict[str, int] = {}
    for part in _in_parts(hashes):
        query = sa.select(notice_event.c.key, notice_event.c.at)
        rows = connection.execute(query.where(notice_event.c.key.in_(part)))
        known |= {row.key: row.at for row in rows}
    return known


def _note_again(connection: sa.Connection, known: Mapping[str, int], now: int) -> None:
    """Note that these are still come upon; seldom, so that a look writes little."""
    old = [key for key, at in known.items() if at < now - _FRESH_DAYS * DAY_SECONDS]
    for part in _in_parts(old):
        which = notice_event.c.key.in_(part)
        connection.execute(sa.update(notice_event).where(which).values(at=now))


def _notices(
    connection: sa.Connection, events: Sequence[Event], hearers: Iterable[Hearer], now: int
) -> Iterator[dict[str, object]]:
    own: dict[str, list[Subscription]] = {}
    for each in _subscriptions(connection, sa.true()):
        own.setdefault(each.account, []).append(each)
    for hearer in hearers:
        subscriptions = own.get(hearer.account, [])
        for event in events:
            wanted = hearer.is_asked(event) or any(fits(each, event) for each in subscriptions)
            if wanted and hearer.may_hear(event):
                yield {
                    "account": hearer.account, "key": event.hash, "kind": event.kind,
                    "about": event.about, "at": now,
                }  # fmt: skip


def _forget(connection: sa.Connection, accounts: Iterable[str], now: int) -> None:
    """Let go of what is old, of what is too much, and of all that belongs to who has left."""
    old = notice.c.at < now - KEPT_DAYS * DAY_SECONDS, notice.c.read_at.is_not(None)
    connection.execute(sa.delete(notice).where(*old))
    for each in accounts:
        own = sa.select(notice.c.id).where(notice.c.account == each)
        last = own.order_by(notice.c.id.desc()).offset(MOST_NOTICES).limit(1)
        if (number := connection.scalar(last)) is not None:
            too_many = notice.c.account == each, notice.c.id <= number
            connection.execute(sa.delete(notice).where(*too_many))
    left = sa.select(account.c.id).where(account.c.ended_at.is_not(None))
    for table in (notice_subscription, notice, notice_feed, notice_mail):
        connection.execute(sa.delete(table).where(table.c.account.in_(left)))


def _forget_events(connection: sa.Connection, now: int) -> None:
    """Let go of events that were not come upon for long, and of which nobody has a notice."""
    old = notice_event.c.at < now - KNOWN_DAYS * DAY_SECONDS
    unheard = notice_event.c.key.not_in(sa.select(notice.c.key))
    connection.execute(sa.delete(notice_event).where(old, unheard))


def _count(connection: sa.Connection, account: str, *, unread: bool = False) -> int:
    which = [*_own(account), *([notice.c.read_at.is_(None)] if unread else [])]
    return connection.scalar(sa.select(sa.func.count()).select_from(notice).where(*which)) or 0


def _own(account: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Somebody's, as far as this Riparian knows the kind."""
    return notice.c.account == account, notice.c.kind.in_(KINDS)


def _look(connection: sa.Connection, name: str) -> str | None:
    query = sa.select(notice_look.c.value).where(notice_look.c.name == name)
    return connection.scalar(query)


def _set_look(connection: sa.Connection, name: str, value: str) -> None:
    which = notice_look.c.name == name
    if not connection.execute(sa.update(notice_look).where(which).values(value=value)).rowcount:
        connection.execute(sa.insert(notice_look).values(name=name, value=value))


def _in_parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """So many at once as a database takes in one question."""
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def _number(number: int) -> int:
    return min(max(number, 0), LARGEST_NUMBER)


def _notice(row: sa.Row[tuple[object, ...]]) -> Notice:
    fields = dict(row._mapping)
    del fields["key"]
    return Notice(**fields)
