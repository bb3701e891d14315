"""What can happen that somebody may want to hear of.

An event has a name that stays the same however often it is come upon, and says of itself only what
it takes to find out for whom it is. What it is about is read when it is shown.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal, get_args

import msgspec

Kind = Literal[
    "overlap-new", "overlap-stronger", "confirmed", "disputed", "case", "proposal", "answer",
    "state", "note", "shared", "meeting", "vote", "dark", "fork",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
"""A new overlap, and one that has become stronger; a host's answer, or somebody's about what this
member shares; a case that was opened, and what was written in one; something shared with this
member, or a person of it, by name; a meeting that was called; a change of the charter that asks for
this member's vote; a member that has not been reached for a week; a journal with two histories."""

OF_OVERLAPS = frozenset({"overlap-new", "overlap-stronger"})
ADDRESSED = frozenset({"disputed", "case", "proposal", "shared", "meeting", "vote"})
"""What asks this member for an answer, where it concerns it."""
OF_FRAMEWORK = frozenset({"vote", "dark", "fork"})
"""What is about no entry that somebody wrote."""


class Event(msgspec.Struct, frozen=True):
    """Something that happened. `about`: by what it is read when it is shown (`centre.notices`);
    `key`: what makes it this event and no other; `case`: the case in which it is; `countries`:
    their codes; `concerns_us`: it is about what this member does, or for it; `fits`: the
    subscriptions, by number, whose question about overlaps it fits; `for_public`: what it is about
    is for everybody, and not for members alone; `persons`: the accounts of the only people whom it
    is for, None where it is for all who may read it; `by`: as whom its author signs, where that may
    be one of this centre's people."""

    kind: Kind
    about: str
    key: str
    case: str = ""
    countries: frozenset[str] = frozenset()
    concerns_us: bool = False
    fits: frozenset[int] = frozenset()
    for_public: bool = False
    persons: frozenset[str] | None = None
    by: str = ""

    @property
    def hash(self) -> str:
        """By which it comes once."""
        return sha256(f"{self.kind}\n{self.key}".encode()).hexdigest()


def merged(events: list[Event]) -> list[Event]:
    """Each event once, for all whom it is for, in the order in which each first came."""
    found: dict[str, Event] = {}
    for event in events:
        before = found.get(event.hash)
        found[event.hash] = event if before is None else _both(before, event)
    return list(found.values())


def _both(one: Event, other: Event) -> Event:
    for_all = one.persons is None or other.persons is None
    nobody: frozenset[str] = frozenset()
    return msgspec.structs.replace(
        one,
        countries=one.countries | other.countries,
        concerns_us=one.concerns_us or other.concerns_us,
        fits=one.fits | other.fits,
        for_public=one.for_public or other.for_public,
        persons=None if for_all else (one.persons or nobody) | (other.persons or nobody),
    )
