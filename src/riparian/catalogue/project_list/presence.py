"""Where two providers are: for each province and town how many projects each has, and when.

What is known of a project only as far as its country, a road or a basin is in no one province; how
much that is stands beside the counts, as `placed` of `projects`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
import numpy as np

from riparian.catalogue.facets.postings import Mask
from riparian.catalogue.facets.value_counts import running_in, years_spanned
from riparian.catalogue.host_marks import HostCount, HostFact, Says
from riparian.catalogue.lookup import find_agency
from riparian.catalogue.project_list.facet_columns import Columns, YearColumns
from riparian.catalogue.project_list.facet_names import FINER, PROVINCE, Names
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.exchange.entries.entry_types import Field
from riparian.normalise.status import State, StateCounts
from riparian.store.database import Snapshot


class PresenceFilter(msgspec.Struct, frozen=True):
    """Which projects count; of several words for one thing one has to fit. Years: those known to
    run in one of them; `state`: those in it, see `normalise.status`. `host_word`, `among` and
    `not_among` are as in a question of projects. `host_facts`: what governments say, by whoever has
    the entries: no snapshot holds it."""

    theme: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    state: State = "all"
    host_word: str | None = None
    among: frozenset[str] | None = None
    not_among: frozenset[str] = frozenset()
    host_facts: frozenset[HostFact] = frozenset()


class PlacePresence(msgspec.Struct, frozen=True):
    """How many projects of each of the two are in a place; one of both counts for both. The point
    (WGS 84) is the middle of the place, None where the region pack has none. `host_counts`: of how
    many of these the government of its country disputes or confirms that they are there."""

    place: str
    name: str
    level: str
    country: str
    latitude: float | None
    longitude: float | None
    a: int
    b: int
    host_counts: tuple[HostCount, ...] = ()


class YearPresence(msgspec.Struct, frozen=True):
    """How many projects of each are known to run in a year."""

    year: int
    a: int
    b: int


class TwoPresent(msgspec.Struct, frozen=True):
    """Where and when two providers are.

    `projects` of the region fit, of them `projects_a` and `projects_b`, some perhaps of both.
    `placed` are in a province or finer (`placed_a`, `placed_b` of either), `dated` have a known
    year. `assumed_*` of either are in their state only by a date that nobody states. `years` are
    those of all that fit but for the years asked for, `states` count what fits but for the state.
    """

    provider_a: str
    provider_b: str
    name_a: str
    name_b: str
    projects: int
    projects_a: int
    projects_b: int
    placed: int
    dated: int
    provinces: tuple[PlacePresence, ...]
    towns: tuple[PlacePresence, ...]
    years: tuple[YearPresence, ...]
    assumed_a: int
    assumed_b: int
    states: StateCounts
    placed_a: int = 0
    placed_b: int = 0


class PresenceMasks(NamedTuple):
    """Which of all projects fit, and which fit all but the years; which are in their state only by
    a date that nobody states, and which are placed in a province or finer."""

    fit: Mask
    any_year: Mask
    assumed: Mask
    placed: Mask


HostMasks = Mapping[tuple[Says, str], Mask]
"""Of which projects the government of a country says so of where they are, or that they are."""

OF_WHERE: tuple[Field, ...] = ("activity", "location")
"""The fields that say where a project is."""


class PresentSide(NamedTuple):
    """One of the two: its provider's code, its own name, and which of all projects it has."""

    code: str
    name: str
    has: Mask


def presence_question(a: str, b: str, wanted: PresenceFilter) -> ProjectQuestion:
    """Which projects of the two count."""
    return ProjectQuestion(
        provider=(a, b),
        theme=wanted.theme,
        country=wanted.country,
        place=wanted.place,
        first_year=wanted.first_year,
        last_year=wanted.last_year,
        limit=None,
        region=True,
        state=wanted.state,
        host_word=wanted.host_word,
        among=wanted.among,
        not_among=wanted.not_among,
    )


def side_of(
    snapshot: Snapshot, columns: Columns, names: Names, code: str, words: str
) -> PresentSide:
    """The provider of this code, or the agency of it that the words mean."""
    agency = find_agency(words)
    if agency:
        has = columns.facet("agency").holders([f"{code}:{agency}"])
        return PresentSide(code, agency, has)
    has = columns.facet("provider").holders([code])
    return PresentSide(code, names.of("provider", code).name, has)


def count_presence(
    snapshot: Snapshot,
    columns: Columns,
    names: Names,
    a: PresentSide,
    b: PresentSide,
    masks: PresenceMasks,
    states: StateCounts,
    said: HostMasks,
) -> TwoPresent:
    """Where and when the two are, of the projects that fit."""
    fit, assumed = masks.fit, masks.fit & masks.assumed
    places = _places(snapshot, columns, names, fit & a.has, fit & b.has, said)
    return TwoPresent(
        provider_a=a.code,
        provider_b=b.code,
        name_a=a.name,
        name_b=b.name,
        projects=_count(fit),
        projects_a=_count(fit & a.has),
        projects_b=_count(fit & b.has),
        placed=_count(fit & masks.placed),
        dated=_count(fit & (columns.years().first > 0)),
        provinces=tuple(one for one in places if one.level == PROVINCE),
        towns=tuple(one for one in places if one.level in FINER),
        years=_years(columns.years(), masks.any_year & a.has, masks.any_year & b.has),
        assumed_a=_count(assumed & a.has),
        assumed_b=_count(assumed & b.has),
        states=states,
        placed_a=_count(fit & masks.placed & a.has),
        placed_b=_count(fit & masks.placed & b.has),
    )


def _places(
    snapshot: Snapshot, columns: Columns, names: Names, a: Mask, b: Mask, said: HostMasks
) -> list[PlacePresence]:
    """Every province, district and town where one of the two is, most projects first."""
    facet = columns.facet("place")
    of_hosts = {key: facet.count((a | b) & mask) for key, mask in sorted(said.items())[::-1]}
    of_a, of_b = facet.count(a), facet.count(b)
    codes = sorted({*of_a, *of_b}, key=lambda code: (-of_a.get(code, 0) - of_b.get(code, 0), code))
    return [
        PlacePresence(
            code,
            label.name,
            label.level,
            label.within,
            label.latitude,
            label.longitude,
            of_a.get(code, 0),
            of_b.get(code, 0),
            tuple(
                HostCount(says, (country,), of[code])
                for (says, country), of in of_hosts.items()
                if country == label.within and of.get(code)
            ),
        )
        for code in codes
        if (label := names.of("place", code)).level in (PROVINCE, *FINER)
    ]


def _years(columns: YearColumns, a: Mask, b: Mask) -> tuple[YearPresence, ...]:
    first, last = columns
    known = (a | b) & (first > 0)
    years = years_spanned(first[known], last[known])
    of_a, of_b = (running_in(years, first[mask & known], last[mask & known]) for mask in (a, b))
    return tuple(map(YearPresence, years, of_a, of_b))


def _count(mask: Mask) -> int:
    return int(np.count_nonzero(mask))
