"""How a text table is written: what separates its cells, what quotes them, how many there are.

Each line of a sample is split by each separator. The right one makes most lines, and the first of
them, equally long; between two that do, the one with more cells is taken. Lines are tried as they
stand, and put together where a quoted cell goes on over several, and the better of the two counts:
so neither line breaks within cells nor a stray quotation mark mislead.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from typing import NamedTuple

import msgspec

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""Separators known, and what they are called."""

_ENDS = re.compile(r"[\r\n]+")
_LINES_LOOKED_AT = 1000
_FIRST_LINE = 0.3
"""What the first line's agreeing is worth, of 1: names of columns hold no stray separators."""
_ENOUGH = 0.2
_ENOUGH_FOR_TWO = 0.4
_REGULAR = 0.6
_SENTENCE = 25
_QUOTES_WITHIN = 16_384
_CELL_LINES = 200
"""Lines that one cell may span; beyond that its quotation mark is taken for a stray one."""


class Dialect(msgspec.Struct, frozen=True):
    """`quote` is "" where quotation marks are text; `width` counts the usual row's cells."""

    separator: str
    quote: str
    width: int


def sniff(sample: str) -> Dialect | None:
    """How a table is written by its beginning; None if nothing separates cells in it."""
    lines = [line for line in _ENDS.split(sample) if line.strip()]
    if not lines:
        return None
    quotes = {separator: _quote(sample, separator) for separator in SEPARATORS}
    fits = {separator: _best_fit(lines, separator, quotes[separator]) for separator in SEPARATORS}
    separator = max(fits, key=lambda candidate: fits[candidate].weight)
    fit = fits[separator]
    if fit.weight < (_ENOUGH if fit.width > 2 else _ENOUGH_FOR_TWO) or (
        fit.weight < _REGULAR and _is_prose(fit.rows, separator)
    ):
        return None
    return Dialect(separator, quotes[separator], fit.width)


class _Fit(NamedTuple):
    """How well a separator fits, from 0 to 1, the cells of a usual row, and the rows."""

    weight: float
    width: int
    rows: list[str]


def _best_fit(lines: list[str], separator: str, quote: str) -> _Fit:
    fit = _fit(lines[:_LINES_LOOKED_AT], separator, quote)
    rows = _rows(lines, separator, quote) if quote else lines
    if len(rows) == len(lines):
        return fit
    other = _fit(rows[:_LINES_LOOKED_AT], separator, quote)
    return other if other.weight > fit.weight else fit


def _rows(lines: list[str], separator: str, quote: str) -> list[str]:
    """Lines put together where a quoted cell goes on; the lines where one goes on for too long."""
    rows: list[str] = []
    within: list[str] = []
    for line in lines:
        within.append(line)
        if _is_open(line, separator, quote, len(within) > 1):
            if len(within) > _CELL_LINES:
                return lines
        else:
            rows.append("\n".join(within))
            within = []
    return rows


def _is_open(line: str, separator: str, quote: str, inside: bool) -> bool:
    """Whether a quoted cell goes on after a line; `inside`: one is open when it begins."""
    at = 0
    while True:
        if inside or line.startswith(quote, at):
            at = line.find(quote, at if inside else at + 1)
            while at >= 0 and line.startswith(quote, at + 1):  # two marks stand for one
                at = line.find(quote, at + 2)
            if at < 0:
                return True
        at = line.find(separator, at)
        if at < 0:
            return False
        at, inside = at + 1, False


def _is_prose(lines: list[str], separator: str) -> bool:
    """Whether separators only punctuate: far apart, and a space after each."""
    pieces = [piece for line in lines for piece in line.split(separator)]
    after = [piece for line in lines for piece in line.split(separator)[1:]]
    spaced = sum(piece.startswith(" ") for piece in after)
    far = sum(map(len, pieces)) > _SENTENCE * len(pieces)
    return far and spaced * 10 > len(after) * 8


def _fit(lines: list[str], separator: str, quote: str) -> _Fit:
    widths = [_width(line, separator, quote) for line in lines]
    tally = Counter(width for width in widths if width > 1)
    if not tally:
        return _Fit(0.0, 0, lines)
    width, times = max(tally.items(), key=lambda item: (item[1], item[0]))
    share = times / len(lines)
    first = next((w for w, line in zip(widths, lines, strict=True) if _splits(line)), 0)
    # A line without any separator is a title above the table, and says nothing.
    agrees = 1.0 if first == width else 0.0
    weight = (share * (1 - _FIRST_LINE) + agrees * _FIRST_LINE) * (1 - 1 / width)
    return _Fit(weight, width, lines)


def _splits(line: str) -> bool:
    return any(separator in line for separator in SEPARATORS)


def _width(line: str, separator: str, quote: str) -> int:
    if not quote:
        return line.count(separator) + 1
    try:
        return len(next(csv.reader([line], delimiter=separator, quotechar=quote), []))
    except csv.Error:
        return 0


def _quote(sample: str, separator: str) -> str:
    """The mark whose opening at a cell's start is answered by one at a cell's end, if any."""
    double, single = (_count_quoted(sample, separator, mark) for mark in "\"'")
    # Marks that begin cells and end none quote nothing.
    if double[0] and not double[1]:
        return ""
    if not double[0] and single[1] >= 3 and single[1] * 2 > single[0]:
        return "'"
    return '"'


def _count_quoted(sample: str, separator: str, mark: str) -> tuple[int, int]:
    """How many cells begin with a mark, and how many of these end with one."""
    edge = re.escape(separator)
    sample = sample[:_QUOTES_WITHIN]  # a search that fails everywhere takes its square
    opened = re.findall(rf"(?:^|{edge}){mark}", sample, re.MULTILINE)
    whole = re.findall(
        rf"(?:^|(?<={edge})){mark}(?:[^{mark}]|{mark}{mark})*{mark}(?=$|\r|{edge})",
        sample,
        re.MULTILINE,
    )
    return len(opened), len(whole)
