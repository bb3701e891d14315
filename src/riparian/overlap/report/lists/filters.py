"""Which overlaps of a shelf fit a filter, how many would under others, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riparian.catalogue.agencies import find_agency
from riparian.catalogue.browse.postings import Mask
from riparian.normalise.states import STATES, ProjectState, State, StateCounts
from riparian.normalise.status import STATUSES
from riparian.overlap.engine.kinds import TEXTS
from riparian.overlap.report.lists.columns import NO_YEAR, Shelf
from riparian.overlap.report.lists.question import (
    FacetValue,
    Order,
    OverlapFacets,
    OverlapFilter,
    YearCount,
    values_of,
)
from riparian.overlap.report.sentences import STRENGTHS
from riparian.region.meanings import meanings, nodes_of
from riparian.store.database import Snapshot

Masks = dict[str, Mask]
"""For each thing that is filtered by, the overlaps that fit it."""

YEARS, STATE = "years", "state"


def masks_of(
    snapshot: Snapshot,
    shelf: Shelf,
    asked: OverlapFilter,
    providers: tuple[str, str],
) -> Masks:
    """The overlaps that fit each part of the filter; `providers` are the words for the two."""
    masks: Masks = {}
    for name in ("country", "theme", "kind", "strength", "host"):
        if values := values_of(getattr(asked, name)):
            masks[name] = shelf.facets[name].holders(values)
    if places := values_of(asked.place):
        masks["place"] = _in_places(snapshot, shelf, places)
    if asked.first_year is not None or asked.last_year is not None:
        masks[YEARS] = _in_years(shelf, asked.first_year, asked.last_year)
    if asked.words:
        masks["words"] = _with_words(shelf, asked.words)
    if asked.region:
        masks["region"] = shelf.in_region
    if asked.on is not None:
        running = shelf.periods.statuses(asked.on) == STATUSES.index("ongoing")
        masks["on"] = _both(shelf, running)
    for side, words in zip("ab", providers, strict=True):
        if (agency := find_agency(words)) is not None:
            masks[f"agency {side}"] = _of_agency(snapshot, shelf, side, agency)
    return masks


def together(shelf: Shelf, masks: Mapping[str, Mask], but: str | None = None) -> Mask:
    """The overlaps that fit all of a filter, or all but one part of it."""
    fitting = np.ones(len(shelf), dtype=bool)
    for name, mask in masks.items():
        if name != but:
            fitting &= mask
    return fitting


def in_state(shelf: Shelf, state: State, on: str) -> Mask:
    """The overlaps that are in a state on a day, see `normalise.states`."""
    if state == "all":
        return np.ones(len(shelf), dtype=bool)

    def both(*states: ProjectState) -> Mask:
        projects = [shelf.periods.in_state(one, on) for one in states]
        return _both(shelf, np.logical_or.reduce(projects))

    if state == "now":
        return both("now")
    fits: Mask = both("now", state) & ~both("now")
    return fits


def count_states(shelf: Shelf, among: Mask, on: str) -> StateCounts:
    """How many of some overlaps are in each state on a day."""
    counts = {state: int((among & in_state(shelf, state, on)).sum()) for state in STATES}
    return StateCounts(**counts)


def in_order(shelf: Shelf, fitting: Mask, order: Order, on: str) -> NDArray[np.intp]:
    """The numbers of the overlaps that fit, in this order; the strongest first among equals."""
    found = np.flatnonzero(fitting)
    if order == "strength":
        return found
    worth: NDArray[np.floating[Any]]
    if order == "now":
        under_way = shelf.periods.in_state("now", on).astype(float)
        worth = under_way[shelf.a] + under_way[shelf.b]
    elif order == "newest":
        worth = np.maximum(shelf.first_year[shelf.a], shelf.first_year[shelf.b]).astype(float)
    else:
        known = np.nan_to_num(shelf.usd, nan=0.0)
        worth = known[shelf.a] + known[shelf.b]
    ordered: NDArray[np.intp] = found[np.argsort(-worth[found], kind="stable")]
    return ordered


def facets_of(shelf: Shelf, masks: Masks, asked: OverlapFilter) -> OverlapFacets:
    """What the overlaps could be filtered by, each counted under all other filters."""
    known = shelf.known
    names: dict[str, Mapping[str, str]] = {
        "country": known.place_names,
        "place": known.place_names,
        "theme": known.theme_names,
        "kind": {kind: text.name for kind, text in TEXTS.items()},
        "host": known.body_names,
        "strength": {},
    }

    def values(name: str) -> tuple[FacetValue, ...]:
        counts = shelf.facets[name].count(together(shelf, masks, name))
        chosen = values_of(getattr(asked, name))
        found = (
            FacetValue(one, names[name].get(one, one), counts.get(one, 0), one in chosen)
            for one in {*counts, *chosen}
        )
        return tuple(sorted(found, key=lambda v: (-v.overlaps, v.name, v.value)))

    order = [words for _, words in STRENGTHS]
    strengths = sorted(values("strength"), key=lambda v: order.index(v.value))
    return OverlapFacets(
        values("country"),
        values("place"),
        values("theme"),
        values("kind"),
        tuple(strengths),
        values("host"),
        *_years(shelf, together(shelf, masks, YEARS)),
    )


def _years(shelf: Shelf, among: Mask) -> tuple[tuple[YearCount, ...], int]:
    """In how many of these overlaps both are known to run in each year; how many have no years."""
    first, last, known = (column[among] for column in shelf.together)
    both = known & (first <= last)
    without = int((~known).sum())
    if not both.any():
        return (), without
    first, last = first[both], last[both]
    begin = int(first.min())
    length = int(last.max()) - begin + 2
    change = np.bincount(first - begin, minlength=length) - np.bincount(
        last - begin + 1, minlength=length
    )
    counts = np.cumsum(change)[:-1]
    return tuple(YearCount(begin + i, int(many)) for i, many in enumerate(counts)), without


def _in_years(shelf: Shelf, first: int | None, last: int | None) -> Mask:
    runs = shelf.first_year != NO_YEAR
    if first is not None:
        runs = runs & (shelf.last_year >= first)
    if last is not None:
        runs = runs & (shelf.first_year <= last)
    return _both(shelf, runs)


def _in_places(snapshot: Snapshot, shelf: Shelf, places: Iterable[str]) -> Mask:
    pack = meanings(snapshot.region).pack
    found = np.zeros(len(shelf), dtype=bool)
    for place in places:
        found |= _both(shelf, shelf.touched.holders(nodes_of(pack, place)))
    return found


def _with_words(shelf: Shelf, words: str) -> Mask:
    """Those of which the titles of the two hold each of the words, in the one or the other."""
    found = np.ones(len(shelf), dtype=bool)
    for word in words.lower().split():
        has = np.fromiter((word in said for said in shelf.said), bool, len(shelf.said))
        found &= has[shelf.a] | has[shelf.b]
    return found


def _of_agency(snapshot: Snapshot, shelf: Shelf, side: str, agency: str) -> Mask:
    provider = shelf.known.providers["ab".index(side)]
    rows = snapshot.rows(
        "SELECT project_id FROM project_provider WHERE provider = $provider AND agency = $agency",
        {"provider": provider, "agency": agency},
    )
    has = _among(shelf, {project for (project,) in rows})
    return has[shelf.a if side == "a" else shelf.b]


def _among(shelf: Shelf, projects: set[str]) -> Mask:
    return np.fromiter((p in projects for p in shelf.projects), bool, len(shelf.projects))


def _both(shelf: Shelf, projects: Mask) -> Mask:
    """The overlaps of which both projects are among these."""
    both: Mask = projects[shelf.a] & projects[shelf.b]
    return both
