"""How fast a member may write: the charter's `entries_a_day`, as each node counts it for itself.

Clocks order nothing, so a day is one by the clock of the node that counts, and what it counts is
what it takes. For each other member there is a number of entries that it will take, which grows
with time and shrinks with each that it takes. It begins with two days' worth and has no end, so
that who was away for a month takes a month's worth at once. Three things are not counted: entries
that half of the other members have confirmed, who have counted them; what a node takes in its first
week, when it catches up from whoever it meets, one perhaps far behind; and its own member's.

Whoever writes counts too, more strictly: one day's worth at most is in hand. So nobody who keeps to
that is ever stopped by others, at whatever time they began to count.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

DAY_SECONDS = 24 * 60 * 60
CATCHING_UP_SECONDS = 7 * DAY_SECONDS
DAYS_IN_HAND_OF_OTHERS = 2
DAYS_IN_HAND_OF_WRITER = 1

CARDS_A_DAY = 5
"""New cards of a member that are taken. A stolen server takes one, with its corrections three."""


class Allowance(msgspec.Struct, frozen=True):
    """How many entries of a member may come: `left` at the time it was counted last (POSIX seconds,
    by this node's clock). `met_at`: when it was first counted; `waits`: how many entries are known
    of and not taken."""

    met_at: int
    counted_at: int
    left: float
    waits: int = 0

    def less(self, count: int) -> Allowance:
        """With so many entries taken; it may owe some then."""
        return msgspec.structs.replace(self, left=self.left - count)


def of_other(before: Allowance | None, a_day: int, now: int) -> Allowance:
    """What may come of another member now."""
    first = Allowance(now, now, float(a_day * DAYS_IN_HAND_OF_OTHERS))
    return _grown(before or first, a_day, now)


def of_writer(before: Allowance | None, a_day: int, now: int) -> Allowance:
    """What this node's own member may write now."""
    most = float(a_day * DAYS_IN_HAND_OF_WRITER)
    grown = _grown(before or Allowance(now, now, most), a_day, now)
    return msgspec.structs.replace(grown, left=min(grown.left, most))


def _grown(allowance: Allowance, a_day: int, now: int) -> Allowance:
    """A clock that was put back takes nothing away."""
    seconds = max(now - allowance.counted_at, 0)
    left = allowance.left + a_day * seconds / DAY_SECONDS
    return msgspec.structs.replace(allowance, counted_at=now, left=left)


def seconds_until(count: int, allowance: Allowance, a_day: int) -> int:
    """How long it takes until so many may come."""
    return max(int((count - allowance.left) / a_day * DAY_SECONDS), 0)


def carried(confirmed: Mapping[str, int], others: Collection[str]) -> int:
    """How far half of these members, and one at least, have confirmed a journal."""
    sizes = sorted((confirmed.get(member, 0) for member in others), reverse=True)
    needed = max((len(sizes) + 1) // 2, 1)
    return sizes[needed - 1] if len(sizes) >= needed else 0
