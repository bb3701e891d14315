"""What is believed of the clocks of other members: when each was last heard of.

A confirmation bears the time at which a member made it, by that member's clock, signed with it. Its
signature counts whatever the time; the time itself is believed up to the moment alone at which it
came here. Else one dated in a far year would have a member that is dark, or everybody, count as
heard of for ever, and one dated a month ahead would once that month is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

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


def calendar_time(seconds: int) -> datetime | None:
    """POSIX seconds as a time in UTC; None where no calendar has it, as another member may have
    signed whatever its clock showed."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
