"""What is in a snapshot, per dataset: how old, how much, and what went wrong."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

import msgspec

from riparian.catalogue.sql_conditions import Conditions, like
from riparian.problems import Problem
from riparian.store.database import Snapshot


class DatasetStatus(msgspec.Struct, frozen=True):
    """One dataset. `records = activities + refused`; `flagged`: with a warning or error.

    `rows` counts the table rows of all records (in other formats it is `records`); `encoding` is
    there only if a person said it. `last_updated_datetime` is the publisher's newest; `received_at`
    is ours. `problems` counts by kind.
    """

    name: str
    path: str
    reader: str
    provider: str | None
    licence: str | None
    as_of: str | None
    received_at: str
    last_updated_datetime: str | None
    bytes: int
    sha256: str
    versions: int
    encoding: str | None
    rows: int
    records: int
    activities: int
    refused: int
    flagged: int
    problems: dict[str, int]


def list_datasets(snapshot: Snapshot) -> list[DatasetStatus]:
    """Every dataset of a snapshot, in order of name."""
    kinds: dict[str, dict[str, int]] = {}
    for dataset, code, many in snapshot.rows(
        "SELECT dataset, code, count(*) FROM problem GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2"
    ):
        kinds.setdefault(dataset, {})[code] = many
    rows = snapshot.rows(
        """
        SELECT
            d.name, d.path, d.reader, d.provider, d.licence, d.as_of, d.received_at,
            (SELECT max(a.last_updated_datetime) FROM activity AS a WHERE a.dataset = d.name),
            d.bytes, d.sha256, d.versions, d.encoding, d.rows, d.records, d.activities, d.refused,
            greatest(d.flagged, (
                SELECT count(*) FROM activity AS a WHERE a.dataset = d.name AND EXISTS (
                    SELECT 1 FROM problem AS p
                    WHERE p.dataset = a.dataset AND p.record = a.identifier
                        AND p.severity <> 'note')))
        FROM dataset AS d
        ORDER BY d.name
        """
    )
    return [DatasetStatus(*(*row, kinds.get(row[0], {}))) for row in rows]


class ProblemFilter(msgspec.Struct, frozen=True):
    """Which problems to list; None means any. `offset`: so many that fit are passed over."""

    dataset: str | None = None
    code: str | None = None
    severity: str | None = None
    record: str | None = None
    limit: int | None = None
    offset: int = 0


class ProblemPlace(msgspec.Struct, frozen=True):
    """Where a problem stands: its record, if it is one's, and the line or row in words."""

    record: str | None
    stands: str


class ProblemGroup(msgspec.Struct, frozen=True):
    """Problems of one dataset that say the same of several records: the first of them, how many
    there are, and where the next ones stand, at most `MOST_PLACES`."""

    problem: Problem
    count: int
    also: tuple[ProblemPlace, ...]


MOST_PLACES = 20
"""Further places of a group of problems that are told."""

_FIRST = (
    "CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, dataset, sheet, line,"
    ' "row", code, record, field, got, message'
)
"""The order in which problems are listed."""

_SAME = (
    "severity, dataset, code, field, expected, got, kept,"
    " CASE WHEN expected IS NULL AND got IS NULL THEN message END"
)
"""What problems have in common that say the same: all but the record and where it stands. Where a
kind names neither what was expected nor what was found, the sentence itself."""


def group_problems(snapshot: Snapshot, wanted: ProblemFilter) -> tuple[list[ProblemGroup], int]:
    """The problems that fit, those that say the same as one: at most `limit` groups, and how many
    groups fit in all; `offset` passes over groups."""
    where = _problems_where(wanted)
    counted = snapshot.row(
        f"SELECT count(*) FROM (SELECT 1 FROM problem WHERE {where} GROUP BY {_SAME})",
        where.parameters,
    )
    limit = f" LIMIT {int(wanted.limit)}" if wanted.limit is not None else ""
    found = snapshot.rows(
        f"""
        WITH numbered AS (
            SELECT
                *, row_number() OVER (ORDER BY {_FIRST}) AS position,
                dense_rank() OVER (ORDER BY {_SAME}) AS same
            FROM problem WHERE {where}
        ),
        grouped AS (
            SELECT same, min(position) AS first, count(*) AS many
            FROM numbered GROUP BY same ORDER BY first{limit} OFFSET {int(wanted.offset)}
        )
        SELECT
            g.first, g.many, n.code, n.severity, n.message, n.dataset, n.line, n."row", n.record,
            n.field, n.expected, n.got, n.kept, n.sheet
        FROM grouped AS g JOIN numbered AS n ON n.same = g.same
        QUALIFY row_number() OVER (PARTITION BY g.same ORDER BY n.position) <= {MOST_PLACES + 1}
        ORDER BY g.first, n.position
        """,
        where.parameters,
    )
    groups = []
    for (_, many), rows in groupby(found, key=itemgetter(0, 1)):
        first, *others = (Problem(*row[2:]) for row in rows)
        also = tuple(ProblemPlace(one.record, one.stands) for one in others)
        groups.append(ProblemGroup(first, many, also))
    return groups, int(counted[0]) if counted else 0


def list_problems(snapshot: Snapshot, wanted: ProblemFilter) -> tuple[list[Problem], int]:
    """The problems that fit, at most `limit`, and how many fit in all."""
    where = _problems_where(wanted)
    counted = snapshot.row(
        f"SELECT count(*) FROM problem WHERE {where}",
        where.parameters,
    )
    rows = snapshot.rows(
        'SELECT code, severity, message, dataset, line, "row", record, field, expected, got,'
        f" kept, sheet FROM problem WHERE {where} ORDER BY {_FIRST}"
        + (f" LIMIT {int(wanted.limit)}" if wanted.limit is not None else "")
        + f" OFFSET {int(wanted.offset)}",
        where.parameters,
    )
    return [Problem(*row) for row in rows], int(counted[0]) if counted else 0


def _problems_where(wanted: ProblemFilter) -> Conditions:
    where = Conditions()
    if wanted.dataset is not None:
        where.add("dataset = $dataset", dataset=wanted.dataset)
    if wanted.code is not None:
        where.add("code = $code", code=wanted.code)
    if wanted.severity is not None:
        where.add("severity = $severity", severity=wanted.severity)
    if wanted.record is not None:
        where.add("record ILIKE $record ESCAPE '\\'", record=like(wanted.record))
    return where
