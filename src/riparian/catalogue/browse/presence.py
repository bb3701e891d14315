"""Where two providers are: for each province and town how many projects each has, and when.

What is known of a project only as far as its country, a road or a basin is in no one province; how
much that is stands beside the counts, as `placed` of `projects`.
"""

from __future__ import annotations

import msgspec
import numpy as np

from riparian.catalogue.agencies import find_agency
from riparian.catalogue.browse.browser import FINER, PROVINCE, ProjectBrowser
from riparian.catalogue.browse.question import ProjectQuestion
from riparian.catalogue.facets.counts import running_in, years_spanned
from riparian.catalogue.facets.postings import Mask
from riparian.catalogue.lookup import find_two_providers
from riparian.normalise.status import State, StateCounts
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
    assumed = fits & browser.columns.periods(snapshot).assumed(on)
    a, b = (
        _of_provider(browser, snapshot, code, words)
        for code, words in zip(codes, (provider_a, provider_b), strict=True)
    )
    places = _places(browser, snapshot, fits & a, fits & b)
    return TwoPresent(
        provider_a=codes[0],
        provider_b=codes[1],
        name_a=_name(browser, snapshot, codes[0], provider_a),
        name_b=_name(browser, snapshot, codes[1], provider_b),
        projects=_count(fits),
        projects_a=_count(fits & a),
        projects_b=_count(fits & b),
        placed=_count(fits & browser.in_a_province(snapshot)),
        dated=_count(fits & (browser.columns.years(snapshot).first > 0)),
        provinces=tuple(one for one in places if one.level == PROVINCE),
        towns=tuple(one for one in places if one.level in FINER),
        years=_years(browser, snapshot, every & a, every & b),
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


def _of_provider(browser: ProjectBrowser, snapshot: Snapshot, code: str, words: str) -> Mask:
    columns, agency = browser.columns, find_agency(words)
    if agency:
        return columns.facet(snapshot, "agency").holders([f"{code}:{agency}"])
    return columns.facet(snapshot, "provider").holders([code])


def _name(browser: ProjectBrowser, snapshot: Snapshot, code: str, words: str) -> str:
    return find_agency(words) or browser.names(snapshot).of("provider", code).name


def _places(browser: ProjectBrowser, snapshot: Snapshot, a: Mask, b: Mask) -> list[PlacePresence]:
    """Every province, district and town where one of the two is, most projects first."""
    facet, names = browser.columns.facet(snapshot, "place"), browser.names(snapshot)
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
        )
        for code in codes
        if (label := names.of("place", code)).level in (PROVINCE, *FINER)
    ]


def _years(
    browser: ProjectBrowser, snapshot: Snapshot, a: Mask, b: Mask
) -> tuple[YearPresence, ...]:
    first, last = browser.columns.years(snapshot)
    known = (a | b) & (first > 0)
    years = years_spanned(first[known], last[known])
    of_a, of_b = (running_in(years, first[mask & known], last[mask & known]) for mask in (a, b))
    return tuple(map(YearPresence, years, of_a, of_b))


def _count(mask: Mask) -> int:
    return int(np.count_nonzero(mask))
