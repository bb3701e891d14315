"""Looks at a centre as its readers do: `python -m tortures.reader`, a folder a line, what was seen
a line. In a process of its own, as a library that is given a damaged file may end with it."""

from __future__ import annotations

import hashlib
import traceback
from pathlib import Path

import msgspec

from riparian import Centre
from riparian.catalogue.search.search_answer import SearchFilter
from riparian.errors import RiparianError
from riparian.workers.processes import serve

WORDS = ("bridge", "水道", "상수도", "Kampot", "rural water")


class Seen(msgspec.Struct, frozen=True):
    """What a centre shows.

    `digest` is that of the content of the live build: of every table, of every project's page, and
    of what some words find. `refused`: what was said instead; `broke`: an error that is none for a
    person.
    """

    build: str | None = None
    digest: str | None = None
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
        return Seen(build, _digest(centre), warning)
    except RiparianError as error:
        if not (error.what and error.try_this):
            return Seen(broke=f"{type(error).__name__} that does not say what to try: {error}")
        return Seen(refused=f"{error.what} / {error.try_this}")
    except Exception:
        return Seen(broke=traceback.format_exc(limit=-3))


def _digest(centre: Centre) -> str:
    digest = hashlib.sha256()
    with centre.reading() as connection:
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND NOT internal ORDER BY 1"
        ).fetchall()
        for (table,) in tables:
            row = connection.execute(f"SELECT count(*), bit_xor(hash(t)) FROM {table} AS t")
            digest.update(f"{table} {row.fetchone()}\n".encode())
        projects = connection.execute("SELECT project_id FROM project ORDER BY 1").fetchall()
    for (project,) in projects:
        digest.update(_encoded(centre.project(project, on="2026-11-28")))
    for words in WORDS:
        found = centre.search(words, SearchFilter(), on="2026-11-28")
        digest.update(_encoded(found))
    overlaps, many = centre.overlaps("JP", "KR")
    digest.update(f"{many} {[one.id for one in overlaps]}".encode())
    return digest.hexdigest()


def _encoded(value: object) -> bytes:
    return msgspec.json.encode(value, enc_hook=str)


if __name__ == "__main__":
    serve(str, look)
