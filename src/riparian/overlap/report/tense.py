"""Verbs of a sentence about projects, in the tense that their status on a day asks for.

- *past*: ended;
- *perfect*: whether it is over is not known, and it began long ago or nobody says when it ran;
- *now*: ongoing;
- *open*: it began, or was heard of, in the last `LONG_YEARS` years, and its end is not known;
- *unsure*: it has not ended, and whether it has begun is not known;
- *ahead*: planned.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from riparian.overlap.report.overlap_records import Side

Tense = Literal["past", "perfect", "now", "open", "unsure", "ahead"]

LONG_YEARS = 10
"""Years after which something of which no end is known is not said to be perhaps still going on:
twice what a long project takes (`normalise.status.LONG_AGO`)."""

_ORDER: tuple[Tense, ...] = ("past", "perfect", "now", "open", "unsure", "ahead")
"""Of two in different tenses the one that stands first here is named first."""

_ONE: dict[Tense, str] = {
    "past": "worked",
    "perfect": "has worked",
    "now": "is working",
    "open": "may still be working",
    "unsure": "may be working",
    "ahead": "will work",
}
_BOTH: dict[Tense, str] = {
    "past": "both worked",
    "perfect": "have both worked",
    "now": "are both working",
    "open": "may both still be working",
    "unsure": "may both be working",
    "ahead": "will both work",
}
_PLURAL: dict[Tense, str] = {**_ONE, "perfect": "have worked", "now": "are working"}
_SO: dict[Tense, str] = {
    "perfect": "has done so",
    "now": "is doing so now",
    "open": "may still be doing so",
    "unsure": "may be doing so",
    "ahead": "will do so",
}


class Doer(NamedTuple):
    """Who works, as a sentence names them, and in what tense."""

    who: str
    tense: Tense


def tense_of(side: Side, on: str) -> Tense:
    """The tense for a project on a day, by its status there."""
    if side.status in ("ended", "cancelled"):
        return "past"
    if side.status == "ongoing":
        return "now"
    if side.status == "planned":
        return "ahead"
    known = [day for day in (side.start, side.under_way_on, *side.seen) if day]
    if not known:
        return "unsure" if side.end else "perfect"
    recent = int(on[:4]) - max(int(day[:4]) for day in known) <= LONG_YEARS
    return "open" if recent else "perfect"


def both_on(a: Doer, b: Doer, what: str) -> str:
    """That two work on one thing: `A and B both worked on roads`; `A worked on roads, and B is
    doing so now`."""
    if a.tense == b.tense:
        return f"{a.who} and {b.who} {_BOTH[a.tense]} on {what}"
    first, second = sorted((a, b), key=lambda one: _ORDER.index(one.tense))
    contrast = second.tense == "now" or (first.tense, second.tense) in _CONTRASTS
    so = _SO[second.tense] + ("" if contrast else " too")
    return f"{first.who} {_ONE[first.tense]} on {what}, and {second.who} {so}"


_CONTRASTS = {("past", "open"), ("past", "ahead")}
"""Tenses whose verbs say themselves how the second differs from the first."""


def each_on(a: Doer, what_a: str, b: Doer, what_b: str) -> str:
    """That each works on something else: `A worked on dams and B on irrigation`."""
    if a.tense == b.tense:
        return f"{a.who} {_ONE[a.tense]} on {what_a} and {b.who} on {what_b}"
    deeds = sorted(((a, what_a), (b, what_b)), key=lambda one: _ORDER.index(one[0].tense))
    return ", and ".join(f"{one.who} {_ONE[one.tense]} on {what}" for one, what in deeds)


def one_after_other(first: Doer, on_first: str, second: Doer, on_second: str) -> str:
    """That two worked in turn: `A and then B worked on roads`; `A worked on roads and then B on
    bridges`; `A has worked on roads, and later B worked on roads too`."""
    if _ORDER.index(first.tense) < _ORDER.index(second.tense):
        if on_first == on_second:
            return both_on(first, second, on_first)
        return each_on(first, on_first, second, on_second)
    if first.tense != second.tense:
        too = " too" if on_first == on_second else ""
        return (
            f"{first.who} {_ONE[first.tense]} on {on_first}, and later {second.who}"
            f" {_ONE[second.tense]} on {on_second}{too}"
        )
    if on_first == on_second:
        return f"{first.who} and then {second.who} {_PLURAL[first.tense]} on {on_first}"
    return f"{first.who} {_ONE[first.tense]} on {on_first} and then {second.who} on {on_second}"
