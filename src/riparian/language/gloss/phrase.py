"""From the units of a title to an English phrase: what is meant comes first, its place last.

Japanese and Korean titles branch to the left: "A in B for C project" is B-in C-for A-project there.
So a phrase is turned round at its connectives, the loosest first; what is done goes before its
object ("improvement of"); and a country or place at the beginning goes to the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from riparian.language.gloss.joining import LEVELS, join_units
from riparian.language.gloss.numerals import ordinal
from riparian.language.gloss.units import Unit
from riparian.language.glossary import Term

_OF = ("の", "의", "of")
_INSTITUTIONS = (
    "hospital", "school", "university", "college", "institute", "airport", "port", "bridge", "dam",
    "centre", "center", "station", "zone", "park", "plant", "river", "basin", "delta", "canal",
    "road", "line", "clinic", "market", "tunnel", "academy", "polytechnic", "library", "house",
    "province", "district", "city", "town", "village", "commune", "township", "region", "area",
    "schools", "hospitals", "county",
)  # fmt: skip


class Phrase(msgspec.Struct, frozen=True):
    """English words, with the places that go behind them. `acts`: they begin with what is done,
    as "improvement of …" does, and so can stand behind "Project for". `tail` waits for words to
    stand behind ("through …")."""

    words: str = ""
    places: tuple[str, ...] = ()
    acts: bool = False
    counts: tuple[str, ...] = ()
    tail: str = ""

    def with_places(self) -> str:
        """The words with the places behind them, the finest first."""
        return ", ".join(part for part in (self.words, *reversed(self.places)) if part)


def phrase_of(units: Sequence[Unit], lang: str) -> Phrase:
    """The phrase of a title without its brackets."""
    clauses = _clauses(join_units(units))
    said = [_clause(clause, lang, last=n == len(clauses) - 1) for n, clause in enumerate(clauses)]
    said = [one for one in said if one.words or one.places or one.counts]
    if not said:
        return Phrase()
    whole = said[-1]
    for project in reversed(said[:-1]):
        words = _for_the(whole, project) if whole.words else project.words
        places = (*project.places, *whole.places)
        acts = whole.acts if whole.words else project.acts
        whole = Phrase(words, places, acts, (*whole.counts, *project.counts))
    return whole


def _for_the(whole: Phrase, project: Phrase) -> str:
    """ "Design Services for the Project for …": a part of a project behind which it stands."""
    if not project.words:
        return whole.words
    counts = f" ({', '.join(project.counts)})" if project.counts else ""
    return f"{whole.words} for the {project.words}{counts}"


def _clauses(units: list[Unit]) -> list[list[Unit]]:
    """A title in the middle of which a project ends ("… 사업 … 용역") is two: project and part."""
    clauses: list[list[Unit]] = [[]]
    for number, unit in enumerate(units):
        clauses[-1].append(unit)
        if unit.term("head") and _ends_here(units, number):
            clauses.append([])
    return [clause for clause in clauses if clause]


def _ends_here(units: Sequence[Unit], number: int) -> bool:
    """Whether the kind of undertaking that stands there ends a project and begins its part."""
    rest = units[number + 1 :]
    while rest and rest[0].kind == "count":
        rest = rest[1:]
    if all(unit.kind == "count" or _is_project(unit) for unit in rest):
        return False
    follows = rest[0]
    if follows.kind == "mark" or follows.term("link", "drop"):
        return False
    return follows.spaced and units[number].term("head") is not None


def _clause(units: Sequence[Unit], lang: str, *, last: bool) -> Phrase:
    """One undertaking: its kind, what it is for, its counts and its places."""
    body, counts = _without_counts(units)
    if len(body) > 1 and _is_project(body[-1]) and body[-2].term("head"):
        body = body[:-1]  # "… programme, phase 2 project" is a programme
    head = body[-1].term("head") if body else None
    if head is None:
        return msgspec.structs.replace(_np(body), counts=counts)
    inner = _np(body[:-1])
    english = _titled(head.english)
    if not inner.words:
        return Phrase(english, inner.places, counts=counts)
    if inner.acts and lang == "ko" and last and _is_project(body[-1]):
        words = inner.words
    elif inner.acts or head.joins:
        words = f"{english} {head.joins or 'for'} {inner.words}"
    else:
        words = f"{inner.words} {english}"
    return Phrase(words, inner.places, inner.acts, counts)


def _is_project(unit: Unit) -> bool:
    head = unit.term("head")
    return head is not None and head.english.lower() == "project"


def _without_counts(units: Sequence[Unit]) -> tuple[list[Unit], tuple[str, ...]]:
    """The units without phases and rounds, wherever they stand; numbers of roads stay."""
    counts: list[str] = []
    kept: list[Unit] = []
    for unit in units:
        if unit.count is None or unit.count.kind == "number":
            kept.append(unit)
        elif unit.count.kind == "stage" and not kept:  # 第二期… before a title, not behind it
            counts.append(f"{ordinal(unit.count.number)} Stage")
        else:
            counts.append(unit.count.english)
    return kept, tuple(counts)


def _np(units: Sequence[Unit]) -> Phrase:
    """A phrase with connectives: turned round at the loosest of them."""
    units = _trimmed(units)
    if not units:
        return Phrase()
    place = _last_turning(units)
    if place is not None:
        return _turned(units, place)
    return _joined(units)


def _last_turning(units: Sequence[Unit]) -> int | None:
    """Where the last connective stands that turns a phrase round, "of" apart."""
    found = [
        n
        for n, unit in enumerate(units)
        if (link := unit.term("link")) and not link.keeps_order and unit.text not in _OF
    ]
    return next((n for n in reversed(found) if n + 1 < len(units)), None)


def _turned(units: Sequence[Unit], place: int) -> Phrase:
    link = units[place].term("link")
    assert link is not None
    left, right = _np(units[:place]), _np(units[place + 1 :])
    places = (*left.places, *right.places)
    if left.words:
        said = f"{link.english} {left.words}"
    elif link.english in _INSIDE or not left.places:
        said = ""
    else:
        said, places = f"{link.english} {left.with_places()}", right.places
    tail = " ".join(part for part in (said, left.tail) if part)
    if not right.words:
        return Phrase("", places, tail=f"{right.tail} {tail}".strip())
    return Phrase(f"{right.words} {tail}".strip(), places, right.acts)


_INSIDE = ("in", "of", "at", "within", "on")


def _joined(units: Sequence[Unit]) -> Phrase:
    """Parts joined by "and" and by "of"."""
    ands = [n for n, u in enumerate(units) if _is_and(u)]
    of = next((n for n in reversed(range(len(units))) if units[n].text in _OF and n), None)
    if of is not None and of + 1 < len(units) and not _and_is_looser(units, ands, of):
        return _turned(units, of)
    if ands:
        return _coordinated(units, ands)
    return _compound(units)


def _is_and(unit: Unit) -> bool:
    link = unit.term("link")
    if unit.kind == "mark":
        return unit.text in "・·ㆍᆞ‧•､、,，/／"
    return link is not None and link.keeps_order


def _and_is_looser(units: Sequence[Unit], ands: Sequence[int], of: int) -> bool:
    """ "技術改善と女性のエンパワーメント": both parts end in what is done, so "and" joins them."""
    if not ands or ands[-1] > of:
        return bool(ands)
    before, after = units[ands[-1] - 1] if ands[-1] else None, units[-1]
    return bool(before and before.term("action") and after.term("action"))


def _coordinated(units: Sequence[Unit], ands: Sequence[int]) -> Phrase:
    """ "Irrigation and drainage facilities", or "construction of A and improvement of B"."""
    edges = [-1, *ands, len(units)]
    parts = [list(units[a + 1 : b]) for a, b in pairwise(edges)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return _compound([u for part in parts for u in part])
    last = parts[-1]
    if all(len(part) == 1 for part in parts[1:]) and _all_act(part[-1] for part in parts):
        return _acting([part[-1] for part in parts], parts[0][:-1])
    object_, actions = _split_actions(last)
    if actions and object_ and not any(_split_actions(part)[1] for part in parts[:-1]):
        return _done(actions, _listed([*parts[:-1], object_]))
    return _listed(parts)


def _all_act(units: Iterable[Unit]) -> bool:
    return all(unit.term("action") for unit in units)


def _listed(parts: Sequence[Sequence[Unit]]) -> Phrase:
    said = [_np(part) if any(u.text in _OF for u in part) else _compound(part) for part in parts]
    words = [one.words for one in said if one.words]
    places = tuple(place for one in said for place in one.places)
    if not words:
        return Phrase("", (" and ".join(places),) if places else ())
    listed = ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]
    return Phrase(listed, places, all(one.acts for one in said if one.words))


def _acting(actions: Sequence[Unit], object_: Sequence[Unit]) -> Phrase:
    """ "Rehabilitation and improvement of …": several things done to one."""
    terms = [term for unit in actions if (term := unit.term("action"))]
    words = " and ".join(_titled(term.english) for term in terms)
    return _of_action(words, terms[-1].joins, _compound(object_))


def _of_action(action: str, joins: str, inner: Phrase) -> Phrase:
    words = _titled(action)
    if not inner.words:
        return Phrase(words, inner.places, acts=True)
    preposition = {"": "of ", "-": ""}.get(joins, f"{joins} ")
    return Phrase(f"{words} {preposition}{inner.words}", inner.places, acts=True)


def _split_actions(units: Sequence[Unit]) -> tuple[list[Unit], list[Term]]:
    """What stands before what is done, and what is done, in order; at most `_MOST_ACTIONS`."""
    rest: list[Unit] = list(units)
    actions: list[Term] = []
    while rest and len(actions) < _MOST_ACTIONS and (term := _action(rest[-1])):
        actions.append(term)
        rest = rest[:-1]
    return rest, actions[::-1]


_MOST_ACTIONS = 3


def _action(unit: Unit) -> Term | None:
    """What is done, if that is the first meaning of a word that can be a thing too."""
    term = unit.term("action", "noun")
    return term if term and term.role == "action" else None


def _done(actions: Sequence[Term], inner: Phrase) -> Phrase:
    """ "Construction Design of X"; "Support for Strengthening of X", where a word joins its own."""
    words, joins = actions[0].english, actions[0].joins
    phrase: Phrase | None = None
    for action in actions[1:]:
        if action.joins:
            phrase = _of_action(words, joins, phrase or inner)
            words, joins = action.english, action.joins
        else:
            words = f"{words} {action.english}"
            joins = ""
    return _of_action(words, joins, phrase or inner)


def _compound(units: Sequence[Unit]) -> Phrase:
    """Words without a connective: places to the end, what is done to the front."""
    kept, places = _without_places(_trimmed(units))
    object_, actions = _split_actions(kept)
    if actions:
        done = _done(actions, Phrase(_attributive(object_)))
        return Phrase(done.words, places, acts=True)
    return Phrase(_attributive(kept), places)


def _without_places(units: Sequence[Unit]) -> tuple[list[Unit], tuple[str, ...]]:
    """The places at the beginning, but one that names the institution behind it."""
    rest, places = list(units), []
    while rest and rest[0].name and rest[0].name.kind in ("country", "place"):
        if rest[0].name.kind == "place" and _names_institution(rest):
            break
        places.append(rest[0].name.english)
        rest = rest[1:]
        while rest and rest[0].kind == "mark" and rest[0].text in "-–—―~〜～":
            rest = rest[1:]
    return rest, tuple(dict.fromkeys(places))


def _names_institution(units: Sequence[Unit]) -> bool:
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
        if noun.english.lower().split()[-1:] and noun.english.lower().split()[-1] in _INSTITUTIONS:
            return True
    return False


def _attributive(units: Sequence[Unit]) -> str:
    return " ".join(filter(None, (_english(unit) for unit in units)))


def _english(unit: Unit) -> str:
    """What a unit is in the middle of a phrase."""
    if unit.name:
        return _titled(unit.name.english)
    if unit.count:
        return unit.count.english
    if unit.kind == "mark":
        return "-" if unit.text in "-–—―~〜～" else ""
    if unit.kind in ("unknown", "latin"):
        return unit.text
    term = unit.term("noun", "quality", "action") or unit.term("head", "unit")
    if term:
        return _titled(term.english)
    link = unit.term("link")
    return link.english if link else ""


def _trimmed(units: Sequence[Unit]) -> list[Unit]:
    """Without marks, connectives and words without a meaning at the ends."""
    kept = [u for u in units if not (u.terms and all(t.role == "drop" for t in u.terms))]
    while kept and _is_loose(kept[0]):
        kept = kept[1:]
    while kept and _is_loose(kept[-1]):
        kept = kept[:-1]
    return kept


def _is_loose(unit: Unit) -> bool:
    return unit.kind == "mark" or bool(unit.terms and all(t.role == "link" for t in unit.terms))


_SMALL = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "over"}
    | {"the", "through", "to", "towards", "under", "using", "via", "with", "within", "without"}
    | {"against", "between"}
)


def _titled(words: str) -> str:
    """In title case: small words stay small, what has capitals keeps them."""
    parts = words.split(" ")
    return " ".join(
        part if part in _SMALL or part != part.lower() else part[:1].upper() + part[1:]
        for part in parts
    )
