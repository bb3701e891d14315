"""Dates out of cells, as precise as they are written: 2019, 2019-03 or 2019-03-15.

Understood are ISO and other orders, month names, dates of Japan and Korea with their words and
eras, years with an apostrophe ('19), and the day numbers of spreadsheets. `01/02/2019` is decided
by the column (`guess_order`); where the column does not decide, only the year is taken. A day that
does not exist is `wrong`. Fiscal years keep their name here; `periods` gives their days.

The year 1 (元年) of a Japanese era (令和, 平成, 昭和 …) begins on the day of the change, not on
1 January. A year that is counted on after its era ended (平成35年) is met in plans of the time; it
is read, and said. First and last days with their sources are in `data/eras.csv`.

Years outside 1950 to 2100 are read all the same; whoever uses them says that they are implausible.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache
from math import isfinite
from typing import Literal

import msgspec

from riparian.codelists.lists import read_table
from riparian.language.figures.cell_reading import (
    TEXT_LIMIT,
    Cell,
    CellReading,
    Note,
    fold_text,
    is_absent,
    is_plausible,
    make_reading,
    no_value,
)
from riparian.language.figures.date_words import TIME, without_asides

BUDDHIST_OFFSET = 543
"""พ.ศ. 2503 is 1960: Statistical Yearbook Thailand 2014 and 2022, chapter on fiscal statistics. All
but the year is as in the Western calendar, since 1941: calendar `buddhist` of Unicode CLDR."""


class Era(msgspec.Struct, frozen=True):
    """One era; `last_day` is empty while it lasts."""

    name: str
    letter: str
    first_day: str
    last_day: str

    @property
    def first_year(self) -> int:
        """The year that is also its year 1."""
        return int(self.first_day[:4])


@lru_cache(maxsize=1)
def eras() -> tuple[Era, ...]:
    """All eras since 1868, oldest first."""
    return tuple(
        Era(row["era"], row["letter"], row["first_day"], row["last_day"])
        for row in read_table(__package__, "eras.csv")
    )


def _pattern() -> re.Pattern[str]:
    names = "|".join(era.name for era in eras())
    letters = "".join(era.letter for era in eras())
    year = r"(?P<year>\d{1,2}|元)"
    return re.compile(rf"(?:(?P<name>{names}) ?|(?P<letter>[{letters}])\.?)(?![a-z]){year}(?!\d)")


def expand_era(folded: str) -> tuple[str, tuple[Note, ...], Era | None]:
    """Put the Western year where a text begins with an era's; the text unchanged where it does not.

    `令和元年度` becomes `2019年度`, `H30.3` becomes `2018.3`. The era comes back so that the whole
    date can be held against its days by `check_era`.
    """
    match = _pattern().match(folded)
    if not match:
        return folded, (), None
    era = next(era for era in eras() if match["name"] == era.name or match["letter"] == era.letter)
    year = 1 if match["year"] == "元" else int(match["year"])
    if year == 0:
        return (
            folded,
            (Note(f"{match[0]} is no year; the first year of an era is 元年", "wrong"),),
            era,
        )
    western = era.first_year + year - 1
    note = Note(f"{match[0]} is {western}")
    return f"{western}{folded[match.end() :]}", (note,), era


def check_era(iso: str, era: Era) -> tuple[Note, ...]:
    """Whether a date, as far as it is precise, lies in its era; a note where it does not."""
    if iso < era.first_day[: len(iso)]:
        words = f"{era.name} began only on {era.first_day}; its first year was counted from there"
        return (Note(words, "chosen"),)
    if era.last_day and iso > era.last_day[: len(iso)]:
        return (Note(f"{era.name} ended on {era.last_day}; the years were counted on", "chosen"),)
    return ()


_BUDDHIST_YEAR = re.compile(r"(?<![\d.])2[45]\d\d(?!\d)")
_BUDDHIST = re.compile(r"(?:พ\.?ศ\.? ?|b\.? ?e\.? ?)(\d{4})", re.IGNORECASE)


def expand_buddhist(folded: str, *, always: bool = False) -> tuple[str, tuple[Note, ...]]:
    """Put the Western year where a text begins with พ.ศ. or B.E.; with `always`, in place of each
    24xx and 25xx too."""
    found = [match] if (match := _BUDDHIST.match(folded)) else []
    if always and not found:
        found = [*_BUDDHIST_YEAR.finditer(folded)]
    text, at, notes = "", 0, []
    for match in found:
        western = int(match[0][-4:]) - BUDDHIST_OFFSET
        text += f"{folded[at : match.start()]}{western}"
        at = match.end()
        notes.append(Note(f"{match[0]} is {western}"))
    return text + folded[at:], tuple(notes)


def is_year_of(cell: Cell) -> Literal["buddhist", "western"] | None:
    """Of which calendar the year in a date seems to be, by its number alone: 2567 is no year of the
    Western one that anybody plans for. None where there is none of four digits."""
    text = str(cell) if isinstance(cell, int | float) else cell
    if not isinstance(text, str):
        return None
    found = _FOUR_DIGITS.search(text)
    if found is None:
        return None
    return "buddhist" if found[0][:2] in ("24", "25") else "western"


_FOUR_DIGITS = re.compile(r"(?<!\d)(?:1[89]|2[0145])\d\d(?!\d)")


Order = Literal["dmy", "mdy"]


class WrongDateError(Exception):
    """Why a text is no date."""


def read_date(
    cell: Cell,
    *,
    order: Order | None = None,
    fiscal: str | None = None,
) -> CellReading[str] | None:
    """The date in a cell as ISO text; None where nothing stands in it.

    `order` is that of the column's numbers, where known. `fiscal` is the country whose years are
    meant (ISO code): with TH, years such as 2562 are Buddhist.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, bool):
        return no_value(f"{cell} is true or false and no date")
    if isinstance(cell, datetime.datetime):
        return CellReading(cell.date().isoformat())
    if isinstance(cell, datetime.date):
        return CellReading(cell.isoformat())
    if isinstance(cell, int | float):
        is_buddhist = fiscal == "TH" and is_year_of(cell) == "buddhist"
        return _read_text(str(int(cell)), order, fiscal) if is_buddhist else _read_cell_number(cell)
    return _read_text(cell, order, fiscal)


@lru_cache(maxsize=32768)
def _read_text(cell: str, order: Order | None, fiscal: str | None) -> CellReading[str]:
    text = fold_text(cell)
    if is_absent(text):
        return no_value(f"the cell says '{text}'", "absent")
    try:
        iso, notes = date_of_text(text, order=order, fiscal=fiscal)
    except WrongDateError as why:
        return no_value(str(why))
    return make_reading(iso, notes)


def date_of_text(
    folded: str,
    *,
    order: Order | None = None,
    fiscal: str | None = None,
) -> tuple[str, list[Note]]:
    """ISO text and how it was understood; raises WrongDateError with the reason."""
    if len(folded) > TEXT_LIMIT:
        raise WrongDateError("the text is too long for a date")
    text, notes = without_asides(folded)
    text, of_era, era = expand_era(text)
    text, buddhist = expand_buddhist(text, always=fiscal == "TH")
    notes += [*of_era, *buddhist]
    if era and any(note.state == "wrong" for note in of_era):
        raise WrongDateError(of_era[0].words)
    iso, more = _parse(text, folded, order)
    notes += more
    if era and not _FISCAL_YEAR.fullmatch(text):
        notes += check_era(iso, era)
    return iso, notes


_FISCAL_YEAR = re.compile(
    r"(?:[a-z]{0,3}fy|fiscal(?: year)?|会計年度) ?(?P<before>'?\d{4}|'?\d\d)"
    r"(?:[-/]'?(?:\d{4}|\d\d))?"
    r"|(?P<behind>\d{4})(?:[-/]\d\d)? ?(?:年度|회계 ?[연년]도|fiscal year)",
    re.IGNORECASE,
)

_ASIAN = re.compile(r"'?(\d{4}|(?<=')\d\d)[年년](?:(\d{1,2})[月월](?:(\d{1,2})[日일])?)?")
_NUMBERS_YMD = re.compile(r"(\d{4}|'\d\d) ?[-./] ?(\d{1,2})(?: ?[-./] ?(\d{1,2}))?\.?")
_NUMBERS_LAST = re.compile(r"(\d{1,2}) ?[-./] ?(\d{1,2}) ?[-./] ?(\d{4}|'?\d\d)\.?")
_SPLIT_YEAR = re.compile(r"(\d{4})[-/](\d\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-./](\d{4})")
_YEAR = re.compile(r"(\d{4}|'\d\d)(?:\.0+|[年년]|년도)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_QUARTER = re.compile(
    r"(\d{4}).{0,2}(?:q[1-4]|第?[1-4一二三四]四半期|[1-4](?:/4 ?)?분기|[上下]半期|[상하]반기)"
    r"|q[1-4].{0,2}(\d{4})",
    re.IGNORECASE,
)
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTHS = {name.lower(): number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
# The longest first: "March" begins with "Mar"
_NAME = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_YEAR_WORD = r"(?P<year>\d{4}|'?\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NAMED = (
    re.compile(rf"{_DAY}[- ]?(?:of )?{_NAME}[-, ]*{_YEAR_WORD}", re.IGNORECASE),
    re.compile(rf"{_NAME} ?{_DAY},? +{_YEAR_WORD}", re.IGNORECASE),
    re.compile(rf"{_YEAR_WORD}[-, ]+{_NAME}[- ]{_DAY}", re.IGNORECASE),
    re.compile(rf"{_NAME}[-, /]*{_YEAR_WORD}", re.IGNORECASE),
    re.compile(rf"{_YEAR_WORD}[-, /]+{_NAME}", re.IGNORECASE),
)


def _parse(text: str, shown: str, order: Order | None) -> tuple[str, list[Note]]:
    if match := _ASIAN.fullmatch(text):
        iso = _day(match[1], match[2], match[3])
        return iso, [Note(f"{text} is {iso}")]
    if match := _YEAR.fullmatch(text):
        year = full_year(match[1])
        return year, [] if year == text else [Note(f"{text} is the year {year}")]
    # 2018-19 ends in the next year; 2018-08 is August, and so is 2011-12 December: hence "> 12".
    if (match := _SPLIT_YEAR.fullmatch(text)) and int(match[2]) == (int(match[1]) + 1) % 100 > 12:
        words = f"{text} was read as a year that ends in the next; {match[1]} was taken"
        return match[1], [Note(words, "chosen")]
    if match := _NUMBERS_YMD.fullmatch(text):
        return _year_first(match)
    if match := _NUMBERS_LAST.fullmatch(text):
        return _year_last(match, order)
    if match := _MONTH_YEAR.fullmatch(text):
        return _day(match[2], match[1]), [Note(f"{text} is a month and a year")]
    if match := _COMPACT.fullmatch(text):
        return _compact(match)
    if match := _SERIAL.fullmatch(text):
        return _serial(int(match[1]))
    for pattern in _NAMED:
        if match := pattern.fullmatch(text):
            return _date_with_month_name(match)
    return _year_of_part(text, shown)


def full_year(text: str) -> str:
    """The four digits of a year; of two, as POSIX strptime has it: 69 to 99 are 19xx. Raises
    WrongDateError for the year 0, which there is not."""
    if len(text) == 4 and text != "0000":
        return text
    if text == "0000":
        raise WrongDateError("there is no year 0")
    two = int(text.lstrip("'"))
    return f"{1900 + two if two >= 69 else 2000 + two}"


def _day(year: str, month: str | None = None, day: str | None = None) -> str:
    """ISO text; raises WrongDateError where the month or day does not exist."""
    full = full_year(year)
    if month is None:
        return full
    if not 1 <= int(month) <= 12:
        raise WrongDateError(f"there is no month {int(month)}")
    if day is None:
        return f"{full}-{int(month):02d}"
    try:
        return datetime.date(int(full), int(month), int(day)).isoformat()
    except ValueError:
        raise WrongDateError(
            f"there is no {int(day)} {_MONTH_NAMES[int(month) - 1]} {full}"
        ) from None


def _year_first(match: re.Match[str]) -> tuple[str, list[Note]]:
    iso = _day(match[1], match[2], match[3])
    if iso == match[0]:
        return iso, []
    return iso, [Note(f"{match[0]} is {iso}")]


def _year_last(match: re.Match[str], order: Order | None) -> tuple[str, list[Note]]:
    """Two numbers before the year: the column's order, or the only order that is possible."""
    first, second, year = int(match[1]), int(match[2]), match[3]
    if len(year.lstrip("'")) == 2 and order is None:
        raise WrongDateError(f"{match[0]} does not say which of its numbers is the year")
    notes = [] if len(year) == 4 else [Note(f"its year was taken as {full_year(year)}", "chosen")]
    if first > 12 and second > 12:
        raise WrongDateError(f"there is no month {second}")
    if first > 12 or (order == "dmy" and second <= 12):
        iso = _day(year, match[2], match[1])
    elif second > 12 or order == "mdy" or first == second:
        iso = _day(year, match[1], match[2])
    else:
        words = f"{match[0]} could be two days, and the column does not decide; its year was taken"
        return full_year(year), [*notes, Note(words, "chosen")]
    if order and iso != _in_order(match, order):
        notes.append(Note("it does not fit the order of its column", "chosen"))
    by = f", as the column writes {'days' if order == 'dmy' else 'months'} first" if order else ""
    return iso, [*notes, Note(f"{match[0]} is {iso}{by}")]


def _in_order(match: re.Match[str], order: Order) -> str | None:
    day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
    try:
        return _day(match[3], month, day)
    except WrongDateError:
        return None


def _compact(match: re.Match[str]) -> tuple[str, list[Note]]:
    iso = _day(match[1], match[2], match[3])
    state: Literal["understood", "chosen"] = "understood" if match[3] else "chosen"
    return iso, [Note(f"{match[0]} is {iso}", state)]


def _date_with_month_name(match: re.Match[str]) -> tuple[str, list[Note]]:
    groups = match.groupdict()
    month = str(_MONTHS[groups["month"].lower()])
    year, day = groups["year"], groups.get("day")
    iso = _day(year, month, day)
    unsure = len(year) == 2 and day is None
    if unsure:
        words = f"{match[0]} was read as {iso}; it could be a day without its year"
        return iso, [Note(words, "chosen")]
    state: Literal["understood", "chosen"] = "chosen" if len(year) == 2 else "understood"
    return iso, [Note(f"{match[0]} is {iso}", state)]


# end of 2020, early 2021, 2019年末
_PART = re.compile(
    r"(?:(?:early|mid|late|end|beginning|start|spring|summer|autumn|winter|end of|beginning of"
    r"|first half of|second half of)[- ]?(?P<after>\d{4})"
    r"|(?P<before>\d{4})[年년]? ?(?:[春夏秋冬末中内]|前半|後半|初め?|[초말중내봄]|여름|가을|겨울))",
    re.IGNORECASE,
)


def _year_of_part(text: str, shown: str) -> tuple[str, list[Note]]:
    """The year of a fiscal year, quarter, half or season: what is sure about it."""
    if match := _FISCAL_YEAR.fullmatch(text):
        year = full_year(match["before"] or match["behind"])
        words = f"'{shown}' is a fiscal year; the year it is named after was taken"
        return year, [Note(words, "chosen")]
    if match := _QUARTER.fullmatch(text) or _PART.fullmatch(text):
        year = next(part for part in match.groups() if part)
        return year, [Note(f"'{shown}' is a part of a year; its year was taken", "chosen")]
    raise WrongDateError(f"'{shown}' is not understood as a date")


def day_of_serial(serial: int) -> str | None:
    """The day of a spreadsheet's day number; None for 60, the day that does not exist.

    ECMA-376 part 1, 18.17.4.1: day 1 is 1 January 1900, and 1900 counts as a leap year. A number by
    itself does not say that it counts from 1904; a workbook's dates come as dates.
    """
    if serial == 60:
        return None
    start = datetime.date(1899, 12, 31 if serial < 60 else 30)
    try:
        return (start + datetime.timedelta(days=serial)).isoformat()
    except OverflowError:
        return None


def _serial(serial: int) -> tuple[str, list[Note]]:
    day = day_of_serial(serial)
    if day is None or not is_plausible(day):
        raise WrongDateError(f"{serial} is not understood as a date")
    words = f"{serial} was read as a spreadsheet's day number (date system of 1900): {day}"
    return day, [Note(words, "chosen")]


def _read_cell_number(cell: float) -> CellReading[str]:
    """A number in a date column: a year, a month or day as 201903 and 20190331, or a day number."""
    if not isfinite(cell):
        return no_value(f"{cell} is no date")
    whole = int(cell)
    text = str(whole)
    try:
        if whole == cell and 1000 <= whole <= 2999:
            return CellReading(text)
        if whole == cell and (len(text) == 8 or _is_month(text)):
            iso, notes = date_of_text(text)
        else:
            iso, notes = _serial(whole)
    except WrongDateError as why:
        return no_value(str(why))
    return make_reading(iso, notes)


def _is_month(text: str) -> bool:
    """Whether six digits are a month, as 201903; a plausible day number has five."""
    return len(text) == 6 and text.isdecimal() and is_plausible(text) and 1 <= int(text[4:]) <= 12


class OrderGuess(msgspec.Struct, frozen=True):
    """The order of a column's dates, or None, and why."""

    order: Order | None
    why: str


def guess_order(cells: Iterable[Cell]) -> OrderGuess:
    """Whether days or months stand first in a column, by the dates that can be only one of both."""
    days = months = either = 0
    for cell in cells:
        match = (
            _NUMBERS_LAST.fullmatch(TIME.sub("", fold_text(cell)))
            if isinstance(cell, str)
            else None
        )
        if match is None:
            continue
        first, second = int(match[1]), int(match[2])
        days += first > 12 >= second
        months += second > 12 >= first
        either += first <= 12 and second <= 12 and first != second
    if days and months:
        why = f"{days:,} of its dates have the day first and {months:,} the month"
        return OrderGuess(None, why)
    if days or months:
        word, count = ("day", days) if days else ("month", months)
        return OrderGuess("dmy" if days else "mdy", f"{count:,} of its dates have the {word} first")
    return OrderGuess(None, f"none of its {either:,} dates of that kind decides" if either else "")
