"""Facets as pages show them: values to tick, and what is chosen as chips that take it away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from riparian.catalogue.facets.counts import FacetValue
from riparian.web.query import PageQuery

FIRST = 8
"""Values of a facet that are shown at once; the others stand behind a click."""


class FacetChoices(NamedTuple):
    """One thing to filter by: its query name, its title, values shown first, and the others."""

    name: str
    title: str
    first: tuple[FacetValue, ...]
    others: tuple[FacetValue, ...]

    @property
    def chosen(self) -> bool:
        """Whether any value of it is chosen."""
        return any(one.chosen for one in (*self.first, *self.others))


class ChosenValue(NamedTuple):
    """Something chosen, and the query without it."""

    name: str
    without: str


def facet_of(name: str, title: str, values: Sequence[FacetValue]) -> FacetChoices:
    """A facet with these values in their order; chosen ones are always among the first."""
    first = [v for at, v in enumerate(values) if at < FIRST or v.chosen]
    return FacetChoices(name, title, tuple(first), tuple(v for v in values if v not in first))


def chosen_of(params: PageQuery, facets: Sequence[FacetChoices]) -> Iterator[ChosenValue]:
    """What is chosen of these facets, each with the query without it.

    A value is taken away by itself, however it was written in the address.
    """
    for facet in facets:
        chosen = [value for value in facet.first if value.chosen]
        for value in chosen:
            others = tuple(other.value for other in chosen if other is not value)
            yield ChosenValue(value.name, params.query(**{facet.name: others or None}))
