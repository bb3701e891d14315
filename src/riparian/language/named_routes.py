"""Roads and railway lines that a text names by number, in English, Japanese and Korean.

    National Road No. 5, NR56, Highways 2 and 22, Metro Line 1, Vientiane No. 1 Road
    国道5号線, 九号線, 국도 21호선, 2번·22번 국도, 8호선

Only the number is returned, as text without the letters behind it: 13N and 13S are parts of road
13. Which country's road it is, or whether it is a road or a line, is left open, because the numbers
only serve to tell that two works are on different ones. A name without a number says nothing.
"""

from __future__ import annotations

import re
import unicodedata

from riparian.language.gloss.numerals import read_numeral

_NO = r"(?:nos?\b\.?|numbers?\b|n°|№)"
_DIGITS = r"\d{1,3}(?![\d.,]\d|\d)"
_LETTER = r"(?:[A-Z]\b)?"
_COUNTED = (
    r"kv|kw|mw|kms?|m|ha|kilovolt\w*|kilomet\w*|met(?:er|re)s?|hectares?|%|°|years?|months?|days?"
    r"|persons?|people|bridges?|villages?|communes?|districts?|provinces?|schools?|lanes?|sections?"
)
_UNIT = rf"(?![\s-]*(?i:{_COUNTED})\b)"
"""What follows a figure that is no number of a road: road 15 km, roads - 2 bridges."""

_LIST = rf"{_DIGITS}{_LETTER}(?:(?:\s*(?:,|/|&|\+|and\b|,\s*and\b)\s*){_DIGITS}{_LETTER})*"
_WAY = r"(?:roads?|routes?|highways?|expressways?|motorways?|lines?|nr|nh|rn)"
_ENGLISH = (
    re.compile(
        # credit line 2 is no railway line
        rf"(?<!(?i:credit) )\b(?i:{_WAY})\b[.\s-]*(?i:{_NO})?[.\s-]*(?P<n>(?>{_LIST})){_UNIT}"
    ),
    # NR16B: the number stands without a space
    re.compile(rf"\b(?:NR|NH|RN)(?P<n>{_DIGITS})"),
    # Vientiane No. 1 Road: the number comes first
    re.compile(rf"\b(?i:{_NO})[.\s-]*(?P<n>{_DIGITS}){_LETTER}\s+(?i:ring\s+)?(?i:{_WAY})\b"),
)
# ビエンチャン1号線, 国道九号線
_JAPANESE = re.compile(
    r"(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})[A-Z]?号(?:線|(?=バイパス|道路))"
)
_KOREAN = (
    # 8호선 is line 8, but 제3호 선박 is ship no. 3
    re.compile(r"(?P<n>\d{1,3})[A-Z]?\s*호\s*선(?![박착원적체])"),
    # 국도 제5호
    re.compile(r"국도\s*제?\s*(?P<n>\d{1,3})\s*[호번]"),
    re.compile(
        # 2번·22번 국도
        r"(?P<n>\d{1,3}\s*번?(?:\s*[·,/및]\s*\d{1,3}\s*번?)*)\s*(?<=번)\s*(?:국도|도로|고속도로)"
    ),
)
_FIGURES = re.compile(r"\d{1,3}")
_NUMBERED = re.compile(r"[\d号]")  # without either no pattern finds anything


def routes_in(text: str) -> frozenset[str]:
    """The numbers of roads and lines in a text, in any of the three languages."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if _NUMBERED.search(plain) is None:
        return frozenset()
    numbers = [
        number
        for pattern in (*_ENGLISH, *_KOREAN)
        for match in pattern.finditer(plain)
        for number in _FIGURES.findall(match["n"])
    ]
    for match in _JAPANESE.finditer(plain):
        number = match["n"] if match["n"].isdigit() else read_numeral(match["n"])
        if number is not None:
            numbers.append(str(number))
    # Khmer, Lao, Thai and Burmese figures are digits too
    return frozenset(str(number) for number in map(int, numbers) if number)
