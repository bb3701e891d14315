"""Names of columns: one spelling for all ways to write them, and what field they usually hold.

The words are real headings and labels in English, Japanese and Korean, with HXL tags, each with its
source (`data/header_words.csv`). A word can stand for several fields (案件名 is a title in any
language). Nothing is decided here; whoever suggests a mapping weighs these against the values.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from riparian.codelists.lists import read_table
from riparian.language.figures.cell_reading import fold_text
from riparian.language.figures.unit_words import NumberUnit, read_unit

FIELDS = (
    *("identifier", "other_identifier", "title", "title_original", "description"),
    *("provider", "agency", "implementer", "host_agency"),
    *("country", "admin1", "admin2", "place", "latitude", "longitude"),
    *("sector", "purpose_code", "start", "end", "period", "signing_date", "date", "year"),
    *("amount", "commitment", "disbursement", "currency", "status", "scheme", "url", "note"),
)
"""What a column can hold: `provider` funds, `agency` runs it there, `host_agency` receives it."""


class HeaderWord(msgspec.Struct, frozen=True):
    """A heading as it was found, the field it held there, and where that was."""

    field: str
    word: str
    lang: str
    source: str


_TAG = re.compile(r"#[A-Za-z]\w*(?: *\+[A-Za-z]\w*)*", re.ASCII)
_BRACKET = re.compile(r"[(\[（［【〔]([^()\[\]（）［］【】〔〕]*)[)\]）］】〕]")
_NUMBERING = re.compile(
    r"^(?:\(?\d{1,2}(?:-\d{1,2})?[).、:]|[①-⑳]|\(\d{1,2}\)|[ivx]{1,4}\.) *", re.IGNORECASE
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_APART = re.compile(r"[_\-./:：,*'\"]+| {2,}")
_ASIAN_SPACE = re.compile(r"(?<=[\u3000-\u9fff\uac00-\ud7a3]) (?=[\u3000-\u9fff\uac00-\ud7a3])")


NAMES_AT_HAND = 32_768
"""Names of columns whose readings are kept: more than a workbook has columns (16,384), as each of
twenty readers asks for all of them."""


@lru_cache(maxsize=NAMES_AT_HAND)
def fold_header(name: str) -> str:
    """One spelling of a column's name, to compare names by.

    Width, case, numbering and a unit in brackets go; `_`, `-`, `.` and camel case become spaces;
    spaces between Japanese or Korean letters go. Numbers stay. An HXL tag keeps `#` and `+`.
    """
    folded = fold_text(name)
    if _TAG.fullmatch(folded):
        tag, *attributes = folded.replace(" ", "").lower().split("+")
        return "+".join([tag, *sorted(attributes)])
    folded = _NUMBERING.sub("", folded) or folded
    folded = _BRACKET.sub(_keep_words, folded)
    words = _APART.sub(" ", _HUMP.sub(" ", folded)).casefold().split()
    return _ASIAN_SPACE.sub("", " ".join(words))


def _keep_words(match: re.Match[str]) -> str:
    """Brackets go, and with them a unit; other words in them stay."""
    return " " if read_unit(match[1]) else f" {match[1]} "


_PARTS = re.compile(r"[\s_]+|(?<=[：:])")
_LAST_WORDS = 5


@lru_cache(maxsize=NAMES_AT_HAND)
def unit_of_header(name: str) -> NumberUnit | None:
    """The unit in a column's name: in brackets (`総事業費（百万円）`), or as its last words.

    A name that is nothing but a unit (`MEUR`) has one where it says currency and factor.
    """
    for words in reversed(_BRACKET.findall(name)):
        if unit := read_unit(words):
            return unit
    parts = [part for part in _PARTS.split(name.strip()) if part]
    for count in range(min(len(parts), _LAST_WORDS), 0, -1):
        unit = read_unit(" ".join(parts[-count:]))
        if unit is None:
            continue
        if count == len(parts) and not ((unit.currency or unit.sign) and unit.factor > 1):
            continue
        if unit.currency or unit.sign or unit.factor > 1 or unit.percent:
            return unit
    return None


def is_tag(name: str) -> bool:
    """Whether a cell is an HXL tag such as `#adm1+name` (HXL 1.1, tags and attributes)."""
    return bool(_TAG.fullmatch(name.strip()))


@lru_cache(maxsize=1)
def header_words() -> tuple[HeaderWord, ...]:
    """All words of the list, with field and source."""
    return tuple(
        HeaderWord(row["field"], row["word"], row["lang"], row["source"])
        for row in read_table(__package__, "header_words.csv")
    )


@lru_cache(maxsize=1)
def _fields_by_word() -> dict[str, tuple[str, ...]]:
    by_word: dict[str, list[str]] = {}
    for word in header_words():
        fields = by_word.setdefault(column_key(word.word), [])
        if word.field not in fields:
            fields.append(word.field)
    return {key: tuple(fields) for key, fields in by_word.items()}


@lru_cache(maxsize=NAMES_AT_HAND)
def column_key(name: str) -> str:
    """One spelling of a column's name: `Project_Title`, `projecttitle`, `Project title` agree."""
    return fold_header(name).replace(" ", "")


@lru_cache(maxsize=NAMES_AT_HAND)
def fields_named(name: str) -> tuple[str, ...]:
    """The fields that a column of this name held in the files known; empty for unknown names.

    An HXL tag with attributes that are not in the list counts by those that are: `#adm1+name+en`
    as `#adm1+name`. A name joined of several rows (`Amount / USD`) counts by its last known part.
    """
    if fields := _fields_by_word().get(column_key(name)):
        return fields
    if " / " in name:
        return next(filter(None, map(fields_named, reversed(name.split(" / ")))), ())
    return _fields_of_tag(fold_header(name)) if is_tag(name) else ()


def _fields_of_tag(tag: str) -> tuple[str, ...]:
    base, *attributes = tag.split("+")
    tags = (
        (set(key.split("+")[1:]), fields)
        for key, fields in _fields_by_word().items()
        if key.split("+")[0] == base
    )
    fitting = [item for item in tags if item[0] <= set(attributes)]
    return max(fitting, key=lambda item: len(item[0]))[1] if fitting else ()
