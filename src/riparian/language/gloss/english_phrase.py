"""From the units of a title to an English phrase: what is meant comes first, its place last.

Japanese and Korean titles branch to the left: "A in B for C project" is B-in C-for A-project there.
Here a title becomes undertakings with their kinds (Project, Survey, Services), counts and places.

Phrases with connectives are turned round at each, the loosest first: "A における B のための C"
is "C for B in A"; "A と B の C" is "C of A and B", unless both parts say what is done, and then "A
and C of B". Of words that stand together without one ("water supply expansion"), what is done, at
the end, goes before what it is done to, and places at the beginning go to the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from riparian.english import listed
from riparian.language.aid_glossary import GlossaryTerm
from riparian.language.gloss.numerals import FIGURES, ordinal
from riparian.language.gloss.title_units import LEVELS, TitleUnit, join_units

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
    """The units before the actions at the end, and these actions, at most `_MOST_ACTIONS`."""
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


def phrase_of(units: Sequence[TitleUnit], lang: str) -> EnglishPhrase:
    """The phrase of a title without its brackets."""
    clauses = _clauses(join_units(units))
    phrases = [
        _clause(clause, lang, last=n == len(clauses) - 1) for n, clause in enumerate(clauses)
    ]
    phrases = [phrase for phrase in phrases if phrase.words or phrase.places or phrase.counts]
    if not phrases:
        return EnglishPhrase()
    whole = phrases[-1]
    for project in reversed(phrases[:-1]):
        words = _for_the(whole, project) if whole.words else project.words
        acts = whole.acts if whole.words else project.acts
        counts = whole.counts if whole.words else (*project.counts, *whole.counts)
        whole = EnglishPhrase(words, (*project.places, *whole.places), acts, counts)
    return whole


def _for_the(whole: EnglishPhrase, project: EnglishPhrase) -> str:
    """ "Design Services for the Project for …": a part of a project behind which it stands."""
    if not project.words:
        return whole.words
    counts = [count for count in project.counts if count not in whole.counts]
    bracket = f" ({', '.join(count.strip('()') for count in counts)})" if counts else ""
    return f"{whole.words} for the {project.words}{bracket}"


def _clauses(units: list[TitleUnit]) -> list[list[TitleUnit]]:
    """A title in the middle of which a project ends ("… 사업 … 용역") is two: project and part."""
    clauses: list[list[TitleUnit]] = [[]]
    for number, unit in enumerate(units):
        clauses[-1].append(unit)
        if unit.term("head") and _ends_here(units[number + 1 :]):
            clauses.append([])
    return [clause for clause in clauses if clause]


def _ends_here(rest: Sequence[TitleUnit]) -> bool:
    """Whether a part of the project follows: not a phase of it, and not "project" again."""
    while rest and (rest[0].kind == "count" or _is_project(rest[0])):
        rest = rest[1:]
    if not rest:
        return False
    follows = rest[0]
    return follows.spaced and follows.kind != "mark" and not follows.term("link", "drop")


def _clause(units: Sequence[TitleUnit], lang: str, *, last: bool) -> EnglishPhrase:
    """One undertaking: its kind, what it is for, its counts and its places."""
    body, counts = _without_counts(units)
    body = _without_marks(body)
    while len(body) > 1 and _is_project(body[-1]) and body[-2].term("head"):
        body = body[:-1]  # "… programme, phase 2 project" is a programme
    head = body[-1].term("head") if body else None
    if head is None:
        return msgspec.structs.replace(reorder(body), counts=counts)
    english = title_case(head.english)
    joins = turning_word(body[-2]) if len(body) > 2 else None
    inner = reorder(body[:-1])
    if not inner.words:
        where = f" {joins} {inner.with_places()}" if joins and inner.places else ""
        return EnglishPhrase(english + where, () if where else inner.places, counts=counts)
    if joins:
        words = f"{english} {joins} {inner.words}"
    elif inner.acts and lang == "ko" and last and _is_project(body[-1]):
        words = inner.words
    elif inner.acts or head.joins:
        words = f"{english} {head.joins or 'for'} {inner.words}"
    else:
        words = f"{inner.words} {english}"
    return EnglishPhrase(words, inner.places, inner.acts, counts)


def _is_project(unit: TitleUnit) -> bool:
    head = unit.term("head")
    return head is not None and head.english.lower() == "project"


def _without_marks(units: Sequence[TitleUnit]) -> list[TitleUnit]:
    inner = list(units)
    while inner and (
        inner[-1].kind == "mark" or (not trim(inner[-1:]) and not turning_word(inner[-1]))
    ):
        inner = inner[:-1]
    return inner


def _without_counts(units: Sequence[TitleUnit]) -> tuple[list[TitleUnit], tuple[str, ...]]:
    """The units without phases and rounds, wherever they stand; numbers of roads stay."""
    counts: list[str] = []
    rest: list[TitleUnit] = []
    for unit in units:
        if unit.count is None or unit.count.kind in FIGURES:
            rest.append(unit)
        elif unit.count.kind == "stage" and not rest and len(units) > 1:
            counts.append(f"{ordinal(unit.count.number)} Stage")  # 第二期… before a title
        else:
            counts.append(unit.count.english)
    return rest, tuple(dict.fromkeys(counts))
