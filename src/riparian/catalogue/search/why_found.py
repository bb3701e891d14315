"""Why a project was found: which words stand where in it, in spans and in sentences.

What the title shows needs no more words; what it does not show is looked for in the rest, names
first and running text last, and each word of the query is shown in one place. Spans are characters
of the text as it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from riparian.catalogue.search.folded_words import Word, letters_at, squeezed, words_at
from riparian.catalogue.search.index_entry import Field, Held, Name, Text
from riparian.catalogue.search.parse_query import Phrase, Query, phrase_of, readings
from riparian.catalogue.search.query_translation import Unit, Way
from riparian.catalogue.search.search_answer import Found, How, Span

_ORDER: tuple[Field, ...] = (
    "title", "place", "organisation", "identifier", "description", "purpose",
)  # fmt: skip

_SHORT = 100  # characters of a text that is likely a name, which others have, too
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


_remembered = lru_cache(maxsize=6000)(Standing)

Spans = Callable[[str, Standing], tuple[Span, ...]]


class Sought(NamedTuple):
    """One thing to be found in texts: of which words of the query, through which others if any, and
    how. `akin`: these are other words for the subject, not the glossary's. `first`: it stands only
    where one of these words does; None for anywhere."""

    of: tuple[str, ...]
    through: str | None
    spans: Spans
    akin: bool = False
    first: frozenset[str] | None = None


Stage = tuple[Sought, ...]


def sought_of(
    query: Query, units: Sequence[Unit], how: How, pieces: Sequence[str] = ()
) -> tuple[Stage, ...]:
    """What has to be found in a project that was found in this way, in stages: what one of them
    finds is not looked for in the next."""
    if how == "number":
        return ((Sought((query.text,), None, lambda text, _: _whole(text, query.text)),),)
    if pieces:
        return (tuple(_piece(piece) for piece in pieces),)
    of = tuple(term.text for term in query.sought)
    if how in ("title", "phrase") and query.whole is not None:
        return ((_term(of, query.whole), *_others(units)),)
    terms = tuple(_term((t.text,), t.phrase) for t in query.sought)
    if how == "beginning":
        return terms, tuple(_term((t.text,), t.phrase.as_begun()) for t in query.sought)
    if how == "part":
        return terms, tuple(_part((text,), text) for text in of), (_part(of, query.text),)
    return ((*terms, *_others(units)),)


def found_in(held: Held, names: Mapping[str, Name], stages: Sequence[Stage]) -> tuple[Found, ...]:
    """Where these stand in a project: the titles that are shown, then what they leave open."""
    titles = _titles(held)
    shown = {text.text for text in titles}
    found: list[Found] = []
    for stage in stages:
        done = {word for one in found for word in one.words}
        sought = [one for one in stage if not done.issuperset(one.of)]
        found += (f for text in titles if (f := _find(text, sought)) is not None)
        still = {word for one in sought for word in one.of} - {w for f in found for w in f.words}
        wanted = [one for one in sought if still.issuperset(one.of)]
        for text, usual in _rest(held, names):
            if not still:
                break
            if text.text not in shown and (one := _find(text, wanted, usual)) is not None:
                found.append(one)
                still -= set(one.words)
                wanted = [one for one in wanted if still.issuperset(one.of)]
    return tuple(found)


def without(stages: Sequence[Stage], absent: Sequence[str]) -> tuple[Stage, ...]:
    """What is sought, without words that no project has."""
    return tuple(tuple(s for s in stage if not set(s.of) & set(absent)) for stage in stages)


def missing_of(stages: Sequence[Stage], found: Sequence[Found]) -> tuple[str, ...]:
    """Words of the query that stand nowhere in the project."""
    there = {word for one in found for word in one.words}
    sought = (word for stage in stages for one in stage for word in one.of)
    return tuple(dict.fromkeys(word for word in sought if word not in there))


def why_of(found: Sequence[Found]) -> tuple[str, ...]:
    """The same in sentences."""
    return tuple(_sentence(one) for one in found)


def _titles(held: Held) -> list[Text]:
    row = held.row
    shown = (
        (row["title"], row.get("title_lang"), row["title_by"]),
        (row["original"], row["original_lang"], None),
    )
    return [Text("title", t, lang, by or "publisher") for t, lang, by in shown if t]


def _rest(held: Held, names: Mapping[str, Name]) -> Iterator[tuple[Text, str | None]]:
    """All other texts and names, in the order in which they are looked at."""
    for field in _ORDER:
        for text in held.texts:
            if text.field == field:
                yield text, None
        for code in held.names:
            name = names.get(code)
            if name is not None and name.field == field:
                for called in name.called:
                    yield Text(field, called), name.called[0]


def _find(text: Text, sought: Sequence[Sought], usual: str | None = None) -> Found | None:
    """What stands in one text; the glossary's words only for what is not there as it was typed."""
    short = len(text.text) <= _SHORT
    words = _remembered(text.text) if short else Standing(text.text)
    marks: list[Span] = []
    of: dict[str, None] = {}
    through: dict[str, None] = {}
    akin: dict[str, None] = {}
    for one in sought:
        if one.first is not None and one.first.isdisjoint(words.at):
            continue
        if one.through is not None and of.keys() >= set(one.of):
            continue
        spans = one.spans(text.text, words)
        if spans:
            marks += spans
            of |= dict.fromkeys(one.of)
            if one.through:
                (akin if one.akin else through)[one.through] = None
    if not marks:
        return None
    said = excerpt_of(text.text, together(marks)) if text.field == "description" else None
    return Found(
        text.field,
        said.text if said else text.text,
        said.marks if said else together(marks),
        tuple(of),
        tuple(through),
        text.lang,
        text.by,
        usual if usual != text.text else None,
        tuple(akin),
    )


def _others(units: Sequence[Unit]) -> Iterator[Sought]:
    for unit in units:
        of = tuple(term.text for term in unit.terms)
        for other in (*unit.others, *unit.akin):
            for way in other.ways:
                akin, first = other in unit.akin, first_words(way.phrase)
                yield Sought(of, other.text, _spans_of(way), akin, first)


def _spans_of(way: Way) -> Spans:
    return lambda _, words: spans_of_way(words, way)


def _term(of: tuple[str, ...], phrase: Phrase) -> Sought:
    first = first_words(phrase)
    return Sought(of, None, lambda _, words: spans_of(words, phrase), first=first)


def _part(of: tuple[str, ...], text: str) -> Sought:
    part = squeezed(text)
    return Sought(of, None, lambda text, _: spans_of_part(text, part))


def _piece(piece: str) -> Sought:
    phrase = phrase_of(piece)
    return Sought((piece,), None, lambda _, words: spans_of(words, phrase) if phrase else ())


def _whole(text: str, number: str) -> tuple[Span, ...]:
    return ((0, len(text)),) if squeezed(text) == squeezed(number) else ()


_TITLES = {
    "publisher": "the title", "compiler": "the compilers' English title",
    "person": "a person's English title", "gloss": "the gloss",
}  # fmt: skip


def _sentence(found: Found) -> str:
    said = dict.fromkeys(found.text[start:end] for start, end in found.marks)
    words = ", ".join(f"“{word}”" for word in list(said)[:3])
    through = _through(found)
    if found.field == "title":
        return f"{_author(found.by)} says {words}{through}"
    if found.field == "description":
        return f"the description says {words}{through}"
    name = f"{found.usual}, also {found.text}" if found.usual else found.text
    kind = "number" if found.field == "identifier" else found.field
    return f"{kind}: {name}{through}"


def _through(found: Found) -> str:
    of = ", ".join(found.words)
    if found.through:
        return f" (the glossary's words for {of})"
    return f" (other words for the subject of {of})" if found.akin else ""


def _author(by: str) -> str:
    return "the machine translation" if by.startswith("machine") else _TITLES.get(by, "the title")


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
