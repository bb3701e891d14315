"""The small list of a build, out of its snapshot (`store.build_lists` says what stands in one)."""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import UTC, datetime

import duckdb

from riparian.errors import CentreError
from riparian.store.build_lists import (
    BuildList,
    ListedOverlap,
    list_files,
    strike_from_lists,
    write_list,
)
from riparian.store.database import Snapshot
from riparian.store.layout import Layout
from riparian.store.snapshot import current_build, kept_builds, open_snapshot

_SHOWN = """
WITH placed AS (
    SELECT activity_id, string_agg(DISTINCT place, ' ' ORDER BY place) AS places
    FROM activity_place GROUP BY activity_id
),
meant AS (
    SELECT activity_id, string_agg(DISTINCT code, ' ' ORDER BY code) AS codes
    FROM activity_purpose GROUP BY activity_id
),
said AS (
    SELECT a.unit_id, a.project_id, md5(to_json([
        a.title, a.original, a.description, a."start", a."end", a.status_code, a.stage,
        CAST(a.amount AS VARCHAR), a.currency, p.places, m.codes
    ])) AS shown
    FROM activity AS a
    LEFT JOIN placed AS p USING (activity_id)
    LEFT JOIN meant AS m USING (activity_id)
)
SELECT unit_id, any_value(project_id), md5(string_agg(shown, '' ORDER BY shown))[:8]
FROM said GROUP BY unit_id
"""
"""Each record with its project and the first eight digits of a hash of what is shown of it: titles,
description, dates, status, amount, places, purposes. MD5, since any database has it and nobody is
kept out by it."""


def list_of(snapshot: Snapshot) -> BuildList:
    """The list of a snapshot. Raises what the database raises where an older version made it."""
    rows = sorted(
        (str(unit), str(project), str(md5)) for unit, project, md5 in snapshot.rows(_SHOWN)
    )
    records = tuple(unit for unit, _, _ in rows)
    number = {record: n for n, record in enumerate(records)}
    countries = {
        str(project): " ".join(nodes)
        for project, nodes in snapshot.rows(
            "SELECT project_id, list_sort(list(DISTINCT node)) FROM place_node"
            " WHERE level = 'country' GROUP BY project_id"
        )
    }
    overlaps = snapshot.rows(
        "SELECT id, provider_a, provider_b, a, b, kind, strength_bits FROM overlap ORDER BY ALL"
    )
    pairs = snapshot.rows("SELECT provider_a, provider_b FROM overlap_search ORDER BY ALL")
    return BuildList(
        records,
        b"".join(bytes.fromhex(md5) for _, _, md5 in rows),
        tuple(number[project] for _, project, _ in rows),
        tuple(countries.get(record, "") for record in records),
        tuple(ListedOverlap(*row) for row in overlaps),
        tuple((str(a), str(b)) for a, b in pairs),
    )


def keep_list(layout: Layout, build_id: str) -> None:
    """Keep the list of a new build, and of those before it that are still there and have none. The
    lock of the centre is for the caller."""
    listed = {file.build for file in list_files(layout)}
    for earlier, made_at in kept_builds(layout):
        if earlier not in listed and earlier != build_id:
            with (
                suppress(CentreError, duckdb.Error),
                closing(open_snapshot(layout, earlier)) as old,
            ):
                write_list(layout, earlier, made_at, list_of(old))
    with closing(open_snapshot(layout, build_id)) as snapshot:
        write_list(layout, build_id, datetime.now(UTC), list_of(snapshot))


def strike_redacted(layout: Layout) -> None:
    """Leave in the lists of builds only records that the live snapshot has: of a redacted one not
    even the identifier stays. Without a live snapshot none is left. The lock of the centre is for
    the caller."""
    records: set[str] = set()
    if list_files(layout) and current_build(layout) is not None:
        with closing(open_snapshot(layout)) as live:
            records = set(live.column("SELECT DISTINCT unit_id FROM activity"))
    strike_from_lists(layout, records)
