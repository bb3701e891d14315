"""Parts of a page that are about one country: `（１）カンボジア`, then its projects.

A heading counts until another country's, or until a heading that lies beside or above it.
"""

from __future__ import annotations

import re

from riparian.ingest.pages.labels import NUMBERING, label_of, looks_like_heading, without_number
from riparian.ingest.pages.lines import PageLine
from riparian.ingest.pages.outline import PageOutline, mark_of
from riparian.ingest.pages.places import code_of, codes_in_value, country_words_in

_FRAME = re.compile(r"^[【\[［<＜〈《「(（]|[】\]］>＞〉》」)）]$")
_FOR = re.compile(
    r"(?:向け|に対する|に対して|への|における|関連|関係|分)?(?:の)?(?:案件|事業|計画)?[:：]?$"
)
_OWN = re.compile(
    r"[【\[［<＜〈《]?(?P<country>[ァ-ヺー一-鿿・]{2,20})"
    r"(?:[】\]］>＞〉》]|[:：]|[ 　]|(?=「))[ 　]*(?P<rest>.+)",
    re.DOTALL,
)
_BESIDE = re.compile(r"[（(](?P<country>[ァ-ヺー一-鿿・]{2,20})[）)]")
_LENGTH = 40


def named_country(line: PageLine) -> str:
    """The words for a country if a line holds nothing but its name, else ""."""
    if line.cells or len(line.text) > _LENGTH:
        return ""
    words = _FRAME.sub("", _FOR.sub("", without_number(line.text))).strip(" \u3000")
    named, unknown = codes_in_value(words)
    return words if named and not unknown else ""


def country_of_heading(line: PageLine) -> str:
    """The words for the country whose part of the page a line begins, or ""."""
    if words := named_country(line):
        return words
    return country_words_in(line.text) if looks_like_heading(line) else ""


def own_country(text: str) -> tuple[str, str]:
    """The country in a project's own line (`（1）ラオス「…」`, `「…」（ラオス）`), and the rest."""
    number = text[: match.end()] if (match := NUMBERING.match(text)) else ""
    match_own = _OWN.match(text, len(number))
    if match_own and code_of(match_own["country"]):
        return match_own["country"], number + match_own["rest"]
    for beside in _BESIDE.finditer(text):
        if code_of(beside["country"]):
            return beside["country"], text[: beside.start()] + text[beside.end() :]
    return "", text


class CountrySections:
    """Shown the lines of a page one by one, it knows the country of the part they stand in."""

    def __init__(self) -> None:
        self.country = ""
        self.depth = 0
        self._outline = PageOutline()
        self._part_depth = 0
        self._is_counted = False

    def see(self, line: PageLine) -> bool:
        """Whether this line begins the part of a country."""
        if line.cells:
            return False
        words = country_of_heading(line)
        label = label_of(line.text)
        mark = mark_of(line.text)
        self.depth = depth = self._outline.place(line, label=bool(words or label))
        if words:
            self.country, self._part_depth = words, depth
            self._is_counted = bool(mark and mark.count) or line.tag > 0
        elif self._is_counted and depth <= self._part_depth and (mark or line.tag):
            self.country = ""
        return bool(words)
