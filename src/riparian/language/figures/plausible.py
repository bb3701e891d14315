"""Which years a date of a development project can lie in, and how large its amounts can be."""

from __future__ import annotations

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
