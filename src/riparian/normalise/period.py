"""When an activity runs: its first and last day, each with the rule that gave it.

What the publisher states goes first. Where it states nothing, a dated event can tell a start or
an end (`inferred`), and a duration, stated or usual, an end (`assumed` where only usual). What is
not known stays unknown. The status on a day is in `riparian.normalise.status`.
"""

from __future__ import annotations

import re

import msgspec

from riparian.model.activity import Activity, Event
from riparian.model.derived import Period, Sureness
from riparian.normalise.days import day_before, months_later, span_of
from riparian.normalise.durations import stated_months, usual_duration
from riparian.normalise.events import START_ORDER, Means, told_by
from riparian.problems import Problem, make_problem

CLOSED = frozenset({"3", "4"})
"""ActivityStatus codes of an activity that is over: finalisation, closed."""
RUNNING = frozenset({"2", "6"})
"""ActivityStatus codes of an activity that has begun: implementation, suspended."""

_SMALL = re.compile(r"grass-?roots|草の根|\bNGO\b|volunteer", re.IGNORECASE)
"""Grants that are far smaller and shorter than those the usual durations come from."""


class _Edge(msgspec.Struct, frozen=True):
    """One end of the period: a day, why, how sure, and the event that gave it, if one did."""

    day: str
    rule: str
    sureness: Sureness
    event: Event | None = None
    means: Means = ""


def work_out_period(
    activity: Activity, provider: str | None, agency: str | None
) -> tuple[Period, tuple[Problem, ...]]:
    """The period of an activity and what is doubtful about it.

    A published date always goes before an inferred one. A year's first day starts it and its last
    day ends it. `provider` and `agency` (`JP`, `JICA`) only choose the usual duration.
    """
    as_of = _day_said(activity.last_updated_datetime)
    start, end = _published_start(activity), _published_end(activity, as_of)
    no_end = "no end is published and no source says how long it takes"
    if start and end and end.day < start.day:
        no_end = f"the {end.rule} ({end.day}) lies before the start and was not used"
        end = None
    start = start or _start_by_event(activity, end)
    end = end or _end_by_event(activity, start)
    end = end or _end_by_duration(activity, start, provider, agency, as_of)
    used = [edge.event for edge in (start, end) if edge and edge.event]
    period = Period(
        start=start.day if start else None,
        start_rule=start.rule if start else "no start is published and no event tells one",
        start_sureness=start.sureness if start else None,
        end=end.day if end else None,
        end_rule=end.rule if end else no_end,
        end_sureness=end.sureness if end else None,
        code=activity.activity_status,
        seen=_sightings(activity, used),
        code_as_of=as_of,
    )
    return period, (*_unknown_words(activity), *_contradictions(activity, period))


def _published_start(activity: Activity) -> _Edge | None:
    return _published(activity, "2", "actual start", "first") or _published(
        activity, "1", "planned start", "first"
    )


def _published_end(activity: Activity, as_of: str | None) -> _Edge | None:
    actual = _published(activity, "4", "actual end", "last")
    if actual and as_of and actual.day > as_of:
        rule = f"{actual.rule}, but it lay ahead when the record was updated ({as_of}): a plan"
        return _Edge(actual.day, rule, actual.sureness)
    return actual or _published(activity, "3", "planned end", "last")


def _published(activity: Activity, date_type: str, name: str, which: str) -> _Edge | None:
    for dated in activity.activity_dates:
        if dated.type == date_type and (edge := _edge(dated.date, f"{name} as published", which)):
            return edge
    return None


def _edge(text: str, rule: str, which: str, event: Event | None = None) -> _Edge | None:
    span = span_of(text)
    if span is None:
        return None
    day = (span.first if which == "first" else span.last).isoformat()
    sureness: Sureness = "inferred" if event else "reported"
    if span.precision != "day":
        rule += f"; only the {span.precision} is given, so its {which} day is taken"
        sureness = "inferred" if event else "derived"
    return _Edge(day, rule, sureness, event, told_by(event.type).means if event else "")


def _start_by_event(activity: Activity, end: _Edge | None) -> _Edge | None:
    edges = [
        edge
        for event in activity.events
        if told_by(event.type).tells == "start"
        and (edge := _edge(event.date, f"no start is published; {_words(event)}", "first", event))
        and (end is None or edge.day <= end.day)
    ]
    return min(edges, key=lambda e: (START_ORDER.index(e.means), e.day), default=None)


def _end_by_event(activity: Activity, start: _Edge | None) -> _Edge | None:
    edges = [
        edge
        for event in activity.events
        if told_by(event.type).tells == "end"
        and (edge := _edge(event.date, f"no end is published; {_words(event)}", "last", event))
        and (start is None or edge.day >= start.day)
    ]
    return max(edges, key=lambda e: e.day, default=None)


def _words(event: Event) -> str:
    return f"{event.type.replace('-', ' ')} on {event.date}"


def _end_by_duration(
    activity: Activity,
    start: _Edge | None,
    provider: str | None,
    agency: str | None,
    as_of: str | None,
) -> _Edge | None:
    """Start plus the stated or usual duration, unless the publisher's code speaks against it."""
    code = activity.activity_status
    if start is None or code in CLOSED or code == "5":
        return None
    edge = _stated_end(activity, start) or _usual_end(activity, start, provider, agency)
    if edge and as_of and code in RUNNING and as_of > edge.day:
        return None
    return edge


def _stated_end(activity: Activity, start: _Edge) -> _Edge | None:
    for note in activity.notes:
        months = stated_months(note.text)
        if months:
            quoted = note.text.strip().split(";")[0]
            rule = f"no end is published; the source says '{quoted}', counted from the start"
            sureness: Sureness = "inferred" if start.event else "derived"
            return _Edge(day_before(months_later(start.day, months)), rule, sureness)
    return None


def _usual_end(
    activity: Activity, start: _Edge, provider: str | None, agency: str | None
) -> _Edge | None:
    usual = usual_duration(provider, agency, activity.scheme)
    if usual is None or _is_small(activity, agency):
        return None
    since = "signing" if start.means == "signed" else "its start"
    words = usual.words[0].upper() + usual.words[1:]
    rule = f"{words} usually takes {usual.months} months from {since}: the end is assumed"
    return _Edge(day_before(months_later(start.day, usual.months)), rule, "assumed")


def _is_small(activity: Activity, agency: str | None) -> bool:
    texts = (agency or "", *(n.text for n in (*activity.title, *activity.notes)))
    return any(_SMALL.search(text) for text in texts)


def _sightings(activity: Activity, used: list[Event]) -> tuple[str, ...]:
    return tuple(
        f"{event.date} {event.type}"
        for event in sorted(activity.events, key=lambda e: e.date)
        if all(event is not other for other in used)
    )


def _day_said(moment: str | None) -> str | None:
    span = span_of(moment)
    return span.last.isoformat() if span else None


def _unknown_words(activity: Activity) -> tuple[Problem, ...]:
    return tuple(
        make_problem(
            "event-type-unknown",
            dataset=activity.provenance.dataset,
            line=activity.provenance.line,
            row=activity.provenance.row,
            record=activity.iati_identifier,
            field="event",
            got=event.type,
            kept=f"The date {event.date} is kept as a sighting",
        )
        for event in activity.events
        if not told_by(event.type).known
    )


def _contradictions(activity: Activity, period: Period) -> tuple[Problem, ...]:
    """Code against published dates, on the day on which the publisher gave both."""
    by_dates = _by_published_dates(period)
    by_code = _BY_CODE.get(period.code or "")
    if by_dates is None or by_code is None or by_dates == by_code:
        return ()
    return (
        make_problem(
            "status-contradicts-dates",
            dataset=activity.provenance.dataset,
            line=activity.provenance.line,
            row=activity.provenance.row,
            record=activity.iati_identifier,
            field="activity_status",
            expected=f"a code for '{by_dates}' on {period.code_as_of}, by the dates"
            f" {period.start or '…'} to {period.end or '…'},",
            got=period.code,
            kept="The dates decide; both are shown",
        ),
    )


_BY_CODE = {"1": "planned", "2": "ongoing", "3": "ended", "4": "ended", "6": "ongoing"}


def _by_published_dates(period: Period) -> str | None:
    stated: tuple[Sureness, ...] = ("reported", "derived")
    start = period.start if period.start_sureness in stated else None
    end = period.end if period.end_sureness in stated else None
    if period.code_as_of is None:
        return None
    if start and period.code_as_of < start:
        return "planned"
    if end and period.code_as_of > end:
        return "ended"
    return "ongoing" if start and end else None
