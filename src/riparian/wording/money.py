"""What a sum of money holds, and what stands apart from it, in words."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.catalogue.countable import APART, MoneyPart
from riparian.english import count_of
from riparian.wording.amounts import KINDS, outliers_words, usd_in_words

_APART = {"cancelled": "cancelled", "pledged": "only pledged", "planned": "only planned"}


def holds_words(money: Sequence[MoneyPart]) -> str:
    """What a sum is made of: `committed`; `USD 3.1 million committed, USD 2.0 million spent`."""
    counted = [part for part in money if part.what not in APART and part.usd is not None]
    if len(counted) == 1:
        return KINDS[counted[0].what]
    return ", ".join(f"{usd_in_words(part.usd)} {KINDS[part.what]}" for part in counted)


def apart_words(money: Sequence[MoneyPart]) -> str:
    """What a sum leaves out: `USD 4.62 billion cancelled (2 projects), 1 project only planned`."""
    return ", ".join(_apart(part) for part in money if part.what in APART)


def doubt_words(money: Sequence[MoneyPart]) -> str:
    """Whether a sum, or what it leaves out, holds amounts that stand far above the others."""
    return outliers_words(sum(part.outliers for part in money))


def _apart(part: MoneyPart) -> str:
    projects = count_of(part.projects, "project")
    if part.usd is None:
        return f"{projects} {_APART[part.what]} (no amount stated)"
    return f"{usd_in_words(part.usd)} {_APART[part.what]} ({projects})"


def money_words(money: Sequence[MoneyPart]) -> str:
    """Both, and whether single amounts should be checked: `committed; not counted: USD 4.62 billion
    cancelled (2 projects)`; empty where nothing is known of any money."""
    apart = apart_words(money)
    parts = (holds_words(money), apart and f"not counted: {apart}", doubt_words(money))
    return "; ".join(filter(None, parts))
