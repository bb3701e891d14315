"""The part of `Centre` in which projects are browsed; it stands here for its length only.

What lists and facets need of all projects is read once per build and kept (`catalogue.browse`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from riparian.catalogue.browse.browser import ProjectBrowser
from riparian.catalogue.browse.each_provider import EachProvider, count_around, count_each
from riparian.catalogue.browse.page import ProjectPage
from riparian.catalogue.browse.points import ProjectPoint
from riparian.catalogue.browse.presence import PresenceFilter, TwoPresent, find_presence
from riparian.catalogue.browse.question import ProjectQuestion, fewer_conditions
from riparian.catalogue.choices import Choices, list_choices
from riparian.catalogue.history.history import OfPeople, ProjectHistory, history_of
from riparian.catalogue.history.state import Kept
from riparian.catalogue.nearest import Meanings
from riparian.catalogue.project import ProjectView
from riparian.catalogue.projects import ProjectLine
from riparian.errors import CentreError
from riparian.normalise.days import today
from riparian.store.database import Snapshot
from riparian.store.journal.journal import Journal
from riparian.store.layout import Layout
from riparian.store.memo import Once
from riparian.store.snapshot import kept_builds, live_build, open_snapshot
from riparian.store.sources import Sources

T = TypeVar("T")
At = tuple[ProjectBrowser, Snapshot]


class _Centre(Protocol):
    """What the methods need of the centre."""

    layout: Layout
    _browsers: Once[str, ProjectBrowser]
    _snapshots: Once[str, Snapshot]

    @property
    def journal(self) -> Journal: ...

    @property
    def sources(self) -> Sources: ...

    def reading(self) -> AbstractContextManager[Snapshot]: ...

    def browsing(self) -> AbstractContextManager[At]: ...

    def project(self, identifier: str, on: str | None = None) -> ProjectView: ...

    def kept(self, name: Hashable, make: Callable[[Snapshot], T]) -> T: ...

    def _index_of(self, snapshot: Snapshot) -> Path: ...

    def _meanings(self) -> Meanings | None: ...

    def _kept(self) -> Iterator[Kept]: ...


class Projects:
    """Lists of projects with facets, points on a map, and the history of one."""

    def browse_projects(
        self: _Centre, question: ProjectQuestion | None = None, on: str | None = None
    ) -> ProjectPage:
        """A part of the projects that fit, how many fit, and how they are spread over each facet;
        status on `on` (today). The first question after a build takes seconds, the others
        milliseconds. Raises UnknownName or BadRequest for what is asked wrongly."""
        asked = question or ProjectQuestion()
        with self.browsing() as (browser, snapshot):
            return browser.ask(snapshot, asked, on or today(), self._meanings)

    def project_lines(
        self: _Centre, question: ProjectQuestion | None = None, on: str | None = None
    ) -> Iterator[ProjectLine]:
        """The lines of all projects that fit, whatever part is asked for, read as they are taken;
        status on `on` (today)."""
        asked, day = question or ProjectQuestion(), on or today()
        with self.browsing() as (browser, snapshot):
            rows = browser.rows_that_fit(snapshot, asked, day)
            yield from browser.lines(snapshot, rows, day)

    def project_points(
        self: _Centre, question: ProjectQuestion | None = None, on: str | None = None
    ) -> Iterator[ProjectPoint]:
        """Where all projects that fit are, each point with how well the project is placed there.
        A project of which nothing is known has no point."""
        asked = question or ProjectQuestion()
        with self.browsing() as (browser, snapshot):
            rows = browser.rows_that_fit(snapshot, asked, on or today())
            yield from browser.points_of(snapshot, rows)

    def each_provider(
        self: _Centre,
        provider_a: str,
        provider_b: str,
        question: ProjectQuestion | None = None,
        on: str | None = None,
    ) -> EachProvider:
        """How many projects each of two providers has of what is asked for, whoever provides it:
        what a list of their overlaps says where it finds nothing. Raises as `browse_projects`."""
        asked = question or ProjectQuestion()
        with self.browsing() as (browser, snapshot):
            return count_each(browser, snapshot, (provider_a, provider_b), asked, on or today())

    def projects_around(
        self: _Centre, question: ProjectQuestion, on: str | None = None
    ) -> tuple[str, int] | None:
        """The province around the one small place that is asked for, and how many projects fit
        there; None where no such place is asked for."""
        with self.browsing() as (browser, snapshot):
            return count_around(browser, snapshot, question, on or today())

    def projects_without(
        self: _Centre, question: ProjectQuestion, on: str | None = None
    ) -> dict[str, int]:
        """How many projects would fit without each condition of a question, by its field."""
        day = on or today()
        with self.browsing() as (browser, snapshot):
            return {
                name: browser.ask(snapshot, fewer, day).total
                for name, fewer in fewer_conditions(question)
            }

    def presence(
        self: _Centre, provider_a: str, provider_b: str, wanted: PresenceFilter | None = None
    ) -> TwoPresent:
        """Where in the region two providers are, province by province and year by year. Raises
        UnknownName, and BadRequest for one provider given twice."""
        with self.browsing() as (browser, snapshot):
            asked = wanted or PresenceFilter()
            return find_presence(browser, snapshot, provider_a, provider_b, asked, today())

    def choices(self: _Centre) -> Choices:
        """The providers, countries and themes that can be chosen, with how many projects each."""
        return self.kept("choices", list_choices)

    def history(self: _Centre, which: str | ProjectView) -> ProjectHistory:
        """How a project, by identifier or as it is shown, came to be what it is: files received,
        changes between the builds that are kept, what people said; and how far back that can be
        seen. Raises UnknownName."""
        said = OfPeople(self.journal.place_corrections(), self.journal.judgements())
        view = which if isinstance(which, ProjectView) else self.project(which)
        return history_of(view, list(self._kept()), self.sources.versions, said)

    def _kept(self: _Centre) -> Iterator[Kept]:
        """The builds that are kept, the live one first; not those that go at this moment."""
        live = live_build(self.layout)
        for build, made_at in sorted(kept_builds(self.layout), key=lambda one: one[0] != live):
            try:
                snapshot = self._snapshots.get(build, partial(open_snapshot, self.layout, build))
            except CentreError:
                if build == live:
                    raise
                continue
            beside = self.layout.search_index(build), self.layout.sheets(build)
            yield Kept(build, made_at, snapshot.cursor(), *beside)

    @contextmanager
    def browsing(self: _Centre) -> Iterator[At]:
        """All projects of the live build at hand, with a connection to that build."""
        with self.reading() as snapshot:
            index = self._index_of(snapshot)
            browser = self._browsers.get(index.name, lambda: ProjectBrowser(snapshot, index))
            yield browser, snapshot
