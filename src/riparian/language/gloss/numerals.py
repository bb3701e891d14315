"""Phases, stages and numbers that titles count by, as they stand in Japanese and Korean.

    フェーズ2, 第2フェーズ     Phase 2          第三期, 3期      (III)
    第四次 … 計画, 2차 사업    (4th), (2nd)      国道5号線        No. 5
    2024年, 2024년            2024

A phase, a stage of a loan and a round are three different things and stay apart. A round (次, 차)
counts projects, plans, purchases or notices, and only its number is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal

import msgspec

CountKind = Literal["phase", "stage", "round", "year", "number", "plain"]

FIGURES: tuple[CountKind, ...] = ("number", "plain")
"""What is a part of a name or a time, and counts no phase or round."""


class Count(msgspec.Struct, frozen=True):
    """Something counted: `phase` and the like with its number, or a plain figure as written."""

    kind: CountKind
    number: int
    english: str


_KANJI = {k: n for n, k in enumerate("〇一二三四五六七八九")}
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_N = r"(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3}|[IVX]{1,4}|[Ⅰ-Ⅻ])"
_PATTERNS: tuple[tuple[CountKind, str, str], ...] = (
    ("phase", "ja", rf"第?{_N}フェーズ|フェーズ{_N.replace('<n>', '<m>')}"),
    # 期間 is a period and counts none
    ("stage", "ja", rf"第{_N}期(?!間)"),
    ("stage", "ja", r"(?P<n>\d{1,2})期(?!間)"),
    ("round", "ja", rf"第{_N}次"),
    ("number", "ja", rf"第{_N}(?![次期条章]|年(?!次))"),
    ("number", "ja", rf"{_N}号線?"),
    ("phase", "ko", rf"제?{_N}단계|(?:페이즈|phase){_N.replace('<n>', '<m>')}"),
    # 年間, 年次 and 年生 count years, and name none
    ("plain", "", r"(?P<n>(?:19|20)\d\d)(?:年度?|년도?)(?![次間前後生제간전후생])"),
    ("year", "ko", rf"제?{_N}차\s?년도"),
    # 차량 is a vehicle, 차관 a loan, and 차산업 an industry: no rounds
    ("round", "ko", rf"제?{_N}차(?!년|량|관|산|세|원|선|단|별)"),
    # 기술 is technology, 기관 an agency, 기간 a period: no stages
    ("stage", "ko", rf"제?{_N}기(?!술|관|업|반|상|초|간|자|계|후|본|록|획|구)"),
    ("number", "ko", rf"제{_N}(?![차단기])"),
    # 8번 국도, 3호선
    ("number", "ko", r"(?P<n>\d{1,3})(?:번|호선?)(?=국도|지방도|도로|$|[^가-힣])"),
    ("phase", "", rf"(?i:phase){_N}"),
)
_COMPILED = tuple((kind, lang, re.compile(pattern)) for kind, lang, pattern in _PATTERNS)
_ANY = {
    lang: re.compile(
        "|".join(
            re.sub(r"\?P<[nm]>", "?:", pattern) for _, of, pattern in _PATTERNS if of in ("", lang)
        )
    )
    for lang in ("", *{lang for _, lang, _ in _PATTERNS})
}
"""Of each language all patterns in one: most places of a text count nothing."""
_LATIN = re.compile(r"[A-Za-z0-9À-ɏ][A-Za-z0-9À-ɏ&+.'’/_%#-]*")
_BARE_ROMAN = re.compile(r"(?:I{1,3}|IV|VI{0,3}|IX|X)(?![A-Za-z])|[Ⅰ-Ⅻ]")


def count_at(text: str, start: int, lang: str) -> tuple[int, Count] | None:
    """What is counted there, with its end; None where nothing is."""
    if not _ANY.get(lang, _ANY[""]).match(text, start):
        return None
    for kind, of_lang, pattern in _COMPILED:
        if of_lang in ("", lang) and (match := pattern.match(text, start)):
            groups = match.groupdict()
            number = read_numeral(groups.get("n") or groups.get("m") or "")
            if number is not None:
                return match.end(), Count(kind, number, in_english(kind, number))
    return None


def counts_in(text: str, lang: str) -> Iterator[tuple[int, int, Count]]:
    """All that is counted in a text, one after the other: its start, its end, and what it is."""
    place, anything = 0, _ANY.get(lang, _ANY[""])
    while found := anything.search(text, place):
        start = found.start()
        at = count_at(text, start, lang)
        if at:
            yield start, *at
        place = at[0] if at else start + 1


def in_english(kind: CountKind, number: int) -> str:
    """`Phase 2`, `(II)`, `(2nd)`, `2nd Year`, `No. 2`, a calendar year as it is."""
    if kind == "phase":
        return f"Phase {number}"
    if kind == "stage":
        return f"({_ROMAN[number] if number < len(_ROMAN) else number})"
    if kind == "round":
        return f"({ordinal(number)})"
    if kind == "year":
        return f"{ordinal(number)} Year"
    if kind == "plain":
        return str(number)
    return f"No. {number}"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if 10 <= number % 100 <= 20 else ending}"


def read_numeral(text: str) -> int | None:
    """A number in Arabic, Roman or Chinese numerals (to 99); None for none."""
    if text.isdecimal():
        return int(text)
    if text in _ROMAN[1:]:
        return _ROMAN.index(text)
    if len(text) == 1 and "Ⅰ" <= text <= "Ⅻ":
        return ord(text) - ord("Ⅰ") + 1
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _KANJI.get(text)
    first = _KANJI.get(tens, 1) if len(tens) <= 1 else None
    last = _KANJI.get(units, 0) if len(units) <= 1 else None
    return None if first is None or last is None else 10 * first + last


def latin_at(text: str, start: int, gaps: Collection[int]) -> int:
    """The end of the Latin word or figure that begins there; `start` where none does."""
    match = _LATIN.match(text, start)
    if not match:
        return start
    end = next((gap for gap in sorted(gaps) if start < gap < match.end()), match.end())
    stripped = text[start:end].rstrip("-/.'’")
    return start + max(1, len(stripped))


def bare_stage(text: str) -> Count | None:
    """A Roman numeral that is all of a bracket, as yen loans are counted: (II)."""
    if not _BARE_ROMAN.fullmatch(text):
        return None
    number = read_numeral(text)
    return None if number is None else Count("stage", number, in_english("stage", number))
