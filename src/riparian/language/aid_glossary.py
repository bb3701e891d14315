"""The aid-domain glossary: what a word of a title means in English, and its part in a phrase.

Japanese and Korean titles are built alike: what is meant stands last, what it is about before it.
So one set of parts serves both (`Role`), and a language is a table of terms. The five languages of
the host countries have tables of their commonest words, which are read one by one. Where each term
comes from is in the table; nothing here is guessed, and a word that no table has stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

import msgspec

from riparian.codelists.lists import read_rows

Role = Literal["noun", "action", "quality", "head", "link", "unit", "drop"]
"""The part of a term in a phrase.

`noun` a thing; `action` what is done to what stands before it ("improvement of"); `quality` a
modifier of what follows; `head` the kind of undertaking, at the end ("Project"); `link` a
connective; `unit` what counts phases; `drop` what has no counterpart in an English title.
"""

ROLES: tuple[Role, ...] = get_args(Role)
GLOSSED = ("ja", "ko")
"""Languages whose titles can be glossed (ISO 639-1)."""

READ_BY_WORDS = ("km", "lo", "my", "th", "vi")
"""Languages of which only single words can be read (`language.title_words`)."""

GLOSSARIES = (*GLOSSED, *READ_BY_WORDS)
"""Languages that have a table of terms."""

_DATA = files("riparian.language") / "data"
_DICTIONARIES = {"ja": "jmdict_ja.csv"}
_KEEP = "keep"


class GlossaryTerm(msgspec.Struct, frozen=True):
    """One meaning of a term. `joins` is the preposition of an action or head, "-" for none; of a
    link, whether what it joins keeps its order (`keep`) or is turned round (`swap`).
    `general`: it is from a general dictionary and not from the aid domain.
    """

    term: str
    english: str
    role: Role
    joins: str = ""
    source: str = ""
    general: bool = False

    @property
    def keeps_order(self) -> bool:
        """Whether a link leaves the order of what it joins ("A and B")."""
        return self.joins == _KEEP


class Glossary:
    """The terms of one language, looked up where they begin in a text."""

    def __init__(self, terms: Mapping[str, tuple[GlossaryTerm, ...]]) -> None:
        self.terms = terms
        longest: dict[str, int] = defaultdict(int)
        for term in terms:
            longest[term[0]] = max(longest[term[0]], len(term))
        self._longest = dict(longest)

    def at(self, text: str, start: int) -> Iterator[tuple[int, tuple[GlossaryTerm, ...]]]:
        """The terms that begin there, as (end, meanings), the longest first."""
        longest = self._longest.get(text[start : start + 1], 0)
        for end in range(min(len(text), start + longest), start, -1):
            meanings = self.terms.get(text[start:end])
            if meanings:
                yield end, meanings


@lru_cache(maxsize=len(GLOSSARIES))
def load_glossary(lang: str) -> Glossary:
    """The glossary of a language of `GLOSSARIES`; terms are compared without spaces, in lower case.

    A term of the aid domain stands before what a general dictionary says of the same word.
    """
    terms_of: dict[str, list[GlossaryTerm]] = defaultdict(list)
    for name, general in ((f"glossary_{lang}.csv", False), (_DICTIONARIES.get(lang), True)):
        if name is None:
            continue
        for row in read_rows(_DATA / name):
            term = row["term"]
            key = fold_term(fold_letters(term) if lang in READ_BY_WORDS else term)
            if not general or not any(not term.general for term in terms_of[key]):
                terms_of[key].append(_term(row, general))
    return Glossary({key: tuple(terms) for key, terms in terms_of.items() if key and terms})


def fold_term(text: str) -> str:
    """A term as it is compared: without spaces, Latin letters in lower case."""
    return "".join(text.split()).lower()


def fold_letters(text: str) -> str:
    """A text of a host country's language as it is compared: in NFKC, without marks
    that part words or lines and are not seen, and with tone marks where NFKC puts them behind the
    sound that ຳ and ำ are taken apart into; a Burmese 0 that stands for the letter is that
    letter."""
    folded = unicodedata.normalize("NFKC", text.translate(_UNSEEN))
    return _ZERO_FOR_LETTER.sub("ဝ", _TONE_BEHIND.sub(r"\2\1", folded))


_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_TONE_BEHIND = re.compile("([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb])")
# 0 and the letter wa are drawn alike: Unicode Technical Note 11, section on digits
_ZERO_FOR_LETTER = re.compile("(?<![\u1040-\u1049])\u1040(?=[\u102b-\u103e\u1000-\u1021])")


def _term(row: Mapping[str, str], general: bool) -> GlossaryTerm:
    role = row["role"]
    assert role in ROLES, f"{row['term']}: no role {role}"
    return GlossaryTerm(
        row["term"],
        row["english"],
        role,
        row.get("joins") or "",
        row["source"],
        general,
    )


def can_gloss(lang: str | None) -> bool:
    """Whether there is a glossary for that language."""
    return lang in GLOSSED
