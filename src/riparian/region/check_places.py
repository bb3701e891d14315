"""Check the tree of places, their names and their codes."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from riparian.english import first_of, listed
from riparian.region.folding import fold_key
from riparian.region.pack_draft import DraftRow, PackDraft, PackFinding, rings
from riparian.region.pack_form import (
    CODES,
    LEVELS,
    NAME_KINDS,
    NAMES,
    OUTLINES,
    PLACES,
    REGISTER_ALIASES,
)

_SHOWN = 3
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def check_about(draft: PackDraft) -> Iterator[PackFinding]:
    """Every country that `region.toml` names is in the tree, and the other way round."""
    named = [*draft.about.get("countries", []), *draft.about.get("partial", [])]
    for code in named:
        if draft.places.get(code, {}).get("level") != "country":
            expected = "countries that are in places.csv"
            yield PackFinding("region.toml", None, "place-unknown", expected, f"'{code}'")
    for line, cells in draft.tables[PLACES.name]:
        if cells["level"] == "country" and cells["place_id"] not in named:
            expected = "a country that region.toml names under countries or partial"
            yield PackFinding(
                PLACES.name, line, "country-unnamed", expected, f"'{cells['place_id']}'"
            )


def check_places(draft: PackDraft) -> Iterator[PackFinding]:
    """Ids, levels, parents, points, days of every place."""
    yield from repeated_ids(PLACES.name, draft.tables[PLACES.name], "place_id")
    for row in draft.tables[PLACES.name]:
        yield from _tree(draft, row)
        yield from _point(row)
        yield from days(PLACES.name, row)
        cells = row.cells
        if cells["outline"] and cells["outline"] not in OUTLINES:
            yield _wrong(row, "outline", f"an outline of {' or '.join(OUTLINES)}")
        if cells["population"] and not cells["population"].isdecimal():
            yield _wrong(row, "population", "a whole number of people")
    parents = {i: cells["parent"] for i, cells in draft.places.items() if cells["parent"]}
    for ring in rings(parents):
        loop = " > ".join((*ring, ring[0]))
        yield PackFinding(PLACES.name, None, "parent-ring", "a tree", f"the ring {loop}")


def _tree(draft: PackDraft, row: DraftRow) -> Iterator[PackFinding]:
    level, parent = row.cells["level"], row.cells["parent"]
    if level not in LEVELS:
        yield _wrong(row, "level", f"a level of {', '.join(LEVELS)}")
        return
    above = LEVELS[level]
    if not parent:
        if above:
            expected = f"a parent for a place of level {level}"
            yield PackFinding(PLACES.name, row.line, "parent-missing", expected, "none")
        return
    if parent not in draft.places:
        expected = "a parent that is in places.csv"
        yield PackFinding(PLACES.name, row.line, "parent-unknown", expected, f"'{parent}'")
    elif draft.places[parent]["level"] not in above:
        expected = f"{' or '.join(above) or 'nothing'} above a place of level {level}"
        found = f"'{parent}' of level {draft.places[parent]['level']}"
        yield PackFinding(PLACES.name, row.line, "level-order", expected, found)


def _point(row: DraftRow) -> Iterator[PackFinding]:
    if bool(row.cells["lat"]) != bool(row.cells["lon"]):
        expected, found = "both a latitude and a longitude, or neither", "one of them"
        yield PackFinding(PLACES.name, row.line, "coordinates", expected, found)
    for column, limit in (("lat", 90.0), ("lon", 180.0)):
        value = number(row.cells[column])
        if row.cells[column] and (value is None or abs(value) > limit):
            expected = f"{column} as degrees between -{limit:.0f} and {limit:.0f}"
            found = f"'{row.cells[column]}'"
            yield PackFinding(PLACES.name, row.line, "coordinates", expected, found)


def check_names(draft: PackDraft) -> Iterator[PackFinding]:
    """Names belong to places, and say of what kind and language they are."""
    for form in (NAMES, REGISTER_ALIASES):
        for row in draft.tables[form.name]:
            yield from unknown_ids(form.name, row, "place_id", draft.places, "place")
            yield from name_row(form.name, row)
    yield from _ambiguous(draft)


def name_row(file: str, row: DraftRow) -> Iterator[PackFinding]:
    """Kind and language of a name."""
    kind, language = row.cells["kind"], row.cells["lang"]
    if kind and kind not in NAME_KINDS:
        expected = f"a kind of {', '.join(NAME_KINDS)}"
        yield PackFinding(file, row.line, "value-wrong", expected, f"'{kind}'")
    if language and not _LANGUAGE.fullmatch(language):
        yield PackFinding(file, row.line, "value-wrong", "a language tag", f"'{language}'")


def _ambiguous(draft: PackDraft) -> Iterator[PackFinding]:
    """Names that two places of one level and country share: one warning for each such pair."""
    meant: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for form in (NAMES, REGISTER_ALIASES):
        for _, cells in draft.tables[form.name]:
            place = draft.places.get(cells["place_id"])
            country = draft.country_of(cells["place_id"])
            if place and country:
                meant[country, place["level"], fold_key(cells["name"])].add(cells["place_id"])
    shared: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for (country, level, key), ids in meant.items():
        if len(ids) > 1:
            shared[country, level].append(f"'{key}' of {listed(sorted(ids)[:_SHOWN])}")
    for (country, level), names in sorted(shared.items()):
        found = f"{len(names)} that mean several: {first_of(sorted(names), _SHOWN)}"
        expected = f"names of {level} places in {country} that mean one"
        yield PackFinding(NAMES.name, None, "name-ambiguous", expected, found, "warning")


def check_codes(draft: PackDraft) -> Iterator[PackFinding]:
    """Codes belong to places, and no code of a vocabulary stands for two."""
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for row in draft.tables[CODES.name]:
        yield from unknown_ids(CODES.name, row, "place_id", draft.places, "place")
        cells = row.cells
        key = (cells["vocabulary"], cells["code"].strip().upper())
        line, _ = first.setdefault(key, (row.line, cells["place_id"]))
        if line != row.line:
            found = f"{' '.join(key)} in row {line} too"
            yield PackFinding(CODES.name, row.line, "code-twice", "each code once", found)


def unknown_ids(
    file: str, row: DraftRow, column: str, ids: object, noun: str
) -> Iterator[PackFinding]:
    """A finding if the cell holds an id that is not among `ids`; an empty cell is none."""
    value = row.cells[column]
    if value and value not in ids:  # type: ignore[operator]
        expected = f"a {noun} that the pack has"
        yield PackFinding(file, row.line, f"{noun}-unknown", expected, f"'{value}'")


def repeated_ids(file: str, rows: tuple[DraftRow, ...], column: str) -> Iterator[PackFinding]:
    """Ids that stand in two rows."""
    first: dict[str, int] = {}
    for line, cells in rows:
        seen = first.setdefault(cells[column], line)
        if seen != line and cells[column]:
            found = f"'{cells[column]}' in row {seen} too"
            yield PackFinding(file, line, "id-twice", f"each {column} once", found)


def days(file: str, row: DraftRow) -> Iterator[PackFinding]:
    """`valid_from` and `valid_to` are days, months or years, in this order."""
    given = [c for c in ("valid_from", "valid_to") if row.cells[c]]
    wrong = [c for c in given if not _is_date(row.cells[c])]
    for column in wrong:
        expected = f"{column} as a day like 2025-07-01"
        yield PackFinding(file, row.line, "date-wrong", expected, f"'{row.cells[column]}'")
    start, end = row.cells["valid_from"], row.cells["valid_to"]
    if not wrong and start and end and start > end:
        yield PackFinding(
            file, row.line, "date-wrong", "valid_from before valid_to", f"{start}, {end}"
        )


def _is_date(text: str) -> bool:
    """A day, a month (2025-07) or a year (2025)."""
    return is_day(text + {4: "-01-01", 7: "-01"}.get(len(text), ""))


def is_day(text: str) -> bool:
    """Whether it is a day of the calendar, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def number(text: str) -> float | None:
    """A finite number, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _wrong(row: DraftRow, column: str, expected: str) -> PackFinding:
    return PackFinding(PLACES.name, row.line, "value-wrong", expected, f"'{row.cells[column]}'")
