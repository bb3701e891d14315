"""Places: what a name means, who is there, and which projects are placed badly or nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.catalogue.overview import Placed, count_placed
from riparian.catalogue.place_profile import PlaceView, show_place
from riparian.catalogue.places_by_name import PlaceMeaning, list_places
from riparian.catalogue.unplaced_projects import Unplaced, UnplacedFilter, list_unplaced
from riparian.centre.access import Access
from riparian.normalise.iso_days import day_or_today
from riparian.region.place_lookup import meanings


class Places:
    """Places of the region and sets of them, with the projects that are there."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def places(self, words: str, limit: int | None = None) -> tuple[list[PlaceMeaning], int]:
        """Places and sets that a name in any language or a code can mean, the likeliest first, at
        most `limit`, and how many in all. Before the first build too; then nothing is there."""
        with self._access.reading_if_built() as snapshot:
            return list_places(meanings(self._access.settings.region), words, snapshot, limit)

    def place(self, words: str) -> PlaceView:
        """One place or set, and who is there; before the first build nobody is."""
        with self._access.reading_if_built() as snapshot:
            return show_place(meanings(self._access.settings.region), words, snapshot)

    def unplaced(self, wanted: UnplacedFilter | None = None) -> Unplaced:
        """Projects that are placed nowhere finer than a country, as a worklist."""
        with self._access.reading() as snapshot:
            return list_unplaced(snapshot, wanted or UnplacedFilter())

    def placed(self, providers: Sequence[str], on: str | None = None) -> list[Placed]:
        """How much of these providers' projects could be placed, dated and valued."""
        with self._access.reading() as snapshot:
            return count_placed(snapshot, providers, day_or_today(on))
