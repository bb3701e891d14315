"""Read one overlap out of a snapshot, with its evidence in words.

Pairs of providers that were not worked out with the build are worked out when they are asked
for, by the same code, and give the same identifiers.
"""

from __future__ import annotations

from riparian.catalogue.counting_rules import CANCELLED
from riparian.catalogue.lookup import find_project, find_two_providers
from riparian.errors import UnknownName
from riparian.overlap.engine.disputed_facts import TABLE
from riparian.overlap.engine.overlap_row import ROW_COLUMNS, OverlapRow, row_columns
from riparian.overlap.engine.search_overlaps import find_when_asked
from riparian.overlap.report.overlap_list.list_page import OverlapLists
from riparian.overlap.report.overlap_records import Overlap
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings


def explain_overlap(lists: OverlapLists, words: str, between: tuple[str, str] | None) -> Overlap:
    """The overlap with that identifier (two project handles joined by `~`).

    Any two projects of different providers can be asked about, also when they were not kept among
    the strongest. A project can belong to several providers: `between` says which two are meant,
    else it is the pair of the settings, else that of the funders. Raises UnknownName where there
    is no such pair, or where they share nothing.
    """
    handles = words.split("~")
    if len(handles) != 2:
        raise UnknownName(
            f"There is no overlap '{words}'.",
            "`riparian overlaps` lists them; an identifier is two project handles joined by ~.",
        )
    snapshot = lists.snapshot
    if between is None and (row := _at_hand(lists, handles)):
        return _in_words(lists, row)
    projects = [find_project(snapshot, handle) for handle in handles]
    if projects[0] == projects[1]:
        raise UnknownName(
            f"'{words}' is not an overlap: both records are of one project.",
            f"See it with `riparian project {projects[0]}`.",
        )
    for project in projects:
        _refuse_cancelled(snapshot, project)
    asked = None if between is None else find_two_providers(snapshot, *between)
    row = _kept(lists, projects, asked)
    row = row or _worked_out(snapshot, projects, asked, lists.settings)
    if row is None:
        raise UnknownName(
            f"'{words}' is not an overlap: the two projects share no place or body, or no purpose,"
            " or have the same provider.",
            "See each of them with `riparian project ID`.",
        )
    return _in_words(lists, row)


def _in_words(lists: OverlapLists, row: OverlapRow) -> Overlap:
    known = lists.held.known(lists.snapshot, row.provider_a, row.provider_b)
    return lists.in_words([row], known)[0]


def _refuse_cancelled(snapshot: Snapshot, project: str) -> None:
    found = snapshot.row(f"{CANCELLED} AND project_id = $id", {"id": project})
    if found is not None:
        raise UnknownName(
            f"This is not an overlap: project {project} was cancelled.",
            f"See it with `riparian project {project}`.",
        )


def _at_hand(lists: OverlapLists, handles: list[str]) -> OverlapRow | None:
    """The row of the projects with these handles, if it is held in memory: that of the first pair
    of the settings that has it, whichever pairs others have asked for before."""
    for pair in lists.settings.pairs:
        columns = lists.held.at_hand(*pair)
        if columns is None or not columns.of_build:
            return None
        if (number := columns.number_by_handles(*handles)) is not None:
            return columns.rows([number])[0]
    return None


def _kept(
    lists: OverlapLists, projects: list[str], asked: tuple[str, str] | None
) -> OverlapRow | None:
    """The row of these two among the overlaps that are kept of the providers asked for, else of the
    first pair of the settings that has it."""
    snapshot, held = lists.snapshot, lists.held
    if asked is not None:
        columns = held.at_hand(*asked)
        if columns is not None:
            number = columns.number_of(*_on_sides(snapshot, projects, asked[0]))
            return None if number is None else columns.rows([number])[0]
    found = snapshot.rows(
        f"SELECT {row_columns(snapshot)} FROM overlap WHERE a = $x AND b = $y OR a = $y AND b = $x",
        {"x": projects[0], "y": projects[1]},
    )
    rows = {(row.provider_a, row.provider_b): row for row in (OverlapRow(*row) for row in found)}
    if asked is not None:
        return rows.get(asked)
    order = [*(pair for pair in lists.settings.pairs if pair in rows), *sorted(rows)]
    return rows[order[0]] if order else None


def _worked_out(
    snapshot: Snapshot,
    projects: list[str],
    asked: tuple[str, str] | None,
    settings: OverlapSettings,
) -> OverlapRow | None:
    """The row of these two, worked out now; None where they do not meet."""
    for a, b in [asked] if asked else _pairs_of(snapshot, projects):
        two = _on_sides(snapshot, projects, a)
        find_when_asked(snapshot, a, b, settings, asked=[two])
        found = snapshot.row(f"SELECT {ROW_COLUMNS} FROM found_overlap")
        if found and (_meet(row := OverlapRow(*found)) or _met(snapshot, two, a, b, settings)):
            return row
    return None


def _met(
    snapshot: Snapshot, two: tuple[str, str], a: str, b: str, settings: OverlapSettings
) -> bool:
    """Whether two projects meet in what a host disputes: then they are told of, with that."""
    if not (snapshot.has_table(TABLE) and snapshot.count(TABLE)):
        return False
    find_when_asked(snapshot, a, b, settings, asked=[two], as_reported=True)
    found = snapshot.row(f"SELECT {ROW_COLUMNS} FROM found_overlap")
    return bool(found and _meet(OverlapRow(*found)))


def _pairs_of(snapshot: Snapshot, projects: list[str]) -> list[tuple[str, str]]:
    """The pairs of providers that two projects can be compared as, those of the funders first."""
    first, second = (_providers_of(snapshot, project) for project in projects)
    return [(a, b) for a in first for b in second if a not in second and b not in first]


def _on_sides(snapshot: Snapshot, projects: list[str], a: str) -> tuple[str, str]:
    """The two projects in the order of the providers: the one of provider `a` first."""
    first, second = projects
    return (first, second) if a in _providers_of(snapshot, first) else (second, first)


def _meet(row: OverlapRow) -> bool:
    """Whether two projects share where they work or with whom, and something that they work on."""
    where = row.place_node is not None or row.body_node is not None
    what = row.purpose_node or row.subject_node or row.fed_a or row.text_words
    return where and bool(what)


def _providers_of(snapshot: Snapshot, project: str) -> list[str]:
    return snapshot.column(
        "SELECT provider FROM project_provider WHERE project_id = $id"
        " ORDER BY CASE role WHEN 'funder' THEN 0 WHEN 'reporter' THEN 1 ELSE 2 END, provider",
        {"id": project},
    )
