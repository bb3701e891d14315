"""Periods out of cells: fiscal years, quarters, halves, and anything "from … to …".

Read are '22-'26, 2022~2026, 2019年~2023年, 2010年3月~5月, FY2019-FY2021, 1992-04-15~1992-06-10,
and single dates and years, whose start and end are then equal. Both ends are ISO text as precise as
written; of a fiscal year whose country is known they are days.

An open end is None: "since 2019", 2019年～ and 2019년부터 have no end, "until 2021" and 2021年まで
no start. An end that leaves out its year is in that of the start, or in the next where it would
else lie before the start (2024年12月～3月).

`年度` is taken as Japan's and `회계연도` as Korea's; FY does not say whose it is, and then only the
year is taken, unless the file's country is given.
"""

from __future__ import annotations

import re

from riparian.language.figures.cell_reading import (
    TEXT_LIMIT,
    Cell,
    CellReading,
    Note,
    fold_text,
    is_absent,
    make_reading,
    no_value,
)
from riparian.language.figures.date_words import set_words_aside
from riparian.language.figures.dates import (
    Order,
    WrongDateError,
    date_of_text,
    expand_buddhist,
    expand_era,
    read_date,
)
from riparian.language.figures.fiscal_years import fiscal_year

Period = tuple[str | None, str | None]
"""Start and end, both included; None where that end is open."""


def period_in_words(period: Period) -> str:
    """A period for people: 2019 to 2023, 2019, from 2019, until 2023."""
    start, end = period
    if start and end:
        return start if start == end else f"{start} to {end}"
    return f"from {start}" if start else f"until {end}"


def read_period(
    cell: Cell,
    *,
    fiscal: str | None = None,
    order: Order | None = None,
) -> CellReading[Period] | None:
    """The period in a cell; None where nothing stands in it.

    `fiscal` is the country (ISO code) whose fiscal years are meant where a cell does not say.
    """
    if not isinstance(cell, str):
        day = read_date(cell, order=order, fiscal=fiscal)
        if day is None:
            return None
        value = (day.value, day.value) if day.value else None
        return CellReading(value, day.how, day.state)
    if not cell.strip():
        return None
    text = fold_text(cell)
    if is_absent(text):
        return no_value(f"the cell says '{text}'", "absent")
    if len(text) > TEXT_LIMIT:
        return no_value("the text is too long for a period")
    try:
        period, notes = _Reader(fiscal, order).read(text)
    except WrongDateError as why:
        return no_value(str(why))
    return make_reading(period, notes)


_FISCAL_WORD = re.compile(r"fy|fiscal|年度|회계 ?[연년]도", re.IGNORECASE)
_MARKER = r"(?P<who>j)?fy|fiscal years?|会計年度"
_YEARS = r"'?(?P<year>\d{4}|\d\d)(?: ?[-/] ?'?(?P<second>\d{4}|\d\d))?"
_FISCAL_BEFORE = re.compile(rf"(?:{_MARKER}) ?{_YEARS}", re.IGNORECASE)
_FISCAL_BEHIND = re.compile(
    rf"{_YEARS} ?(?P<mark>年度|회계 ?[연년]도|fiscal years?|\(?fy\)?)", re.IGNORECASE
)
_NOTE = re.compile(r" ?(?:\([^()]*\)|\[[^\[\]]*\])$")
_SPACED = re.compile(r"(?<=\d) ?(年度|[年月日년월일]) ?")
# Of "from … to …", 自…至…, …から…まで and …부터 …까지: what stands before, between and behind
_OPENING = re.compile(r"^(?:from |between |自 ?)(?=[^~])", re.IGNORECASE)
_JOINING = re.compile(
    r"(?:부터|から|より)(?= ?[^\s~])|(?<=\d) to (?=\S)|(?<=\d) (?:until|till|and) (?=\S)"
    r"|(?<=[\d年月日度]) ?至 ?(?=\d)",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"(?<=[^~]) ?(?:まで|迄|까지)$")
_STRONG = re.compile(r" ?(?:~|→|\.{2,3}|…| -+ ) ?")
# 1994-1996, '24-'29
_YEAR_TO_YEAR = re.compile(r"(?P<left>'?\d{4}|'\d\d)년?[-/](?P<right>'?\d{4}|'?\d\d)[年년]?")
# 2019.03-2021.12, 03/2019-12/2021
_DAY_TO_DAY = re.compile(
    r"(\d{4}[-./]\d\d?[-./]\d\d?|\d{4}[./]\d\d?|\d\d?[./]\d{4})"
    r"-(\d{4}[-./]\d\d?[-./]\d\d?|\d{4}[./]\d\d?|\d\d?[./]\d{4})"
)
# 2019.4.1-5.10, 2019.4.1-10; not 2019.4-10, which may be a day
_DAY_TO_REST = re.compile(r"(\d{4}[./]\d\d?[./]\d\d?\.?)-(\d\d?(?:[./]\d\d?)?\.?)")
# 2018年4月-2020年3月
_ASIAN_DASH = re.compile(r"(.*\d[年月日년월일度])-(.*\d.*)")
# FY2019-FY2021
_FY_TO_FY = re.compile(r"(j?fy ?'?\d{2,4})-(j?fy ?'?\d{2,4})", re.IGNORECASE)


# 9月, 3월31일 and 12, 5.10 behind a start whose year is theirs
_END_IN_WORDS = re.compile(r"(\d{1,2})(月|월)(?:(\d{1,2})[日일])?")
_END_IN_NUMBERS = re.compile(r"(\d{1,2})(?:[./](\d{1,2}))?\.?")

_MONTHS = 12
_LONG_PERIOD = 20
"""Years; a month that would be the end of a longer period than this is surely a month."""


class _Reader:
    """Reads one cell; keeps what was decided on the way."""

    def __init__(self, fiscal: str | None, order: Order | None) -> None:
        self._fiscal = fiscal
        self._order: Order | None = order
        self.notes: list[Note] = []

    def read(self, text: str) -> tuple[Period, list[Note]]:
        if (match := _NOTE.search(text)) and match.start():
            self.notes.append(Note(f"the note '{match[0].strip()}' was left out"))
            text = text[: match.start()]
        text = _SPACED.sub(r"\1", text)
        joined = _CLOSING.sub("", _OPENING.sub("", _JOINING.sub("~", text)))
        period = self._range(joined) or self._single(text)
        start, end = period
        if start and end and end[: len(start)] < start[: len(end)]:
            self.notes.append(Note("it ends before it starts", "chosen"))
        return period, self.notes

    def _range(self, text: str) -> Period | None:
        """Start and end where a text holds both, or one of them and a mark."""
        if match := _YEAR_TO_YEAR.fullmatch(text):
            return self._years(match)
        if match := _FY_TO_FY.fullmatch(text):
            return self._single(match[1])[0], self._single(match[2])[1]
        parts = _STRONG.split(text)
        if len(parts) == 1:
            matches = (dash.fullmatch(text) for dash in (_DAY_TO_DAY, _DAY_TO_REST, _ASIAN_DASH))
            match = next(filter(None, matches), None)
            parts = list(match.groups()) if match else parts
        if len(parts) != 2:
            return None if len(parts) < 2 else self._refuse(text)
        left, right = (part.strip() for part in parts)
        if not left and not right:
            return self._refuse(text)
        start = self._single(left)[0] if left else None
        end = self._end(right, start, left) if right else None
        if (left and start is None) or (right and end is None):
            return self._refuse(text)  # "until" where it starts, or "since" where it ends
        return start, end

    def _refuse(self, text: str) -> Period:
        raise WrongDateError(f"'{text}' is not understood as a period")

    def _years(self, match: re.Match[str]) -> Period | None:
        """`'22-'26`, `2022-2026`, `2022-26`; `2022-05` is a month and no range."""
        left, right = match["left"], match["right"]
        start = self._date(left)
        is_buddhist = left.isdecimal() and start != left
        if is_buddhist and right.isdecimal() and len(right) == 2 and int(right) > _MONTHS:
            right = left[:2] + right  # of a Buddhist year, as the first is
        marked = "'" in left or "'" in right or len(right) == 4
        if not marked and "/" not in match[0]:
            if 1 <= int(right) <= 12:
                self._say_month(match[0], start, right)
                return None
            self.notes.append(Note(f"{match[0]} was read as two years"))
        elif not marked and int(right) != (int(start) + 1) % 100:
            return None
        end = str(_year_after(int(start), right.lstrip("'")))
        if right.isdecimal() and len(right) == 4:
            end = self._date(right)
        if "'" in left or "'" in right:
            self.notes.append(Note(f"{match[0]} is {start} to {end}"))
        return start, end

    def _say_month(self, text: str, start: str, right: str) -> None:
        """`2009-12` is a month in ISO 8601; in a column of periods it may be meant as years."""
        last = _year_after(int(start), right)
        if last - int(start) <= _LONG_PERIOD:
            words = f"{text} was read as a month, not as the years to {last}"
            self.notes.append(Note(words, "chosen"))

    def _end(self, right: str, start: str | None, left: str) -> str | None:
        """The end, with the year or the words of the start where it leaves them out."""
        full = right
        # 2019年4月～9月 leaves out the year, 2019.4.1-5.10 too, 2019.4.1-10 the month as well, and
        # 2019-23 the century.
        if start and (match := _END_IN_WORDS.fullmatch(right)):
            year = self._year_of_end(start, match[1], match[3])
            full = f"{year}{'年' if match[2] == '月' else '년'}{right}"
        elif start and len(start) > 4 and (match := _END_IN_NUMBERS.fullmatch(right)):
            if len(start) == 7 or match[2]:
                full = f"{self._year_of_end(start, match[1], match[2])}.{right}"
            else:
                full = f"{start[:7]}-{int(match[1]):02d}"
        elif start and re.fullmatch(r"\d\d", right) and len(start) == 4:
            full = str(_year_after(int(start), right))
        elif _FISCAL_WORD.search(left) and re.fullmatch(r"\d{4}", right):
            full = f"FY{right}" if "fy" in left.lower() else f"{right}年度"
        if full != right:
            self.notes.append(Note(f"'{right}' was read as {full}"))
        return self._single(full)[1]

    def _year_of_end(self, start: str, month: str, day: str | None) -> int:
        """The year of an end that leaves it out: the start's, or the next if that is too early."""
        end = f"-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
        begins = start[4:]
        year = int(start[:4])
        if end[: len(begins)] >= begins[: len(end)]:
            return year
        words = f"its end leaves out the year; {year + 1} was taken, since in {year} it would end"
        self.notes.append(Note(f"{words} before it starts", "chosen"))
        return year + 1

    def _single(self, text: str) -> Period:
        """The start and end of one date, fiscal year, quarter or half; one of them of "since 2019"
        and "until 2021"."""
        bare, notes, sides = set_words_aside(text)
        if len(sides) > 1:
            return self._refuse(text)
        period = self._fiscal_period(bare) or self._part_of_year(bare)
        if period:
            self.notes += notes
        else:
            day = self._date(text)
            period = day, day
        start, end = period
        if "start" in sides:
            if text.casefold().startswith("as of "):
                self.notes.append(Note("'as of' was taken to say when it begins", "chosen"))
            return start, None
        return (None, end) if "end" in sides else period

    def _date(self, text: str) -> str:
        iso, notes = date_of_text(text, order=self._order, fiscal=self._fiscal)
        self.notes += notes
        return iso

    def _fiscal_period(self, text: str) -> Period | None:
        if not _FISCAL_WORD.search(text):
            return None
        western, of_era, _ = expand_era(text)
        western, buddhist = expand_buddhist(western, always=self._fiscal == "TH")
        match = _FISCAL_BEFORE.fullmatch(western) or _FISCAL_BEHIND.fullmatch(western)
        if not match:
            return None
        self.notes += [*of_era, *buddhist]
        year = int(self._date(match["year"] if len(match["year"]) == 4 else f"'{match['year']}"))
        second = _second_year(year, match["second"])
        country = self._whose(match)
        if country is None:
            words = f"'{text}' does not say whose fiscal year it is; the year was taken"
            self.notes.append(Note(words, "chosen"))
            return str(year), str(second or year)
        days = fiscal_year(country, year, second=second)
        if days is None and second is not None:
            first, last = fiscal_year(country, year), fiscal_year(country, second)
            if first and last and second > year + 1:
                return first.start, last.end
        if days is None:
            words = f"the days of '{text}' in {country} are not known; the year was taken"
            self.notes.append(Note(words, "chosen"))
            return str(year), str(second or year)
        self.notes.append(Note(f"'{text}' of {country} is {days.start} to {days.end}"))
        return days.start, days.end

    def _whose(self, match: re.Match[str]) -> str | None:
        groups = match.groupdict()
        mark = (groups.get("mark") or "").replace(" ", "")
        if mark.startswith("회계"):
            return "KR"
        if groups.get("who") or "会計年度" in match[0]:
            return "JP"
        # Chinese has the word as well, so a column that is known for another country's years keeps
        # them.
        if mark == "年度" and self._fiscal is None:
            return "JP"
        return self._fiscal

    def _part_of_year(self, text: str) -> Period | None:
        """Quarters and halves of a calendar year; of a fiscal year only the year is taken."""
        match = _QUARTER_OF.fullmatch(text) or _QUARTER_BEHIND.fullmatch(text)
        if match:
            groups = match.groupdict()
            year, quarter = match["year"], int(groups["quarter"] or groups.get("asian") or 1)
            first, last = 3 * quarter - 2, 3 * quarter
        elif match := _HALF_OF.fullmatch(text):
            year = match["year"]
            first, last = (1, 6) if match["half"][0] in "上상" else (7, 12)
        else:
            return None
        # 第1四半期 of a Japanese text begins in April or in January, and nothing in the cell says
        # which.
        if "年" in text:
            self.notes.append(
                Note(f"'{text}' may count by Japan's fiscal year; its year was taken", "chosen")
            )
            return year, year
        self.notes.append(Note(f"'{text}' was taken as a part of the calendar year", "chosen"))
        return f"{year}-{first:02d}", f"{year}-{last:02d}"


_QUARTER_OF = re.compile(
    r"(?P<year>\d{4})(?:[-/ ]*q(?P<quarter>[1-4])"
    r"|[年년]? ?第?(?P<asian>[1-4])(?:四半期|(?:/4)? ?분기))",
    re.IGNORECASE,
)
_QUARTER_BEHIND = re.compile(r"q(?P<quarter>[1-4])[-/ ]*(?P<year>\d{4})", re.IGNORECASE)
_HALF_OF = re.compile(r"(?P<year>\d{4})[年년]? ?(?P<half>[上下]半期|[상하]반기)")


def _second_year(year: int, second: str | None) -> int | None:
    return None if second is None else _year_after(year, second)


def _year_after(year: int, second: str) -> int:
    """The second year of a range: with two digits, the next that ends so: '98-'02 ends in 2002."""
    if len(second) == 4:
        return int(second)
    return year + (int(second) - year) % 100
