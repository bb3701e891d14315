"""What is asked of an export, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import msgspec

from riparian.english import listed
from riparian.errors import BadRequest
from riparian.export.about import TableAbout
from riparian.normalise.status import State

Format = Literal["csv", "datapackage", "geojson", "geoparquet", "iati", "parquet", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)

ENDINGS: Mapping[Format, str] = {
    "csv": "csv", "datapackage": "datapackage.zip", "geojson": "geojson",
    "geoparquet": "geoparquet", "iati": "xml", "parquet": "parquet.zip", "xlsx": "xlsx",
}  # fmt: skip
"""How the address of each form ends, behind `/export.`, and the name of its file on the web."""

Rows = Literal["project", "overlap", "record", "transaction", "location"]
ROWS: tuple[Rows, ...] = get_args(Rows)
"""What a row can be: of a file that holds one table, or of a table that is asked for besides."""


def rows_called(words: Iterable[str]) -> tuple[Rows, ...]:
    """The sorts of rows that are called so; BadRequest for other words."""
    asked = tuple(dict.fromkeys(words))
    if unknown := [each for each in asked if each not in ROWS]:
        raise BadRequest(
            f"'{unknown[0][:40]}' is nothing that a row can be.",
            f"Choose {listed(ROWS, last='or')}.",
        )
    return tuple(each for each in ROWS if each in asked)


class ExportFilter(msgspec.Struct, frozen=True):
    """What is taken away, in a person's words. `pair`: the two providers of whom overlaps and areas
    are, and whose projects; without it, those of the centre's settings, and everybody's projects.
    `provider`: whose projects alone. `state` as in lists. `rows`: what a row is; without it what is
    usual for the form."""

    country: str | None = None
    place: str | None = None
    theme: str | None = None
    provider: str | None = None
    pair: tuple[str, str] | None = None
    state: State = "all"
    rows: tuple[Rows, ...] = ()


class ExportReport(msgspec.Struct, frozen=True):
    """The tables that were written, of how many projects those of the file are, and the files that
    stand beside it."""

    tables: tuple[TableAbout, ...]
    projects: int
    of: int
    beside: tuple[Path, ...] = ()


class Target(NamedTuple):
    """Where a file is written until it is whole, what it will be called then, and a folder for what
    is needed meanwhile."""

    path: Path
    name: str
    scratch: Path


class Made(NamedTuple):
    """What a form has made: its tables, and by name what stands beside the file."""

    tables: tuple[TableAbout, ...]
    beside: Mapping[str, bytes] = {}
