"""From the words of a filter to the values that the overlaps of a pair know."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from riparian.catalogue.facets.question import check_order, check_part, check_values, check_years
from riparian.catalogue.lookup import find_country, find_place, find_theme, fold
from riparian.english import listed
from riparian.errors import BadRequest, UnknownName
from riparian.normalise.status import check_state
from riparian.overlap.engine.kinds import TEXTS
from riparian.overlap.engine.row import STRENGTHS
from riparian.overlap.report.lists.columns import OverlapColumns
from riparian.overlap.report.lists.question import ORDERS, OverlapFilter, Several, values_of
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
        host=_each(wanted.host, lambda words: _host(columns, words)),
        words=wanted.words.strip() or None if wanted.words else None,
    )


def kind_named(words: str) -> str:
    """The kind of overlap that is called so; raises UnknownName."""
    kind = _hyphened(words)
    if kind not in TEXTS:
        raise UnknownName(
            f"There is no kind of overlap '{words}'.", f"Choose {listed(list(TEXTS), last='or')}."
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


def _host(columns: OverlapColumns, words: str) -> str:
    """A body by its id or its name. One that no overlap has in common is not known here."""
    values, wanted = columns.facets["host"].codes, words.strip()
    if wanted in values:
        return wanted
    names = columns.known.body_names
    bodies = [value for value in values if fold(names.get(value, value)) == fold(wanted)]
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
