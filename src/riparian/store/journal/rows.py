"""What people said by an earlier Riparian, out of its tables, held against the hash of each row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from riparian.store.journal import schema
from riparian.store.journal.content import Content, DamagedEntry, Entries
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.digest import entry_hash
from riparian.store.journal.judgement import Judgement

E = TypeVar("E", PlaceCorrection, Judgement)


def read_content(connection: sa.Connection) -> Content:
    """Every entry, held against its hash."""
    return Content(_read(connection, PlaceCorrection), _read(connection, Judgement))


def _table_of(of_type: type[PlaceCorrection] | type[Judgement]) -> sa.Table:
    return schema.judgement if of_type is Judgement else schema.place_correction


def _read(connection: sa.Connection, of_type: type[E]) -> Entries[E]:
    """All entries of a type. All are read and none is looked up by an index: an entry that an index
    has lost would not be missed."""
    table: sa.Table = _table_of(of_type)
    names = [str(column.name) for column in table.columns]
    # JSON as text: else one that is damaged could not be read at all
    selected = [sa.cast(table.c[n], sa.Text) if n == "places" else table.c[n] for n in names]
    whole: list[E] = []
    damaged: list[DamagedEntry] = []
    for row in connection.execute(sa.select(*selected).order_by(table.c.id)):
        values = dict(zip(names, row, strict=True))
        entry = _entry(str(table.name), values, of_type)
        if entry is None:
            damaged.append(DamagedEntry(str(table.name), int(values["id"]), _as_it_reads(values)))
        else:
            whole.append(entry)
    return Entries(tuple(whole), tuple(damaged))


def _entry(table: str, values: Mapping[str, object], of_type: type[E]) -> E | None:
    """The entry in a row; None where it is not what was written."""
    fields = {name: value for name, value in values.items() if name != "hash"}
    try:
        if "places" in fields:
            fields["places"] = json.loads(str(fields["places"]))
        if entry_hash(table, fields) != values["hash"]:
            return None
        return msgspec.convert(fields, of_type)
    except (ValueError, TypeError):
        return None


def _as_it_reads(values: Mapping[str, object]) -> str:
    """A damaged entry in one line, as far as it can be read."""
    names = (name for name in values if name not in ("id", "hash") and values[name] is not None)
    return ", ".join(f"{name} {str(values[name])[:60]!r}" for name in names)
