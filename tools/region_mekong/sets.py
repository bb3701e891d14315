"""Basins, corridors, rivers, roads, railways and areas: what was read of them, put to places.

`basins.csv` of the reference tables gives basins and corridors; `sets_read.csv`, `flows_read.csv`
and `set_names_read.csv` beside this module hold what was read page by page, each row with the page.
Nothing else is typed here but rules: which forms the name of a river or of a road takes.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import shapely
from shapely.geometry import LineString, shape
from shapely.geometry.base import BaseGeometry

from region_mekong.parts import Part, SetPlace, SetRow
from region_mekong.rows import read_csv
from region_mekong.stretches import parts_of, stretch
from riparian.region.folding import fold_key
from riparian.region.pack import ADM1, LOCALITY, NameRow, load_region, pack_file, region_folder
from riparian.region.stated_places import NameIndex

HERE = Path(__file__).parent
CORRIDOR = re.compile(r"EWEC|NSEC-|SEC-|GMS")
REGISTERS = ("register/japan.csv", "register/korea.csv")
NEAR_DEGREES, LEAST_DEGREES = 0.04, 0.1
"""A province lies on a river of the map if it is within 4 km of 10 km of its line."""


def sets_of_the_reference(shared: Path) -> Part:
    """Basins and corridors of `basins.csv`. A row that it marks as its source's error is left."""
    rows: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_csv(shared / "data/reference/basins.csv"):
        if not row["note"].startswith("ERROR IN SOURCE"):
            rows[_set_id(row["basin_id"])].append(row)
    part = Part()
    for set_id, own in rows.items():
        number = re.fullmatch(r"basin:MRC-(\w+)", set_id)
        name = own[0]["basin_name"]
        if number:
            name = f"Sub-area {number[1]}{f': {name}' if name else ''}"
        lost = [r for r in own if _place_of(r) is None and (r["adm1_name"] or r["point_name"])]
        notes = [] if set_id.startswith("corridor:") else [r["note"] for r in own]
        if lost:
            words = dict.fromkeys(r["adm2_name"] or r["adm1_name"] or r["point_name"] for r in lost)
            notes.append(f"named but not in the pack: {', '.join(words)}")
        part.sets.append(
            SetRow(
                set_id, name, _set_id(own[0]["parent"]) if own[0]["parent"] else "",
                note="; ".join(dict.fromkeys(filter(None, notes))),
                source="; ".join(dict.fromkeys(r["source"] for r in own)),
            )
        )  # fmt: skip
        part.places.extend(_route(set_id, own) if set_id.startswith("corridor:") else _touched(own))
        part.names.append(NameRow(set_id, name, "en", "alias", "reference/basins.csv"))
        if not number:
            part.names.extend(_river_forms(set_id, name))
    return part


def _set_id(basin_id: str) -> str:
    return f"{'corridor' if CORRIDOR.match(basin_id) else 'basin'}:{basin_id}"


def _touched(rows: Iterable[dict[str, str]]) -> Iterator[SetPlace]:
    for row in rows:
        place = _place_of(row)
        if place:
            yield SetPlace(_set_id(row["basin_id"]), place, "touches", "", row["source"])


def _route(set_id: str, rows: list[dict[str, str]]) -> Iterator[SetPlace]:
    """The provinces along a corridor. Where two sources list them, the towns of the one that goes
    from end to end give the order, and what only the other has goes behind what it has before."""
    by_source: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        place = _place_of(row)
        if place:
            by_source[row["source"]].setdefault(place, row["source"])
    lists = sorted(by_source.values(), key=lambda found: "nesdc" not in next(iter(found.values())))
    order: list[str] = []
    sources: dict[str, str] = {}
    for found in lists:
        at = 0
        for place, source in found.items():
            if place not in order:
                order.insert(at, place)
                sources[place] = source
            at = order.index(place) + 1
    for position, place in enumerate(order, start=1):
        yield SetPlace(set_id, place, "crosses", position, sources[place])


def _place_of(row: dict[str, str]) -> str | None:
    """The province that a row names, or that holds the town it names."""
    return province(row["adm1_name"] or row["point_name"], row["country"])


def sets_read(shared: Path) -> Part:
    """What was read page by page, with the flows."""
    part = Part()
    for row in read_csv(HERE / "sets_read.csv"):
        source = row["source"]
        named = [name for name in row["places"].split(";") if name]
        if row["name"]:
            part.sets.append(
                SetRow(row["set_id"], row["name"], row["parent"], note=row["note"], source=source)
            )
            part.names.append(NameRow(row["set_id"], row["name"], "en", "alias", _short(source)))
            part.names.extend(_forms(row["set_id"], row["name"]))
        elif row["note"]:
            part.sets.append(SetRow(row["set_id"], "", note=row["note"], source=source))
        for position, name in enumerate(named, start=1):
            place = province(name, row["country"])
            if place is None:
                raise SystemExit(f"{row['set_id']}: {name} is no province of {row['country']}.")
            at = position if row["ordered"] == "yes" else ""
            part.places.append(SetPlace(row["set_id"], place, row["relation"], at, source))
    for row in read_csv(HERE / "flows_read.csv"):
        where = f"joins {row['flows_into'].partition(':')[2]} {row['note']}" if row["note"] else ""
        part.sets.append(
            SetRow(
                row["set_id"], "", "", row["flows_into"], row["position"], note=where,
                source=row["source"],
            )
        )  # fmt: skip
    return part


def names_read(shared: Path) -> Part:
    """Names in all languages. One out of a register has to occur in it as it is written here."""
    registers = {name: (shared / "data" / name).read_text("utf-8") for name in REGISTERS}
    part = Part()
    for row in read_csv(HERE / "set_names_read.csv"):
        source = row["source"]
        if source.startswith("register"):
            holders = [name for name, text in registers.items() if row["name"] in text]
            if not holders or (source != "register" and source not in holders):
                raise SystemExit(f"{source} does not hold the name {row['name']}.")
            source = source if source != "register" else holders[0]
        part.names.append(NameRow(row["set_id"], row["name"], row["lang"], row["kind"], source))
    return part


def sets_on_the_map(shared: Path) -> Part:
    """The provinces along the great rivers that `lines.geojson` draws, from the source on."""
    file = pack_file(region_folder("mekong"), "lines.geojson")
    outlines = pack_file(region_folder("mekong"), "adm1.geojson")
    if file is None or outlines is None:
        return Part()
    provinces = {
        feature["properties"]["place_id"]: shape(feature["geometry"])
        for feature in json.loads(outlines.read_text("utf-8"))["features"]
    }
    part = Part()
    wanted = {
        row["set_id"] for row in read_csv(HERE / "sets_read.csv") if "by the map" in row["note"]
    }
    for feature in json.loads(file.read_text("utf-8"))["features"]:
        set_id = feature["properties"]["id"]
        if set_id in wanted:
            river = shape(feature["geometry"])
            main, *arms = parts_of(river)
            for position, place in enumerate(_along(river, main, provinces), 1):
                source = "lines.geojson (Natural Earth rivers 1:50m) against adm1.geojson"
                begins, ends = stretch(main, arms, provinces[place])
                part.places.append(
                    SetPlace(set_id, place, "crosses", position, source, begins, ends)
                )
    return part


def _along(river: BaseGeometry, main: LineString, provinces: dict[str, BaseGeometry]) -> list[str]:
    """The provinces in the order in which the longest line meets them, from its north end on.

    Those that only an arm of the delta meets follow, by their distance from where it begins.
    """
    mouth = shapely.Point(main.coords[-1])
    found = []
    for place_id, outline in provinces.items():
        around = outline.buffer(NEAR_DEGREES)
        if river.intersection(around).length >= LEAST_DEGREES:
            points = shapely.points(shapely.get_coordinates(main.intersection(around)))
            on_main = len(points) > 0
            met = shapely.line_locate_point(main, points).min() if on_main else 0.0
            far = met if on_main else mouth.distance(outline)
            found.append((not on_main, far, place_id))
    return [place_id for *_, place_id in sorted(found)]


@cache
def province(name: str, country: str) -> str | None:
    """The one province of a country that is called so, or holds the only town called so."""
    pack = load_region("mekong")
    if not name or country not in pack.places:
        return None
    matches = _index().find(name, (country,))
    provinces = {match.place_id for match in matches if match.level == ADM1}
    provinces = provinces or {match.province for match in matches if match.province}
    provinces = provinces or {
        pack.province_of(town)
        for town in _towns().get(fold_key(name), ())
        if pack.country_of(town) == country
    }
    return provinces.pop() if len(provinces) == 1 else None


@cache
def _towns() -> dict[str, set[str]]:
    """All towns by folded name, the smallest too: a source that names one means it."""
    pack, found = load_region("mekong"), defaultdict(set)
    for row in pack.names:
        if pack.places[row.place_id].level == LOCALITY:
            found[fold_key(row.name)].add(row.place_id)
    return found


@cache
def _index() -> NameIndex:
    return NameIndex(load_region("mekong"))


def _forms(set_id: str, name: str) -> Iterator[NameRow]:
    kind, _, rest = set_id.partition(":")
    if kind in ("river", "basin"):
        yield from _river_forms(set_id, name.removesuffix(" River"))
    road = re.fullmatch(r"(KH|LA|VN)-(\d+\w?)", rest)
    if kind == "road" and road:
        yield from road_forms(set_id, road[1], road[2])


def _river_forms(set_id: str, name: str) -> Iterator[NameRow]:
    """Nam Ngum, Nam Ngum River, Nam Ngum Basin, Nam Ngum River Basin; of a delta none.

    A river is not known by its bare name: Bago and Yangon are places, Red is a colour.
    """
    if set_id.startswith("corridor:") or "Delta" in name or "Basin" in name:
        return
    for bare in re.sub(r"\(.*?\)", "", name).split("/"):
        for form in ("", " River", " Basin", " River Basin"):
            if not form and set_id.startswith("river:"):
                continue
            yield NameRow(set_id, bare.strip() + form, "en", "spelling", "rule: river")


def road_forms(set_id: str, country: str, number: str) -> Iterator[NameRow]:
    """The ways to write a road number. It means a road only together with its country."""
    english = ["National Road", "National Highway", "National Route", "Highway", "Route", "Road"]
    forms = [f"{word} {sign}{number}" for word in english for sign in ("", "No. ")]
    forms += [f"NR{number}", f"NR No. {number}", f"NH{number}", f"RN{number}"]
    if number[-1] in "NS":
        side = {"N": "North", "S": "South"}[number[-1]]
        forms += [f"{word} {number[:-1]} {side}" for word in english]
        forms += [f"{word} No. {number[:-1]} {side}" for word in english]
    japanese, korean = (
        [f"国道{number}号線", f"国道{number}号"],
        [f"국도 {number}호선", f"{number}번 국도"],
    )
    kanji = _kanji(number)
    if kanji:
        japanese += [f"国道{kanji}号線", f"国道{kanji}号"]
    if (country, number) == ("VN", "1"):
        forms += [f"{word} 1A" for word in english] + ["QL1A"]
    if country == "VN":
        yield from _spelt(set_id, "vi", [f"Quốc lộ {number}", f"QL{number}"])
    yield from _spelt(set_id, "en", forms)
    yield from _spelt(set_id, "ja", japanese)
    yield from _spelt(set_id, "ko", korean)


def _spelt(set_id: str, language: str, names: Iterable[str]) -> Iterator[NameRow]:
    for name in names:
        yield NameRow(set_id, name, language, "spelling", "rule: road number and country")


def _kanji(number: str) -> str:
    """The number in kanji as titles write it (九, 十三); empty where it has a letter."""
    if not number.isdecimal() or int(number) > 99:
        return ""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(int(number), 10)
    head = "" if tens == 0 else ("" if tens == 1 else digits[tens]) + "十"
    return head + (digits[ones] if ones else "")


def _short(source: str) -> str:
    return source.split("; ")[0]
