"""How deep a line of a page stands, and which parts of a page are about one country.

Numbering decides, not tags: `(1)` below `1`, `ア` below `(3)`, a bullet below any. A number that
begins again, or a way of numbering that has not come yet, opens a level below. The usual order of
Japanese numbering (1, 1-1, (1), 1), ①, ア, (ア), a)) counts only for what is new. Tags count for
headings without a number.

A heading that names a country (`（１）カンボジア`, then its projects) counts until another
country's, or until a heading that lies beside or above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from riparian.ingest.saved_pages.page_labels import (
    NUMBERING,
    label_of,
    looks_like_heading,
    without_number,
)
from riparian.ingest.saved_pages.page_lines import PageLine
from riparian.ingest.saved_pages.page_places import code_of, codes_in_value, country_words_in
from riparian.language.figures.cell_reading import fold_text

_KANA = "アイウエオカキクケコサシスセソタチツテト"
_IROHA = "イロハニホヘト"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_RANKS = ("Ⅰ", "n", "n-n", "n-n-n", "(n)", "n)", "①", "ア", "(ア)", "a)", "(a)", "・")
_BARE = re.compile(r"[ 　]*[0-9０-９]{1,2}(?:[-‐–—―−－ー.．][0-9０-９]{1,2}){1,2}(?=\D)")


class Mark(msgspec.Struct, frozen=True):
    """The number before a line: how it is written, and which it is (0 for a bullet)."""

    style: str
    count: int = 0
    first: int = 0


def mark_of(text: str) -> Mark | None:
    """The number, bullet or bracket before a line. `first` is the chapter that `1-3` names."""
    match = NUMBERING.match(text) or _BARE.match(text)
    if match is None:
        return Mark("【") if text.startswith("【") else None
    raw = match[0].strip(" \u3000")
    if "①" <= raw[:1] <= "⑳" or "➀" <= raw[:1] <= "➉":
        return Mark("①", ord(raw[0]) - ord("①" if raw[0] <= "⑳" else "➀") + 1)
    if "⑴" <= raw[:1] <= "⒇":
        return Mark("(n)", ord(raw[0]) - ord("⑴") + 1)
    if "Ⅰ" <= raw[:1] <= "Ⅻ":
        return Mark("Ⅰ", ord(raw[0]) - ord("Ⅰ") + 1)
    folded = fold_text(raw)
    if numbers := [int(number) for number in re.findall(r"\d+", folded)]:
        return Mark(_style_of(folded, len(numbers)), numbers[-1], numbers[0])
    inner = folded.strip("().、, ")
    kind = "a" if inner.isascii() and inner else "ア"
    style = f"({kind})" if folded.startswith("(") else "a)" if kind == "a" else kind
    return Mark(style, _place(inner)) if inner and inner[0].isalpha() else Mark("・")


def _style_of(folded: str, parts: int) -> str:
    if parts > 1:
        return "-".join("n" * parts)
    if folded.startswith("("):
        return "(n)"
    return "n)" if folded.endswith(")") else "n"


def _place(word: str) -> int:
    """Which of its row a letter is: 3 for ウ, ハ, c and iii."""
    if word in _ROMAN:
        return _ROMAN.index(word) + 1
    for row in (_KANA, _IROHA, "abcdefghijklmnopqrstuvwxyz"):
        if word[0] in row:
            return row.index(word[0]) + 1
    return 1


class _Level(msgspec.Struct):
    """One open level. `tag` is that of its heading (0 for a plain line)."""

    style: str
    count: int
    tag: int
    label: bool

    @property
    def rank(self) -> int:
        return _RANKS.index(self.style) if self.style in _RANKS else -1

    @property
    def is_item(self) -> bool:
        """Whether it may be an item of a list below a label."""
        return not self.label and not self.tag and self.rank >= _RANKS.index("(n)")


class PageOutline:
    """The levels that are open at a line; 0 is the outermost depth."""

    def __init__(self) -> None:
        self._levels: list[_Level] = []

    def place(self, line: PageLine, *, label: bool = False, above: int = -1) -> int:
        """Put a line into the outline and return its depth; at most `above` leaves it unchanged."""
        mark = mark_of(line.text)
        if mark is None and not line.tag:
            return self._plain() if label else len(self._levels)
        keep = self._depth(mark, line.tag, label=label)
        if keep <= above:
            return keep
        del self._levels[keep:]
        if mark and mark.style == "n-n" and not any(x.style == "n" for x in self._levels):
            self._levels.append(_Level("n", mark.first, 0, label))
        new = _Level(mark.style if mark else "", mark.count if mark else 0, line.tag, label)
        self._levels.append(new)
        return len(self._levels) - 1

    def _plain(self) -> int:
        """A label without number or tag stands beside another such, else below all."""
        depth = len(self._levels)
        while depth and self._levels[depth - 1].is_item:
            depth -= 1
        if depth and self._levels[depth - 1].style == "plain":
            del self._levels[depth:]
            return depth - 1
        self._levels.append(_Level("plain", 0, 0, label=True))
        return len(self._levels) - 1

    def _depth(self, mark: Mark | None, tag: int, *, label: bool) -> int:
        if mark is None:
            return self._first(lambda level: 0 < tag <= level.tag)
        sequels = [
            place for place, level in enumerate(self._levels)
            if level.style == mark.style and (level.count < mark.count or mark.count == 0)
        ]  # fmt: skip
        next_ones = [x for x in sequels if self._levels[x].count + 1 == mark.count]
        if sequels:
            return (next_ones or sequels)[-1]
        if any(level.style == mark.style for level in self._levels) and not label:
            return len(self._levels)
        rank = _RANKS.index(mark.style) if mark.style in _RANKS else len(_RANKS)
        ends_plain = label or mark.count > 1
        return self._first(
            lambda level: (
                level.rank >= rank
                or (ends_plain and level.style == "plain")
                or 0 < tag <= level.tag
            )
        )

    def _first(self, ends: Callable[[_Level], bool]) -> int:
        """The outermost level that a line ends, or the depth below all."""
        places = (place for place, level in enumerate(self._levels) if ends(level))
        return next(places, len(self._levels))


_FRAME = re.compile(r"^[【\[［<＜〈《「(（]|[】\]］>＞〉》」)）]$")
_FOR = re.compile(
    r"(?:向け|に対する|に対して|への|における|関連|関係|分)?(?:の)?(?:案件|事業|計画)?[:：]?$"
)
_OWN = re.compile(
    r"[【\[［<＜〈《]?(?P<country>[ァ-ヺー一-鿿・]{2,20})"
    r"(?:[】\]］>＞〉》]|[:：]|[ 　]|(?=「))[ 　]*(?P<rest>.+)",
    re.DOTALL,
)
_BESIDE = re.compile(r"[（(](?P<country>[ァ-ヺー一-鿿・]{2,20})[）)]")
_LENGTH = 40


def named_country(line: PageLine) -> str:
    """The words for a country if a line holds nothing but its name, else ""."""
    if line.cells or len(line.text) > _LENGTH:
        return ""
    words = _FRAME.sub("", _FOR.sub("", without_number(line.text))).strip(" \u3000")
    named, unknown = codes_in_value(words)
    return words if named and not unknown else ""


def country_of_heading(line: PageLine) -> str:
    """The words for the country whose part of the page a line begins, or ""."""
    if words := named_country(line):
        return words
    return country_words_in(line.text) if looks_like_heading(line) else ""


def own_country(text: str) -> tuple[str, str]:
    """The country in a project's own line (`（1）ラオス「…」`, `「…」（ラオス）`), and the rest."""
    number = text[: match.end()] if (match := NUMBERING.match(text)) else ""
    match_own = _OWN.match(text, len(number))
    if match_own and code_of(match_own["country"]):
        return match_own["country"], number + match_own["rest"]
    for beside in _BESIDE.finditer(text):
        if code_of(beside["country"]):
            return beside["country"], text[: beside.start()] + text[beside.end() :]
    return "", text


class CountrySections:
    """Shown the lines of a page one by one, it knows the country of the part they stand in."""

    def __init__(self) -> None:
        self.country = ""
        self.depth = 0
        self._outline = PageOutline()
        self._part_depth = 0
        self._is_counted = False

    def see(self, line: PageLine) -> bool:
        """Whether this line begins the part of a country."""
        if line.cells:
            return False
        words = country_of_heading(line)
        label = label_of(line.text)
        mark = mark_of(line.text)
        self.depth = depth = self._outline.place(line, label=bool(words or label))
        if words:
            self.country, self._part_depth = words, depth
            self._is_counted = bool(mark and mark.count) or line.tag > 0
        elif self._is_counted and depth <= self._part_depth and (mark or line.tag):
            self.country = ""
        return bool(words)
