"""Which overlaps of a pair fit a filter, how many would under others, and in which order.

First the words of a filter become the values that the overlaps of the pair know (`resolve`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.catalogue.facets.base_question import (
    check_order,
    check_part,
    check_values,
    check_years,
)
from riparian.catalogue.facets.postings import Mask, Masks, Rows, in_years
from riparian.catalogue.facets.value_counts import FacetValue, YearCount, count_years, most_first
from riparian.catalogue.lookup import find_agency, find_country, find_place, find_theme
from riparian.catalogue.project_list.project_question import bodies_called
from riparian.english import listed
from riparian.errors import BadRequest, UnknownName
from riparian.normalise.status import (
    STATES,
    STATUSES,
    ProjectState,
    State,
    StateCounts,
    check_state,
)
from riparian.overlap.engine.evidence_weights import STRENGTHS
from riparian.overlap.engine.overlap_kinds import KINDS, TEXTS
from riparian.overlap.report.overlap_list.facet_columns import OverlapColumns
from riparian.overlap.report.overlap_list.overlap_question import (
    ORDERS,
    Order,
    OverlapFacets,
    OverlapFilter,
    Several,
    values_of,
)
from riparian.region.place_lookup import meanings, nodes_of
from riparian.store.database import Snapshot

MOST_WORDS = 20


def resolve(snapshot: Snapshot, columns: OverlapColumns, wanted: OverlapFilter) -> OverlapFilter:
    """The filter with every word replaced by the value that it stands for.

    Raises UnknownName for a word that stands for none, BadRequest for numbers out of range.
    """
    _check(wanted)
    return msgspec.structs.replace(
        wanted,
        country=_each(wanted.country, _known_in(columns, "country", snapshot, find_country)),
        place=_each(wanted.place, _known_in(columns, "place", snapshot, find_place)),
        theme=_each(wanted.theme, _known_in(columns, "theme", snapshot, find_theme)),
        kind=_each(wanted.kind, kind_named),
        strength=_each(wanted.strength, strength_named),
        host=_each(wanted.host, lambda words: _host(snapshot, columns, words)),
        words=wanted.words.strip() or None if wanted.words else None,
    )


def kind_named(words: str) -> str:
    """The kind of overlap that is called so; raises UnknownName."""
    kind = _hyphened(words)
    if kind not in KINDS:
        raise UnknownName(
            f"There is no kind of overlap '{words}'.", f"Choose {listed(list(KINDS), last='or')}."
        )
    return kind


def strength_named(words: str) -> str:
    """The strength in words that is meant; raises UnknownName."""
    plain = _hyphened(words).replace("-", " ")
    known = [name for _, name in STRENGTHS]
    if plain not in known:
        raise UnknownName(f"There is no strength '{words}'.", f"Choose {listed(known, last='or')}.")
    return plain


def _known_in(
    columns: OverlapColumns,
    name: str,
    snapshot: Snapshot,
    find: Callable[[Snapshot, str], str],
) -> Callable[[str], str]:
    """Finds a value by words; one that the overlaps have themselves need not be looked up."""
    values = frozenset(columns.facets[name].codes)
    return lambda words: words if words in values else find(snapshot, words)


def _hyphened(words: str) -> str:
    return words.strip().lower().replace(" ", "-").replace("_", "-")


def _host(snapshot: Snapshot, columns: OverlapColumns, words: str) -> str:
    """A body by its id, its name or what else records call it. One that no overlap has in common is
    not known here."""
    values, wanted = columns.facets["host"].codes, words.strip()
    if wanted in values:
        return wanted
    bodies = [body for body in bodies_called(snapshot, wanted) if body in values]
    if len(bodies) == 1:
        return bodies[0]
    if bodies:
        raise UnknownName(
            f"{len(bodies)} bodies are called '{words}'.",
            f"Give the code of one of them, such as {bodies[0]}.",
        )
    raise UnknownName(
        f"These two providers share no host agency called '{words}' in any overlap.",
        "Remove this filter to see the host agencies they share.",
    )


def _each(asked: Several | None, find: Callable[[str], str]) -> Several | None:
    """Each of several words as the value it stands for, each once; empty ones are none."""
    words = [value for value in values_of(asked) if value.strip()]
    check_values(words)
    return tuple(dict.fromkeys(map(find, words))) or None


def _check(wanted: OverlapFilter) -> None:
    check_state(wanted.state)
    check_years(wanted.first_year, wanted.last_year)
    check_order(wanted.order, ORDERS)
    check_part(wanted.offset, wanted.limit)
    words = (wanted.words or "").split()
    if len(words) > MOST_WORDS:
        raise BadRequest(
            f"A search takes at most {MOST_WORDS} words, not {len(words)}.", "Use fewer words."
        )


YEARS, STATE, REGION, COUNTED = "years", "state", "region", "counted"


def masks_of(
    snapshot: Snapshot,
    columns: OverlapColumns,
    wanted: OverlapFilter,
    providers: tuple[str, str],
) -> dict[str, Mask]:
    """The overlaps that fit each part of the filter but its state; `providers` are the words for
    the two."""
    masks: dict[str, Mask] = {}
    for name in ("country", "theme", "kind", "strength", "host"):
        if values := values_of(getattr(wanted, name)):
            masks[name] = columns.facets[name].holders(values)
    if places := values_of(wanted.place):
        masks["place"] = _in_places(snapshot, columns, places)
    if wanted.first_year is not None or wanted.last_year is not None:
        years = columns.first_year, columns.last_year
        masks[YEARS] = columns.both(in_years(*years, wanted.first_year, wanted.last_year))
    if wanted.words:
        masks["words"] = _with_words(columns, wanted.words)
    if not wanted.weaker and not wanted.strength:
        masks[COUNTED] = columns.facets[COUNTED].holders(["yes"])
    if wanted.region:
        masks[REGION] = columns.in_region
    if wanted.on is not None:
        running = columns.periods.statuses(wanted.on) == STATUSES.index("ongoing")
        masks["on"] = columns.both(running)
    if wanted.host_word is not None:
        masks["host_word"] = _by_host(columns, wanted)
    for side, words in zip("ab", providers, strict=True):
        if (agency := find_agency(words)) is not None:
            masks[f"agency {side}"] = _of_agency(snapshot, columns, side, agency)
    return masks


def in_state(columns: OverlapColumns, state: State, on: str) -> Mask:
    """The overlaps that are in a state on a day, see `normalise.status`. Not to be written to."""
    return columns.kept(state, on, lambda: _in_state(columns, state, on))


def _in_state(columns: OverlapColumns, state: State, on: str) -> Mask:
    if state == "all":
        return np.ones(len(columns), dtype=bool)

    def both(*states: ProjectState) -> Mask:
        projects = [columns.periods.in_state(each, on) for each in states]
        return columns.both(np.logical_or.reduce(projects))

    if state == "now":
        return both("now")
    fits: Mask = both("now", state) & ~both("now")
    return fits


def count_states(columns: OverlapColumns, among: Mask, on: str) -> StateCounts:
    """How many of some overlaps are in each state on a day."""
    counts = {state: int((among & in_state(columns, state, on)).sum()) for state in STATES}
    return StateCounts(**counts)


def order_of(columns: OverlapColumns, order: Order, on: str) -> Rows:
    """The numbers of all overlaps in this order; the strongest first among equals. Not to be
    written to."""
    return columns.kept(f"in order of {order}", on, lambda: _order_of(columns, order, on))


def _order_of(columns: OverlapColumns, order: Order, on: str) -> Rows:
    if order == "strength":
        return np.arange(len(columns))
    worth: NDArray[np.floating[Any]]
    if order == "now":
        under_way = columns.periods.in_state("now", on).astype(float)
        worth = under_way[columns.a] + under_way[columns.b]
    elif order == "newest":
        first_year = columns.first_year.astype(float)
        worth = np.maximum(first_year[columns.a], first_year[columns.b])
    else:
        known = np.nan_to_num(columns.usd, nan=0.0)
        worth = known[columns.a] + known[columns.b]
    return np.argsort(-worth, kind="stable")


def facets_of(
    snapshot: Snapshot, columns: OverlapColumns, masks: Masks, wanted: OverlapFilter
) -> OverlapFacets:
    """What the overlaps could be filtered by, each counted under all other filters. Places are
    provinces, and whatever other places are asked for."""
    known = columns.known
    strengths = [words for _, words in STRENGTHS]
    others = masks.without("place")
    in_places = {
        place: int((others & _in_places(snapshot, columns, [place])).sum())
        for place in values_of(wanted.place)
    }

    def values(name: str, names: Mapping[str, str]) -> tuple[FacetValue, ...]:
        chosen = values_of(getattr(wanted, name))
        counts = dict.fromkeys(chosen, 0) | columns.facets[name].count(masks.without(name))
        if name == "place":
            counts |= in_places
        labels = known.body_labels if name == "host" else {}
        return tuple(
            FacetValue(value, names.get(value, value), counts[value], value in chosen)
            if (label := labels.get(value)) is None
            else FacetValue(
                value, label.name, counts[value], value in chosen, label.level, label.within,
                label.original, label.ours,
            )
            for value in most_first(counts, chosen, names)
        )  # fmt: skip

    years, without_years = _years(columns, masks.without(YEARS))
    return OverlapFacets(
        countries=values("country", known.place_names),
        places=values("place", known.place_names),
        themes=values("theme", known.theme_names),
        kinds=values("kind", {kind: TEXTS[kind].name for kind in KINDS}),
        strengths=tuple(sorted(values("strength", {}), key=lambda v: strengths.index(v.value))),
        hosts=values("host", {body: label.name for body, label in known.body_labels.items()}),
        years=years,
        without_years=without_years,
    )


def _years(columns: OverlapColumns, among: Mask) -> tuple[tuple[YearCount, ...], int]:
    """In how many of these overlaps both are known to run in each year; how many have no years."""
    first, last, known = columns.common_years
    both = among & known & (first <= last)
    return count_years(first[both], last[both]), int(np.count_nonzero(among & ~known))


def _in_places(snapshot: Snapshot, columns: OverlapColumns, places: Iterable[str]) -> Mask:
    pack = meanings(snapshot.region).pack
    fits = np.zeros(len(columns), dtype=bool)
    for place in places:
        fits |= columns.both(columns.touched.holders(nodes_of(pack, place)))
    return fits


def _with_words(columns: OverlapColumns, words: str) -> Mask:
    """Those of which the titles of the two hold each of the words, in the one or the other."""
    fits = np.ones(len(columns), dtype=bool)
    for word in words.lower().split():
        has = columns.titles.with_word(word)
        fits &= has[columns.a] | has[columns.b]
    return fits


def _by_host(columns: OverlapColumns, wanted: OverlapFilter) -> Mask:
    """Those of which both, either or neither are among the projects that are asked for."""

    def among(ids: Collection[str]) -> Mask:
        return np.fromiter((p in ids for p in columns.projects), bool, len(columns.projects))

    if wanted.both_in is not None:
        return columns.both(among(wanted.both_in))
    if wanted.either_in is not None:
        is_in = among(wanted.either_in)
        return is_in[columns.a] | is_in[columns.b]
    return columns.both(~among(wanted.neither_in))


def _of_agency(snapshot: Snapshot, columns: OverlapColumns, side: str, agency: str) -> Mask:
    provider = columns.known.providers["ab".index(side)]
    projects = set(
        snapshot.column(
            "SELECT project_id FROM project_provider"
            " WHERE provider = $provider AND agency = $agency",
            {"provider": provider, "agency": agency},
        )
    )
    has = np.fromiter((p in projects for p in columns.projects), bool, len(columns.projects))
    return has[columns.a if side == "a" else columns.b]
