"""What a person typed, as terms: words, and phrases in quotation marks.

Nothing of it has a meaning for the database: a `^`, `:` or `NEAR` parts words like any other sign.
A `*` behind a word means whatever begins with it.
Small English words count in a phrase only, unless there are no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

import msgspec

from riparian.catalogue.search.folded_words import is_hangul, words_at
from riparian.errors import BadRequest

MOST_TERMS = 24
"""Terms that are searched; the answer says where there were more."""

LONGEST_QUERY = 2_000
"""Characters that are read."""

LEAST_BEGINNING = 4
"""Letters with which a word may be begun: "dam" is not the beginning of "damage"."""

_SMALL = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)
"""English words that join others; every long English text has them."""

SIGNS = ("OR", "NOT")
"""Words that elsewhere say how others are looked for, written so. Here they are small words."""

_QUOTED = re.compile('"([^"]*)"|“([^”]*)”|„([^“”]*)[“”]|«([^»]*)»|「([^」]*)」|『([^』]*)』')


class Phrase(msgspec.Struct, frozen=True):
    """Folded words that stand one after the other; of the last, where `begun`, the beginning."""

    words: tuple[str, ...]
    begun: bool = False

    def as_begun(self) -> Phrase:
        """The same with the beginning of its last word, if that is long enough to be one."""
        return Phrase(self.words, self.begun or len(self.words[-1]) >= LEAST_BEGINNING)


class QueryTerm(msgspec.Struct, frozen=True):
    """One thing that is looked for: a word, or a phrase. `text` is as it was typed."""

    text: str
    phrase: Phrase
    quoted: bool = False
    small: bool = False


class Query(msgspec.Struct, frozen=True):
    """Everything that is looked for. `more`: how many terms were left out; `cut`: whether the text
    was longer than is read; `signs`: words that mean something elsewhere, and nothing here."""

    text: str
    terms: tuple[QueryTerm, ...]
    more: int = 0
    cut: bool = False
    signs: tuple[str, ...] = ()

    @property
    def sought(self) -> tuple[QueryTerm, ...]:
        """The terms that a record must have: without small words, unless there are no others."""
        return tuple(t for t in self.terms if not t.small) or self.terms

    @property
    def whole(self) -> Phrase | None:
        """All words as one phrase."""
        phrase = phrase_of(self.text)
        return Phrase(phrase.words, phrase.begun or self.terms[-1].phrase.begun) if phrase else None


def read_query(text: str) -> Query:
    """What a person typed as a query; raises BadRequest where it holds no letter or digit."""
    typed = text.encode("utf-8", "replace").decode().strip()  # bytes that are no letters become ?
    text = typed[:LONGEST_QUERY].strip()
    found = {(term.phrase, term.quoted): term for term in reversed(list(_terms(text)))}
    terms = tuple(reversed(found.values()))
    if not terms:
        raise BadRequest(
            "Expected words to search for, got "
            + (f"'{text}'." if text.isprintable() and text else "nothing."),
            "Give a word, a name or a number, for example: water supply",
        )
    more = max(0, len(terms) - MOST_TERMS)
    signs = tuple(t.text for t in terms if t.text in SIGNS and not t.quoted)
    cut = len(typed) > LONGEST_QUERY
    return Query(text, terms[:MOST_TERMS], more, cut, signs if len(terms) > 1 else ())


def phrase_of(text: str) -> Phrase | None:
    """The words of a text as one phrase; None where it has none.

    Of a wide script's characters the last stands in the index in a pair with whatever follows it:
    after others it is left out, alone it is the beginning of a pair.
    """
    words = words_at(text)
    if not words:
        return None
    last = words[-1]
    if not last.wide:
        return Phrase(tuple(w.word for w in words))
    before = words[-2] if len(words) > 1 else None
    if before is not None and before.wide and before.end >= last.end:
        return Phrase(tuple(w.word for w in words[:-1]))
    return Phrase(tuple(w.word for w in words), begun=True)


@lru_cache(maxsize=4096)
def readings(phrase: Phrase) -> tuple[tuple[str, ...], ...]:
    """The words of a phrase as they may stand in a text: Korean is written with spaces or without.

    상수도 시설 is also looked for as 상수도시설, and that in two or three parts of two syllables or
    more. A short word has no parts: 한국 is not in 위한 국립.
    """
    words = phrase.words
    spaces = [n for n in range(len(words) - 1) if _is_end(words[n]) and is_hangul(words[n + 1][0])]
    if spaces:
        joined = (w + words[n + 1][0] if n in spaces else w for n, w in enumerate(words))
        return words, tuple(joined)
    if len(words) > _MOST_PARTED or not all(map(_is_pair, words)):
        return (words,)
    inner = range(1, len(words) - 1)
    chosen = ((), *((n,) for n in inner), *combinations(inner, 2))
    return tuple(
        tuple(w[0] if n in at else w for n, w in enumerate(words))
        for at in chosen
        if len(at) < 2 or at[1] - at[0] > 1
    )


_MOST_PARTED = 12  # pairs of a word that is read in parts


def _is_end(word: str) -> bool:
    return len(word) == 1 and is_hangul(word)


def _is_pair(word: str) -> bool:
    return len(word) == 2 and all(map(is_hangul, word))


def _terms(text: str) -> Iterator[QueryTerm]:
    end = 0
    for match in _QUOTED.finditer(text):
        yield from _words(text[end : match.start()])
        inner = next(filter(None, match.groups()), "")
        phrase = phrase_of(inner)
        if phrase is not None:
            yield QueryTerm(" ".join(inner.split()), phrase, quoted=True)
        end = match.end()
    yield from _words(text[end:])


def _words(text: str) -> Iterator[QueryTerm]:
    for word in text.split():
        phrase = phrase_of(word)
        if phrase is None:
            continue
        if word.endswith("*"):
            yield QueryTerm(f"{_bare(word)}*", Phrase(phrase.words, begun=True))
        else:
            yield QueryTerm(_bare(word), phrase, small=_is_small(phrase) or word in SIGNS)


def _is_small(phrase: Phrase) -> bool:
    return len(phrase.words) == 1 and phrase.words[0] in _SMALL


def _bare(word: str) -> str:
    """A word without the signs around it, to be said in sentences."""
    inner = words_at(word)
    return word[inner[0].start : inner[-1].end]
