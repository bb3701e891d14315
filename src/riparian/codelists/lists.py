"""Code lists: what a code of IATI, the OECD DAC, ISO or FIRST's TLP is called, and back.

A *list* is one file of `data/`, named as IATI names it (`Sector`, `ActivityStatus`). A *code* is
`withdrawn` when its owner no longer wants it used; older records still carry it, so it is kept and
has its name. A *legacy word* is what IATI 1.01 to 1.05 said where 2.x has a number.

*Countries* are known by what people write for them: codes, and names in the languages of the
partners. A name is compared folded: without case, width, accents of Latin letters, spaces and
punctuation. It is always compared whole. A name that means two countries means none here; nothing
is guessed. Provinces and regions are not here.

*Themes* are about a dozen plain-word groups of DAC purpose codes, for people who know no codes.
Every purpose code and every 3-digit category belongs to exactly one. The grouping is this project's
own judgement, not the DAC's; `data/themes.csv` gives the reason beside each rule. A rule for a
3-digit category holds for each of its purpose codes that has no rule of its own.

Not here: checking records against the lists. Where each list comes from, and what is missing, is in
`data/SOURCE.md`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO

_DATA = files(__package__) / "data"


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a list; a field the list does not have is empty.

    `category` is a code of another list (for `Sector`, of `SectorCategory`). `successor` is the
    code that took over a withdrawn one, only where a source states it.
    """

    code: str
    name: str
    status: str = "active"
    category: str = ""
    description: str = ""
    successor: str = ""

    @property
    def withdrawn(self) -> bool:
        """Whether the owner of the list has withdrawn the code."""
        return self.status == "withdrawn"


@dataclass(frozen=True, eq=False)
class CodeList:
    """A list by code. Codes are exact (`KH`, never `kh`); names are matched loosely."""

    name: str
    codes: Mapping[str, Code] = field(repr=False)

    def get(self, code: str) -> Code | None:
        """The entry with this code, withdrawn or not."""
        return self.codes.get(code)

    def name_of(self, code: str) -> str | None:
        """What the code is called."""
        entry = self.codes.get(code)
        return entry.name if entry else None

    def code_named(self, name: str) -> str | None:
        """The code with this name, whatever its case, spaces and hyphens.

        Where an active and a withdrawn code share a name, the active one; the first of two equals.
        """
        return self._by_name.get(loosen(name))

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes.values())

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        by_name: dict[str, str] = {}
        for entry in sorted(self, key=lambda entry: entry.withdrawn):
            by_name.setdefault(loosen(entry.name), entry.code)
        return by_name


def loosen(text: str) -> str:
    """The text without case, spaces, hyphens and underscores, for comparing words."""
    return text.casefold().translate(_IGNORED)


_IGNORED = {ord(character): None for character in " \t\r\n-_\u00a0\u2010\u2011\u2013"}


def read_rows(file: Traversable) -> list[dict[str, str]]:
    """The rows of one data file."""
    return list(csv.DictReader(StringIO(file.read_text(encoding="utf-8"))))


@cache
def read_table(package: str, name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table in the folder `data` of a package, read once.

    Origins stand in `SOURCE.md` beside it.
    """
    return tuple(read_rows(files(package) / "data" / name))


def split_cell(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several, with semicolons between them."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def data_file(name: str) -> Traversable:
    """The data file with this name, without `.csv`."""
    return _DATA / f"{name}.csv"


@cache
def load_codelist(name: str) -> CodeList:
    """The list with this name, read once."""
    entries = (Code(**row) for row in read_rows(data_file(name)))
    return CodeList(name, {entry.code: entry for entry in entries})


@cache
def _legacy_words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for row in read_rows(data_file("legacy_1x")):
        words.setdefault(row["list"], {})[loosen(row["legacy"])] = row["code"]
    return words


def legacy_code(list_name: str, word: str) -> str | None:
    """The 2.x code for an IATI 1.x word, whatever its case, spaces and hyphens.

    `legacy_code("TransactionType", "D")` is `"3"`. None for words the 1.x lists do not have, and
    for those that 2.x dropped (the vocabularies `WB` and `ISO`). A 2.x code is no legacy word.
    """
    words = _legacy_words().get(list_name)
    return words.get(loosen(word)) if words else None


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
    code = _by_name().get(fold_country(text))
    if code or not _PARTS.search(text):
        return code
    return _by_name().get(_straight(text)) or _by_parts(text)


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


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: `id` for addresses and files, `name` and `note` for people."""

    id: str
    name: str
    note: str


@cache
def themes() -> tuple[Theme, ...]:
    """Every theme, in the order in which to show them."""
    return tuple(Theme(**row) for row in read_rows(data_file("theme_names")))


def name_of_theme(theme: str) -> str:
    """The name of a theme by its id; the id itself where there is no such theme."""
    return next((entry.name for entry in themes() if entry.id == theme), theme)


@cache
def theme_rules() -> dict[str, Theme]:
    """Theme by 5- or 3-digit code, as the data file has them."""
    by_id = {theme.id: theme for theme in themes()}
    return {row["code"]: by_id[row["theme"]] for row in read_rows(data_file("themes"))}


def theme_of(code: str) -> Theme | None:
    """The theme of a 5-digit purpose code or a 3-digit category; None for anything else.

    A purpose code newer than our list has the theme of its category, its first three digits.
    """
    rules = theme_rules()
    theme = rules.get(code)
    if theme is None and len(code) == 5 and code.isdecimal():
        return rules.get(code[:3])
    return theme
