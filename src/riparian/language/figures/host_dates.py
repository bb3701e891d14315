"""Dates inside running text in Khmer, Lao, Burmese, Thai and Vietnamese.

    ថ្ងៃទី១៥ ខែមីនា ឆ្នាំ២០២១      ວັນທີ 15 ມີນາ 2021      15 มีนาคม พ.ศ. 2564
    ngày 15 tháng 3 năm 2021       ၂၀၂၁ ခုနှစ် မတ်လ ၁၅

Names of months are those of `data/months.csv`; Vietnamese counts them. The words for day, month and
year are the fields of Unicode CLDR; that Burmese puts the year first is its date format there. A
year of the Buddhist era is told by its number, since nothing that is planned lies in 2400 to 2599.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from riparian.codelists.lists import read_table
from riparian.language.figures.dates import BUDDHIST_OFFSET

_BUDDHIST_YEARS = range(2400, 2600)
_MAY_HOLD = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]|tháng")
_GAP = "[ \u200b]*"


class HostDate(NamedTuple):
    """A date in parts, not yet held against the calendar; where it stands in the folded text."""

    year: int
    month: int
    day: int | None
    start: int
    end: int


def host_dates_in(folded: str) -> Iterator[HostDate]:
    """The dates of a folded text that are written as in one of these languages, in order."""
    if folded.isascii() or not _MAY_HOLD.search(folded):
        return
    for match in _pattern().finditer(folded):
        year = int(match["y"] or match["vy"] or match["by"])
        if year in _BUDDHIST_YEARS:
            year -= BUDDHIST_OFFSET
        name = match["m"] or match["bm"]
        month = _months()[name] if name else int(match["vm"])
        day = match["d"] or match["vd"] or match["bd"]
        yield HostDate(year, month, int(day) if day else None, match.start(), match.end())


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    return {row["word"]: int(row["month"]) for row in read_table(__package__, "months.csv")}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    # The longest first: an expression takes the first alternative that fits
    names = "|".join(map(re.escape, sorted(_months(), key=len, reverse=True)))
    return re.compile(
        rf"(?:(?<!\d)(?P<d>\d{{1,2}}){_GAP})?(?:ខែ|ເດືອນ|เดือน)?{_GAP}(?P<m>{names}){_GAP}"
        rf"(?:ឆ្នាំ|ປີ|ปี)?{_GAP}(?:[พค]\.?ศ\.?|[ພຄ]\.?ສ\.?)?{_GAP}(?P<y>[12]\d{{3}})(?!\d)"
        r"|(?:(?<!\d)(?P<vd>\d{1,2}) )?tháng (?P<vm>\d{1,2})(?: năm |[/-])(?P<vy>[12]\d{3})(?!\d)"
        rf"|(?<!\d)(?P<by>[12]\d{{3}}){_GAP}(?:ခုနှစ်|ခု)?[ ၊,]*(?P<bm>{names})(?:လ)?{_GAP}"
        r"(?P<bd>\d{1,2})(?!\d)",
        re.IGNORECASE,
    )
