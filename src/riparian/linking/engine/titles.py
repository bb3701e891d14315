"""How much the titles of two records have in common, in bits, within a language and across.

A title is compared as sets of *tokens*: its English line (the publisher's, a translator's or a
gloss) as the stems of its words, its original as pairs of letters. Three kinds of words are left
out: those that count, which are compared exactly (`language.title_facts`); names of the record's
own countries, which say nothing beside the country; and function words. A token weighs the binary
logarithm of all records over those that have it. Two titles share the weights of the tokens that
both have; their *likeness* is the mean of the share of both titles together (Dice) and of the
shorter one, since notices and news lengthen a title, or shorten it.
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
from riparian.language.title_facts import merge_title_facts, read_title_facts
from riparian.linking.engine.record import ENGLISH, NOTHING, Likeness, RecordTitle, TokenSet
from riparian.normalise.alike.titles import countries_named

LEAST_ALIKE = 0.82
"""How alike (Indel) the spellings of one name are at least: Champassak, Champasak."""

NAMED_IN_PARTS = {"VN": ("viet", "nam"), "LA": ("lao", "pdr")}
"""Words of a country's name that do not name it by themselves; Lao Cai is in Viet Nam."""

LONG_NAME = 5
"""Letters that a word has at least to be recognised when it is spelt differently."""

MOST_TOKENS = 60
"""Tokens of a title that are compared."""

MOST_TEXT = 400
"""Letters of a description that are compared."""

PARTIAL = 0.7
"""The part of its bits that a word counts when it is spelt a little differently."""

FIRST_CJK = 0x2E80
"""Where the letters of Chinese, Japanese and Korean begin: a text with them is not English."""

MOST_WEIGHED = 50_000
"""Titles of which the weights of tokens are kept in memory."""


def title_of(titles: Sequence[tuple[str, str | None]], countries: Iterable[str]) -> RecordTitle:
    """The titles of a record, given as (text, language), the original first."""
    given = [(text, lang) for text, lang in titles if text.strip()]
    if not given:
        return RecordTitle()
    facts = [read_title_facts(text, lang) for text, lang in given]
    token_sets: list[TokenSet] = []
    for (text, lang), title in zip(given, facts, strict=True):
        if lang in (ENGLISH, None) or text.isascii():
            token_sets.append(TokenSet(ENGLISH, _words(title.words, countries)))
        else:
            token_sets.append(TokenSet(str(lang), _letter_pairs(title.words)))
    together = merge_title_facts(facts)
    bases = frozenset(title.base for title in facts if title.base)
    return RecordTitle(given[-1][0], tuple(token_sets), together, together.base, bases)


def text_of(
    descriptions: Sequence[str], title: RecordTitle, countries: Iterable[str]
) -> tuple[TokenSet, ...]:
    """An English description as words to compare, together with those of the title."""
    tokens: dict[str, None] = {}
    for text in descriptions:
        if text.isascii() or not any(ord(c) > FIRST_CJK for c in text):
            tokens |= dict.fromkeys(_words(text[:MOST_TEXT].casefold(), countries))
    for token_set in title.token_sets:
        if token_set.lang == ENGLISH and tokens:
            tokens |= dict.fromkeys(token_set.tokens)
    return (TokenSet(ENGLISH, tuple(tokens)),) if tokens else ()


_COMPASS = re.compile(
    r"\b(?:(north|south)[\s-]?(east|west)|(north|south|east|west))(?:ern)?\b", re.IGNORECASE
)


def _compass(match: re.Match[str]) -> str:
    return "".join(part for part in match.groups() if part)


def _words(text: str, countries: Iterable[str]) -> tuple[str, ...]:
    """The words to compare; the north-west, northwestern and north-western are one."""
    own = {*countries}
    tokens: dict[str, None] = {}
    plain = _COMPASS.sub(_compass, unicodedata.normalize("NFKC", text))
    for written in raw_words(plain):
        token, code = _read_word(written)
        if code is None or code not in own:
            tokens[token] = None
    for country, names in NAMED_IN_PARTS.items():
        if country in own:
            for name in names:
                tokens.pop(stem(name), None)
    return tuple(token for token in tokens if token)[:MOST_TOKENS]


@lru_cache(maxsize=100_000)
def _read_word(written: str) -> tuple[str, str | None]:
    """The token of a word, and the country that it names; empty for a function word."""
    word = word_kept(written)
    return (stem(word), _country(word)) if word else ("", None)


def _country(word: str) -> str | None:
    if len(word) < LONG_NAME - 1 or word.isdigit():
        return None
    return country_code(word) or next(iter(countries_named(word.title(), ENGLISH)), None)


def _letter_pairs(base: str) -> tuple[str, ...]:
    letters = "".join(c for c in base if c.isalnum() and not c.isdigit())
    pairs = (sys.intern(letters[i : i + 2]) for i in range(len(letters) - 1))
    return tuple(dict.fromkeys(pairs))[:MOST_TOKENS]


class TokenWeights:
    """The weight of each token in the titles of all records, by language: that also tells words
    from pairs of letters."""

    def __init__(self, titles: Iterable[Sequence[TokenSet]] = ()) -> None:
        self.have: Counter[tuple[str, str]] = Counter()
        self.sizes: Counter[str] = Counter()
        for token_sets in titles:
            self.count(token_sets)
        self._bits: dict[tuple[str, str], float] = {}
        self._weighed: dict[int, _WeighedTokens] = {}

    def count(self, token_sets: Iterable[TokenSet]) -> None:
        """Add a title; before anything is weighed."""
        for token_set in token_sets:
            self.sizes[token_set.lang] += 1
            self.have.update((token_set.lang, token) for token in token_set.tokens)

    def weight(self, lang: str, token: str) -> float:
        """Bits, from the titles of that language."""
        known = self._bits.get((lang, token))
        if known is None:
            size = max(self.sizes.get(lang, 0), 1)
            known = max(0.0, math.log2((size + 1) / (self.have[(lang, token)] + 0.5)))
            self._bits[(lang, token)] = known
        return known

    def compare(self, left: Sequence[TokenSet], right: Sequence[TokenSet]) -> Likeness:
        """The closest likeness of two titles in any language that both have."""
        best = NOTHING
        for ours in left:
            for theirs in right:
                if ours.lang == theirs.lang:
                    likeness = self._compare(ours, theirs)
                    if (likeness.share, likeness.bits) > (best.share, best.bits):
                        best = likeness
        return best

    def _weights(self, token_set: TokenSet) -> _WeighedTokens:
        # By identity: by value, all tokens would be hashed for every pair. The entry holds the
        # token set, so that no other object gets its identity meanwhile.
        known = self._weighed.get(id(token_set))
        if known is None:
            weights = {token: self.weight(token_set.lang, token) for token in token_set.tokens}
            names = tuple(t for t in weights if len(t) >= LONG_NAME and not t.isdigit())
            known = _WeighedTokens(token_set, weights, sum(weights.values()), names)
            if len(self._weighed) >= MOST_WEIGHED:
                self._weighed.clear()
            self._weighed[id(token_set)] = known
        return known

    def _compare(self, ours: TokenSet, theirs: TokenSet) -> Likeness:
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
            bits /= 2  # each letter is in two pairs
            dice, part = 4 * bits / whole, 2 * bits / shorter
        else:
            dice, part = 2 * bits / whole, bits / shorter
        share = min(1.0, (dice + part) / 2)
        return Likeness(share, bits, tuple(common.items()), lang)


class _WeighedTokens(msgspec.Struct, frozen=True):
    """Tokens with their weights, the sum of these, and which of them may be misspelt names."""

    token_set: TokenSet
    weights: Mapping[str, float]
    bits: float
    names: tuple[str, ...]


def _misspelt(
    left: _WeighedTokens, right: _WeighedTokens, common: Mapping[str, float]
) -> dict[str, float]:
    """Names that both have in slightly different spellings, with the same first letter."""
    others = [token for token in right.names if token not in common]
    alike: dict[str, float] = {}
    for token in left.names if others else ():
        if token in common:
            continue
        for other in others:
            if other[0] == token[0] and Indel.normalized_similarity(token, other) >= LEAST_ALIKE:
                alike[token] = PARTIAL * min(left.weights[token], right.weights[other])
                others.remove(other)
                break
    return alike
