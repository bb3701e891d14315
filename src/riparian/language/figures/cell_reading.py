"""`CellReading`: what a cell says, and in which words it was understood.

Shared by numbers, dates and periods, which all start from a `Cell`. A cell in which nothing stands
gives no reading (None). Every other cell gives one: its value, or None in place of it with the
reason. `state` says how much of that is a choice, so that no guess passes in silence:

* `plain`: written as a computer writes it; nothing was decided.
* `understood`: written otherwise (number words, an era), with one meaning.
* `chosen`: it could mean something else; `how` says what, and what was taken.
* `disputed`: the cell and its heading say different things; `how` says what was kept.
* `absent`: the cell says that there is no value (n/a, 未定, 미정).
* `wrong`: it is no such value, or a date that does not exist.

Here, too: which years a date of a development project can lie in, and how large its amounts can be.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable
from typing import Generic, Literal, TypeVar

import msgspec

Cell = str | int | float | bool | datetime.date | datetime.datetime | None
"""A value as its file holds it; text tables hold text only, workbooks and Parquet know types."""


State = Literal["plain", "understood", "chosen", "disputed", "absent", "wrong"]

_ORDER: tuple[State, ...] = ("plain", "understood", "chosen", "disputed", "absent", "wrong")

T = TypeVar("T")


class Note(msgspec.Struct, frozen=True):
    """One step of understanding: a sentence without its full stop, and what it does to `state`."""

    words: str
    state: State = "understood"


class CellReading(msgspec.Struct, Generic[T], frozen=True):
    """What a cell says. `how` is empty only where `state` is `plain`.

    `unit` is `%` or None: every other word that counts (億, million, 천) is already in the value.
    `currency` is an ISO 4217 code, where the cell or its heading names one; `sign` is one that
    several currencies share, where neither says which.
    """

    value: T | None
    how: str = ""
    state: State = "plain"
    unit: str | None = None
    currency: str | None = None
    sign: str | None = None


def make_reading(
    value: T | None,
    notes: Iterable[Note],
    *,
    unit: str | None = None,
    currency: str | None = None,
    sign: str | None = None,
) -> CellReading[T]:
    """A reading out of its notes; its state is that of the gravest of them."""
    steps = tuple(notes)
    states: list[State] = ["plain", *(note.state for note in steps)]
    state = max(states, key=_ORDER.index)
    how = " ".join(f"{note.words[0].upper()}{note.words[1:]}." for note in steps)
    return CellReading(value, how, state, unit, currency, sign)


def no_value(words: str, state: State = "wrong") -> CellReading[T]:
    """A reading without a value, and why."""
    return make_reading(None, (Note(words, state),))


TEXT_LIMIT = 300
"""Characters of a cell beyond which it is taken for prose and not for a number or date."""

_FOLDED_WIDTHS = ("<wide>", "<narrow>", "<square>", "<noBreak>", "<compat>")
_ONE_WAY = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\ufe63", "-"),
        **dict.fromkeys("\u301c\u223c\uff5e\u02dc", "~"),
        **dict.fromkeys("\u2018\u2019\u201b\u2032\u0060\u00b4\uff07", "'"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
        "\u3000": " ",
    }
)


def fold_text(text: str) -> str:
    """Text in one width: ASCII digits and signs, one kind of dash, tilde and apostrophe.

    Digits of any script become ASCII. Raised and circled digits stay as they are (NFKC would make
    5001 of the 500 with a footnote mark 1). Spaces in a row become one.
    """
    if text.isascii():
        return " ".join(text.replace("`", "'").split())
    folded = "".join(map(_fold_letter, text.translate(_ONE_WAY)))
    if "\u3099" in folded or "\u309a" in folded:  # ﾍﾞ is two letters, and ベ one
        folded = unicodedata.normalize("NFC", folded)
    # Once more: a double prime or a wide grave accent has become one of these signs only now.
    return " ".join(folded.translate(_ONE_WAY).split())


def _fold_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if unicodedata.decomposition(letter).startswith(_FOLDED_WIDTHS):
        return unicodedata.normalize("NFKC", letter)
    return letter


_ABSENT = frozenset(
    [
        "-",
        "--",
        "---",
        ".",
        "..",
        "...",
        "…",
        "/",
        "*",
        "ー",
        "?",
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "#n/a",
        "n/s",
        "nil",
        "none",
        "null",
        "nan",
        "tbd",
        "tbc",
        "t.b.d.",
        "t.b.c.",
        "unknown",
        "unspecified",
        "undisclosed",
        "未定",
        "不明",
        "なし",
        "無",
        "無し",
        "未公表",
        "非公表",
        "非公開",
        "該当なし",
        "記載なし",
        "미정",
        "없음",
        "미상",
        "비공개",
        "해당없음",
        "미공개",
    ]
) | {"to be determined", "to be confirmed", "not available", "not applicable", "not stated"}


def is_absent(folded: str) -> bool:
    """Whether a folded text is one of the ways to say that there is no value."""
    return folded.casefold() in _ABSENT or folded.replace(" ", "") in _ABSENT


FIRST_YEAR, LAST_YEAR = 1950, 2100
"""Dates outside these years are kept and reported as implausible."""


def is_plausible(iso: str) -> bool:
    """Whether the date's year is from 1950 to 2100."""
    return FIRST_YEAR <= int(iso[:4]) <= LAST_YEAR


ABSURD_AT_LEAST, _ABSURD_IN_ANY_CURRENCY = 1e13, 1e16
_HARD = frozenset(
    ("AUD", "CAD", "CHF", "CNY", "DKK", "EUR", "GBP", "JPY", "NOK", "NZD", "SEK", "THB", "USD")
)


def is_hard(currency: str | None) -> bool:
    """Whether a currency is one that most donors report in, or is not given.

    The smallest of them is the yen.
    """
    return currency is None or currency in _HARD


def is_absurd(value: float, currency: str | None) -> bool:
    """Whether an amount is beyond any aid activity.

    From 10^13 on in hard currencies (in yen some 60 billion US dollars); from 10^16 on in all
    others, of which one US dollar may buy tens of thousands (VND, LAK, IDR …).
    """
    return abs(value) >= (ABSURD_AT_LEAST if is_hard(currency) else _ABSURD_IN_ANY_CURRENCY)
