"""What words are also said as: the aid-domain glossary by folded words, and words for one subject.

Only the aid domain's own terms are taken: a general dictionary would put too many other things
beside what was asked for. A term that names the kind of undertaking ("project", "survey", "loan")
is known, but not put over: nearly every title has one.

*Synonyms* are words by which one everyday subject is searched, where the glossary has them under
several names. It joins a Japanese and a Korean word where their English is the same; titles say
"sewerage", "sewage" and "wastewater" for one thing. Which words stand together is in
`data/synonyms.csv`; where each comes from, in `data/SOURCE.md`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from riparian.catalogue.search.folded_words import words_of
from riparian.codelists.lists import read_rows
from riparian.language.aid_glossary import GLOSSARIES, GlossaryTerm, Role, load_glossary

_TABLE = files("riparian.catalogue.search") / "data" / "synonyms.csv"

_SAYING: frozenset[Role] = frozenset(("noun", "action", "quality"))

_LEAST_TERM = 2  # characters of a term; one stands within too many words


class GlossaryRow(NamedTuple):
    """A term under a key: its folded words or, if it is put over, those of its English.

    `put_over`: whether it is said in the other languages too. `unless`: longer terms that hold this
    one and mean something else, as 下水道 (sewerage) holds 水道 (water supply).
    """

    key: str
    lang: str
    term: str
    english: str
    put_over: bool
    unless: tuple[str, ...]


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


@cache
def glossary_rows() -> tuple[GlossaryRow, ...]:
    """Every term of the aid domain, under its keys; the first meaning first."""
    return tuple(_each_row())


def _each_row() -> Iterator[GlossaryRow]:
    terms = {lang: _domain_terms(lang) for lang in GLOSSARIES}
    kinds = {key_of(t.english) for some in terms.values() for t in some if t.role == "head"}
    for lang, some in terms.items():
        unless = _unless(some)
        for term in some:
            english = key_of(term.english)
            says = term.role in _SAYING and english not in kinds and _is_searched(term.term, lang)
            for key in sorted({key_of(term.term), english if says else ""} - {""}):
                yield GlossaryRow(key, lang, term.term, term.english, says, unless[term.term])


def _is_searched(term: str, lang: str) -> bool:
    """Whether a term says enough by itself. Accents make no difference in searching, so that a
    Vietnamese word of one syllable is many others: đường (road) is the Duong of Binh Duong."""
    return len(term) >= _LEAST_TERM and (lang != "vi" or " " in term)


def _domain_terms(lang: str) -> list[GlossaryTerm]:
    found = load_glossary(lang).terms.values()
    return [term for meanings in found for term in meanings if not term.general]


def _unless(terms: Iterable[GlossaryTerm]) -> dict[str, tuple[str, ...]]:
    """For each term the shortest terms that hold it and mean nothing of what it means, in no word
    for its subject: 地雷 is a landmine, and 地雷除去 mine clearance."""
    meanings: defaultdict[str, set[str]] = defaultdict(set)
    for term in terms:
        meanings[term.term].add(f" {key_of(term.english)} ")
    said = {term: some | set(map(_padded, _same(term, some))) for term, some in meanings.items()}
    unless: dict[str, list[str]] = {term: [] for term in meanings}
    for longer in sorted(meanings, key=lambda term: (len(term), term)):
        for short in _within(longer) & meanings.keys():
            told = any(s in m for m in meanings[longer] for s in said[short])
            if not told and not any(known in longer for known in unless[short]):
                unless[short].append(longer)
    return {term: tuple(longer) for term, longer in unless.items()}


def _same(term: str, meanings: Iterable[str]) -> Iterator[str]:
    """English words for the subject of a term."""
    for key in (key_of(term), *(meaning.strip() for meaning in meanings)):
        for one in load_synonyms().get(key, ()):
            if one.lang == "en":
                yield key_of(one.term)


def _padded(key: str) -> str:
    return f" {key} "


def _within(text: str) -> set[str]:
    """All that stands within a text and is shorter."""
    ends = range(len(text) + 1)
    return {text[a:b] for a in ends for b in ends if a < b and b - a < len(text)}
