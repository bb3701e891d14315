"""Kinds of overlap: for each a rule that can be read, a plain sentence, and what one could do.

Known so far: doubling, complement, relay, and *same field*, which is what remains when two
projects share country and purpose and no place is known to be the same. Shared host, river and
same effort need what later layers know (host agencies, what lies upstream, linking).
"""

from __future__ import annotations

import msgspec

from riparian.overlap.overlap import Kind

RELAY_GAP_YEARS = 10
"""A project that starts later than this after the other ended takes nothing over from it."""


class Meeting(msgspec.Struct, frozen=True):
    """What a kind is decided by. `years_in_common` is None where a date is missing.

    `earlier_end_known`: both ends are known of the one that began first, so that a gap is one.
    """

    same_place: bool
    same_category: bool
    same_code: bool
    years_in_common: int | None
    earlier_end_known: bool


ADVICE_WHEN_OVER = (
    "Both are over: ask for evaluations and results before planning anything new there."
)
"""What one could do about a meeting of two projects that have ended, of whatever kind."""


class KindText(msgspec.Struct, frozen=True):
    """What a kind means, and what a reader could do about it."""

    name: str
    meaning: str
    advice: str


TEXTS: dict[Kind, KindText] = {
    "doubling": KindText(
        "Doubling",
        "Same place, same purpose, at the same time; whether it is the same work is not known.",
        "Ask both desks whether the sites and the works are the same.",
    ),
    "complement": KindText(
        "Complement",
        "Same place and field, at the same time, for different purposes.",
        "Ask whether one can use what the other builds, or share surveys and site visits.",
    ),
    "relay": KindText(
        "Relay",
        "Same place and purpose, one after the other.",
        "Ask the later one whether it knows the earlier one's results and equipment.",
    ),
    "same-field": KindText(
        "Same field",
        "Same country and field; that it is one place at about the same time is not known.",
        "Find out the sites and the years first; then judge whether a call is worth it.",
    ),
}


def kind_of(meeting: Meeting) -> Kind:
    """The kind of a meeting.

    - *doubling*: same place finer than the country, same 5-digit purpose, a year in common;
    - *relay*: same place and 3-digit purpose, no year in common, the end of the earlier one known,
      and a gap of at most `RELAY_GAP_YEARS`;
    - *complement*: same place, same theme, a year in common, different 5-digit purposes;
    - *same-field*: everything else that was proposed as a pair.
    """
    common = meeting.years_in_common
    if not meeting.same_place or common is None:
        return "same-field"
    if common >= 1:
        return "doubling" if meeting.same_code else "complement"
    follows = meeting.earlier_end_known and -common <= RELAY_GAP_YEARS
    if meeting.same_category and follows:
        return "relay"
    return "same-field"
