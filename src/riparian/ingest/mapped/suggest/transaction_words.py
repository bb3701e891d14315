"""Words for kinds of transactions, as TransactionType codes: by name, else by their parts.

A word that is not in the list is taken by what its parts mean in names of columns: 支払 and
Disbursed pay, 약정 and Obligations promise. One that has an unknown part or means two of these is
none, and so is approval alone (承認).
"""

from __future__ import annotations

from functools import lru_cache

from riparian.codelists.lists import legacy_code, load_codelist
from riparian.ingest.mapped.suggest.names import take_apart

_KINDS = {"commit": "2", "disburse": "3", "spend": "4"}
_BESIDE = frozenset(
    {"glue", "money", "total", "actual", "sign", "implement", "transaction", "kind"}
)
_LONGEST = 40


@lru_cache(maxsize=4096)
def transaction_code(word: str) -> str | None:
    """The code of a kind of transaction by name or word; None where it is none or not known."""
    known = load_codelist("TransactionType")
    if code := legacy_code("TransactionType", word) or known.code_named(word):
        return code
    parts = take_apart(word) if len(word) <= _LONGEST else ()
    if not parts or not all(part.means for part in parts):
        return None
    means = {meaning for part in parts for meaning in part.means}
    kinds = [kind for kind in _KINDS if kind in means]
    if kinds == ["disburse", "spend"]:  # 지출, 支出
        kinds = ["disburse"]
    if len(kinds) != 1 or means - _BESIDE - _KINDS.keys():
        return None
    return _KINDS[kinds[0]]
