"""Entries out of the tables of a journal and into them, each with the hash of what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

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


def add_entry(connection: sa.Connection, of_type: type[E], fields: Mapping[str, Any]) -> E:
    """Add an entry that says that; it gets the next number and its hash."""
    table: sa.Table = _table_of(of_type)
    values = {"id": _next_id(connection, table), **fields}
    hashed = entry_hash(str(table.name), values)
    connection.execute(sa.insert(table).values(**values, hash=hashed))
    return msgspec.convert(values, of_type)


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


def _next_id(connection: sa.Connection, table: sa.Table) -> int:
    """The number of the next entry: it is part of what is hashed, so it has to be known before."""
    if connection.dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        return int(connection.scalar(sa.select(sa.func.nextval(sequence))) or 0)
    last = connection.scalar(
        sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
    )
    largest = connection.scalar(sa.select(sa.func.max(table.c.id)))
    return max(int(last or 0), int(largest or 0)) + 1
