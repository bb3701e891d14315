"""Numbers and amounts of money out of cells, however they are written; no guess without a word.

Understood are plain numbers; thousands separators of every kind; parentheses, △ and ▲ for amounts
below zero; percent; number words of English, Japanese and Korean (24億500万円, 1억 2천만 달러,
5.2 million); digits of any script; currency words and signs; and notes in brackets behind the
number. `1.234` could be either number: it is read with a decimal point, as computers write it, and
`state` says that this was chosen, unless the column decides (`guess_decimal`).

A cell that holds two numbers, a range or anything not understood is `wrong`, never half read.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from math import isfinite
from typing import Literal

import msgspec

from riparian.language.figures.cell import Cell
from riparian.language.figures.digits import DecimalMark, read_digits
from riparian.language.figures.reading import (
    TEXT_LIMIT,
    Note,
    Reading,
    fold_text,
    is_absent,
    make_reading,
    no_value,
)
from riparian.language.figures.units import Token, Unit, multiply, read_unit, tokenise


def read_number(
    cell: Cell,
    *,
    decimal: DecimalMark | None = None,
    unit: Unit | None = None,
    currency: str | None = None,
) -> Reading[float] | None:
    """The number in a cell in full units; None where nothing stands in it.

    `decimal` is the decimal mark of the column, where known. `unit` is what the heading counts in:
    it holds for a cell without number words of its own, and its currency for one without currency.
    `currency` settles what `¥` means (JPY or CNY) and changes nothing else.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, bool):
        return no_value(f"{cell} is true or false and no number")
    if isinstance(cell, int | float):
        return (
            _finish(Decimal(cell), (), unit) if isfinite(cell) else no_value(f"{cell} is no number")
        )
    if isinstance(cell, datetime.date):
        return no_value(f"{cell} is a date and no number")
    if decimal != "," and _COMMON.fullmatch(cell):
        return _finish(Decimal(cell), (), unit)
    return _read_text(cell, decimal, unit, currency)


_COMMON = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,2}|\.\d{4,9})?", re.ASCII)
"""What most cells hold, and what needs no thought; three decimals could be thousands."""


class _Amount(msgspec.Struct):
    """What has been understood of a cell so far."""

    value: Decimal
    notes: list[Note]
    counted: bool = False
    currency: str | None = None
    percent: bool = False


def _read_text(
    cell: str, decimal: DecimalMark | None, unit: Unit | None, context: str | None
) -> Reading[float]:
    text = fold_text(cell)
    if is_absent(text):
        return no_value(f"the cell says '{text}'", "absent")
    if len(text) > TEXT_LIMIT:
        return no_value("the text is too long for a number")
    text, notes, inner = _take_apart(text)
    tokens = tokenise(text)
    if tokens is None or not tokens:
        return no_value(f"'{text}' is not understood as a number")
    try:
        amount = _evaluate(tokens, decimal, context or (unit.currency if unit else None))
    except _NotANumberError as why:
        return no_value(f"'{text}' is not understood as a number: {why}")
    amount.notes[:0] = notes
    if inner is not None:
        unit = _inner_unit(inner, amount, unit)
    return _finish(
        amount.value,
        tuple(amount.notes),
        None if amount.percent else unit,
        counted=amount.counted,
        currency=amount.currency,
        percent=amount.percent,
    )


_WHOLE = re.compile(r"\(([^()]*)\)")
_LABEL = re.compile(r"[^\d:()]{1,30}: ?(?=\S)")
_TAIL = re.compile(
    r"\s*(?:\((?P<round>[^()]*)\)|\[(?P<square>[^\[\]]*)\]|[*†‡]+|※.*|[⁰¹²³⁴-⁹①-⑳]+\)?"
    r"|\s(?:注|註|주)?\d{1,2}\)|(?:注|註)\d*)$"
)


def _take_apart(text: str) -> tuple[str, list[Note], Unit | None]:
    """The number without a label before it and notes behind it; a unit among the notes."""
    notes: list[Note] = []
    inner: Unit | None = None
    if match := _LABEL.match(text):
        notes.append(Note(f"'{match[0].strip()}' was passed over"))
        text = text[match.end() :]
    while (match := _TAIL.search(text)) and re.search(r"\d", text[: match.start()]):
        words = match["round"] or match["square"] or match[0].strip()
        is_amount = re.search(r"[1-9]", words)  # (1,000 USD): the same money, not its unit
        in_brackets = match["round"] or match["square"]
        found = read_unit(words) if in_brackets and not is_amount else None
        if found and inner is None:
            inner = found
        else:
            notes.append(Note(f"the note '{words}' was left out"))
        text = text[: match.start()].rstrip()
    if match := _WHOLE.fullmatch(text):
        notes.append(Note("parentheses were read as below zero", "chosen"))
        text = f"-{match[1].strip()}"
    return text, notes, inner


def _inner_unit(inner: Unit, amount: _Amount, unit: Unit | None) -> Unit:
    """The unit in the cell's own bracket goes before the heading's."""
    amount.notes.append(Note(f"'{inner.words}' in the cell says what it counts"))
    if unit and unit.currency and inner.currency is None:
        return msgspec.structs.replace(inner, currency=unit.currency)
    return inner


class _NotANumberError(Exception):
    """Why the tokens make no number."""


def _evaluate(
    tokens: tuple[Token, ...], decimal: DecimalMark | None, context: str | None
) -> _Amount:
    first = next((i for i, token in enumerate(tokens) if token.kind == "number"), None)
    if first is None:
        raise _NotANumberError("it holds no digits")
    last = max(i for i, t in enumerate(tokens) if t.kind in ("number", "magnitude"))
    amount = _Amount(Decimal(0), [])
    before, behind = tokens[:first], tokens[last + 1 :]
    between = [token for token in tokens[first : last + 1] if token.kind not in _COUNTING]
    _side_words(amount, before, between, behind, context)
    amount.value = _sum(
        [t for t in tokens[first : last + 1] if t.kind in _COUNTING], decimal, amount
    )
    factor = multiply(before)
    if factor is None:
        raise _NotANumberError("the number words before it make no number")
    if factor != 1:
        amount.counted = True
        amount.value *= factor
        amount.notes.append(Note(f"it counts in {factor:,}"))
    if _is_negative(before, behind, amount):
        amount.value = -amount.value
    return amount


_COUNTING = ("number", "magnitude")


def _side_words(
    amount: _Amount,
    before: tuple[Token, ...],
    between: list[Token],
    behind: tuple[Token, ...],
    context: str | None,
) -> None:
    """Currency, percent, "about" and "more than" around the number."""
    for token in between:
        if token.kind != "currency":
            raise _NotANumberError("it holds two numbers")
    for token in (*before, *between, *behind):
        if token.kind == "currency":
            _set_currency(amount, token, context)
        elif token.kind == "percent":
            amount.percent = True
        elif token.kind == "bound":
            amount.notes.append(Note(f"it is stated with '{token.text}'", "chosen"))
        elif token.kind == "about" and token.note:
            amount.notes.append(token.note)


def _set_currency(amount: _Amount, token: Token, context: str | None) -> None:
    code, note = token.currency, token.note
    if code is None and context in ("JPY", "CNY"):
        code, note = context, Note(f"'{token.text}' was taken as {context} by its context")
    if amount.currency and code and code != amount.currency:
        raise _NotANumberError("it names two currencies")
    amount.currency = code or amount.currency
    if note and note not in amount.notes:
        amount.notes.append(note)


def _is_negative(before: tuple[Token, ...], behind: tuple[Token, ...], amount: _Amount) -> bool:
    signs = [token.text for token in (*before, *behind) if token.kind == "sign"]
    if len(signs) > 1:
        raise _NotANumberError("it has two signs")
    if any(token.kind == "sign" for token in behind):
        if signs != ["-"]:
            raise _NotANumberError("a sign stands behind it")
        amount.notes.append(Note("a minus behind the number was read as below zero", "chosen"))
    if signs and signs[0] in "△▲":
        amount.notes.append(Note(f"{signs[0]} was read as below zero"))
    return bool(signs) and signs[0] != "+"


def _sum(tokens: list[Token], decimal: DecimalMark | None, amount: _Amount) -> Decimal:
    """Numbers and number words together: 24 億 500 万 is 24 × 10^8 + 500 × 10^4.

    Words below 10,000 multiply what stands before them and are multiplied by the next larger one.
    """
    total = Decimal(0)
    section: Decimal | None = None
    current: Decimal | None = None
    limit = Decimal("Infinity")
    for token in tokens:
        if token.kind == "number":
            if current is not None:
                raise _NotANumberError("it holds two numbers")
            current = read_digits(token.text, decimal, amount.notes)
            if current is None:
                raise _NotANumberError(f"'{token.text}' is not grouped as a number")
        elif token.factor < 10_000:
            section = (section or 0) + (Decimal(1) if current is None else current) * token.factor
            current = None
        else:
            before = Decimal(1) if section is None and current is None else None
            part = (before or (section or 0) + (current or 0)) * token.factor
            if part >= limit or token.factor >= limit:
                raise _NotANumberError("its parts do not get smaller")
            total, section, current, limit = total + part, None, None, Decimal(token.factor)
    rest = (section or Decimal(0)) + (current or 0)
    if rest >= limit:
        raise _NotANumberError("its parts do not get smaller")
    if any(token.kind == "magnitude" for token in tokens):
        amount.counted = True
        words = "".join(
            f" {t.text} " if t.text[0].isalpha() and t.text.isascii() else t.text for t in tokens
        )
        amount.notes.append(Note(f"{' '.join(words.split())} is {_plain(total + rest)}"))
    return total + rest


def _plain(value: Decimal) -> str:
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"


def _finish(
    value: Decimal,
    notes: tuple[Note, ...],
    unit: Unit | None,
    *,
    counted: bool = False,
    currency: str | None = None,
    percent: bool = False,
) -> Reading[float]:
    """Apply the heading's unit, where the cell has none of its own."""
    more = list(notes)
    if unit and unit.factor != 1:
        if counted:
            more.append(Note(f"its own words count, not '{unit.words}' of the heading", "chosen"))
        else:
            value *= unit.factor
            more.append(Note(f"it counts in {unit.factor:,} ('{unit.words}')"))
    if unit and unit.currency and currency and unit.currency != currency:
        more.append(Note(f"its own currency counts, not {unit.currency} of the heading", "chosen"))
    if unit and unit.currency and currency is None:
        currency = unit.currency
    number = float(value)
    if not isfinite(number):
        return no_value("the number is too large")
    sign = "%" if percent or (unit is not None and unit.percent) else None
    return make_reading(number, more, unit=sign, currency=currency)


def guess_decimal(cells: Iterable[Cell]) -> DecimalMark | None:
    """The decimal mark of a column, where its texts decide it; None where none or both do."""
    marks: set[Literal[".", ","]] = set()
    for cell in cells:
        if not isinstance(cell, str) or len(cell) > TEXT_LIMIT:
            continue
        for digits in re.findall(r"\d[\d.,' ]*", fold_text(cell)):
            marks.update(_decided(digits.rstrip(" .,'")))
    return marks.pop() if len(marks) == 1 else None


def _decided(digits: str) -> set[Literal[".", ","]]:
    """Which mark must be the decimal one in these digits."""
    found: set[Literal[".", ","]] = set()
    both: tuple[tuple[Literal[".", ","], Literal[".", ","]], ...] = ((".", ","), (",", "."))
    for mark, other in both:
        tail = digits.rpartition(mark)[2]
        once = digits.count(mark) == 1
        if once and (len(tail) != 3 or digits.startswith(f"0{mark}")) and other not in tail:
            found.add(mark)
        if digits.count(other) > 1 and re.fullmatch(rf"\d{{1,3}}(?:\{other}\d{{3}})+", digits):
            found.add(mark)
        if once and other in digits and digits.index(other) < digits.index(mark):
            found.add(mark)
    return found if len(found) == 1 else set()
