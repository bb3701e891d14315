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

import msgspec

from riparian.language.figures.cell_reading import (
    TEXT_LIMIT,
    Cell,
    CellReading,
    Note,
    fold_text,
    is_absent,
    is_absurd,
    is_hard,
    make_reading,
    no_value,
)
from riparian.language.figures.digits import DecimalMark, read_digits
from riparian.language.figures.unit_words import (
    NumberUnit,
    Token,
    currencies_of,
    multiply,
    read_unit,
    tokenise,
)


def read_number(
    cell: Cell,
    *,
    decimal: DecimalMark | None = None,
    unit: NumberUnit | None = None,
) -> CellReading[float] | None:
    """The number in a cell in full units; None where nothing stands in it.

    `decimal` is the decimal mark of the column, where known. `unit` is what the heading counts in:
    it holds for a cell without number words of its own, and its currency for one without currency.
    It says which currency a sign in the cell is (¥, $), if it is one of those that share the sign.
    Where cell and heading say different things the cell counts, and the reading is `disputed`;
    nothing is multiplied by both.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, bool):
        return no_value(f"{cell} is true or false and no number")
    if isinstance(cell, int | float):
        return (
            _finish(_Amount(Decimal(cell), []), unit)
            if isfinite(cell)
            else no_value(f"{cell} is no number")
        )
    if isinstance(cell, datetime.date):
        return no_value(f"{cell} is a date and no number")
    if is_plain_number(cell, decimal):
        return _finish(_Amount(Decimal(cell), []), unit)
    return _read_text(cell, decimal, unit)


_AS_WRITTEN = r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,17})?"
_PLAIN: dict[DecimalMark | None, re.Pattern[str]] = {
    ".": re.compile(_AS_WRITTEN, re.ASCII),
    None: re.compile(rf"(?!-?[1-9]\d{{0,2}}\.\d{{3}}\Z){_AS_WRITTEN}", re.ASCII),
}


def is_plain_number(text: str, decimal: DecimalMark | None) -> bool:
    """Whether a text is a number as computers write it, of which nothing has to be decided.

    Most cells are. `1.234` and `12.500` are only in a column whose decimal mark is a point, since
    they could be thousands, and `007` is none.
    """
    pattern = _PLAIN.get(decimal)
    return pattern is not None and pattern.fullmatch(text) is not None


class _Amount(msgspec.Struct):
    """What has been understood of a cell so far."""

    value: Decimal
    notes: list[Note]
    factors: frozenset[int] = frozenset()
    currency: str | None = None
    sign: str | None = None
    percent: bool = False


def _read_text(
    cell: str, decimal: DecimalMark | None, unit: NumberUnit | None
) -> CellReading[float]:
    text = fold_text(cell)
    if is_absent(text):
        return no_value(f"the cell says '{text}'", "absent")
    if len(text) > TEXT_LIMIT:
        return no_value("the text is too long for a number")
    if _ON_TWO_LINES.search(cell):
        return no_value("digits stand on two lines, so that it may be two numbers")
    text, notes, inner = _take_apart(text)
    tokens = tokenise(text)
    if tokens is None or not tokens:
        return no_value(f"'{text}' is not understood as a number")
    try:
        amount = _evaluate(tokens, decimal)
    except _NotANumberError as why:
        return no_value(f"'{text}' is not understood as a number: {why}")
    amount.notes[:0] = notes
    if inner is not None:
        _count_in(inner, amount)
    return _finish(amount, None if amount.percent else unit)


_ON_TWO_LINES = re.compile(r"\d[^\S\r\n]*[\r\n]\s*\d")  # linear in the length of a cell
_WHOLE = re.compile(r"\(([^()]*)\)")
_LABEL = re.compile(r"[^\d:()]{1,30}: ?(?=\S)")
_TAIL = re.compile(
    r"\s*(?:\((?P<round>[^()]*)\)|\[(?P<square>[^\[\]]*)\]|[*†‡]+|※.*|[⁰¹²³⁴-⁹①-⑳]+\)?"
    r"|\s(?:注|註|주)?\d{1,2}\)|(?:注|註)\d*)$"
)


def _take_apart(text: str) -> tuple[str, list[Note], NumberUnit | None]:
    """The number without a label before it and notes behind it; a unit among the notes."""
    notes: list[Note] = []
    inner: NumberUnit | None = None
    if match := _LABEL.match(text):
        notes.append(Note(f"'{match[0].strip()}' was passed over"))
        text = text[match.end() :]
    while (match := _TAIL.search(text)) and re.search(r"\d", text[: match.start()]):
        words = match["round"] or match["square"] or match[0].strip()
        is_amount = re.search(r"[1-9]", words)  # (1,000 USD): the same money, not its unit
        in_brackets = match["round"] or match["square"]
        in_note = read_unit(words) if in_brackets and not is_amount else None
        if in_note and inner is None:
            inner = in_note
        else:
            notes.append(Note(f"the note '{words}' was left out"))
        text = text[: match.start()].rstrip()
    if match := _WHOLE.fullmatch(text):
        notes.append(Note("parentheses were read as below zero", "chosen"))
        text = f"-{match[1].strip()}"
    return text, notes, inner


def _count_in(inner: NumberUnit, amount: _Amount) -> None:
    """The unit in the cell's own bracket: 5.2 (million USD)."""
    amount.notes.append(Note(f"'{inner.words}' in the cell says what it counts"))
    if inner.factor != 1 and not amount.factors:
        amount.value *= inner.factor
        amount.factors = frozenset((inner.factor,))
        amount.notes.append(Note(f"it counts in {inner.factor:,} ('{inner.words}')"))
    if amount.currency is None and (amount.sign is None or amount.sign == inner.sign):
        amount.currency, amount.sign = inner.currency, inner.sign
    elif amount.currency is None and amount.sign:
        _settle(amount, inner.currency, f"'{inner.words}'")
    amount.percent = amount.percent or inner.percent


def _settle(amount: _Amount, code: str | None, who: str) -> bool:
    """Take a currency that is stated beside it for that of the sign, if it shares the sign."""
    if amount.sign is None or code is None or code not in currencies_of(amount.sign):
        return False
    amount.notes.append(Note(f"'{amount.sign}' is {code}, as {who} says"))
    amount.currency, amount.sign = code, None
    return True


class _NotANumberError(Exception):
    """Why the tokens make no number."""


def _evaluate(tokens: tuple[Token, ...], decimal: DecimalMark | None) -> _Amount:
    first = next((i for i, token in enumerate(tokens) if token.kind == "number"), None)
    if first is None:
        raise _NotANumberError("it holds no digits")
    last = max(i for i, t in enumerate(tokens) if t.kind in ("number", "magnitude"))
    amount = _Amount(Decimal(0), [])
    before, behind = tokens[:first], tokens[last + 1 :]
    between = [token for token in tokens[first : last + 1] if token.kind not in _COUNTING]
    _side_words(amount, before, between, behind)
    amount.value = _sum(
        [t for t in tokens[first : last + 1] if t.kind in _COUNTING], decimal, amount
    )
    factor = multiply(before)
    if factor is None:
        raise _NotANumberError("the number words before it make no number")
    if factor != 1:
        amount.factors |= {factor}
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
) -> None:
    """Currency, percent, "about" and "more than" around the number."""
    for token in between:
        if token.kind != "currency":
            raise _NotANumberError("it holds two numbers")
    for token in (*before, *between, *behind):
        if token.kind == "currency":
            _set_currency(amount, token)
        elif token.kind == "percent":
            amount.percent = True
        elif token.kind == "bound":
            amount.notes.append(Note(f"it is stated with '{token.text}'", "chosen"))
        elif token.kind == "about" and token.note:
            amount.notes.append(token.note)


def _set_currency(amount: _Amount, token: Token) -> None:
    code = token.currency
    sign = token.text if code is None else None
    if (amount.currency and code not in (None, amount.currency)) or (
        amount.sign and sign not in (None, amount.sign)
    ):
        raise _NotANumberError("it names two currencies")
    amount.currency, amount.sign = code or amount.currency, sign or amount.sign
    if amount.currency and amount.sign:
        if amount.currency not in currencies_of(amount.sign):
            raise _NotANumberError("it names two currencies")
        amount.sign = None
    if token.note and token.note not in amount.notes:
        amount.notes.append(token.note)


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
    factors = frozenset(token.factor for token in tokens if token.kind == "magnitude")
    if factors:
        amount.factors |= factors
        words = "".join(
            f" {t.text} " if t.text[0].isalpha() and t.text.isascii() else t.text for t in tokens
        )
        amount.notes.append(Note(f"{' '.join(words.split())} is {_plain(total + rest)}"))
    return total + rest


def _plain(value: Decimal) -> str:
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"


def _finish(amount: _Amount, unit: NumberUnit | None) -> CellReading[float]:
    """Apply the heading's unit, where the cell has none of its own."""
    if unit:
        _apply_factor(amount, unit)
        _apply_currency(amount, unit)
    number = float(amount.value)
    if not isfinite(number):
        return no_value("the number is too large")
    if amount.sign:
        among = " or ".join(currencies_of(amount.sign)[:_NAMED])
        more = " or another" if len(currencies_of(amount.sign)) != _NAMED else ""
        amount.notes.append(Note(f"'{amount.sign}' can be {among}{more}; nothing here says which"))
    percent = amount.percent or (unit is not None and unit.percent)
    return make_reading(
        number,
        amount.notes,
        unit="%" if percent else None,
        currency=amount.currency,
        sign=amount.sign,
    )


_NAMED = 2
"""Currencies of a sign that are named."""


def _apply_factor(amount: _Amount, unit: NumberUnit) -> None:
    """Count in what the heading says, once: not where the cell says it itself, or is in full."""
    if unit.factor == 1:
        return
    heading = f"'{unit.words}' of the heading"
    if unit.factor in amount.factors:
        amount.notes.append(Note(f"{heading} says the same as the cell and was not applied again"))
    elif amount.factors:
        amount.notes.append(Note(f"its own words count, not {heading}", "disputed"))
    elif (amount.currency or amount.sign) and _is_in_full(amount, unit):
        words = f"it names its currency and is too large to count in {heading}"
        amount.notes.append(Note(f"{words}; it was taken as it stands", "disputed"))
    else:
        amount.value *= unit.factor
        amount.notes.append(Note(f"it counts in {unit.factor:,} ('{unit.words}')"))


_IN_FULL = 1_000_000
_ABOUT_A_DOLLAR = frozenset(("AUD", "CAD", "CHF", "EUR", "GBP", "NZD", "USD"))
_MOST_DOLLARS = 10_000_000_000
"""No project costs so much in a currency that is worth about a dollar."""


def _is_in_full(amount: _Amount, unit: NumberUnit) -> bool:
    """Whether a number with its own currency is written out: USD 6,000,000 under "mil. USD".

    In a currency of which millions buy little (VND, LAK) only where no amount could be so large.
    """
    size = abs(amount.value)
    currency = amount.currency or unit.currency
    if is_absurd(float(size * unit.factor), currency):
        return True
    if currency in _ABOUT_A_DOLLAR and size * unit.factor >= _MOST_DOLLARS:
        return True
    return size >= _IN_FULL and is_hard(currency)


def _apply_currency(amount: _Amount, unit: NumberUnit) -> None:
    """The heading's currency for a cell without one, and for a sign that it shares."""
    stated = amount.currency or amount.sign
    if stated is None:
        amount.currency, amount.sign = unit.currency, unit.sign
    elif unit.currency and amount.currency is None:
        if not _settle(amount, unit.currency, "the heading"):
            _dispute(amount, stated, unit.currency)
    elif unit.currency and unit.currency != amount.currency:
        _dispute(amount, stated, unit.currency)
    elif (unit.sign and amount.sign and unit.sign != amount.sign) or (
        unit.sign and amount.currency and amount.currency not in currencies_of(unit.sign)
    ):
        _dispute(amount, stated, unit.sign)


def _dispute(amount: _Amount, own: str, heading: str) -> None:
    words = f"'{own}' stands in the cell and '{heading}' in its heading; the cell counts"
    amount.notes.append(Note(words, "disputed"))


def guess_decimal(cells: Iterable[Cell]) -> DecimalMark | None:
    """The decimal mark of a column, where its texts decide it; None where none or both do.

    Only a text that is itself a number has a say, by its own digits: "see notes 3, 4" has none.
    """
    marks: set[DecimalMark] = set()
    for cell in cells:
        if not isinstance(cell, str) or len(cell) > TEXT_LIMIT:
            continue
        text = fold_text(cell)
        # Whether a text is a number takes ten times as long to find, and few cells say a new mark.
        if _marks_in(text) - marks:
            marks |= _marks_in(*_digits_of_number(text))
    return marks.pop() if len(marks) == 1 else None


def _digits_of_number(text: str) -> tuple[str, ...]:
    """The digits with their marks of a text that is a number, without those of notes beside it."""
    tokens = tokenise(_take_apart(text)[0]) or ()
    try:
        _evaluate(tokens, None)
    except _NotANumberError:
        return ()
    return tuple(token.text for token in tokens if token.kind == "number")


def _marks_in(*texts: str) -> set[DecimalMark]:
    """The marks that must be decimal ones, by all the digits in these texts."""
    digits = (found for text in texts for found in _DIGITS.findall(text))
    return {mark for found in digits for mark in _decimal_marks(found.rstrip(" .,'"))}


_DIGITS = re.compile(r"\d[\d.,' ]*")


def _decimal_marks(digits: str) -> set[DecimalMark]:
    """Which mark must be the decimal one in these digits."""
    decimal: set[DecimalMark] = set()
    both: tuple[tuple[DecimalMark, DecimalMark], ...] = ((".", ","), (",", "."))
    for mark, other in both:
        tail = digits.rpartition(mark)[2]
        once = digits.count(mark) == 1
        if once and (len(tail) != 3 or digits.startswith(f"0{mark}")) and other not in tail:
            decimal.add(mark)
        if digits.count(other) > 1 and re.fullmatch(rf"\d{{1,3}}(?:\{other}\d{{3}})+", digits):
            decimal.add(mark)
        if once and other in digits and digits.index(other) < digits.index(mark):
            decimal.add(mark)
    return decimal if len(decimal) == 1 else set()
