"""`TitleUnit`: a piece of a title and what it can mean; how a title is cut, and what is one again.

灌漑・排水施設           two things joined by a point are one modifier
ベンルック-ロンタイン間    two names joined by a dash are one stretch
タナッピン地区           an unknown name with its level is a place, in its own script
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from riparian.english import listed
from riparian.language.aid_glossary import Glossary, GlossaryTerm, Role
from riparian.language.gloss.numerals import Count, count_at, in_english, latin_at

Kind = Literal["term", "name", "count", "latin", "mark", "unknown"]
NameKind = Literal["country", "place", "thing", "agency"]
"""What bears a name; a `thing` is a road, a dam, a waterworks: what a project is about, where a
country or place only says where."""

_UNKNOWN, _UNKNOWN_LETTER = 4.0, 0.3
_GENERAL, _ONE_LETTER, _IN_A_WORD, _OVER_A_SPACE = 0.6, 0.5, 0.9, 0.2
_MARKS = "・·ㆍᆞ‧•､、,，/／:：;；-–—―~〜～|"


class GlossedName(msgspec.Struct, frozen=True):
    """A name that stands in a text, with its English; `start` and `end` count its characters."""

    start: int
    end: int
    english: str
    kind: NameKind


class TitleUnit(msgspec.Struct, frozen=True):
    """A piece of a title. `text` is what stands there, `spaced` whether a space stands before."""

    kind: Kind
    text: str
    terms: tuple[GlossaryTerm, ...] = ()
    name: GlossedName | None = None
    count: Count | None = None
    spaced: bool = False

    def term(self, *roles: Role) -> GlossaryTerm | None:
        """The first of its meanings that has one of these roles."""
        return next((term for term in self.terms if term.role in roles), None)


class UnspacedText(msgspec.Struct, frozen=True):
    """A text without its spaces: `text`, where each character stood, and where spaces were."""

    original: str
    text: str
    origins: tuple[int, ...]
    gaps: frozenset[int]

    def words(self, start: int, end: int) -> str:
        """What stands there in the original."""
        return self.original[self.origins[start] : self.origins[end - 1] + 1]


def close_up(text: str) -> UnspacedText:
    """Take the spaces out of a text."""
    origins = [place for place, letter in enumerate(text) if not letter.isspace()]
    closed = [text[place] for place in origins]
    gaps = {
        number
        for number, place in enumerate(origins)
        if number and origins[number - 1] != place - 1
    }
    return UnspacedText(text, "".join(closed), tuple(origins), frozenset(gaps))


def cut(
    text: str, glossary: Glossary, names: Sequence[GlossedName], starts: Collection[int], lang: str
) -> list[TitleUnit]:
    """The units of a text: of all ways to cut it, the one that leaves least unknown, in the fewest
    and longest pieces, that begin and end where words do. `starts` are those of the text.
    """
    closed = close_up(text)
    return _Cutting(closed, glossary, names, starts, lang).units()


class _Cutting:
    """The cheapest way to every place of a text (dynamic programming)."""

    def __init__(
        self,
        closed: UnspacedText,
        glossary: Glossary,
        names: Sequence[GlossedName],
        starts: Collection[int],
        lang: str,
    ) -> None:
        self.closed, self.glossary, self.lang = closed, glossary, lang
        self.folded = closed.text.lower()
        if len(self.folded) != len(closed.text):  # a letter whose lower case is two
            self.folded = closed.text
        place = {origin: number for number, origin in enumerate(closed.origins)}
        self.starts = {place[s] for s in starts if s in place} | closed.gaps
        self.starts |= {0, len(closed.text)}
        self.knows_words = bool(starts)
        self.names: dict[int, list[tuple[int, GlossedName]]] = {}
        for name in names:
            begin, last = place.get(name.start), place.get(name.end - 1)
            if begin is not None and last is not None:
                self.names.setdefault(begin, []).append((last + 1, name))

    def units(self) -> list[TitleUnit]:
        size = len(self.closed.text)
        best: list[float] = [0.0] + [float("inf")] * size
        back: list[tuple[int, TitleUnit] | None] = [None] * (size + 1)
        for start in range(size):
            if best[start] == float("inf"):
                continue
            for end, cost, unit in self._steps(start):
                if best[start] + cost < best[end]:
                    best[end], back[end] = best[start] + cost, (start, unit)
        units: list[TitleUnit] = []
        end = size
        while end:
            step = back[end]
            assert step is not None
            end, unit = step
            units.append(unit)
        return _join_pieces(units[::-1])

    def _steps(self, start: int) -> list[tuple[int, float, TitleUnit]]:
        text, spaced = self.closed.text, start in self.closed.gaps
        steps: list[tuple[int, float, TitleUnit]] = []
        # Names and counts cost a little less than terms (1.0), so that they win where both fit.
        for end, name in self.names.get(start, ()):
            unit = TitleUnit("name", self.closed.words(start, end), name=name, spaced=spaced)
            steps.append((end, 0.9, unit))
        counted = count_at(text, start, self.lang)
        if counted:
            end, count = counted
            words = self.closed.words(start, end)
            steps.append((end, 0.9, TitleUnit("count", words, count=count, spaced=spaced)))
        end = latin_at(text, start, self.closed.gaps)
        if end > start:
            words = self.closed.words(start, end)
            steps.append((end, 1.0, TitleUnit("latin", words, spaced=spaced)))
        for end, terms in self.glossary.at(self.folded, start):
            if terms[0].general and self._cuts_katakana(start, end):
                continue
            if cost := self._cost(start, end, terms):
                words = self.closed.words(start, end)
                steps.append((end, cost, TitleUnit("term", words, terms, spaced=spaced)))
        if text[start] in _MARKS:
            steps.append((start + 1, 0.5, TitleUnit("mark", text[start], spaced=spaced)))
        end = self._unknown_end(start)
        cost = _UNKNOWN + _UNKNOWN_LETTER * (end - start)
        unknown = TitleUnit("unknown", self.closed.words(start, end), spaced=spaced)
        steps.append((end, cost, unknown))
        return steps

    def _cost(self, start: int, end: int, terms: tuple[GlossaryTerm, ...]) -> float:
        """What a term costs there; 0 where it cannot stand."""
        short = end - start == 1
        joining = all(term.role in ("link", "drop") for term in terms)
        if short and joining and not self._may_join(start, end):
            return 0.0
        cost = 1.0 + _GENERAL * terms[0].general + _ONE_LETTER * (short and not joining)
        if self.knows_words:
            cost += _IN_A_WORD * ((start not in self.starts) + (end not in self.starts))
        return cost + _OVER_A_SPACE * any(start < gap < end for gap in self.closed.gaps)

    def _cuts_katakana(self, start: int, end: int) -> bool:
        """Whether a word of the dictionary would be cut out of a longer name in katakana."""
        text = self.closed.text
        before = start > 0 and _script(text[start - 1]) == _script(text[start]) == "katakana"
        after = end < len(text) and _script(text[end - 1]) == _script(text[end]) == "katakana"
        return before or after

    def _may_join(self, start: int, end: int) -> bool:
        """Whether one letter can be a particle: a word of its own, in Korean the end of one."""
        if self.lang == "ko":
            return end in self.closed.gaps or end == len(self.closed.text)
        return not self.knows_words or (start in self.starts and end in self.starts)

    def _unknown_end(self, start: int) -> int:
        """The end of the word that begins there, at most that of its script."""
        text = self.closed.text
        end = start + 1
        while end < len(text) and end not in self.starts and _alike(text[start], text[end]):
            end += 1
        return end


def _alike(letter: str, other: str) -> bool:
    """Whether two letters are of one script, so that a word may run over both."""
    return _script(letter) == _script(other) != ""


def _script(letter: str) -> str:
    code = ord(letter)
    if 0x30A0 <= code <= 0x30FF:
        return "katakana"
    if 0x3041 <= code <= 0x309F:
        return "hiragana"
    if 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or letter == "々":
        return "han"
    if 0xAC00 <= code <= 0xD7A3:
        return "hangul"
    return "latin" if letter.isalnum() else ""


def _join_pieces(units: Sequence[TitleUnit]) -> list[TitleUnit]:
    """Unknown and Latin pieces that stand together as one."""
    joined: list[TitleUnit] = []
    for unit in units:
        last = joined[-1] if joined else None
        same = last is not None and last.kind == unit.kind and unit.kind in ("unknown", "latin")
        if last and same and (not unit.spaced or unit.kind == "latin"):
            space = " " if unit.spaced else ""
            joined[-1] = msgspec.structs.replace(last, text=f"{last.text}{space}{unit.text}")
            continue
        joined.append(unit)
    return joined


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
