"""Read overlaps out of a snapshot, with their evidence in words.

Pairs of providers that were not worked out with the build are worked out when they are asked
for, by the same code, and give the same identifiers.
"""

from __future__ import annotations

from typing import Any

import duckdb
import msgspec

from riparian.catalogue.agencies import find_agency
from riparian.catalogue.conditions import AMONG, AMONG_IDS, Conditions, text_of
from riparian.catalogue.lookup import (
    find_country,
    find_nodes,
    find_theme,
    find_two_providers,
)
from riparian.catalogue.project import find_project
from riparian.catalogue.projects import ProjectLine, lines_of, ongoing_among
from riparian.errors import UnknownName
from riparian.model.derived import Period
from riparian.normalise.status import status_on
from riparian.overlap.facts import Facts
from riparian.overlap.find import find_overlaps
from riparian.overlap.kinds import TEXTS
from riparian.overlap.overlap import Overlap
from riparian.overlap.words import describe
from riparian.store.settings import OverlapSettings

_STRONGEST_FIRST = "o.strength_bits DESC, o.id"


class OverlapFilter(msgspec.Struct, frozen=True):
    """Which overlaps to list; words as a person types them, None means any.

    `on`: only pairs of which both run on that day, as far as is known. `region`: only those that
    meet in a country of the region pack.
    """

    country: str | None = None
    place: str | None = None
    theme: str | None = None
    kind: str | None = None
    on: str | None = None
    limit: int | None = None
    region: bool = False


def list_overlaps(
    connection: duckdb.DuckDBPyConnection,
    provider_a: str,
    provider_b: str,
    wanted: OverlapFilter,
    settings: OverlapSettings,
    today: str,
) -> tuple[list[Overlap], int]:
    """The overlaps of two providers, strongest first, at most `limit`, and how many fit in all.

    Where an agency is named, only its projects; how telling evidence is goes by its provider as a
    whole. Raises UnknownName for names that are not known, BadRequest for one provider given twice.
    """
    a, b = find_two_providers(connection, provider_a, provider_b)
    table = _table_for(connection, a, b, settings)
    where = _conditions(connection, wanted)
    where.add("o.provider_a = $a AND o.provider_b = $b", a=a, b=b)
    for side, words in (("a", provider_a), ("b", provider_b)):
        agency = find_agency(words)
        if agency is not None:
            where.add(
                f"EXISTS (SELECT 1 FROM project_provider AS x WHERE x.project_id = o.{side}"
                f" AND x.provider = ${side} AND x.agency = $agency_{side})",
                **{f"agency_{side}": agency},
            )
    pairs = connection.execute(
        f"SELECT o.id, o.a, o.b FROM {table} AS o WHERE {where} ORDER BY {_STRONGEST_FIRST}",
        where.parameters,
    ).fetchall()
    day = today if wanted.on is None else wanted.on
    status_on(Period(), day)  # says what is wrong with a day, also where there is no pair
    if wanted.on is not None:
        running = ongoing_among(connection, {p for _, *two in pairs for p in two}, day)
        pairs = [pair for pair in pairs if running.issuperset(pair[1:])]
    rows = _rows(
        connection.execute(
            f"SELECT o.* FROM {table} AS o WHERE o.provider_a = $a AND o.provider_b = $b"
            f" AND o.id {AMONG_IDS} ORDER BY {_STRONGEST_FIRST}",
            {"a": a, "b": b, "ids": text_of([pair[0] for pair in pairs[: wanted.limit]])},
        )
    )
    return _present(connection, rows, (a, b), day), len(pairs)


def explain_overlap(
    connection: duckdb.DuckDBPyConnection,
    words: str,
    settings: OverlapSettings,
    today: str,
    between: tuple[str, str] | None = None,
) -> Overlap:
    """The overlap with that identifier (two project handles joined by `~`).

    Any two projects of different providers can be asked about, also when they were not kept among
    the strongest. A project can belong to several providers: `between` says which two are meant,
    else it is the pair of the settings, else that of the funders. Raises UnknownName where there
    is no such pair, or where they share nothing.
    """
    handles = words.split("~")
    if len(handles) != 2:
        raise UnknownName(
            f"No overlap has the identifier '{words}'.",
            "Give one from `riparian overlaps`: two project handles with a ~ between them.",
        )
    projects = [find_project(connection, handle) for handle in handles]
    if projects[0] == projects[1]:
        raise UnknownName(
            f"'{words}' is no overlap: both are records of one project.",
            f"Look at it with `riparian project {projects[0]}`.",
        )
    if between is not None:
        two = find_two_providers(connection, *between)
        return _explain_now(connection, projects, words, settings, today, [two])
    stored = _rows(
        connection.execute(
            "SELECT * FROM overlap WHERE (a = $x AND b = $y) OR (a = $y AND b = $x)",
            {"x": projects[0], "y": projects[1]},
        )
    )
    if stored:
        row = stored[0]
        return _present(connection, [row], (row["provider_a"], row["provider_b"]), today)[0]
    first, second = (_providers_of(connection, project) for project in projects)
    pairs = [(a, b) for a in first for b in second if a not in second and b not in first]
    return _explain_now(connection, projects, words, settings, today, pairs)


def _explain_now(
    connection: duckdb.DuckDBPyConnection,
    projects: list[str],
    words: str,
    settings: OverlapSettings,
    today: str,
    pairs: list[tuple[str, str]],
) -> Overlap:
    for a, b in pairs:
        two = _on_sides(connection, projects, a)
        find_overlaps(connection, a, b, settings, asked=[two])
        rows = _rows(connection.execute("SELECT * FROM found_overlap"))
        if rows and _meet(rows[0]):
            return _present(connection, rows, (a, b), today)[0]
    raise UnknownName(
        f"'{words}' is no overlap: the two share neither place nor body, or nothing that they work"
        " on, or one provider has both.",
        "Look at each with `riparian project ID`.",
    )


def _on_sides(
    connection: duckdb.DuckDBPyConnection, projects: list[str], a: str
) -> tuple[str, str]:
    """The two projects in the order of the providers: the one of provider `a` first."""
    first, second = projects
    return (first, second) if a in _providers_of(connection, first) else (second, first)


def _meet(row: dict[str, Any]) -> bool:
    """Whether two projects share where they work or with whom, and something that they work on."""
    where = row["place_node"] is not None or row["body_node"] is not None
    what = row["purpose_node"] or row["subject_node"] or row["fed_a"] or row["text_bits"] > 0
    return where and bool(what)


def _providers_of(connection: duckdb.DuckDBPyConnection, project: str) -> list[str]:
    rows = connection.execute(
        "SELECT provider FROM project_provider WHERE project_id = $id"
        " ORDER BY CASE role WHEN 'funder' THEN 0 WHEN 'reporter' THEN 1 ELSE 2 END, provider",
        {"id": project},
    ).fetchall()
    return [str(row[0]) for row in rows]


def _table_for(
    connection: duckdb.DuckDBPyConnection, a: str, b: str, settings: OverlapSettings
) -> str:
    """The name of a table that holds the overlaps of this pair in this order, maybe with others."""
    rows = connection.execute(
        "SELECT count(*) FROM overlap WHERE provider_a = $a AND provider_b = $b", {"a": a, "b": b}
    ).fetchone()
    if rows and rows[0]:
        return "overlap"
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
        where.add(
            "(o.place_level = 'country' OR EXISTS (SELECT 1 FROM place_closure AS x"
            " WHERE x.place_id = o.place_node AND x.node = $country)"
            " OR EXISTS (SELECT 1 FROM place_set_member AS m JOIN place_closure AS x"
            " ON x.place_id = m.place_id WHERE m.set_id = o.place_node AND x.node = $country))"
        )
    if wanted.place is not None:
        there = (
            "EXISTS (SELECT 1 FROM place_node AS x WHERE x.project_id = o.{side} AND x.node {in_})"
        )
        for side in ("a", "b"):
            where.add(there.format(side=side, in_=AMONG.format(name="place")))
        where.parameters["place"] = text_of(find_nodes(connection, wanted.place))
    if wanted.region:
        where.add(
            "(o.place_level = 'set' OR EXISTS (SELECT 1 FROM place_closure AS x"
            " JOIN region_country AS r ON r.country = x.node WHERE x.place_id = o.place_node))"
        )
    if wanted.theme is not None:
        text = touches.format(table="project_purpose", column="theme", name="theme")
        where.add(text, theme=find_theme(connection, wanted.theme))
        where.add(
            "EXISTS (SELECT 1 FROM purpose_node AS x"
            " WHERE x.node = o.purpose_node AND x.theme = $theme)"
        )
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
