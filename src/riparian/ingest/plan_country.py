"""Which country a rolling plan is for, by a line above its table.

In Japanese the country stands before 事業展開計画; in English among the words around "rolling
plan", with forms of state, dates and brackets beside it. Japan, whose plan it is, never counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from riparian.codelists.lists import country_code

_JAPANESE = re.compile(r"(?:対)?([^\s\u3000]+?)[\s\u3000]*(?:国別)?事業展開計画")
_ENGLISH = re.compile(r"(?P<before>.*)\brolling plan\b(?P<after>.*)", re.IGNORECASE)
_KINDS_OF_STATE = re.compile(r"(?:人民民主|社会主義|連邦|人民)?(?:共和国|王国|連邦)$|国$")
_BEGINS = re.compile(r"[：:「『（(\s]")
_WORD = re.compile(r"[^\W\d_][^\s,;:()\[\]]*")
_FEWEST_LETTERS = 4
"""Shorter words are as likely no name of a country: in, as, to."""
_LOOK = 300
_OWN = "JP"


def country_of_plan(line: str) -> str | None:
    """The country in a line that names a plan; None for another line, or without one country."""
    if match := _JAPANESE.search(line):
        return _by_japanese(match[1])
    if match := _ENGLISH.search(line[:_LOOK]):
        return _among_words(match["after"]) or _among_words(match["before"])
    return None


def _by_japanese(text: str) -> str | None:
    """カンボジア王国, ラオス, 別紙：対ベトナム."""
    text = _BEGINS.split(text)[-1]
    names = (text, _KINDS_OF_STATE.sub("", text), _KINDS_OF_STATE.sub("", text.removeprefix("対")))
    return next((code for name in names if name and (code := country_code(name))), None)


def _among_words(text: str) -> str | None:
    """The country that words name: the Kingdom of Cambodia (as of April 2024). None for two."""
    codes = {code for code in _countries(text) if code != _OWN}
    return codes.pop() if len(codes) == 1 else None


def _countries(text: str) -> Iterator[str]:
    """By every run of words that is a country's name, the longest first, each word once."""
    spans = [match.span() for match in _WORD.finditer(text)]
    n = 0
    while n < len(spans):
        for last in range(len(spans) - 1, n - 1, -1):
            part = text[spans[n][0] : spans[last][1]]
            if len(part) >= _FEWEST_LETTERS and (code := country_code(part)):
                yield code
                n = last
                break
        n += 1
