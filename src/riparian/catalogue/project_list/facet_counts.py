"""How the projects that fit are spread over the values of each facet, and over years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from riparian.catalogue.facets.postings import Mask, Masks, Rows
from riparian.catalogue.facets.value_counts import FacetValue, count_years, most_first
from riparian.catalogue.project_list.facet_columns import FACETS, UNKNOWN, Columns, FacetName
from riparian.catalogue.project_list.facet_names import PROVINCE, Names
from riparian.catalogue.project_list.list_page import Facet, Years
from riparian.catalogue.project_list.project_question import Codes
from riparian.normalise.status import STATUSES
from riparian.store.database import Snapshot

MOST_SHOWN = 100
"""Values of one facet that are shown; of more, those that most projects have."""

_ASKED_AS: Mapping[FacetName, FacetName] = {"agency": "provider"}
"""The facet under which values of another are asked for."""


def facets_of(
    snapshot: Snapshot, columns: Columns, names: Names, masks: Masks, chosen: Codes, statuses: Rows
) -> Iterator[Facet]:
    """Every facet; `statuses` is the number of the status of each project."""
    for name in FACETS:
        asked_as = _ASKED_AS.get(name, name)
        mask = masks.without(asked_as)
        holders = columns.facet(name).holders
        asked = {
            value.code: int(np.count_nonzero(mask & holders(value.codes)))
            for value in chosen.facets.get(asked_as, ())
            if _is_of(name, value.code)
        }
        postings = columns.counted(name)
        values = _values(name, names, {**postings.count(mask), **asked}, asked)
        yield Facet(name, values, postings.count_none(mask))
    yield _of_status(masks.without("status"), chosen, statuses)


def _is_of(name: FacetName, code: str) -> bool:
    """Whether a value that is asked for is one of this facet: agencies are asked for among
    providers, and what is not known is counted apart."""
    return code != UNKNOWN and (name == "place" or (":" in code) == (name == "agency"))


def _values(
    name: FacetName, names: Names, counts: Mapping[str, int], asked: Mapping[str, int]
) -> tuple[FacetValue, ...]:
    """The values that are shown: those with most projects, and all that are asked for, of places
    also those that are not counted otherwise. Provinces stand before sets of places, and bodies of
    host countries before others."""

    def ahead(code: str) -> bool:
        level = names.of(name, code).level
        return level == (PROVINCE if name == "place" else "host")

    return tuple(
        FacetValue(
            value=code,
            name=label.name,
            count=counts[code],
            chosen=code in asked,
            level=label.level,
            within=label.within,
            original=label.original,
            ours=label.ours,
        )
        for code in most_first(counts, asked, most=MOST_SHOWN, ahead=ahead)
        if (label := names.of(name, code))
    )


def _of_status(mask: Mask, chosen: Codes, statuses: Rows) -> Facet:
    counts = np.bincount(statuses[mask], minlength=len(STATUSES))
    values = (
        FacetValue(status, status, int(counts[number]), status in chosen.statuses)
        for number, status in enumerate(STATUSES)
    )
    return Facet("status", tuple(value for value in values if value.count or value.chosen), 0)


def years_of(snapshot: Snapshot, columns: Columns, mask: Mask) -> Years:
    """In which years the projects of a mask are known to run; years in which none runs are left
    out."""
    years = columns.years()
    known = mask & (years.first > 0)
    first, last = years.first[known], years.last[known]
    counts = tuple(year for year in count_years(first, last) if year.count)
    return Years(counts, int(np.count_nonzero(mask)) - len(first))
