"""The part of `Centre` about providers as wholes: portfolios, who of two is where, their indices.

It stands here for its length only. What is worked out is kept with its build.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from riparian.areas.areas import AreaFilter
from riparian.areas.heat import HeatMap, Survey, SurveyKey, map_heat
from riparian.areas.indices.ask import IndexFilter, work_out
from riparian.areas.indices.index import Indices
from riparian.catalogue.countable import find_planned
from riparian.catalogue.lookup import find_provider
from riparian.catalogue.portfolio import Portfolio, load_portfolios
from riparian.english import with_article
from riparian.errors import UnknownName
from riparian.normalise.days import today
from riparian.normalise.providers import load_providers
from riparian.store.database import Snapshot
from riparian.store.memo import Once

T = TypeVar("T")

KEPT_SURVEYS, KEPT_ANSWERS = 12, 64
"""Surveys of areas, each some megabytes, and what is made of them and of portfolios, that are kept
with a build."""


class _Centre(Protocol):
    """What the methods need of the centre."""

    def reading(self) -> AbstractContextManager[Snapshot]: ...

    def kept(self, name: Hashable, make: Callable[[Snapshot], T]) -> T: ...


def planned_of(centre: _Centre, day: str) -> frozenset[str]:
    """The projects that are only planned on a day, worked out once for each build and day."""
    return centre.kept(("planned", day), lambda snapshot: find_planned(snapshot, day))


def portfolios_of(centre: _Centre) -> dict[str, Portfolio]:
    """The portfolios of today, worked out once for each build."""
    day = today()
    planned = planned_of(centre, day)
    return centre.kept(("portfolios", day), lambda snapshot: load_portfolios(snapshot, planned))


class Providers:
    """What one provider does, what two have in common, and where either is without the other."""

    def heat_map(
        self: _Centre, provider_a: str, provider_b: str, wanted: AreaFilter | None = None
    ) -> HeatMap:
        """Places x themes as one table with who is where, gaps, sums, and what is in no cell."""
        asked, day = wanted or AreaFilter(), today()
        planned = planned_of(self, day)
        surveys: Once[SurveyKey, Survey] = self.kept(("surveys", day), lambda _: Once(KEPT_SURVEYS))
        maps: Once[tuple[str, str, AreaFilter], HeatMap] = self.kept(
            ("heat maps", day), lambda _: Once(KEPT_ANSWERS)
        )
        with self.reading() as snapshot:
            return maps.get(
                (provider_a, provider_b, asked),
                lambda: map_heat(
                    snapshot, provider_a, provider_b, asked, day, planned, surveys.get
                ),
            )

    def portfolios(self: _Centre) -> dict[str, Portfolio]:
        """What every provider that has a project does, by code, those with most projects first."""
        return portfolios_of(self)

    def portfolio(self: _Centre, provider: str) -> Portfolio:
        """What one provider does, by year, theme, place, scheme and agency; an agency stands for
        its provider. Raises UnknownName, also for one that has no project here."""
        with self.reading() as snapshot:
            code = find_provider(snapshot, provider)
        found = portfolios_of(self).get(code)
        if found is None:
            name = load_providers().display(code)
            raise UnknownName(
                f"This centre holds no project of {with_article(name)} ({code}).",
                "See the list of providers for those that have projects.",
            )
        return found

    def indices(
        self: _Centre, provider_a: str, provider_b: str, wanted: IndexFilter | None = None
    ) -> Indices:
        """What two providers have in common, how concentrated and fragmented it is, with ranges."""
        asked, day = wanted or IndexFilter(), today()
        planned = planned_of(self, day)
        kept: Once[tuple[str, str, IndexFilter], Indices] = self.kept(
            ("indices", day), lambda _: Once(KEPT_ANSWERS)
        )
        with self.reading() as snapshot:
            return kept.get(
                (provider_a, provider_b, asked),
                lambda: work_out(snapshot, provider_a, provider_b, asked, planned),
            )
