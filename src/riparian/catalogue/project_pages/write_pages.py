"""Write the project pages of a snapshot: one SQLite file with what its tables hold of each project.

    about     what the file was made by, and what its glosses rest on
    unit      every identifier and handle with the project to which it leads
    project   what is shown of the project as a whole
    undertaking  what the project does, and with whom
    gloss     our glosses of texts that stand there
    activity  each activity of a project: its row, the record as reported, what is derived from it
    problem   the problems of a dataset's records, by identifier
    link      some pairs with their evidence, all of one first unit
    titled    of each unit of a pair its title, its datasets, and where its pairs stand: the number
              of the row of `link` and the place in it, by turns, as 32-bit numbers of the machine
    name      what places, purposes, themes and providers are called

All of it is made of the snapshot. But the snapshot is made for questions about all
projects at once: what it needs for one is twenty questions, each of which looks through a table.
Here it is a few pieces found by their key, compressed. Rows are written in the order of their keys,
so that the same snapshot gives the same file.
"""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby, islice, zip_longest
from operator import itemgetter
from pathlib import Path

import msgspec

from riparian.catalogue.project_pages.undertakings import (
    GlossedText,
    Glosses,
    each_undertaking,
)
from riparian.store.compressed_pieces import compress
from riparian.store.database import Snapshot
from riparian.store.grouped_rows import GroupedRows, out_of_order
from riparian.store.id_ranges import each_row_by_range
from riparian.store.schema import OWNERS_FIRST
from riparian.store.snapshot import connect_beside
from riparian.store.spooled_records import EACH_RECORD

FORM = 6
"""Raised whenever the form of the file changes."""

KINDS = ("provider", "country", "place", "purpose", "amount")

_SCHEMA = """
CREATE TABLE about (form INTEGER, glosses TEXT);
CREATE TABLE unit (words TEXT PRIMARY KEY, project TEXT, unit TEXT, handle TEXT) WITHOUT ROWID;
CREATE TABLE project (id TEXT PRIMARY KEY, held BLOB) WITHOUT ROWID;
CREATE TABLE undertaking (project TEXT PRIMARY KEY, held BLOB) WITHOUT ROWID;
CREATE TABLE gloss (
    text TEXT, lang TEXT, countries TEXT, english TEXT, whole INTEGER,
    PRIMARY KEY (text, lang, countries)
) WITHOUT ROWID;
CREATE TABLE activity (place INTEGER PRIMARY KEY, project TEXT, held BLOB);
CREATE TABLE problem (dataset TEXT, record TEXT, held BLOB, PRIMARY KEY (dataset, record))
    WITHOUT ROWID;
CREATE TABLE link (place INTEGER PRIMARY KEY, held BLOB);
CREATE TABLE titled (unit TEXT PRIMARY KEY, title TEXT, datasets TEXT, links BLOB) WITHOUT ROWID;
CREATE TABLE name (kind TEXT, code TEXT, name TEXT, PRIMARY KEY (kind, code)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX activity_project ON activity (project);
CREATE INDEX unit_project ON unit (project);
"""
_UNITS = """
SELECT unit_id, project_id, unit_id, handle FROM unit_handle
WHERE unit_id = handle OR unit_id NOT IN (SELECT handle FROM unit_handle)
UNION
SELECT handle, project_id, unit_id, handle FROM unit_handle
WHERE handle <> unit_id
ORDER BY 1
"""
_PROJECTS = """
SELECT p.project_id, to_json({
    'description': p.description,
    'usd_rule': p.usd_rule,
    'set_by': (
        SELECT list({'id': c.id, 'made_at': c.made_at, 'made_by': c.made_by, 'why': c.why,
            'place': c.place} ORDER BY c.position)
        FROM place_correction AS c WHERE c.project_id = p.project_id
    )
})
FROM project AS p
ORDER BY p.project_id
"""
_ACTIVITIES = """
SELECT
    a.activity_id, a.project_id,
    to_json({
        'activity_id': a.activity_id, 'unit_id': a.unit_id, 'dataset': a.dataset,
        'ordinal': a.ordinal,
        'identifier': a.identifier, 'reporting_org_name': a.reporting_org_name, 'line': a.line,
        'row': a."row", 'sheet': a.sheet, 'url': a.url, 'start': a."start",
        'start_rule': a.start_rule, 'start_sureness': a.start_sureness, 'end': a."end",
        'end_rule': a.end_rule, 'end_sureness': a.end_sureness, 'status_code': a.status_code,
        'status_code_as_of': a.status_code_as_of, 'seen': a.seen, 'stage': a.stage,
        'stage_on': a.stage_on, 'stage_words': a.stage_words,
        'stage_sureness': a.stage_sureness, 'page_on': a.page_on,
        'length_months': a.length_months, 'length_words': a.length_words,
        'least_months': a.least_months, 'title': coalesce(a.original, a.title),
        'amount': a.amount, 'currency': a.currency, 'usd': a.usd, 'usd_held': a.usd_held,
        'is_contract': a.is_contract
    }),
    a.dataset, a.ordinal
FROM activity AS a
"""
"""In the order of datasets and of ordinals, in which they were filled in, and so are the tables of
what is derived from each. To sort them would take the memory of all."""
_AS_THEY_STAND = "SELECT x.activity_id, to_json(x) FROM activity_{kind} AS x"
_IN_THEIR_ORDER = """
SELECT x.activity_id, to_json(x)
FROM {table} AS x
JOIN activity AS a ON a.activity_id = x.activity_id
ORDER BY a.dataset, a.ordinal, x.{then}
"""
_DERIVED = {
    **{kind: _AS_THEY_STAND.format(kind=kind) for kind in KINDS},
    # Purposes that are certain out of texts were added to those that are reported
    "purpose": _IN_THEIR_ORDER.format(table="activity_purpose", then="position"),
    "proposal": _IN_THEIR_ORDER.format(table="purpose_proposal", then="rowid"),
}
_RECEIVED = "SELECT name, path, received_at FROM dataset"
PROBLEM_FIELDS = (
    "code", "severity", "message", "dataset", "line", "row", "record", "field", "expected", "got",
    "kept", "sheet",
)  # fmt: skip
"""What is kept of a problem, in this order, as text."""

_PROBLEMS = """
SELECT
    code, severity, message, dataset, CAST(line AS VARCHAR), CAST("row" AS VARCHAR), record, field,
    expected, got, kept, sheet
FROM problem
WHERE dataset = $dataset AND record IS NOT NULL AND record <> ''
ORDER BY record, line, "row", code, field, got
"""
"""Of one dataset after the other, and put together by who asks: as lists, the database would hold
all of them at once."""
_NAMES = """
SELECT 'place', place_id, name FROM place
UNION ALL SELECT 'purpose', code, name FROM purpose
UNION ALL SELECT 'theme', theme, name FROM theme
UNION ALL SELECT 'provider', provider, name FROM provider
ORDER BY 1, 2
"""


_TITLED = f"""
SELECT
    unit_id, first(title ORDER BY {OWNERS_FIRST}),
    to_json(list_sort(list(DISTINCT dataset)))
FROM activity
WHERE unit_id IN (SELECT a FROM link UNION SELECT b FROM link)
GROUP BY unit_id
ORDER BY unit_id
"""
_LINKS = """
SELECT
    a, b,
    to_json({
        'a': a, 'b': b, 'verdict': verdict, 'relation': relation, 'by_person': by_person,
        'bits': bits, 'probability': probability
    }),
    evidence
FROM link
WHERE a > $after AND a <= $until
ORDER BY a, b
"""
PAIRS_TOGETHER = 16
"""Pairs that are compressed as one: what is said of sister projects differs in a few words."""


def write_project_pages(
    snapshot: Snapshot, path: Path, rests_on: str = "", before: Path | None = None
) -> None:
    """Write the project pages of the snapshot that is open to a file that is not there yet.

    Glosses that the pages `before` hold are taken over where they rest on the same: `rests_on`
    names the tables and rules by which texts are glossed. The file is whole when this returns, not
    before.
    """
    rests_on = f"{rests_on}/{snapshot.region}"
    glosses = Glosses(snapshot.region, _earlier_glosses(before, rests_on) if before else None)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        # A file that is not whole is thrown away, so it needs no journal, and one sync at its end
        # is enough
        file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        file.executescript(_SCHEMA)
        file.execute("BEGIN")
        file.execute("INSERT INTO about VALUES (?, ?)", (FORM, rests_on))
        _copy(snapshot, file, "unit", _UNITS)
        _copy(snapshot, file, "name", _NAMES)
        _copy_compressed(snapshot, file, "project", _PROJECTS)
        file.executemany("INSERT INTO problem VALUES (?, ?, ?)", _problems(snapshot))
        undertakings = (
            (one.project, compress(msgspec.json.encode(one)))
            for one in each_undertaking(snapshot, glosses, path.parent)
        )
        file.executemany("INSERT INTO undertaking VALUES (?, ?)", undertakings)
        glossed = sorted((*key, *made) for key, made in glosses.used.items())
        file.executemany("INSERT INTO gloss VALUES (?, ?, ?, ?, ?)", glossed)
        _copy_links(snapshot, file)
        for place, (project, held) in enumerate(_activities(snapshot), 1):
            file.execute("INSERT INTO activity VALUES (?, ?, ?)", (place, project, held))
        file.execute("COMMIT")
        file.executescript(_INDEXES)
    with path.open("rb") as done:
        os.fsync(done.fileno())


def _earlier_glosses(path: Path, rests_on: str) -> dict[GlossedText, tuple[str, bool]]:
    """The glosses in a file of pages; none where it cannot be read or rests on something else."""
    try:
        with closing(connect_beside(path)) as file:
            if file.execute("SELECT form, glosses FROM about").fetchone() != (FORM, rests_on):
                return {}
            rows = file.execute("SELECT text, lang, countries, english, whole FROM gloss")
            return {
                (text, lang, within): (said, bool(whole))
                for text, lang, within, said, whole in rows
            }
    except sqlite3.Error:
        return {}


def _copy(snapshot: Snapshot, file: sqlite3.Connection, table: str, sql: str) -> None:
    for rows in _batches(snapshot, sql):
        marks = ", ".join("?" * len(rows[0]))
        file.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _copy_compressed(snapshot: Snapshot, file: sqlite3.Connection, table: str, sql: str) -> None:
    for rows in _batches(snapshot, sql):
        marks = ", ".join("?" * len(rows[0]))
        compressed = ((*row[:-1], compress(row[-1].encode())) for row in rows)
        file.executemany(f"INSERT INTO {table} VALUES ({marks})", compressed)


def _activities(snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    """Each activity's project, and everything that stands of it in the tables, as one piece."""
    derived = {kind: GroupedRows(snapshot, sql) for kind, sql in _DERIVED.items()}
    received = {name: about for name, *about in snapshot.rows(_RECEIVED)}
    records = snapshot.each_row(EACH_RECORD)
    rows = snapshot.each_row(_ACTIVITIES)
    for of_activity, of_record in zip_longest(rows, records):
        if of_activity is None or of_record is None or of_activity[3:] != of_record[:2]:
            raise out_of_order(" ".join(map(str, (of_record or of_activity[3:])[:2])))
        (activity, project, row, dataset, _), reported = of_activity, of_record[2]
        path, received_at = received[dataset]
        rows_of = (
            (kind, ",".join(row for (row,) in of.of(activity))) for kind, of in derived.items()
        )
        parts = [f'"{kind}":[{rows}]' for kind, rows in rows_of]
        said = f'"row":{row},"reported":{reported},"path":{_json(path)},'
        held = f'{{{said}"received_at":{_json(received_at)},{",".join(parts)}}}'
        yield project, compress(held.encode())
    for of in derived.values():
        of.end()


def _problems(snapshot: Snapshot) -> Iterator[tuple[str, str, bytes]]:
    """The problems of each record: its dataset, its identifier, and `PROBLEM_FIELDS` of each."""
    at = PROBLEM_FIELDS.index("record")
    for dataset in snapshot.column("SELECT DISTINCT dataset FROM problem ORDER BY dataset"):
        rows = snapshot.rows(_PROBLEMS, {"dataset": dataset})
        for record, of_one in groupby(rows, key=itemgetter(at)):
            yield dataset, record, compress(msgspec.json.encode(list(of_one)))


def _copy_links(snapshot: Snapshot, file: sqlite3.Connection) -> None:
    linked: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for place, some in enumerate(_links(snapshot), 1):
        told = ",".join(f'{row[:-1]},"evidence":{evidence}}}' for _, _, row, evidence in some)
        file.execute("INSERT INTO link VALUES (?, ?)", (place, compress(f"[{told}]".encode())))
        for at, (a, b, *_) in enumerate(some):
            linked[a].extend((place, at))
            linked[b].extend((place, at))
    for units in _batches(snapshot, _TITLED):
        titled = ((*row, linked.pop(row[0]).tobytes()) for row in units)
        file.executemany("INSERT INTO titled VALUES (?, ?, ?, ?)", titled)
    for unit in linked:  # a pair of one without a record would be left out
        raise out_of_order(unit)


def _links(snapshot: Snapshot) -> Iterator[list[tuple[str, ...]]]:
    """Pairs with what is told of each as JSON, and their evidence; so many together that have the
    first unit in common."""
    for _, of_one in groupby(each_row_by_range(snapshot, _LINKS, "link", "a"), key=itemgetter(0)):
        while some := list(islice(of_one, PAIRS_TOGETHER)):
            yield some


def _batches(snapshot: Snapshot, sql: str) -> Iterator[list[tuple[str, ...]]]:
    found = snapshot.cursor().execute(sql)
    while rows := found.fetchmany(2000):
        yield rows


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
