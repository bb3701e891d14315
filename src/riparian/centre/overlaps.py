"""Overlaps of two providers: lists, one with its evidence, what has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec

from riparian.catalogue.facets.base_question import fewer_conditions
from riparian.catalogue.lookup import find_country, find_two_providers
from riparian.catalogue.project import ProjectView
from riparian.catalogue.project_pages.read_pages import open_project_pages
from riparian.catalogue.project_pages.undertakings import Undertaking
from riparian.centre.access import Access
from riparian.desk.claims.host_projects import read_asked
from riparian.errors import BadRequest
from riparian.export.listing import Listing
from riparian.normalise.iso_days import today
from riparian.overlap.report.overlap_changes import ChangeFilter, Changes, list_changes
from riparian.overlap.report.overlap_list.list_page import Listed, OverlapLists
from riparian.overlap.report.overlap_list.overlap_question import (
    CONDITIONS,
    OverlapFilter,
    OverlapPage,
    Related,
    asks_of_countries_alone,
    values_of,
)
from riparian.overlap.report.overlap_list.project_locations import Ground, ground_of, spots_in
from riparian.overlap.report.overlap_news import (
    BUILDS,
    NewsOfOverlaps,
    OverlapNews,
    first_of,
    pick_news,
    read_news,
)
from riparian.overlap.report.overlap_records import Overlap
from riparian.overlap.report.read_overlap import explain_overlap
from riparian.region.pack import load_region
from riparian.store.build_lists import list_files
from riparian.store.memo import Once
from riparian.store.snapshot import stamp_of

AT_ONCE = 4_000
"""Overlaps that are put into words together where all are taken."""

RELATED = 3
"""Other overlaps of each of two projects that are shown."""


class Overlaps:
    """Where projects of two providers overlap, as the live snapshot has it."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._news: Once[str, tuple[OverlapNews, ...]] = Once(1)

    @contextmanager
    def _lists(self) -> Iterator[OverlapLists]:
        with self._access.reading() as snapshot:
            yield OverlapLists(
                snapshot, self._access.settings.overlap, today(), self._access.overlap_lists
            )

    def overlaps(
        self, provider_a: str, provider_b: str, wanted: OverlapFilter | None = None
    ) -> tuple[Listing[Overlap], int]:
        """Overlaps of two providers in the order asked for, at most `limit`; how many in all."""
        with self._lists() as lists:
            found, total = lists.overlaps(provider_a, provider_b, self._with_ids(wanted))
        return Listing(self._access.marked(found)), total

    def fitting_ids(self, provider_a: str, provider_b: str, wanted: OverlapFilter) -> set[str]:
        """The identifiers of all overlaps of two providers that fit; raises as `overlaps` does."""
        with self._lists() as lists:
            return lists.fitting_ids(provider_a, provider_b, self._with_ids(wanted))

    def providers_called(self, one: str, other: str) -> tuple[str, str]:
        """The codes of two providers, by any of their words; raises as `overlaps` does."""
        with self._access.reading() as snapshot:
            return find_two_providers(snapshot, one, other)

    def called(self, provider_a: str, provider_b: str, ids: Collection[str]) -> dict[str, Overlap]:
        """By identifier, those of these that two providers, by code, have in the live snapshot."""
        with self._lists() as lists:
            found = lists.called(provider_a, provider_b, ids)
        return {each.id: each for each in self._access.marked(list(found.values()))}

    def browse_overlaps(
        self,
        provider_a: str,
        provider_b: str,
        wanted: OverlapFilter | None = None,
        *,
        with_evidence: bool = True,
    ) -> OverlapPage:
        """The same, with what else they could be filtered by and how many there would be.

        Without evidence, half of the work, for whoever shows none. What is read for one question is
        kept for the next ones, as long as the build is live.
        """
        with self._lists() as lists:
            asked = self._with_ids(wanted)
            page = lists.browse(provider_a, provider_b, asked, with_evidence=with_evidence)
        return self._access.marked(page)

    def each_overlap(
        self, provider_a: str, provider_b: str, wanted: OverlapFilter, most: int
    ) -> Iterator[Listed]:
        """Each overlap of two providers that fits, with its group and the points in common, and
        without its evidence. Raises as `overlaps` does, and BadRequest for more than `most`."""
        with self._lists() as lists:
            total, each = lists.each(provider_a, provider_b, self._with_ids(wanted), AT_ONCE)
            if total > most:
                raise BadRequest(
                    f"A file holds at most {most:,} overlaps of two providers, and {total:,} fit.",
                    "Ask for a country, theme or state.",
                )
            yield from self._access.each_marked(each)

    def overlaps_without(
        self, provider_a: str, provider_b: str, wanted: OverlapFilter
    ) -> dict[str, int]:
        """How many overlaps would fit without each condition of a filter, by its name."""
        fitting = {}
        with self._lists() as lists:
            for name, fewer in fewer_conditions(self._with_ids(wanted), CONDITIONS):
                _, fitting[name] = lists.overlaps(provider_a, provider_b, fewer)
        return fitting

    def _with_ids(self, wanted: OverlapFilter | None) -> OverlapFilter:
        """A filter with the ids of the projects that a host has said so much of; raises UnknownName
        for a word that cannot be asked for."""
        asked = wanted or OverlapFilter()
        if asked.host_word is None:
            return asked
        word, said = read_asked(asked.host_word), self._access.host_projects()
        both = said.confirmed if word == "confirmed" else None
        either = said.disputed if word == "disputed" else None
        neither = said.confirmed | said.disputed if word == "none" else frozenset()
        return msgspec.structs.replace(asked, both_in=both, either_in=either, neither_in=neither)

    def explain(self, overlap_id: str, between: tuple[str, str] | None = None) -> Overlap:
        """One overlap with its evidence; `between` says which providers' where there are more."""
        with self._lists() as lists:
            return self._access.marked(explain_overlap(lists, overlap_id, between))

    def related_overlaps(self, overlap: Overlap, limit: int = RELATED) -> Related:
        """Other overlaps of the two projects of one, at most `limit` of each, strongest first and
        without their evidence."""
        with self._lists() as lists:
            return self._access.marked(lists.related(overlap, limit))

    def ground(self, overlap: Overlap) -> Ground:
        """Where the two projects of an overlap are, place by place, with how that is known."""
        with self._access.reading() as snapshot:
            return ground_of(snapshot, overlap, self._access.overlap_lists)

    def undertakings(self, overlap: Overlap) -> tuple[Undertaking, Undertaking]:
        """What the two projects of an overlap do, who carries them out, and with which ministry."""

        def read(path: Path) -> tuple[Undertaking, Undertaking]:
            with open_project_pages(path) as pages:
                return pages.undertaking(overlap.a.id), pages.undertaking(overlap.b.id)

        with self._access.reading() as snapshot:
            pages = self._access.layout.project_pages(snapshot.build)
            return self._access.repairs.reading(partial(read, pages))

    def project_ground(self, view: ProjectView) -> Ground:
        """Where one project is, with nothing on the other side."""
        return Ground(spots_in(view, load_region(self._access.settings.region)), ())

    def project_overlaps(self, project_id: str, limit: int = RELATED) -> tuple[list[Overlap], int]:
        """Overlaps in which a project (by its id) has part, of the pairs of providers that are
        worked out with the build, strongest first and without their evidence, at most `limit`, and
        how many in all."""
        with self._lists() as lists:
            found, total = lists.of_project(project_id, limit)
        return self._access.marked(found), total

    def read_ahead(self, provider_a: str, provider_b: str) -> None:
        """Read what questions about these two need, so that the first one is answered at once."""
        with self._lists() as lists:
            lists.read_ahead(provider_a, provider_b)

    def changes(self, since: str | None = None, wanted: ChangeFilter | None = None) -> Changes:
        """What is new, gone, stronger or weaker among the overlaps of the settings' pairs, and
        which records are new, gone or changed, since an earlier build, by default the one before.
        `since` is its name, the start of it, or a day, as 2026-11-24: then what was live when it
        ended. Raises UnknownName where nothing is known of it."""
        return list_changes(self._access.layout, since, wanted or ChangeFilter())

    def news(
        self, provider_a: str, provider_b: str, wanted: OverlapFilter | None = None, most: int = 100
    ) -> NewsOfOverlaps:
        """What the last builds have changed among the overlaps of two providers that fit, as they
        are today, at most so many; see `overlap.report.overlap_news`. Raises as `overlaps`."""
        asked = wanted or OverlapFilter()
        with self._access.reading() as snapshot:
            two = find_two_providers(snapshot, provider_a, provider_b)
            alone = asks_of_countries_alone(asked)
            called = [find_country(snapshot, words) for words in values_of(asked.country)]
        files = list_files(self._access.layout)
        every = self._news.get(self.news_edition(), partial(read_news, files))
        fitting = frozenset(self.fitting_ids(*two, asked))
        picked = pick_news(every, two, fitting, frozenset(called) if alone else None)
        items, total = first_of(picked, most)
        today_s = self.called(*two, {each.id for each in items if each.what != "gone"})
        times = [file.made_at.isoformat().replace("+00:00", "Z") for file in files]
        return NewsOfOverlaps(
            tuple(msgspec.structs.replace(x, overlap=today_s.get(x.id)) for x in items),
            total,
            min(max(len(files) - 1, 0), BUILDS),
            times[-1] if times else None,
            times[0] if times else None,
            followed=self._is_followed(two),
            with_gone=alone,
        )

    def news_edition(self) -> str:
        """What `news` rests on beside the live build: a list changes when something is redacted."""
        files = list_files(self._access.layout)[: BUILDS + 1]
        return "-".join(f"{file.build}{stamp_of(file.path)}" for file in files)

    def _is_followed(self, two: tuple[str, str]) -> bool:
        pairs = self._access.settings.overlap.pairs
        return any(set(pair) == set(two) for pair in pairs)
