"""The names of a region pack as patterns, and one pass over a text for where they stand.

A name is a pattern as it is written and without its level word (Kampong Thom Province: Kampong
Thom), because the text may have another one or none. Names that are foreign to kana or Hangul are
patterns by their *skeleton* too. What a pattern can mean are its *senses*; which one is meant is
decided where it stands (`locate_places`).

Names stand as whole words, the longest of those that overlap. Whether a name ends where a word ends
depends on the script. Latin words have spaces; a katakana run is one foreign word; in Korean a
particle or a level word may follow; Han, Thai, Lao, Khmer and Burmese have no word boundaries, so
their names count only from some length on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from riparian.codelists.lists import names_of_country, read_rows
from riparian.region.folding import FoldedText, fold_running_text, fold_words
from riparian.region.level_words import Level, claimed_level, forms_with_level, strip_words
from riparian.region.mentions.name_skeletons import hangul_skeleton, kana_skeleton, script_of
from riparian.region.pack import NameRow, RegionPack, load_region

LEAST = {
    "latin": 3,
    "kana": 2,
    "han": 2,
    "hangul": 2,
    "thai": 4,
    "lao": 4,
    "khmer": 4,
    "myanmar": 4,
}
"""Characters that a name must have to be looked for, by script."""

LEAST_SKELETON = {"kana": 4, "hangul": 3}
"""The fewest characters of a name, as written, whose skeleton is looked for too."""

GENERIC = 8
"""In how many names a word must stand to be generic."""

LEAST_CLOSED = 6
"""The fewest letters of a Latin name of several words that is also looked for written as one."""


class Sense(msgspec.Struct, frozen=True, gc=False):
    """What a pattern can mean: a place or a set, by which name.

    `level` is the level that the name itself claims with a word of its own, `exact` whether the
    pattern is the name as written, and not only alike.
    """

    target: str
    name: str
    kind: str
    level: Level | None = None
    exact: bool = True


@dataclass(frozen=True)
class Patterns:
    """Patterns of one way of writing, their senses in the same order, and the machine for both."""

    machine: AhoCorasick
    texts: tuple[str, ...]
    senses: tuple[tuple[Sense, ...], ...]


@dataclass(frozen=True)
class PatternBook:
    """All patterns of a region: as written, and by the skeletons of kana and Hangul.

    `generic` are words of which many names are made (Phnom, Khlong, Tha): a place that is called
    so and nothing else is seldom meant.
    """

    written: Patterns
    kana: Patterns
    hangul: Patterns
    generic: frozenset[str]


@lru_cache(maxsize=4)
def pattern_book(region: str = "mekong") -> PatternBook:
    """The patterns of a region pack, made once."""
    return make_patterns(load_region(region))


def make_patterns(pack: RegionPack) -> PatternBook:
    """The patterns of a pack's places and sets."""
    written: _Found = defaultdict(dict)
    kana: _Found = defaultdict(dict)
    hangul: _Found = defaultdict(dict)
    looked_for = [row for row in pack.set_names if _is_looked_for(row, pack)]
    for row in (*pack.names, *_country_names(pack), *looked_for):
        for text, level in _forms(row, pack):
            script = script_of(text[0])
            if len(text.replace(" ", "")) < LEAST.get(script, 99):
                for form, claimed in _forms_of_short(text, script, row.place_id, pack):
                    _add(written, form, Sense(row.place_id, row.name, row.kind, claimed))
                continue
            _add(written, text, Sense(row.place_id, row.name, row.kind, level))
            if (
                script == "latin"
                and " " in text
                and len(closed := text.replace(" ", "")) >= LEAST_CLOSED
            ):
                _add(written, closed, Sense(row.place_id, row.name, row.kind, level))
            if script == "kana" and _is_all(text, "kana") and len(text) >= LEAST_SKELETON["kana"]:
                alike = Sense(row.place_id, row.name, row.kind, level, exact=False)
                _add(kana, kana_skeleton(text), alike)
            if script == "hangul" and len(text) >= LEAST_SKELETON["hangul"]:
                alike = Sense(row.place_id, row.name, row.kind, level, exact=False)
                _add(hangul, hangul_skeleton(text.replace(" ", "")), alike)
    generic = _generic_words(written)
    return PatternBook(_patterns(written), _patterns(kana), _patterns(hangul), generic)


def _generic_words(patterns: Mapping[str, object]) -> frozenset[str]:
    """Words that stand in at least `GENERIC` names of several words."""
    times = Counter(word for text in patterns if " " in text for word in set(text.split()))
    return frozenset(word for word, many in times.items() if many >= GENERIC)


def _country_names(pack: RegionPack) -> Iterator[NameRow]:
    """Names of the countries that the pack itself may lack (ラオス)."""
    for country in (*pack.countries, *pack.partial):
        if country in pack.places:
            for name, lang in names_of_country(country):
                yield NameRow(country, name, lang, "alias", "codelists")


def _is_looked_for(row: NameRow, pack: RegionPack) -> bool:
    """Units of a later scheme have the names of units of the pack, which are looked for."""
    return pack.sets[row.place_id].type != "scheme"


_Found = defaultdict[str, dict[str, Sense]]


def _add(patterns: _Found, text: str, sense: Sense) -> None:
    """One sense for each place; the first source wins, one that claims no level before others."""
    before = patterns[text].get(sense.target)
    if before is None or (before.level is not None and sense.level is None):
        patterns[text][sense.target] = sense


def _patterns(senses: Mapping[str, Mapping[str, Sense]]) -> Patterns:
    texts = tuple(sorted(senses))
    machine = AhoCorasick(list(texts), matchkind=MatchKind.Standard)
    return Patterns(machine, texts, tuple(tuple(senses[text].values()) for text in texts))


def _forms(row: NameRow, pack: RegionPack) -> Iterator[tuple[str, Level | None]]:
    """A name as written, and without a level word."""
    whole = fold_running_text(row.name).text.strip()
    if not whole:
        return
    yield whole, None
    if row.place_id in pack.sets:
        return
    for bare, level in strip_words(fold_words(row.name)):
        if bare:
            yield bare, level


def _forms_of_short(
    text: str, script: str, place_id: str, pack: RegionPack
) -> Iterator[tuple[str, Level]]:
    """A name that is too short to be looked for, with the word for what it is."""
    place = pack.places.get(place_id)
    level = claimed_level(place.level) if place else None
    if level is not None:
        yield from ((form, level) for form in forms_with_level(text, script, level))


def _is_all(text: str, script: str) -> bool:
    return all(script_of(character) == script for character in text)


@lru_cache(maxsize=1)
def not_places() -> frozenset[str]:
    """Words that are places too, but in running text nearly never mean them: peoples, surnames."""
    table = files("riparian.region.mentions") / "data" / "not_places.csv"
    return frozenset(row["word"] for row in read_rows(table))


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Common English words; see `data/SOURCE.md`."""
    text = (files("riparian.region.mentions") / "data" / "english_words.txt").read_text("utf-8")
    return frozenset(text.split())


# Korean writes these behind a name without a space
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
    """A name in a text: `text`, characters [start, end) of the folded text; what it can mean.

    `alike` is the name that it is only like, where no source spells it so.
    """

    start: int
    end: int
    script: str
    text: str
    senses: tuple[Sense, ...]
    alike: str = ""


def find_hits(text: FoldedText, book: PatternBook) -> list[Hit]:
    """The names in a text, in order, none within another."""
    hits = list(_hits_as_written(text.text, book.written))
    if text.text.isascii():
        return _longest(hits)
    scripts = {script_of(c) for c in set(text.text) if ord(c) >= 0x3000}
    # Other hands write other kana and Hangul for one sound; Latin spellings: `respelled_places`.
    if "kana" in scripts:
        hits += _alike(text.text, book.kana, "kana")
    if "hangul" in scripts:
        hits += _alike(text.text, book.hangul, "hangul")
    return _longest(hits)


def _hits_as_written(text: str, patterns: Patterns) -> Iterator[Hit]:
    size = len(text)
    for number, start, end in patterns.machine.find_matches_as_indexes(text, overlapping=True):
        if start and text[start].isascii() and text[start - 1].isascii() and text[start - 1] != " ":
            continue  # within a Latin word, as most are
        if end < size and text[end] != " " and text[end].isascii() and text[end - 1].isascii():
            continue
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
