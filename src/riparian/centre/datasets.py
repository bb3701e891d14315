"""What the datasets of a centre hold: how complete, how old, and what is wrong in them."""

from __future__ import annotations

from riparian.catalogue.dataset_health import Holding, list_holdings
from riparian.catalogue.dataset_problems import (
    DatasetStatus,
    ProblemFilter,
    ProblemGroup,
    group_problems,
    list_datasets,
    list_problems,
)
from riparian.catalogue.record_lines import RecordFilter, RecordLine, list_records
from riparian.centre.access import Access
from riparian.export.listing import Listing
from riparian.normalise.iso_days import day_or_today, today
from riparian.problems import Problem


class Datasets:
    """Datasets of the live snapshot, and the problems that their readers met."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def status(self) -> list[DatasetStatus]:
        """What the live snapshot holds, per dataset."""
        with self._access.reading() as snapshot:
            return list_datasets(snapshot)

    def holdings(self, on: str | None = None) -> Listing[Holding]:
        """Every dataset with whose it is, how complete, and how old on `on` (today)."""
        day = on or today()
        found = self._access.kept(("holdings", day), lambda snapshot: list_holdings(snapshot, day))
        return Listing(found)

    def problems(self, wanted: ProblemFilter | None = None) -> tuple[list[Problem], int]:
        """Problems that fit, at most `limit`, and how many fit in all."""
        with self._access.reading() as snapshot:
            return list_problems(snapshot, wanted or ProblemFilter())

    def problem_groups(self, wanted: ProblemFilter | None = None) -> tuple[list[ProblemGroup], int]:
        """The same, but problems that say the same of several records as one, with where they
        stand; `limit` and `offset` count groups."""
        with self._access.reading() as snapshot:
            return group_problems(snapshot, wanted or ProblemFilter())

    def records(
        self, wanted: RecordFilter | None = None, on: str | None = None
    ) -> tuple[Listing[RecordLine], int]:
        """Records that fit, dataset after dataset, at most `limit`, and how many fit in all; status
        on `on` (today)."""
        with self._access.reading() as snapshot:
            found, total = list_records(snapshot, wanted or RecordFilter(), day_or_today(on))
        return Listing(found), total
