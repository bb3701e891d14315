"""Which event a column of days tells of, by its name, in the words that `[columns] event` takes."""

from __future__ import annotations

import re

from riparian.language.figures.reading import fold_text

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
    """The event that a column's name tells of; None where it tells of none."""
    folded = fold_text(name).casefold().replace("_", " ")
    return next((event for event, words in _EVENTS if re.search(words, folded, re.ASCII)), None)
