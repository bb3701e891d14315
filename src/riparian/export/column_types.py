"""What kind of value a column holds, for forms that have types: by its unit and its name.

A test holds the cells of a whole catalogue against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from riparian.export.column_descriptions import Column, Exported

Type = Literal["text", "texts", "number", "numbers", "integer", "day", "flag"]

_TEXTS = frozenset((
    "providers", "agencies", "countries", "country_names", "places", "themes", "purposes", "seen",
    "datasets", "urls", "missing", "remarks", "others", "hosts", "publishers", "problems",
    "related", "host_says", "host_counts",
))  # fmt: skip
_NUMBERS = frozenset({"country_shares", "place_shares", "purpose_shares"})
_DAYS = frozenset({"start", "end", "under_way_on"})
_FLOATS = frozenset({"outlier_times", "longitude", "latitude", "value", "rate"})
_FLOAT_UNITS = frozenset({"USD", "`currency`", "0–1", "bits"})
_INTEGER_UNITS = frozenset({
    "projects", "records", "amounts", "versions", "bytes", "rows", "organisations", "year", "line",
    "row", "level", "number",
})  # fmt: skip

SQL: Mapping[Type, str] = {
    "text": "VARCHAR", "texts": "VARCHAR[]", "number": "DOUBLE", "numbers": "DOUBLE[]",
    "integer": "BIGINT", "day": "DATE", "flag": "BOOLEAN",
}  # fmt: skip
"""The types of DuckDB, and so of Parquet."""


def types_of(exported: Exported) -> dict[str, Type]:
    """The columns of a table in their order, each with what it holds."""
    by_name = {column.name: column for column in exported.columns}
    return {name: type_of(by_name[name]) for name in exported.names()}


def type_of(column: Column) -> Type:
    """What a cell of the column holds, where it is not empty."""
    side, _, rest = column.name.partition("_")
    name = rest if side in ("a", "b") and rest else column.name
    if name in _NUMBERS:
        return "numbers"
    if name in _TEXTS:
        return "texts"
    if name in _DAYS:
        return "day"
    if name.startswith(("by_chance", "usd_by_chance")) or name in _FLOATS:
        return "number"
    if column.unit in _FLOAT_UNITS:
        return "number"
    if column.unit in _INTEGER_UNITS:
        return "integer"
    return "text"
