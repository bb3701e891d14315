"""Projects: lists with facets, searches, points on a map, one project, and its history.

What lists and facets need of all projects is read once per build and kept
(`catalogue.project_list`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from typing import TypeVar

import msgspec

from riparian.catalogue.facets.base_question import fewer_conditions
from riparian.catalogue.host_marks import facts_of
from riparian.catalogue.list_choices import Choices, list_choices
from riparian.catalogue.project import Beside, ProjectView, show_project
from riparian.catalogue.project_history import OfPeople, ProjectHistory, history_of
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.browser import ProjectBrowser
from riparian.catalogue.project_list.counts_by_provider import (
    EachProvider,
    count_around,
    count_each,
)
from riparian.catalogue.project_list.list_page import ProjectPage
from riparian.catalogue.project_list.map_points import ProjectPoint
from riparian.catalogue.project_list.presence import PresenceFilter, TwoPresent
from riparian.catalogue.project_list.project_question import (
    CONDITIONS,
    ProjectFilter,
    ProjectQuestion,
    question_of,
)
from riparian.catalogue.read_texts import ReadTexts, count_read_texts
from riparian.catalogue.search.run_search import search
from riparian.catalogue.search.search_answer import SearchAnswer, SearchFilter
from riparian.catalogue.similar_projects import (
    ENCODER_FAILED,
    NO_WORD,
    SimilarAnswer,
    SimilarFilter,
    find_similar,
)
from riparian.centre.access import Access
from riparian.desk.claims.host_projects import read_asked
from riparian.errors import EncoderFailed
from riparian.export.listing import Listing
from riparian.normalise.iso_days import day_or_today, today
from riparian.normalise.status import StateCounts
from riparian.store.database import Snapshot
from riparian.store.memo import Once
from riparian.store.snapshot import search_index

T = TypeVar("T")

BROWSERS = 2
"""Builds of which all projects are at hand: the live one, and the one that it takes over from."""


class Projects:
    """Projects of the live snapshot; of earlier ones too, where it is about their history."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._repairs = access.repairs
        self._browsers: Once[str, ProjectBrowser] = Once(BROWSERS)

    @contextmanager
    def browsing(self) -> Iterator[tuple[ProjectBrowser, Snapshot]]:
        """All projects of the live build at hand, with a connection to that build."""
        with self._access.reading() as snapshot:
            yield self.browser_of(snapshot), snapshot

    def browser_of(self, snapshot: Snapshot) -> ProjectBrowser:
        """All projects of that build at hand."""
        index = self._access.layout.search_index(snapshot.build)
        lists = partial(self._access.lists, snapshot.build)
        return self._browsers.get(snapshot.build, lambda: ProjectBrowser(lists(), index))

    def projects(
        self, wanted: ProjectFilter | None = None, on: str | None = None
    ) -> tuple[Listing[ProjectLine], int]:
        """Projects that fit, at most `limit`, and how many fit in all; status on `on` (today)."""
        wanted = wanted or ProjectFilter()
        day, asked = _day_of(wanted, on), self._with_ids(question_of(wanted))
        found, total = self._browse(
            lambda browser, snapshot: browser.list_part(snapshot, asked, day)
        )
        return Listing(self._access.marked(found)), total

    def project_states(
        self, wanted: ProjectFilter | None = None, on: str | None = None
    ) -> StateCounts:
        """How many of the projects that fit all but the state are under way or planned, ended
        lately, of unknown state, and in all; on `on` (today)."""
        wanted = wanted or ProjectFilter()
        day, asked = _day_of(wanted, on), self._with_ids(question_of(wanted))
        return self._browse(lambda browser, snapshot: browser.count_states(snapshot, asked, day))

    def count_projects(self) -> int:
        """How many projects the records of the live snapshot make."""
        with self._access.reading() as snapshot:
            return snapshot.count("project")

    def read_texts(self) -> ReadTexts:
        """How many texts of the live snapshot have been read for their meaning, and how many are
        read by words alone as yet (`read_meanings`)."""
        return self._access.kept("read_texts", count_read_texts)

    def project(self, identifier: str, on: str | None = None) -> ProjectView:
        """One project with everything that its sources say."""
        with self._access.reading() as snapshot:
            layout, build = self._access.layout, snapshot.build
            beside = Beside(layout.search_index(build), layout.project_pages(build))
            show = partial(show_project, snapshot, identifier, day_or_today(on), beside)
            return self._access.marked(self._repairs.reading(show))

    def search(
        self, words: str, wanted: SearchFilter | None = None, on: str | None = None
    ) -> SearchAnswer:
        """Projects that the words find, best first: in titles, texts, places, organisations and
        numbers, in any language; each says why. Status on `on` (today)."""
        look = partial(
            search,
            search_index(self._access.layout),
            self._access.reading,
            self._access.meanings,
            words,
            wanted or SearchFilter(),
            day_or_today(on),
        )
        return self._access.marked(self._repairs.reading(look))

    def similar(
        self, words: str, wanted: SimilarFilter | None = None, on: str | None = None
    ) -> SimilarAnswer:
        """The projects most like the one with that id, or like a text, in any language, likest
        first, each with the reasons. Status on `on` (today)."""
        with self._access.reading() as snapshot:
            meanings, has_encoder, fails = None, True, False
            try:
                meanings = self._access.meanings()
                has_encoder = self._access.encoder is not None
            except EncoderFailed:
                fails = True
            answer = self._access.marked(
                find_similar(
                    snapshot,
                    words,
                    wanted or SimilarFilter(),
                    day_or_today(on),
                    meanings,
                    has_encoder,
                    self._access.settings.region,
                )
            )
        if not fails or answer.note == NO_WORD:  # then nothing was compared
            return answer
        return msgspec.structs.replace(answer, note=ENCODER_FAILED)

    def browse_projects(
        self,
        question: ProjectQuestion | None = None,
        on: str | None = None,
        *,
        near_in_meaning: bool = True,
    ) -> ProjectPage:
        """A part of the projects that fit, how many fit, and how they are spread over each facet;
        status on `on` (today). `near_in_meaning`: with those that have not the words and are close
        to them. The first question after a build takes seconds, the others milliseconds. Raises
        UnknownName or BadRequest for what is asked wrongly."""
        asked, day = self._with_ids(question), day_or_today(on)
        meant = self._access.meanings if near_in_meaning else lambda: None
        page = self._browse(lambda browser, snapshot: browser.ask(snapshot, asked, day, meant))
        return self._access.marked(page)

    def project_lines(
        self, question: ProjectQuestion | None = None, on: str | None = None
    ) -> Iterator[ProjectLine]:
        """The lines of all projects that fit, whatever part is asked for, read as they are taken;
        status on `on` (today)."""
        asked, day = self._with_ids(question), day_or_today(on)
        with self.browsing() as (browser, snapshot):

            def begin() -> tuple[list[ProjectLine], Iterator[ProjectLine]]:
                lines = iter(browser.lines(browser.rows_that_fit(snapshot, asked, day), day))
                return list(islice(lines, 1)), lines

            # The index is opened for the first line; it is mended then, and not halfway through.
            first, others = self._repairs.reading(begin)
            yield from self._access.each_marked(chain(first, others))

    def project_ids(
        self, question: ProjectQuestion | None = None, on: str | None = None
    ) -> list[str]:
        """The identifiers of all projects that fit, in the order of the list."""
        asked, day = self._with_ids(question), day_or_today(on)
        return self._browse(lambda browser, snapshot: browser.ids_that_fit(snapshot, asked, day))

    def project_points(
        self, question: ProjectQuestion | None = None, on: str | None = None
    ) -> Iterator[ProjectPoint]:
        """Where all projects that fit are, each point with how well the project is placed there.
        A project of which nothing is known has no point."""
        asked = self._with_ids(question)
        with self.browsing() as (browser, snapshot):
            fitting = partial(browser.rows_that_fit, snapshot, asked, day_or_today(on))
            rows = self._repairs.reading(fitting)
            yield from browser.points_of(rows)

    def each_provider(
        self,
        provider_a: str,
        provider_b: str,
        question: ProjectQuestion | None = None,
        on: str | None = None,
    ) -> EachProvider:
        """How many projects each of two providers has of what is asked for, whoever provides it:
        what a list of their overlaps says where it finds nothing. Raises as `browse_projects`."""
        asked, day = self._with_ids(question), day_or_today(on)
        two = (provider_a, provider_b)
        return self._browse(
            lambda browser, snapshot: count_each(
                partial(browser.count, snapshot, on=day), snapshot, two, asked, day
            )
        )

    def projects_around(
        self, question: ProjectQuestion, on: str | None = None
    ) -> tuple[str, int] | None:
        """The province around the one small place that is asked for, and how many projects fit
        there; None where no such place is asked for."""
        asked, day = self._with_ids(question), day_or_today(on)
        return self._browse(
            lambda browser, snapshot: count_around(
                partial(browser.count, snapshot, on=day), snapshot, asked
            )
        )

    def projects_without(self, question: ProjectQuestion, on: str | None = None) -> dict[str, int]:
        """How many projects would fit without each condition of a question, by its field."""
        asked, day = self._with_ids(question), day_or_today(on)
        return self._browse(
            lambda browser, snapshot: {
                name: browser.count(snapshot, fewer, day).total
                for name, fewer in fewer_conditions(asked, CONDITIONS)
            }
        )

    def presence(
        self, provider_a: str, provider_b: str, wanted: PresenceFilter | None = None
    ) -> TwoPresent:
        """Where in the region two providers are, province by province and year by year. Raises
        UnknownName, and BadRequest for one provider given twice."""
        asked = wanted or PresenceFilter()
        ids = self._with_ids(ProjectQuestion(host_word=asked.host_word))
        asked = msgspec.structs.replace(
            asked,
            among=ids.among,
            not_among=ids.not_among,
            host_facts=facts_of(self._access.host_projects().marks),
        )
        with self.browsing() as (browser, snapshot):
            return browser.presence(snapshot, provider_a, provider_b, asked, today())

    def choices(self) -> Choices:
        """The providers, countries and themes that can be chosen, with how many projects each."""
        return self._access.kept("choices", list_choices)

    def history(self, which: str | ProjectView) -> ProjectHistory:
        """How a project, by identifier or as it is shown, came to be what it is: files received,
        changes between the builds that are kept, what people said; and how far back that can be
        seen. Raises UnknownName."""
        said = OfPeople(self._access.journal.place_corrections(), self._access.journal.judgements())
        view = which if isinstance(which, ProjectView) else self.project(which)
        return history_of(view, list(self._access.builds()), self._access.versions, said)

    def _with_ids(self, question: ProjectQuestion | None) -> ProjectQuestion:
        """A question with the ids of the projects that a host has said so much of; raises
        UnknownName for a word that cannot be asked for."""
        asked = question or ProjectQuestion()
        if asked.host_word is None:
            return asked
        word, projects = read_asked(asked.host_word), self._access.host_projects()
        if word == "none":
            either = projects.confirmed | projects.disputed
            return msgspec.structs.replace(asked, among=None, not_among=either)
        among = projects.confirmed if word == "confirmed" else projects.disputed
        return msgspec.structs.replace(asked, among=among)

    def _browse(self, answer: Callable[[ProjectBrowser, Snapshot], T]) -> T:
        """What is answered out of all projects at hand; a search index that turns out missing or
        damaged is made again."""
        with self.browsing() as (browser, snapshot):
            return self._repairs.reading(lambda: answer(browser, snapshot))


def _day_of(wanted: ProjectFilter, on: str | None) -> str:
    """The day of a list: that on which projects are to be under way, where one is given. A day of
    no characters is none, and is refused where it is read."""
    return day_or_today(on) if wanted.ongoing_on is None else wanted.ongoing_on
