"""Looks at a centre as its readers do: `python -m tortures.reader`, a folder a line, what was seen
a line. In a process of its own, as a library that is given a damaged file may end with it."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterable
from pathlib import Path

import msgspec

from riparian import Centre
from riparian.catalogue.search.search_answer import SearchFilter
from riparian.errors import RiparianError
from riparian.workers.processes import serve

WORDS = ("bridge", "水道", "상수도", "Kampot", "rural water")


class Seen(msgspec.Struct, frozen=True):
    """What a centre shows.

    `parts`: a digest of each part of the content of the live build: of every table, of all
    projects' pages, of what some words find, and of overlaps. `refused`: what was said instead;
    `broke`: an error that is none for a person.
    """

    build: str | None = None
    parts: dict[str, str] | None = None
    warning: str | None = None
    refused: str | None = None
    broke: str | None = None


def look(root: str) -> Seen:
    """Read everything that there is to read."""
    try:
        centre = Centre.open(Path(root))
        warning = centre.journal.warning()
        build = centre.built()
        if build is None:
            return Seen(warning=warning)
        return Seen(build, _parts(centre), warning)
    except RiparianError as error:
        if not (error.what and error.try_this):
            return Seen(broke=f"{type(error).__name__} that does not say what to try: {error}")
        return Seen(refused=f"{error.what} / {error.try_this}")
    except Exception:
        return Seen(broke=traceback.format_exc(limit=-3))


def _parts(centre: Centre) -> dict[str, str]:
    parts = {}
    with centre.reading() as connection:
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND NOT internal ORDER BY 1"
        ).fetchall()
        for (table,) in tables:
            row = connection.execute(f"SELECT count(*), bit_xor(hash(t)) FROM {table} AS t")
            parts[f"table {table}"] = str(row.fetchone())
        projects = connection.execute("SELECT project_id FROM project ORDER BY 1").fetchall()
    pages = (centre.project(project, on="2026-11-28") for (project,) in projects)
    parts["pages of projects"] = _digest(pages)
    found = (centre.search(words, SearchFilter(), on="2026-11-28") for words in WORDS)
    parts["searches"] = _digest(found)
    overlaps, many = centre.overlaps("JP", "KR")
    parts["overlaps"] = _digest([many, *(one.id for one in overlaps)])
    return parts


def _digest(values: Iterable[object]) -> str:
    digest = hashlib.sha256()
    for value in values:
        digest.update(_encoded(value))
    return digest.hexdigest()


def _encoded(value: object) -> bytes:
    return msgspec.json.encode(value, enc_hook=str)


if __name__ == "__main__":
    serve(str, look)
