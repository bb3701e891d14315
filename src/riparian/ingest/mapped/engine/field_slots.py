"""`Slot`: one source of a field, ready to be read out of lines.

A slot knows its columns by number, its unit and its words, and gives text, texts, codes, numbers,
days or periods out of a line. What it had to understand goes to the findings; what it cannot read
becomes a problem and gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from riparian.codelists.lists import country_code
from riparian.ingest.mapped.engine.mapping import IN_TEMPLATE, FieldSource
from riparian.ingest.mapped.engine.mapping_fields import MappedField
from riparian.ingest.mapped.engine.row_findings import MappedRow, RecordFindings
from riparian.ingest.mapped.engine.split_cells import split_places, split_values
from riparian.language.figures.cell_reading import (
    FIRST_YEAR,
    LAST_YEAR,
    Cell,
    fold_text,
    is_absent,
    is_plausible,
)
from riparian.language.figures.dates import Order, read_date
from riparian.language.figures.digits import DecimalMark
from riparian.language.figures.durations import UNITS, Duration, read_duration, unit_of_durations
from riparian.language.figures.numbers import is_plain_number, read_number
from riparian.language.figures.periods import Period, period_in_words, read_period
from riparian.language.figures.unit_words import NumberUnit, read_unit

_REMEMBERED = 4096
"""Different codes of one column whose meaning is kept at hand."""

TEXT_LIMIT = 20_000
"""Characters of a text that are kept for display and search."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_SORTED = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
_EXCHANGED = "Day and month were probably exchanged by a spreadsheet, so only the year is sure."
# `strip` alone leaves spaces of no width and byte order marks
_INVISIBLE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\u200b\ufeff"
_C1 = re.compile("[\x80-\x9f]")
"""Letters of cp1252 that were read as Latin-1: ’ becomes U+0092."""
_WHOLE = re.compile(r"(-?\d+)\.0+", re.ASCII)


class Rules(msgspec.Struct):
    """How the cells of one column are to be understood; worked out from a sample of them."""

    order: Order | None = None
    decimal: DecimalMark | None = None
    fiscal: str | None = None
    exchanged: str | None = None


class CellAmount(NamedTuple):
    """A number in full units; with its currency, or the sign that several share."""

    value: float
    currency: str | None = None
    sign: str | None = None


class Slot:
    """One source of one field, bound to the columns of a table."""

    def __init__(
        self,
        field: MappedField,
        source: FieldSource,
        places: Dictionary[str, int],
        *,
        values: Dictionary[str, str],
        unit: NumberUnit | None = None,
    ) -> None:
        self.field = field
        self.name = field.name
        self.source = source
        self.rules = Rules()
        self.places = tuple(places[column] for column in source.columns)
        self.place = self.places[0]
        duration_unit = source.unit if source.unit in UNITS else None
        self._duration_unit = duration_unit or unit_of_durations(source.column or "")
        self.unit = _unit_of(source, unit) if field.kind != "period" else unit
        self.values = values
        self._folded = {fold_text(k).casefold(): v for k, v in values.items()}
        self._pattern = re.compile(source.pattern) if source.pattern else None
        self._separator = source.separator
        self._is_whole = self._is_country if field.name == "country" else None
        self._prefix = source.prefix or ""
        self._parts = IN_TEMPLATE.split(source.template) if source.template else None
        self._is_plain = self._parts is None and (self._pattern is None or bool(self._separator))
        self._codes: dict[Cell, tuple[str, ...]] = {}
        self._plain_days: dict[Cell, str] = {}
        # Rows of one project stand together and repeat its words, so the last cell is remembered.
        self._last: tuple[str, tuple[str, ...]] = ("", ())

    def cell(self, line: MappedRow) -> Cell:
        """The cell as it stands, or what the template makes of several; None where empty."""
        if self._is_plain:
            return line.cells[self.place]
        cell = line.cells[self.place] if self._parts is None else self._fill_template(line)
        if self._pattern is None or self._separator is not None or cell is None:
            return cell
        return self._match(code_text(cell))

    def text(self, line: MappedRow, findings: RecordFindings) -> str:
        """The words of a line, cleaned; "" where nothing stands."""
        cell = self.cell(line)
        if cell is None:
            return ""
        text = code_text(cell) if not isinstance(cell, str) else _strip(cell)
        if not text.isprintable():
            if _FORBIDDEN.search(text):
                text = self._without_controls(text, line, findings)
            text = _C1.sub(_as_cp1252, text)
        if len(text) > TEXT_LIMIT:
            limit = f"{TEXT_LIMIT:,} characters"
            kept = f"its first {limit} were kept"
            expected = f"at most {limit}"
            findings.flag("text-very-long", self.name, expected, text, kept, row=line.number)
            text = text[:TEXT_LIMIT].rstrip()
        return text

    def _without_controls(self, text: str, line: MappedRow, findings: RecordFindings) -> str:
        kept = "the text was kept without them"
        code = "file-has-control-characters"
        findings.flag(code, self.name, None, text, kept, row=line.number)
        return _FORBIDDEN.sub("", text).strip()

    def texts(self, line: MappedRow, findings: RecordFindings) -> tuple[str, ...]:
        """The parts of a cell that holds several; words that say "unknown" are none."""
        cell = self.cell(line)
        if cell is None:
            return ()
        if cell.__class__ is str and cell == self._last[0]:
            return self._last[1]
        text = self.text(line, findings)
        texts = self._texts_in(text) if text else ()
        if text == cell and text.isprintable():  # nothing had to be told of it
            self._last = text, texts
        return texts

    def _texts_in(self, text: str) -> tuple[str, ...]:
        if self._separator is None:
            return () if len(text) < 30 and says_nothing(text) else (text,)
        parts = map(self._part, split_values(text, self._separator, self._is_whole))
        return tuple(part for part in parts if part and not says_nothing(part))

    def text_places(self, line: MappedRow, findings: RecordFindings) -> tuple[str | None, ...]:
        """As `texts`, with None where between separators nothing stands, or "unknown"."""
        if self._separator is None:
            return self.texts(line, findings)
        text = self.text(line, findings)
        if not text:
            return ()
        parts = map(self._part, split_places(text, self._separator, self._is_whole))
        return tuple(part if part and not says_nothing(part) else None for part in parts)

    def word_places(self, line: MappedRow, findings: RecordFindings) -> tuple[str | None, ...]:
        """As `words`, with such gaps."""
        texts = self.text_places(line, findings)
        return tuple(text if text is None else self._meaning(text) for text in texts)

    def code_places(self, line: MappedRow, findings: RecordFindings) -> tuple[str | None, ...]:
        """As `codes`, with such gaps."""
        if self._separator is None:
            return self.codes(line, findings)
        texts = self.text_places(line, findings)
        codes = (self._look_up(code_text(text)) if text is not None else () for text in texts)
        return tuple(code[0] if code else None for code in codes)

    def parts_of(self, text: str) -> list[str]:
        """The values of a cell that holds several; the cell itself of one that holds one."""
        if not self._separator:
            return [text]
        return split_values(text, self._separator, self._is_whole)

    def _is_country(self, text: str) -> bool:
        return text in self.values or country_code(text) is not None

    def words(self, line: MappedRow, findings: RecordFindings) -> tuple[str, ...]:
        """As `texts`, with what [values] says in place of those that it has."""
        texts = self.texts(line, findings)
        return tuple(map(self._meaning, texts)) if self.values else texts

    def codes(self, line: MappedRow, findings: RecordFindings) -> tuple[str, ...]:
        """The codes of a line: without `.0`, and what [values] says of those that it has."""
        cell = self.cell(line)
        if cell is None:
            return ()
        if self._separator is None:
            return self._code(cell, line, findings)
        parts = self.texts(line, findings)
        return tuple(code for part in parts for code in self._look_up(code_text(part)))

    def _code(self, cell: Cell, line: MappedRow, findings: RecordFindings) -> tuple[str, ...]:
        if cell.__class__ is bool:  # True equals 1, and would get its codes
            return self._look_up(code_text(cell))
        codes = self._codes.get(cell)
        if codes is not None:
            return codes
        code = code_text(cell)
        if not code.isprintable() or len(code) > TEXT_LIMIT:
            return self._look_up(code_text(self.text(line, findings)))
        codes = self._look_up(code)
        if len(self._codes) < _REMEMBERED:
            self._codes[cell] = codes
        return codes

    def number(self, line: MappedRow, findings: RecordFindings) -> CellAmount | None:
        """A number in full units and the currency said with it; None where none can be read."""
        cell = self.cell(line)
        if cell is None:
            return None
        unit = self.unit
        if isinstance(cell, str) and is_plain_number(cell, self.rules.decimal):
            # Most numbers are plain, and are read many times faster this way than by `read_number`.
            cell = float(cell)
        # A larger one would be infinite in full units
        if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) < 1e300:
            if unit is None:
                return CellAmount(float(cell))
            return CellAmount(cell * unit.factor, unit.currency, unit.sign)
        return self._read_number(line, cell, findings)

    def _read_number(
        self, line: MappedRow, cell: Cell, findings: RecordFindings
    ) -> CellAmount | None:
        reading = read_number(cell, decimal=self.rules.decimal, unit=self.unit)
        if reading is None:
            return None
        if reading.value is None:
            if reading.state == "wrong":
                self._flag_wrong("amount-wrong", "a number", line, cell, reading.how, findings)
            return None
        if reading.state == "disputed":
            kept = f"it was read as {reading.value:,.10g}: {reading.how}"
            findings.flag("unit-disagrees", self.name, None, cell, kept, row=line.number)
        findings.note(self.name, reading.state, reading.how, line.number, cell, reading.value)
        return CellAmount(reading.value, reading.currency, reading.sign)

    def day(self, line: MappedRow, findings: RecordFindings) -> str | None:
        """A date as precise as given; None where none can be read."""
        cell = self.cell(line)
        # [values] may say which day a word stands for.
        if self.values and cell is not None:
            cell = self._meaning(code_text(cell))
        if cell is None:
            return None
        return self._plain_days.get(cell) or self._read_day(line, cell, findings)

    def _read_day(self, line: MappedRow, cell: Cell, findings: RecordFindings) -> str | None:
        reading = read_date(cell, order=self.rules.order, fiscal=self.rules.fiscal)
        if reading is None:
            return None
        if reading.value is None:
            if reading.state == "wrong":
                self._flag_wrong("date-wrong", "a date", line, cell, reading.how, findings)
            return None
        if reading.state != "plain":
            findings.note(self.name, reading.state, reading.how, line.number, cell, reading.value)
        if year := self._sure_year(cell):
            findings.note(self.name, "chosen", _EXCHANGED, line.number, cell, year)
            return year
        self._check_plausible(reading.value, line, cell, findings)
        is_plain = reading.state == "plain" and is_plausible(reading.value)
        if is_plain and len(self._plain_days) < _REMEMBERED:
            self._plain_days[cell] = reading.value
        return reading.value

    def meanings(self, lines: Sequence[MappedRow]) -> list[str]:
        """What the cells of these lines say, each meaning once; see `meaning`."""
        cells = [self.cell(line) for line in lines]
        if cells.count(cells[0]) == len(cells):
            # Rows of one project mostly repeat each other, and need be read only once.
            lines = lines[:1]
        return list(dict.fromkeys(filter(None, map(self.meaning, lines))))

    def _sure_year(self, cell: Cell) -> str | None:
        """The year of a day that may have been exchanged with its month."""
        match = _ISO_DAY.fullmatch(str(cell)) if self.rules.exchanged else None
        return match[1] if match and 2 <= int(match[3]) <= 12 and match[2] != match[3] else None

    def meaning(self, line: MappedRow) -> str:
        """What a cell says, to compare cells by: a day as ISO text however it is written.

        Of a day that may have been exchanged with its month only the year.
        """
        cell = self.cell(line)
        if self.field.kind == "date" and cell is not None:
            if day := self._plain_days.get(cell):
                return day
            reading = read_date(cell, order=self.rules.order, fiscal=self.rules.fiscal)
            if reading is not None and reading.value:
                return self._sure_year(cell) or reading.value
        return code_text(cell)

    def period(self, line: MappedRow, findings: RecordFindings) -> Period | None:
        """Start and end out of one cell; None where none can be read."""
        cell = self.cell(line)
        if cell is None or self.duration(line):
            return None
        reading = read_period(cell, fiscal=self.rules.fiscal, order=self.rules.order)
        if reading is None:
            return None
        if reading.value is None:
            if reading.state == "wrong":
                self._flag_wrong("date-wrong", "a period", line, cell, reading.how, findings)
            return None
        became = period_in_words(reading.value)
        findings.note(self.name, reading.state, reading.how, line.number, cell, became)
        for date in filter(None, reading.value):
            self._check_plausible(date, line, cell, findings)
        return reading.value

    def duration(self, line: MappedRow) -> Duration | None:
        """How long it lasts, where a cell for a period says only that."""
        return self.duration_in(self.cell(line))

    def duration_in(self, cell: Cell) -> Duration | None:
        """The same of a cell."""
        return read_duration(cell, self._duration_unit)

    def _check_plausible(
        self, date: str, line: MappedRow, cell: Cell, findings: RecordFindings
    ) -> None:
        if not is_plausible(date):
            expected = f"a date from {FIRST_YEAR} to {LAST_YEAR}"
            kept = f"it was read as {date}"
            findings.flag("date-implausible", self.name, expected, cell, kept, row=line.number)

    def moment(self, line: MappedRow) -> str:
        """A day or year as text that sorts by time, found without a word; "" where none is."""
        cell = self.cell(line)
        if day := self._plain_days.get(cell):
            return day
        text = code_text(cell)
        if not text or _SORTED.fullmatch(text):
            return text
        reading = read_date(text, order=self.rules.order, fiscal=self.rules.fiscal)
        return (reading.value if reading else None) or ""

    def _flag_wrong(
        self,
        code: str,
        expected: str,
        line: MappedRow,
        cell: Cell,
        how: str,
        findings: RecordFindings,
    ) -> None:
        kept = f"the record was kept without it ({how.rstrip('.')})" if how else "nothing"
        findings.flag(code, self.name, expected, cell, kept, row=line.number)

    def _fill_template(self, line: MappedRow) -> str | None:
        """The template with the line's cells in it; None where one is empty or no country."""
        assert self._parts is not None
        texts = [code_text(line.cells[place]) for place in self.places]
        # `split` with two groups gives text, column, "as country", text, column, ...
        for n, as_country in enumerate(self._parts[2::3]):
            if as_country:
                texts[n] = country_code(texts[n]) or ""
        if not all(texts):
            return None
        literal = self._parts[::3]
        return "".join(a + b for a, b in zip(literal, (*texts, ""), strict=True))

    def _part(self, text: str) -> str:
        return text if self._pattern is None else self._match(text) or ""

    def _match(self, text: str) -> str | None:
        assert self._pattern is not None
        match = self._pattern.search(text)
        if match is None:
            return None
        return (match[1] if self._pattern.groups else match[0]) or None

    def _look_up(self, text: str) -> tuple[str, ...]:
        """What a code stands for, if for anything."""
        if not text:
            return ()
        code = self._meaning(text) if self.values else text
        if not code or (code == text and says_nothing(text)):
            return ()
        return (self._prefix + code,)

    def _meaning(self, text: str) -> str:
        """What [values] says of a word; else the word."""
        value = self.values.get(text)
        return self._folded.get(fold_text(text).casefold(), text) if value is None else value


def _unit_of(source: FieldSource, heading: NumberUnit | None) -> NumberUnit | None:
    """What the numbers of a source count: as the mapping says, else as the heading does.

    A mapping that says only how many are counted leaves the heading's currency as it is.
    """
    unit = None
    if source.unit == "ratio":
        unit = NumberUnit(factor=100, words="ratio")
    elif source.unit is not None and source.unit.isdecimal():
        unit = NumberUnit(factor=int(source.unit), words=source.unit)
    elif source.unit is not None:
        unit = read_unit(source.unit)
    if source.currency is not None:
        currency = source.currency
        unit = unit or NumberUnit(words=currency)
        unit = msgspec.structs.replace(unit, currency=currency, sign=None)
    if unit is None or heading is None or unit.currency or unit.sign or unit.percent:
        return unit or heading
    return msgspec.structs.replace(unit, currency=heading.currency, sign=heading.sign)


def says_nothing(text: str) -> bool:
    """Whether a short text is a way of saying that there is no value."""
    return len(text) < 30 and not text[:1].isdecimal() and is_absent(fold_text(text))


def _as_cp1252(match: re.Match[str]) -> str:
    return match[0].encode("latin-1").decode("cp1252", "replace")


def _strip(text: str) -> str:
    """Text without surrounding spaces, the invisible ones included."""
    return text.strip() if text.isascii() else text.strip(_INVISIBLE)


def code_text(cell: Cell) -> str:
    """A cell as a code: text without outer spaces, whole numbers without `.0`."""
    if isinstance(cell, str):
        text = cell.strip() if cell.isascii() else _strip(cell)
        if text[-1:] == "0" and (whole := _WHOLE.fullmatch(text)):
            return whole[1]
        return text
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        return str(int(cell))
    return str(cell)
