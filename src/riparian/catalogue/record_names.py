"""Records of a snapshot, one for each reporter and identifier, and what a person means by a name.

A *record* here is a unit: the activities that one reporter published under one identifier, in
however many datasets. A project is one record, or several that are linked.
"""

from __future__ import annotations

from collections.abc import Collection

from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.errors import BadRequest, UnknownName
from riparian.store.database import Snapshot
from riparian.store.restricted import is_restricted
from riparian.store.schema import NEWEST_FIRST


def find_unit(snapshot: Snapshot, words: str) -> str:
    """The record meant by its id, by its short name or by the handle of a project.

    Raises UnknownName with what is near, and BadRequest for a project of several records.
    """
    words = words.strip().encode(errors="replace").decode()
    found = _units(snapshot, "SELECT DISTINCT unit_id FROM activity WHERE unit_id = $words", words)
    if not found:
        found = _units(snapshot, "SELECT unit_id FROM unit_handle WHERE handle = $words", words)
    if not found:
        sql = (
            "SELECT DISTINCT a.unit_id FROM activity AS a JOIN handle AS h"
            " ON h.project_id = a.project_id WHERE h.handle = $words OR h.project_id = $words"
            " ORDER BY 1"
        )
        found = _units(snapshot, sql, words)
    if len(found) > 1:
        raise BadRequest(
            f"'{words}' means {len(found)} records: {', '.join(found[:4])}"
            f"{' …' if len(found) > 4 else ''}.",
            f"Give the identifier of one of them, such as {found[0]}.",
        )
    if found:
        return found[0]
    raise _unknown(snapshot, words)


def titles_of(snapshot: Snapshot, units: Collection[str]) -> dict[str, str]:
    """The title of each of these records, of its newest activity that has one."""
    rows = snapshot.rows(
        f"SELECT DISTINCT ON (unit_id) unit_id, title FROM activity WHERE unit_id {AMONG_IDS}"
        f" ORDER BY unit_id, {NEWEST_FIRST}",
        {"ids": text_of(units)},
    )
    return {str(row[0]): str(row[1] or "(no title)") for row in rows}


def named_by_row(snapshot: Snapshot, units: Collection[str]) -> list[str]:
    """Those of these records that have no identifier of their own, and so are named by their place
    in the file: after a new version of it the name may be another record's."""
    sql = (
        f"SELECT DISTINCT unit_id FROM activity WHERE unit_id {AMONG_IDS} AND identifier = ''"
        " ORDER BY 1"
    )
    return snapshot.column(sql, {"ids": text_of(units)})


def require_public(snapshot: Snapshot, units: Collection[str]) -> None:
    """Raises BadRequest for a record that only the member may see: what people say of records goes
    into every snapshot, where its name alone would tell that there is such a record."""
    sql = (
        f"SELECT unit_id FROM activity WHERE unit_id {AMONG_IDS} GROUP BY unit_id"
        f" HAVING bool_and({is_restricted('dataset')}) ORDER BY 1"
    )
    for unit in snapshot.column(sql, {"ids": text_of(units)}):
        raise BadRequest(
            f"The record {unit} is not public, and what is said of it here would be.",
            "Answer the entry in which it was shared: `riparian share --note TEXT --about ENTRY`.",
        )


def _units(snapshot: Snapshot, sql: str, words: str) -> list[str]:
    return snapshot.column(sql, {"words": words})


def _unknown(snapshot: Snapshot, words: str) -> UnknownName:
    near = _units(
        snapshot,
        "SELECT DISTINCT unit_id FROM activity WHERE $words <> ''"
        " AND contains(lower(unit_id), lower($words)) ORDER BY length(unit_id), unit_id LIMIT 3",
        words,
    )
    hint = (
        f"Did you mean {' or '.join(near)}?"
        if near
        else f"Look for it with `riparian projects --query '{words}'`."
    )
    return UnknownName(f"There is no record '{words}'.", hint)


def projects_of_units(snapshot: Snapshot, units: Collection[str]) -> dict[str, str]:
    """The project of each of these records, by record; one that is not there has none."""
    rows = snapshot.rows(
        f"SELECT unit_id, project_id FROM unit WHERE unit_id {AMONG_IDS}", {"ids": text_of(units)}
    )
    return {str(unit): str(project) for unit, project in rows}
