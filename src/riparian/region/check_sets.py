"""Check the sets of places, their names, and the changes of units."""

from __future__ import annotations

from collections.abc import Iterator

from riparian.codelists.lists import split_cell
from riparian.region.check_places import days, is_day, name_row, repeated_ids, unknown_ids
from riparian.region.pack import RELATIONS, SET_TYPES
from riparian.region.pack_draft import DraftRow, PackDraft, PackFinding, rings
from riparian.region.pack_form import CHANGES, PRECISIONS, SET_NAMES, SET_PLACES, SETS


def check_sets(draft: PackDraft) -> Iterator[PackFinding]:
    """Sets, what is above and downstream of them, their places and names."""
    rows = draft.tables[SETS.name]
    yield from repeated_ids(SETS.name, rows, "set_id")
    with_places = {cells["set_id"] for _, cells in draft.tables[SET_PLACES.name]}
    for row in rows:
        yield from _kind(row)
        yield from days(SETS.name, row)
        yield from _position(SETS.name, row)
        for column in ("parent", "flows_into"):
            yield from unknown_ids(SETS.name, row, column, draft.sets, "set")
        if row.cells["set_id"] not in with_places and not row.cells["note"]:
            expected = "places in set_places.csv, or a note that says why there are none"
            yield PackFinding(SETS.name, row.line, "set-empty", expected, "neither", "warning")
    for column in ("parent", "flows_into"):
        links = {i: cells[column] for i, cells in draft.sets.items() if cells[column]}
        for ring in rings(links):
            found = f"the ring {' > '.join((*ring, ring[0]))}"
            kind = "parent-ring" if column == "parent" else "flow-ring"
            yield PackFinding(SETS.name, None, kind, f"{column} to come to an end", found)
    yield from _members(draft)
    for row in draft.tables[SET_NAMES.name]:
        yield from unknown_ids(SET_NAMES.name, row, "place_id", draft.sets, "set")
        yield from name_row(SET_NAMES.name, row)


def _kind(row: DraftRow) -> Iterator[PackFinding]:
    set_id, kind = row.cells["set_id"], row.cells["type"]
    if kind and kind not in SET_TYPES:
        expected = f"a type of {', '.join(SET_TYPES)}"
        yield PackFinding(SETS.name, row.line, "value-wrong", expected, f"'{kind}'")
    elif set_id and not set_id.startswith(f"{kind}:"):
        expected = f"a set_id that begins with {kind}:"
        yield PackFinding(SETS.name, row.line, "value-wrong", expected, f"'{set_id}'")


def _position(file: str, row: DraftRow) -> Iterator[PackFinding]:
    position = row.cells["position"]
    if position and not (position.isascii() and position.isdecimal() and position.strip("0")):
        expected = "a position counted from 1"
        yield PackFinding(file, row.line, "value-wrong", expected, f"'{position}'")


def _stretch(file: str, row: DraftRow) -> Iterator[PackFinding]:
    cells = [row.cells.get(column, "") for column in ("from_km", "to_km")]
    if any(cell and not (cell.isascii() and cell.isdecimal()) for cell in cells):
        yield PackFinding(
            file, row.line, "value-wrong", "whole kilometres", f"'{' to '.join(cells)}'"
        )
    elif cells[1] and (not cells[0] or int(cells[0]) > int(cells[1])):
        expected = "a to_km that is not below its from_km"
        yield PackFinding(file, row.line, "value-wrong", expected, f"'{' to '.join(cells)}'")


def _members(draft: PackDraft) -> Iterator[PackFinding]:
    seen: dict[tuple[str, ...], int] = {}
    for row in draft.tables[SET_PLACES.name]:
        yield from unknown_ids(SET_PLACES.name, row, "set_id", draft.sets, "set")
        yield from unknown_ids(SET_PLACES.name, row, "place_id", draft.places, "place")
        yield from _position(SET_PLACES.name, row)
        yield from _stretch(SET_PLACES.name, row)
        cells = row.cells
        if cells["relation"] and cells["relation"] not in RELATIONS:
            expected = f"a relation of {', '.join(RELATIONS)}"
            found = f"'{cells['relation']}'"
            yield PackFinding(SET_PLACES.name, row.line, "value-wrong", expected, found)
        key = (cells["set_id"], cells["place_id"], cells["relation"], cells["position"])
        line = seen.setdefault(key, row.line)
        if line != row.line:
            expected, found = "each place of a set once", f"the same as row {line}"
            yield PackFinding(SET_PLACES.name, row.line, "member-twice", expected, found, "warning")


def check_changes(draft: PackDraft) -> Iterator[PackFinding]:
    """Changes have a country, a date as exact as they say, and ids of the pack where they can."""
    for row in draft.tables[CHANGES.name]:
        cells = row.cells
        yield from unknown_ids(CHANGES.name, row, "country", draft.places, "place")
        if cells["precision"] and cells["precision"] not in PRECISIONS:
            expected, found = f"a precision of {', '.join(PRECISIONS)}", f"'{cells['precision']}'"
            yield PackFinding(CHANGES.name, row.line, "value-wrong", expected, found)
        if cells["date"] and not _is_date(cells["date"], cells["precision"]):
            expected = "a date like 2025-07-01 (2025-07 for a month, 2025 for a year)"
            found = f"'{cells['date']}'"
            yield PackFinding(CHANGES.name, row.line, "date-wrong", expected, found)
        for column in ("from_ids", "to_ids"):
            for place_id in split_cell(cells[column]):
                if place_id not in draft.places and place_id not in draft.sets:
                    expected, found = f"{column} that the pack has", f"'{place_id}'"
                    yield PackFinding(CHANGES.name, row.line, "place-unknown", expected, found)


def _is_date(text: str, precision: str) -> bool:
    """A day; a month or year too where no more is said to be known."""
    endings = {"month": ("", "-01"), "year": ("", "-01", "-01-01")}.get(precision, ("",))
    return any(is_day(text + ending) for ending in endings)
