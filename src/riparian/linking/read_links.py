"""Reads links and weights out of a snapshot."""

from __future__ import annotations

from typing import Any

import msgspec

from riparian.linking.link_records import Link, LinkFilter, LinkSide, Term, Verdict, Weight
from riparian.store.database import Snapshot
from riparian.store.schema import NEWEST_FIRST

VERDICT_ORDER: tuple[Verdict, ...] = ("same", "related", "unsure", "different")
"""The order in which pairs are listed."""


_LINKS = f"""
SELECT
    l.a, l.b, l.verdict, l.relation, l.by_person, l.bits, l.probability, l.evidence,
    l.project_a, l.project_b, ha.handle AS handle_a,
    hb.handle AS handle_b, ta.title AS title_a, tb.title AS title_b, ta.datasets AS datasets_a,
    tb.datasets AS datasets_b, count(*) OVER () AS total
FROM chosen AS l
JOIN unit_handle AS ha ON ha.unit_id = l.a
JOIN unit_handle AS hb ON hb.unit_id = l.b
JOIN titled AS ta ON ta.unit_id = l.a
JOIN titled AS tb ON tb.unit_id = l.b
ORDER BY
    list_position({list(VERDICT_ORDER)}, l.verdict),
    l.bits DESC, l.a, l.b
LIMIT $limit
"""
_TITLED = f"""
WITH chosen AS (
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
    WHERE unit_id IN (SELECT a FROM chosen UNION SELECT b FROM chosen)
    GROUP BY unit_id
)
"""
MOST = 1_000_000_000


def list_links(snapshot: Snapshot, wanted: LinkFilter) -> tuple[list[Link], int]:
    """Pairs that are the same, then related, then in question, then kept apart by a person; within
    each those with the most evidence first. And how many there are in all."""
    rows = snapshot.dicts(
        _TITLED + _LINKS,
        {
            "verdict": wanted.verdict,
            "project": wanted.project,
            "limit": MOST if wanted.limit is None else wanted.limit,
        },
    )
    return [_link(row) for row in rows], int(rows[0]["total"]) if rows else 0


def link_order(link: Link) -> tuple[int, float, str, str]:
    """The place of a pair in the order of `list_links`."""
    return VERDICT_ORDER.index(link.verdict), -link.bits, link.a.unit_id, link.b.unit_id


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


def list_weights(snapshot: Snapshot) -> list[Weight]:
    """What every level of agreement is worth in this snapshot."""
    columns = ", ".join(f'"{name}"' for name in Weight.__struct_fields__)
    return [Weight(*row) for row in snapshot.rows(f"SELECT {columns} FROM link_weight")]
