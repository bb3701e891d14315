"""Words that stand together without a connective: "water supply expansion" as "expansion of …".

What is done, at the end, goes before what it is done to; places at the beginning go to the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from riparian.language.gloss.joining import LEVELS
from riparian.language.gloss.units import TitleUnit
from riparian.language.glossary import GlossaryTerm

DASHES = "-–—―~〜～"
_MOST_ACTIONS = 3
_WIDE_ENDINGS = ("な", "的な", "的", "的に", "적", "적인", "한", "のある", "に強い")
"""Endings of words that modify all that follows: "effective flood management"."""

_URGENT = ("emergency", "urgent")

_INSTITUTIONS = frozenset(
    {"academy", "airport", "basin", "bridge", "canal", "center", "centre", "clinic", "college"}
    | {"dam", "delta", "hospital", "hospitals", "house", "institute", "library", "line", "market"}
    | {"park", "plant", "polytechnic", "port", "river", "road", "school", "schools", "station"}
    | {"tunnel", "university", "zone", *LEVELS}
)
_SMALL = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "over"}
    | {"the", "through", "to", "towards", "under", "using", "via", "with", "within", "without"}
    | {"against", "between"}
)


class EnglishPhrase(msgspec.Struct, frozen=True):
    """English words, with the places that go behind them. `acts`: they begin with what is done
    ("improvement of …") or say more behind ("security through …"), and stand behind "Project for".
    `tail` waits for words to stand behind ("through …"); `counts` are phases and the like."""

    words: str = ""
    places: tuple[str, ...] = ()
    acts: bool = False
    counts: tuple[str, ...] = ()
    tail: str = ""

    def with_places(self) -> str:
        """The words with the places behind them, the finest first; "Southern Laos" says Laos."""
        shown: list[str] = []
        for place in reversed(self.places):
            if not any(place in finer for finer in shown):
                shown.append(place)
        return ", ".join(part for part in (self.words, *shown) if part)


def compound(units: Sequence[TitleUnit]) -> EnglishPhrase:
    """Words without a connective: places to the end, what is done to the front."""
    inner, places = _without_places(trim(units))
    object_, actions = split_actions(inner)
    if not actions:
        return EnglishPhrase(attributive(inner), places)
    if object_ and (_is_wide(object_[0]) or (is_urgent(object_[0]) and len(object_) > 1)):
        words = f"{attributive(object_)} {title_case(actions[0].english)}"
        rest = actions[1:]
        if not rest:
            return EnglishPhrase(words, places)
        return EnglishPhrase(done(rest, EnglishPhrase(words)).words, places, acts=True)
    qualities, object_ = _qualities_at_end(object_)
    if qualities and not object_:
        words = " ".join(title_case(term.english) for term in (*qualities, *actions))
        return EnglishPhrase(words, places)
    if qualities:
        how = " ".join(quality.english for quality in qualities)
        first = msgspec.structs.replace(actions[0], english=f"{how} {actions[0].english}")
        actions = [first, *actions[1:]]
    return EnglishPhrase(
        done(actions, EnglishPhrase(attributive(object_))).words, places, acts=True
    )


def split_actions(units: Sequence[TitleUnit]) -> tuple[list[TitleUnit], list[GlossaryTerm]]:
    """What stands before what is done, and what is done, in order; at most `_MOST_ACTIONS`."""
    rest: list[TitleUnit] = list(units)
    actions: list[GlossaryTerm] = []
    while rest and len(actions) < _MOST_ACTIONS and (term := _action(rest[-1])):
        actions.append(term)
        rest = rest[:-1]
    return rest, actions[::-1]


def _action(unit: TitleUnit) -> GlossaryTerm | None:
    """What is done, if that is the first meaning of a word that can be a thing too."""
    term = unit.term("action", "noun")
    return term if term and term.role == "action" else None


def _is_wide(unit: TitleUnit) -> bool:
    return unit.term("quality") is not None and unit.text.endswith(_WIDE_ENDINGS)


def is_urgent(unit: TitleUnit) -> bool:
    """Whether it says how something is done before what it is done to: "emergency road repair"."""
    quality = unit.term("quality")
    return quality is not None and quality.english in _URGENT


def _qualities_at_end(units: Sequence[TitleUnit]) -> tuple[list[GlossaryTerm], list[TitleUnit]]:
    """Qualities directly before what is done say how it is done: "urgent improvement"."""
    rest: list[TitleUnit] = list(units)
    qualities: list[GlossaryTerm] = []
    while rest and (term := rest[-1].term("quality")) and not rest[-1].term("noun"):
        qualities.append(term)
        rest = rest[:-1]
    return qualities[::-1], rest


def done(actions: Sequence[GlossaryTerm], inner: EnglishPhrase) -> EnglishPhrase:
    """ "Construction Design of X"; "Support for Strengthening of X", where a word joins its own."""
    words, joins = actions[0].english, actions[0].joins
    phrase: EnglishPhrase | None = None
    for action in actions[1:]:
        if action.joins:
            phrase = of_action(words, joins, phrase or inner)
            words, joins = action.english, action.joins
        else:
            words = f"{words} {action.english}"
            joins = ""
    return of_action(words, joins, phrase or inner)


def of_action(action: str, joins: str, inner: EnglishPhrase) -> EnglishPhrase:
    """ "Improvement of X"; `joins` is the preposition, "-" for none."""
    words = title_case(action)
    if not inner.words:
        return EnglishPhrase(words, inner.places, acts=True)
    preposition = {"": "of ", "-": ""}.get(joins, f"{joins} ")
    return EnglishPhrase(f"{words} {preposition}{inner.words}", inner.places, acts=True)


def _without_places(units: Sequence[TitleUnit]) -> tuple[list[TitleUnit], tuple[str, ...]]:
    """The places at the beginning, but one that names the institution behind it."""
    rest, places = list(units), []
    while rest and rest[0].name and rest[0].name.kind in ("country", "place"):
        if rest[0].name.kind == "place" and _names_institution(rest):
            break
        places.append(rest[0].name.english)
        rest = rest[1:]
        while rest and rest[0].kind == "mark" and rest[0].text in DASHES:
            rest = rest[1:]
    return rest, tuple(dict.fromkeys(places))


def _names_institution(units: Sequence[TitleUnit]) -> bool:
    """Whether a place stands directly before "hospital" or the like, and so is a part of a name.

    One that is said to be a province or district only says where.
    """
    name = units[0].name
    if name and name.english.lower().split()[-1] in LEVELS:
        return False
    for unit in units[1:4]:
        noun = unit.term("noun", "quality")
        if noun is None or (unit.term("action") and not unit.term("noun")):
            return False
        kind = noun.english.lower().split(" of ")[0]  # a university of pharmacy
        if kind.split()[-1] in _INSTITUTIONS:
            return True
    return False


def attributive(units: Sequence[TitleUnit]) -> str:
    """The words one after the other; what one ends with, the next does not begin with again."""
    words: list[str] = []
    for number, unit in enumerate(units):
        last = number == len(units) - 1
        new = english_of(unit, last=last).split()
        if words and new and words[-1].lower() == new[0].lower():
            new = new[1:]
        words += new
    return " ".join(words)


def english_of(unit: TitleUnit, *, last: bool) -> str:
    """What a unit is within a phrase; a word that can be both is a quality unless it is last."""
    if unit.name:
        return title_case(unit.name.english)
    if unit.count:
        return unit.count.english
    if unit.kind == "mark":
        return "-" if unit.text in DASHES else ""
    if unit.kind in ("unknown", "latin"):
        return unit.text
    thing = unit.term("noun", "action") or unit.term("quality")
    term = thing if last else (unit.term("quality") or thing)
    term = term or unit.term("head", "unit", "link")
    if term is None:
        return ""
    return term.english if term.role == "link" else title_case(term.english)


def trim(units: Iterable[TitleUnit]) -> list[TitleUnit]:
    """Without marks, connectives and words without a meaning at the ends."""
    inner = [u for u in units if not (u.terms and all(t.role == "drop" for t in u.terms))]
    while inner and _is_loose(inner[0]):
        inner = inner[1:]
    while inner and _is_loose(inner[-1]):
        inner = inner[:-1]
    return inner


def _is_loose(unit: TitleUnit) -> bool:
    return unit.kind == "mark" or bool(unit.terms and all(t.role == "link" for t in unit.terms))


def title_case(words: str) -> str:
    """In title case: small words stay small, what has capitals keeps them."""
    return " ".join(
        part if part in _SMALL or part != part.lower() else part[:1].upper() + part[1:]
        for part in words.split(" ")
    )
