"""Myanmar's townships, as the Myanmar Information Management Unit (MIMU) lists them.

A township is named after its seat. Where GeoNames has that as a town, both are one place: the town
is found by name in any script, else by a like name beside the seat. Townships without such a town
are places of their own, by their MIMU code.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from statistics import median

import shapely
from rapidfuzz import fuzz
from shapely.geometry.base import BaseGeometry

from region_mekong.districts import Placed
from region_mekong.national import National
from region_mekong.shapes import NEARLY
from region_mekong.sources import Sources, Town, package
from riparian.region.folding import fold_key, fold_words
from riparian.region.pack import CodeRow, NameRow

SOURCE, VOCABULARY = "MIMU, mm-geo-coder", "MIMU"
NEAR, NAMESAKE_NEAR, LIKE = 0.15, 0.38, 80.0
"""How far from the seat a town may be, in degrees, that of its name farther; how like the name of
another must be (rapidfuzz ratio)."""

FAR = 0.6
"""Degrees between a seat and the middle of its villages beyond which the seat's point is wrong."""

_DATABASE = "database/mimu_geo_data_public.db"
_BRACKET = re.compile(r"\s*\(([^)]*)\)")
_DROPPED = re.compile(r"\s*\(?(?:Kokang|Wa) SA[ZD]\)?|\s+Sub-township", re.IGNORECASE)
_QUARTERS = ("East", "West", "North", "South", "Seikkan")
#: The word behind a district's name in Burmese.
_DISTRICT = "ခရိုင်"


@dataclass(frozen=True)
class Township:
    """A township of MIMU's list: `state` is its ISO code, `names` are in Latin letters, the usual
    first; `town` is GeoNames' town of it, if there is one."""

    codes: tuple[str, ...]
    state: str
    names: tuple[str, ...]
    burmese: tuple[str, ...]
    district: str
    point: tuple[float, float] | None
    town: Town | None = None

    @property
    def place_id(self) -> str:
        """The pack's id."""
        return f"gn:{self.town.geonames_id}" if self.town else f"mimu:{self.codes[0]}"


def district_lines(sources: Sources) -> list[National]:
    """Myanmar's districts, with their names in Burmese."""
    states = _states(sources)
    rows = {
        (row["district_saz_pcode"], states[row["state_pcode"]], row["district_eng"],
         row["district_mmr"].removesuffix(_DISTRICT).strip())
        for row in _rows("wards", "villages")
        if row["district_eng"] and row["district_mmr"]
    }  # fmt: skip
    return [
        National(
            "MM", code, state, "",
            ((english, "my-Latn"), (burmese, "my"), (f"{burmese}{_DISTRICT}", "my")), SOURCE,
        )
        for code, state, english, burmese in sorted(rows)
    ]  # fmt: skip


def place_townships(
    sources: Sources,
    full: dict[str, BaseGeometry],
    usual: dict[str, str],
    parents: dict[int, str],
) -> list[Township]:
    """The townships with the towns they are, by code. `usual`: the names of the states."""
    towns: defaultdict[str, list[Town]] = defaultdict(list)
    for town in sources.towns:
        if town.country == "MM" and town.geonames_id in parents:
            towns[parents[town.geonames_id]].append(town)
    listed = list(_townships(sources, full))
    placed = [
        replace(one, town=_town_of(one, towns[one.state], usual[one.state])) for one in listed
    ]
    taken = Counter(one.town.geonames_id for one in placed if one.town)
    placed = [
        replace(one, town=None) if one.town and taken[one.town.geonames_id] > 1 else one
        for one in placed
    ]  # Two townships in one city: each is a place of its own
    lost = [one.names[0] for one in placed if not one.town]
    print(f"MM: {len(placed)} townships, {len(lost)} without a town in GeoNames: {', '.join(lost)}")
    return placed


def _townships(sources: Sources, full: dict[str, BaseGeometry]) -> Iterator[Township]:
    """One for each name of a state; MIMU lists some twice, inside and outside a zone."""
    states, points = _states(sources), _points()
    found: dict[tuple[str, str], Township] = {}
    listed = {
        (row["township_pcode"], row["state_pcode"], row["township_eng"],
         row["township_mmr"].strip(), row["district_eng"] or "")
        for row in _rows("wards", "villages")
    }  # fmt: skip
    for code, state_code, english, burmese, district in sorted(listed):
        if not code.startswith(state_code):
            raise SystemExit(f"Township {code} is listed in {state_code}.")
        state, names = states[state_code], _names(english)
        outline = full[_outline(state, full)]
        point = next((p for p in points[code] if _is_in(outline, p)), None)
        key = (state, fold_key(names[0]))
        if other := found.get(key):
            codes, point = tuple(sorted({*other.codes, code})), other.point or point
            found[key] = replace(other, codes=codes, point=point)
        else:
            found[key] = Township((code,), state, names, _burmese(burmese), district, point)
    yield from sorted(found.values(), key=lambda one: one.codes)


def _is_in(outline: BaseGeometry, point: tuple[float, float]) -> bool:
    return bool(outline.distance(shapely.Point(point[1], point[0])) <= NEARLY)


def _outline(state: str, full: dict[str, BaseGeometry]) -> str:
    """Nay Pyi Taw lies in the outline of Mandalay."""
    return state if state in full else "MM-04"


def _names(english: str) -> tuple[str, ...]:
    """ "Dagon Myothit (East)" as written; of "Hsawng Hpa (Saun Pha)" both names."""
    name = _DROPPED.sub("", english).strip()
    inside = _BRACKET.findall(name)
    if not inside or inside[0] in _QUARTERS:
        return (name,)
    return (_BRACKET.sub("", name).strip(), *inside)


def _burmese(name: str) -> tuple[str, ...]:
    """Of ပန်ဆန်း (ပန်ခမ်း) both names; a part of Dagon's and of Hlaingtharya's as written."""
    if "ပိုင်း" in name or "ဆိပ်ကမ်း)" in name:
        return (name,)
    bare = _BRACKET.sub("", name).removesuffix("မြို့နယ်ခွဲ").strip()
    others = (inside for inside in _BRACKET.findall(name) if "ဒေသ" not in inside)
    return (bare, *others)


def _town_of(township: Township, towns: list[Town], capital: str) -> Town | None:
    """The town; a state's capital is no township of another name (Nay Pyi Taw, once Pyinmana)."""
    keys = {fold_key(name) for name in (*township.names, *township.burmese)}
    towns = [t for t in towns if t.name != capital or fold_key(t.name) in keys]
    same = [
        town
        for town in towns
        if _distance(township, town) <= NAMESAKE_NEAR
        and not keys.isdisjoint(map(fold_key, (town.name, *town.names)))
    ]
    usual = fold_key(township.names[0])
    same = same or [
        town
        for town in towns
        if _distance(township, town) <= NEAR and fuzz.ratio(fold_key(town.name), usual) >= LIKE
    ]
    return max(same, key=lambda t: (t.population, -t.geonames_id), default=None)


def _distance(township: Township, town: Town) -> float:
    """In degrees, the longer of two; far where the township has no point."""
    if township.point is None:
        return 90.0
    latitude, longitude = township.point
    return max(abs(latitude - town.latitude), abs(longitude - town.longitude))


def township_parent(township: Township, placed: Iterable[Placed]) -> str:
    """The district of a township without a town in GeoNames, else its state."""
    wanted = sorted(fold_words(township.district))
    for one in placed:
        if one.province == township.state and wanted in (
            sorted(fold_words(one.bare(name))) for name in one.district.names
        ):
            return f"gn:{one.district.geonames_id}"
    return township.state


def township_names(township: Township) -> Iterator[NameRow]:
    """MIMU's names in Latin letters and in Burmese."""
    kind = "alias" if township.town else "official"
    for name in township.names:
        yield NameRow(township.place_id, name, "en", kind, SOURCE)
    for name in township.burmese:
        yield NameRow(township.place_id, name, "my", kind, SOURCE)


def township_codes(townships: Iterable[Township]) -> Iterator[CodeRow]:
    """MIMU's codes."""
    for one in townships:
        for code in one.codes:
            yield CodeRow(one.place_id, VOCABULARY, code, SOURCE)


def _states(sources: Sources) -> dict[str, str]:
    """{MIMU code of a state: ISO code}: "Shan (North)" is Shan, "Kachin" Kachin State."""
    known = {}
    for code, unit in sources.units.items():
        if unit.country == "MM":
            for name in (unit.name, *unit.aliases):
                known[fold_key(name)] = code
    found = {}
    for row in _rows("wards"):
        name = _BRACKET.sub("", row["state_eng"]).strip()
        keys = [fold_key(f"{name}{word}") for word in ("", " State", " Region")]
        found[row["state_pcode"]] = next(known[key] for key in keys if key in known)
    return found


def _points() -> dict[str, list[tuple[float, float]]]:
    """{code: (latitude, longitude)}: the median of the seat's wards, then that of the villages."""
    places: defaultdict[tuple[str, bool], list[tuple[float, float]]] = defaultdict(list)
    found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in _rows("wards", "villages"):
        if row["latitude"] and row["longitude"]:
            seat = row.get("town_pcode") or ""
            is_seat = seat.startswith(row["township_pcode"]) and seat.endswith("701")
            places[row["township_pcode"], not is_seat].append((row["latitude"], row["longitude"]))
    for (code, _), points in sorted(places.items()):
        latitudes, longitudes = zip(*points, strict=True)
        found[code].append((round(median(latitudes), 4), round(median(longitudes), 4)))
    for code, (first, *villages) in found.items():
        if villages and max(abs(a - b) for a, b in zip(first, villages[0], strict=True)) > FAR:
            found[code] = villages  # the wards of some seats have the points of another town
    return found


def _rows(*tables: str) -> Iterator[dict[str, str]]:
    connection = sqlite3.connect(package("mm_geo_coder") / _DATABASE)
    connection.row_factory = sqlite3.Row
    for table in tables:
        for row in connection.execute(f"SELECT * FROM {table}"):
            yield dict(row)
    connection.close()
