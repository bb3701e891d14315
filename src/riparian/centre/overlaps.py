"""The part of `Centre` about overlaps of two providers; it stands here for its length only."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from riparian.catalogue.project import ProjectView
from riparian.normalise.days import today
from riparian.overlap.report.changes import ChangeFilter, Changes, list_changes
from riparian.overlap.report.explain import explain_overlap
from riparian.overlap.report.lists.cache import Memory
from riparian.overlap.report.lists.listing import (
    browse_overlaps,
    find_related,
    list_overlaps,
    read_ahead,
)
from riparian.overlap.report.lists.locations import Ground, ground_of, spots_in
from riparian.overlap.report.lists.of_project import overlaps_of_project
from riparian.overlap.report.lists.question import (
    OverlapFilter,
    OverlapPage,
    Related,
    fewer_conditions,
)
from riparian.overlap.report.overlap import Overlap
from riparian.overlap.report.undertakings import Undertaking, undertakings_of
from riparian.region.pack import load_region
from riparian.store.database import Snapshot
from riparian.store.layout import Layout
from riparian.store.settings import Settings

RELATED = 3
"""Other overlaps of each of two projects that are shown."""


class _Centre(Protocol):
    """What the methods need of the centre."""

    layout: Layout
    settings: Settings
    _memory: Memory

    def reading(self) -> AbstractContextManager[Snapshot]: ...


class Meetings:
    """Where the projects of two providers meet: lists, one with its evidence, what has changed."""

    def overlaps(
        self: _Centre, provider_a: str, provider_b: str, wanted: OverlapFilter | None = None
    ) -> tuple[list[Overlap], int]:
        """Overlaps of two providers in the order asked for, at most `limit`; how many in all."""
        with self.reading() as snapshot:
            return list_overlaps(
                snapshot,
                provider_a,
                provider_b,
                wanted or OverlapFilter(),
                self.settings.overlap,
                today(),
                self._memory,
            )

    def browse_overlaps(
        self: _Centre, provider_a: str, provider_b: str, wanted: OverlapFilter | None = None
    ) -> OverlapPage:
        """The same, with what else they could be filtered by and how many there would be.

        What is read for one question is kept for the next ones, as long as the build is live.
        """
        with self.reading() as snapshot:
            return browse_overlaps(
                snapshot,
                provider_a,
                provider_b,
                wanted or OverlapFilter(),
                self.settings.overlap,
                today(),
                self._memory,
            )

    def overlaps_without(
        self: _Centre, provider_a: str, provider_b: str, wanted: OverlapFilter
    ) -> dict[str, int]:
        """How many overlaps would fit without each condition of a filter, by its name."""
        fitting = {}
        with self.reading() as snapshot:
            for name, fewer in fewer_conditions(wanted):
                _, fitting[name] = list_overlaps(
                    snapshot,
                    provider_a,
                    provider_b,
                    fewer,
                    self.settings.overlap,
                    today(),
                    self._memory,
                )
        return fitting

    def explain(self: _Centre, overlap_id: str, between: tuple[str, str] | None = None) -> Overlap:
        """One overlap with its evidence; `between` says which providers' where there are more."""
        with self.reading() as snapshot:
            return explain_overlap(
                snapshot, overlap_id, self.settings.overlap, today(), self._memory, between
            )

    def related_overlaps(self: _Centre, overlap: Overlap, limit: int = RELATED) -> Related:
        """Other overlaps of the two projects of one, at most `limit` of each, strongest first."""
        with self.reading() as snapshot:
            return find_related(
                snapshot, overlap, limit, self.settings.overlap, today(), self._memory
            )

    def ground(self: _Centre, overlap: Overlap) -> Ground:
        """Where the two projects of an overlap are, place by place, with how that is known."""
        with self.reading() as snapshot:
            return ground_of(snapshot, overlap, self._memory)

    def undertakings(self: _Centre, overlap: Overlap) -> tuple[Undertaking, Undertaking]:
        """What the two projects of an overlap do, who carries them out, and with which ministry."""
        with self.reading() as snapshot:
            two = (overlap.a.id, overlap.b.id)
            found = undertakings_of(snapshot, two, self.settings.region)
        return found[two[0]], found[two[1]]

    def project_ground(self: _Centre, view: ProjectView) -> Ground:
        """Where one project is, with nothing on the other side."""
        return Ground(spots_in(view, load_region(self.settings.region)), ())

    def project_overlaps(
        self: _Centre, project_id: str, limit: int = RELATED
    ) -> tuple[list[Overlap], int]:
        """Overlaps in which a project (by its id) has part, of the pairs of providers that are
        worked out with the build, strongest first, at most `limit`, and how many in all."""
        with self.reading() as snapshot:
            return overlaps_of_project(
                snapshot, project_id, limit, self.settings.overlap, today(), self._memory
            )

    def read_ahead(self: _Centre, provider_a: str, provider_b: str) -> None:
        """Read what questions about these two need, so that the first one is answered at once."""
        with self.reading() as snapshot:
            read_ahead(snapshot, provider_a, provider_b, self.settings.overlap, self._memory)

    def changes(
        self: _Centre, since: str | None = None, wanted: ChangeFilter | None = None
    ) -> Changes:
        """What is new, gone, stronger or weaker among the overlaps of the settings' pairs since an
        earlier build that is still kept, by default the one before; UnknownName for any other."""
        return list_changes(self.layout, since, wanted or ChangeFilter())
