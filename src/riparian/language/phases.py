"""Phases, stages and numbers in titles of any language, and what they are told apart by.

    Phase II, フェーズ2, 2단계, 2nd Phase, Second … Project, (II), 第二期, 2차    the 2nd
    No. 9, Route 9, 九号線, 9번 국도                                          number 9

Publishers write the same loan's stage as a phase in one language and as a bare numeral in another,
so for comparing only two kinds are kept: what comes one after the other, and what has a number.
"""

from __future__ import annotations

import re

import msgspec

from riparian.language.gloss.numerals import counts_in, read_numeral

_ROMAN = r"[IVX]{1,4}(?![A-Za-z])|[Ⅰ-Ⅻ]"
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NO_STEP = "aid|class|country|floor|generation|hand|home|language|level|party|time|world"
"""What follows an ordinal that counts no step: third country training."""

SHORT_NUMBER = re.compile(
    r"[\dIVXⅠ-Ⅻ](?:(?<=\d)(?<!\d\d)\d{0,2}(?!\d)|(?<=[IVX])(?![A-Za-z])|(?<=[Ⅰ-Ⅻ]))"
)
"""A figure of three digits at most, or the end of a Roman number: what has neither counts nothing,
but in words, and has no number of a road. Begins with a set of letters, which is quick."""

_WORDS = "|".join(NUMBERS)
_STEP = r"(?:phase|stage|tranche|round|batch|term|part)s?"
_NUMBER = re.compile(
    r"\b(?i:no|nr|number|road|route|highway|province|bridge)\b[.\s]{0,2}(?P<n>\d{1,3})\b"
)
_ENGLISH = (
    ("step", re.compile(rf"\b(?i:{_STEP})[\s.:-]*(?P<n>\d{{1,2}}\b|{_ROMAN}|(?i:{_WORDS})\b)")),
    # The 3rd Phase
    ("step", re.compile(rf"\b(?P<n>\d{{1,2}})(?i:st|nd|rd|th)[\s-]+(?i:{_STEP}|project|program)")),
    ("step", re.compile(rf"(?i:\b(?P<n>{'|'.join(ORDINALS)})\b(?![\s-]+(?:{_NO_STEP})))")),
    # (II): the Roman numbers that Japan's titles end with
    ("step", re.compile(rf"[(（\[]\s*(?P<n>{_ROMAN})\s*[)）\]]")),
    # Project Phase II, and with a word behind it "… Centre II: …"
    ("step", re.compile(rf"(?<=[a-z)]\s)(?P<n>{_ROMAN})\s*(?:$|[:,(])")),
    ("lot", re.compile(rf"\b(?i:lot|package)[\s.:-]*(?P<n>\d{{1,2}}\b|{_ROMAN})")),
    ("number", _NUMBER),
)
_AND = ("and", "&", ",", "/")
_MOST_STEPS = 12
_ONE = rf"\d{{1,2}}(?![\d%,.]\d|\d)|{_ROMAN}"
# Phases II and III, Phase 1/3
_SEVERAL = re.compile(
    rf"\b(?i:{_STEP})[\s.:-]*(?P<n>{_ONE})(?P<to>\s*(?:-|–|~|to\b|and\b|&|,|/)\s*)(?P<m>{_ONE})"
    r"(?!\s*(?i:years?|provinces?|districts?|months?))"
)
_ANY = re.compile(rf"\d|\b[IVX]{{1,4}}\b|[Ⅰ-Ⅻ]|\b(?i:{_WORDS}|{'|'.join(ORDINALS)})\b")
"""What every one of these needs; most titles have none."""

_KINDS = {"phase": "step", "stage": "step", "round": "step", "number": "number"}
_BRACKETED = re.compile(rf"[(（\[]\s*(?P<n>{_ROMAN}|\d{{1,2}})\s*[)）\]]")


class PhaseNumber(msgspec.Struct, frozen=True, order=True):
    """Something counted: a `step` (phase, stage, tranche, round), a `lot` or a `number`."""

    kind: str
    number: int

    @property
    def english(self) -> str:
        """`Phase 2`, `Lot 2`, `No. 2`."""
        return f"{ {'step': 'Phase', 'lot': 'Lot'}.get(self.kind, 'No.') } {self.number}"


def counted_in(text: str, lang: str | None) -> frozenset[PhaseNumber]:
    """What a title counts; `lang` is ja, ko or another language, which is read as English."""
    counts = set(_in_english(text))
    if lang in ("ja", "ko"):
        counts |= set(_in_cjk(text, lang))
    return frozenset(counts)


def numbered_in(text: str, lang: str | None) -> frozenset[int]:
    """The numbers alone of what `counted_in` finds."""
    numbers: set[int] = set()
    if SHORT_NUMBER.search(text):
        numbers |= {int(match["n"]) for match in _NUMBER.finditer(text)}
    if lang in ("ja", "ko"):
        numbers |= {counted.number for counted in _in_cjk(text, lang) if counted.kind == "number"}
    return frozenset(numbers)


def _in_english(text: str) -> list[PhaseNumber]:
    if not _ANY.search(text):
        return []
    counts = [PhaseNumber("step", number) for number in _further(text)]
    for kind, pattern in _ENGLISH:
        for match in pattern.finditer(text):
            number = number_of(match["n"])
            if number is not None:
                counts.append(PhaseNumber(kind, number))
    return counts


def _further(text: str) -> list[int]:
    """The second of two phases, and those between: "Phases 1 and 2", "Phases 1-3"."""
    numbers: list[int] = []
    for match in _SEVERAL.finditer(text):
        first, last = number_of(match["n"]), number_of(match["m"])
        if first is None or last is None:
            continue
        whole = match["to"].strip() not in _AND and 0 < last - first <= _MOST_STEPS
        numbers += range(first + 1, last + 1) if whole else [last]
    return numbers


def _in_cjk(text: str, lang: str) -> list[PhaseNumber]:
    counts = [
        PhaseNumber(_KINDS[count.kind], count.number)
        for _, _, count in counts_in("".join(text.split()), lang)
        if count.kind in _KINDS
    ]
    return counts + [
        PhaseNumber("step", number)
        for match in _BRACKETED.finditer(text)
        if (number := number_of(match["n"])) is not None
    ]


def number_of(words: str) -> int | None:
    """A number in a word (second, two) or a numeral; None for none."""
    low = words.lower()
    for words_in_order in (ORDINALS, NUMBERS):
        if low in words_in_order:
            return words_in_order.index(low) + 1
    return read_numeral(words)
