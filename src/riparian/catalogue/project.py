"""One project with everything that every source says of it, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import duckdb
import msgspec

from riparian.catalogue.joined import Joined, joined_of
from riparian.catalogue.period import period_of
from riparian.catalogue.projects import ProjectLine, lines_of
from riparian.errors import UnknownName
from riparian.model.activity import Activity
from riparian.model.derived import (
    CountryShare,
    Period,
    PlaceShare,
    ProviderClaim,
    PurposeShare,
    UsdAmount,
)
from riparian.normalise.status import StatusOn, status_on
from riparian.problems import Problem, quote

T = TypeVar("T")


class ActivityView(msgspec.Struct, frozen=True):
    """What one source says: where it stands, as reported, and what is derived from it by rule."""

    id: str
    dataset: str
    path: str
    received_at: str
    line: int | None
    row: int | None
    sheet: str | None
    url: str | None
    reporting_org: str | None
    period: Period
    status: StatusOn
    providers: tuple[ProviderClaim, ...]
    countries: tuple[CountryShare, ...]
    places: tuple[PlaceShare, ...]
    purposes: tuple[PurposeShare, ...]
    proposed_purpose: PurposeProposal | None
    amounts: tuple[UsdAmount, ...]
    problems: tuple[Problem, ...]
    reported: Activity


class PurposeProposal(msgspec.Struct, frozen=True):
    """A purpose that seems likely and does not count, as it is not sure enough.

    `code` is None where only the 3-digit category is proposed. `confidence` (0-1) is the
    probability that it is right.
    """

    code: str | None
    category: str
    theme: str
    confidence: float
    rule: str


class PlacesByPerson(msgspec.Struct, frozen=True):
    """Where a person says that a project is: who, when (UTC), why; `places` are codes.

    It stands above what the sources' own places say; those stay visible in the sources.
    """

    entry: int
    made_at: str
    made_by: str
    why: str
    places: tuple[str, ...]


class ProjectView(msgspec.Struct, frozen=True):
    """A project: its line in the list, its sources, and the names of the codes that they use.

    `set_by` is a person's correction of its places, where one stands; then the places of the
    sources do not count. `joined` is what it is made of and why, and what it is related to.
    """

    project: ProjectLine
    description: str | None
    usd_rule: str | None
    sources: tuple[ActivityView, ...]
    names: dict[str, str]
    set_by: PlacesByPerson | None = None
    joined: Joined | None = None


def show_project(connection: duckdb.DuckDBPyConnection, words: str, on: str) -> ProjectView:
    """The project with that identifier or handle; raises UnknownName with what is near."""
    project_id = find_project(connection, words)
    line = lines_of(connection, [project_id], on)[project_id]
    description, usd_rule = _row(
        connection, "SELECT description, usd_rule FROM project WHERE project_id = $id", project_id
    )
    sources = tuple(_activity(connection, row, on) for row in _activities(connection, project_id))
    set_by = _set_by(connection, project_id)
    names = _names(connection, sources, set_by.places if set_by else ())
    joined = joined_of(connection, project_id)
    return ProjectView(line, description, usd_rule, sources, names, set_by, joined)


def _set_by(connection: duckdb.DuckDBPyConnection, project_id: str) -> PlacesByPerson | None:
    rows = _dicts(
        connection,
        "SELECT id, made_at, made_by, why, place FROM place_correction"
        " WHERE project_id = $id ORDER BY position",
        project_id,
    )
    if not rows:
        return None
    first = rows[0]
    places = tuple(row["place"] for row in rows)
    return PlacesByPerson(first["id"], first["made_at"], first["made_by"], first["why"], places)


def find_project(connection: duckdb.DuckDBPyConnection, words: str) -> str:
    """The project meant by an identifier, a handle or an other-identifier's full text."""
    if not words.strip():
        raise UnknownName(
            "Expected the identifier of a project, got nothing.",
            "Give one as `riparian projects` lists them.",
        )
    rows = connection.execute(
        "SELECT project_id FROM unit_handle WHERE unit_id = $words OR handle = $words"
        " ORDER BY unit_id = $words DESC LIMIT 1",
        {"words": words.strip()},
    ).fetchall()
    if rows:
        return str(rows[0][0])
    near = connection.execute(
        "SELECT project_id FROM handle WHERE contains(lower(project_id), lower($words))"
        " ORDER BY length(project_id), project_id LIMIT 3",
        {"words": words.strip()},
    ).fetchall()
    hint = (
        "Did you mean " + " or ".join(str(row[0]) for row in near) + "?"
        if near
        else f"Look for it with `riparian projects --query '{words}'`."
    )
    raise UnknownName(f"No project has the identifier '{words}'.", hint)


def _activities(connection: duckdb.DuckDBPyConnection, project_id: str) -> list[dict[str, Any]]:
    return _dicts(
        connection,
        """
        SELECT a.*, d.path, d.received_at, r.activity AS reported
        FROM activity AS a
        JOIN dataset AS d ON d.name = a.dataset
        JOIN record AS r ON r.dataset = a.dataset AND r.ordinal = a.ordinal
        WHERE a.project_id = $id ORDER BY a.dataset, a.ordinal
        """,
        project_id,
    )


def _activity(connection: duckdb.DuckDBPyConnection, row: dict[str, Any], on: str) -> ActivityView:
    def derived(kind: str, of_type: type[T]) -> tuple[T, ...]:
        rows = _dicts(
            connection,
            f"SELECT * FROM activity_{kind} WHERE activity_id = $id ORDER BY position",
            row["activity_id"],
        )
        return tuple(msgspec.convert(_known(r, of_type), of_type, strict=False) for r in rows)

    period = period_of(row)
    return ActivityView(
        id=row["activity_id"],
        dataset=row["dataset"],
        path=row["path"],
        received_at=row["received_at"],
        line=row["line"],
        row=row["row"],
        sheet=row["sheet"],
        url=row["url"],
        reporting_org=row["reporting_org_name"],
        period=period,
        status=status_on(period, on),
        providers=derived("provider", ProviderClaim),
        countries=derived("country", CountryShare),
        places=derived("place", PlaceShare),
        purposes=derived("purpose", PurposeShare),
        proposed_purpose=_proposal(connection, row["activity_id"]),
        amounts=derived("amount", UsdAmount),
        problems=_problems(connection, row),
        reported=msgspec.json.decode(row["reported"], type=Activity),
    )


def _proposal(connection: duckdb.DuckDBPyConnection, activity_id: str) -> PurposeProposal | None:
    rows = _dicts(
        connection,
        "SELECT nullif(code, '') AS code, category, theme, confidence, rule"
        " FROM purpose_proposal WHERE activity_id = $id",
        activity_id,
    )
    return PurposeProposal(**rows[0]) if rows else None


def _known(row: dict[str, Any], of_type: Any) -> dict[str, Any]:
    """The fields of a record; an empty cell is left to the record's own default."""
    fields = set(of_type.__struct_fields__)
    optional = {f.name for f in msgspec.structs.fields(of_type) if not f.required}
    return {k: v for k, v in row.items() if k in fields and not (v is None and k in optional)}


def _problems(connection: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> tuple[Problem, ...]:
    """What is wrong with one activity: in any of its rows, if no other has its identifier."""
    found = connection.execute(
        'SELECT code, severity, message, dataset, line, "row", record, field, expected, got, kept,'
        " sheet"
        " FROM problem WHERE dataset = $dataset"
        " AND (record = $record OR record IS NULL AND $record = '')"
        ' AND ("row" IS NULL OR "row" = $row OR $identifier <> \'\' AND 1 = ('
        "  SELECT count(*) FROM activity WHERE dataset = $dataset AND identifier = $identifier))"
        " AND (line IS NULL OR $line IS NULL OR line >= $line AND line < coalesce("
        "  (SELECT min(line) FROM activity WHERE dataset = $dataset AND line > $line), 1e18))"
        ' ORDER BY line, "row", code, field, got',
        {
            "dataset": row["dataset"],
            "record": quote(row["identifier"]),
            "identifier": row["identifier"],
            "line": row["line"],
            "row": row["row"],
        },
    ).fetchall()
    return tuple(Problem(*values) for values in found)


def _names(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[ActivityView],
    places: Sequence[str] = (),
) -> dict[str, str]:
    """Plain names of the places, purposes, themes and providers in these sources."""
    names: dict[str, str] = {}
    wanted = {
        "place": (
            "place_id",
            {p.place for s in sources for p in s.places}
            | set(places)
            | {c.country for s in sources for c in s.countries},
        ),
        "purpose": (
            "code",
            {c for s in sources for p in _purposes(s) for c in (p.code, p.category) if c},
        ),
        "theme": ("theme", {p.theme for s in sources for p in _purposes(s)}),
        "provider": ("provider", {p.provider for s in sources for p in s.providers}),
    }
    for table, (column, codes) in wanted.items():
        rows = connection.execute(
            f"SELECT {column}, name FROM {table} WHERE {column} IN (SELECT unnest($codes))",
            {"codes": sorted(codes)},
        ).fetchall()
        names |= {str(code): str(name) for code, name in rows}
    return names


def _purposes(source: ActivityView) -> list[PurposeShare | PurposeProposal]:
    proposed = source.proposed_purpose
    return [*source.purposes, *([proposed] if proposed else [])]


def _dicts(
    connection: duckdb.DuckDBPyConnection, sql: str, identifier: str
) -> list[dict[str, Any]]:
    found = connection.execute(sql, {"id": identifier})
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _row(connection: duckdb.DuckDBPyConnection, sql: str, identifier: str) -> tuple[Any, ...]:
    row = connection.execute(sql, {"id": identifier}).fetchone()
    if row is None:
        raise UnknownName(f"No project '{identifier}'.", "Run `riparian projects`.")
    return tuple(row)
