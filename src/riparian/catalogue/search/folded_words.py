"""Words as they are searched: folded alike in the index and in the question, with where they stand.

Case, accents of Latin letters, width and an English plural's ending make no difference. Scripts
that part no words by spaces (Japanese, Korean, Thai, Khmer …) are cut into overlapping pairs of
characters: 上水道 is 上水 and 水道, and then 道 alone, so that two characters are found anywhere
and one at the beginning of a pair. Spaces between such characters do not count (between Korean
words only where a query says so: `parse_query.readings`), nor does the dot of メコン・デルタ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from riparian.region.folding import fold
from riparian.region.mentions.name_patterns import ordinary_words

LONGEST_WORD = 60
"""Characters of a word that count; what is longer is no word."""

_REMEMBERED = 200_000
_SHORT = 24  # characters of a piece that is worth remembering

_PIECE = re.compile("[^\\s!-&(-/:-@\\[-`{-\x7f\u2000-\u2018\u201a-\u206f]+")
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
_APOSTROPHES = frozenset("'’ʼʻ`´ʾʿ‘")
_DOTS = frozenset("・")
_JOINING = frozenset("ﾞﾟ")  # half-width voicing marks, which NFKC puts onto the letter before
_WIDE = (
    (0x0E00, 0x0EFF), (0x1000, 0x11FF), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x30FF),
    (0x3130, 0x318F), (0x31F0, 0x31FF), (0x3400, 0x9FFF), (0xA960, 0xA97F), (0xA9E0, 0xA9FF),
    (0xAA60, 0xAA7F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Blocks of scripts written without spaces between words, or, as Korean, with words put together:
Thai and Lao, Burmese, Hangul, Khmer, kana, Han (the Unicode Standard, Blocks.txt)."""


_PERHAPS_WIDE = re.compile("[^\x00-\u0dff\u1e00-\u20cf]")
"""What may be folded to a character of a wide script, as ｱ and ㍿ are: all but Latin, Greek, the
scripts from there to Sinhala, and the marks and signs that stand beside them."""


class Word(NamedTuple):
    """A folded word or pair of characters, where it stands, and whether it is of a wide script."""

    word: str
    start: int
    end: int
    wide: bool = False


def words_at(text: str) -> list[Word]:
    """Every word of a text, in order, with where it stands in it."""
    found: list[Word] = []
    end = 0
    for piece in _PIECE.finditer(text):
        start = piece.start()
        words = _words_of(piece[0])
        joined = found and words and _continues(found[-1], words[0])
        if joined and found[-1].end == end and words[0].start == 0 and text[end:start].isspace():
            last = found[-1]
            found[-1] = Word(last.word + words[0].word[0], last.start, start + 1, True)
        found += [Word(w.word, w.start + start, w.end + start, w.wide) for w in words]
        end = piece.end()
    return found


def words_of(text: str) -> list[str]:
    """The same words without their places, which is quicker."""
    if text.isascii() or _PERHAPS_WIDE.search(text) is None:
        return list(chain.from_iterable(map(_parted, _PIECE.findall(text))))
    found: list[str] = []
    wide = False  # whether what came last is a wide character alone, with only spaces behind it
    end = 0
    for piece in _PIECE.finditer(text):
        words = _words_of(piece[0])
        if not words:
            end = piece.end()
            wide = False
            continue
        first, last = words[0], words[-1]
        before = Word(found[-1], 0, 0, True) if wide else None
        if before and first.start == 0 and text[end : piece.start()].isspace():
            found[-1] += first.word[0] if _continues(before, first) else ""
        found += [w.word for w in words]
        end = piece.end()
        wide = last.wide and last.end == len(piece[0])
    return found


def _continues(before: Word, after: Word) -> bool:
    """Whether a word goes on behind a space: not in Hangul, whose words are parted by spaces."""
    hangul = is_hangul(before.word[-1]) and is_hangul(after.word[0])
    return before.wide and after.wide and not hangul


def is_hangul(character: str) -> bool:
    """Whether a character is a Korean syllable."""
    return "\uac00" <= character <= "\ud7a3"


def squeezed(text: str) -> str:
    """All letters and digits of a text in one: "Dong Nai", "Đồng-Nai" and "dongnai" are alike."""
    if text.isascii():
        return text.lower().translate(_NO_LETTERS)
    return "".join(c for c, _, _ in letters_at(text))


def letters_at(text: str) -> Iterator[tuple[str, int, int]]:
    """Every folded letter, mark and digit with where it stands in the text."""
    return (letter for letter in _letters(text) if letter[0] != " ")


def plain(word: str) -> str:
    """A Latin word without the ending of an English plural, as Americans write it.

    Harman, "How effective is suffixing?" (JASIS 42, 1991): the S stemmer.
    """
    one = _singular(word)
    if one in _AMERICAN:
        return _AMERICAN[one]
    return one.replace("isation", "ization") if one.endswith("isation") else one


_AMERICAN = {
    "centre": "center", "metre": "meter", "kilometre": "kilometer", "litre": "liter",
    "fibre": "fiber", "theatre": "theater", "programme": "program", "labour": "labor",
    "harbour": "harbor", "neighbour": "neighbor", "colour": "color", "behaviour": "behavior",
    "defence": "defense", "licence": "license", "organise": "organize", "modernise": "modernize",
}  # fmt: skip
"""Words that Britain and America write differently, of those that titles have."""


def is_ordinary(word: str) -> bool:
    """Whether a folded word is a common English one."""
    return word in _ordinary()


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    return frozenset(map(plain, ordinary_words()))


_NO_PLURALS = frozenset(("laos", "news"))  # without its s, Lào Cai is in it; and what is new


def _singular(word: str) -> str:
    if (
        len(word) < 4
        or word in _NO_PLURALS
        or not word.endswith("s")
        or not (word.isascii() and word.isalpha())
    ):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    return word if word.endswith(("us", "ss")) else word[:-1]


def _parted(piece: str) -> tuple[str, ...]:
    """The words of a piece in which nothing is wide."""
    return _parted_before(piece) if len(piece) <= _SHORT else _words_alone(piece)


def _words_alone(piece: str) -> tuple[str, ...]:
    return tuple(word.word for word in _cut(piece))


def _words_of(piece: str) -> tuple[Word, ...]:
    return _remembered(piece) if len(piece) <= _SHORT else _cut(piece)


def _cut(piece: str) -> tuple[Word, ...]:
    if piece.isascii() and piece.isalnum():
        return (_plain(piece.lower(), 0, len(piece)),)
    return tuple(_words(_letters(piece)))


_remembered = lru_cache(maxsize=_REMEMBERED)(_cut)
_parted_before = lru_cache(maxsize=_REMEMBERED)(_words_alone)


def _words(letters: Iterable[tuple[str, int, int]]) -> Iterator[Word]:
    run: list[tuple[str, int, int]] = []
    run_wide = False
    for letter in letters:
        wide = is_wide(letter[0])
        if run and (letter[0] == " " or wide != run_wide):
            yield from _run(run, run_wide)
            run = []
        if letter[0] != " ":
            run.append(letter)
            run_wide = wide
    if run:
        yield from _run(run, run_wide)


def _run(run: list[tuple[str, int, int]], wide: bool) -> Iterator[Word]:
    if not wide:
        yield _plain("".join(c for c, _, _ in run), run[0][1], run[-1][2])
        return
    for (first, start, _), (second, _, end) in pairwise(run):
        yield Word(first + second, start, end, True)
    yield Word(run[-1][0], run[-1][1], run[-1][2], True)


def _plain(word: str, start: int, end: int) -> Word:
    return Word(plain(word[:LONGEST_WORD]), start, end)


def _letters(text: str) -> Iterator[tuple[str, int, int]]:
    """Every folded letter, mark and digit with where it stands; a space for what parts words."""
    for start, end in _clusters(text):
        for c in _folded(text[start:end]):
            kind = _kind(c)
            if kind is not None:
                yield (c if kind else " "), start, end


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each character with the marks upon it."""
    start = 0
    for at in range(1, len(text)):
        if not _joins(text[at]):
            yield start, at
            start = at
    if text:
        yield start, len(text)


@lru_cache(maxsize=20_000)
def _joins(character: str) -> bool:
    """Whether it belongs to the character before it: marks, and parts of a Hangul syllable."""
    jamo = "\u1160" <= character <= "\u11ff"
    return jamo or character in _JOINING or unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=50_000)
def _folded(cluster: str) -> str:
    return fold(cluster)


@lru_cache(maxsize=20_000)
def _kind(character: str) -> bool | None:
    """Whether it is part of a word (True), parts words (False), or does not count (None)."""
    if character in _APOSTROPHES or character in _DOTS:
        return None
    category = unicodedata.category(character)
    return None if category == "Cf" else category[0] in "LMN"


@lru_cache(maxsize=20_000)
def is_wide(character: str) -> bool:
    """Whether a character is of a script that is searched by pairs."""
    code = ord(character)
    return any(first <= code <= last for first, last in _WIDE)
