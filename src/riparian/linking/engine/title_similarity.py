"""How much the titles of two records have in common, in bits, within a language and across.

A title is compared as the sets of tokens that `load_records` reads it as. A token weighs the binary
logarithm of all records over those that have it. Two titles share the weights of the tokens that
both have; their *likeness* is the mean of the share of both titles together (Dice) and of the
shorter one, since notices and news lengthen a title, or shorten it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

import msgspec
from rapidfuzz.distance import Indel

from riparian.linking.engine.compared_record import (
    ENGLISH,
    NAMES,
    NOTHING,
    Likeness,
    TokenSet,
)

LEAST_ALIKE = 0.82
"""How alike (Indel) the spellings of one name are at least: Champassak, Champasak."""


RARE_TITLES = 8
"""Titles that a rare word stands in at most: as many as tell of one project now and then."""


LONG_NAME = 5
"""Letters that a word has at least to be recognised when it is spelt differently."""


PARTIAL = 0.7
"""The part of its bits that a word counts when it is spelt a little differently."""


MOST_WEIGHED = 50_000
"""Titles of which the weights of tokens are kept in memory."""


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
                if ours.lang == theirs.lang != NAMES:
                    likeness = self._compare(ours, theirs)
                    if (likeness.share, likeness.bits) > (best.share, best.bits):
                        best = likeness
        return best

    def are_alike(self, left: Sequence[TokenSet], right: Sequence[TokenSet], least: float) -> bool:
        """Whether the closest likeness of two English texts is so much at least."""
        for ours in left:
            for theirs in right:
                if ours.lang == theirs.lang == ENGLISH:
                    one, other = self._weights(ours), self._weights(theirs)
                    if _share(one, other, sum(_common(one, other).values())) >= least:
                        return True
        return False

    def shared_names(self, left: Sequence[TokenSet], right: Sequence[TokenSet]) -> Likeness:
        """What the names and the read words of a title have in common with the words of another, in
        bits; the share is that of the one of which less is read."""
        best = NOTHING
        for ours, theirs in ((left, right), (right, left)):
            names = {token for one in ours if one.lang == NAMES for token in one.tokens}
            for one in theirs:
                if one.lang in (ENGLISH, NAMES) and names:
                    likeness = self._shared_words(names, one.tokens)
                    best = max(best, likeness, key=lambda found: found.bits)
        return best

    def _shared_words(self, names: Set[str], tokens: Iterable[str]) -> Likeness:
        known = {token: self.weight(ENGLISH, token) for token in names if self._is_met(token)}
        others = {token: self.weight(ENGLISH, token) for token in tokens if self._is_met(token)}
        common = {token: bits for token, bits in others.items() if token in known}
        bits, shorter = sum(common.values()), min(sum(known.values()), sum(others.values()))
        return Likeness(bits / shorter if shorter else 0.0, bits, tuple(common.items()))

    def _is_met(self, token: str) -> bool:
        return (ENGLISH, token) in self.have

    def _weights(self, token_set: TokenSet) -> _WeighedTokens:
        # By identity: by value, all tokens would be hashed for every pair. The entry holds the
        # token set, so that no other object gets its identity meanwhile.
        known = self._weighed.get(id(token_set))
        if known is None:
            weights = {token: self.weight(token_set.lang, token) for token in token_set.tokens}
            names: dict[str, list[str]] = {}
            for token in weights:
                if len(token) >= LONG_NAME and not token.isdigit():
                    names.setdefault(token[0], []).append(token)
            known = _WeighedTokens(token_set, weights, sum(weights.values()), names)
            if len(self._weighed) >= MOST_WEIGHED:
                self._weighed.clear()
            self._weighed[id(token_set)] = known
        return known

    def _compare(self, ours: TokenSet, theirs: TokenSet) -> Likeness:
        lang, left, right = ours.lang, self._weights(ours), self._weights(theirs)
        common = _common(left, right)
        bits = sum(common.values())
        if lang != ENGLISH:
            bits /= 2  # each letter is in two pairs
        share = _share(left, right, bits)
        if not share:
            return NOTHING
        rare = self._rare(common) if lang == ENGLISH else 0
        return Likeness(share, bits, tuple(common.items()), lang, rare)

    def _rare(self, words: Iterable[str]) -> int:
        """How many of these words stand in few titles."""
        return sum(self.have.get((ENGLISH, word), 0) <= RARE_TITLES for word in words)


class _WeighedTokens(msgspec.Struct, frozen=True):
    """Tokens with their weights, in order, the sum of the weights, and by first letter the tokens
    that may be misspelt names."""

    token_set: TokenSet
    weights: dict[str, float]
    bits: float
    names: Mapping[str, list[str]]


def _common(left: _WeighedTokens, right: _WeighedTokens) -> dict[str, float]:
    """The tokens that both have, with their bits, in the order of the left one's, in which they are
    added; of English words also those that are spelt a little differently."""
    others = right.weights
    common = {token: bits for token, bits in left.weights.items() if token in others}
    if left.token_set.lang == ENGLISH:
        common |= _misspelt(left, right, common)
    return common


def _share(left: _WeighedTokens, right: _WeighedTokens, bits: float) -> float:
    """The likeness of two titles that share so many bits."""
    whole, shorter = left.bits + right.bits, min(left.bits, right.bits)
    if whole <= 0 or shorter <= 0:
        return 0.0
    if left.token_set.lang != ENGLISH:
        dice, part = 4 * bits / whole, 2 * bits / shorter
    else:
        dice, part = 2 * bits / whole, bits / shorter
    return min(1.0, (dice + part) / 2)


def _misspelt(
    left: _WeighedTokens, right: _WeighedTokens, common: Mapping[str, float]
) -> dict[str, float]:
    """Names that both have in slightly different spellings, with the same first letter."""
    alike: dict[str, float] = {}
    for letter in left.names.keys() & right.names.keys():
        others = [token for token in right.names[letter] if token not in common]
        for token in left.names[letter] if others else ():
            if token in common:
                continue
            for other in others:
                if Indel.normalized_similarity(token, other) >= LEAST_ALIKE:
                    alike[token] = PARTIAL * min(left.weights[token], right.weights[other])
                    others.remove(other)
                    break
    if len(alike) > 1:
        return {token: alike[token] for token in left.weights if token in alike}
    return alike
