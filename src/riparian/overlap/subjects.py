"""Subjects: what a project is about in plain words, finer than purpose codes, and which feed which.

A *subject* is one of about a hundred things that projects are about (`data/subjects.csv`):
sewerage, irrigation, the railway. It is told by words of titles and descriptions. A *system* is a
subject that a country has one of, run by one body for all of it (the weather service, the power
grid): two projects that work on it meet there, wherever in the country they are. Some subjects
*feed* each other (`data/feeds.csv`): what one builds the other needs, or has to deal with.

Words stand in English. Japanese and Korean words are those that the glossaries translate into them.
Not here: how telling it is to share a subject, which the catalogue says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

import ahocorasick_rs
import msgspec

from riparian.codelists.lists import read_rows
from riparian.language.glossary import GLOSSED, load_glossary
from riparian.language.stems import stem, words_of

_DATA = files("riparian.overlap") / "data"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MOST_WORDS = 4
MOST_CHARACTERS = 4_000
"""Characters of a text that are looked at; descriptions longer than this are rare and repeat."""


class Subject(msgspec.Struct, frozen=True):
    """A subject. `parent` is the wider one, `system` whether a country has one of it in all."""

    id: str
    name: str
    parent: str | None
    system: bool


class Told(msgspec.Struct, frozen=True):
    """A subject that a text tells, with the words for it as they stand there."""

    subject: str
    words: str


@cache
def load_subjects() -> Mapping[str, Subject]:
    """All subjects by id."""
    return {
        row["subject"]: Subject(
            row["subject"], row["name"], row["parent"] or None, row["scope"] == "national"
        )
        for row in read_rows(_DATA / "subjects.csv")
    }


@cache
def load_feeds() -> Mapping[tuple[str, str], str]:
    """Why two subjects feed each other, by the two in either order."""
    found: dict[tuple[str, str], str] = {}
    for row in read_rows(_DATA / "feeds.csv"):
        a, b = row["a"], row["b"]
        found[a, b] = found[b, a] = row["why"]
    return found


def subjects_in(text: str, lang: str | None = "en") -> tuple[Told, ...]:
    """The subjects that a text tells, in order, each once; in a language without a glossary those
    of its English words. Of words that overlap the longest count: "rural road" is no "road"."""
    found: dict[str, str] = {}
    part = text[:MOST_CHARACTERS].encode("utf-8", "replace").decode()
    for subject, words in (*_in_english(part), *(_in_script(part, lang) if lang else ())):
        found.setdefault(subject, words)
    return tuple(Told(subject, words) for subject, words in found.items())


def with_wider(subject: str) -> Iterator[str]:
    """The subject and those around it, the finest first."""
    known, one = load_subjects(), subject
    while one:
        yield one
        one = known[one].parent or ""


def folded_word(word: str) -> str:
    """A word as it is compared here: small, in the singular."""
    small = word.lower().replace("’", "'").removesuffix("'s")
    if len(small) > _SHORT + 1 and small.endswith("ies"):
        return small[:-3] + "y"
    if len(small) > _SHORT and small.endswith("s") and not small.endswith(("ss", "us", "is")):
        return small[:-1]
    return small


_SHORT = 3


def _in_english(text: str) -> Iterator[tuple[str, str]]:
    matches = list(_WORD.finditer(text))
    words = [folded_word(match.group()) for match in matches]
    known, place = _lexicon(), 0
    while place < len(words):
        taken = 1
        for many in range(min(_MOST_WORDS, len(words) - place), 0, -1):
            subjects = known.get(tuple(words[place : place + many]))
            if subjects and _side_by_side(text, matches[place : place + many]):
                start, end = matches[place].start(), matches[place + many - 1].end()
                yield from ((subject, text[start:end]) for subject in subjects)
                taken = many
                break
        place += taken


def _side_by_side(text: str, matches: list[re.Match[str]]) -> bool:
    """Whether words stand in one phrase: nothing between them but spaces, hyphens and the like."""
    return all(
        not text[a.end() : b.start()].strip(" -–/&,()\n\u00a0") for a, b in pairwise(matches)
    )


@cache
def _lexicon() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in read_rows(_DATA / "subjects.csv"):
        for phrase in row["words"].split(";"):
            key = tuple(folded_word(word) for word in _WORD.findall(phrase))
            assert key, f"{row['subject']}: '{phrase}' has no word"
            if row["subject"] not in found[key]:
                found[key].append(row["subject"])
    return {key: tuple(subjects) for key, subjects in found.items()}


def _in_script(text: str, lang: str) -> Iterator[tuple[str, str]]:
    """By Japanese or Korean words; the longest of those that overlap."""
    if lang not in GLOSSED:
        return
    words, subjects, machine = _script_words(lang)
    for number, _, _ in machine.find_matches_as_indexes(text):
        yield from ((subject, words[number]) for subject in subjects[number])


@cache
def _script_words(
    lang: str,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], ahocorasick_rs.AhoCorasick]:
    known = _lexicon()
    found: dict[str, tuple[str, ...]] = {}
    for terms in load_glossary(lang).terms.values():
        for term in terms:
            key = tuple(folded_word(word) for word in _WORD.findall(term.english))
            if not term.general and len(term.term) > 1 and key in known:
                found.setdefault(term.term, known[key])
    words = tuple(sorted(found))
    machine = ahocorasick_rs.AhoCorasick(
        list(words), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
    )
    return words, tuple(found[word] for word in words), machine


@cache
def subject_stems() -> frozenset[str]:
    """Stems of the words that tell subjects, as `language.stems` makes them."""
    return frozenset(
        stem(word)
        for row in read_rows(_DATA / "subjects.csv")
        for phrase in row["words"].split(";")
        for word in words_of(phrase)
    )
