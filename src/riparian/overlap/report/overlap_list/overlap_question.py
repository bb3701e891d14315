"""What can be asked of the overlaps of two providers, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from riparian.catalogue.facets.value_counts import FacetValue, YearCount
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.normalise.status import AskedState, State, StateCounts
from riparian.overlap.engine.overlap_kinds import Kind
from riparian.overlap.report.overlap_records import Overlap

Order = Literal["now", "strength", "newest", "money"]
"""`now`: those of which both are under way or planned, then those of which one is, then the others;
the strongest first of each. `strength`: strongest first. `newest`: by the year in which the later
of the two began. `money`: by what both together are worth in dollars. What is not known comes last.
"""

ORDERS: tuple[Order, ...] = get_args(Order)

Several = str | tuple[str, ...]
"""One word as a person types it, or several of which one has to fit."""


class OverlapFilter(msgspec.Struct, frozen=True):
    """Which overlaps to list; words as a person types them, None means any, and of several words
    for one thing one has to fit.

    `on`: only pairs of which both run on that day, as far as is known. `region`: only those that
    meet in a country of the region pack. `strength` is in words (`strong`). `host`: only with that
    host agency or implementer in common. `first_year` and `last_year`: both are known to have run
    within these years. `words`: all of them stand in the titles of the two. `offset` leaves out the
    first ones. `meetings`: the overlaps of related projects (phases, tranches, parts of one
    undertaking) are listed once, by the first of them, and `limit` and `offset` count so. `state`:
    both under way or planned (now); both lately (recent), one of them perhaps still; not known
    (unknown); or all, see `normalise.status`. It is that of the day `on`, else of today; `auto`
    is as a list opens, but all where a day, years or words are given. `host_word`: those of which a
    host confirms something of both (confirmed), disputes something of either (disputed), or has
    said nothing of either (none); which projects these are, `both_in`, `either_in` and `neither_in`
    say, by their ids. `weaker`: those too that are too weak to count, see
    `evidence_weights.COUNTED_FROM`; where a strength is asked for, none is left out.
    """

    country: Several | None = None
    place: Several | None = None
    theme: Several | None = None
    kind: Several | None = None
    on: str | None = None
    limit: int | None = None
    region: bool = False
    strength: Several | None = None
    host: Several | None = None
    first_year: int | None = None
    last_year: int | None = None
    words: str | None = None
    order: Order = "now"
    offset: int = 0
    meetings: bool = False
    state: AskedState = "all"
    host_word: str | None = None
    both_in: frozenset[str] | None = None
    either_in: frozenset[str] | None = None
    neither_in: frozenset[str] = frozenset()
    weaker: bool = True


CONDITIONS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("country", "place", "theme", "kind", "strength", "host", "on")},
    "years": ("first_year", "last_year"),
    "words": ("words",),
    "host_word": ("host_word", "both_in", "either_in", "neither_in"),
    "state": ("state",),
}
"""Each thing that can be asked of overlaps, and the fields of a filter that say it."""


def projects_asked_for(wanted: OverlapFilter) -> ProjectQuestion:
    """The projects, of whichever provider, that fit what a filter says of both sides alike."""
    return ProjectQuestion(
        country=values_of(wanted.country),
        place=values_of(wanted.place),
        theme=values_of(wanted.theme),
        host=values_of(wanted.host),
        status=("ongoing",) if wanted.on else (),
        first_year=wanted.first_year,
        last_year=wanted.last_year,
        region=wanted.region,
        state="now" if wanted.state == "now" else "all",
        host_word=None if wanted.host_word == "disputed" else wanted.host_word,
    )


def asks_of_both(wanted: OverlapFilter) -> bool:
    """Whether a filter says more than what is true of each side by itself."""
    of_either = wanted.host_word == "disputed"
    of_both = any((wanted.kind, wanted.strength, wanted.host, wanted.words, of_either))
    return of_both or wanted.state not in ("all", "auto", "now")


def asks_of_countries_alone(wanted: OverlapFilter) -> bool:
    """Whether nothing but countries is asked for; whatever order or part."""
    plain = OverlapFilter(wanted.country, limit=wanted.limit, order=wanted.order)
    return msgspec.structs.replace(wanted, offset=0, meetings=False) == plain


def values_of(asked: Several | None) -> tuple[str, ...]:
    """What is asked for one thing, as several values."""
    return () if asked is None else (asked,) if isinstance(asked, str) else asked


class OverlapFacets(msgspec.Struct, frozen=True):
    """What else the overlaps could be filtered by, the most frequent first; strengths in order.

    `hosts` are host agencies and implementers in common. `without_years` of one of the two no year
    is known: a filter by years leaves them out.
    """

    countries: tuple[FacetValue, ...]
    places: tuple[FacetValue, ...]
    themes: tuple[FacetValue, ...]
    kinds: tuple[FacetValue, ...]
    strengths: tuple[FacetValue, ...]
    hosts: tuple[FacetValue, ...]
    years: tuple[YearCount, ...]
    without_years: int


class GroupMember(msgspec.Struct, frozen=True):
    """An overlap that belongs to the group of another one: `titles` are those of its projects that
    the other has not."""

    id: str
    kind: Kind
    titles: tuple[str, ...]


class OverlapPage(msgspec.Struct, frozen=True):
    """One page of the overlaps of two providers: those shown, how many fit, how many there are.

    `too_common` values are shared by so many pairs that they propose none.
    `meetings` are how many are left of those that fit if overlaps of related projects count once,
    as a group. `meeting_of` is, for each overlap shown, the identifier of the strongest of its
    group, whether that one fits or not. `also` are, for each, the others of its group that fit,
    where groups were asked for; else none. `asked` is the filter with every word as the value that
    it was taken for; `state` is the one asked for, or with which the list opens; `states` counts
    what fits all but that; `assumed` of those that fit are in their state only by a date, of
    either, that nobody states. `meeting_points` are, for each overlap shown, the places that both
    are in and that have a point, as latitude and longitude. `elsewhere`: where only those that
    meet in the region are asked for, how many more fit but for that. `weaker`: likewise of those
    that are too weak to count.
    """

    provider_a: str
    provider_b: str
    name_a: str
    name_b: str
    overlaps: tuple[Overlap, ...]
    total: int
    in_all: int
    too_common: int
    meetings: int
    meeting_of: tuple[str, ...]
    also: tuple[tuple[GroupMember, ...], ...]
    asked: OverlapFilter
    state: State
    states: StateCounts
    assumed: int
    facets: OverlapFacets
    meeting_points: tuple[tuple[CommonPoint, ...], ...]
    elsewhere: int = 0
    weaker: int = 0


class CommonPoint(msgspec.Struct, frozen=True):
    """A province or a smaller place in which both projects are."""

    place: str
    name: str
    latitude: float
    longitude: float


class Related(msgspec.Struct, frozen=True):
    """Other overlaps of the two projects of one, strongest first, and how many each has."""

    of_a: tuple[Overlap, ...]
    of_b: tuple[Overlap, ...]
    total_a: int
    total_b: int
