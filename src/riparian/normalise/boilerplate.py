"""Texts folded as the step `boilerplate` folds them, so that one can be looked up in its table.

Which texts are boilerplate is found from the catalogue by how often they stand on different
projects (`store/sql/boilerplate.sql`); a test holds the two foldings together.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from riparian.language.small_letters import small_letters

_QUOTED = re.compile('["“”„][^"“”„]{1,80}["“”„]')
_DIGITS = re.compile("[0-9０-９]+")
_SPACES = re.compile("[\t\n\r\xa0\u3000 ]+")
_NOT_ONE_SPACE = re.compile("[\t\n\r\xa0\u3000]|  ")

SHORTEST_SENTENCE = 30
"""Letters that a first or last sentence of a description must have to be compared."""


def folded_text(text: str) -> str:
    """A text for comparing: small letters, numbers as 0, quoted names as "", spaces as one.

    Letters are made small one by one, as the database does it: no final sigma, `İ` becomes `i`.
    """
    named = _QUOTED.sub('""', small_letters(text.replace("İ", "i")))
    plain = _DIGITS.sub("0", named)
    return (_SPACES.sub(" ", plain) if _NOT_ONE_SPACE.search(plain) else plain).strip(" ")


def edge_sentences(folded: str) -> tuple[str, ...]:
    """The first and last sentence of a folded text of several, where they are long enough."""
    sentences = folded.split(". ")
    if len(sentences) < 2:
        return ()
    edges = (sentences[0].rstrip("."), sentences[-1].rstrip("."))
    return tuple(edge for edge in edges if len(edge) >= SHORTEST_SENTENCE)


def telling_part(text: str, boilerplate: Collection[str], sentences: Collection[str]) -> str:
    """The part of a title or description that is its own: all of it, less its edges, or nothing.

    `boilerplate` are the folded whole texts of that field in the table, `sentences` those of the
    field `sentence`. Where nothing is left out, the text comes back as published.
    """
    folded = folded_text(text)
    if folded in boilerplate:
        return ""
    edges = [edge for edge in edge_sentences(folded) if edge in sentences]
    if not edges:
        return text
    parts = re.split(r"(?<=\.)\s+", text)
    telling = [part for part in parts if folded_text(part).rstrip(".") not in edges]
    return " ".join(telling)
