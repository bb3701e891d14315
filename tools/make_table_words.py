"""Makes the word lists of tables and figures out of `tools/table_words`.

    python tools/make_table_words.py           write header_words and the other lists
    python tools/make_table_words.py --check   only say whether they are as they would be written

Names of currencies and of large numbers come from Unicode CLDR by PyPI Babel. Column names of
``../shared/data`` are looked up in the files themselves: one that does not occur there is an error.
The rest was collected by hand, each row with its source.

Needs: Babel, python-calamine.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from unicodedata import normalize

from babel import Locale, localedata
from babel.core import get_global
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
SOURCES = ROOT / "tools" / "table_words"
TABLES = ROOT / "src" / "riparian" / "ingest" / "tables" / "data"
FIGURES = ROOT / "src" / "riparian" / "language" / "figures" / "data"
OF_FIGURES = ("currencies.csv", "magnitudes.csv", "months.csv", "national_currencies.csv")

CLDR = "Unicode CLDR by PyPI Babel 2.18.0"
LANGUAGES = ("en", "ja", "ko")
CURRENCIES = ("USD", "JPY", "KRW", "EUR", "CNY", "THB", "VND", "LAK", "KHR", "MMK", "GBP", "AUD")
HOSTS = ("km", "lo", "my", "th", "vi")
COUNTED = (*LANGUAGES, *HOSTS)
UNSEEN = "\u200b"
"""What CLDR puts between the words of Khmer and Lao names."""

Row = tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit code."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    wrong = 0
    for name, text in made().items():
        path = (FIGURES if name in OF_FIGURES else TABLES) / name
        if not arguments:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{name} is not as tools/make_table_words.py writes it.", file=sys.stderr)
            wrong = 1
    return wrong


def made() -> dict[str, str]:
    """The lists as text, by file name."""
    return {
        "header_words.csv": as_csv(("field", "word", "lang", "source"), header_words()),
        "currencies.csv": as_csv(("word", "currency", "among", "source"), currencies()),
        "national_currencies.csv": as_csv(("country", "currency", "source"), national()),
        "magnitudes.csv": as_csv(("word", "factor", "source"), magnitudes()),
        "months.csv": as_csv(("word", "lang", "month", "source"), months()),
        "header_parts.csv": by_hand("header_parts.csv", ("part", "lang", "means", "source")),
        "status_words.csv": by_hand("status_words.csv", ("word", "code", "lang", "source")),
        "institution_words.csv": by_hand("institution_words.csv", ("word", "lang", "source")),
    }


def as_csv(names: Row, rows: Iterator[Row]) -> str:
    """Rows as text; where the first columns but the last are equal, the first of them."""
    kept: dict[Row, Row] = {}
    for row in rows:
        kept.setdefault(row[:-1], row)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([names, *sorted(kept.values())])
    return text.getvalue()


def by_hand(name: str, columns: Row) -> str:
    """A list made by hand, sorted; the same word twice in one language is an error."""
    rows = [tuple(row[column] for column in columns) for row in table(name)]
    keys = [(row[0], row[columns.index("lang")]) for row in rows]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"{name} has {sorted(twice)} more than once")
    return as_csv(columns, iter(rows))


def table(name: str) -> list[dict[str, str]]:
    """A hand-made list."""
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def header_words() -> Iterator[Row]:
    """Column names of the shared files, checked against them, and those found elsewhere."""
    known: dict[str, list[str]] = {}
    for row in table("shared_headers.csv"):
        names = known.setdefault(row["file"], read_header(SHARED / row["file"]))
        if row["column"] not in names:
            raise ValueError(f"{row['file']} has no column {row['column']}")
        yield row["field"], row["column"], "en", f"../shared/data/{row['file']}"
    for row in table("found_headers.csv"):
        yield row["field"], row["word"], row["lang"], row["source"]


def read_header(path: Path) -> list[str]:
    """The first row of a table."""
    if path.suffix == ".xlsx":
        workbook = CalamineWorkbook.from_path(str(path))
        return [str(name) for name in workbook.get_sheet_by_index(0).to_python(nrows=1)[0]]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


DAY = date(2026, 11, 28)
"""Currencies that were money on this day count."""


@cache
def in_use() -> dict[str, tuple[str, ...]]:
    """The currencies of each country, by its code of two letters."""
    found: dict[str, tuple[str, ...]] = {}
    for territory in sorted(get_global("territory_currencies")):
        codes = get_territory_currencies(territory, start_date=DAY, end_date=DAY)
        if len(territory) == 2 and codes:
            found[territory] = tuple(codes)
    return found


def national() -> Iterator[Row]:
    """The currency of each country that has one of its own, or shares one."""
    for territory, codes in in_use().items():
        yield territory, codes[0], f"{CLDR}, currencies of territories"


@cache
def by_sign() -> dict[str, frozenset[str]]:
    """Which currencies a sign stands for in the languages of their own countries."""
    found: dict[str, set[str]] = {}
    for identifier in localedata.locale_identifiers():
        locale = Locale.parse(identifier)
        for code in in_use().get(locale.territory or "", ()):
            if sign := locale.currency_symbols.get(code):
                found.setdefault(normalize("NFKC", sign).casefold().rstrip("."), set()).add(code)
    return {sign: frozenset(codes) for sign, codes in found.items()}


def by_name(noun: str, language: str) -> frozenset[str]:
    """Which currencies in use are called so, with a word before it or without: euro, US dollar."""
    names = Locale(language).currencies
    used = {code for codes in in_use().values() for code in codes}
    ends = f" {noun}" if noun.isascii() else noun
    return frozenset(c for c in used if f" {names.get(c, '')}".casefold().endswith(ends))


def where_spoken(language: str) -> frozenset[str]:
    """The currencies of the countries of which a language is an official one."""
    return frozenset(
        codes[0]
        for territory, codes in in_use().items()
        if any(
            spoken.split("_")[0] == language
            for spoken in get_official_languages(territory, de_facto=True)
        )
    )


def currencies() -> Iterator[Row]:
    """Names and signs; `among` are those between which a word does not decide by itself.

    `fr` is short for every franc, though CLDR has it as the sign of none; `r` for the rand and,
    in tables of others, for more than CLDR says. 元 is what each currency is called where Chinese
    is spoken.
    """
    for row in table("currency_signs.csv"):
        if row["by"] == "name":
            codes = by_name(row["name"], row["lang"])
            source = f"{CLDR}, {row['lang']}: names of currencies"
        elif row["by"] == "language":
            codes = where_spoken(row["lang"])
            source = f"{CLDR}: currencies where {row['lang']} is an official language"
        else:
            codes = by_sign().get(row["word"].rstrip("."), frozenset())
            source = f"{CLDR}: signs of currencies in the languages of their countries"
            if row["word"] in ("fr", "fr."):
                codes |= by_name("franc", "en")
                source += "; the francs by their English names"
        if not codes:
            raise ValueError(f"CLDR has no currency for {row['word']}")
        if len(codes) == 1 and row["by"] == "sign" and row["word"] != "r":
            yield row["word"], *codes, "", source
        else:
            yield row["word"], "", " ".join(sorted(codes)), source
    for row in table("currency_words.csv"):
        yield row["word"], row["currencies"], "", row["source"]
    by_hand = (*table("currency_signs.csv"), *table("currency_words.csv"))
    own = {row["word"] for row in by_hand}
    for language in LANGUAGES:
        locale = Locale(language)
        plurals = locale._data["currency_names_plural"]
        for code in CURRENCIES:
            words = {locale.currencies.get(code), locale.currency_symbols.get(code)}
            words.update((plurals.get(code) or {}).values())
            for word in filter(None, words):
                if word.casefold() not in own and word != code and len(word) > 1:
                    yield word.casefold(), code, "", f"{CLDR}, {language}"
                elif len(word) == 1 and not word.isalpha() and normalize("NFKC", word) not in own:
                    yield word, code, "", f"{CLDR}, {language}"

    for language in HOSTS:
        for code in CURRENCIES:
            word = Locale(language).currencies[code].replace(UNSEEN, "").casefold()
            if word not in own:
                yield word, code, "", f"{CLDR}, {language}"


def months() -> Iterator[Row]:
    """Names of months in the languages of the hosts; Vietnamese counts them."""
    for language in HOSTS:
        for width in ("wide", "abbreviated"):
            for month, word in Locale(language).months["format"][width].items():
                if not any(letter.isdigit() for letter in word) and len(word) > 2:
                    yield word, language, str(month), f"{CLDR}, {language} {width}"


def magnitudes() -> Iterator[Row]:
    """Words for large numbers, with what they stand for."""
    for row in table("magnitude_words.csv"):
        yield row["word"], row["factor"], row["source"]
    for language in COUNTED:
        formats = Locale(language).compact_decimal_formats
        for style, by_plural in formats.items():
            if style == "short" and language not in ("ja", "ko"):
                continue  # single letters: those that are met are in the hand-made list
            for patterns in by_plural.values():
                for power, pattern in patterns.items():
                    text = str(getattr(pattern, "pattern", pattern))
                    word = text.strip("0").replace("'", "").strip()
                    if word and "0" not in word and text.count("0") == 1:
                        yield word.casefold(), power, f"{CLDR}, {language} {style}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
