"""A region pack: a folder of documented data files, read into frozen records.

A *place* is a node of the region's tree: country, first-level unit (ADM1: province, state, region,
municipality), second-level unit (ADM2: district), locality (a town as a point). The pack says what
there is. It does not search: see `stated_places` and `point_places`. Only CSV and TOML are read
here, no geometry.

A *set* has a name of its own (a basin, a corridor, a road, a part of a country) and is no node of
the tree. It *touches* places, and says how: a province can lie within it, be touched by it, be
crossed by it, or be a part of it. Its places may be of any level. What flows into what, and in
which order the places follow each other, is kept where the source says so. A `scheme` set is a unit
of another administrative scheme, such as one of Vietnam's 34 provinces of 2025, with the units of
the pack that it is made of; it comes of a change of units over time (`UnitChange`).

A pack is one of the package, by name, or any folder of this form, by path.

Files of a pack: `region.toml`, `places.csv`, `names.csv`, `codes.csv`, `adm1.geojson`, and, where a
pack has them, `aliases_register.csv`, `sets.csv`, `set_places.csv`, `set_names.csv`, `changes.csv`,
`lines.geojson`; their columns are in `pack_form`, and `check_pack` holds a folder against it.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast, get_args

from riparian.codelists.lists import read_rows, split_cell
from riparian.english import listed
from riparian.errors import UnknownName

SET_TYPES = ("basin", "river", "corridor", "road", "railway", "site", "area", "scheme")
"""What a set can be. `area`: a part of a country that people name (Southern Laos); `site`: a dam, a
bridge, an airport, an economic zone and the like, known by its own name."""

RELATIONS = ("within", "touches", "crosses", "part")
"""How a place stands to a set: it lies within it whole; the set touches some of it; the set (a
road, a river) crosses it; it is a part that the set is made of."""


@dataclass(frozen=True, slots=True)
class SetMember:
    """A place of a set. `position` counts along a road, or downstream; None if unknown.

    `from_km` and `to_km`: how far down a river it begins and ends, along the river's line; without
    `to_km` it lies on arms below `from_km`, of which none is downstream of the other.
    """

    place_id: str
    relation: str
    position: int | None = None
    source: str = ""
    from_km: float | None = None
    to_km: float | None = None


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """A set of places. `set_id` is `<type>:<name>`, as `basin:NAM-NGUM`.

    `parent` is the set of which it is a part; `flows_into` the basin or river next downstream,
    and `position` the place of their confluence among all along that river, counted downstream.
    `valid_from` and `valid_to` are days (ISO), for schemes.
    """

    set_id: str
    type: str
    name: str
    members: tuple[SetMember, ...]
    parent: str | None = None
    flows_into: str | None = None
    position: int | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A change of units: what became of what, and when. Ids are the pack's, where it has any.

    `precision` says how exactly the day is known ("day", "month", "year").
    """

    country: str
    change: str
    date: str
    precision: str
    from_names: tuple[str, ...]
    to_names: tuple[str, ...]
    from_ids: tuple[str, ...]
    to_ids: tuple[str, ...]
    note: str
    source: str


def read_sets(
    rows: Iterable[Mapping[str, str]], members: Iterable[Mapping[str, str]]
) -> dict[str, PlaceSet]:
    """Sets by id, in file order, out of the rows of `sets.csv` and `set_places.csv`."""
    members_of: defaultdict[str, list[SetMember]] = defaultdict(list)
    for row in members:
        position = int(row["position"]) if row["position"] else None
        members_of[row["set_id"]].append(
            SetMember(
                row["place_id"],
                row["relation"],
                position,
                row["source"],
                _km(row, "from_km"),
                _km(row, "to_km"),
            )
        )
    return {
        row["set_id"]: PlaceSet(
            set_id=row["set_id"],
            type=row["type"],
            name=row["name"],
            members=tuple(members_of[row["set_id"]]),
            parent=row["parent"] or None,
            flows_into=row["flows_into"] or None,
            position=int(row["position"]) if row.get("position") else None,
            valid_from=row["valid_from"] or None,
            valid_to=row["valid_to"] or None,
            note=row["note"],
            source=row["source"],
        )
        for row in rows
    }


def _km(row: Mapping[str, str], column: str) -> float | None:
    cell = row.get(column)
    return float(cell) if cell else None


def read_changes(rows: Iterable[Mapping[str, str]]) -> tuple[UnitChange, ...]:
    """Changes in file order, out of the rows of `changes.csv`."""
    return tuple(
        UnitChange(
            country=row["country"],
            change=row["change"],
            date=row["date"],
            precision=row["precision"],
            from_names=split_cell(row["from_names"]),
            to_names=split_cell(row["to_names"]),
            from_ids=split_cell(row["from_ids"]),
            to_ids=split_cell(row["to_ids"]),
            note=row["note"],
            source=row["source"],
        )
        for row in rows
    )


Level = Literal["country", "adm1", "adm2", "locality"]
COUNTRY: Level
ADM1: Level
ADM2: Level
LOCALITY: Level
COUNTRY, ADM1, ADM2, LOCALITY = get_args(Level)
TOWNSHIP = "Township"
"""The kind of a town that is the seat of Myanmar's third level, and stands for it."""

_CITY_KINDS = ("municipality", "prefecture", "metropolitan", "territory", "city")

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_PACKS = files("riparian.region") / "data"


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `latitude` and `longitude` are WGS 84 degrees, None where no source has them.

    `place_id` is ISO 3166-1 alpha-2 for a country, ISO 3166-2 for an ADM1, `gn:<GeoNames id>`
    for a district or locality, `mimu:<code>` for a township that GeoNames has no town for.
    `outline` says whose polygon stands for the place: its "own", that of its old "parent" unit
    (the place was split off later and has no polygon yet), or "none".
    `kind` is the ISO word for the unit ("Province", "Municipality", "State", …), for a district the
    national word in plain letters ("Amphoe", "Quan"). `valid_from` and `valid_to` are the days
    (ISO; the year alone where no more is known) on which the unit began and ended, None where not
    known or open.
    """

    place_id: str
    level: Level
    name: str
    parent: str | None
    latitude: float | None
    longitude: float | None
    outline: str
    kind: str = ""
    population: int | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name of a place, as its source writes it; `lang` is a BCP 47 tag or empty."""

    place_id: str
    name: str
    lang: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code of a place in some vocabulary."""

    place_id: str
    vocabulary: str
    code: str
    source: str


@dataclass(frozen=True)
class RegionPack:
    """The places of a region with their names and codes. Made by `load_region`.

    `given` is the name or path by which it was asked for. `countries` are those of the region.
    `partial` are neighbours of which the pack holds some provinces only (China, of which Yunnan):
    not to find a place there is no fault of a record. `seats` are the provinces in which
    governments and embassies sit: to be named is no sign that a project is there. `sets` are by id;
    `set_names` are their names (`NameRow.place_id` holds the id of the set).
    """

    region_id: str
    name: str
    version: str
    countries: tuple[str, ...]
    places: Mapping[str, Place]
    names: tuple[NameRow, ...] = field(repr=False)
    codes: tuple[CodeRow, ...] = field(repr=False)
    given: str | Path = "mekong"
    partial: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    sets: Mapping[str, PlaceSet] = field(default_factory=dict, repr=False)
    set_names: tuple[NameRow, ...] = field(default=(), repr=False)
    changes: tuple[UnitChange, ...] = field(default=(), repr=False)

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        children_of: defaultdict[str, list[str]] = defaultdict(list)
        for place in self.places.values():
            if place.parent:
                children_of[place.parent].append(place.place_id)
        return {parent: tuple(children) for parent, children in children_of.items()}

    def children(self, place_id: str) -> tuple[Place, ...]:
        """The places directly below, in file order. Raises KeyError for an unknown id."""
        if place_id not in self.places:
            raise KeyError(place_id)
        return tuple(self.places[child] for child in self._children.get(place_id, ()))

    def ancestors(self, place_id: str) -> tuple[Place, ...]:
        """The places above, nearest first, the country last. Raises KeyError for an unknown id."""
        above: list[Place] = []
        parent = self.places[place_id].parent
        while parent:
            above.append(self.places[parent])
            parent = self.places[parent].parent
        return tuple(above)

    def country_of(self, place_id: str) -> str:
        """ISO 3166-1 alpha-2 of the country that holds the place (itself, for a country)."""
        return self._country_of[place_id]

    @cached_property
    def _country_of(self) -> Mapping[str, str]:
        return {
            place_id: (place, *self.ancestors(place_id))[-1].place_id
            for place_id, place in self.places.items()
        }

    def countries_of(self, target: str) -> frozenset[str]:
        """The countries of a place, or those that a set touches."""
        return self._countries[target]

    @cached_property
    def _countries(self) -> Mapping[str, frozenset[str]]:
        countries = {place_id: frozenset((self.country_of(place_id),)) for place_id in self.places}
        for place_set in self.sets.values():
            countries[place_set.set_id] = frozenset(
                self.country_of(m.place_id) for m in place_set.members
            )
        return countries

    def sole_country_of(self, target: str) -> str | None:
        """The country of a place or set, None for a set that touches several."""
        countries = self._countries[target]
        return next(iter(countries)) if len(countries) == 1 else None

    def level_of(self, place_id: str) -> Level:
        """country, adm1, adm2 or locality."""
        return self.places[place_id].level

    def is_city(self, place_id: str) -> bool:
        """Whether an ADM1 is a city by its kind (a municipality, a prefecture of the capital)."""
        place = self.places.get(place_id)
        kind = place.kind.lower() if place and place.level == ADM1 else ""
        return any(word in kind for word in _CITY_KINDS)

    def as_city(self, place_id: str) -> str:
        """The place; for the main town of an ADM1 that is a city, the ADM1: they are one."""
        return self._cities.get(place_id, place_id)

    @cached_property
    def _cities(self) -> Mapping[str, str]:
        largest: dict[str, Place] = {}
        for place in self.places.values():
            province = self._provinces[place.place_id]
            if place.level != LOCALITY or province is None or not self.is_city(province):
                continue
            before = largest.get(province)
            if before is None or (place.population or 0) > (before.population or 0):
                largest[province] = place
        return {town.place_id: province for province, town in largest.items()}

    def province_of(self, place_id: str) -> str | None:
        """The ADM1 that holds the place (itself, for an ADM1); None for a country."""
        return self._provinces[place_id]

    @cached_property
    def _provinces(self) -> Mapping[str, str | None]:
        return {
            place_id: next(
                (p.place_id for p in (place, *self.ancestors(place_id)) if p.level == ADM1), None
            )
            for place_id, place in self.places.items()
        }

    def provinces_of(self, set_id: str) -> tuple[str, ...]:
        """The ADM1s that a set touches, each once, in the order of its places."""
        return self._touched[set_id]

    @cached_property
    def _touched(self) -> Mapping[str, tuple[str, ...]]:
        provinces_of_set = {}
        for place_set in self.sets.values():
            provinces = (self.province_of(member.place_id) for member in place_set.members)
            provinces_of_set[place_set.set_id] = tuple(dict.fromkeys(filter(None, provinces)))
        return provinces_of_set

    @cached_property
    def _sets_of(self) -> Mapping[str, tuple[str, ...]]:
        sets_of_place: defaultdict[str, list[str]] = defaultdict(list)
        for place_set in self.sets.values():
            for place_id in dict.fromkeys(member.place_id for member in place_set.members):
                sets_of_place[place_id].append(place_set.set_id)
        return {place_id: tuple(ids) for place_id, ids in sets_of_place.items()}

    def sets_of(self, place_id: str) -> tuple[PlaceSet, ...]:
        """The sets that name this place among their own, in file order."""
        return tuple(self.sets[set_id] for set_id in self._sets_of.get(place_id, ()))

    def name_of(self, place_id: str) -> str:
        """The usual English name of a place or a set."""
        if place_id in self.sets:
            return self.sets[place_id].name
        return self.places[place_id].name


def region_folder(region: str | Path = "mekong") -> Traversable:
    """The folder of a pack: of the package by name, or any by path. It may be any folder.

    A word of small letters, digits and hyphens is a name; everything else, and every `Path`, is a
    path, so that no name leads out of the package. Raises `UnknownName` where nothing is.
    """
    if isinstance(region, str) and _NAME.fullmatch(region):
        folder = _PACKS / region
        if not folder.is_dir():
            packs = sorted(entry.name for entry in _PACKS.iterdir() if entry.is_dir())
            raise UnknownName(
                f"There is no region pack '{region}'.",
                f"Choose {listed(packs, last='or')}, or give the path of a folder.",
            )
        return folder
    path = Path(region)
    if not path.is_dir():
        raise UnknownName(
            f"The folder {path} does not exist.", "Give the folder that contains region.toml."
        )
    return path.resolve()


def pack_file(folder: Traversable, name: str) -> Traversable | None:
    """A file of a pack; None where it is not there, or is a link to something outside the folder.

    A pack may come from anywhere, so that it must not make us read what is not its own.
    """
    path = folder / name
    if not path.is_file():
        return None
    if isinstance(path, Path) and not path.resolve().is_relative_to(Path(str(folder)).resolve()):
        return None
    return path


@lru_cache(maxsize=4)
def load_region(region: str | Path = "mekong") -> RegionPack:
    """Read a region pack, by name or by the path of a folder; read once, then remembered.

    Raises `UnknownName` where there is none. A folder is taken to be right: try `check_region`
    on one that may not be.
    """
    folder = region_folder(region)
    about_file = pack_file(folder, "region.toml")
    if about_file is None:
        raise UnknownName(
            f"There is no region pack in {folder}.", "Give the folder that contains region.toml."
        )
    about = tomllib.loads(about_file.read_text(encoding="utf-8"))
    places = {row["place_id"]: _place(row) for row in _rows(folder, "places.csv")}
    names = [_name(row) for row in _rows(folder, "names.csv")]
    # Behind the names of sources: where both have a name for a place, the source's row is the one
    # kept.
    names += [_name(row) for row in _rows(folder, "aliases_register.csv")]
    sets = read_sets(_rows(folder, "sets.csv"), _rows(folder, "set_places.csv"))
    codes = tuple(_code(row) for row in _rows(folder, "codes.csv"))
    return RegionPack(
        region_id=about["id"],
        name=about["name"],
        version=about["version"],
        countries=tuple(about["countries"]),
        places=MappingProxyType(places),
        names=tuple(names),
        codes=codes,
        given=region,
        partial=tuple(about.get("partial", ())),
        seats=tuple(about.get("seats", ())),
        sets=MappingProxyType(sets),
        set_names=tuple(_name(row) for row in _rows(folder, "set_names.csv")),
        changes=read_changes(_rows(folder, "changes.csv")),
    )


def _rows(folder: Traversable, name: str) -> list[dict[str, str]]:
    """The rows of a file; none where the pack does not have it."""
    path = pack_file(folder, name)
    return read_rows(path) if path else []


def _name(row: Mapping[str, str]) -> NameRow:
    return NameRow(row["place_id"], row["name"], row["lang"], row["kind"], row["source"])


def _code(row: Mapping[str, str]) -> CodeRow:
    return CodeRow(row["place_id"], row["vocabulary"], row["code"], row["source"])


def _place(row: Mapping[str, str]) -> Place:
    return Place(
        place_id=row["place_id"],
        level=cast("Level", row["level"]),
        name=row["name"],
        parent=row["parent"] or None,
        latitude=float(row["lat"]) if row["lat"] else None,
        longitude=float(row["lon"]) if row["lon"] else None,
        outline=row["outline"],
        kind=row["kind"],
        population=int(row["population"]) if row["population"] else None,
        valid_from=row.get("valid_from") or None,
        valid_to=row.get("valid_to") or None,
        note=row["note"],
    )
