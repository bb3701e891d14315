"""The period and state of a project, put together from what all its records say.

No record decides alone. A start or end that a source states goes before one that is inferred, and
that before one that is only assumed; of several the newest page counts. What a newer page says of
the state stands above an older plan: a project that is under way in August 2025 did not end in
2022, as was planned in 2019. Each rule that is kept names the record it is from.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from riparian.model.derived import Period, Sureness
from riparian.normalise.activity_period import end_after, is_under_way_before
from riparian.normalise.iso_days import months_later
from riparian.normalise.stage_words import StageStatement, latest_statement

SOONEST_END = 3
"""Months after its start before which a project of several records is not taken to have ended: a
completion that a page reports in the weeks of the signing is that of an earlier project."""

_CLASS: dict[Sureness | None, int] = {
    "reported": 0,
    "derived": 0,
    "inferred": 1,
    "assumed": 2,
    None: 3,
}


class RecordPeriod(msgspec.Struct, frozen=True):
    """What one record says, under the name by which people know it."""

    record: str
    period: Period


class _Found(msgspec.Struct, frozen=True):
    day: str
    rule: str
    sureness: Sureness | None
    record: str
    completed: bool = False
    dated: bool = True


def period_of_project(records: Sequence[RecordPeriod]) -> Period:
    """The period of a project. `records` are in the order in which they speak for it; the newest
    page goes first, and of pages of one day the first of these."""
    if len(records) == 1:
        return records[0].period
    newest = sorted(records, key=lambda record: record.period.page_on or "", reverse=True)
    start = _start(newest)
    stating = _statement(newest, start)
    end = _end(newest, start, stating)
    coded = _newest_code(newest)
    length = _length(newest)
    first = newest[0].period
    return Period(
        start=start.day if start else None,
        start_rule=start.rule if start else first.start_rule,
        start_sureness=start.sureness if start else None,
        end=end.day if end else None,
        end_rule=end.rule if end else first.end_rule,
        end_sureness=end.sureness if end else None,
        code=coded.period.code if coded else None,
        seen=tuple(sorted({seen for record in records for seen in record.period.seen})),
        code_as_of=coded.period.code_as_of if coded else None,
        stage=stating.period.stage if stating else None,
        stage_on=stating.period.stage_on if stating else None,
        stage_words=stating.period.stage_words if stating else "",
        stage_by=stating.record if stating else "",
        stage_sureness=stating.period.stage_sureness if stating else None,
        page_on=first.page_on,
        length_months=length.period.length_months if length else None,
        length_words=length.period.length_words if length else "",
        least_months=min(
            (m for record in records if (m := record.period.least_months) is not None), default=None
        ),
    )


def _statement(newest: Sequence[RecordPeriod], start: _Found | None) -> RecordPeriod | None:
    """The record whose statement of the state counts."""
    by_statement = {
        StageStatement(p.stage, p.stage_words, p.stage_on): record
        for record in reversed(newest)
        if (p := record.period).stage is not None
        and not (p.stage == "ended" and p.stage_on and _is_too_soon(start, p.stage_on))
        and not (start and is_under_way_before(p.stage, p.stage_on, start.day, start.sureness))
    }
    latest = latest_statement(by_statement)
    return by_statement[latest] if latest else None


def _newest_code(newest: Sequence[RecordPeriod]) -> RecordPeriod | None:
    coded = [record for record in newest if record.period.code is not None]
    return max(coded, key=lambda record: record.period.code_as_of or "", default=None)


def _length(newest: Sequence[RecordPeriod]) -> RecordPeriod | None:
    return next((record for record in newest if record.period.length_months is not None), None)


def _start(newest: Sequence[RecordPeriod]) -> _Found | None:
    """The newest stated start; of starts that are only inferred the earliest, since a signing
    comes before the works that a later page reports."""
    starts = [
        _Found(p.start, _with_record(p.start_rule, record.record), p.start_sureness, record.record)
        for record in newest
        if (p := record.period).start is not None
    ]
    best = _of_best_class(starts)
    if best and _CLASS[best[0].sureness] > 0:
        return min(best, key=lambda edge: edge.day)
    return best[0] if best else None


def _end(
    newest: Sequence[RecordPeriod], start: _Found | None, stating: RecordPeriod | None
) -> _Found | None:
    """The newest end that fits: that of a page which says that it has ended, else a stated one,
    else one that is inferred, or that a length gives; else the newest assumed one."""
    ends = [
        _Found(
            p.end,
            _with_record(p.end_rule, record.record),
            p.end_sureness,
            record.record,
            p.stage == "ended",
            p.page_on is not None,
        )
        for record in newest
        if (p := record.period).end is not None
    ]
    by_length = _end_by_length(newest, start)
    fitting = [end for end in (*ends, by_length) if end and _fits(end, start, stating)]
    if stating and stating.period.stage == "ended":
        own = [end for end in fitting if end.record == stating.record]
        if own:
            return own[0]
    if any(record.period.least_months == 0 for record in newest):
        fitting = [end for end in fitting if end.sureness != "assumed"]
    stated = _latest_where_undated(
        [end for end in fitting if _CLASS[end.sureness] == 0 and end is not by_length]
    )
    inferred = [end for end in fitting if end.sureness == "inferred" and end is not by_length]
    lengths = [end for end in fitting if end is by_length]
    return next(iter((*stated, *inferred, *lengths, *fitting)), None)


def _latest_where_undated(stated: Sequence[_Found]) -> list[_Found]:
    """Stated ends, the one that counts first. Of a page without a day nobody knows whether it is
    newer, and ends are put off more often than brought forward: a later end on it counts."""
    if not stated:
        return []
    later = [end for end in stated if not end.dated and end.day > stated[0].day]
    return [max((stated[0], *later), key=lambda end: end.day), *stated]


def _fits(end: _Found, start: _Found | None, stating: RecordPeriod | None) -> bool:
    """Whether an end does not lie before the start, and no newer page speaks against it."""
    if start and end.day < start.day:
        return False
    if end.completed and end.sureness == "inferred" and _is_too_soon(start, end.day):
        return False
    return not (stating and (_is_outlived(end, stating.period) or _is_overtaken(end, stating)))


def _is_too_soon(start: _Found | None, day: str) -> bool:
    return start is not None and day < months_later(start.day, SOONEST_END)


def _is_outlived(end: _Found, stated: Period) -> bool:
    """Whether a page says that the project is under way on a day after this end."""
    return stated.stage == "ongoing" and stated.stage_on is not None and stated.stage_on > end.day


def _is_overtaken(end: _Found, stating: RecordPeriod) -> bool:
    """Whether a page says that it has ended sooner than was planned here."""
    ended = stating.period.stage_on if stating.period.stage == "ended" else None
    return ended is not None and end.day > ended and end.record != stating.record


def _end_by_length(newest: Sequence[RecordPeriod], start: _Found | None) -> _Found | None:
    """The end that a length gives which one record states and a start that another does."""
    stating = _length(newest)
    if start is None or stating is None:
        return None
    months = stating.period.length_months or 0
    day, rule = end_after(start.day, months, stating.period.length_words)
    sureness: Sureness = "derived" if _CLASS[start.sureness] == 0 else "inferred"
    return _Found(day, _with_record(rule, stating.record), sureness, stating.record)


def _of_best_class(edges: Sequence[_Found]) -> list[_Found]:
    """The edges of the surest class present, the newest first."""
    if not edges:
        return []
    best = min(_CLASS[edge.sureness] for edge in edges)
    return [edge for edge in edges if _CLASS[edge.sureness] == best]


def _with_record(rule: str, record: str) -> str:
    return f"{rule} [{record}]" if record else rule
