"""Brackets of a title, and what they say of years and money: ('22-'26/1,000만불), (2018～2022).

A bracket counts only where all of it is understood, as two years (or days) and an amount with its
currency, or one of both. Numbers, currencies and dates are read by `figures`; here is decided
only which words are which. Two-digit years without an apostrophe count only beside an amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from riparian.language.figures.numbers import read_number
from riparian.language.figures.periods import read_period
from riparian.language.figures.plausible import is_plausible
from riparian.language.figures.reading import fold_text

SMALLEST_AMOUNT = 1_000
"""Less than that is no project's money: `(2동)` is two buildings, not two dong."""

_OPENING = "([<"
_CLOSING = {")": "(", "]": "[", ">": "<"}
_ONE_KIND = str.maketrans("（［【〔〈《＜｛{）］】〕〉》＞｝}", "([[[<<<[[)]]]>>>]]")


class Bracket(msgspec.Struct, frozen=True):
    """A bracket by its place in the text; `inside` is between its signs."""

    start: int
    end: int
    inside: str
    closed: bool = True


class YearsAndMoney(msgspec.Struct, frozen=True):
    """What a bracket says; `how` are the words of those who read its parts."""

    start: str | None = None
    end: str | None = None
    amount: float | None = None
    currency: str | None = None
    sign: str | None = None
    how: tuple[str, ...] = ()


_SIGNS = re.compile(r"[()\[\]<>]")


def find_brackets(text: str) -> list[Bracket]:
    """The outer brackets of a text in order; one that does not close reaches to its end."""
    plain = text.translate(_ONE_KIND)
    stack: list[int] = []
    pairs: list[tuple[int, int]] = []
    for match in _SIGNS.finditer(plain):
        place, sign = match.start(), match[0]
        if sign in _OPENING:
            stack.append(place)
        # A closing sign also closes what was left open inside its bracket.
        elif sign in _CLOSING and any(plain[at] == _CLOSING[sign] for at in stack):
            while plain[(at := stack.pop())] != _CLOSING[sign]:
                pass
            pairs.append((at, place + 1))
    outer: list[tuple[int, int]] = []
    for pair in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if not outer or pair[0] >= outer[-1][1]:
            outer.append(pair)
    spans = [Bracket(a, b, text[a + 1 : b - 1]) for a, b in outer]
    if stack and (not outer or stack[-1] >= outer[-1][1]):
        spans.append(Bracket(stack[-1], len(text), text[stack[-1] + 1 :], closed=False))
    return spans


@lru_cache(maxsize=4096)
def read_bracket(inside: str) -> YearsAndMoney | None:
    """The years and amount in a bracket; None where not all of it is understood as these."""
    text = _fold(inside)
    if not text or len(text) > 80 or not any(letter.isdecimal() for letter in text):
        return None
    whole = _years(text) or _money(text)
    if whole:
        return whole
    readings = {
        (both.start, both.end, both.amount, both.currency, both.sign): both
        for left, right in _splits(text)
        for both in _both(left, right)
    }
    # A bracket that can be read in two ways says nothing.
    return next(iter(readings.values())) if len(readings) == 1 else None


@lru_cache(maxsize=4096)
def read_cut_bracket(inside: str) -> YearsAndMoney | None:
    """What is whole in a bracket that the end of a cut title broke off; None where nothing is."""
    text = _fold(inside)
    if text and not text[-1].isdecimal() and (whole := read_bracket(inside)):
        return whole
    for left, _ in _splits(text):
        years = _years(left) or _short_years(left)
        if years:
            return years
    match = _CUT_YEARS.fullmatch(text)
    if match is None:
        return None
    if match["end"]:
        return _years(text)
    return _first_year(match["start"])


def seems_years(inside: str) -> bool:
    """Whether something in a bracket looks like the years of a project, understood or not."""
    return bool(_SEEMING.search(_fold(inside)))


_SEEMING = re.compile(r"(?:'\d\d|(?<!\d)(?:19|20)\d\d)[년年]?[~-]'?\d|'\d\d")


def is_cut_figures(inside: str) -> bool:
    """Whether a broken-off bracket holds nothing but the beginnings of years and an amount."""
    return bool(_FIGURES.fullmatch(_fold(inside)))


_FIGURES = re.compile(r"['\d\s.,/~\-년年만백천억조万億불달러원円$]*")
_DASH = re.compile(r"\s*([~-])\s*")
_ENDS = re.compile(r"[~-]|부터|から|\d to \d")
_MARKED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|'\d\d(?!\d)|明治|大正|昭和|平成|令和")
_TWO_DIGITS = re.compile(r"(?P<q1>'?)(?P<left>\d\d)[년年]?[~-](?P<q2>'?)(?P<right>\d\d)[년年]?")
_HALF_YEARS = re.compile(r"(?:19|20)\d\d[~-]\d\d")
_MONTHS = re.compile(r"('?\d{2,4}(?:\.\d{1,2}){1,2}\.?)-('?\d{2,4}(?:\.\d{1,2}){1,2}\.?)")
_TWICE = re.compile(r"(.+)[~-]\1")
_CUT_YEARS = re.compile(
    r"(?P<start>'\d\d|(?:19|20)\d\d)[년年]?[~-]"
    r"(?:(?P<end>'\d\d|(?:19|20)\d\d)[년年]?|'?\d{0,3})"
)
_BREAK = re.compile(r"(?:[/;:、·]|(?<=\d{4}),|(?<!\d),|,(?!\d{3}(?!\d)))\s*|\s+")
"""Where a bracket can be parted; the comma of 1,000 is no such place."""


def _fold(inside: str) -> str:
    """One kind of sign and quote; the quotes that mark a year stand without spaces behind them."""
    text = fold_text(inside.replace("\u02bc", "'").replace("\u02b9", "'"))
    return re.sub(r"'\s+(?=\d\d)", "'", _DASH.sub(r"\1", text)).strip(" /,;.")


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """All ways to part a text at one of its separators."""
    for match in _BREAK.finditer(text):
        left, right = text[: match.start()].strip(), text[match.end() :].strip()
        if left and right:
            yield left, right


def _both(left: str, right: str) -> Iterator[YearsAndMoney]:
    """Years and an amount, in either order."""
    for first, second in ((left, right), (right, left)):
        years = _years(first) or _short_years(first)
        money = _money(second) if years else None
        if years and money:
            how = (*years.how, *money.how)
            yield msgspec.structs.replace(money, start=years.start, end=years.end, how=how)


def _years(text: str) -> YearsAndMoney | None:
    """Two ends that are sure: with four digits, or two and an apostrophe."""
    if not _ENDS.search(text) or not _MARKED.search(text) or _HALF_YEARS.fullmatch(text):
        return None
    if match := _TWO_DIGITS.fullmatch(text):
        text = f"'{match['left']}-'{match['right']}"
    return _period(_MONTHS.sub(r"\1~\2", text))


def _short_years(text: str) -> YearsAndMoney | None:
    """`22-27` and `2020-21`, which are years only because of what stands beside them."""
    if match := _TWO_DIGITS.fullmatch(text):
        return _period(f"'{match['left']}-'{match['right']}")
    return _period(text) if _HALF_YEARS.fullmatch(text) else None


def _period(text: str) -> YearsAndMoney | None:
    reading = read_period(text)
    if reading is not None and reading.value is None and text.count("-") == 1:
        reading = read_period(text.replace("-", "~"))
    if reading is None or reading.value is None:
        return None
    start, end = reading.value
    if start is None or end is None or end[: len(start)] < start[: len(end)]:
        return None
    if (start == end and not _TWICE.fullmatch(text)) or not (
        is_plausible(start) and is_plausible(end)
    ):
        return None
    return YearsAndMoney(start, end, how=(reading.how,) if reading.how else ())


def _first_year(text: str) -> YearsAndMoney | None:
    years = _period(f"{text}-{text}")
    return YearsAndMoney(years.start) if years else None


_NOT_SURE = ("was passed over", "was left out", "below zero", "says what it counts")


def _money(text: str) -> YearsAndMoney | None:
    """An amount with its currency, and nothing beside it."""
    reading = read_number(text)
    if reading is None or reading.value is None or reading.unit:
        return None
    if reading.currency is None and reading.sign is None:
        return None
    if reading.value < SMALLEST_AMOUNT or any(words in reading.how for words in _NOT_SURE):
        return None
    return YearsAndMoney(
        amount=reading.value, currency=reading.currency, sign=reading.sign, how=(reading.how,)
    )
