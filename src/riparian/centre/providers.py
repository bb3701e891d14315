"""Providers as wholes: portfolios, who of two is where, what they have in common.

What is worked out is kept with its build.
"""

from __future__ import annotations

from riparian.areas.areas import Area, AreaFilter, list_areas
from riparian.areas.heat_map import HeatMap, Survey, SurveyKey, map_heat
from riparian.areas.indices.compute_indices import IndexFilter, work_out
from riparian.areas.indices.index_records import Indices
from riparian.catalogue.counting_rules import DayStates
from riparian.catalogue.lookup import find_provider
from riparian.catalogue.provider_portfolio import Portfolio, load_portfolios
from riparian.centre.access import Access
from riparian.centre.projects import Projects
from riparian.english import with_article
from riparian.errors import UnknownName
from riparian.export.listing import Listing
from riparian.normalise.iso_days import today
from riparian.normalise.providers import load_providers
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
        states = self._states(today())
        with self._access.reading() as snapshot:
            found, total = list_areas(
                snapshot, provider_a, provider_b, wanted or AreaFilter(), today(), states
            )
        return Listing(found), total

    def heat_map(
        self, provider_a: str, provider_b: str, wanted: AreaFilter | None = None
    ) -> HeatMap:
        """Places x themes as one table with who is where, gaps, sums, and what is in no cell."""
        asked, day = wanted or AreaFilter(), today()
        states = self._states(day)
        surveys: Once[SurveyKey, Survey] = self._access.kept(
            ("surveys", day), lambda _: Once(KEPT_SURVEYS)
        )
        maps: Once[tuple[str, str, AreaFilter], HeatMap] = self._access.kept(
            ("heat maps", day), lambda _: Once(KEPT_ANSWERS)
        )
        with self._access.reading() as snapshot:
            return maps.get(
                (provider_a, provider_b, asked),
                lambda: map_heat(snapshot, provider_a, provider_b, asked, day, states, surveys.get),
            )

    def portfolios(self) -> dict[str, Portfolio]:
        """What every provider that has a project does, by code, those with most projects first."""
        day = today()
        states = self._states(day)
        return self._access.kept(
            ("portfolios", day), lambda snapshot: load_portfolios(snapshot, states)
        )

    def portfolio(self, provider: str) -> Portfolio:
        """What one provider does, by year, theme, place, scheme and agency; an agency stands for
        its provider. Raises UnknownName, also for one that has no project here."""
        with self._access.reading() as snapshot:
            code = find_provider(snapshot, provider)
        found = self.portfolios().get(code)
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
        states = self._states(day)
        kept: Once[tuple[str, str, IndexFilter], Indices] = self._access.kept(
            ("indices", day), lambda _: Once(KEPT_ANSWERS)
        )
        with self._access.reading() as snapshot:
            return kept.get(
                (provider_a, provider_b, asked),
                lambda: work_out(snapshot, provider_a, provider_b, asked, states),
            )

    def _states(self, day: str) -> DayStates:
        """What every project is on a day, from what lists of them have at hand."""
        with self._projects.browsing() as (browser, _):
            return DayStates(browser.columns.ids, browser.columns.periods(), day)
