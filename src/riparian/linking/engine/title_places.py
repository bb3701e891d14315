"""Provinces that titles name: a school in Ha Tinh is not one in Quang Binh."""

from __future__ import annotations

from functools import lru_cache

from riparian.linking.engine.record import Unit
from riparian.normalise.alike.features import places_named


class TitlePlaces:
    """The provinces that the titles of units name, worked out when they are asked for."""

    def __init__(self, region: str) -> None:
        self._named = lru_cache(maxsize=100_000)(
            lambda title, countries: frozenset(places_named(title, countries, region))
        )

    def differ(self, left: Unit, right: Unit) -> bool:
        """Whether both titles name provinces, and none in common."""
        ours, theirs = self.of(left), self.of(right)
        return bool(ours and theirs and not ours & theirs)

    def of(self, unit: Unit) -> frozenset[str]:
        """The provinces that the title shown names, in the unit's countries."""
        found: frozenset[str] = self._named(unit.title.shown, tuple(sorted(unit.countries)))
        return found
