"""What parts the cells of a column into values, where cells hold several.

Countries and places are told by their parts: every mark counts that sets names apart. For others a
*usual* separator stands in many cells of a column. A *rare* one stands in a few of them; it
counts only where its parts look like the column's other values, and only for columns of places,
countries and sectors (`source_options`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median

from riparian.codelists.lists import country_code
from riparian.ingest.mapped.engine.split_cells import Separator, marks_that_part, split_values

_USUAL = (";", "|", "、", "；", "/", ",")
_MANY = 0.2
"""Share of cells with a separator from which a column is taken to hold several values a cell."""
_RARE: Mapping[str, str] = {";": ";；", "|": "|｜", "、": "、", "/": "/／", "\n": "\n"}
"""A separator as a mapping names it, and the letters that count as it."""
_FEW = 0.02
"""Share of cells with a rare separator; one cell in tables of 50 rows or fewer."""
_ALIKE = 0.8
"""Share of those cells whose parts must look like other values."""


def width(text: str) -> int:
    """Letters of a text, Chinese, Japanese and Korean ones twice: what fits in a line of print."""
    return len(text) + sum(ord(letter) > 0x2E7F for letter in text)


def split(text: str, separator: Separator | None) -> list[str]:
    """The parts of a cell that holds several values; the cell itself without a separator."""
    return split_values(text, separator) if separator else [text]


def separators_of_countries(values: Sequence[str]) -> tuple[str, ...]:
    """Every mark that parts cells into countries, most of which are known, in order of strength."""
    used: set[str] = set()
    for text in values:
        if width(text) <= _LONGEST_LIST:
            parts, marks = marks_that_part(text, _BETWEEN_COUNTRIES, country_code)
            countries = sum(country_code(part) is not None for part in parts)
            if countries > len(parts) / 2:
                used.update(marks)
    return _as_written([mark for mark in _BETWEEN_COUNTRIES if mark in used], values)


def countries_in(text: str, separator: Separator | None) -> list[str]:
    """The parts of a cell of countries; a known name stays whole."""
    return split_values(text, separator, country_code) if separator else [text]


def separators_of_places(values: Sequence[str], counts: Mapping[str, int]) -> tuple[str, ...]:
    """Every mark that parts cells into what looks like names of places.

    `Sepon district, Savannakhet province` and `Vientiane, Laos` are one place with where it lies.
    """
    short = [text for text in values if width(text) <= _LONGEST_LIST]
    marks = []
    for mark in _BETWEEN_PLACES:
        with_mark = [text for text in short if len(split(text, mark)) > 1]
        alike = [text for text in with_mark if _are_places(text, mark)]
        number = sum(counts.get(text, 1) for text in alike)
        if number and number >= _ALIKE * sum(counts.get(text, 1) for text in with_mark):
            marks.append(mark)
    return _as_written(marks, short)


def _as_written(marks: Sequence[str], values: Sequence[str]) -> tuple[str, ...]:
    """The marks, the comma as it stands in the cells."""
    comma = "、" if any("、" in text for text in values) else ","
    return tuple(comma if mark == "," else mark for mark in marks)


def _are_places(text: str, mark: str) -> bool:
    parts = split(text, _BETWEEN_PLACES)
    in_kana = "・" in text and not re.search("[\uac00-\ud7a3]", text)
    if in_kana and not all(part[-1] in "州県省市郡区府都道" for part in parts):
        if mark == "·":  # トゥアティエン・フエ省 is one province
            return False
        parts = split(text, tuple(other for other in _BETWEEN_PLACES if other != "·"))
    inner, outer = parts[0].casefold(), parts[-1].casefold()
    if country_code(outer) or country_code(parts[-1]):
        return False
    nested = len(parts) == 2 and _INNER.search(inner) and _OUTER.search(outer)
    return not nested and all(map(_is_place_name, parts))


_INNER = re.compile(r"\b(?:districts?|town|commune|village|city|municipality|khum|muang)\b")
_OUTER = re.compile(r"\b(?:provinces?|states?|regions?|division)\b")


def _is_place_name(part: str) -> bool:
    small = part[0].isascii() and part[0].islower()
    return (
        2 <= width(part) <= 40 and len(part.split()) <= 5 and not small
        and any(map(str.isalpha, part)) and not any(map(str.isdigit, part))
    )  # fmt: skip


_LONGEST_LIST = 400
_BETWEEN_PLACES = (";", "|", "\n", ",", "/", "·", " and ", " & ", " 및 ", "及び")
_BETWEEN_COUNTRIES = (*_BETWEEN_PLACES, "+", "と", "와 ", "과 ")


def usual_separator(values: Sequence[str], counts: Mapping[str, int]) -> str | None:
    """What parts cells into values alike: more than a fifth of the cells hold it, all parts short.

    A comma or slash counts only where most parts also stand alone in other cells.
    """
    short = _short(values)
    cells = sum(counts[text] for text in values)
    for mark in _USUAL:
        with_mark = [text for text in short if mark in text]
        several = sum(counts[text] for text in with_mark)
        if several < 2 or several <= _MANY * cells:
            continue
        parts = [part for text in with_mark for part in split(text, mark)]
        if not parts or max(map(width, parts)) > 80 or median(map(width, parts)) > 50:
            continue
        if mark in (",", "/", "、") and not _recur(parts, short, mark):
            continue
        return mark
    return None


def rare_separators(values: Sequence[str], counts: Mapping[str, int]) -> tuple[str, ...]:
    """What parts a few cells whose parts look like the other values of the column."""
    short = _short(values)
    needed = max(1.0, _FEW * sum(counts[text] for text in values))
    marks = "".join(_RARE.values())
    single = {text for text in short if not any(mark in text for mark in marks)}
    if not single:
        return ()
    separators = []
    for mark, letters in _RARE.items():
        with_mark = [text for text in short if any(letter in text for letter in letters)]
        alike = [text for text in with_mark if _are_values(text, mark, single)]
        number = sum(counts[text] for text in alike)
        if number >= needed and number >= _ALIKE * sum(counts[text] for text in with_mark):
            separators.append(mark)
    return tuple(separators)


def _short(values: Sequence[str]) -> list[str]:
    return [text for text in values if width(text) <= 400 and not re.match(r"https?:", text)]


def _recur(parts: Sequence[str], values: Sequence[str], mark: str) -> bool:
    """Whether the parts are values themselves: most occur more than once or are countries."""
    alone = {text for text in values if mark not in text}
    counts = Counter(parts)
    again = sum(counts[part] > 1 or part in alone for part in parts)
    countries = sum(country_code(part) is not None for part in parts if len(part) > 1)
    digits = sum(part[:1].isdigit() for part in parts)
    return max(again, countries) >= 0.6 * len(parts) and digits < 0.5 * len(parts)


def _are_values(text: str, mark: str, single: set[str]) -> bool:
    """Whether a cell's parts are two or more and look like values that stand alone elsewhere.

    A slash within a word (HIV/AIDS) parts nothing, unless a side of it stands alone elsewhere.
    """
    parts = split(text, tuple(_RARE))
    if len(split(text, mark)) < 2 or not all(_looks_like(part, single) for part in parts):
        return False
    tight = mark == "/" and not re.search(r"\s[/／]|[/／]\s|／", text)
    return not tight or any(part in single for part in parts) or not text.isascii()


def _looks_like(part: str, single: set[str]) -> bool:
    if part in single:
        return True
    longest = 1.5 * max(12, *map(width, single))
    words = max(len(text.split()) for text in single)
    capitals = sum(text[:1].isupper() for text in single) * 2 > len(single)
    return (
        2 <= width(part) <= longest
        and len(part.split()) <= words
        and any(map(str.isalpha, part))
        and (not any(map(str.isdigit, part)) or any(any(map(str.isdigit, t)) for t in single))
        and (part[0].isupper() or not capitals)
    )
