"""`TESTS`: what a single value can be read as, whatever its column is; see `column_facts`."""

from __future__ import annotations

import re
from collections.abc import Callable

from riparian.codelists.lists import country_code, legacy_code, load_codelist
from riparian.ingest.mapped.engine.field_slots import code_text
from riparian.ingest.mapped.suggest.kind_words import transaction_code
from riparian.language.figures.cell_reading import Cell, fold_text
from riparian.language.figures.dates import read_date
from riparian.language.figures.durations import read_duration
from riparian.language.figures.numbers import read_number
from riparian.language.figures.periods import read_period


def number_in(cell: Cell) -> float | None:
    """The number that a cell says, if any."""
    reading = read_number(cell)
    return reading.value if reading else None


def _is_number(cell: Cell) -> bool:
    return number_in(cell) is not None


def _is_money(cell: Cell) -> bool:
    """A number beside its own currency: 302億円, A$4.5m."""
    reading = read_number(cell) if isinstance(cell, str) else None
    return (
        reading is not None and reading.value is not None and bool(reading.currency or reading.sign)
    )


def _is_whole(cell: Cell) -> bool:
    number = number_in(cell)
    return number is not None and float(number).is_integer()


_YEAR = re.compile(r"(?:19[5-9]\d|20\d\d|2100)(?:\.0)?(?:年度?|년도?)?", re.ASCII)


def _is_year(cell: Cell) -> bool:
    text = fold_text(code_text(cell))
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
    text = code_text(cell)
    reading = read_date(text) if re.fullmatch(r"(?:19[5-9]|20\d)\d{5}", text, re.ASCII) else None
    return _has_value(reading)


def _has_value(reading: object) -> bool:
    return getattr(reading, "value", None) is not None


def _date(cell: Cell) -> str:
    if isinstance(cell, int | float) or _SERIAL.fullmatch(code_text(cell)):
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
    number = number_in(cell)
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
    text = code_text(cell)
    return 2 <= len(text) <= 60 and not text.isdigit() and country_code(text) is not None


def _is_country_code(cell: Cell) -> bool:
    text = code_text(cell)
    return text.isascii() and text.isupper() and len(text) in (2, 3) and _is_country(cell)


def _is_purpose(cell: Cell) -> bool:
    text = code_text(cell)
    return len(text) == 5 and text.isdigit() and text in load_codelist("Sector")


def _is_category(cell: Cell) -> bool:
    text = code_text(cell)
    return len(text) == 3 and text.isdigit() and text in load_codelist("SectorCategory")


def _is_purpose_name(cell: Cell) -> bool:
    text = code_text(cell)
    return any(load_codelist(name).code_named(text) for name in ("Sector", "SectorCategory"))


def _is_transaction(cell: Cell) -> bool:
    """A word for a kind of transaction; a code could be that of anything."""
    text = code_text(cell)
    return not text.isdigit() and len(text) > 1 and transaction_code(text) is not None


def _is_currency(cell: Cell) -> bool:
    text = code_text(cell)
    return len(text) == 3 and text.isupper() and text in load_codelist("Currency")


def _is_region(cell: Cell) -> bool:
    text = code_text(cell)
    regions = load_codelist("Region")
    return text in regions or regions.code_named(text) is not None


_PROVINCE = re.compile(
    r".{1,30}[州県省]|.{1,30}[주성도]"
    r"|.*\b(?:provinces?|states?|prefecture|governorate)(?: of .*)?|provinces? of .*",
    re.IGNORECASE,
)
_FISCAL = re.compile(r"fy|fiscal|年度|회계 ?[연년]도", re.IGNORECASE)


def _is_province(cell: Cell) -> bool:
    """A name that says of itself that it is a province or state."""
    return bool(_PROVINCE.fullmatch(code_text(cell)))


def _is_fiscal(cell: Cell) -> bool:
    """A fiscal year, or a period of such."""
    text = fold_text(code_text(cell))
    return len(text) <= 30 and bool(re.search(r"\d|元", text) and _FISCAL.search(text))


def _in_list(name: str) -> Callable[[Cell], bool]:
    def test(cell: Cell) -> bool:
        codelist = load_codelist(name)
        text = code_text(cell)
        return bool(text in codelist or codelist.code_named(text) or legacy_code(name, text))

    return test


def _is_text(cell: Cell) -> bool:
    """Words: more letters than digits, and no date or address."""
    text = code_text(cell)
    letters = sum(letter.isalpha() for letter in text)
    return letters > 1 and letters >= sum(letter.isdigit() for letter in text)


def _has_digits(cell: Cell) -> bool:
    return any(letter.isdigit() for letter in code_text(cell))


def _has_space(cell: Cell) -> bool:
    return " " in code_text(cell)


def _is_flag(cell: Cell) -> bool:
    return code_text(cell).casefold() in (
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
    text = code_text(cell)
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
