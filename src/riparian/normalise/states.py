"""What can still be acted upon: projects under way or planned, ended lately, or not known.

A *state* answers the first question of anyone who opens a list; a status (`normalise.status`) is
what is known of one project on a day. One follows from the other:

- *now*: ongoing or planned on the day;
- *recent*: ended, at most `RECENT_YEARS` years before it. A project that has ended nobody says when
  is not counted as recent;
- *unknown*: it is not known whether it is under way;
- *over*: all others: ended longer ago, ended on a day that is not known, or cancelled.

Of two projects together: *now* where both are; *recent* where one of them or both are *recent* and
the other is not over or unknown; *unknown* where neither is known to be over or to have ended, and
of one of them or both it is not known whether it is under way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import msgspec

from riparian.english import listed
from riparian.errors import UnknownName
from riparian.model.derived import Period
from riparian.normalise.days import months_later
from riparian.normalise.status import status_on

ProjectState = Literal["now", "recent", "unknown", "over"]
"""The state of one project on a day; each has exactly one."""

State = Literal["now", "recent", "unknown", "all"]
"""What can be asked for; `all` are those over, too."""

AskedState = Literal["auto", "now", "recent", "unknown", "all"]
"""The same, or `auto`: as a list opens, see `StateCounts.opens_with`."""

PROJECT_STATES: tuple[ProjectState, ...] = get_args(ProjectState)
STATES: tuple[State, ...] = get_args(State)

RECENT_YEARS = 3
"""Years after its end in which people and papers of a project are still to be found."""

OPENS_WITH = 10
"""A list opens with what is under way or planned if that is at least this many."""


class StateCounts(msgspec.Struct, frozen=True):
    """How many of what fits everything else are in each state; `all` are more than the sum of the
    others by those over. Each count is what asking for that state would give."""

    now: int
    recent: int
    unknown: int
    all: int

    @property
    def opens_with(self) -> State:
        """What a list opens with where nobody asked for a state: `now` if it holds enough."""
        return "now" if self.now >= OPENS_WITH else "all"

    def of(self, state: State) -> int:
        """How many are in that state."""
        count = getattr(self, state)
        assert isinstance(count, int)
        return count


def state_on(period: Period, on: str) -> ProjectState:
    """The state of a project on a day; raises `BadRequest` if that is not a whole day."""
    status = status_on(period, on).status
    if status in ("ongoing", "planned"):
        return "now"
    if status == "unknown":
        return "unknown"
    if status == "ended" and period.end is not None and period.end >= recent_since(on):
        return "recent"
    return "over"


def recent_since(on: str) -> str:
    """The first day of the years before `on` in which an end is recent."""
    return months_later(on, -12 * RECENT_YEARS)


def check_state(words: str) -> None:
    """Raise UnknownName unless the words are a state."""
    if words not in get_args(AskedState):
        raise UnknownName(
            f"There is no state '{words[:40]}'.", f"Choose {listed(STATES, last='or')}."
        )


def counts_of_states(states: Sequence[int]) -> StateCounts:
    """Counts of projects out of how many are in each of `PROJECT_STATES`."""
    now, recent, unknown, _ = states
    return StateCounts(now, recent, unknown, sum(states))
