"""Two named ends of a road, railway or power line.

"From Phnom Penh to Bavet", "Kratie - Stung Treng Section", 하띤성과 꽝빈성을 잇는,
ビエンチャンからパクサンまで: a line is where its ends are, however small they are. Whether the
words before, between and behind two names say so is looked for here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar


class Named(Protocol):
    """A name in a text: the text's field, and its characters [start, end)."""

    @property
    def field(self) -> str:
        """The text in which it stands."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """The character behind its last."""


_Name = TypeVar("_Name", bound=Named)

LONGEST_GAP = 30
"""Characters that can stand between the names of two ends."""

_EN_UNIT = r"(?:\s(?:province|city|district|town|township|prefecture|region|state))?"
_EN_LINE = (
    r"(?:road|railway|rail|line|highway|expressway|motorway|section|corridor|transmission|route"
    r"|link|bridge|pipeline|stretch|segment)"
)
_FROM = re.compile(
    r"\b(?:from|between|link(?:s|ing|ed)?|connect(?:s|ing|ed)?|join(?:s|ing|ed)?)\s(?:the\s)?"
    r"(?:(?:capital|city|town|province)\s(?:of\s)?)?(?:city\s)?$",
    re.IGNORECASE,
)
_TO = re.compile(
    _EN_UNIT + r",?\s(?:to|and|with)\s(?:the\s)?(?:(?:capital|city|town|province)\s(?:of\s)?)?",
    re.IGNORECASE,
)
_DASH = re.compile(_EN_UNIT + r"\s?[-\u2010-\u2015~\u301c\uff0d\uff5e\u223c]\s?|\sto\s")
_LINE = re.compile(rf"{_EN_UNIT}\W{{1,3}}(?:[\w.\-]+\s){{0,3}}{_EN_LINE}", re.IGNORECASE)
_DASH_ONLY = re.compile(
    r"[州県省市郡시주성군현]?\s?[-\u2010-\u2015~\u301c\uff0d\uff5e\u223c・·]\s?"
)
_JA_GAP = re.compile(r"[州県省市郡]?(?:と|から|より)(?:[^、。]{0,6}の)?")
_JA_AFTER = re.compile(
    r"[州県省市郡]?(?:の?[ァ-ヺー]{0,12})?(?:とを|を)?(?:結|つな|繋|接続|連結|間|まで|に至|へ至|国道|道路|高速|鉄道|送電|区間)"
)
_KO_GAP = re.compile(r"[시주성군현]?(?:와|과|에서|부터)\s?(?:[가-힣]{1,6}\s)?(?:[가-힣]{1,6}의\s)?")
_KO_AFTER = re.compile(
    r"[시주성군현]?(?:의\s[가-힣]{1,8})?(?:을|를)?\s?(?:잇|연결|까지|간|구간|고속|국도|도로|철도|송전|노선)"
)


def ends_of_lines(
    texts: Mapping[str, str], names: Sequence[_Name]
) -> Iterator[tuple[_Name, _Name]]:
    """Pairs of names, in order, that are the two ends of a line."""
    for first, second in pairwise(names):
        if first.field != second.field or not 0 < second.start - first.end <= LONGEST_GAP:
            continue
        text = texts[first.field]
        gap, after = text[first.end : second.start], text[second.end : second.end + 60]
        if _says_line(text[max(0, first.start - 40) : first.start], gap, after):
            yield first, second


def _says_line(before: str, gap: str, after: str) -> bool:
    if _TO.fullmatch(gap) and _FROM.search(before):
        return True
    if _DASH.fullmatch(gap) and _LINE.match(after):
        return True
    if gap.isascii() and after.isascii():
        return False
    dash = _DASH_ONLY.fullmatch(gap)
    if (dash or _JA_GAP.fullmatch(gap)) and _JA_AFTER.match(after):
        return True
    return bool((dash or _KO_GAP.fullmatch(gap)) and _KO_AFTER.match(after))
