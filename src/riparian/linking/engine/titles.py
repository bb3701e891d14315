"""How much the titles of two units have in common, in bits, within a language and across.

A unit's title has up to two *readings*: its English line (the publisher's, a translator's or a
gloss) as the stems of its words, and its original as pairs of letters. Words that count, names of
the unit's own countries and function words are left out: the first are compared exactly
(`exact`), the second say nothing beside the country. A word or pair of letters weighs the binary
logarithm of all units over those that have it. Two titles share as much as the weights that both
have; the *likeness* is the mean of what that is of both titles together (Dice) and of the shorter
one, since notices and news lengthen a title, or shorten it.
"""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec
from rapidfuzz.distance import Indel

from riparian.codelists.countries import country_code
from riparian.language.stems import raw_words, stem, word_kept
from riparian.language.title_facts import TitleFacts, merge_title_facts, read_title_facts
from riparian.normalise.alike.features import countries_named

LEAST_ALIKE = 0.82
"""How alike (Indel) two names have to be spelt to count as one: Champassak, Champasak."""

NAMED_IN_PARTS = {"VN": ("viet", "nam"), "LA": ("lao", "pdr")}
"""Words of a country's name that name none alone; Lao Cai is in Viet Nam."""

LONG_NAME = 5
"""Letters from which on a word can be misspelt and still be known."""

MOST_TOKENS = 60
MOST_TEXT = 400
"""Letters of a description that are compared."""

PARTIAL = 0.7
"""What a word counts that is spelt a little differently."""

MOST_WEIGHED = 50_000
"""Titles of which the weights of the words are kept."""

ENGLISH = "en"


class Reading(msgspec.Struct, frozen=True):
    """A title as tokens with their weights in bits; `lang` is en for words, else the language whose
    pairs of letters they are."""

    lang: str
    tokens: tuple[str, ...]


class Likeness(msgspec.Struct, frozen=True):
    """What two titles share: 0 to 1 of both, and in bits; the tokens that both have with theirs."""

    share: float = 0.0
    bits: float = 0.0
    tokens: tuple[tuple[str, float], ...] = ()
    by: str = ENGLISH

    def words(self, most: int = 5) -> list[str]:
        """The most telling of the words that both have; none where letters were compared."""
        told = self.tokens if self.by == ENGLISH else ()
        return [word for word, _ in sorted(told, key=lambda one: (-one[1], one[0]))[:most]]


NOTHING = Likeness()


class TitleOf(msgspec.Struct, frozen=True):
    """A unit's titles as they are compared; `shown` is the one to print, `folded` the first without
    brackets and counts, `bases` all of them so."""

    shown: str = ""
    readings: tuple[Reading, ...] = ()
    facts: TitleFacts = TitleFacts()
    folded: str = ""
    bases: frozenset[str] = frozenset()


def title_of(titles: Sequence[tuple[str, str | None]], countries: Iterable[str]) -> TitleOf:
    """What a unit's titles are compared by: (text, language) of each, the original first."""
    kept = [(text, lang) for text, lang in titles if text.strip()]
    if not kept:
        return TitleOf()
    facts = [read_title_facts(text, lang) for text, lang in kept]
    readings: list[Reading] = []
    for (text, lang), one in zip(kept, facts, strict=True):
        if lang in (ENGLISH, None) or text.isascii():
            readings.append(Reading(ENGLISH, _words(one.words, countries)))
        else:
            readings.append(Reading(str(lang), _pairs(one.words)))
    together = merge_title_facts(facts)
    bases = frozenset(one.base for one in facts if one.base)
    return TitleOf(kept[-1][0], tuple(readings), together, together.base, bases)


def text_of(
    descriptions: Sequence[str], title: TitleOf, countries: Iterable[str]
) -> tuple[Reading, ...]:
    """An English description as words to compare, with those of the title."""
    found: dict[str, None] = {}
    for text in descriptions:
        if text.isascii() or not any(ord(c) > 0x2E80 for c in text):
            found |= dict.fromkeys(_words(text[:MOST_TEXT].casefold(), countries))
    for reading in title.readings:
        if reading.lang == ENGLISH and found:
            found |= dict.fromkeys(reading.tokens)
    return (Reading(ENGLISH, tuple(found)),) if found else ()


_COMPASS = re.compile(
    r"\b(?:(north|south)[\s-]?(east|west)|(north|south|east|west))(?:ern)?\b", re.IGNORECASE
)


def _compass(found: re.Match[str]) -> str:
    return "".join(part for part in found.groups() if part)


def _words(text: str, countries: Iterable[str]) -> tuple[str, ...]:
    """The words to compare; the north-west, northwestern and north-western are one."""
    own = {*countries}
    said: dict[str, None] = {}
    plain = _COMPASS.sub(_compass, unicodedata.normalize("NFKC", text))
    for written in raw_words(plain):
        token, code = _read_word(written)
        if code is None or code not in own:
            said[token] = None
    for country, names in NAMED_IN_PARTS.items():
        if country in own:
            for name in names:
                said.pop(stem(name), None)
    return tuple(token for token in said if token)[:MOST_TOKENS]


@lru_cache(maxsize=100_000)
def _read_word(written: str) -> tuple[str, str | None]:
    """What is compared of a word, and the country that it names; nothing of a function word."""
    word = word_kept(written)
    return (stem(word), _country(word)) if word else ("", None)


def _country(word: str) -> str | None:
    if len(word) < LONG_NAME - 1 or word.isdigit():
        return None
    return country_code(word) or next(iter(countries_named(word.title(), ENGLISH)), None)


def _pairs(base: str) -> tuple[str, ...]:
    letters = "".join(c for c in base if c.isalnum() and not c.isdigit())
    pairs = (sys.intern(letters[i : i + 2]) for i in range(len(letters) - 1))
    return tuple(dict.fromkeys(pairs))[:MOST_TOKENS]


class Weights:
    """How much each token of the units' titles says. One weight table for each language, as pairs
    of letters are told apart from words by it."""

    def __init__(self, titles: Iterable[Sequence[Reading]] = ()) -> None:
        self.have: Counter[tuple[str, str]] = Counter()
        self.sizes: Counter[str] = Counter()
        for readings in titles:
            self.count(readings)
        self._bits: dict[tuple[str, str], float] = {}
        self._weighed: dict[int, _WeighedReading] = {}

    def count(self, readings: Iterable[Reading]) -> None:
        """One title more; before anything is weighed."""
        for reading in readings:
            self.sizes[reading.lang] += 1
            self.have.update((reading.lang, token) for token in reading.tokens)

    def weight(self, lang: str, token: str) -> float:
        """Bits, from the titles of that language."""
        known = self._bits.get((lang, token))
        if known is None:
            size = max(self.sizes.get(lang, 0), 1)
            known = max(0.0, math.log2((size + 1) / (self.have[(lang, token)] + 0.5)))
            self._bits[(lang, token)] = known
        return known

    def compare(self, left: Sequence[Reading], right: Sequence[Reading]) -> Likeness:
        """The best that two readings in one language share."""
        best = NOTHING
        for ours in left:
            for theirs in right:
                if ours.lang == theirs.lang:
                    found = self._compare(ours, theirs)
                    if (found.share, found.bits) > (best.share, best.bits):
                        best = found
        return best

    def _weights(self, reading: Reading) -> _WeighedReading:
        """A reading with what its tokens weigh; worked out once while there is room."""
        known = self._weighed.get(id(reading))
        if known is None:
            weights = {token: self.weight(reading.lang, token) for token in reading.tokens}
            names = tuple(t for t in weights if len(t) >= LONG_NAME and not t.isdigit())
            known = _WeighedReading(reading, weights, sum(weights.values()), names)
            if len(self._weighed) >= MOST_WEIGHED:
                self._weighed.clear()
            self._weighed[id(reading)] = known
        return known

    def _compare(self, ours: Reading, theirs: Reading) -> Likeness:
        lang = ours.lang
        left, right = self._weights(ours), self._weights(theirs)
        known = right.weights
        common = {token: bits for token, bits in left.weights.items() if token in known}
        if lang == ENGLISH:
            common |= _misspelt(left, right, common)
        whole, shorter = left.bits + right.bits, min(left.bits, right.bits)
        if not common or whole <= 0 or shorter <= 0:
            return NOTHING
        bits = sum(common.values())
        if lang != ENGLISH:
            bits /= 2  # each letter stands in two pairs
            dice, part = 4 * bits / whole, 2 * bits / shorter
        else:
            dice, part = 2 * bits / whole, bits / shorter
        share = min(1.0, (dice + part) / 2)
        return Likeness(share, bits, tuple(common.items()), lang)


class _WeighedReading(msgspec.Struct, frozen=True):
    """A reading, its tokens with their weights, the sum of these, and which can be misspelt."""

    reading: Reading
    weights: Mapping[str, float]
    bits: float
    names: tuple[str, ...]


def _misspelt(
    left: _WeighedReading, right: _WeighedReading, common: Mapping[str, float]
) -> dict[str, float]:
    """Names that both have, spelt a little differently; they begin with one letter."""
    others = [token for token in right.names if token not in common]
    found: dict[str, float] = {}
    for token in left.names if others else ():
        if token in common:
            continue
        for other in others:
            if other[0] == token[0] and Indel.normalized_similarity(token, other) >= LEAST_ALIKE:
                found[token] = PARTIAL * min(left.weights[token], right.weights[other])
                others.remove(other)
                break
    return found
