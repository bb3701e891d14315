"""Providers as wholes: portfolios, who of two is where, what they have in common.

What is worked out is kept with its build.
"""

from __future__ import annotations

import msgspec

from riparian.areas.areas import Area, AreaFilter, list_areas
from riparian.areas.heat_map import HeatMap, Survey, SurveyKey, map_heat
from riparian.areas.indices.compute_indices import IndexFilter, work_out
from riparian.areas.indices.index_records import Indices
from riparian.catalogue.counting_rules import DayStates
from riparian.catalogue.host_marks import facts_of
from riparian.catalogue.lookup import find_provider
from riparian.catalogue.provider_portfolio import Portfolio, load_portfolios
from riparian.centre.access import Access
from riparian.centre.projects import Projects
from riparian.english import with_article
from riparian.errors import UnknownName
from riparian.export.listing import Listing
from riparian.normalise.iso_days import today
from riparian.normalise.providers import load_providers
from riparian.store.database import Snapshot
from riparian.store.live_snapshot import Kept
from riparian.store.memo import Once

KEPT_SURVEYS, KEPT_ANSWERS = 12, 64
"""Surveys of areas, each some megabytes, and what is made of them and of portfolios, that are kept
with a build."""


class Providers:
    """What one provider does, what two have in common, and where either is without the other."""

    def __init__(self, access: Access, projects: Projects) -> None:
        self._access, self._projects = access, projects

    def areas(
        self, provider_a: str, provider_b: str, wanted: AreaFilter | None = None
    ) -> tuple[Listing[Area], int]:
        """Place x theme cells with who is there, at most `limit`, and how many fit in all."""
        asked, day = self._with_hosts(wanted), today()
        with self._access.reading() as snapshot:
            states = self._states(snapshot, day)
            found, total = list_areas(snapshot, provider_a, provider_b, asked, day, states)
        return Listing(found), total

    def heat_map(
        self, provider_a: str, provider_b: str, wanted: AreaFilter | None = None
    ) -> HeatMap:
        """Places x themes as one table with who is where, gaps, sums, and what is in no cell."""
        asked, day = self._with_hosts(wanted), today()
        surveys: Once[SurveyKey, Survey]
        maps: Once[tuple[str, str, AreaFilter], HeatMap]
        with self._access.reading_with_kept() as (snapshot, kept):
            states = self._states(snapshot, day)
            surveys = kept.get(("surveys", day), lambda: Once(KEPT_SURVEYS))
            maps = kept.get(("heat maps", day), lambda: Once(KEPT_ANSWERS))
            return maps.get(
                (provider_a, provider_b, asked),
                lambda: map_heat(snapshot, provider_a, provider_b, asked, day, states, surveys.get),
            )

    def portfolios(self) -> dict[str, Portfolio]:
        """What every provider that has a project does, by code, those with most projects first."""
        with self._access.reading_with_kept() as (snapshot, kept):
            return self._portfolios(snapshot, kept)

    def portfolio(self, provider: str) -> Portfolio:
        """What one provider does, by year, theme, place, scheme and agency; an agency stands for
        its provider. Raises UnknownName, also for one that has no project here."""
        with self._access.reading_with_kept() as (snapshot, kept):
            code = find_provider(snapshot, provider)
            found = self._portfolios(snapshot, kept).get(code)
        if found is None:
            name = load_providers().display(code)
            raise UnknownName(
                f"This centre holds no project of {with_article(name)} ({code}).",
                "See the list of providers for those that have projects.",
            )
        return found

    def indices(
        self, provider_a: str, provider_b: str, wanted: IndexFilter | None = None
    ) -> Indices:
        """What two providers have in common, how concentrated and fragmented it is, with ranges."""
        asked, day = wanted or IndexFilter(), today()
        indices: Once[tuple[str, str, IndexFilter], Indices]
        with self._access.reading_with_kept() as (snapshot, kept):
            states = self._states(snapshot, day)
            indices = kept.get(("indices", day), lambda: Once(KEPT_ANSWERS))
            return indices.get(
                (provider_a, provider_b, asked),
                lambda: work_out(snapshot, provider_a, provider_b, asked, states),
            )

    def _with_hosts(self, wanted: AreaFilter | None) -> AreaFilter:
        facts = facts_of(self._access.host_projects().marks)
        return msgspec.structs.replace(wanted or AreaFilter(), host_facts=facts)

    def _portfolios(self, snapshot: Snapshot, kept: Kept) -> dict[str, Portfolio]:
        day = today()
        found: dict[str, Portfolio] = kept.get(
            ("portfolios", day), lambda: load_portfolios(snapshot, self._states(snapshot, day))
        )
        return found

    def _states(self, snapshot: Snapshot, day: str) -> DayStates:
        """What every project of a build is on a day, from what lists of them have at hand."""
        columns = self._projects.browser_of(snapshot).columns
        return DayStates(columns.ids, columns.periods(), day)
