"""Which words of a question a title shares, to be read by a person: "water supply (상수도)"."""

from __future__ import annotations

from riparian.language.sounds import likeness
from riparian.language.stems import stem
from riparian.normalise.alike.features import TitleFeatures, TitlePiece
from riparian.normalise.alike.index import LEAST_ALIKE, TitleIndex, joined_words, tokens_of

LEAST_BITS = 3.3
"""Bits that a shared term must have to be shown; a word in a tenth of all titles has as many."""

MOST = 5

SAY_NOTHING = frozenset(
    map(stem, ("project", "program", "programme", "plan", "scheme", "activity"))
)
"""Words that say nothing at an end of a term: whatever it is, it is one."""


def shared_terms(
    question: TitleFeatures, title: TitleFeatures, index: TitleIndex
) -> tuple[str, ...]:
    """The terms that both have, the rarest first, each with the question's own word behind it
    where that is in another script; names that only sound alike are marked ("sounds like").

    Words of an English question that stand side by side are one term: water supply.
    """
    tokens, names = tokens_of(title), joined_words(title)
    own = {piece.foreign for piece in title.pieces if piece.foreign}
    bits_of_term: dict[str, float] = {}
    beside: list[tuple[str, float]] = []
    for piece in (piece for piece in question.pieces if not piece.aside):
        words, bits = _in_common(piece, tokens, index)
        if bits < LEAST_BITS and piece.foreign and not words:
            words, bits = _by_sound(piece, names, own, index)
        if words == piece.text:
            beside.append((words, bits))
            continue
        _keep(bits_of_term, beside)
        _keep(bits_of_term, [(words, bits)])
    _keep(bits_of_term, beside)
    return tuple(sorted(bits_of_term, key=lambda words: (-bits_of_term[words], words)))[:MOST]


def _keep(bits_of_term: dict[str, float], beside: list[tuple[str, float]]) -> None:
    """Add words that stand side by side as one term, if they say enough, and empty `beside`."""
    while beside and stem(beside[0][0]) in SAY_NOTHING:
        beside.pop(0)
    while beside and stem(beside[-1][0]) in SAY_NOTHING:
        beside.pop()
    words, bits = " ".join(word for word, _ in beside), sum(bits for _, bits in beside)
    if words and bits >= LEAST_BITS:
        bits_of_term[words] = max(bits, bits_of_term.get(words, 0.0))
    beside.clear()


def _in_common(piece: TitlePiece, tokens: set[str], index: TitleIndex) -> tuple[str, float]:
    """The English of a piece, if the title has all of it, else the most telling part that it has
    ("water supply" of "water supply system"), and how rare that is."""
    best, bits = "", 0.0
    for english in piece.english:
        stems = {stem(word) for word in english}
        worth = sum(index.weight(token) for token in stems & tokens)
        if stems and stems <= tokens:
            return _with_own(piece, " ".join(english)), worth
        if worth > bits:
            best, bits = " ".join(word for word in english if stem(word) in tokens), worth
    return _with_own(piece, best), bits


def _with_own(piece: TitlePiece, words: str) -> str:
    """The words with the question's own behind them where those are in another script."""
    return words if not words or piece.text.isascii() else f"{words} ({piece.text})"


def _by_sound(
    piece: TitlePiece, names: set[str], own: set[str], index: TitleIndex
) -> tuple[str, float]:
    if piece.foreign in own:
        return piece.text, index.weight("")
    best = max(names, key=lambda name: (likeness(piece.foreign, name), name), default="")
    if not best or likeness(piece.foreign, best) < LEAST_ALIKE:
        return "", 0.0
    bits = sum(index.weight(stem(word)) for word in best.split())
    return f"{best} (sounds like {piece.text})", bits
