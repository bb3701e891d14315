"""Phrases with connectives: turned round at each, the loosest first.

"A における B のための C" is "C for B in A"; "A と B の C" is "C of A and B", unless both parts say
what is done, and then "A and C of B".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from riparian.english import listed
from riparian.language.gloss.compound import (
    EnglishPhrase,
    compound,
    done,
    is_urgent,
    of_action,
    split_actions,
    title_case,
    trim,
)
from riparian.language.gloss.units import TitleUnit

_OF = ("の", "의", "of")
_INSIDE = ("in", "of", "at", "within", "on")
_POINTS = "・·ㆍᆞ‧•､、,，/／"


def reorder(units: Sequence[TitleUnit]) -> EnglishPhrase:
    """A phrase with or without connectives, in English order."""
    units = trim(units)
    if not units:
        return EnglishPhrase()
    place = _place_of_last_turning(units)
    return _join_parts(units) if place is None else _turn_round(units, place)


def turning_word(unit: TitleUnit) -> str | None:
    """The English of a connective that turns a phrase round; None for all else."""
    link = unit.term("link")
    return link.english if link and not link.keeps_order else None


def _place_of_last_turning(units: Sequence[TitleUnit]) -> int | None:
    """Where the last connective stands that turns a phrase round, "of" apart."""
    places = [n for n, unit in enumerate(units) if turning_word(unit) and unit.text not in _OF]
    return next((n for n in reversed(places) if n + 1 < len(units)), None)


def _turn_round(units: Sequence[TitleUnit], place: int) -> EnglishPhrase:
    link = turning_word(units[place]) or ""
    left, right = reorder(units[:place]), reorder(units[place + 1 :])
    places = (*left.places, *right.places)
    if left.words:
        before = f"{link} {left.words}"
    elif link in _INSIDE or not left.places:
        before = ""
    else:
        before, places = f"{link} {left.with_places()}", right.places
    tail = " ".join(part for part in (before, left.tail) if part)
    if not right.words:
        return EnglishPhrase("", places, tail=f"{right.tail} {tail}".strip())
    return EnglishPhrase(f"{right.words} {tail}".strip(), places, right.acts or bool(tail))


def _join_parts(units: Sequence[TitleUnit]) -> EnglishPhrase:
    """Parts joined by "and" and by "of"."""
    ands = [n for n, u in enumerate(units) if _is_and(u)]
    of = next((n for n in reversed(range(len(units))) if units[n].text in _OF and n), None)
    if of is not None and of + 1 < len(units) and not _and_is_looser(units, ands, of):
        if is_urgent(units[0]) and not ands and all(u.term("action") for u in units[of + 1 :]):
            return compound([*units[:of], *units[of + 1 :]])
        return _turn_round(units, of)
    return _coordinate(units, ands) if ands else compound(units)


def _is_and(unit: TitleUnit) -> bool:
    link = unit.term("link")
    return unit.text in _POINTS if unit.kind == "mark" else link is not None and link.keeps_order


def _and_is_looser(units: Sequence[TitleUnit], ands: Sequence[int], of: int) -> bool:
    """ "技術改善と女性のエンパワーメント": both parts end in what is done, so "and" joins them."""
    if not ands or ands[-1] > of:
        return bool(ands)
    before, after = units[ands[-1] - 1] if ands[-1] else None, units[-1]
    return bool(before and before.term("action") and after.term("action"))


def _coordinate(units: Sequence[TitleUnit], ands: Sequence[int]) -> EnglishPhrase:
    """ "Irrigation and drainage facilities", or "construction of A and improvement of B"."""
    edges = [-1, *ands, len(units)]
    parts = [list(units[a + 1 : b]) for a, b in pairwise(edges)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return compound([u for part in parts for u in part])
    last = parts[-1]
    if all(len(part) == 1 for part in parts[1:]) and _all_act(part[-1] for part in parts):
        return _several_actions([part[-1] for part in parts], parts[0][:-1])
    object_, actions = split_actions(last)
    if actions and object_ and not any(split_actions(part)[1] for part in parts[:-1]):
        return done(actions, _list_parts([*parts[:-1], object_]))
    return _list_parts(parts)


def _all_act(units: Iterable[TitleUnit]) -> bool:
    return all(unit.term("action") for unit in units)


def _list_parts(parts: Sequence[Sequence[TitleUnit]]) -> EnglishPhrase:
    phrases = [
        reorder(part) if any(u.text in _OF for u in part) else compound(part) for part in parts
    ]
    words = [phrase.words for phrase in phrases if phrase.words]
    places = tuple(place for phrase in phrases for place in phrase.places)
    if not words:
        return EnglishPhrase("", (" and ".join(places),) if places else ())
    return EnglishPhrase(
        listed(words), places, all(phrase.acts for phrase in phrases if phrase.words)
    )


def _several_actions(actions: Sequence[TitleUnit], object_: Sequence[TitleUnit]) -> EnglishPhrase:
    """ "Rehabilitation and improvement of …": several things done to one."""
    terms = [term for unit in actions if (term := unit.term("action"))]
    words = " and ".join(title_case(term.english) for term in terms)
    return of_action(words, terms[-1].joins, compound(object_))
