"""Figures about a whole snapshot, or about some providers in it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from riparian.catalogue.counting_rules import CANCELLED
from riparian.catalogue.period_columns import period_of, status_columns
from riparian.normalise.status import status_on
from riparian.store.database import Snapshot


class Placed(msgspec.Struct, frozen=True):
    """How much of a provider's projects could be placed, dated and valued.

    `along_or_in_a_set`: of which a road, a basin or a part of a country is known, and no province.
    `ongoing` counts those thought to run on the day, `ongoing_assumed` those of them whose status
    rests on an assumed date, as lists count them; `status_unknown` those whose status is unknown.
    `cancelled` projects are in no other figure.
    """

    provider: str
    name: str
    projects: int
    in_a_province: int
    along_or_in_a_set: int
    in_a_country_only: int
    nowhere: int
    with_years: int
    with_purpose: int
    with_usd: int
    ongoing: int
    ongoing_assumed: int
    status_unknown: int
    cancelled: int


def count_placed(snapshot: Snapshot, providers: Sequence[str], on: str) -> list[Placed]:
    """What is known of each provider's projects; `ongoing` is on the given day."""
    rows = snapshot.rows(
        f"""
        SELECT
            x.provider,
            any_value(v.name),
            count(*),
            count(*) FILTER (WHERE fine.project_id IS NOT NULL),
            count(*) FILTER (WHERE fine.project_id IS NULL AND way.project_id IS NOT NULL),
            count(*) FILTER (WHERE fine.project_id IS NULL AND way.project_id IS NULL
                AND land.project_id IS NOT NULL),
            count(*) FILTER (WHERE land.project_id IS NULL),
            count(*) FILTER (WHERE y.project_id IS NOT NULL),
            count(*) FILTER (WHERE u.project_id IS NOT NULL),
            count(*) FILTER (WHERE p.usd IS NOT NULL)
        FROM project_provider AS x
        JOIN project AS p ON p.project_id = x.project_id
        JOIN provider AS v ON v.provider = x.provider
        LEFT JOIN (SELECT DISTINCT project_id FROM place_node
            WHERE level NOT IN ('country', 'set')) AS fine
            ON fine.project_id = x.project_id
        LEFT JOIN (SELECT DISTINCT project_id FROM place_node WHERE level = 'set') AS way
            ON way.project_id = x.project_id
        LEFT JOIN (SELECT DISTINCT project_id FROM place_node) AS land
            ON land.project_id = x.project_id
        LEFT JOIN project_years AS y ON y.project_id = x.project_id
        LEFT JOIN (SELECT DISTINCT project_id FROM project_purpose) AS u
            ON u.project_id = x.project_id
        WHERE x.provider IN (SELECT unnest($providers)) AND x.project_id NOT IN ({CANCELLED})
        GROUP BY x.provider
        ORDER BY x.provider
        """,
        {"providers": list(providers)},
    )
    return [Placed(*(*row, *_statuses(snapshot, row[0], on))) for row in rows]


_PERIODS = f"""
SELECT {{period}}, p.project_id IN ({CANCELLED}) AS cancelled FROM project AS p
WHERE EXISTS (SELECT 1 FROM project_provider AS x
    WHERE x.project_id = p.project_id AND x.provider = $provider)
"""


def _statuses(snapshot: Snapshot, provider: str, on: str) -> tuple[int, int, int, int]:
    """Of a provider's projects how many run on a day, how many of these by an assumed date, how
    many have an unknown status, and how many were cancelled, even after the day."""
    sql = _PERIODS.format(period=status_columns(snapshot))
    rows = list(snapshot.each_dict(sql, {"provider": provider}))
    statuses = [status_on(period_of(row), on) for row in rows if not row["cancelled"]]
    running = [s for s in statuses if s.status == "ongoing"]
    unsure = [s for s in running if s.sureness == "assumed"]
    unknown = sum(s.status == "unknown" for s in statuses)
    return len(running), len(unsure), unknown, len(rows) - len(statuses)
