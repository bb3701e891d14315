"""One pass over a text: where names stand, as whole words, the longest of those that overlap.

Whether a name ends where a word ends depends on the script. Latin words have spaces; a katakana
run is one foreign word; in Korean a particle or a level word may follow; Han, Thai, Lao, Khmer
and Burmese have no word boundaries, so their names count only from some length on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from riparian.region.mentions.folded_text import FoldedText
from riparian.region.mentions.patterns import PatternBook, Patterns, Sense
from riparian.region.mentions.skeleton import hangul_skeleton, kana_skeleton, script_of

_PARTICLES = frozenset("의에와과및내을를은는이가로도발측산")
_KO_LEVELS = (
    "특별시",
    "직할시",
    "자치구",
    "지역",
    "지방",
    "성",
    "주",
    "시",
    "군",
    "현",
    "구",
    "도",
    "읍",
    "면",
)
_LONG_HANGUL = 3
_DOT = "・"


@dataclass(frozen=True, slots=True)
class Hit:
    """A name in a text: `text`, characters [start, end) of the folded text; what it can mean."""

    start: int
    end: int
    script: str
    text: str
    senses: tuple[Sense, ...]


def find_hits(text: FoldedText, book: PatternBook) -> list[Hit]:
    """The names in a text, in order, none within another."""
    hits = list(_hits_as_written(text.text, book.written))
    scripts = {script_of(c) for c in set(text.text) if ord(c) >= 0x3000}
    # Other hands write other kana and Hangul for one sound; Latin spellings are left to `likeness`.
    if "kana" in scripts:
        hits += _alike(text.text, book.kana, "kana")
    if "hangul" in scripts:
        hits += _alike(text.text, book.hangul, "hangul")
    return _longest(hits)


def _hits_as_written(text: str, patterns: Patterns) -> Iterator[Hit]:
    for number, start, end in patterns.machine.find_matches_as_indexes(text, overlapping=True):
        if start and text[start].isascii() and text[start - 1].isascii() and text[start - 1] != " ":
            continue  # within a Latin word, as most are
        script = script_of(text[start])
        if _is_whole(text, start, end, script):
            yield Hit(start, end, script, patterns.texts[number], patterns.senses[number])


def _is_whole(text: str, start: int, end: int, script: str) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if script == "latin":
        return script_of(before) != "latin" and script_of(after) != "latin"
    if script == "kana":
        return not (_is_kana(before) or _is_kana(after))
    if script == "hangul":
        return _is_whole_hangul(text, start, end, before)
    return True


def _is_kana(character: str) -> bool:
    return character != _DOT and script_of(character) == "kana"


def _is_whole_hangul(text: str, start: int, end: int, before: str) -> bool:
    rest = text[end : end + 3]
    if end - start >= _LONG_HANGUL:
        return True
    if script_of(before) == "hangul":
        return False
    return (
        not rest
        or script_of(rest[0]) != "hangul"
        or rest[0] in _PARTICLES
        or rest.startswith(_KO_LEVELS)
    )


def _alike(text: str, patterns: Patterns, script: str) -> Iterator[Hit]:
    """Names by their skeleton, in each run of the script."""
    for first, last in _runs(text, script):
        run = text[first:last]
        if script == "kana":
            for start, end in _parts(run):
                yield from _kana_alike(run[start:end], first + start, patterns)
        else:
            yield from _hangul_alike(run, first, patterns)


def _parts(run: str) -> Iterator[tuple[int, int]]:
    """A run of katakana as a whole, and the names that a dot parts in it."""
    yield 0, len(run)
    if _DOT in run:
        start = 0
        for part in run.split(_DOT):
            yield start, start + len(part)
            start += len(part) + 1


def _kana_alike(name: str, first: int, patterns: Patterns) -> Iterator[Hit]:
    bones = kana_skeleton(name)
    for number, start, end in patterns.machine.find_matches_as_indexes(bones, overlapping=True):
        if start == 0 and end == len(bones):
            yield Hit(first, first + len(name), "kana", name, patterns.senses[number])


def _hangul_alike(run: str, first: int, patterns: Patterns) -> Iterator[Hit]:
    starts: dict[int, int] = {}
    bones = ""
    for number, syllable in enumerate(run):
        # Letters of the skeleton lead back to syllables only where a syllable begins.
        starts.setdefault(len(bones), number)
        bones += hangul_skeleton(syllable)
    starts.setdefault(len(bones), len(run))
    for number, start, end in patterns.machine.find_matches_as_indexes(bones, overlapping=True):
        if start in starts and end in starts and starts[end] - starts[start] >= _LONG_HANGUL:
            span = starts[start], starts[end]
            name, senses = run[slice(*span)], patterns.senses[number]
            yield Hit(first + span[0], first + span[1], "hangul", name, senses)


def _runs(text: str, script: str) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for position, character in enumerate(text):
        inside = script_of(character) == script
        if inside and start is None:
            start = position
        elif not inside and start is not None:
            yield start, position
            start = None
    if start is not None:
        yield start, len(text)


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """The longest of overlapping hits; as written before alike; the first of equals."""
    longest: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda h: (h.start - h.end, not h.senses[0].exact, h.start)):
        span = range(hit.start, hit.end)
        if hit.start in taken or hit.end - 1 in taken or not taken.isdisjoint(span):
            continue
        taken.update(span)
        longest.append(hit)
    return sorted(longest, key=lambda h: h.start)
