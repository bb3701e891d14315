"""Every dataset as a reader should know it: whose, how old, how complete, what went wrong.

How old is said by rule (`state_of`). A publisher is *quiet* where its newest date lies more than
`QUIET_AFTER_MONTHS` months back although our copy is newer; where our copy is as old, that is said
instead, as the publisher may have gone on since. The newest date is that of its newest update, and
where its records state none, the day as of which the file was said to stand.

Complete is counted over records as they came, each with what we read out of its texts; what other
sources say of the same project does not count. Paths on our disk are not told.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from riparian.catalogue.dataset_problems import DatasetStatus, list_datasets
from riparian.model.activity import SharedBy
from riparian.store.database import Snapshot
from riparian.store.names import file_name

QUIET_AFTER_MONTHS = 18
"""A judgement: most publishers bring their data up to date each quarter or year; who has missed
a whole yearly round and half of the next has stopped, or changed where it publishes."""

State = Literal["current", "quiet", "old copy", "not said"]

PUBLISHERS_TOLD = 3


class Coverage(msgspec.Struct, frozen=True):
    """How many records have a thing, and in how many of them it is inferred or assumed only."""

    known: int
    unsure: int


class Complete(msgspec.Struct, frozen=True):
    """What the records of a dataset say: of how many the `place` is known more finely than the
    country, the `years`, the `money` in dollars, the `purpose`."""

    place: Coverage
    years: Coverage
    money: Coverage
    purpose: Coverage


class Holding(msgspec.Struct, frozen=True):
    """One dataset; `records = kept + refused`, `flagged`: with a warning or an error.

    `publishers` are those who report in it, those of most records first; `providers` those whose
    money it tells of. `newest` is the publisher's own date, `received_at` ours; the known dates of
    `running` records reach over the former. `versions` counts what was received, `problems` by
    kind. `shared` says which member shared it.
    """

    name: str
    file: str
    reader: str
    provider: str | None
    publishers: tuple[str, ...]
    more_publishers: int
    providers: tuple[str, ...]
    shared: str | None
    licence: str | None
    state: State
    newest: str | None
    as_of: str | None
    last_updated: str | None
    received_at: str
    versions: int
    bytes: int
    sha256: str
    encoding: str | None
    rows: int
    records: int
    kept: int
    refused: int
    flagged: int
    projects: int
    running: int
    complete: Complete
    problems: dict[str, int]


def list_holdings(snapshot: Snapshot, on: str) -> list[Holding]:
    """Every dataset of a snapshot, in order of name; how old it is on the given day."""
    statuses = list_datasets(snapshot)
    newest = {one.name: _newest(one) for one in statuses}
    counted = _counted(snapshot, newest)
    named = _publishers(snapshot), _providers(snapshot)
    shared = _shared(snapshot)
    return [
        _holding(one, newest[one.name], counted.get(one.name), named, shared.get(one.name), on)
        for one in statuses
    ]


def state_of(newest: str | None, received_at: str, on: str) -> State:
    """How the age of a dataset is to be taken on a day, by the publisher's date and by ours."""
    if newest is None:
        return "not said"
    if _months(newest, on) <= QUIET_AFTER_MONTHS:
        return "current"
    return "quiet" if _months(newest, received_at) > QUIET_AFTER_MONTHS else "old copy"


def _newest(one: DatasetStatus) -> str | None:
    said = one.last_updated_datetime or one.as_of
    return said[:10] if said and _day(said) else None


def _day(text: str) -> date | None:
    """The day of a date of which the month or day may be missing; they are taken as the last."""
    year, _, rest = text[:10].partition("-")
    month, _, day = rest.partition("-")
    try:
        # Every month has a 28th
        return date(int(year), int(month or 12), int(day or 28))
    except ValueError:
        return None


def _months(earlier: str, later: str) -> float:
    first, last = _day(earlier), _day(later)
    # The mean month: 365.25 days by 12
    return (last - first).days / 30.44 if first and last else 0.0


_COUNTED = """
WITH
    newest AS (
        SELECT
            unnest(from_json($datasets, '["VARCHAR"]')) AS dataset,
            unnest(from_json($days, '["VARCHAR"]')) AS day
    ),
    placed AS (
        SELECT activity_id, bool_and(sureness IN ('inferred', 'assumed')) AS unsure
        FROM activity_place WHERE level <> 'country' AND share > 0 GROUP BY 1
    ),
    meant AS (
        SELECT activity_id, bool_and(sureness IN ('inferred', 'assumed')) AS unsure
        FROM activity_purpose GROUP BY 1
    )
SELECT
    a.dataset,
    count(DISTINCT a.project_id),
    count(*) FILTER (WHERE a."start" <= n.day AND a."end" >= n.day),
    count(*) FILTER (WHERE p.activity_id IS NOT NULL), count(*) FILTER (WHERE p.unsure),
    count(*) FILTER (WHERE dated), count(*) FILTER (WHERE dated AND guessed),
    count(*) FILTER (WHERE a.usd IS NOT NULL),
    count(*) FILTER (WHERE a.usd_sureness IN ('inferred', 'assumed')),
    count(*) FILTER (WHERE m.activity_id IS NOT NULL), count(*) FILTER (WHERE m.unsure)
FROM (
    SELECT
        *,
        coalesce("start", "end") IS NOT NULL OR len(seen) > 0 AS dated,
        coalesce("start", "end") IS NOT NULL
            AND coalesce(start_sureness, 'assumed') IN ('inferred', 'assumed')
            AND coalesce(end_sureness, 'assumed') IN ('inferred', 'assumed') AS guessed
    FROM activity
) AS a
LEFT JOIN newest AS n ON n.dataset = a.dataset
LEFT JOIN placed AS p ON p.activity_id = a.activity_id
LEFT JOIN meant AS m ON m.activity_id = a.activity_id
GROUP BY a.dataset
"""

Counted = tuple[int, int, Complete]
NOTHING: Counted = (0, 0, Complete(Coverage(0, 0), Coverage(0, 0), Coverage(0, 0), Coverage(0, 0)))


def _counted(snapshot: Snapshot, newest: dict[str, str | None]) -> dict[str, Counted]:
    as_text = {
        name: msgspec.json.encode(list(said)).decode()
        for name, said in (("datasets", newest), ("days", newest.values()))
    }
    rows = snapshot.rows(_COUNTED, as_text)
    return {
        dataset: (projects, running, Complete(*(Coverage(*n[i : i + 2]) for i in range(0, 8, 2))))
        for dataset, projects, running, *n in rows
    }


def _publishers(snapshot: Snapshot) -> dict[str, list[str]]:
    return _grouped(
        snapshot,
        "SELECT dataset, reporting_org_name FROM activity"
        " WHERE coalesce(reporting_org_name, '') <> '' GROUP BY 1, 2 ORDER BY 1, count(*) DESC, 2",
    )


def _providers(snapshot: Snapshot) -> dict[str, list[str]]:
    return _grouped(
        snapshot,
        "SELECT a.dataset, v.name FROM activity AS a"
        " JOIN activity_provider AS x ON x.activity_id = a.activity_id"
        " JOIN provider AS v ON v.provider = x.provider"
        " GROUP BY 1, 2 ORDER BY 1, count(*) DESC, 2",
    )


def _shared(snapshot: Snapshot) -> dict[str, str]:
    """The words for who shared each dataset that another member did."""
    rows = snapshot.rows(
        "SELECT r.dataset, any_value(json_extract(r.activity, '$.provenance.shared'))"
        " FROM record AS r JOIN dataset AS d ON d.name = r.dataset"
        " WHERE d.reader = 'shared' GROUP BY 1"
    )
    by = {dataset: msgspec.json.decode(shared, type=SharedBy) for dataset, shared in rows if shared}
    return {dataset: f"{each}, journal {each.journal}" for dataset, each in by.items()}


def _grouped(snapshot: Snapshot, sql: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for dataset, name in snapshot.rows(sql):
        found.setdefault(dataset, []).append(name)
    return found


def _holding(
    one: DatasetStatus,
    newest: str | None,
    counted: Counted | None,
    named: tuple[dict[str, list[str]], dict[str, list[str]]],
    shared: str | None,
    on: str,
) -> Holding:
    publishers, providers = (names.get(one.name, []) for names in named)
    projects, running, complete = counted or NOTHING
    return Holding(
        name=one.name,
        file=file_name(one.path),
        reader=one.reader,
        provider=one.provider,
        publishers=tuple(publishers[:PUBLISHERS_TOLD]),
        more_publishers=max(0, len(publishers) - PUBLISHERS_TOLD),
        providers=tuple(providers),
        shared=shared,
        licence=one.licence,
        state=state_of(newest, one.received_at, on),
        newest=newest,
        as_of=one.as_of,
        last_updated=one.last_updated_datetime,
        received_at=one.received_at,
        versions=one.versions,
        bytes=one.bytes,
        sha256=one.sha256,
        encoding=one.encoding,
        rows=one.rows,
        records=one.records,
        kept=one.activities,
        refused=one.refused,
        flagged=one.flagged,
        projects=projects,
        running=running,
        complete=complete,
        problems=one.problems,
    )
