"""Counting: how the projects that fit are spread over the values of each facet, and over years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from riparian.catalogue.browse.columns import Columns, FacetName
from riparian.catalogue.browse.names import Names
from riparian.catalogue.browse.page import Facet, FacetValue, YearCount, Years
from riparian.catalogue.browse.postings import Mask, Rows
from riparian.catalogue.browse.question import STATUSES, UNKNOWN, Codes

MOST_SHOWN = 100
"""Values of one facet that are told; of more, those that most projects have."""

_SHOWN_LEVELS = frozenset(("adm1", "basin", "river", "area", "road", "corridor", "railway"))
"""Places that the facet tells: provinces and sets of places. Countries have a facet of their own,
and districts and towns are too many to choose from."""

_ASKED_AS: Mapping[FacetName, FacetName] = {"agency": "provider"}
"""The facet under which values of another are asked for."""


class Masks:
    """Which projects fit each thing that is asked for."""

    def __init__(self, size: int, fits: Mapping[str, Mask]) -> None:
        self._size = size
        self._fits = fits

    def without(self, *left_out: str) -> Mask:
        """Which projects fit all but what is left out."""
        mask = np.ones(self._size, dtype=np.bool_)
        for name, fitting in self._fits.items():
            if name not in left_out:
                mask &= fitting
        return mask


def facets_of(
    columns: Columns, names: Names, masks: Masks, chosen: Codes, statuses: Rows
) -> Iterator[Facet]:
    """Every facet; `statuses` is the number of the status of each project."""
    for name, postings in columns.facets.items():
        asked_as = _ASKED_AS.get(name, name)
        mask = masks.without(asked_as)
        wanted = {one.code for one in chosen.facets.get(asked_as, ())}
        counts = postings.count(mask)
        values = _values(name, names, counts, wanted)
        yield Facet(name, values, postings.count_none(mask))
    yield _of_status(masks.without("status"), chosen, statuses)


def _values(
    name: FacetName, names: Names, counts: Mapping[str, int], wanted: set[str]
) -> tuple[FacetValue, ...]:
    """The values that are told: those with most projects, and all that are asked for."""
    own = {code for code in wanted if (":" in code and name != "place") == (name == "agency")}
    told = [code for code in counts if _is_told(name, names, code)]
    told = sorted(told, key=lambda code: (-counts[code], code))[:MOST_SHOWN]
    asked = sorted(own.difference(told, {UNKNOWN}))
    return tuple(
        FacetValue(
            value=code,
            name=called.name,
            projects=counts.get(code, 0),
            chosen=code in own,
            level=called.level,
            within=called.within,
        )
        for code in (*told, *asked)
        if (called := names.of(name, code))
    )


def _is_told(name: FacetName, names: Names, code: str) -> bool:
    return name != "place" or names.of(name, code).level in _SHOWN_LEVELS


def _of_status(mask: Mask, chosen: Codes, statuses: Rows) -> Facet:
    counts = np.bincount(statuses[mask], minlength=len(STATUSES))
    values = (
        FacetValue(status, status, int(counts[number]), status in chosen.statuses)
        for number, status in enumerate(STATUSES)
    )
    told = tuple(one for one in values if one.projects or one.chosen)
    return Facet("status", told, 0)


def years_of(columns: Columns, mask: Mask) -> Years:
    """In which years the projects of a mask are known to run."""
    known = mask & (columns.first_year > 0)
    first, last = columns.first_year[known], columns.last_year[known]
    unknown = int(np.count_nonzero(mask)) - len(first)
    if not len(first):
        return Years((), unknown)
    start = int(first.min())
    size = int(last.max()) - start + 2
    begun, over = (
        np.bincount(first - start, minlength=size),
        np.bincount(last - start + 1, minlength=size),
    )
    running = np.cumsum(begun - over)
    counts = tuple(YearCount(start + at, int(many)) for at, many in enumerate(running[:-1]) if many)
    return Years(counts, unknown)
