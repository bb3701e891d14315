"""What a bracket before or behind a title says of the notice: a re-notice, urgent, cancelled.

A bracket counts only where all of it is understood: words of the list below, alone or joined, with
a number before them (2차 재공고). `(2차)` alone is none: it can be the second phase of a project.
"""

from __future__ import annotations

import re
from functools import lru_cache

from riparian.language.figures.cell_reading import fold_text

MARKS: dict[str, str] = {
    # KOICA's list of local tenders, 2016 to 2025: github amnotyoung/koica-construction-tender
    # data/manifests/bids.csv and data_2016_2020/manifests/bids.csv @775767c0
    "재공고": "re-notice",
    "재공고입찰": "re-notice",
    "재입찰": "re-tender",
    "긴급": "urgent",
    "입찰취소": "cancelled",
    "신규입찰": "new tender",
    "신규": "new",
    "국제": "international",
    "입찰": "tender",
    "공고": "notice",
    "안": "draft",
    # KOICA's contracts, data.go.kr 15073135, in outputs/koica-official-open-data there @42b28b78
    "장기계속": "continuing contract",
    "장기계속계약": "continuing contract",
    # KOICA's English for the same titles: koica_bilingual_tender_pairs_ko_en.csv in ../shared/data
    "urgent": "urgent",
    "rebidding": "re-notice",
    # an English title of KOICA in ../shared/gold/titles.jsonl
    "reannouncement": "re-notice",
    # kinds of notice in Korean tender systems: public scripts found by the string 취소공고
    "긴급공고": "urgent",
    "취소공고": "cancelled",
    "공고취소": "cancelled",
    "정정공고": "correction",
    "변경공고": "change",
    "입찰공고": "tender",
    # 사전규격: beside 입찰공고 in the same systems (field bfSpecRgstNo, 사전규격등록번호)
    "사전규격": "advance notice",
    "사전공고": "advance notice",
    # kinds of notice in Japanese ones: public scripts found by the string 訂正公告; 【入札公告】 at
    # https://kkj.go.jp
    "入札公告": "tender",
    "再公告": "re-notice",
    "訂正公告": "correction",
    "変更公告": "change",
    "中止公告": "cancelled",
    "入札公告の中止": "cancelled",
}
"""Words of notices, without spaces and hyphens and in small letters, and what each says."""

_AGAIN = {"notice": "re-notice", "tender": "re-tender"}
_ORDINAL = r"(?:제?(?P<number>\d{1,2})차)?"
_YEAR_OF_CONTRACT = re.compile(r"\d{1,2}차(?:년도)?")
_APART = re.compile(r"[/,·・&+]")


@lru_cache(maxsize=1)
def _phrase() -> re.Pattern[str]:
    # The longest first: 재공고 ends in 공고
    words = "|".join(sorted(map(re.escape, MARKS), key=len, reverse=True))
    return re.compile(rf"{_ORDINAL}(?P<words>(?:{words})+)")


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, MARKS), key=len, reverse=True)))


@lru_cache(maxsize=4096)
def read_marks(inside: str) -> tuple[str, ...]:
    """The marks that the inside of a bracket holds; none where any of it is not understood."""
    folded = re.sub(r"[\s\-]", "", fold_text(inside)).casefold()
    if not folded or len(folded) > 40:
        return ()
    marks_so_far: list[str] = []
    for part in _APART.split(folded):
        marks = _read_part(part)
        continuing = "continuing contract" in marks_so_far and _YEAR_OF_CONTRACT.fullmatch(part)
        if not marks and not continuing:
            return ()
        marks_so_far += marks
    return tuple(dict.fromkeys(marks_so_far))


def _read_part(part: str) -> list[str]:
    match = _phrase().fullmatch(part)
    if match is None:
        return []
    marks = [MARKS[word] for word in _word().findall(match["words"])]
    if match["number"] and int(match["number"]) > 1:
        return [_AGAIN.get(mark, mark) for mark in marks]
    return marks
