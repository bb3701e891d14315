"""What each source of a project says, as its project page holds it.

The database is asked only where a problem may be another record's: such problems are not kept with
the project.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec

from riparian.catalogue.period_columns import period_of
from riparian.catalogue.project_pages.read_pages import ProjectPages
from riparian.model.activity import Activity
from riparian.model.derived import (
    CountryShare,
    Period,
    PlaceShare,
    ProviderClaim,
    PurposeChance,
    PurposeShare,
    UsdAmount,
)
from riparian.normalise.status import StatusOn, status_on
from riparian.problems import Problem, quote
from riparian.store.database import Snapshot
from riparian.store.names import file_name

T = TypeVar("T")


class PurposeProposal(msgspec.Struct, frozen=True):
    """A purpose that seems likely and does not count, as it is not sure enough.

    `code` is None where only the 3-digit category is proposed. `confidence` (0-1) is the
    probability that it is right. `chances` are the likeliest purposes, the likeliest first.
    """

    code: str | None
    category: str
    theme: str
    confidence: float
    rule: str
    chances: tuple[PurposeChance, ...] = ()

    def words(self, names: Mapping[str, str]) -> str:
        """What it may be for: each purpose with its code and chance; the category alone where no
        purpose is likely."""
        if not self.chances:
            code = self.code or self.category
            return f"{names.get(code, code)} ({code})"
        parts = (f"{names.get(c.code, c.code)} ({c.code}), {c.chance:.0%}" for c in self.chances)
        return "; or ".join(parts)


class ActivityView(msgspec.Struct, frozen=True):
    """What one source says: where it stands, as reported, and what is derived from it by rule.

    `file` is the name of the file as it was added, without the folders of the computer on which it
    lay; `record`: the record that it belongs to, by the name that addresses and commands take."""

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
    record: str = ""


Row = dict[str, Any]


def activities_of(
    pages: ProjectPages, held: Sequence[Row], snapshot: Snapshot, on: str
) -> tuple[ActivityView, ...]:
    """What each of these activities says, as the pages hold them; status on the given day."""
    return tuple(
        _view_of(activity, _problems_of(pages, snapshot, activity["row"]), on) for activity in held
    )


def _problems_of(pages: ProjectPages, snapshot: Snapshot, row: Row) -> Sequence[Problem]:
    """What is wrong with an activity: in any of its rows, if no other has its identifier."""
    bounds = _Bounds(snapshot, row["dataset"])
    problems = (
        pages.problems(row["dataset"], quote(row["identifier"]) or "")
        if row["identifier"]
        else _of_no_identifier(snapshot, row["dataset"])
    )
    return [problem for problem in problems if bounds.holds(row, problem)]


_OF_NO_IDENTIFIER = """
SELECT code, severity, message, dataset, line, "row", record, field, expected, got, kept, sheet
FROM problem
WHERE dataset = $dataset AND coalesce(record, '') = ''
ORDER BY line, "row", code, field, got
"""


def _of_no_identifier(snapshot: Snapshot, dataset: str) -> list[Problem]:
    rows = snapshot.rows(_OF_NO_IDENTIFIER, {"dataset": dataset})
    return [Problem(*values) for values in rows]


def _view_of(held: Row, problems: Sequence[Problem], on: str) -> ActivityView:
    row = held["row"]
    period = period_of(row)
    proposed = [record_of(one, PurposeProposal) for one in held["proposal"]]
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
        providers=tuple(record_of(one, ProviderClaim) for one in held["provider"]),
        countries=tuple(record_of(one, CountryShare) for one in held["country"]),
        places=tuple(record_of(one, PlaceShare) for one in held["place"]),
        purposes=tuple(record_of(one, PurposeShare) for one in held["purpose"]),
        proposed_purpose=proposed[0] if proposed else None,
        amounts=tuple(record_of(one, UsdAmount) for one in held["amount"]),
        problems=tuple(problems),
        reported=msgspec.convert(held["reported"], Activity),
        record=row["unit_id"],
    )


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


def record_of(row: Row, of_type: type[T]) -> T:
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
