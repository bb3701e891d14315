"""What stands inside a title: years and an amount in a bracket, marks of a notice, a cut end.

    라오스 혁신적 농촌공동체 개발 프로그램('26-'31/2,000만불)   2026 to 2031, 20,000,000 USD
    [재공고][긴급] 필리핀 기마라스주 해수양식센터 건립 설계       a re-notice, urgent
    미얀마 기후변화 적응을 위한 역량강화 사업('19-'23/950...   2019 to 2023; its end is missing

The title itself is never altered beyond its HTML entities and spaces. A bracket counts only where
all of it is understood, as two years (or days) and an amount with its currency, or one of both;
two-digit years without an apostrophe count only beside an amount. Any other stays a part of the
title and says nothing. Nothing is looked up and nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from html.entities import html5

import msgspec

from riparian.language.figures.cell_reading import fold_text, is_plausible
from riparian.language.figures.dates import expand_buddhist
from riparian.language.figures.numbers import read_number
from riparian.language.figures.periods import read_period
from riparian.language.title_marks import read_marks

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
# '21-'26년 in KOICA's titles, and 22-27 beside an amount
_TWO_DIGITS = re.compile(r"(?P<q1>'?)(?P<left>\d\d)[년年]?[~-](?P<q2>'?)(?P<right>\d\d)[년年]?")
_HALF_YEARS = re.compile(r"(?:19|20)\d\d[~-]\d\d")
# '19.3-'22.12
_MONTHS = re.compile(r"('?\d{2,4}(?:\.\d{1,2}){1,2}\.?)-('?\d{2,4}(?:\.\d{1,2}){1,2}\.?)")
_TWICE = re.compile(r"(.+)[~-]\1")
# KOICA's list cuts long titles, also within their bracket: 사업('21...
_CUT_YEARS = re.compile(
    r"(?P<start>'\d\d|(?:19|20)\d\d)[년年]?[~-]"
    r"(?:(?P<end>'\d\d|(?:19|20)\d\d)[년年]?|'?\d{0,3})"
)
_BREAK = re.compile(r"(?:[/;:、·]|(?<=\d{4}),|(?<!\d),|,(?!\d{3}(?!\d)))\s*|\s+")
"""Where a bracket can be parted; the comma of 1,000 is no such place."""


def _fold(inside: str) -> str:
    """One kind of sign and quote; the quotes that mark a year stand without spaces behind them."""
    text = fold_text(inside.replace("\u02bc", "'").replace("\u02b9", "'"))
    if _BUDDHIST.search(text):
        text = expand_buddhist(_BUDDHIST.sub("", text), always=True)[0]
    return re.sub(r"'\s+(?=\d\d)", "'", _DASH.sub(r"\1", text)).strip(" /,;.")


_BUDDHIST = re.compile(r"(?:[พ]\.?ศ|[ພ]\.?ສ)\.?\s*(?=\d)")
"""What says that years are of the Buddhist era: (พ.ศ. 2564-2568)."""


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


class TitleWithin(msgspec.Struct, frozen=True):
    """A project that a longer title names with its own years and amount.

    A tender for one of its buildings carries them in the middle of its title; they are the
    project's, and not what the tender runs or costs.
    """

    name: str
    start: str | None = None
    end: str | None = None
    amount: float | None = None
    currency: str | None = None


class TitleParts(msgspec.Struct, frozen=True):
    """A title and what it says of itself.

    `text` is the title as published, with entities decoded and spaces tidied; `bare` is what is
    left of it without brackets that were understood, for comparing. `start` and `end` are ISO
    text as precise as written, `amount` is in full units of `currency` (ISO 4217), or of one of
    those that share `sign`. `marks` are English words of `title_marks.MARKS`. `cut`: it ends in
    dots. `notes` are sentences.
    """

    text: str
    bare: str
    start: str | None = None
    end: str | None = None
    amount: float | None = None
    currency: str | None = None
    sign: str | None = None
    marks: tuple[str, ...] = ()
    cut: bool = False
    within: TitleWithin | None = None
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def read_title(text: str) -> TitleParts:
    """Understand what a title in Korean, Japanese or English holds; never raises."""
    if not _SAYS_MORE.search(text):
        plain = " ".join(text.split())
        return TitleParts(plain, plain)
    title = _Title(_tidy(text))
    if not title.spans and not title.cut:
        return TitleParts(title.text, title.text)
    return title.parts()


_SAYS_MORE = re.compile(r"[&(\[<{（［【〔〈《＜｛…‥]|\.{3}")
"""What a title has that holds an entity or a bracket, or is cut."""

# Not all that looks like one is one: "Develp.&Family; Planning" in KOICA's list
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")
_DOTS = re.compile(r"\s*(?:\.{3,}|[…‥]+)\s*$")
_CUT_ENTITY = re.compile(r"&(#?[A-Za-z0-9]{0,8})$")
_ROUNDS = 4


@lru_cache(maxsize=4096)
def _tidy(text: str) -> str:
    """Entities decoded, also where that was done twice over; spaces as one.

    Only entities with their semicolon count: `Health&sector` and `R&D;` hold none.
    """
    for _ in range(_ROUNDS):
        decoded = _ENTITY.sub(_character, text)
        if decoded == text:
            break
        text = decoded
    return " ".join(text.split())


def _character(match: re.Match[str]) -> str:
    decodes = match[1] is None or f"{match[1]};" in html5
    return unescape(match[0]) if decodes else match[0]


class _Title:
    """One title while it is taken apart. `gone` are the spans that `bare` does without."""

    def __init__(self, text: str) -> None:
        self.notes: list[str] = []
        self.marks: dict[int, tuple[str, ...]] = {}
        self.gone: list[tuple[int, int]] = []
        self.cut = bool(_DOTS.search(text))
        body = _DOTS.sub("", text) if self.cut else text
        self.body = self._without_cut_entity(body) if self.cut else body
        self.text = self.body + text[len(body) :]
        self.spans = find_brackets(self.body)

    def parts(self) -> TitleParts:
        """What the title says in all; where two brackets contradict each other, neither is used."""
        self._take_marks(self.spans)
        self._take_marks(self.spans[::-1])
        own: list[YearsAndMoney] = []
        within: list[TitleWithin] = []
        for span in self.spans:
            reading = self._understand(span)
            if reading is None:
                continue
            self.gone.append((span.start, span.end))
            if self._is_inner(span):
                within.append(self._project(span, reading))
            else:
                own.append(reading)
        reading = self._together(own)
        marks = dict.fromkeys(mark for _, found in sorted(self.marks.items()) for mark in found)
        return TitleParts(
            self.text, self._bare() or self.text, reading.start, reading.end, reading.amount,
            reading.currency, reading.sign, tuple(marks), self.cut,
            within[0] if len(within) == 1 else None, tuple(self.notes),
        )  # fmt: skip

    def _without_cut_entity(self, body: str) -> str:
        """`‘21-&rs...` ends in the beginning of an entity, which says nothing."""
        match = _CUT_ENTITY.search(body)
        if match and (match[1].startswith("#") or any(n.startswith(match[1]) for n in html5)):
            self.notes.append(f"'{match[0]}' at its end is a broken HTML entity and was left out.")
            return body[: match.start()]
        return body

    def _take_marks(self, spans: list[Bracket]) -> None:
        """Marks at one end of the title, as long as nothing but brackets stands before them."""
        for span in spans:
            if not self._at_an_end(span):
                return
            marks = read_marks(span.inside) if span.closed else ()
            if marks and span.start not in self.marks:
                self.marks[span.start] = marks
                self.gone.append((span.start, span.end))
                words = self.body[span.start : span.end]
                self.notes.append(f"'{words}' says: {', '.join(marks)}.")
            elif not marks and not self._is_said(span):
                return

    def _at_an_end(self, span: Bracket) -> bool:
        return not self._words(0, span.start) or not self._words(span.end, len(self.body))

    def _words(self, start: int, end: int) -> bool:
        """Whether letters or digits stand there, outside of brackets that were understood."""
        letters = list(self.body[start:end])
        for a, b in (*self.gone, *((s.start, s.end) for s in self.spans if self._is_said(s))):
            for place in range(max(a, start), min(b, end)):
                letters[place - start] = " "
        return any(letter.isalnum() for letter in letters)

    def _is_said(self, span: Bracket) -> bool:
        return span.closed and read_bracket(span.inside) is not None

    def _understand(self, span: Bracket) -> YearsAndMoney | None:
        if (span.start, span.end) in self.gone:
            return None
        words = self.body[span.start : span.end]
        if span.closed:
            reading = read_bracket(span.inside)
        elif self.cut:
            reading = read_cut_bracket(span.inside)
            if reading is None and is_cut_figures(span.inside):
                self.gone.append((span.start, span.end))
                return None
        else:
            reading = read_bracket(span.inside)
        if reading is None and seems_years(span.inside):
            self.notes.append(f"'{words}' was left in the title; not all of it is understood.")
        if reading is not None:
            self.notes.append(f"'{words}' was read as {_in_words(reading)}.")
            self.notes += reading.how
            if not span.closed:
                self.notes.append(_why_open(reading, self.cut))
        return reading

    def _is_inner(self, span: Bracket) -> bool:
        return self._words(0, span.start) and self._words(span.end, len(self.body))

    def _project(self, span: Bracket, reading: YearsAndMoney) -> TitleWithin:
        name = self._bare(0, span.start)
        self.notes.append(f"That belongs to '{name}', which is only a part of the title.")
        return TitleWithin(
            name, reading.start, reading.end, reading.amount, reading.currency or reading.sign
        )

    def _together(self, own: list[YearsAndMoney]) -> YearsAndMoney:
        years = list(dict.fromkeys((s.start, s.end) for s in own if s.start))
        money = list(
            dict.fromkeys((s.amount, s.currency, s.sign) for s in own if s.amount is not None)
        )
        if len(years) > 1 or len(money) > 1:
            self.notes.append("It gives different years or amounts; none of these was taken.")
        start, end = years[0] if len(years) == 1 else (None, None)
        amount, currency, sign = money[0] if len(money) == 1 else (None, None, None)
        return YearsAndMoney(start, end, amount, currency, sign)

    def _bare(self, start: int = 0, end: int | None = None) -> str:
        letters = list(self.body[start:end])
        for a, b in self.gone:
            for place in range(max(a - start, 0), min(b - start, len(letters))):
                letters[place] = " "
        bare = " ".join("".join(letters).split())
        return bare.strip(" .,;:-/") if self.gone else bare


def _in_words(reading: YearsAndMoney) -> str:
    years = f"{reading.start} to {reading.end}" if reading.end else f"from {reading.start}"
    money = (
        f"{reading.amount:,.0f} {reading.currency or reading.sign}"
        if reading.amount is not None
        else ""
    )
    return " and ".join(part for part in (years if reading.start else "", money) if part)


def _why_open(reading: YearsAndMoney, cut: bool) -> str:
    if not cut:
        return "Its bracket does not close."
    if reading.end is None:
        return "The title is cut there, before the end and any amount."
    if reading.amount is None:
        return "The title is cut there, before the end of any amount."
    return "The title is cut there, after the amount."
