"""Dates and amounts out of text, without a guess.

A reading is the value, or None, and whether the text was written as XML Schema wants it
(`xsd:date`, `xsd:decimal`), which is what IATI prescribes. Nothing here knows where the text stood.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from math import isfinite

from riparian.language.figures.cell_reading import is_plausible

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:Z|[+-]\d\d:\d\d|[T ].*)?", re.ASCII | re.DOTALL)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY_OTHERWISE = re.compile(r"(\d{4})(?:/(\d\d?)/(\d\d?)|(\d\d)(\d\d))", re.ASCII)


@lru_cache(maxsize=32768)
def read_date(text: str) -> tuple[str | None, bool]:
    """ISO date (`2019`, `2019-03` or `2019-03-31`) and whether nothing is odd about it.

    A time of day and a time zone are left out: the day is the publisher's. `2019/3/31` and
    `20190331` can only mean one day and are read; `31/03/2019` is not, because `01/02/2019` would
    be a guess. A day that does not exist gives None. Odd is another form, or a year outside
    1950 to 2100.
    """
    text = text.strip()
    if match := _DAY.fullmatch(text):
        iso, plain = _real_day(*match.groups()), True
    elif _MONTH.fullmatch(text) or (_YEAR.fullmatch(text) and text != "0000"):
        iso, plain = text, True
    elif match := _DAY_OTHERWISE.fullmatch(text):
        iso, plain = _real_day(*(part for part in match.groups() if part)), False
    else:
        iso, plain = None, False
    return iso, plain and iso is not None and is_plausible(iso)


def _real_day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def ends_before(end: str, start: str) -> bool:
    """Whether `end` is earlier, as far as both are precise: `2019` is not before `2019-03`."""
    precision = min(len(end), len(start))
    return end[:precision] < start[:precision]


_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+", re.ASCII)
_COMMA_GROUPS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_DOT_GROUPS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+|[+-]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII)
_SPACE_GROUPS = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?:[.,]\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d{1,2}", re.ASCII)


def read_amount(text: str) -> tuple[float | None, bool]:
    """Number and whether it was written as a plain decimal.

    Thousands separators, a decimal comma and `1e6` are read where they have one meaning; `1,234`
    is taken with its comma as a thousands separator, the only use of it in published files.
    """
    text = text.strip()
    # isdigit alone also takes ², which float refuses
    if text.isdigit() and text.isascii():
        return _finite(text), True
    if _PLAIN.fullmatch(text):
        return _finite(text), True
    text = text.replace("\u2212", "-")
    if _SCIENTIFIC.fullmatch(text) or _PLAIN.fullmatch(text):
        return _finite(text), False
    if _COMMA_GROUPS.fullmatch(text):
        return _finite(text.replace(",", "")), False
    if _DOT_GROUPS.fullmatch(text):
        return _finite(text.replace(".", "").replace(",", ".")), False
    if _SPACE_GROUPS.fullmatch(text) or _DECIMAL_COMMA.fullmatch(text):
        return _finite(re.sub(r"[ \u00a0\u202f']", "", text).replace(",", ".")), False
    return None, False


def _finite(text: str) -> float | None:
    value = float(text)
    return value if isfinite(value) else None


def read_position(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Decimal degrees, or None if either text is not a plain number."""
    try:
        position = float(latitude), float(longitude)
    except ValueError:
        return None
    # float reads 1_5 as 15, which no file means
    return None if "_" in latitude or "_" in longitude else position


_FLAGS = {"1": True, "true": True, "0": False, "false": False}


def read_flag(text: str | None) -> bool | None:
    """An `xsd:boolean`, or None where there is none."""
    return _FLAGS.get(text.strip().lower()) if text else None
