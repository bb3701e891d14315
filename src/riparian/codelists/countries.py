"""Countries by what people write for them: codes, and names in the languages of the partners.

A *name* is compared folded: without case, width, accents of Latin letters, spaces and punctuation.
It is always compared whole. A name that means two countries means none here; nothing is guessed.
Where the names come from is in `data/SOURCE.md`. Provinces and regions are not here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from riparian.codelists.lists import data_file, load_codelist, read_rows

_PARTS = re.compile(r"[()\[\]/|;,=]")
_SEEN = 65536
_CODES = ("ioc", "iso3")


@lru_cache(maxsize=_SEEN)
def country_code(words: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country; None for words that are no country's, or several's.

    Understood are codes in capitals (ISO's of two or three letters, and the Olympic ones, which the
    Asian Development Bank uses too: CAM, VIE), and names, old ones too (`Burma`), in English,
    Japanese, Korean, Chinese, Vietnamese, Thai, Khmer, Lao, Burmese, French, Spanish and German.
    Several names in one text (`Myanmar (Burma)`) count where all of them mean the same country, and
    a name turned round (`Egypt, Arab Republic of`) as it is straight.
    """
    text = words.strip()
    if text.isascii() and text.isupper() and (code := _by_code().get(text)):
        return code
    by_name = _by_name()
    return by_name.get(fold_country(text)) or by_name.get(_straight(text)) or _by_parts(text)


def country_name(code: str, lang: str = "en") -> str | None:
    """What a country is called in a language (ISO 639-1); None where that is not known."""
    if lang == "en":
        return load_codelist("Country").name_of(code)
    return _short_names().get((code, lang))


def country_names() -> Mapping[str, str]:
    """Every folded name that means one country, with its code."""
    return _by_name()


@lru_cache(maxsize=_SEEN)
def names_of_country(code: str) -> tuple[tuple[str, str], ...]:
    """Every name of a country with its language (ISO 639-1), as the sources write it."""
    return tuple(
        (row["name"], row["lang"])
        for row in _rows()
        if row["code"] == code and row["kind"] not in _CODES
    )


def fold_country(text: str) -> str:
    """The text as names are compared: letters, their marks and digits only, without any "the"."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("&", " and ")
    bare = "".join(filter(_counts, _THE.sub("", plain).translate(_LETTERS)))
    return unicodedata.normalize("NFKC", bare)


_THE = re.compile(r"\bthe\b")
_LETTERS = str.maketrans({"đ": "d", "ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "ı": "i"})


@lru_cache(maxsize=_SEEN)
def _counts(character: str) -> bool:
    """Whether it tells names apart: accents of Latin letters do not, other scripts' marks do."""
    return unicodedata.category(character)[0] in "LMN" and not "\u0300" <= character <= "\u036f"


def _straight(text: str) -> str:
    """`Korea, Republic of` as `Republic of Korea`, folded."""
    name, _, form = text.partition(",")
    return fold_country(f"{form} {name}")


def _by_parts(text: str) -> str | None:
    parts = [fold_country(part) for part in _PARTS.split(text)]
    codes = {_by_name().get(part) for part in parts if part}
    return codes.pop() if len(codes) == 1 else None


@cache
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(read_rows(data_file("country_names")))


@cache
def _by_code() -> dict[str, str]:
    """Codes of two letters, and of three: ISO's before the Olympic ones."""
    olympic, long = (
        {row["name"]: row["code"] for row in _rows() if row["kind"] == kind} for kind in _CODES
    )
    return olympic | long | {entry.code: entry.code for entry in load_codelist("Country")}


@cache
def _by_name() -> dict[str, str]:
    meanings: dict[str, set[str]] = {}
    for code, name in _names():
        meanings.setdefault(fold_country(name), set()).add(code)
    # A name that two countries share finds neither.
    return {name: codes.pop() for name, codes in meanings.items() if name and len(codes) == 1}


def _names() -> Iterator[tuple[str, str]]:
    for row in _rows():
        if row["kind"] not in _CODES:
            yield row["code"], row["name"]
    for entry in load_codelist("Country"):
        yield entry.code, entry.name


@cache
def _short_names() -> dict[tuple[str, str], str]:
    return {(row["code"], row["lang"]): row["name"] for row in _rows() if row["kind"] == "short"}
