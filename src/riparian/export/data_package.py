"""The description of a data package (Frictionless Data Package, version 1, and Table Schema).

Each table is a `tabular-data-resource`, with what its columns hold, its key, the keys of others
that it names, its size and its hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from riparian.export.about import About, about_fields
from riparian.export.citing import licence_address
from riparian.export.column_descriptions import Exported
from riparian.export.column_types import Type, type_of
from riparian.export.csv_file import SEPARATOR
from riparian.export.marking import COLUMN
from riparian.export.table_sheets import plain

_TYPES: Mapping[Type, str] = {
    "text": "string", "texts": "string", "number": "number", "numbers": "string",
    "integer": "integer", "day": "date", "flag": "boolean",
}  # fmt: skip

_OTHER_LICENCE = "other"
"""The name of a licence that is called by words of another script alone."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "projects": ("id",),
    "overlaps": ("id", "a_provider", "b_provider"),
    "records": ("id",),
    "transactions": ("record", "position"),
    "locations": ("project", "position"),
    "areas": ("pair", "place", "theme"),
    "sources": ("name",),
}
"""What names a row of each table."""

FOREIGN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "overlaps": {"a_id": ("projects", "id"), "b_id": ("projects", "id")},
    "records": {"project": ("projects", "id"), "dataset": ("sources", "name")},
    "transactions": {
        "record": ("records", "id"), "project": ("projects", "id"), "dataset": ("sources", "name"),
    },
    "locations": {"project": ("projects", "id")},
}  # fmt: skip
"""The columns of each table that name rows of others: which table and which column there."""


def resource_of(exported: Exported, name: str, path: Path, *, marked: bool) -> dict[str, Any]:
    """The description of a table that stands at `path` and will stand under `name`."""
    content = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            content.update(part)
    return {
        "profile": "tabular-data-resource",
        "name": exported.name,
        "path": name,
        "title": exported.name.capitalize(),
        "description": f"A row is {exported.row}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{content.hexdigest()}",
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        },
        "schema": _schema(exported, marked=marked),
    }


def data_package(about: About, resources: Sequence[Mapping[str, Any]]) -> str:
    """The description of a package (`datapackage.json`)."""
    described = {
        "profile": "tabular-data-package",
        "name": f"riparian-{about.build}",
        "title": f"{about.centre}: {about.asked}",
        "description": about.cite,
        "created": f"{about.exported_on}T00:00:00Z",
        "version": about.build,
        **({"homepage": about.address} if about.address else {}),
        "contributors": [{"title": about.centre, "role": "publisher"}],
        "licenses": licences_of(each.licence for each in about.sources),
        "sources": [
            {"title": f"{each.name}, SHA-256 {each.sha256}"} for each in about.sources
        ],
        "resources": [dict(each) for each in resources],
        "about": about_fields(about),
    }  # fmt: skip
    if not described["licenses"]:
        del described["licenses"]  # an empty list is none that the standard knows
    return msgspec.json.format(msgspec.json.encode(described), indent=2).decode() + "\n"


def licences_of(licences: Iterable[str | None]) -> list[dict[str, str]]:
    """Each licence with a name that the standard allows, where it can be read, and its words; a
    label that says who may read something is none."""
    stated = sorted({each for each in licences if each and not each.startswith("TLP:")})
    return [
        {
            "name": _name_of(each),
            **({"path": address} if (address := licence_address(each)) else {}),
            "title": each,
        }
        for each in stated
    ]


def _name_of(licence: str) -> str:
    name = re.sub(r"[^-a-zA-Z0-9._]+", "-", licence).strip("-")
    return name if re.search(r"[a-zA-Z]", name) else _OTHER_LICENCE


def _schema(exported: Exported, *, marked: bool) -> dict[str, Any]:
    by_name = {column.name: column for column in exported.columns}
    key = KEYS[exported.name]
    fields = []
    for name in exported.names():
        column, kind = by_name[name], type_of(by_name[name])
        words = plain(column.meaning) + (f" ({plain(column.unit)})" if column.unit else "")
        if kind in ("texts", "numbers"):
            words += f"; several with “{SEPARATOR}” between them"
        field: dict[str, Any] = {"name": name, "type": _TYPES[kind], "description": words}
        if name in key:
            field["constraints"] = {"required": True, **({"unique": True} if len(key) == 1 else {})}
        fields.append(field)
    if marked:
        words = "How far the table may go"
        fields.append({"name": COLUMN, "type": "string", "description": words})
    foreign = [
        {"fields": [name], "reference": {"resource": table, "fields": [there]}}
        for name, (table, there) in FOREIGN.get(exported.name, {}).items()
    ]
    return {
        "fields": fields,
        "missingValues": [""],
        "primaryKey": list(key),
        **({"foreignKeys": foreign} if foreign else {}),
    }
