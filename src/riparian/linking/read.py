"""Read out of a snapshot what linking found: pairs with their evidence, and the weights."""

from __future__ import annotations

from typing import Any, get_args

import duckdb
import msgspec

from riparian.linking.engine.match_weights import Weight
from riparian.linking.engine.sentences import Term
from riparian.linking.engine.verdicts import Verdict
from riparian.store.schema import NEWEST_FIRST

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
TOLD: tuple[Verdict, ...] = ("same", "related", "unsure", "different")
"""Verdicts in the order in which pairs are told."""


class LinkSide(msgspec.Struct, frozen=True):
    """One of the two units of a pair, as a list shows it."""

    unit_id: str
    handle: str
    project_id: str
    title: str
    datasets: tuple[str, ...]


class Link(msgspec.Struct, frozen=True):
    """A pair of units: what it is called (and how it is related), by a person or the machine, the
    probability (0-1) that they are the same as the machine sees it, and the evidence in bits."""

    a: LinkSide
    b: LinkSide
    verdict: Verdict
    relation: str | None
    by_person: bool
    bits: float
    probability: float
    evidence: tuple[Term, ...]


class LinkFilter(msgspec.Struct, frozen=True):
    """Which pairs: of one verdict, of one project (its id), at most so many."""

    verdict: Verdict | None = None
    project: str | None = None
    limit: int | None = None


_LINKS = f"""
SELECT
    l.a, l.b, l.verdict, l.relation, l.by_person, l.bits, l.probability, l.evidence,
    l.project_a, l.project_b, ha.handle AS handle_a,
    hb.handle AS handle_b, ta.title AS title_a, tb.title AS title_b, ta.datasets AS datasets_a,
    tb.datasets AS datasets_b, count(*) OVER () AS total
FROM told AS l
JOIN unit_handle AS ha ON ha.unit_id = l.a
JOIN unit_handle AS hb ON hb.unit_id = l.b
JOIN titled AS ta ON ta.unit_id = l.a
JOIN titled AS tb ON tb.unit_id = l.b
ORDER BY
    list_position({list(TOLD)}, l.verdict),
    l.bits DESC, l.a, l.b
LIMIT $limit
"""
_TITLED = f"""
WITH told AS (
    SELECT l.*, ua.project_id AS project_a, ub.project_id AS project_b
    FROM link AS l
    JOIN unit AS ua ON ua.unit_id = l.a
    JOIN unit AS ub ON ub.unit_id = l.b
    WHERE ($verdict IS NULL OR l.verdict = $verdict)
        AND ($project IS NULL OR $project IN (ua.project_id, ub.project_id))
),
titled AS (
    SELECT
        unit_id,
        first(title ORDER BY {NEWEST_FIRST}) AS title,
        list_sort(list(DISTINCT dataset)) AS datasets
    FROM activity
    WHERE unit_id IN (SELECT a FROM told UNION SELECT b FROM told)
    GROUP BY unit_id
)
"""
MOST = 1_000_000_000


def list_links(connection: duckdb.DuckDBPyConnection, wanted: LinkFilter) -> tuple[list[Link], int]:
    """Pairs that are the same, then related, then in question, then kept apart by a person; within
    each those with the most evidence first. And how many there are in all."""
    found = connection.execute(
        _TITLED + _LINKS,
        {
            "verdict": wanted.verdict,
            "project": wanted.project,
            "limit": MOST if wanted.limit is None else wanted.limit,
        },
    )
    columns = [column[0] for column in found.description]
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return [_link(row) for row in rows], int(rows[0]["total"]) if rows else 0


def told_order(link: Link) -> tuple[int, float, str, str]:
    """The place of a pair in the order of `list_links`."""
    return TOLD.index(link.verdict), -link.bits, link.a.unit_id, link.b.unit_id


def _link(row: dict[str, Any]) -> Link:
    return Link(
        a=_side(row, "a"),
        b=_side(row, "b"),
        verdict=row["verdict"],
        relation=row["relation"],
        by_person=row["by_person"],
        bits=row["bits"],
        probability=row["probability"],
        evidence=msgspec.json.decode(row["evidence"], type=tuple[Term, ...]),
    )


def _side(row: dict[str, Any], side: str) -> LinkSide:
    return LinkSide(
        unit_id=row[side],
        handle=row[f"handle_{side}"],
        project_id=row[f"project_{side}"],
        title=row[f"title_{side}"] or "(no title)",
        datasets=tuple(row[f"datasets_{side}"]),
    )


def list_weights(connection: duckdb.DuckDBPyConnection) -> list[Weight]:
    """What every level of agreement is worth in this snapshot."""
    columns = ", ".join(f'"{name}"' for name in Weight.__struct_fields__)
    return [
        Weight(*row) for row in connection.execute(f"SELECT {columns} FROM link_weight").fetchall()
    ]
