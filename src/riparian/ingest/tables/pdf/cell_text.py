"""The letters in a cell as text: lines from top to bottom, or columns where they stand upright.

Lines are joined, but for one that begins with a digit below one that ends with a digit: these may
be two numbers, so that a line break stays between them. A small digit that stands raised behind
others is the mark of a footnote, or a power: it becomes ¹, so that nobody reads 5001 for 500 with a
mark.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median

from riparian.ingest.tables.digits_apart import RAISED, are_two_numbers
from riparian.ingest.tables.pdf.shapes import Letter

_CJK = re.compile("[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\ufffd]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r"\s*\n\s*")
_LATIN_GAP = 0.2
_CJK_GAP = 0.75
_ROOM = 1.2
_SMALL, _ABOVE = 0.8, 0.1
"""How high a raised digit is at most, and how far its middle is above that of the letters before,
in heights of these."""


def text_of(letters: Sequence[Letter], right: float | None = None) -> str:
    """The text of the letters in one cell, of which `right` is the right edge."""
    if not letters:
        return ""
    turned = [letter.turn for letter in letters if letter.turn]
    if len(turned) * 2 > len(letters):
        return _turned(letters, 1 if sum(turned) > 0 else -1)
    lines = lines_of(letters)
    if _is_upright(lines):
        return _tidy("".join(_columns(lines)))
    text = ""
    before: list[Letter] = []
    for line in lines:
        words = _SPACES.sub(" ", _line_text(line).replace("\n", " "))
        if are_two_numbers(text.rstrip(), words.lstrip()):
            text = f"{text}\n{words}"
        else:
            text = _joined(text, words, before, right)
        before = line
    return _tidy(text)


def lines_of(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Letters by line, each from left to right; letters are of a line if their middles agree."""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: one.y):
        line = lines[-1] if lines else None
        if line is not None:
            size = max(letter.box.height, line[-1].box.height)
            middle = sum(one.y for one in line) / len(line)
            if abs(letter.y - middle) < size * 0.45:
                line.append(letter)
                continue
        lines.append([letter])
    return [sorted(line, key=lambda one: one.box.x0) for line in lines]


def _line_text(line: Sequence[Letter]) -> str:
    text = ""
    before: Letter | None = None
    base: Letter | None = None
    for letter in line:
        if before is not None and not text.endswith(" ") and letter.text != " ":
            gap = letter.box.x0 - before.box.x1
            size = max(letter.box.height, before.box.height, 1.0)
            either = _CJK.match(letter.text) or _CJK.match(before.text[-1:])
            if gap > size * (_CJK_GAP if either else _LATIN_GAP):
                text += " "
        if base is not None and not text.endswith(" ") and _is_raised(letter, base):
            text += letter.text.translate(RAISED)
        else:
            text += letter.text
            base = letter
        before = letter
    return text


def _is_raised(letter: Letter, base: Letter) -> bool:
    height = base.box.height
    return letter.box.height < height * _SMALL and letter.y < base.y - height * _ABOVE


def _joined(text: str, line: str, before: Sequence[Letter], right: float | None) -> str:
    """Text with a further line: without a space where words are not parted by spaces."""
    text, line = text.rstrip(), line.strip()
    if not text or not line:
        return text + line
    last, first = text[-1], line[0]
    if _CJK.match(last) or _CJK.match(first):
        return text + line
    if last in "-\u2010" and first.isalpha() and first.islower():
        return text[:-1] + line
    if last in "-/(（" or first in ")）":
        return text + line
    if _HANGUL.match(last) and _HANGUL.match(first) and right is not None:
        # Korean breaks anywhere: a word goes on where the line was full
        size = before[-1].box.height
        return text + ("" if right - before[-1].box.x1 < size * _ROOM else " ") + line
    return f"{text} {line}"


def joined_lines(text: str, line: str) -> str:
    """Text with a further line of running text."""
    return _joined(text, line, (), None)


def _is_upright(lines: Sequence[Sequence[Letter]]) -> bool:
    """Whether letters stand below each other in several columns: nearer to those below than to
    those beside."""
    beside = [b.x - a.x for line in lines for a, b in itertools.pairwise(line)]
    below = [b[0].y - a[0].y for a, b in itertools.pairwise(lines)]
    return len(lines) > 2 and bool(beside) and median(beside) > median(below) * 1.15


def _columns(lines: Sequence[Sequence[Letter]]) -> list[str]:
    """The letters of upright text, the right column first."""
    columns: list[list[Letter]] = []
    for letter in sorted((one for line in lines for one in line), key=lambda one: -one.x):
        if columns and abs(columns[-1][-1].x - letter.x) < letter.box.width * 0.6:
            columns[-1].append(letter)
        else:
            columns.append([letter])
    return [
        "".join(one.text for one in sorted(column, key=lambda one: one.y)) for column in columns
    ]


def _turned(letters: Sequence[Letter], turn: int) -> str:
    """Text on its side: its lines are columns, read upwards from the left, or downwards from the
    right."""
    size = max(letter.box.width for letter in letters)
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: one.x * turn):
        if lines and abs(lines[-1][-1].x - letter.x) < size * 0.6:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    text = ""
    for line in lines:
        ordered = sorted(line, key=lambda one: -one.y * turn)
        text = _joined(text, "".join(one.text for one in ordered), ordered, None)
    return _tidy(text)


def _tidy(text: str) -> str:
    return _LINE_ENDS.sub("\n", _SPACES.sub(" ", text)).strip()
