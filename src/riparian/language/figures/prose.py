"""Dates, periods and lengths inside running text, in English, Japanese and Korean, and dates in the
languages of the host countries (`host_dates`).

Cells are read by `dates`, `periods` and `durations`; here is only found where such a thing stands
in a sentence. A date is as precise as it is written: "in early February 2025" is 2025-02, "by the
end of 2027" 2027. What a date means for a project is not decided here.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import msgspec

from riparian.language.figures.cell_reading import fold_text, is_plausible
from riparian.language.figures.dates import eras
from riparian.language.figures.durations import Duration, read_duration
from riparian.language.figures.host_dates import host_dates_in


class FoundDate(msgspec.Struct, frozen=True):
    """A date (ISO, as precise as written) and where it stands in the folded text."""

    date: str
    start: int
    end: int


class FoundPeriod(msgspec.Struct, frozen=True):
    """Two dates that a text joins: "from 2024 to 2027", 2025年9月から2028年6月まで, 2021~2025."""

    first: str
    last: str
    start: int
    end: int


class FoundLength(msgspec.Struct, frozen=True):
    """A length ("48 months", 4년간, 3年間) and where it stands in the folded text."""

    duration: Duration
    words: str
    start: int
    end: int


_MONTHS = {
    name.lower(): number
    for number in range(1, 13)
    for name in (calendar.month_name[number], calendar.month_abbr[number])
}
# The longest first: "March" begins with "Mar"
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19[5-9]\d|20\d\d)"
_ERA = "|".join(re.escape(era.name) for era in eras())
_DAY_RANGE = r"(?P<d1>\d{1,2})(?:st|nd|rd|th)?(?:[-~]\d{1,2})?"
_DATE = re.compile(
    rf"(?<![\d.,/-])(?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?)(?![\d])(?!-\d)"
    rf"|(?<!\d)(?:(?P<cjk>{_YEAR})|(?P<era>{_ERA})(?P<ey>\d{{1,2}}|元)) ?[年년]"
    r"(?![度間간代目차])(?: ?(?P<cm>\d{1,2}) ?[月월](?: ?(?P<cd>\d{1,2}) ?[日일])?)?"
    rf"|\b{_DAY_RANGE} (?P<m1>{_MONTH})\.?,? (?:of )?(?P<y1>{_YEAR})\b"
    rf"|\b(?P<m2>{_MONTH})\.? {_DAY_RANGE.replace('d1', 'd2')},? (?P<y2>{_YEAR})\b"
    rf"|\b(?P<m3>{_MONTH})\.?,? (?:of )?(?P<y3>{_YEAR})\b"
    rf"|(?:(?<=\d{{4}}-)|(?<![\d.,/$€£¥#=?-]))\b(?P<year>{_YEAR})"
    rf"(?![\d,.]\d|\d|/\d|-(?!{_YEAR}\b)\d|[a-z=]| ?[%年년]"
    r"| (?:million|billion|people|households|families|hectares|ha\b|km|tons|m\b))",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r" ?(?:[-~]| to | until | through |から|より|부터)(?: ?(?:~|-|to ))? ?", re.IGNORECASE
)
_TWO_DIGITS_MORE = re.compile(
    rf"(?<![\d./-]){_YEAR}[-/](\d\d)(?![\d/-]| ?(?:{_MONTH})\b)", re.IGNORECASE
)

_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_WORD_NUMBER = re.compile(rf"\b({'|'.join(_NUMBERS)})(?=[ -](?:months?|years?)\b)", re.IGNORECASE)
_LENGTH = re.compile(
    r"(?<![\d.,'-])\d{1,3}(?:\.\d)?[ -]?"
    r"(?:months?\b|years?\b(?! old)|years?-|(?:[かヶカヵケｹ]|箇)月間?|개월간?|年間|년간|개년)"
    r"(?! ?(?:old|생))",
    re.IGNORECASE,
)


def folded_prose(text: str) -> str:
    """The text in one width, and numbers of years and months as digits: "five years", 5 years."""
    return _WORD_NUMBER.sub(lambda m: str(_NUMBERS.index(m[1].lower()) + 1), fold_text(text))


@lru_cache(maxsize=4096)
def dates_in(folded: str) -> tuple[FoundDate, ...]:
    """The dates of a folded text in their order; what cannot be a year is none."""
    found = [
        FoundDate(date, one.start, one.end)
        for one in host_dates_in(folded)
        if (date := _existing_date(_as_iso(one.year, one.month, one.day))) is not None
    ]
    taken = list(found)
    for match in _DATE.finditer(folded):
        free = all(match.end() <= one.start or one.end <= match.start() for one in taken)
        date = _iso(match) if free else None
        if date is not None:
            found.append(FoundDate(date, match.start(), match.end()))
    return tuple(sorted(found, key=lambda one: one.start))


@lru_cache(maxsize=4096)
def periods_in(folded: str) -> tuple[FoundPeriod, ...]:
    """The periods of a folded text in their order."""
    return tuple(_periods(folded))


@lru_cache(maxsize=4096)
def lengths_in(folded: str) -> tuple[FoundLength, ...]:
    """The lengths of a folded text in their order."""
    lengths = []
    for match in _LENGTH.finditer(folded):
        cell = match[0].strip("- ").replace("개년", "년간")
        duration = read_duration(cell)
        if duration is not None:
            lengths.append(FoundLength(duration, match[0].strip("- "), match.start(), match.end()))
    return tuple(lengths)


def _periods(folded: str) -> Iterator[FoundPeriod]:
    dates = dates_in(folded)
    for left, right in pairwise(dates):
        between = folded[left.end : right.start]
        same = min(len(left.date), len(right.date))
        if _JOINED.fullmatch(between) and left.date[:same] <= right.date[:same]:
            yield FoundPeriod(left.date, right.date, left.start, right.end)
    for match in _TWO_DIGITS_MORE.finditer(folded):
        first, last = match[0][:4], match[0][:2] + match[1]
        if int(match[1]) > 12 and last > first:
            yield FoundPeriod(first, last, match.start(), match.end())


def _iso(match: re.Match[str]) -> str | None:
    if match["iso"]:
        return _existing_date(match["iso"])
    return _existing_date(_as_iso(*_parts(match)))


def _as_iso(year: int, month: int | None, day: int | None) -> str:
    iso = str(year)
    if month:
        iso += f"-{month:02d}"
        if day:
            iso += f"-{day:02d}"
    return iso


def _parts(match: re.Match[str]) -> tuple[int, int | None, int | None]:
    if match["cjk"] or match["era"]:
        year = int(match["cjk"]) if match["cjk"] else _year_of_era(match)
        return year, _number(match["cm"]), _number(match["cd"])
    for which in "12":
        if match[f"y{which}"]:
            day = _number(match[f"d{which}"])
            return int(match[f"y{which}"]), _MONTHS[match[f"m{which}"].lower()], day
    if match["y3"]:
        return int(match["y3"]), _MONTHS[match["m3"].lower()], None
    return int(match["year"]), None, None


def _year_of_era(match: re.Match[str]) -> int:
    era = next(era for era in eras() if era.name == match["era"])
    return era.first_year + (1 if match["ey"] == "元" else int(match["ey"])) - 1


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _existing_date(iso: str) -> str | None:
    """The date where it exists and is plausible; of one that does not exist its year."""
    year, *rest = (int(part) for part in iso.split("-"))
    month, day = (*rest, 1, 1)[:2]
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        iso = str(year)
    return iso if is_plausible(iso) else None
