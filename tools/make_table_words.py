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
from pathlib import Path
from unicodedata import normalize

from babel import Locale
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
SOURCES = ROOT / "tools" / "table_words"
TABLES = ROOT / "src" / "riparian" / "ingest" / "tables" / "data"
FIGURES = ROOT / "src" / "riparian" / "language" / "figures" / "data"
OF_FIGURES = ("currencies.csv", "magnitudes.csv")

CLDR = "Unicode CLDR by PyPI Babel 2.18.0"
LANGUAGES = ("en", "ja", "ko")
CURRENCIES = ("USD", "JPY", "KRW", "EUR", "CNY", "THB", "VND", "LAK", "KHR", "MMK", "GBP", "AUD")
COUNTED = (*LANGUAGES, "th", "vi")

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
        "currencies.csv": as_csv(("word", "currency", "sure", "source"), currencies()),
        "magnitudes.csv": as_csv(("word", "factor", "source"), magnitudes()),
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


def currencies() -> Iterator[Row]:
    """Names and signs; `sure` is "no" where a word is also used for other currencies."""
    for row in table("currency_words.csv"):
        codes = row["currencies"].split()
        if len(codes) > 1 and codes[1] != "?":
            yield row["word"], "", "no", row["source"]
        else:
            yield row["word"], codes[0], "no" if codes[1:] else "yes", row["source"]
    own = {row["word"] for row in table("currency_words.csv")}
    for language in LANGUAGES:
        locale = Locale(language)
        plurals = locale._data["currency_names_plural"]
        for code in CURRENCIES:
            words = {locale.currencies.get(code), locale.currency_symbols.get(code)}
            words.update((plurals.get(code) or {}).values())
            for word in filter(None, words):
                if word.casefold() not in own and word != code and len(word) > 1:
                    yield word.casefold(), code, "yes", f"{CLDR}, {language}"
                elif len(word) == 1 and not word.isalpha() and normalize("NFKC", word) not in own:
                    yield word, code, "yes", f"{CLDR}, {language}"


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
                    if word and text.count("0") == 1:
                        yield word.casefold(), power, f"{CLDR}, {language} {style}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
