"""Counting: how the projects that fit are spread over the values of each facet, and over years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from riparian.catalogue.browse.columns import Columns, FacetName
from riparian.catalogue.browse.names import Names
from riparian.catalogue.browse.page import Facet, FacetValue, YearCount, Years
from riparian.catalogue.browse.postings import Mask, Rows
from riparian.catalogue.browse.question import UNKNOWN, Codes
from riparian.normalise.status import STATUSES

MOST_SHOWN = 100
"""Values of one facet that are told; of more, those that most projects have."""

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
    for name, postings in columns.told.items():
        asked_as = _ASKED_AS.get(name, name)
        mask = masks.without(asked_as)
        own = [one for one in chosen.facets.get(asked_as, ()) if _is_of(name, one.code)]
        holders = columns.facets[name].holders
        asked = {one.code: int(np.count_nonzero(mask & holders(one.codes))) for one in own}
        values = _values(name, names, postings.count(mask), asked)
        yield Facet(name, values, postings.count_none(mask))
    yield _of_status(masks.without("status"), chosen, statuses)


def _is_of(name: FacetName, code: str) -> bool:
    """Whether a value that is asked for is one of this facet: agencies are asked for among
    providers, and what is not known is counted apart."""
    return code != UNKNOWN and (name == "place" or (":" in code) == (name == "agency"))


def _values(
    name: FacetName, names: Names, counts: Mapping[str, int], asked: Mapping[str, int]
) -> tuple[FacetValue, ...]:
    """The values that are told: those with most projects, and all that are asked for, of places
    also those that are not told otherwise."""
    every = {**counts, **asked}
    told = sorted(every, key=lambda code: (-every[code], code))
    told = [code for at, code in enumerate(told) if at < MOST_SHOWN or code in asked]
    return tuple(
        FacetValue(
            value=code,
            name=called.name,
            projects=every[code],
            chosen=code in asked,
            level=called.level,
            within=called.within,
        )
        for code in told
        if (called := names.of(name, code))
    )


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
