"""Kinds: which cooperation and which event the words of a page mean.

`grant`, `loan` and `technical-cooperation`, `exchange-of-notes`, `grant-agreement` and
`loan-agreement` are the words of the register, so that records of pages and of tables compare.
"""

from __future__ import annotations

import re

_SCHEMES = (
    ("technical-cooperation", re.compile(r"技術協力|技プロ|地球規模課題対応国際科学技術協力")),
    ("loan", re.compile(r"円借款|有償資金協力|貸付契約|借款契約|ドル建て借款|Loan Agreement")),
    ("grant", re.compile(r"無償|贈与契約|Grant Agreement")),
)
_EVENTS = (
    ("announcement", re.compile(r"事前通報|供与の?(?:表明|決定)")),
    ("loan-agreement", re.compile(r"貸付契約|借款契約|Loan Agreement")),
    ("grant-agreement", re.compile(r"贈与契約|Grant Agreement")),
    (
        "exchange-of-notes",
        re.compile(r"書簡の(?:交換|署名)|交換公文|署名・交換|円借款の供与について"),
    ),
    ("record-of-discussions", re.compile(r"討議議事録|Record of Discussions?")),
)


def schemes_in(text: str) -> tuple[str, ...]:
    """The kinds of cooperation that a text names."""
    return tuple(scheme for scheme, pattern in _SCHEMES if pattern.search(text))


def only_scheme(*texts: str) -> str | None:
    """The kind of cooperation that the first text that names any names alone."""
    for text in texts:
        if named := schemes_in(text):
            return named[0] if len(named) == 1 else None
    return None


def event_in(*texts: str) -> str:
    """The kind of event of the first text that tells one, or ""."""
    for text in texts:
        for event, pattern in _EVENTS:
            if pattern.search(text):
                return event
    return ""
