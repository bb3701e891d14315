"""Units that are one: "irrigation and drainage", a stretch of road, a place of unknown name.

灌漑・排水施設          two things joined by a point are one modifier
ベンルック-ロンタイン間   two names joined by a dash are one stretch
タナッピン地区          an unknown name with its level is a place, in its own script
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.english import listed
from riparian.language.gloss.numerals import Count, in_english
from riparian.language.gloss.units import GlossedName, TitleUnit
from riparian.language.glossary import GlossaryTerm, Role

_POINTS, _DASHES = "・·ㆍᆞ‧•､、/／,，", "-–—―~〜～"
LEVELS = ("province", "district", "city", "town", "village", "commune", "township", "county",
           "region", "state", "prefecture")  # fmt: skip
_KOREAN_LEVELS = {
    "주": "Province",
    "성": "Province",
    "시": "City",
    "군": "District",
    "섬": "Island",
}
_ROUNDS = ("次", "차")
_SHORT = 2
_SIDES = frozenset(
    {"northern", "southern", "eastern", "western", "central", "north-eastern", "northeastern"}
    | {"north-western", "northwestern", "south-eastern", "southeastern", "south-western"}
    | {"southwestern"}
)


def join_units(units: Sequence[TitleUnit]) -> list[TitleUnit]:
    """The units with those put together that mean one thing."""
    units = _join_numbers(_without_of(units))
    return _lists(_names(_sides(_stretches(_levels(units)))))


def _without_of(units: Sequence[TitleUnit]) -> list[TitleUnit]:
    """The units without the "of" that only joins a quality to what it modifies (緊急の復旧)."""
    joined: list[TitleUnit] = []
    for unit in units:
        before = joined[-1] if joined else None
        plain = before is not None and before.terms and before.terms[0].role == "quality"
        if not (plain and unit.text in ("の", "의")):
            joined.append(unit)
    return joined


def _join_numbers(units: Sequence[TitleUnit]) -> list[TitleUnit]:
    """A number with the unit that it counts (第1ステージ) is "Stage 1"."""
    joined: list[TitleUnit] = []
    for unit in units:
        before = joined[-1] if joined else None
        counts = unit.term("unit")
        number = _number(before) if before and counts else None
        if before and counts and number is not None:
            count = Count("phase", number, f"{counts.english.capitalize()} {number}")
            if unit.text in _ROUNDS:
                count = Count("round", number, in_english("round", number))
            joined[-1] = TitleUnit(
                "count", before.text + unit.text, count=count, spaced=before.spaced
            )
        else:
            joined.append(unit)
    return joined


def _number(unit: TitleUnit) -> int | None:
    if unit.count:
        return unit.count.number if unit.count.kind == "number" else None
    return int(unit.text) if unit.kind == "latin" and unit.text.isdecimal() else None


def _levels(units: Sequence[TitleUnit]) -> list[TitleUnit]:
    """An unknown word before a level word, or with one at its end in Korean, is a place."""
    joined: list[TitleUnit] = []
    for number, unit in enumerate(units):
        level = _KOREAN_LEVELS.get(unit.text[-1:]) if unit.kind == "unknown" else None
        ends = number + 1 == len(units) or units[number + 1].spaced
        if level and ends and len(unit.text) > _SHORT:
            english = f"{unit.text[:-1]} {level}"
            name = GlossedName(0, 0, english, "place")
            joined.append(TitleUnit("name", unit.text, name=name, spaced=unit.spaced))
            continue
        before = joined[-1] if joined else None
        noun = unit.term("noun")
        named = before is not None and before.kind == "unknown" and not unit.spaced
        if before and named and noun and noun.english in LEVELS and number + 1 < len(units):
            english = f"{before.text} {noun.english.capitalize()}"
            joined[-1] = _name_of_both(before, unit, english, "place")
        else:
            joined.append(unit)
    return joined


def _sides(units: Sequence[TitleUnit]) -> list[TitleUnit]:
    """ "Northern" before a place is a part of its name."""
    joined: list[TitleUnit] = []
    for unit in units:
        before = joined[-1] if joined else None
        side = before.term("quality", "noun") if before else None
        is_place = unit.name is not None and unit.name.kind in ("place", "country")
        if before and side and is_place and side.english.lower() in _SIDES:
            english = f"{side.english.capitalize()} {_words(unit)}"
            joined[-1] = _name_of_both(before, unit, english, "place")
        else:
            joined.append(unit)
    return joined


def _stretches(units: Sequence[TitleUnit]) -> list[TitleUnit]:
    """Two names with a dash between them are one."""
    joined: list[TitleUnit] = []
    rest = list(units)
    while rest:
        if len(rest) > 2 and _is_mark(rest[1], _DASHES) and _is_name(rest[0]) and _is_name(rest[2]):
            english = f"{_words(rest[0])}-{_words(rest[2])}"
            rest = [_name_of_both(rest[0], rest[2], english, "thing"), *rest[3:]]
        else:
            joined.append(rest.pop(0))
    return joined


def _names(units: Sequence[TitleUnit]) -> list[TitleUnit]:
    """Places with a point between them are one place; two countries in a row are two partners."""
    joined: list[TitleUnit] = []
    rest = list(units)
    while rest:
        if len(rest) > 2 and _is_and(rest[1]) and _is_place(rest[0], rest[2]):
            english = f"{_words(rest[0])} and {_words(rest[2])}"
            rest = [_name_of_both(rest[0], rest[2], english, "place"), *rest[3:]]
        elif len(rest) > 1 and not rest[1].spaced and _are_countries(rest[0], rest[1]):
            english = f"{_words(rest[0])}-{_words(rest[1])}"
            rest = [_name_of_both(rest[0], rest[1], english, "thing"), *rest[2:]]
        else:
            joined.append(rest.pop(0))
    return joined


def _is_and(unit: TitleUnit) -> bool:
    link = unit.term("link")
    return _is_mark(unit, _POINTS) or (link is not None and link.keeps_order)


def _is_place(*units: TitleUnit) -> bool:
    return all(unit.name is not None and unit.name.kind in ("place", "country") for unit in units)


def _are_countries(*units: TitleUnit) -> bool:
    return all(unit.name is not None and unit.name.kind == "country" for unit in units)


def _lists(units: Sequence[TitleUnit]) -> list[TitleUnit]:
    """Words of one part of speech with points between them are one word."""
    joined: list[TitleUnit] = []
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
        members = rest[:size:2]
        if size > 1 and all(unit.term("quality") for unit in members) and len(rest) > size:
            role = "quality"
        joined.append(_one_of(members, role))
        rest = rest[size:]
    return joined


def _one_of(units: Sequence[TitleUnit], role: Role | None) -> TitleUnit:
    if len(units) == 1 or role is None:
        return units[0]
    terms = [term for unit in units if (term := unit.term(role))]
    words = [term.english for term in terms]
    english = listed(words)
    if all(_is_katakana(unit.text) for unit in units):
        english = " ".join(words)
    text = "・".join(unit.text for unit in units)
    joined = GlossaryTerm(text, english, role, terms[-1].joins, "joined")
    return TitleUnit("term", text, (joined,), spaced=units[0].spaced)


def _role(unit: TitleUnit) -> Role | None:
    """Thing, quality or doing; None for all else."""
    term = unit.term("noun", "action", "quality")
    return term.role if term else None


def _is_katakana(text: str) -> bool:
    return all("ァ" <= letter <= "ー" for letter in text)


def _is_mark(unit: TitleUnit, marks: str) -> bool:
    return unit.kind == "mark" and unit.text in marks


def _is_name(unit: TitleUnit) -> bool:
    return unit.kind in ("unknown", "latin") or (unit.name is not None)


def _words(unit: TitleUnit) -> str:
    return unit.name.english if unit.name else unit.text


def _name_of_both(first: TitleUnit, last: TitleUnit, english: str, kind: str) -> TitleUnit:
    name = GlossedName(0, 0, english, "place" if kind == "place" else "thing")
    return TitleUnit("name", first.text + last.text, name=name, spaced=first.spaced)
