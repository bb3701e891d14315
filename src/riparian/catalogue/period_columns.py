"""From rows of the snapshot to the `Period` that the rules of status work on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from riparian.model.derived import Period
from riparian.store.database import Snapshot

_ALWAYS = (
    "start", "start_rule", "start_sureness", "end", "end_rule", "end_sureness", "status_code",
    "status_code_as_of", "seen",
)  # fmt: skip
_SINCE = (
    "stage", "stage_on", "stage_words", "stage_by", "stage_sureness", "page_on", "length_months",
    "length_words", "least_months",
)  # fmt: skip
PERIOD_COLUMNS = (*_ALWAYS, *_SINCE)
"""The columns of a period in the tables of activities and of projects."""

_OF_PROJECTS = ("maybe_ended", "maybe_ended_by")


def period_columns(snapshot: Snapshot) -> str:
    """The columns of a period in SQL, of the table `project` under the name p. A snapshot of an
    older version lacks some."""
    known = snapshot.connection.table("project").columns
    later = (*_SINCE, *_OF_PROJECTS)
    since = (f"p.{name}" if name in known else f"NULL AS {name}" for name in later)
    return ", ".join((*(f'p."{name}"' for name in _ALWAYS), *since))


def status_columns(snapshot: Snapshot) -> str:
    """The same with what decides the status alone: many projects then have the same period."""
    silent = ("start_rule", "end_rule", "stage_words", "stage_by", "length_months", "length_words",
              "page_on")  # fmt: skip
    columns = period_columns(snapshot).split(", ")
    names = [column.split(".")[-1].split(" AS ")[-1].strip('"') for column in columns]
    return ", ".join(
        f"NULL AS {name}" if name in silent else column
        for name, column in zip(names, columns, strict=True)
    )


def period_of(row: Mapping[str, Any]) -> Period:
    """The period of a project or activity row with the columns of the snapshot."""
    return Period(
        start=row["start"],
        start_rule=row["start_rule"] or "",
        start_sureness=row["start_sureness"],
        end=row["end"],
        end_rule=row["end_rule"] or "",
        end_sureness=row["end_sureness"],
        code=row["status_code"],
        code_as_of=row["status_code_as_of"],
        seen=tuple(row["seen"] or ()),
        stage=row.get("stage"),
        stage_on=row.get("stage_on"),
        stage_words=row.get("stage_words") or "",
        stage_by=row.get("stage_by") or "",
        stage_sureness=row.get("stage_sureness"),
        page_on=row.get("page_on"),
        length_months=row.get("length_months"),
        length_words=row.get("length_words") or "",
        least_months=row.get("least_months"),
        maybe_ended=row.get("maybe_ended"),
        maybe_ended_by=row.get("maybe_ended_by") or "",
    )


def status_words(sureness: str | None) -> str:
    """How sure a status is; a status that rests on nothing is `unknown`."""
    return sureness or "unknown"
