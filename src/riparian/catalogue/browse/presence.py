"""Where two providers are: for each province and town how many projects each has, and when.

What is known of a project only as far as its country, a road or a basin is in no one province; how
much that is stands beside the counts, as `placed` of `projects`.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from riparian.catalogue.agencies import find_agency
from riparian.catalogue.browse.browser import FINER, PROVINCE, ProjectBrowser
from riparian.catalogue.browse.postings import Mask
from riparian.catalogue.browse.question import ProjectQuestion
from riparian.catalogue.lookup import find_two_providers
from riparian.normalise.states import State, StateCounts
from riparian.store.database import Snapshot


class PresenceFilter(msgspec.Struct, frozen=True):
    """Which projects count; of several words for one thing one has to fit. Years: those known to
    run in one of them; `state`: those in it, see `normalise.states`."""

    theme: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    state: State = "all"


class PlacePresence(msgspec.Struct, frozen=True):
    """How many projects of each of the two are in a place; one of both counts for both. The point
    (WGS 84) is the middle of the place, None where the region pack has none."""

    place: str
    name: str
    level: str
    country: str
    latitude: float | None
    longitude: float | None
    a: int
    b: int


class YearPresence(msgspec.Struct, frozen=True):
    """How many projects of each are known to run in a year."""

    year: int
    a: int
    b: int


class TwoPresent(msgspec.Struct, frozen=True):
    """Where and when two providers are.

    `projects` of the region fit, of them `projects_a` and `projects_b`, some perhaps of both.
    `placed` are in a province or finer, `dated` have a known year. `assumed_*` of either are in
    their state only by a date that nobody states. `years` are those of all that fit but for the
    years asked for, `states` count what fits but for the state.
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


def find_presence(
    browser: ProjectBrowser,
    snapshot: Snapshot,
    provider_a: str,
    provider_b: str,
    wanted: PresenceFilter,
    on: str,
) -> TwoPresent:
    """Where two providers, or agencies of theirs, are in the region; `on` is today.

    Raises UnknownName for names that are not known, BadRequest for one provider given twice.
    """
    codes = find_two_providers(snapshot, provider_a, provider_b)
    always = msgspec.structs.replace(wanted, first_year=None, last_year=None)
    every, fits = (
        _mask(browser, snapshot, provider_a, provider_b, one, on) for one in (always, wanted)
    )
    assumed = fits & browser.columns.periods.assumed(on)
    a, b = (
        _of_provider(browser, *one) for one in zip(codes, (provider_a, provider_b), strict=True)
    )
    places = _places(browser, fits & a, fits & b)
    return TwoPresent(
        provider_a=codes[0],
        provider_b=codes[1],
        name_a=_name(browser, codes[0], provider_a),
        name_b=_name(browser, codes[1], provider_b),
        projects=_count(fits),
        projects_a=_count(fits & a),
        projects_b=_count(fits & b),
        placed=_count(fits & browser.in_a_province),
        dated=_count(fits & (browser.columns.first_year > 0)),
        provinces=tuple(one for one in places if one.level == PROVINCE),
        towns=tuple(one for one in places if one.level in FINER),
        years=_years(browser, every & a, every & b),
        assumed_a=_count(assumed & a),
        assumed_b=_count(assumed & b),
        states=browser.count_states(snapshot, _question(provider_a, provider_b, wanted), on),
    )


def _mask(
    browser: ProjectBrowser,
    snapshot: Snapshot,
    a: str,
    b: str,
    wanted: PresenceFilter,
    on: str,
) -> Mask:
    return browser.those_that_fit(snapshot, _question(a, b, wanted), on)


def _question(a: str, b: str, wanted: PresenceFilter) -> ProjectQuestion:
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
    )


def _of_provider(browser: ProjectBrowser, code: str, words: str) -> Mask:
    agency = find_agency(words)
    facets = browser.columns.facets
    return (
        facets["agency"].holders([f"{code}:{agency}"])
        if agency
        else facets["provider"].holders([code])
    )


def _name(browser: ProjectBrowser, code: str, words: str) -> str:
    return find_agency(words) or browser.names.of("provider", code).name


def _places(browser: ProjectBrowser, a: Mask, b: Mask) -> list[PlacePresence]:
    """Every province, district and town where one of the two is, most projects first."""
    facet = browser.columns.facets["place"]
    of_a, of_b = facet.count(a), facet.count(b)
    found = sorted({*of_a, *of_b}, key=lambda code: (-of_a.get(code, 0) - of_b.get(code, 0), code))
    called = [(code, browser.names.of("place", code)) for code in found]
    return [
        PlacePresence(
            code,
            one.name,
            one.level,
            one.within,
            one.latitude,
            one.longitude,
            of_a.get(code, 0),
            of_b.get(code, 0),
        )
        for code, one in called
        if one.level in (PROVINCE, *FINER)
    ]


def _years(browser: ProjectBrowser, a: Mask, b: Mask) -> tuple[YearPresence, ...]:
    first, last = browser.columns.first_year, browser.columns.last_year
    known = (a | b) & (first > 0)
    if not known.any():
        return ()
    from_year, to_year = int(first[known].min()), int(last[known].max())

    def running(mask: Mask) -> Sequence[int]:
        """How many run in each year: those that have begun less those that had ended before."""
        rows = np.flatnonzero(mask & known)
        many = to_year - from_year + 2
        begun = np.bincount(first[rows] - from_year, minlength=many)
        ended = np.bincount(last[rows] - from_year + 1, minlength=many)
        return [int(one) for one in np.cumsum(begun - ended)]

    years = range(from_year, to_year + 1)
    return tuple(map(YearPresence, years, running(a), running(b)))


def _count(mask: Mask) -> int:
    return int(np.count_nonzero(mask))
