"""Purposes by name: what a sector means that is stated in words, without a DAC code.

A word means a purpose where it is, as a whole, a name in the lists Sector or SectorCategory, a word
of `codelists/data/purpose_words.csv` (each with its reason), the name of a theme or a part of one.
What it means is as deep as its name: a purpose of 5 digits, a category of 3, or only a theme.
Japanese and Korean words are those that the glossaries have in English. Nothing is guessed: "Roads
and bridges for the border towns" means nothing here, and is left to the texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from riparian.codelists.lists import (
    data_file,
    load_codelist,
    name_of_theme,
    read_rows,
    theme_of,
    themes,
)
from riparian.language.aid_glossary import GLOSSED, load_glossary

MULTI = "multi"
LIMIT = 80
"""The longest text, in characters, that is taken for a name."""


class NamedPurpose(msgspec.Struct, frozen=True):
    """What a word means: the code and category as far as known ("" for a theme only), and by which
    rule."""

    code: str | None
    category: str
    theme: str
    rule: str


_NOT_SAID = frozenset(("998", "99810", "430", "43010"))
"""Codes whose names ('Sectors not specified') say nothing; who means 43010 gives its code."""

_TOO_WIDE = frozenset(("mine", "institution", "data", "recovery", "skill", "multi sector", "law"))
"""Parts of names of themes that alone mean other things as well: mines of coal, institutions."""

_PARTS = re.compile(r",| and ")
_SEVERAL = re.compile(r"\s*(?:[,;/、，・･／&＆]|\band\b|と|및)\s*")
_BRACKET = re.compile(r"\s*[(（]([^()（）]*)[)）]\s*$")


def purposes_named(text: str) -> tuple[NamedPurpose, ...]:
    """What a sector in words means: one purpose, or several that it names one beside the other.

    Empty where the whole, or any part of it, is no name.
    """
    if not text or len(text) > LIMIT:
        return ()
    whole = purpose_named(text)
    if whole is not None:
        return (whole,)
    parts = [part for part in _SEVERAL.split(text) if part]
    purposes = [purpose_named(part) for part in parts]
    if len(purposes) < 2 or None in purposes:
        return ()
    return tuple({purpose.rule: purpose for purpose in purposes if purpose is not None}.values())


@lru_cache(maxsize=4096)
def purpose_named(text: str) -> NamedPurpose | None:
    """What one name means; None where the text is no such name."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for name in (plain, _BRACKET.sub("", plain)):
        if purpose := _english().get(_fold(name)):
            return msgspec.structs.replace(purpose, rule=purpose.rule.format(text=text.strip()))
    for lang in GLOSSED:
        for term in load_glossary(lang).terms.get(_without_spaces(plain), ()):
            purpose = _english().get(_fold(term.english))
            if purpose:
                rule = purpose.rule.format(text=text.strip())
                return msgspec.structs.replace(purpose, rule=f"{rule} ({term.english})")
    return None


def _without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()


def _fold(text: str) -> str:
    """A name in one form: small letters, no signs, "and" for "&", no plural, no "sector" at its
    end."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    words = [_singular(word) for word in re.findall(r"[^\W_]+", text)]
    return " ".join(words[:-1] if len(words) > 1 and words[-1] == "sector" else words)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=1)
def _english() -> dict[str, NamedPurpose]:
    """Names in English; of equal ones the first counts, a coarser one before a finer one."""
    purposes: dict[str, NamedPurpose] = {}
    for name, meaning in (*_words(), *_categories(), *_codes(), *_themes()):
        purposes.setdefault(name, meaning)
    return purposes


def _words() -> Iterator[tuple[str, NamedPurpose]]:
    for row in read_rows(data_file("purpose_words")):
        if row["code"]:
            yield _fold(row["word"]), _of_code(row["code"])
        else:
            yield _fold(row["word"]), _of_theme(row["theme"])


def _categories() -> Iterator[tuple[str, NamedPurpose]]:
    for entry in load_codelist("SectorCategory"):
        if not entry.withdrawn and entry.code not in _NOT_SAID:
            yield _fold(entry.name), _of_code(entry.code)


def _codes() -> Iterator[tuple[str, NamedPurpose]]:
    for entry in load_codelist("Sector"):
        if entry.withdrawn or entry.code in _NOT_SAID:
            continue
        yield _fold(entry.name), _of_code(entry.code)
        # "Information and communication technology (ICT)": the abbreviation is a name of its own.
        if bracket := _BRACKET.search(entry.name):
            yield _fold(entry.name[: bracket.start()]), _of_code(entry.code)
            if bracket[1].isupper():
                yield _fold(bracket[1]), _of_code(entry.code)


def _themes() -> Iterator[tuple[str, NamedPurpose]]:
    for theme in themes():
        if theme.id == MULTI:
            continue
        yield _fold(theme.name), _of_theme(theme.id)
        for part in (*_PARTS.split(theme.name), theme.id):
            if (name := _fold(part)) and name not in _TOO_WIDE:
                yield name, _of_theme(theme.id)


def _of_code(code: str) -> NamedPurpose:
    name = load_codelist("Sector" if len(code) == 5 else "SectorCategory").name_of(code)
    theme = theme_of(code) or next(
        (neighbour for last in "123" if (neighbour := theme_of(f"{code[:2]}{last}"))), None
    )
    named = f"{code} {_escape_braces(name)}" if name else f"the DAC's heading {code}"
    rule = f"the sector “{{text}}” names {named}"
    category = code[:3]
    return NamedPurpose(
        code if len(code) == 5 else None, category, theme.id if theme else MULTI, rule
    )


def _of_theme(theme: str) -> NamedPurpose:
    name = _escape_braces(name_of_theme(theme))
    return NamedPurpose(None, "", theme, f"the sector “{{text}}” names the theme {name}")


def _escape_braces(name: str) -> str:
    return name.replace("{", "{{").replace("}", "}}")
