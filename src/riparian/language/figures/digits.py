"""Digits with separators, as one number: 1,234,567.89 and 1.234.567,89 and 1 234 567 and 1'234.

Groups have three digits, the first one to three; Indian groups (12,34,567) are known too. Where
only one separator stands and three digits follow, it can be either mark: a comma is taken to
separate thousands and a point to separate decimals, and a note says so.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Literal

from riparian.language.figures.cell_reading import Note

DecimalMark = Literal[".", ","]

_PLAIN = re.compile(r"\d+|\d*\.\d+|\d+\.")
_EXPONENT = re.compile(r"(\d+(?:\.\d*)?|\.\d+)e([+-]?\d{1,3})", re.IGNORECASE)
_GROUPED = {
    ",": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"),
    ".": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"),
    " ": re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?"),
    "'": re.compile(r"\d{1,3}(?:'\d{3})+(?:[.,]\d+)?"),
}
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_ONE_GROUP = re.compile(r"(?!0)\d{1,3}([.,])\d{3}")
_DECIMAL_COMMA = re.compile(r"\d+,\d+")


def read_digits(text: str, decimal: DecimalMark | None, notes: list[Note]) -> Decimal | None:
    """The number, or None where the separators fit no way of writing one; notes are added."""
    if match := _ONE_GROUP.fullmatch(text):
        return _one_group(text, match[1], decimal, notes)
    if match := _EXPONENT.fullmatch(text):
        notes.append(Note(f"{text} is a power of ten"))
        return _decimal(text)
    if _PLAIN.fullmatch(text):
        if decimal == "," and "." in text:
            return None
        if len(text) > 1 and text[0] == "0" and text.isdigit():
            notes.append(Note(f"the zeros before {text} were left out", "chosen"))
        return _decimal(text)
    return _ungroup(text, decimal, notes)


def _one_group(
    text: str, mark: str, decimal: DecimalMark | None, notes: list[Note]
) -> Decimal | None:
    """One separator with three digits behind it."""
    thousands = mark != decimal if decimal else mark == ","
    value = _decimal(text.replace(mark, "" if thousands else "."))
    meaning = "thousands" if thousands else "decimals"
    if decimal:
        if mark == "," or thousands:
            notes.append(Note(f"'{mark}' separates {meaning} in this column"))
    elif thousands:
        notes.append(Note(f"'{mark}' was taken to separate thousands in {text}"))
    else:
        notes.append(Note(f"'{mark}' was taken to separate decimals in {text}", "chosen"))
    return value


def _ungroup(text: str, decimal: DecimalMark | None, notes: list[Note]) -> Decimal | None:
    for mark, pattern in _GROUPED.items():
        if pattern.fullmatch(text):
            if decimal == mark:
                return None
            notes.append(Note(f"'{mark}' separates thousands"))
            return _decimal(text.replace(mark, "").replace(",", "."))
    if _INDIAN.fullmatch(text) and decimal != ",":
        notes.append(Note("',' separates thousands and lakhs"))
        return _decimal(text.replace(",", ""))
    if _DECIMAL_COMMA.fullmatch(text) and decimal != ".":
        notes.append(Note("',' separates decimals"))
        return _decimal(text.replace(",", "."))
    return None


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
