"""Amounts that stand in sentences: where they begin and end, and which of them are ceilings.

What an amount means is left to `language.figures.numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from riparian.language.figures.cell_reading import fold_text

_NUMBER = r"\d[\d,.]{0,20}"
_UNITS = r"(?:百万|千万|兆|億|万|千)"
AMOUNT = (
    rf"(?:(?<![\d.])(?<!\d,)(?:{_NUMBER} ?{_UNITS} ?){{0,4}}(?:{_NUMBER} ?)?"
    r"(?:円|米ドル|ドル|ユーロ)"
    r"|¥ ?\d{1,3}(?:,\d{3}){1,5}(?![\d,.]|百万|千))"
)
"""An amount of money, in folded text."""

_WORDS = r"(?:供与限度額|供与額|供与金額|贈与限度額|贈与額|限度額|借款金額|借款額|融資額|協力金額)"
_BETWEEN = (
    r"(?:は|が|を|として|[:、,=]|約|総額|合計|計|金|日本円で|円(?=\))"
    r"| |[()「」【】<>\[\]]|\n){0,7}"
)
# 供与限度額:10億円, 供与限度額13億円
_BEFORE = re.compile(rf"{_WORDS}{_BETWEEN}(?P<amount>{AMOUNT})")
# 3,500万円を限度額とする, 総額230億円を限度とする
_BEHIND = re.compile(
    rf"(?P<total>総額|合計|計)? ?(?P<amount>{AMOUNT})"
    r"(?:を|まで)? ?(?:の|\()?(?:供与限度額|限度額|限度|上限)"
)
# 8億円のノン・プロジェクト無償資金協力, 354億5,300万円までの円借款
_OF = re.compile(
    rf"(?P<total>総額|合計|計)? ?(?P<amount>{AMOUNT})(?:まで)?の"
    r"(?:[^。\n]{0,20}?)(?:円借款|無償|贈与)"
)
# 451億円(うち、円借款対象額:350億円): the loan pays a part of the cost
_SHARE = re.compile(
    rf"うち[^\d。\n]{{0,20}}(?:借款|無償|供与|日本側|JICA)[^\d。\n]{{0,12}}(?P<amount>{AMOUNT})"
)
# 限度額を39.86億円に修正
_CHANGED = re.compile(rf"(?P<amount>{AMOUNT}) ?に(?:修正|変更|増額)")
_TOTAL = re.compile(r"(?:総額|合計|計) ?$")
_ONE = re.compile(AMOUNT)


class Ceiling(msgspec.Struct, frozen=True):
    """An amount as it is written; `total` where it is stated as the sum of several."""

    text: str
    total: bool = False


def ceilings_in(text: str) -> tuple[Ceiling, ...]:
    """The ceilings that a text states, each once; a changed one goes before all others."""
    folded = fold_text(text)
    if changed := _CHANGED.search(folded):
        return (Ceiling(changed["amount"]),)
    by_place: dict[int, Ceiling] = {}
    for pattern in (_BEFORE, _BEHIND, _OF):
        for match in pattern.finditer(folded):
            start = match.start("amount")
            before = folded[max(0, start - 4) : start]
            by_place.setdefault(start, Ceiling(match["amount"], bool(_TOTAL.search(before))))
    return tuple(
        dict.fromkeys(by_place[start] for start in sorted(by_place) if _has_digit(by_place[start]))
    )


def share_in(text: str) -> str | None:
    """Japan's part in a total cost (`総事業費 … (うち円借款対象額: …)`), as it is written."""
    match = _SHARE.search(fold_text(text))
    return match["amount"] if match else None


def amounts_in(text: str) -> Iterator[str]:
    """Every amount in a text, as it is written but folded."""
    for match in _ONE.finditer(fold_text(text)):
        if any(map(str.isdigit, match[0])):
            yield match[0]


def sole_amount(text: str) -> str:
    """The one amount in a value that says more than it, else the whole value."""
    amounts = list(dict.fromkeys(amounts_in(text)))
    return amounts[0] if len(amounts) == 1 else text


def _has_digit(ceiling: Ceiling) -> bool:
    return any(map(str.isdigit, ceiling.text))
