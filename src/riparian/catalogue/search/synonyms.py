"""Words by which one everyday subject is searched, where the glossary has them under several names.

The glossary joins a Japanese and a Korean word where their English is the same; titles say
"sewerage", "sewage" and "wastewater" for one thing. Which words stand together is in
`data/synonyms.csv`; where each comes from, in `data/SOURCE.md`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from riparian.catalogue.search.terms import words_of
from riparian.codelists.lists import read_rows

_TABLE = files("riparian.catalogue.search") / "data" / "synonyms.csv"


class Synonym(NamedTuple):
    """A word for a subject; `unless`: longer words that hold it and mean something else."""

    subject: str
    term: str
    lang: str
    unless: tuple[str, ...] = ()


Synonyms = Mapping[str, tuple[Synonym, ...]]
"""Under each word, folded as words are compared: all words of its subject, itself too."""


@lru_cache(maxsize=1)
def load_synonyms() -> Synonyms:
    """The words of the table."""
    rows = read_rows(_TABLE)
    return by_word(
        Synonym(r["subject"], r["term"], r["lang"], tuple(filter(None, r["unless"].split(";"))))
        for r in rows
    )


def by_word(synonyms: Iterable[Synonym]) -> Synonyms:
    """These by each of their words."""
    subjects: defaultdict[str, list[Synonym]] = defaultdict(list)
    for one in synonyms:
        subjects[one.subject].append(one)
    found: defaultdict[str, list[Synonym]] = defaultdict(list)
    for some in subjects.values():
        for key in dict.fromkeys(map(key_of, (one.term for one in some))):
            found[key] += some
    return {key: tuple(some) for key, some in found.items()}


def key_of(text: str) -> str:
    """The folded words of a text, as they are compared."""
    return " ".join(words_of(text))
