"""How deep a line of a page stands: which numbered lines are parts of others.

Numbering decides, not tags: `(1)` below `1`, `ア` below `(3)`, a bullet below any. A number that
begins again, or a way of numbering that has not come yet, opens a level below. The usual order of
Japanese numbering (1, 1-1, (1), 1), ①, ア, (ア), a)) counts only for what is new. Tags count for
headings without a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from riparian.ingest.pages.labels import NUMBERING
from riparian.ingest.pages.lines import PageLine
from riparian.language.figures.reading import fold_text

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
