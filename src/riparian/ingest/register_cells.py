"""The cells of one register row: clean text by column name, and what was wrong with them.

Text is cleaned once: outer spaces go, characters that XML forbids go, bytes that are no characters
become U+FFFD, and a text above `TEXT_LIMIT` is cut; each but the spaces leaves a Problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from riparian.ingest.iati import parse_values
from riparian.language.figures.cell_reading import FIRST_YEAR, LAST_YEAR, is_plausible
from riparian.language.figures.dates import read_date
from riparian.language.figures.numbers import read_number
from riparian.language.figures.unit_words import currencies_of
from riparian.problems import Problem, make_problem, quote

TEXT_LIMIT = 20_000
"""Characters of a text that are kept for display and search."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_NOT_UTF8 = re.compile("[\ud800-\udfff]")
_SEPARATOR = re.compile("[;；]")


class Cells:
    """One row by column. A column that the table lacks is empty, as is a cell left empty."""

    def __init__(self, dataset: str, row: int, values: Mapping[str, str]) -> None:
        self.dataset = dataset
        self.row = row
        self.problems: list[Problem] = []
        self.record = quote(values.get("key", "").strip() or None)
        self._texts = {column: self._clean(column, value) for column, value in values.items()}

    def __getitem__(self, column: str) -> str:
        return self._texts.get(column, "")

    def items(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that holds several, separated by `;`."""
        parts = (part.strip() for part in _SEPARATOR.split(self[column]))
        return tuple(part for part in parts if part)

    def day(self, column: str) -> str | None:
        """A date as precise as given (YYYY, YYYY-MM, YYYY-MM-DD), or None with a Problem."""
        text = self[column]
        if not text:
            return None
        day, sound = parse_values.read_date(text)
        how = None
        if day is None and (reading := read_date(text)):
            day, how = reading.value, reading.how
        if day and not is_plausible(day):
            expected = f"a date from {FIRST_YEAR} to {LAST_YEAR}"
            self.flag("date-implausible", column, expected, text, _read_as(day, how))
        elif day is None or not sound:
            kept = _read_as(day, how) if day else "the record was kept without this date"
            self.flag("date-wrong", column, "a date such as 2019-03-31 or 2019", text, kept)
        return day

    def amount(self, column: str) -> tuple[float | None, str]:
        """An amount in full units, or None with a Problem where it is no number, or one in another
        currency than the row's; and the row's currency, as its column or else the amount has it."""
        text, stated = self[column], self["currency"]
        if not text:
            return None, stated
        value, as_expected = parse_values.read_amount(text)
        how = None
        if value is None and (reading := read_number(text)):
            own = reading.currency or reading.sign or ""
            if not own or not stated or stated.upper() in (own, *currencies_of(own)):
                value, how, stated = reading.value, reading.how, stated or own
        if value is None:
            kept = "the record was kept without it"
        else:
            kept = _read_as(f"{value:,.15g}", how)
        if value is None or not as_expected:
            self.flag("amount-wrong", column, "a number without separators", text, kept)
        return value, stated

    def flag(
        self, code: str, column: str | None, expected: str | None, got: str | None, kept: str | None
    ) -> None:
        """Note a problem of this row."""
        self.problems.append(
            make_problem(
                code,
                dataset=self.dataset,
                row=self.row,
                record=self.record,
                field=column,
                expected=expected,
                got=got,
                kept=kept,
            )
        )

    def _clean(self, column: str, value: str) -> str:
        text = value.strip()
        if _NOT_UTF8.search(text):
            text = _NOT_UTF8.sub("\ufffd", text)
            self.flag(
                "text-not-utf-8",
                column,
                "characters of its encoding",
                text,
                "the bytes that are not became '\ufffd'",
            )
        if _FORBIDDEN.search(text):
            text = _FORBIDDEN.sub("", text).strip()
            self.flag(
                "file-has-control-characters", column, None, text, "the text was kept without them"
            )
        if len(text) > TEXT_LIMIT:
            self.flag(
                "text-very-long",
                column,
                f"at most {TEXT_LIMIT:,} characters",
                text,
                f"its first {TEXT_LIMIT:,} characters were kept",
            )
            text = text[:TEXT_LIMIT].rstrip()
        return text


def _read_as(value: str, how: str | None) -> str:
    """What became of a cell, and why where words had to be interpreted."""
    return f"it was read as {value} ({how.rstrip('.')})" if how else f"it was read as {value}"
