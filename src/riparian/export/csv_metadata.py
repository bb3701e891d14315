"""What stands beside a CSV file: Metadata for Tabular Data (CSV on the Web, W3C 2015).

A CSV file has no room to say of which catalogue it is. Programs that know the standard look for
`NAME.csv-metadata.json`; a person can read it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from riparian.export.about import About, about_fields
from riparian.export.column_descriptions import Exported
from riparian.export.column_types import Type, type_of
from riparian.export.csv_file import SEPARATOR
from riparian.export.marking import COLUMN
from riparian.export.table_sheets import plain

BESIDE = "-metadata.json"
"""What the name of the file beside adds to that of the table (section 5.3 of the model)."""

_TYPES: Mapping[Type, str] = {
    "text": "string", "texts": "string", "number": "number", "numbers": "number",
    "integer": "integer", "day": "date", "flag": "boolean",
}  # fmt: skip


def csv_metadata(about: About, exported: Exported, file: str) -> bytes:
    """The metadata of a table that stands in the file of that name."""
    columns = [_column(*each) for each in _columns(exported)]
    if about.marking:
        meaning = "How far the table may go"
        columns.append({"name": COLUMN, "titles": COLUMN, "datatype": "string",
                        "dc:description": meaning})  # fmt: skip
    said: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": f"{about.centre}: {about.asked}",
        "dc:publisher": about.centre,
        "dc:issued": about.exported_on,
        "dc:bibliographicCitation": about.cite,
        "dc:rights": about.licences,
        "dc:source": [
            {"dc:title": each.name, "dc:license": each.licence or "none is stated"}
            for each in about.sources
        ],
        "notes": [about_fields(about)],
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\n"]},
        "tableSchema": {"columns": columns, "rowTitles": ["title"] if "title" in exported.names()
                        else []},
    }  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n"


def _columns(exported: Exported) -> list[tuple[str, str, str, Type]]:
    by_name = {column.name: column for column in exported.columns}
    return [
        (name, plain(by_name[name].meaning), by_name[name].unit, type_of(by_name[name]))
        for name in exported.names()
    ]


def _column(name: str, meaning: str, unit: str, kind: Type) -> dict[str, Any]:
    column: dict[str, Any] = {
        "name": name,
        "titles": name,
        "datatype": _TYPES[kind],
        "dc:description": f"{meaning} ({unit})" if unit else meaning,
    }
    if kind in ("texts", "numbers"):
        column["separator"] = SEPARATOR
    return column
