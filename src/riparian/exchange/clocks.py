"""What is believed of the clocks of other members: when each was last heard of.

A confirmation bears the time at which a member made it, by that member's clock, signed with it. Its
signature counts whatever the time; the time itself is believed up to the moment alone at which it
came here. Else one dated in a far year would have a member that is dark, or everybody, count as
heard of for ever, and one dated a month ahead would once that month is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

CLOCK_SECONDS = 600
"""Apart by more than this, one of two clocks is wrong (docs/concepts/channel.md)."""


def last_heard(confirmations: Iterable[Mapping[str, int]], now: datetime) -> dict[str, int]:
    """By member when it last said what it holds, in POSIX seconds. 0, long ago, where all that it
    said is later than `now` by more than clocks differ, as what came to an earlier Riparian, or
    before a clock was put back, can be; who said nothing is not named.

    `confirmations`: of each journal by member when it said how much it holds, at the latest."""
    latest = int(now.timestamp()) + CLOCK_SECONDS
    heard: dict[str, int] = {}
    for of_journal in confirmations:
        for member, at in of_journal.items():
            heard[member] = max(heard.get(member, 0), at if at <= latest else 0)
    return heard


def clock_off(headers: Mapping[str, str], now: float) -> int | None:
    """By how many seconds a server's clock is ahead of this computer's, as far as its answer tells
    (RFC 9110, 6.6.1), which a cache may have kept for a while (RFC 9111, 5.1)."""
    try:
        answered = parsedate_to_datetime(headers["date"]).timestamp()
        return round(answered + int(headers.get("age", "0")) - now)
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


class _Notes(Protocol):
    def kept_note(self, kind: str) -> bytes | None: ...

    def keep_note(self, kind: str, content: bytes) -> None: ...


def note_clock(store: _Notes, off: Iterable[int | None]) -> None:
    """Note how far this computer's clock is ahead of every server that has just answered, given by
    how much each is ahead of it: the clock of one alone may be the one that is wrong."""
    heard = [each for each in off if each is not None]
    steps = max(0, -max(heard)) // CLOCK_SECONDS if heard else 0
    if heard and (steps or store.kept_note(_CLOCK)):
        store.keep_note(_CLOCK, str(steps).encode())


def clock_ahead(store: _Notes) -> int:
    """By how many seconds, at least, this computer's clock was ahead of others' when they were
    heard last; 0 where it was not by more than clocks differ."""
    return int(store.kept_note(_CLOCK) or 0) * CLOCK_SECONDS


_CLOCK = "clock-ahead"


def calendar_time(seconds: int) -> datetime | None:
    """POSIX seconds as a time in UTC; None where no calendar has it, as another member may have
    signed whatever its clock showed."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
