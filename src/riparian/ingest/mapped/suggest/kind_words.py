"""Words for kinds of events, in names of columns, and for kinds of transactions, in cells.

A word for a transaction that is not in the list is taken by what its parts mean in names of
columns: 支払 and Disbursed pay, 약정 and Obligations promise. One that has an unknown part or means
two of these is none, and so is approval alone (承認).
"""

from __future__ import annotations

import re
from functools import lru_cache

from riparian.codelists.lists import legacy_code, load_codelist
from riparian.ingest.mapped.suggest.name_evidence import take_apart
from riparian.language.figures.cell_reading import fold_text

_EVENTS: tuple[tuple[str, str], ...] = (
    ("exchange-of-notes", r"\be ?/? ?n\b|交換公文|교환각서|교환공문|exchange of notes"),
    ("grant-agreement", r"\bg ?/ ?a\b|贈与契約|grant agreement"),
    ("loan-agreement", r"\bl ?/ ?a\b|借款契約|貸付契約|차관계약|loan agreement"),
    ("record-of-discussions", r"\br ?/ ?d\b|record of discussions"),
    ("memorandum", r"\bm ?/ ?m\b|\bmou\b|memorandum"),
    ("signing", r"sign|署名|調印|締結|체결|서명|조인"),
    ("approval", r"appr|承認|採択|승인"),
)
"""Events with what names say for each, in order; the abbreviations are those of Japan's aid."""


def event_of(name: str) -> str | None:
    """The event that a column's name means; None where it means none."""
    folded = fold_text(name).casefold().replace("_", " ")
    return next((event for event, words in _EVENTS if re.search(words, folded, re.ASCII)), None)


_KINDS = {"commit": "2", "disburse": "3", "spend": "4"}
_BESIDE = frozenset(
    {"glue", "money", "total", "actual", "sign", "implement", "transaction", "kind"}
)
_LONGEST = 40


@lru_cache(maxsize=4096)
def transaction_code(word: str) -> str | None:
    """The code of a kind of transaction by name or word; None for any other word."""
    types = load_codelist("TransactionType")
    if code := legacy_code("TransactionType", word) or types.code_named(word):
        return code
    parts = take_apart(word) if len(word) <= _LONGEST else ()
    if not parts or not all(part.means for part in parts):
        return None
    means = {meaning for part in parts for meaning in part.means}
    kinds = [kind for kind in _KINDS if kind in means]
    # One word for both in Korean and Japanese.
    if kinds == ["disburse", "spend"]:  # 지출, 支出
        kinds = ["disburse"]
    if len(kinds) != 1 or means - _BESIDE - _KINDS.keys():
        return None
    return _KINDS[kinds[0]]
