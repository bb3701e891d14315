"""What a title says that can be compared with another's, and an English line read as such.

A *piece* is a term of the glossary, a name, or a word as it stands. Of a term every English that
the glossary has for it is kept, since another publisher may have chosen another. A title of any
language is read by `features_of_title`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

import msgspec

from riparian.language.english_stems import words_of
from riparian.language.phases import PhaseNumber, counted_in
from riparian.language.sounds import foreign_runs

MOST_CHARACTERS = 1_000
"""Characters of a title that are compared."""

_COUNTS = re.compile(r"(?i:phases?|stages?|tranches?|no)|[IVX]{1,4}|[Ⅰ-Ⅻ]|\d{1,2}")
"""Words that count; what they count is compared exactly and not as a word."""

YEAR = re.compile(r"(?<![\d,.])(?:19[5-9]\d|20[0-6]\d)(?![\d,]|\.\d)")


class TitlePiece(msgspec.Struct, frozen=True):
    """`text` as it stands, `english`: what it can mean, in words, the likeliest first; `foreign`:
    a word in kana or Hangul that no table has, to be compared by its sound. `aside`: it is no
    subject, but the kind of undertaking, what is done, or a country or place, which are compared
    exactly."""

    text: str
    english: tuple[tuple[str, ...], ...] = ()
    foreign: str = ""
    aside: bool = False


class TitleFeatures(msgspec.Struct, frozen=True):
    """What a title says. `countries` are ISO alpha-2, `places` provinces of the region pack,
    `amount` what its brackets say in full units of `currency`."""

    text: str
    lang: str | None
    pieces: tuple[TitlePiece, ...] = ()
    countries: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    counted: frozenset[PhaseNumber] = frozenset()
    years: frozenset[int] = frozenset()
    amount: float | None = None
    currency: str | None = None


def line_features(
    line: str, countries: Collection[str] = (), places: Collection[str] = ()
) -> TitleFeatures:
    """The same of an English line whose record says where it is: quick, for many at once."""
    text = tidy_title(line)
    return TitleFeatures(
        text=text,
        lang="en",
        pieces=plain_pieces(text),
        countries=frozenset(countries),
        places=frozenset(places),
        counted=counted_in(text, "en"),
        years=frozenset(int(year) for year in YEAR.findall(text)),
    )


def plain_pieces(text: str) -> tuple[TitlePiece, ...]:
    """The words of an English line as they stand; what it leaves in kana or Hangul by its sound."""
    words = [TitlePiece(word, ((word,),)) for word in words_of(text) if not is_count(word)]
    return (*words, *(TitlePiece(run, foreign=run) for run in foreign_runs(text)))


def is_count(word: str) -> bool:
    """Whether a word counts; what it counts is compared exactly."""
    return _COUNTS.fullmatch(word) is not None


def tidy_title(title: str) -> str:
    """A title in NFKC on one line, cut, without control characters."""
    if title.isascii() and title.isprintable():
        return " ".join(title[: 2 * MOST_CHARACTERS].split())[:MOST_CHARACTERS]
    folded = unicodedata.normalize("NFKC", title[: 2 * MOST_CHARACTERS].replace("\ufffd", " "))
    printable = (c if unicodedata.category(c)[0] != "C" else " " for c in folded)
    return " ".join("".join(printable).split())[:MOST_CHARACTERS]
