"""One project with everything that every source says of it, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from riparian.catalogue.activities import (
    ActivityView,
    PurposeProposal,
    activities_in,
    activities_of,
)
from riparian.catalogue.composition import Joined, joined_of
from riparian.catalogue.conditions import among
from riparian.catalogue.projects import ProjectLine, lines_of
from riparian.catalogue.search.index import line_in
from riparian.catalogue.sheets.read import DAMAGED, Sheets, open_sheets
from riparian.errors import UnknownName
from riparian.model.derived import PurposeShare
from riparian.store.database import Snapshot


class PlacesByPerson(msgspec.Struct, frozen=True):
    """Where a person says that a project is: who, when (UTC), why; `places` are codes.

    It stands above what the sources' own places say; those stay visible in the sources.
    """

    entry: int
    made_at: str
    made_by: str
    why: str
    places: tuple[str, ...]


class ProjectView(msgspec.Struct, frozen=True):
    """A project: its line in the list, its sources, and the names of the codes that they use.

    `set_by` is a person's correction of its places, where one stands; then the places of the
    sources do not count. `joined` is what it is made of and why, and what it is related to.
    """

    project: ProjectLine
    description: str | None
    usd_rule: str | None
    sources: tuple[ActivityView, ...]
    names: dict[str, str]
    set_by: PlacesByPerson | None = None
    joined: Joined | None = None


class Beside(msgspec.Struct, frozen=True):
    """What stands beside a snapshot: its search index and its sheets, which hold what is said of
    each project by its key."""

    index: Path
    sheets: Path


def show_project(
    snapshot: Snapshot, words: str, on: str, beside: Beside | None = None
) -> ProjectView:
    """The project with that identifier or handle; raises UnknownName with what is near.

    It is read out of what stands beside the snapshot, where that is named and there: that costs a
    twentieth of what the database needs, and says the same.
    """
    if beside is not None:
        with open_sheets(beside.sheets) as sheets:
            if sheets is not None:
                with suppress(*DAMAGED):  # what they hold stands in the snapshot, too
                    found = _in_sheets(sheets, snapshot, words, on, beside.index)
                    if found is not None:
                        return found
    project_id = find_project(snapshot, words)
    line = lines_of(snapshot, [project_id], on)[project_id]
    description, usd_rule = _row(
        snapshot, "SELECT description, usd_rule FROM project WHERE project_id = $id", project_id
    )
    sources = activities_of(snapshot, project_id, on)
    set_by = _set_by(snapshot, project_id)
    names = _names(snapshot, sources, set_by.places if set_by else ())
    joined = joined_of(snapshot, project_id)
    return ProjectView(line, description, usd_rule, sources, names, set_by, joined)


def _in_sheets(
    sheets: Sheets, snapshot: Snapshot, words: str, on: str, index: Path
) -> ProjectView | None:
    """The same out of the sheets; None where they lead to no project."""
    project_id = sheets.project_of(words.strip())
    line = None if project_id is None else line_in(index, project_id, on)
    if project_id is None or line is None:
        return None
    held = sheets.project(project_id)
    sources = activities_in(sheets, snapshot, project_id, on)
    set_by = _person_of(held["set_by"] or [])
    names = dict(sheets.names(_wanted(sources, set_by.places if set_by else ())))
    joined = sheets.joined(project_id)
    return ProjectView(line, held["description"], held["usd_rule"], sources, names, set_by, joined)


def _set_by(snapshot: Snapshot, project_id: str) -> PlacesByPerson | None:
    return _person_of(
        snapshot.dicts(
            "SELECT id, made_at, made_by, why, place FROM place_correction"
            " WHERE project_id = $id ORDER BY position",
            {"id": project_id},
        )
    )


def _person_of(rows: Sequence[dict[str, Any]]) -> PlacesByPerson | None:
    if not rows:
        return None
    first = rows[0]
    places = tuple(row["place"] for row in rows)
    return PlacesByPerson(first["id"], first["made_at"], first["made_by"], first["why"], places)


def find_project(snapshot: Snapshot, words: str) -> str:
    """The project meant by an identifier, a handle or an other-identifier's full text."""
    if not words.strip():
        raise UnknownName(
            "No project was given.",
            "Give an identifier; `riparian projects` lists them.",
        )
    rows = snapshot.rows(
        "SELECT project_id FROM unit_handle WHERE unit_id = $words OR handle = $words"
        " ORDER BY unit_id = $words DESC LIMIT 1",
        {"words": words.strip()},
    )
    if rows:
        return str(rows[0][0])
    near = snapshot.rows(
        "SELECT project_id FROM handle WHERE contains(lower(project_id), lower($words))"
        " ORDER BY length(project_id), project_id LIMIT 3",
        {"words": words.strip()},
    )
    hint = (
        "Did you mean " + " or ".join(str(row[0]) for row in near) + "?"
        if near
        else f"Look for it with `riparian projects --query '{words}'`."
    )
    raise UnknownName(f"There is no project '{words}'.", hint)


def _names(
    snapshot: Snapshot,
    sources: Sequence[ActivityView],
    places: Sequence[str] = (),
) -> dict[str, str]:
    """Plain names of the places, purposes, themes and providers in these sources."""
    parts: list[str] = []
    asked: dict[str, Any] = {}
    for table, codes in _wanted(sources, places).items():
        column = _CODES[table]
        fits, more = among(column, codes, table)
        parts.append(f"SELECT {column}, name FROM {table} WHERE {fits}")
        asked |= more
    rows = snapshot.rows(" UNION ALL ".join(parts), asked)
    return {str(code): str(name) for code, name in rows}


_CODES = {"place": "place_id", "purpose": "code", "theme": "theme", "provider": "provider"}


def _wanted(sources: Sequence[ActivityView], places: Sequence[str]) -> dict[str, set[str]]:
    """The codes in these sources of which the names are wanted, by table."""
    return {
        "place": {
            *(p.place for s in sources for p in s.places),
            *places,
            *(c.country for s in sources for c in s.countries),
        },
        "purpose": {c for s in sources for p in _purposes(s) for c in (p.code, p.category) if c},
        "theme": {p.theme for s in sources for p in _purposes(s)},
        "provider": {p.provider for s in sources for p in s.providers},
    }


def _purposes(source: ActivityView) -> list[PurposeShare | PurposeProposal]:
    proposed = source.proposed_purpose
    return [*source.purposes, *([proposed] if proposed else [])]


def _row(snapshot: Snapshot, sql: str, identifier: str) -> tuple[Any, ...]:
    row = snapshot.row(sql, {"id": identifier})
    if row is None:
        raise UnknownName(f"There is no project '{identifier}'.", "`riparian projects` lists them.")
    return tuple(row)
