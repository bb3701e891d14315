"""Units that are one: "irrigation and drainage", a stretch of road, a place of unknown name.

灌漑・排水施設          two things joined by a point are one modifier
ベンルック-ロンタイン間   two names joined by a dash are one stretch
タナッピン地区          an unknown name with its level is a place, in its own script
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.language.gloss.units import Name, Unit
from riparian.language.glossary import Role, Term

_POINTS, _DASHES = "・·ㆍᆞ‧•､、/／,，", "-–—―~〜～"
LEVELS = ("province", "district", "city", "town", "village", "commune", "township", "county",
           "region", "state")  # fmt: skip
_SIDES = frozenset(
    {"northern", "southern", "eastern", "western", "central", "north-eastern", "northeastern"}
    | {"north-western", "northwestern", "south-eastern", "southeastern", "south-western"}
    | {"southwestern"}
)


def join_units(units: Sequence[Unit]) -> list[Unit]:
    """The units with those put together that mean one thing."""
    return _lists(_sides(_stretches(_levels(units))))


def _levels(units: Sequence[Unit]) -> list[Unit]:
    """An unknown word before a level word is a place."""
    found: list[Unit] = []
    for number, unit in enumerate(units):
        before = found[-1] if found else None
        noun = unit.term("noun")
        named = before is not None and before.kind == "unknown" and not unit.spaced
        if before and named and noun and noun.english in LEVELS and number + 1 < len(units):
            english = f"{before.text} {noun.english.capitalize()}"
            found[-1] = _named(before, unit, english, "place")
        else:
            found.append(unit)
    return found


def _sides(units: Sequence[Unit]) -> list[Unit]:
    """ "Northern" before a place is a part of its name."""
    found: list[Unit] = []
    for unit in units:
        before = found[-1] if found else None
        side = before.term("quality", "noun") if before else None
        is_place = unit.name is not None and unit.name.kind in ("place", "country")
        if before and side and is_place and side.english.lower() in _SIDES:
            english = f"{side.english.capitalize()} {_words(unit)}"
            found[-1] = _named(before, unit, english, "place")
        else:
            found.append(unit)
    return found


def _stretches(units: Sequence[Unit]) -> list[Unit]:
    """Two names with a dash between them are one."""
    found: list[Unit] = []
    rest = list(units)
    while rest:
        if len(rest) > 2 and _is_mark(rest[1], _DASHES) and _is_name(rest[0]) and _is_name(rest[2]):
            english = f"{_words(rest[0])}-{_words(rest[2])}"
            rest = [_named(rest[0], rest[2], english, "thing"), *rest[3:]]
        else:
            found.append(rest.pop(0))
    return found


def _lists(units: Sequence[Unit]) -> list[Unit]:
    """Words of one part of speech with points between them are one word."""
    found: list[Unit] = []
    rest = list(units)
    while rest:
        role = _role(rest[0])
        size = 1
        while (
            role
            and len(rest) > size + 1
            and _is_mark(rest[size], _POINTS)
            and _role(rest[size + 1]) == role
        ):
            size += 2
        found.append(_one_of(rest[:size:2], role))
        rest = rest[size:]
    return found


def _one_of(units: Sequence[Unit], role: Role | None) -> Unit:
    if len(units) == 1 or role is None:
        return units[0]
    terms = [term for unit in units if (term := unit.term(role))]
    words = [term.english for term in terms]
    english = f"{', '.join(words[:-1])} and {words[-1]}"
    if all(_is_katakana(unit.text) for unit in units):
        english = " ".join(words)
    text = "・".join(unit.text for unit in units)
    joined = Term(text, english, role, terms[-1].joins, "joined")
    return Unit("term", text, (joined,), spaced=units[0].spaced)


def _role(unit: Unit) -> Role | None:
    """Thing, quality or doing; None for all else."""
    term = unit.term("noun", "action", "quality")
    return term.role if term else None


def _is_katakana(text: str) -> bool:
    return all("ァ" <= letter <= "ー" for letter in text)


def _is_mark(unit: Unit, marks: str) -> bool:
    return unit.kind == "mark" and unit.text in marks


def _is_name(unit: Unit) -> bool:
    return unit.kind in ("unknown", "latin") or (unit.name is not None)


def _words(unit: Unit) -> str:
    return unit.name.english if unit.name else unit.text


def _named(first: Unit, last: Unit, english: str, kind: str) -> Unit:
    name = Name(0, 0, english, "place" if kind == "place" else "thing")
    return Unit("name", first.text + last.text, name=name, spaced=first.spaced)
