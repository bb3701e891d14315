"""Task `status`: the status that the product works out for a day, against the right one.

A line: `{"record": {"activity_status", "planned_start", "actual_start", "planned_end",
"actual_end"}, "on": "2025-03-01", "status": "ongoing"}`; absent means unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riparian.codelists.lists import load_codelist
from riparian.evaluate.frame import CaseResult, Line, Task, accuracy
from riparian.model.activity import Activity, ActivityDate, Provenance
from riparian.normalise.activity_period import work_out_period
from riparian.normalise.status import status_on

_DATES = {
    "planned_start": "Planned start",
    "actual_start": "Actual start",
    "planned_end": "Planned End",
    "actual_end": "Actual end",
}


def _judge(lines: Sequence[Line]) -> Iterable[CaseResult]:
    for number, line in enumerate(lines, 1):
        period, _ = work_out_period(_activity(line["record"], number), None, None)
        answer = status_on(period, line["on"])
        yield CaseResult(
            case=f"case {number} on {line['on']}",
            expected=line["status"],
            got=answer.status,
            right=answer.status == line["status"],
            why=answer.rule,
        )


def _activity(record: Line, number: int) -> Activity:
    dates = tuple(
        ActivityDate(code, record[field])
        for field, code in _date_codes().items()
        if record.get(field)
    )
    return Activity(
        iati_identifier=f"case-{number}",
        provenance=Provenance("gold"),
        activity_status=record.get("activity_status"),
        activity_dates=dates,
    )


def _date_codes() -> dict[str, str]:
    listed = load_codelist("ActivityDateType")
    codes = {field: listed.code_named(name) for field, name in _DATES.items()}
    return {field: code for field, code in codes.items() if code is not None}


STATUS = Task("status", "the status of an activity on a day", _judge, accuracy)
