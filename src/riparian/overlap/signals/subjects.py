"""Subjects: what a project is about in plain words, finer than purpose codes, and which feed which.

A *subject* is one of about a hundred things that projects are about (`data/subjects.csv`):
sewerage, irrigation, the railway. It is told by words of titles and descriptions. Some subjects
*feed* each other (`data/feeds.csv`): what one builds the other needs, or has to deal with.

Words stand in English. Japanese and Korean texts are cut into the words of the glossaries, as for a
gloss, and what a word tells is what its English tells.
Not here: how telling it is to share a subject, which the catalogue says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import zip_longest

import msgspec

from riparian.codelists.lists import read_rows
from riparian.language.aid_glossary import GLOSSED, load_glossary
from riparian.language.english_stems import stem, words_of
from riparian.language.gloss.title_units import GlossedName, cut

_DATA = files("riparian.overlap.signals") / "data"
_WORD = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)*)")
_MOST_WORDS = 4
THE_MEKONG = "mekong-river"
WATERS = (THE_MEKONG, "river-basin")
"""Subjects that tell where a project is, too."""

WATER_WORKS = frozenset((*WATERS, "flood", "dam"))
"""Subjects by which a project works on a river."""

_MEKONG = re.compile(
    r"\bMekong\b(?![ -](?:delta|region\w*|sub-?region\w*|countr\w+|institute|initiative))"
    r"|メコン[川河]|메콩\s?강",
    re.IGNORECASE,
)

MOST_CHARACTERS = 4_000
"""Characters of a text that are looked at; descriptions longer than this are rare and repeat."""


class Subject(msgspec.Struct, frozen=True):
    """A subject. `parent` is the wider one; `nationwide`: it is no thing of a place."""

    id: str
    name: str
    parent: str | None
    nationwide: bool


class SubjectMention(msgspec.Struct, frozen=True):
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
    feeds: dict[tuple[str, str], str] = {}
    for row in read_rows(_DATA / "feeds.csv"):
        a, b = row["a"], row["b"]
        feeds[a, b] = feeds[b, a] = row["why"]
    return feeds


def subjects_in(
    text: str, lang: str | None = "en", places: Collection[str] = ()
) -> tuple[SubjectMention, ...]:
    """The subjects that a text tells, in order, each once; in a language without a glossary those
    of its English words. Of words that overlap the longest count: "rural road" is no "road".
    Names of `places` tell nothing: Dam Ha is a district."""
    words_by_subject: dict[str, str] = {}
    part = text[:MOST_CHARACTERS].encode("utf-8", "replace").decode()
    english = _in_english(_without(part, places))
    for subject, words in (*english, *(_in_script(part, lang, places) if lang else ())):
        words_by_subject.setdefault(subject, words)
    return tuple(SubjectMention(subject, words) for subject, words in words_by_subject.items())


def the_mekong_in(text: str, mentions: Collection[SubjectMention]) -> tuple[SubjectMention, ...]:
    """The river, where a text that tells water works names it and not its region: "water resources
    in the Mekong" is about the river, "trade in the Mekong" is not."""
    told = {mention.subject for mention in mentions}
    named = _MEKONG.search(text) if told & WATER_WORKS and THE_MEKONG not in told else None
    return (SubjectMention(THE_MEKONG, named.group()),) if named else ()


def with_wider(subject: str) -> Iterator[str]:
    """The subject and those around it, the finest first."""
    subjects, node = load_subjects(), subject
    while node:
        yield node
        node = subjects[node].parent or ""


@lru_cache(maxsize=50_000)
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
    """Subject and words. A thing that stands right before an unrelated one only says which kind:
    school buses are buses."""
    taken = list(_longest_terms(text))
    for this, following in zip_longest(taken, taken[1:]):
        after = following if following and following.first == this.last + 1 else None
        if after is None or not after.joined or not _only_says_which(this, after):
            yield from ((subject, this.words) for subject in this.subjects)


class _Taken(msgspec.Struct, frozen=True):
    """Words that tell subjects, as they stand in the text, with the numbers of the first and the
    last. `joined`: nothing but a space or hyphen stands before."""

    first: int
    last: int
    words: str
    joined: bool
    subjects: tuple[str, ...]


def _longest_terms(text: str) -> Iterator[_Taken]:
    """The words that tell subjects, the longest that are known at every place."""
    parts = _WORD.split(text)  # what stands before the first word, this, what stands behind it …
    words = list(map(folded_word, parts[1::2]))
    lexicon, beginnings, behind = _lexicon(), _beginnings(), 0
    for place in [place for place, word in enumerate(words) if word in beginnings]:
        for length in beginnings[words[place]] if place >= behind else ():
            term = tuple(words[place : place + length])
            subjects = lexicon.get(term)
            taken = parts[2 * place + 1 : 2 * (place + len(term))]
            if subjects is not None and _side_by_side(taken[1::2]):
                behind = place + len(term)
                joined = place > 0 and not parts[2 * place].strip(" -")
                yield _Taken(place, behind - 1, "".join(taken), joined, subjects)
                break


def _only_says_which(this: _Taken, after: _Taken) -> bool:
    """Whether both are things of places, of which neither is a kind of the other, nor feeds it."""
    subjects, feeds = load_subjects(), load_feeds()
    pairs = [(a, b) for a in this.subjects for b in after.subjects]
    return bool(pairs) and not any(
        subjects[a].nationwide
        or subjects[b].nationwide
        or (a, b) in feeds
        or {*with_wider(a)} & {*with_wider(b)}
        for a, b in pairs
    )


def _without(text: str, places: Iterable[str]) -> str:
    """The text with a full stop for each letter of names of places that look like a subject."""
    for name in places:
        if _by_gloss(name):
            text = re.sub(rf"\b{re.escape(name)}\b", "." * len(name), text)
    return text


def _side_by_side(between: Iterable[str]) -> bool:
    """Whether words stand in one phrase: nothing between them but spaces, hyphens and the like."""
    return not "".join(between).strip(" -–/&,()\n\u00a0")


@cache
def _lexicon() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    terms: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in read_rows(_DATA / "subjects.csv"):
        for phrase in row["words"].split(";"):
            key = tuple(folded_word(word) for word in _WORD.findall(phrase))
            assert key, f"{row['subject']}: '{phrase}' has no word"
            if row["subject"] not in terms[key]:
                terms[key].append(row["subject"])
    for row in read_rows(_DATA / "idioms.csv"):
        terms[tuple(folded_word(word) for word in _WORD.findall(row["phrase"]))] = []
    return {key: tuple(subjects) for key, subjects in terms.items()}


@cache
def _beginnings() -> Mapping[str, tuple[int, ...]]:
    """How many words the terms have that begin with a word, the most first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for key in _lexicon():
        if len(key) <= _MOST_WORDS:
            lengths[key[0]].add(len(key))
    return {word: tuple(sorted(some, reverse=True)) for word, some in lengths.items()}


def _in_script(text: str, lang: str, places: Iterable[str]) -> Iterator[tuple[str, str]]:
    """By Japanese or Korean words, cut as for a gloss: 下水 is no word of 地下水, and ダム none of
    プレッククダム, a town. What a word tells is what its English words tell."""
    if lang not in GLOSSED:
        return
    names = [
        GlossedName(s, e, text[s:e], "place")
        for place in places
        for s, e in _occurrences(place, text)
    ]
    for unit in cut(text, load_glossary(lang), names, frozenset(), lang):
        for term in unit.terms:
            if not term.general:
                yield from ((subject, unit.text) for subject in _by_gloss(term.english))


@lru_cache(maxsize=20_000)
def _by_gloss(english: str) -> tuple[str, ...]:
    return tuple(subject for subject, _ in _in_english(english))


def _occurrences(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a name stands in a text."""
    start = text.find(name) if name else -1
    while start >= 0:
        yield start, start + len(name)
        start = text.find(name, start + len(name))


@cache
def subject_stems() -> frozenset[str]:
    """Stems of the words that tell subjects, as `language.english_stems` makes them."""
    return frozenset(
        stem(word)
        for row in read_rows(_DATA / "subjects.csv")
        for phrase in row["words"].split(";")
        for word in words_of(phrase)
    )
