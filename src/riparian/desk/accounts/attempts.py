"""How often somebody may try to sign in, by account and by address.

What failed is counted in the database, so that several serving processes count together, and names
that nobody has are counted like others. An attempt is counted before it is looked at, and taken
back when it succeeds: many at once are no more than many after each other. Who knows a name makes
its owner wait at the same address; to make them wait everywhere takes very many failures (OWASP,
Authentication Cheat Sheet, "Login Throttling").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec
import sqlalchemy as sa

from riparian.store.journal.schema import sign_in_failure

WINDOW_SECONDS = 15 * 60
DAY_SECONDS = 24 * 3600

FAILURES_OF_BOTH = 5
"""Of one account from one address."""
FAILURES_FROM_ADDRESS = 30
"""An office behind one address has more than one person who mistypes."""
FAILURES_OF_ACCOUNT = 100
"""From everywhere: some ten thousand guesses a day at most, of a password that stands 10^8."""
FAILURES_OF_CODE = 30
"""Of the codes of one account in a day, by whoever has its password: each guess is right once in
300,000 times."""

FAILURES_OF_TOKENS = 30
"""Tokens that open nothing, from one address: a program that goes on asking with an ended one must
not fill the audit, nor keep the database busy. A right one is taken all the same."""

FAILURES_OF_FEED = 30
"""Addresses of feeds that open nothing, from one address: nobody guesses one, and nobody fills the
database with trying."""


class Limit(msgspec.Struct, frozen=True):
    """So many failures counted under one name within so many seconds."""

    counted_as: str
    most: int
    seconds: int = WINDOW_SECONDS


def wait_seconds(
    connection: sa.Connection, name: str, address: str, now: int, *, of_code: bool = False
) -> int:
    """How long this account must wait before it is tried again from this address; 0 for not at
    all."""
    return max(_wait(connection, limit, now) for limit in _limits(name, address, of_code))


def count_attempt(
    connection: sa.Connection, name: str, address: str, now: int, *, of_code: bool = False
) -> list[int]:
    """Count one as failed, and forget those of long ago; by which numbers it can be taken back."""
    table = sign_in_failure
    connection.execute(sa.delete(table).where(table.c.at <= now - DAY_SECONDS))
    numbers = []
    for limit in _limits(name, address, of_code):
        added = connection.execute(sa.insert(table).values(counted_as=limit.counted_as, at=now))
        assert added.inserted_primary_key is not None
        numbers.append(int(added.inserted_primary_key[0]))
    return numbers


def count_of_feed(connection: sa.Connection, address: str, now: int) -> bool:
    """Count an address of a feed that opened nothing, by where it came from; False where there were
    so many already that this one is not counted."""
    limit = Limit(_hash("feed", address), FAILURES_OF_FEED)
    if _wait(connection, limit, now):
        return False
    table = sign_in_failure
    connection.execute(sa.delete(table).where(table.c.at <= now - DAY_SECONDS))
    connection.execute(sa.insert(table).values(counted_as=limit.counted_as, at=now))
    return True


def take_back(connection: sa.Connection, numbers: Sequence[int]) -> None:
    """It did not fail."""
    connection.execute(sa.delete(sign_in_failure).where(sign_in_failure.c.id.in_(numbers)))


def forget_failures(connection: sa.Connection, name: str, address: str) -> None:
    """Who has signed in begins anew there."""
    table = sign_in_failure
    kept_as = [_hash("both", name, address), _hash("code", name)]
    connection.execute(sa.delete(table).where(table.c.counted_as.in_(kept_as)))


def wait_for_token(connection: sa.Connection, address: str, now: int) -> int:
    """How many seconds no more tokens that open nothing are counted from an address; 0 where they
    are."""
    return _wait(connection, _of_tokens(address), now)


def count_token(connection: sa.Connection, address: str, now: int) -> None:
    """Count a token that opens nothing."""
    table = sign_in_failure
    connection.execute(sa.delete(table).where(table.c.at <= now - DAY_SECONDS))
    counted_as = _of_tokens(address).counted_as
    connection.execute(sa.insert(table).values(counted_as=counted_as, at=now))


def is_first_of(connection: sa.Connection, session: str, address: str, now: int) -> bool:
    """Whether nobody has come from an address with that session yet; noted for a day, longer than
    a session is known."""
    table, counted_as = sign_in_failure, _hash("ended session", session, address)
    connection.execute(sa.delete(table).where(table.c.at <= now - DAY_SECONDS))
    before = sa.select(sa.func.count()).where(table.c.counted_as == counted_as)
    if connection.scalar(before):
        return False
    connection.execute(sa.insert(table).values(counted_as=counted_as, at=now))
    return True


def _of_tokens(address: str) -> Limit:
    return Limit(_hash("token", address), FAILURES_OF_TOKENS)


def _wait(connection: sa.Connection, limit: Limit, now: int) -> int:
    table = sign_in_failure.c
    newest = (
        sa.select(table.at)
        .where(table.counted_as == limit.counted_as, table.at > now - limit.seconds)
        .order_by(table.at.desc())
        .limit(limit.most)
    )
    times = list(connection.scalars(newest))
    return times[-1] + limit.seconds - now if len(times) >= limit.most else 0


def _limits(name: str, address: str, of_code: bool) -> Iterator[Limit]:
    yield Limit(_hash("both", name, address), FAILURES_OF_BOTH)
    yield Limit(_hash("address", address), FAILURES_FROM_ADDRESS)
    yield Limit(_hash("account", name), FAILURES_OF_ACCOUNT)
    if of_code:
        yield Limit(_hash("code", name), FAILURES_OF_CODE, DAY_SECONDS)


def _hash(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
