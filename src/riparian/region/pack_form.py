"""The form of a region pack: its files, their columns, and what each holds.

One description for three uses: `check_pack` holds a folder against it, the reference page on region
packs is produced from it, and whoever makes a pack can read it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from riparian.region.pack import RELATIONS, SET_TYPES

LEVELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "country": (),
        "adm1": ("country",),
        "adm2": ("adm1",),
        "locality": ("adm1", "adm2"),
    }
)
"""Each level of places with the levels that may stand directly above it."""

OUTLINES = ("own", "parent", "none")
NAME_KINDS = ("official", "alias", "former", "spelling", "register")
PRECISIONS = ("day", "month", "year")
LINE_KINDS = ("river", "lake")


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a table, or a property of a feature. A needed one must be there, even empty;
    `filled` says that it may not be empty."""

    name: str
    means: str
    needed: bool = True
    filled: bool = False


@dataclass(frozen=True, slots=True)
class FileForm:
    """A file of a pack."""

    name: str
    holds: str
    columns: tuple[FormColumn, ...]
    needed: bool = True

    def names(self) -> tuple[str, ...]:
        """The names of the columns that must be there."""
        return tuple(column.name for column in self.columns if column.needed)

    def filled_names(self) -> tuple[str, ...]:
        """The names of those that may not be empty."""
        return tuple(column.name for column in self.columns if column.filled)


def _codes(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


_SOURCE = FormColumn("source", "Where the row was read: a name of the list in `SOURCE.md`, or an "
                 "address.", filled=True)  # fmt: skip
_VALID = (
    FormColumn("valid_from", "The day (ISO) from which it is there, or its month or year; empty if "
           "unknown.", needed=False),
    FormColumn("valid_to", "The last day; empty while it is there.", needed=False),
)  # fmt: skip
_NAME = (
    FormColumn("place_id", "Whose name it is.", filled=True),
    FormColumn("name", "The name as its source writes it, in any script.", filled=True),
    FormColumn("lang", "Its language (BCP 47: `en`, `ja`, `lo`); empty if unknown."),
    FormColumn("kind", f"One of {_codes(NAME_KINDS)}.", filled=True),
    _SOURCE,
)

PLACES = FileForm(
    "places.csv",
    "The tree of places: countries, first-level units, districts, towns.",
    (
        FormColumn("place_id", "ISO 3166-1 alpha-2 for a country, ISO 3166-2 for a first-level "
                   "unit, `gn:` and the GeoNames id for the rest, or the name of another "
                   "list and the code in it where GeoNames has none.", filled=True),
        FormColumn("level", f"One of {_codes(tuple(LEVELS))}.", filled=True),
        FormColumn("name", "The usual English name.", filled=True),
        FormColumn("parent", "The place directly above: a country for `adm1`, an `adm1` for "
                   "`adm2`, either of the two for `locality`; empty for a country."),
        FormColumn("lat", "Latitude of a point that stands for it, degrees (WGS 84); empty, with "
                   "the longitude, where no source gives one."),
        FormColumn("lon", "Longitude."),
        FormColumn("outline", f"Whose polygon stands for it: one of {_codes(OUTLINES)}. `parent`: "
                   "that of the unit it was split from, which lists it under `also`.", filled=True),
        FormColumn("kind", "The word for the unit: Province, State, Municipality."),
        FormColumn("population", "A whole number; empty if unknown."),
        FormColumn("note", "What a reader should know."),
        *_VALID,
    ),
)  # fmt: skip

NAMES = FileForm("names.csv", "All names of the places, in all languages.", _NAME)
CODES = FileForm(
    "codes.csv",
    "Codes of the places in published vocabularies.",
    (
        FormColumn("place_id", "Whose code it is.", filled=True),
        FormColumn(
            "vocabulary", "`ISO-3166-2`, `GeoNames-id`, `FIPS-10-4` and so on.", filled=True
        ),
        FormColumn("code", "The code. One code of a vocabulary stands for one place.", filled=True),
        _SOURCE,
    ),
)
REGISTER_ALIASES = FileForm(
    "aliases_register.csv", "More names, met in project registers.", _NAME, needed=False
)
SETS = FileForm(
    "sets.csv",
    "Groups of places with a name of their own: basins, rivers, corridors, roads, areas.",
    (
        FormColumn("set_id", "The type, a colon and a name: `basin:NAM-NGUM`, `road:KH-5`.",
               filled=True),
        FormColumn("type", f"One of {_codes(SET_TYPES)}.", filled=True),
        FormColumn("name", "The usual English name.", filled=True),
        FormColumn("parent", "The set of which it is a part."),
        FormColumn("flows_into", "The basin or river next downstream."),
        FormColumn("position", "At which place downstream, counted from 1, it joins `flows_into`.",
               needed=False),
        FormColumn("valid_from", "The day (ISO) from which it is there, or its month or year; "
                   "empty if unknown."),
        FormColumn("valid_to", "The last day; empty while it is there."),
        FormColumn("note", "What a reader should know. Needed where a set has no places."),
        _SOURCE,
    ),
    needed=False,
)  # fmt: skip
SET_PLACES = FileForm(
    "set_places.csv",
    "Which places a set is made of, and how.",
    (
        FormColumn("set_id", "The set.", filled=True),
        FormColumn("place_id", "The place.", filled=True),
        FormColumn("relation", f"One of {_codes(RELATIONS)}.", filled=True),
        FormColumn("position", "Its place along the route or downstream, counted from 1; empty if "
                   "unknown."),
        FormColumn("from_km", "Of a place on a river: kilometres along the river's line, from "
                   "where that begins to where it enters the place.", needed=False),
        FormColumn("to_km", "To where it leaves it for good; empty where the place lies on arms of "
                   "the river, below `from_km`.", needed=False),
        _SOURCE,
    ),
    needed=False,
)  # fmt: skip
SET_NAMES = FileForm(
    "set_names.csv",
    "All names of the sets.",
    (FormColumn("place_id", "The set whose name it is.", filled=True), *_NAME[1:]),
    needed=False,
)
CHANGES = FileForm(
    "changes.csv",
    "How units changed: splits, mergers, new names.",
    (
        FormColumn("country", "ISO 3166-1 alpha-2.", filled=True),
        FormColumn(
            "change", "What happened, in a word or two: split, merged, renamed.", filled=True
        ),
        FormColumn("date", "When: `2025-07-01`, `2025-07` or `2025`.", filled=True),
        FormColumn(
            "precision", f"How exactly the date is known: {_codes(PRECISIONS)}.", filled=True
        ),
        FormColumn("from_names", "The names before, with `;` between."),
        FormColumn("to_names", "The names after."),
        FormColumn("from_ids", "The places before, as far as the pack has them."),
        FormColumn("to_ids", "The places after."),
        FormColumn("note", "What a reader should know."),
        _SOURCE,
    ),
    needed=False,
)
OUTLINES_FILE = FileForm(
    "adm1.geojson",
    "Polygons of the first-level units: GeoJSON, a feature for each.",
    (
        FormColumn("place_id", "The unit.", filled=True),
        FormColumn("name", "Its usual English name.", needed=False),
        FormColumn("also", "A list of other units that lie in this polygon.", needed=False),
    ),
)
LINES_FILE = FileForm(
    "lines.geojson",
    "Water on the map: GeoJSON lines of rivers and polygons of lakes.",
    (
        FormColumn("id", "The set it draws; empty if there is none.", needed=False),
        FormColumn("name", "The English name.", filled=True),
        FormColumn("kind", f"One of {_codes(LINE_KINDS)}.", filled=True),
    ),
    needed=False,
)
AROUND_FILE = FileForm(
    "around.geojson",
    "The land of neighbours, for a quiet outline on the map: GeoJSON polygons.",
    (
        FormColumn("name", "What it is.", needed=False),
        FormColumn("kind", "`land`.", needed=False),
    ),
    needed=False,
)

TABLES = (PLACES, NAMES, CODES, REGISTER_ALIASES, SETS, SET_PLACES, SET_NAMES, CHANGES)
SHAPES = (OUTLINES_FILE, LINES_FILE, AROUND_FILE)

ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "id": "The name of the pack, as `centre.toml` gives it.",
        "name": "The name of the region in words.",
        "version": "Text; raise it when places change.",
        "countries": "The countries of the region, ISO 3166-1 alpha-2.",
        "seats": "First-level units in which governments and embassies sit. May be left out.",
        "partial": "Neighbours of which the pack holds some units only. May be left out.",
        "sources": "A list with `name` and `licence` of each source. May be left out.",
    }
)
"""The keys of `region.toml`."""
ABOUT_NEEDED = ("id", "name", "version", "countries")
