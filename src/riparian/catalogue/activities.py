"""What each source of a project says, read in a few questions however many sources there are.

A question to the database costs more than what it reads for one project. So there is one for each
table, and none for each source; what a source has no use for is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec

from riparian.catalogue.conditions import among
from riparian.catalogue.files import file_name
from riparian.catalogue.period import period_of
from riparian.catalogue.sheets.read import Sheets
from riparian.catalogue.sheets.write import KINDS
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
from riparian.store.database import Snapshot

T = TypeVar("T")


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


class ActivityView(msgspec.Struct, frozen=True):
    """What one source says: where it stands, as reported, and what is derived from it by rule.

    `file` is the name of the file as it was added, without the folders of the computer on which it
    lay."""

    id: str
    dataset: str
    file: str
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


Row = dict[str, Any]


def activities_of(snapshot: Snapshot, project_id: str, on: str) -> tuple[ActivityView, ...]:
    """What each source of a project says, in the order of datasets; status on the given day."""
    sql = "SELECT * FROM activity WHERE project_id = $id ORDER BY dataset, ordinal"
    rows = snapshot.dicts(sql, {"id": project_id})
    read = _Read(snapshot, rows)
    return tuple(read.view(row, on) for row in rows)


def activities_in(
    sheets: Sheets, snapshot: Snapshot, project_id: str, on: str
) -> tuple[ActivityView, ...]:
    """The same out of the sheets of the snapshot; the database is asked only where a problem may be
    another record's."""
    return tuple(
        _view_of(held, _problems_in(sheets, snapshot, held["row"]), on)
        for held in sheets.activities(project_id)
    )


def _problems_in(sheets: Sheets, snapshot: Snapshot, row: Row) -> Sequence[Problem]:
    if not row["identifier"]:
        return _problems_of(snapshot, [row]).get(row["activity_id"], ())
    bounds = _Bounds(snapshot, row["dataset"])
    told = sheets.problems(row["dataset"], quote(row["identifier"]) or "")
    return [one for one in told if bounds.holds(row, one)]


def _view_of(held: Row, problems: Sequence[Problem], on: str) -> ActivityView:
    row = held["row"]
    period = period_of(row)
    proposed = [_converted(one, PurposeProposal) for one in held["proposal"]]
    return ActivityView(
        id=row["activity_id"],
        dataset=row["dataset"],
        file=file_name(held["path"]),
        received_at=held["received_at"],
        line=row["line"],
        row=row["row"],
        sheet=row["sheet"],
        url=row["url"],
        reporting_org=row["reporting_org_name"],
        period=period,
        status=status_on(period, on),
        providers=tuple(_converted(one, ProviderClaim) for one in held["provider"]),
        countries=tuple(_converted(one, CountryShare) for one in held["country"]),
        places=tuple(_converted(one, PlaceShare) for one in held["place"]),
        purposes=tuple(_converted(one, PurposeShare) for one in held["purpose"]),
        proposed_purpose=proposed[0] if proposed else None,
        amounts=tuple(_converted(one, UsdAmount) for one in held["amount"]),
        problems=tuple(problems),
        reported=msgspec.convert(held["reported"], Activity),
    )


class _Read:
    """Everything that belongs to some activities, by their ids."""

    def __init__(self, snapshot: Snapshot, rows: Sequence[Row]) -> None:
        self._snapshot = snapshot
        self._rows = rows
        ids = [row["activity_id"] for row in rows]
        self._held = {kind: self._derived(f"activity_{kind}", ids, "position") for kind in KINDS}
        self._held["proposal"] = self._derived("purpose_proposal", ids, "activity_id")
        self._datasets = self._read_datasets()
        self._reported = dict(self._read_reported())
        self._problems = _problems_of(snapshot, rows)

    def view(self, row: Row, on: str) -> ActivityView:
        """What the source with that row says."""
        path, received_at = self._datasets[row["dataset"]]
        activity = row["activity_id"]
        reported = self._reported[row["dataset"], row["ordinal"]]
        held: Row = {kind: found.get(activity, ()) for kind, found in self._held.items()}
        held |= {"row": row, "path": path, "received_at": received_at}
        held["reported"] = msgspec.json.decode(reported)
        return _view_of(held, self._problems.get(activity, ()), on)

    def _derived(self, table: str, ids: Sequence[str], order: str) -> dict[str, list[Row]]:
        fits, asked = among("activity_id", ids)
        sql = f"SELECT * FROM {table} WHERE {fits} ORDER BY activity_id, {order}"
        found: dict[str, list[Row]] = {}
        for row in self._snapshot.dicts(sql, asked):
            found.setdefault(row["activity_id"], []).append(row)
        return found

    def _read_datasets(self) -> dict[str, tuple[str, str]]:
        rows = self._snapshot.rows("SELECT name, path, received_at FROM dataset")
        return {name: (path, received_at) for name, path, received_at in rows}

    def _read_reported(self) -> Iterator[tuple[tuple[str, int], str]]:
        ordinals: dict[str, list[int]] = {}
        for row in self._rows:
            ordinals.setdefault(row["dataset"], []).append(row["ordinal"])
        for dataset, some in ordinals.items():
            numbers = ", ".join(map(str, some))
            sql = (
                "SELECT ordinal, activity FROM record"
                f" WHERE dataset = $dataset AND ordinal IN ({numbers})"
            )
            for ordinal, activity in self._snapshot.rows(sql, {"dataset": dataset}):
                yield (dataset, ordinal), activity


_PROBLEMS = (
    'SELECT code, severity, message, dataset, line, "row", record, field, expected, got, kept,'
    " sheet FROM problem WHERE dataset = $dataset AND {records}"
    ' ORDER BY line, "row", code, field, got'
)


def _problems_of(snapshot: Snapshot, rows: Sequence[Row]) -> dict[str, list[Problem]]:
    """What is wrong with each activity: in any of its rows, if no other has its identifier."""
    found: dict[str, list[Problem]] = {}
    for dataset, some in _by_dataset(rows).items():
        fits, asked = among("record", {quote(row["identifier"]) or "" for row in some})
        if any(not row["identifier"] for row in some):
            fits = f"({fits} OR record IS NULL)"
        sql = _PROBLEMS.format(records=fits)
        told = snapshot.rows(sql, {**asked, "dataset": dataset})
        problems = [Problem(*values) for values in told]
        bounds = _Bounds(snapshot, dataset)
        for row in some:
            own = [one for one in problems if bounds.holds(row, one)]
            if own:
                found[row["activity_id"]] = own
    return found


class _Bounds:
    """Where in its file an activity stands; asked only where a problem may be another's."""

    def __init__(self, snapshot: Snapshot, dataset: str) -> None:
        self._snapshot = snapshot
        self._dataset = dataset
        self._next: dict[int, float] = {}
        self._alone: dict[str, bool] = {}

    def holds(self, row: Row, problem: Problem) -> bool:
        """Whether a problem with the identifier of an activity is in that activity."""
        identifier = row["identifier"]
        if (problem.record or "") != (quote(identifier) or ""):
            return False
        return self._in_row(row, problem) and self._in_lines(row["line"], problem.line)

    def _in_row(self, row: Row, problem: Problem) -> bool:
        if problem.row is None or problem.row == row["row"]:
            return True
        return bool(row["identifier"]) and self._is_alone(row["identifier"])

    def _in_lines(self, first: int | None, line: int | None) -> bool:
        if first is None or line is None:
            return True
        return line == first or (line > first and line < self._after(first))

    def _after(self, line: int) -> float:
        """The line at which the next activity of the file begins."""
        if line not in self._next:
            found = self._snapshot.row(
                "SELECT min(line) FROM activity WHERE dataset = $dataset AND line > $line",
                {"dataset": self._dataset, "line": line},
            )
            self._next[line] = found[0] if found and found[0] is not None else float("inf")
        return self._next[line]

    def _is_alone(self, identifier: str) -> bool:
        if identifier not in self._alone:
            found = self._snapshot.row(
                "SELECT count(*) FROM activity WHERE dataset = $dataset AND identifier = $id",
                {"dataset": self._dataset, "id": identifier},
            )
            self._alone[identifier] = found is not None and found[0] == 1
        return self._alone[identifier]


def _by_dataset(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["dataset"], []).append(row)
    return found


def _converted(row: Row, of_type: type[T]) -> T:
    """A record out of a row; an empty cell is left to the record's own default."""
    kind: Any = of_type
    fields = _required(kind)
    kept = {k: v for k, v in row.items() if k in fields and (v is not None or fields[k])}
    if of_type is PurposeProposal:
        kept["code"] = kept["code"] or None  # of a category alone
    return msgspec.convert(kept, of_type, strict=False)


@cache
def _required(of_type: Any) -> dict[str, bool]:
    """The fields of a kind of record, and whether each has to be there."""
    return {field.name: field.required for field in msgspec.structs.fields(of_type)}
