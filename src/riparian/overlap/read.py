"""Read overlaps out of a snapshot, with their evidence in words.

Pairs of providers that were not worked out with the build are worked out when they are asked
for, by the same code, and give the same identifiers.
"""

from __future__ import annotations

from typing import Any

import duckdb
import msgspec

from riparian.catalogue.conditions import Conditions
from riparian.catalogue.lookup import find_country, find_place, find_provider, find_theme
from riparian.catalogue.project import find_project
from riparian.catalogue.projects import ProjectLine, lines_of
from riparian.errors import BadRequest, UnknownName
from riparian.overlap.facts import Facts
from riparian.overlap.find import COLUMNS, find_overlaps
from riparian.overlap.kinds import TEXTS
from riparian.overlap.overlap import Overlap
from riparian.overlap.words import describe
from riparian.store.settings import OverlapSettings


class OverlapFilter(msgspec.Struct, frozen=True):
    """Which overlaps to list; words as a person types them, None means any.

    `on`: only pairs of which both may be running on that day.
    """

    country: str | None = None
    place: str | None = None
    theme: str | None = None
    kind: str | None = None
    on: str | None = None
    limit: int | None = None


def list_overlaps(
    connection: duckdb.DuckDBPyConnection,
    provider_a: str,
    provider_b: str,
    wanted: OverlapFilter,
    settings: OverlapSettings,
    today: str,
) -> tuple[list[Overlap], int]:
    """The overlaps of two providers, strongest first, at most `limit`, and how many fit in all.

    Raises UnknownName for names that are not known, BadRequest for one provider given twice.
    """
    a, b = _two(connection, provider_a, provider_b)
    table = _table_for(connection, a, b, settings)
    where = _conditions(connection, wanted)
    found = connection.execute(
        f"SELECT o.* FROM {table} AS o WHERE {where} ORDER BY o.strength_bits DESC, o.id",
        where.parameters,
    )
    rows = _rows(found)
    day = wanted.on or today
    if wanted.on is not None:
        rows = _running(connection, rows, day)
    total = len(rows)
    return _present(connection, rows[: wanted.limit], (a, b), day), total


def explain_overlap(
    connection: duckdb.DuckDBPyConnection, words: str, settings: OverlapSettings, today: str
) -> Overlap:
    """The overlap with that identifier (two project handles joined by `~`).

    Any two projects of different providers can be asked about, also when they were not kept among
    the strongest. Raises UnknownName where there is no such pair, or where they share nothing.
    """
    handles = words.split("~")
    if len(handles) != 2:
        raise UnknownName(
            f"No overlap has the identifier '{words}'.",
            "Give one from `riparian overlaps`: two project handles with a ~ between them.",
        )
    projects = [find_project(connection, handle) for handle in handles]
    stored = _rows(
        connection.execute(
            "SELECT * FROM overlap WHERE (a = $x AND b = $y) OR (a = $y AND b = $x)",
            {"x": projects[0], "y": projects[1]},
        )
    )
    if stored:
        row = stored[0]
        return _present(connection, [row], (row["provider_a"], row["provider_b"]), today)[0]
    return _explain_now(connection, projects, words, settings, today)


def _explain_now(
    connection: duckdb.DuckDBPyConnection,
    projects: list[str],
    words: str,
    settings: OverlapSettings,
    today: str,
) -> Overlap:
    sides = [_providers_of(connection, project) for project in projects]
    generous = msgspec.structs.replace(settings, keep_per_project=1_000_000_000)
    for a in sides[0]:
        for b in sides[1]:
            if a in sides[1] or b in sides[0]:
                continue
            find_overlaps(connection, a, b, generous)
            rows = _rows(
                connection.execute(
                    "SELECT * FROM found_overlap WHERE a = $x AND b = $y",
                    {"x": projects[0], "y": projects[1]},
                )
            )
            if rows:
                return _present(connection, rows, (a, b), today)[0]
    raise UnknownName(
        f"'{words}' is no overlap: the two share no country and purpose, or one provider has both.",
        "Look at each with `riparian project ID`.",
    )


def _providers_of(connection: duckdb.DuckDBPyConnection, project: str) -> list[str]:
    rows = connection.execute(
        "SELECT provider FROM project_provider WHERE project_id = $id"
        " ORDER BY CASE role WHEN 'funder' THEN 0 WHEN 'reporter' THEN 1 ELSE 2 END, provider",
        {"id": project},
    ).fetchall()
    return [str(row[0]) for row in rows]


def _two(connection: duckdb.DuckDBPyConnection, a: str, b: str) -> tuple[str, str]:
    first, second = find_provider(connection, a), find_provider(connection, b)
    if first == second:
        raise BadRequest(
            f"'{a}' and '{b}' are the same provider.", "Give two different ones, as JP KR."
        )
    return first, second


def _table_for(
    connection: duckdb.DuckDBPyConnection, a: str, b: str, settings: OverlapSettings
) -> str:
    """The name of a table with the overlaps of exactly this pair, in this order."""
    rows = connection.execute(
        "SELECT count(*) FROM overlap WHERE provider_a = $a AND provider_b = $b", {"a": a, "b": b}
    ).fetchone()
    if rows and rows[0]:
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE found_overlap AS SELECT {names} FROM overlap"
            " WHERE provider_a = $a AND provider_b = $b",
            {"a": a, "b": b},
        )
    else:
        find_overlaps(connection, a, b, settings)
    return "found_overlap"


def _conditions(connection: duckdb.DuckDBPyConnection, wanted: OverlapFilter) -> Conditions:
    where = Conditions()
    touches = (
        "EXISTS (SELECT 1 FROM {table} AS x WHERE x.project_id = o.a AND x.{column} = ${name})"
        " AND EXISTS (SELECT 1 FROM {table} AS x WHERE x.project_id = o.b AND x.{column} = ${name})"
    )
    if wanted.country is not None:
        text = touches.format(table="place_node", column="node", name="country")
        where.add(text, country=find_country(connection, wanted.country))
    if wanted.place is not None:
        text = touches.format(table="place_node", column="node", name="place")
        where.add(text, place=find_place(connection, wanted.place))
    if wanted.theme is not None:
        text = touches.format(table="project_purpose", column="theme", name="theme")
        where.add(text, theme=find_theme(connection, wanted.theme))
    if wanted.kind is not None:
        where.add("o.kind = $kind", kind=_kind(wanted.kind))
    return where


def _kind(words: str) -> str:
    kind = words.strip().lower().replace(" ", "-").replace("_", "-")
    if kind not in TEXTS:
        raise UnknownName(
            f"No kind of overlap is called '{words}'.", "Known are " + ", ".join(TEXTS) + "."
        )
    return kind


def _running(
    connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], on: str
) -> list[dict[str, Any]]:
    lines = lines_of(connection, {r[side] for r in rows for side in ("a", "b")}, on)
    return [r for r in rows if all(lines[r[side]].status == "ongoing" for side in ("a", "b"))]


def _present(
    connection: duckdb.DuckDBPyConnection,
    rows: list[dict[str, Any]],
    providers: tuple[str, str],
    on: str,
) -> list[Overlap]:
    projects = {r[side] for r in rows for side in ("a", "b")}
    lines: dict[str, ProjectLine] = lines_of(connection, projects, on)
    facts = Facts.load(connection, projects, providers)
    return [describe(row, lines[row["a"]], lines[row["b"]], facts) for row in rows]


def _rows(found: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
