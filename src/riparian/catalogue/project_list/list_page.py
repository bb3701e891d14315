"""What the projects at hand answer: a part of a list, and how all that fits is spread."""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.catalogue.facets.value_counts import FacetValue, YearCount
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.facet_columns import Sort
from riparian.catalogue.search.search_answer import Found, SearchAnswer
from riparian.normalise.status import State, StateCounts

Facetted = Literal["provider", "agency", "country", "place", "theme", "host", "status"]


class Facet(msgspec.Struct, frozen=True):
    """How the projects that fit are spread over the values of one facet, most first.

    Counted are those that fit all that is asked but for this facet itself, so that a count says
    what choosing the value would give. `unknown` counts those of which nothing is known here.
    """

    name: Facetted
    values: tuple[FacetValue, ...]
    unknown: int


class Years(msgspec.Struct, frozen=True):
    """Years in which the projects run that fit all but the years asked for, in order, and how many
    of them have no known year."""

    counts: tuple[YearCount, ...]
    unknown: int


class Chosen(msgspec.Struct, frozen=True):
    """One thing that is asked for, as it was understood: the facet, the words as typed, the code
    and the name of what they mean."""

    facet: str
    words: str
    code: str
    name: str


class Listed(msgspec.Struct, frozen=True):
    """A project in the list. Where words were searched for: why it was found, where they stand in
    it, and those of them that it lacks."""

    project: ProjectLine
    why: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    without: tuple[str, ...] = ()


class CountedProjects(msgspec.Struct, frozen=True):
    """How many projects fit a question, and what its words were understood as."""

    chosen: tuple[Chosen, ...]
    total: int


class ProjectPage(msgspec.Struct, frozen=True):
    """A part of the projects that fit, from `offset` on, of `total` that fit and `of` all.

    `sort` is None where the best found come first. `said` says how a search was understood (its own
    hits are empty: they are `rows`), `near_in_meaning` are projects without the words that are
    close in meaning, beside the count. `state` is the one asked for, or with which the list
    opens; `states` counts those that fit all but that; `assumed` of those that fit are in
    their state only by a date that nobody states.
    """

    rows: tuple[Listed, ...]
    total: int
    of: int
    offset: int
    sort: Sort | None
    chosen: tuple[Chosen, ...]
    facets: tuple[Facet, ...]
    years: Years
    state: State
    states: StateCounts
    assumed: int
    said: SearchAnswer | None = None
    near_in_meaning: tuple[Listed, ...] = ()
