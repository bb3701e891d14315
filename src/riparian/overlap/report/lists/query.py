"""From the words of a filter to the values that a shelf knows."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from riparian.catalogue.lookup import find_country, find_place, find_theme, fold
from riparian.english import listed
from riparian.errors import BadRequest, UnknownName
from riparian.normalise.states import check_state
from riparian.overlap.engine.kinds import TEXTS
from riparian.overlap.report.lists.columns import Shelf
from riparian.overlap.report.lists.question import ORDERS, OverlapFilter, Several, values_of
from riparian.overlap.report.sentences import STRENGTHS
from riparian.store.database import Snapshot

MOST_VALUES = 50
"""Values for one thing in one question; each has to be looked up."""

MOST_WORDS = 20
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years that can be asked for."""


def understood(snapshot: Snapshot, shelf: Shelf, wanted: OverlapFilter) -> OverlapFilter:
    """The filter with every word replaced by the value that it stands for.

    Raises UnknownName for a word that stands for none, BadRequest for numbers out of range.
    """
    _check(wanted)
    return msgspec.structs.replace(
        wanted,
        country=_each(wanted.country, _known_in(shelf, "country", snapshot, find_country)),
        place=_each(wanted.place, _known_in(shelf, "place", snapshot, find_place)),
        theme=_each(wanted.theme, _known_in(shelf, "theme", snapshot, find_theme)),
        kind=_each(wanted.kind, kind_named),
        strength=_each(wanted.strength, strength_named),
        host=_each(wanted.host, lambda words: _host(shelf, words)),
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
    shelf: Shelf,
    name: str,
    snapshot: Snapshot,
    find: Callable[[Snapshot, str], str],
) -> Callable[[str], str]:
    """Finds a value by words; one that the shelf has itself need not be looked up."""
    values = frozenset(shelf.facets[name].codes)
    return lambda words: words if words in values else find(snapshot, words)


def _hyphened(words: str) -> str:
    return words.strip().lower().replace(" ", "-").replace("_", "-")


def _host(shelf: Shelf, words: str) -> str:
    """A body by its id or its name. One that no overlap has in common is not known here."""
    values, wanted = shelf.facets["host"].codes, words.strip()
    if wanted in values:
        return wanted
    names = shelf.known.body_names
    found = [value for value in values if fold(names.get(value, value)) == fold(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownName(
            f"{len(found)} bodies are called '{words}'.",
            f"Give the code of one of them, such as {found[0]}.",
        )
    raise UnknownName(
        f"These two providers share no host agency called '{words}' in any overlap.",
        "Remove this filter to see the host agencies they share.",
    )


def _each(asked: Several | None, find: Callable[[str], str]) -> Several | None:
    """Each of several words as the value it stands for, each once; empty ones are none."""
    words = [one for one in values_of(asked) if one.strip()]
    if len(words) > MOST_VALUES:
        raise BadRequest(
            f"A filter takes at most {MOST_VALUES} values, not {len(words)}.",
            "Choose fewer.",
        )
    return tuple(dict.fromkeys(map(find, words))) or None


def _check(wanted: OverlapFilter) -> None:
    check_state(wanted.state)
    for year in (wanted.first_year, wanted.last_year):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise BadRequest(
                f"Expected a year from {FIRST_YEAR} to {LAST_YEAR}, got {year}.",
                "Give a year in four digits, such as 2019.",
            )
    first, last = wanted.first_year, wanted.last_year
    if first is not None and last is not None and first > last:
        raise BadRequest(
            f"Expected the first year before the last, got {first} to {last}.",
            "Give the earlier year first.",
        )
    if wanted.order not in ORDERS:
        raise BadRequest(
            f"A list cannot be sorted by '{wanted.order}'.",
            f"Choose {listed(ORDERS, last='or')}.",
        )
    if wanted.offset < 0 or (wanted.limit is not None and wanted.limit < 0):
        raise BadRequest(
            f"Expected an offset and a limit of 0 or more, got {wanted.offset} and {wanted.limit}.",
            "Give numbers that are not negative.",
        )
    if len((wanted.words or "").split()) > MOST_WORDS:
        raise BadRequest(
            f"A search takes at most {MOST_WORDS} words, not {len((wanted.words or '').split())}.",
            "Use fewer words.",
        )
