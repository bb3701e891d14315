"""`ColumnFacts`: what the cells of one column look like, whatever its name is.

Fill and repetition are counted over all rows given; what cells can be read as is tried on at most
`TRIED` different values, spread over the column, each counted once. Shares are of those tried.
Nothing is decided here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import fmean

import msgspec

from riparian.codelists.countries import country_code
from riparian.codelists.lists import legacy_code, load_codelist
from riparian.ingest.mapped.column_parts import (
    countries_in,
    rare_separators,
    separators_of_countries,
    split,
    usual_separator,
    width,
)
from riparian.ingest.mapped.row_numbers import Numbering
from riparian.ingest.mapped.slots import code_text
from riparian.ingest.mapped.transaction_words import transaction_code
from riparian.ingest.tables.cells import Cell
from riparian.ingest.tables.dates import read_date
from riparian.ingest.tables.durations import read_duration
from riparian.ingest.tables.numbers import read_number
from riparian.ingest.tables.periods import read_period
from riparian.ingest.tables.reading import fold_text, is_absent

TRIED = 200
"""Different values of a column that are tried."""
DISTINCT_LIMIT = 50_000
"""Different values of a column that are counted; beyond that all are taken for different."""


class ColumnFacts(msgspec.Struct, frozen=True):
    """What a column's cells look like. Lengths are in letters; an Asian letter counts as two.

    `shares` says for each test of `TESTS` which share of the values tried passes it. `separator`
    parts cells that hold several values alike, `rare` ones part a few. `common` are the most
    frequent values with counts. `counts_rows`: numbers that only count the rows from 1 up.
    """

    rows: int
    filled: int
    distinct: int
    length: float
    longest: int
    shares: dict[str, float]
    script: str | None
    separator: str | None
    rare: tuple[str, ...]
    counts_rows: bool
    smallest: float | None
    largest: float | None
    common: tuple[tuple[str, int], ...]
    values: tuple[str, ...]

    def share(self, test: str) -> float:
        """The share of values that pass a test; 0 where nothing stands."""
        return self.shares.get(test, 0.0)

    @property
    def fill(self) -> float:
        """The share of rows in which anything stands."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def variety(self) -> float:
        """Different values over filled cells: 1 where none repeats."""
        return self.distinct / self.filled if self.filled else 0.0


def look_at_column(
    cells: Iterable[Cell], most: int = TRIED, *, counts_time: str | None = None
) -> ColumnFacts:
    """The facts of a column; cells that say "n/a" or hold only spaces count as empty.

    `most` values are tried; fewer do in tables of very many columns. `counts_time` (months) is what
    the column's name says that its numbers count.
    """
    counts: Counter[str] = Counter()
    kept: dict[str, Cell] = {}
    numbering = Numbering()
    rows = filled = 0
    for cell in cells:
        rows += 1
        text = as_text(cell)
        if not text or is_absent(text):
            continue
        filled += 1
        numbering.add(text)
        if len(counts) < DISTINCT_LIMIT or text in counts:
            counts[text] += 1
            if len(kept) < DISTINCT_LIMIT:
                kept.setdefault(text, cell)
    tried = _spread(list(kept), most)
    separator = usual_separator(tried, counts)
    numbers = [n for text in tried if (n := _number(kept[text])) is not None]
    lengths = [width(text) for text in tried]
    return ColumnFacts(
        rows=rows,
        filled=filled,
        distinct=len(counts) if len(counts) < DISTINCT_LIMIT else filled,
        length=fmean(lengths) if lengths else 0.0,
        longest=max(lengths, default=0),
        shares=_shares([kept[text] for text in tried], separator, counts_time),
        script=_script(tried),
        separator=separator,
        rare=rare_separators(tried, counts),
        counts_rows=numbering.counts_rows,
        smallest=min(numbers, default=None),
        largest=max(numbers, default=None),
        common=tuple(counts.most_common(40)),
        values=tuple(tried),
    )


def as_text(cell: Cell) -> str:
    """A cell as text, whole numbers without `.0`; "" where nothing stands."""
    return code_text(cell)


def _spread(values: Sequence[str], most: int) -> list[str]:
    step = max(1, len(values) // most)
    return list(values[::step][:most])


def _shares(
    cells: Sequence[Cell], separator: str | None, counts_time: str | None
) -> dict[str, float]:
    if not cells:
        return {}
    shares = {name: sum(map(test, cells)) / len(cells) for name, test in TESTS.items()}
    if counts_time is not None:
        lasting = sum(read_duration(cell, counts_time) is not None for cell in cells)
        shares["duration"] = lasting / len(cells)
    if marks := separators_of_countries(list(map(as_text, cells))):
        names = [name for cell in cells for name in countries_in(as_text(cell), marks)]
        shares["country"] = max(shares["country"], sum(map(_is_country, names)) / len(names))
    if separator is not None:
        parts = [part for cell in cells for part in split(as_text(cell), separator)][:TRIED]
        for name in ("purpose", "currency", "url", "number"):
            shares[name] = max(shares[name], sum(map(TESTS[name], parts)) / len(parts))
    return {name: round(share, 3) for name, share in shares.items() if share}


def _number(cell: Cell) -> float | None:
    reading = read_number(cell)
    return reading.value if reading else None


def _is_number(cell: Cell) -> bool:
    return _number(cell) is not None


def _is_money(cell: Cell) -> bool:
    """A number beside its own currency: 302億円, A$4.5m."""
    reading = read_number(cell) if isinstance(cell, str) else None
    return reading is not None and reading.value is not None and reading.currency is not None


def _is_whole(cell: Cell) -> bool:
    number = _number(cell)
    return number is not None and float(number).is_integer()


_YEAR = re.compile(r"(?:19[5-9]\d|20\d\d|2100)(?:\.0)?(?:年度?|년도?)?", re.ASCII)


def _is_year(cell: Cell) -> bool:
    text = fold_text(as_text(cell))
    if _YEAR.fullmatch(text):
        return True
    split = _SPLIT_YEAR.fullmatch(text)
    if split and int(split[2]) == (int(split[1]) + 1) % 100 > 12:
        return True
    if not re.search(r"fy|年度|회계|/|-", text, re.IGNORECASE) or len(text) > 20:
        return False
    period = read_period(cell)
    return bool(re.match(r"j?fy|fiscal|.*年度$|.*회계", text, re.IGNORECASE)) and _has_value(period)


_SPLIT_YEAR = re.compile(r"((?:19|20)\d\d)[-/](\d\d)", re.ASCII)


def _is_compact_day(cell: Cell) -> bool:
    """A day in eight digits, 20190301, as text or as a number; it could be a code as well."""
    text = as_text(cell)
    reading = read_date(text) if re.fullmatch(r"(?:19[5-9]|20\d)\d{5}", text, re.ASCII) else None
    return _has_value(reading)


def _has_value(reading: object) -> bool:
    return getattr(reading, "value", None) is not None


def _date(cell: Cell) -> str:
    if isinstance(cell, int | float) or _SERIAL.fullmatch(as_text(cell)):
        return ""  # a bare number is a day only where the column's name says so
    reading = read_date(cell)
    return (reading.value or "") if reading else ""


_SERIAL = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def _is_date(cell: Cell) -> bool:
    return len(_date(cell)) >= 7 or bool(isinstance(cell, str) and _NUMBERS.fullmatch(cell.strip()))


_NUMBERS = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d(?:[ T].*)?", re.ASCII)
"""A day whose order of day and month only the column decides; see `guess_order`."""


def _is_serial(cell: Cell) -> bool:
    """A number that spreadsheets use for a day of the years 1970 to 2050."""
    number = _number(cell)
    return number is not None and 25569 <= number <= 54789 and float(number).is_integer()


def _is_period(cell: Cell) -> bool:
    """Two ends in one cell."""
    if not isinstance(cell, str) or len(cell) > 60 or not re.search(r"\d", cell):
        return False
    reading = read_period(cell)
    if reading is None or reading.value is None:
        return False
    start, end = reading.value
    return bool(start and end and start != end and _RANGE.search(fold_text(cell)))


_RANGE = re.compile(r"\d.*?(?:[-~/]|to|から|부터|until|and).*\d", re.IGNORECASE)


def _is_duration(cell: Cell) -> bool:
    return read_duration(cell) is not None


def _is_url(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(re.match(r"(?:https?://|www\.)\S+", cell.strip()))


def _is_country(cell: Cell) -> bool:
    text = as_text(cell)
    return 2 <= len(text) <= 60 and not text.isdigit() and country_code(text) is not None


def _is_country_code(cell: Cell) -> bool:
    text = as_text(cell)
    return text.isascii() and text.isupper() and len(text) in (2, 3) and _is_country(cell)


def _is_purpose(cell: Cell) -> bool:
    text = as_text(cell)
    return len(text) == 5 and text.isdigit() and text in load_codelist("Sector")


def _is_category(cell: Cell) -> bool:
    text = as_text(cell)
    return len(text) == 3 and text.isdigit() and text in load_codelist("SectorCategory")


def _is_purpose_name(cell: Cell) -> bool:
    text = as_text(cell)
    return any(load_codelist(name).code_named(text) for name in ("Sector", "SectorCategory"))


def _is_transaction(cell: Cell) -> bool:
    """A word for a kind of transaction; a code could be that of anything."""
    text = as_text(cell)
    return not text.isdigit() and len(text) > 1 and transaction_code(text) is not None


def _is_currency(cell: Cell) -> bool:
    text = as_text(cell)
    return len(text) == 3 and text.isupper() and text in load_codelist("Currency")


def _is_region(cell: Cell) -> bool:
    text = as_text(cell)
    known = load_codelist("Region")
    return text in known or known.code_named(text) is not None


_PROVINCE = re.compile(
    r".{1,30}[州県省]|.{1,30}[주성도]"
    r"|.*\b(?:provinces?|states?|prefecture|governorate)(?: of .*)?|provinces? of .*",
    re.IGNORECASE,
)
_FISCAL = re.compile(r"fy|fiscal|年度|회계 ?[연년]도", re.IGNORECASE)


def _is_province(cell: Cell) -> bool:
    """A name that says of itself that it is a province or state."""
    return bool(_PROVINCE.fullmatch(as_text(cell)))


def _is_fiscal(cell: Cell) -> bool:
    """A fiscal year, or a period of such."""
    text = fold_text(as_text(cell))
    return len(text) <= 30 and bool(re.search(r"\d|元", text) and _FISCAL.search(text))


def _in_list(name: str) -> Callable[[Cell], bool]:
    def test(cell: Cell) -> bool:
        known = load_codelist(name)
        text = as_text(cell)
        return bool(text in known or known.code_named(text) or legacy_code(name, text))

    return test


def _is_text(cell: Cell) -> bool:
    """Words: more letters than digits, and no date or address."""
    text = as_text(cell)
    letters = sum(letter.isalpha() for letter in text)
    return letters > 1 and letters >= sum(letter.isdigit() for letter in text)


def _has_digits(cell: Cell) -> bool:
    return any(letter.isdigit() for letter in as_text(cell))


def _has_space(cell: Cell) -> bool:
    return " " in as_text(cell)


def _is_flag(cell: Cell) -> bool:
    return as_text(cell).casefold() in (
        "0",
        "1",
        "2",
        "true",
        "false",
        "yes",
        "no",
        "y",
        "n",
        "x",
        "",
    )


def _is_fraction(cell: Cell) -> bool:
    """A number with three decimals or more, as coordinates have."""
    text = as_text(cell)
    return bool(re.fullmatch(r"-?\d{1,3}\.\d{2,}", text))


TESTS: dict[str, Callable[[Cell], bool]] = {
    "number": _is_number,
    "money": _is_money,
    "whole": _is_whole,
    "year": _is_year,
    "date": _is_date,
    "serial": _is_serial,
    "compact day": _is_compact_day,
    "period": _is_period,
    "duration": _is_duration,
    "url": _is_url,
    "country": _is_country,
    "country code": _is_country_code,
    "region": _is_region,
    "province": _is_province,
    "fiscal": _is_fiscal,
    "purpose": _is_purpose,
    "category": _is_category,
    "purpose name": _is_purpose_name,
    "transaction": _is_transaction,
    "currency": _is_currency,
    "text": _is_text,
    "digits": _has_digits,
    "space": _has_space,
    "flag": _is_flag,
    "fraction": _is_fraction,
    "FlowType": _in_list("FlowType"),
    "FinanceType": _in_list("FinanceType"),
    "AidType": _in_list("AidType"),
    "TiedStatus": _in_list("TiedStatus"),
    "CollaborationType": _in_list("CollaborationType"),
    "TransactionType": _in_list("TransactionType"),
}
"""What a value is tried for, by name."""

_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def _script(values: Sequence[str]) -> str | None:
    """The script of most values: `ko`, `ja`, `han` or `latin`; None where there are no words."""
    counts = Counter(filter(None, map(_script_of, values)))
    if not counts:
        return None
    if counts["ja"] and counts["ja"] + counts["han"] > 0.5 * counts.total():
        return "ja"
    return counts.most_common(1)[0][0]


def _script_of(text: str) -> str | None:
    for script, pattern in (("ko", _HANGUL), ("ja", _KANA), ("han", _HAN), ("latin", _LATIN)):
        if pattern.search(text):
            return script
    return None


def common_values(facts: ColumnFacts) -> Iterator[str]:
    """The frequent values, parted where cells hold several."""
    seen: dict[str, None] = {}
    for value, _ in facts.common:
        for part in split(value, facts.separator):
            seen.setdefault(part)
    return iter(seen)
