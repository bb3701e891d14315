"""Days that stand in lines and sentences: the day of the page, and the day of signing.

What a date means is left to `language.figures.dates`. A day that lacks its year (`11月28日`) or
its month too (`本28日`) is the last such day that is not after the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from riparian.language.figures.cell_reading import fold_text
from riparian.language.figures.dates import read_date

_YEAR = r"(?:(?:令和|平成|昭和) ?(?:\d{1,2}|元)|\d{4})年"
_FULL = re.compile(rf"{_YEAR} ?\d{{1,2}}月 ?\d{{1,2}}日")
_ALONE = re.compile(
    rf"(?:{_YEAR} ?\d{{1,2}}月 ?\d{{1,2}}日|\d{{4}}[./]\d{{1,2}}[./]\d{{1,2}})"
    r"(?: ?\([日月火水木金土](?:曜日)?\))?"
)
# 本21日: of the month in which the page appeared, or a day or two later of the month before.
# 本 also ends words (基本, 資本, 日本) and counts things (2本), and 日 counts days (本2日間の協議).
_DAY_ALONE = re.compile(
    r"(?:(?<![\d々〇一-鿿])|(?<=同))本 ?(?P<month>月 ?)?(?P<day>\d{1,2})日(?! ?[間目分])"
)
# 5月17日: of the year in which the page appeared, or of the year before
_NO_YEAR = re.compile(r"(?<![\d年])(?<!年 )(?P<month>\d{1,2})月 ?(?P<day>\d{1,2})日")
_SIGNED = re.compile(r"署名|交換|調印|締結|書簡|通報|表明")
_SENTENCES = re.compile(r"[。\n]")


def day_of_page(lines: Iterable[str]) -> str | None:
    """The first line that is a date and nothing else, as it is written but folded."""
    for line in lines:
        folded = fold_text(line)
        if _ALONE.fullmatch(folded):
            return folded
    return None


def day_of_signing(paragraphs: Iterable[str], page_day: str | None) -> str | None:
    """The ISO day on which the first sentence about a signing says that it took place.

    `page_day` is the ISO day of the page; without it a day that lacks its year gives None.
    """
    for paragraph in paragraphs:
        for sentence in _SENTENCES.split(fold_text(paragraph)):
            if _SIGNED.search(sentence) and (day := _day_in(sentence, page_day)):
                return day
    return None


def _day_in(sentence: str, page_day: str | None) -> str | None:
    if match := _FULL.search(sentence):
        reading = read_date(match[0])
        return reading.value if reading else None
    if page_day is None or len(page_day) != 10:
        return None
    year, month = int(page_day[:4]), int(page_day[5:7])
    if match := _DAY_ALONE.search(sentence):
        back = 1 if match["month"] else _MONTHS_BACK
        months = [divmod(12 * year + month - 1 - n, 12) for n in range(back)]
        return _last(((y, m + 1) for y, m in months), match["day"], page_day)
    if match := _NO_YEAR.search(sentence):
        # A release of January may tell of a signing in December.
        return _last([(y, int(match["month"])) for y in (year, year - 1)], match["day"], page_day)
    return None


_MONTHS_BACK = 3
"""As February has no 30th, the last one before a day of March is in January."""


def _last(months: Iterable[tuple[int, int]], day: str, page_day: str) -> str | None:
    """That day of the first of the months in which there is one that is not after the page's."""
    for year, month in months:
        reading = read_date(f"{year:04d}-{month:02d}-{int(day):02d}")
        if reading and reading.value and reading.value <= page_day:
            return reading.value
    return None
