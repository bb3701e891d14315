"""Where the words of a query stand in a text, in characters of the text as it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from riparian.catalogue.search.answer import Span
from riparian.catalogue.search.query import Phrase, readings
from riparian.catalogue.search.terms import Word, letters_at, words_at
from riparian.catalogue.search.translate import Way

EXCERPT = 160
"""Characters that are shown of a long text."""

_BEFORE = 50  # of these, before the first word that is marked
_MOST_MARKS = 40


class Standing:
    """The words of a text with where each stands among them: asked for many phrases, of which few
    are there."""

    def __init__(self, text: str) -> None:
        self.words = words_at(text)
        self.at: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            self.at.setdefault(word.word, []).append(number)


def spans_of(text: Standing, phrase: Phrase) -> tuple[Span, ...]:
    """Every place where a phrase stands among the words of a text."""
    found = {span for reading in readings(phrase) for span in _spans(text, reading, phrase.begun)}
    return tuple(sorted(found)[:_MOST_MARKS])


def first_words(phrase: Phrase) -> frozenset[str] | None:
    """The words with one of which a phrase begins, wherever it stands; None for any."""
    if phrase.begun and len(phrase.words) == 1:
        return None
    return frozenset(said[0] for said in readings(phrase))


def _spans(text: Standing, said: Sequence[str], begun: bool) -> Iterator[Span]:
    words, length = text.words, len(said)
    last = Phrase((said[-1],), begun)
    for at in _beginnings(text, said[0], begun and length == 1):
        stretch = words[at : at + length]
        same = len(stretch) == length and all(
            w.word == p for w, p in zip(stretch[:-1], said, strict=False)
        )
        if same and (stretch[-1].word == said[-1] or _begins(stretch[-1], last)):
            yield stretch[0].start, _end_of(stretch[-1], last)


def _beginnings(text: Standing, first: str, begun: bool) -> Iterable[int]:
    """Where this word stands, or where words stand that begin so."""
    if not begun:
        return text.at.get(first, ())
    return (at for word, places in text.at.items() if word.startswith(first) for at in places)


def spans_of_way(text: Standing, way: Way) -> tuple[Span, ...]:
    """The places of a phrase that are no part of a longer one that means something else."""
    found = spans_of(text, way.phrase)
    longer = [span for phrase in way.unless for span in spans_of(text, phrase)] if found else []
    return tuple(s for s in found if not any(a <= s[0] and s[1] <= b for a, b in longer))


def spans_of_part(text: str, part: str) -> tuple[Span, ...]:
    """Every place where a squeezed part stands in a text."""
    letters = list(letters_at(text))
    squeezed = "".join(letter for letter, _, _ in letters)
    found: list[Span] = []
    at = squeezed.find(part) if part else -1
    while at >= 0 and len(found) < _MOST_MARKS:
        found.append((letters[at][1], letters[at + len(part) - 1][2]))
        at = squeezed.find(part, at + len(part))
    return tuple(found)


def together(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order; those that touch or overlap as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


class Excerpt(msgspec.Struct, frozen=True):
    """A part of a text, with its marks."""

    text: str
    marks: tuple[Span, ...]


def excerpt_of(text: str, marks: Sequence[Span]) -> Excerpt:
    """The part of a text around its first mark, on one line; a short text whole."""
    flat = "".join(" " if c.isspace() else c for c in text)
    if len(flat) <= EXCERPT:
        return Excerpt(flat, tuple(marks))
    first = marks[0][0] if marks else 0
    start = _cut(flat, max(0, min(first - _BEFORE, len(flat) - EXCERPT)))
    end = min(len(flat), start + EXCERPT)
    if end < len(flat):
        end = max(flat.rfind(" ", start + EXCERPT // 2, end), marks[0][1] if marks else 0, 0) or end
        end = end if end > start else start + EXCERPT
    before, after = "…" if start else "", "…" if end < len(flat) else ""
    shift = len(before) - start
    kept = tuple((a + shift, b + shift) for a, b in marks if start <= a and b <= end)
    return Excerpt(before + flat[start:end] + after, kept)


def _cut(text: str, start: int) -> int:
    """Where a word begins, at that place or a little behind it."""
    space = text.find(" ", start, start + _BEFORE // 2) if start else -1
    return space + 1 if space >= 0 else start


def _begins(word: Word, phrase: Phrase) -> bool:
    return phrase.begun and word.word.startswith(phrase.words[-1])


def _end_of(word: Word, phrase: Phrase) -> int:
    """The end of a word; of a pair that was found by its first character, that of this one."""
    if word.wide and phrase.begun and word.word != phrase.words[-1]:
        return word.start + 1
    return word.end
