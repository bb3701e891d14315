"""When an activity runs: its first and last day, each with the rule that gave it, and what the
record says of its state.

What the publisher states goes first. Where it states nothing, the years in a title, dates in notes
and dated events tell a start or an end, and a length, stated or usual, an end (`assumed` where only
usual). What is not known stays unknown. How the records of one project are put together is in
`project_period`, the status on a day in `status`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from riparian.model.activity import Activity, Event
from riparian.model.derived import STATED, Period, Stage, Sureness
from riparian.normalise.iso_days import day_before, months_later, span_of
from riparian.normalise.page_events import START_ORDER, Means, event_meaning
from riparian.normalise.record_dates import StatedDates, gather_dates
from riparian.normalise.stage_words import StageStatement
from riparian.normalise.status import RUNNING
from riparian.normalise.usual_durations import LEAST_KNOWN, shortest_usual
from riparian.problems import Problem, make_problem

CLOSING_MONTHS = 3
"""Months after which a project that was said to be closing is taken to have ended."""


class _Edge(msgspec.Struct, frozen=True):
    """One end of the period: a day, why, how sure, and the event that gave it, if one did. `first`
    and `last` are the days that are meant where only a month or year is known."""

    day: str
    rule: str
    sureness: Sureness
    event: Event | None = None
    means: Means = ""
    first: str = ""
    last: str = ""


def work_out_period(
    activity: Activity, provider: str | None, agency: str | None
) -> tuple[Period, tuple[Problem, ...]]:
    """The period of an activity and what is doubtful about it.

    A published date always goes before an inferred one. A year's first day starts it and its last
    day ends it. `provider` and `agency` (`JP`, `JICA`) choose the usual duration.
    """
    evidence = gather_dates(activity, provider, agency)
    start, end = _published_start(activity), _published_end(activity, evidence.as_of)
    too_early = _ended_before(evidence, start)
    if too_early:
        evidence = msgspec.structs.replace(evidence, statement=None)
    no_end = "no end is published and no source says how long it takes"
    if start and end and end.day < start.day:
        no_end = f"the {end.rule} ({end.day}) lies before the start and was not used"
        end = None
    end = _ended_sooner(evidence, end)
    start = start or _first(_STARTS, evidence, end)
    not_yet = _under_way_before(evidence, start)
    page_on = _page_day(evidence)
    if not_yet:
        evidence = msgspec.structs.replace(evidence, statement=None)
    end = end or _first(_ENDS, evidence, start)
    used = [edge.event for edge in (start, end) if edge and edge.event]
    statement = evidence.statement or _statement_of_event(start, end)
    length = evidence.length
    period = Period(
        start=start.day if start else None,
        start_rule=start.rule if start else "no start is published and no event tells one",
        start_sureness=start.sureness if start else None,
        end=end.day if end else None,
        end_rule=end.rule if end else no_end,
        end_sureness=end.sureness if end else None,
        code=activity.activity_status,
        seen=_sightings(evidence.events, used),
        code_as_of=evidence.as_of,
        stage=statement.stage if statement else None,
        stage_on=statement.on if statement else None,
        stage_words=statement.words if statement else "",
        stage_sureness=statement.sureness if statement else None,
        page_on=page_on,
        length_months=length.months if length else None,
        length_words=length.words if length else "",
        least_months=_least_months(evidence),
    )
    problems = (*_unknown_words(activity), *_contradictions(activity, period))
    return period, (*problems, *_too_early(activity, too_early or not_yet, period))


# published


def _published_start(activity: Activity) -> _Edge | None:
    return _published_edge(activity, "2", "actual start", "first") or _published_edge(
        activity, "1", "planned start", "first"
    )


def _published_end(activity: Activity, as_of: str | None) -> _Edge | None:
    actual = _published_edge(activity, "4", "actual end", "last")
    # Publishers fill in the "actual" end before it comes; until then it is a plan like any other.
    if actual and as_of and actual.day > as_of:
        rule = f"{actual.rule}, but it lay ahead when the record was updated ({as_of}): a plan"
        return _Edge(actual.day, rule, actual.sureness)
    return actual or _published_edge(activity, "3", "planned end", "last")


def _published_edge(activity: Activity, date_type: str, name: str, which: str) -> _Edge | None:
    for dated in activity.activity_dates:
        if dated.type == date_type and (edge := _edge(dated.date, f"{name} as published", which)):
            return edge
    return None


def _edge(
    text: str | None,
    rule: str,
    which: str,
    event: Event | None = None,
    sureness: Sureness | None = None,
) -> _Edge | None:
    """The first or last day of a date. Without `sureness` it is as published, or as an event."""
    span = span_of(text)
    if span is None:
        return None
    day = (span.first if which == "first" else span.last).isoformat()
    how_sure = sureness or ("inferred" if event else "reported")
    if span.precision != "day":
        rule += f"; only the {span.precision} is given, so its {which} day is taken"
        how_sure = "derived" if how_sure == "reported" else how_sure
    means = event_meaning(event.type).means if event else ""
    # "Fiscal year 2020" has its first day as the date, but the signing was on any of its days.
    last = day_before(months_later(day, 12)) if means == "year" else span.last.isoformat()
    return _Edge(day, rule, how_sure, event, means, span.first.isoformat(), last)


def _ended_sooner(evidence: StatedDates, end: _Edge | None) -> _Edge | None:
    """The end that the source says there was, where a planned one lay behind it."""
    statement = evidence.statement
    if end is None or statement is None or statement.stage != "ended" or statement.on is None:
        return end
    planned = evidence.activity.date_of("4") is None
    return _end_by_statement(evidence, None) if planned and statement.on < end.first else end


def _ended_before(evidence: StatedDates, start: _Edge | None) -> StageStatement | None:
    """What the source says has ended before the published start: something else, or a plan that was
    moved since."""
    statement = evidence.statement
    if start is None or statement is None or statement.stage != "ended" or statement.on is None:
        return None
    return statement if statement.on < start.first else None


def is_under_way_before(
    stage: Stage | None, on: str | None, start: str, sureness: Sureness | None
) -> bool:
    """Whether a source says that something is under way in a year before that of its stated start:
    then it means something else, or a start that was moved since, and that is no year in which it
    ran. Years, as the day of "2018" is its first."""
    early = stage == "ongoing" and on is not None and on[:4] < start[:4]
    return early and sureness in STATED


def _under_way_before(evidence: StatedDates, start: _Edge | None) -> StageStatement | None:
    statement = evidence.statement
    if start is None or statement is None:
        return None
    early = is_under_way_before(statement.stage, statement.on, start.day, start.sureness)
    return statement if early else None


# starts

_Rule = Callable[[StatedDates, _Edge | None], _Edge | None]


def _first(rules: Sequence[_Rule], evidence: StatedDates, other: _Edge | None) -> _Edge | None:
    """What the first of these rules finds that finds something; `other` is the other end."""
    return next((edge for rule in rules if (edge := rule(evidence, other))), None)


def _start_in_title(evidence: StatedDates, end: _Edge | None) -> _Edge | None:
    if evidence.in_title is None:
        return None
    edge = _edge(evidence.in_title.start, "the title gives its years", "first", None, "derived")
    return edge if edge and (end is None or edge.day <= end.day) else None


def _start_in_notes(evidence: StatedDates, end: _Edge | None) -> _Edge | None:
    planned = evidence.in_notes
    if planned is None or planned.start is None:
        return None
    edge = _edge(
        planned.start, f"the source says {_quote(planned.words)}", "first", None, "inferred"
    )
    return edge if edge and (end is None or edge.day <= end.day) else None


def _start_by_event(evidence: StatedDates, end: _Edge | None) -> _Edge | None:
    edges = [
        edge
        for event in evidence.events
        if event_meaning(event.type).tells == "start"
        and (edge := _edge(event.date, f"no start is published; {_words(event)}", "first", event))
        and (end is None or edge.day <= end.day)
    ]
    return min(edges, key=lambda e: (START_ORDER.index(e.means), e.day), default=None)


def _start_by_statement(evidence: StatedDates, end: _Edge | None) -> _Edge | None:
    statement = evidence.statement
    if (
        statement is None
        or not statement.begins
        or statement.on is None
        or (end and statement.on > end.day)
    ):
        return None
    rule = f"no start is published; {_source_says(statement)}, so it began about then"
    return _Edge(statement.on, rule, "inferred", means="began")


def _start_by_year(evidence: StatedDates, end: _Edge | None) -> _Edge | None:
    if evidence.year is None:
        return None
    number, day = evidence.year
    start = months_later(day, -12 * (number - 1))
    rule = f"no start is published; the source says on {day} that it is in year {number} of it"
    return _Edge(start, rule, "inferred", means="began") if not end or start <= end.day else None


# In the order of docs/concepts/status.md: what was stated for the project before what was said in
# passing.
_STARTS: tuple[_Rule, ...] = (
    _start_in_title,
    _start_in_notes,
    _start_by_event,
    _start_by_year,
    _start_by_statement,
)


# ends


def _end_in_title(evidence: StatedDates, start: _Edge | None) -> _Edge | None:
    if evidence.in_title is None:
        return None
    edge = _edge(evidence.in_title.end, "the title gives its years", "last", None, "derived")
    return edge if edge and (start is None or edge.day >= start.day) else None


def _end_by_event(evidence: StatedDates, start: _Edge | None) -> _Edge | None:
    """A completion or opening, unless the source says that the project goes on."""
    edges = [
        edge
        for event in evidence.events
        if event_meaning(event.type).tells == "end"
        and (edge := _edge(event.date, f"no end is published; {_words(event)}", "last", event))
        and (start is None or edge.day >= start.day)
        and not _goes_on(evidence.statement, edge.day)
    ]
    return max(edges, key=lambda e: e.day, default=None)


def _goes_on(statement: StageStatement | None, day: str) -> bool:
    if statement is None or statement.stage != "ongoing":
        return False
    return statement.on is None or statement.on >= day


def _end_by_statement(evidence: StatedDates, start: _Edge | None) -> _Edge | None:
    statement = evidence.statement
    if statement is None or statement.on is None or (start and statement.on < start.day):
        return None
    if statement.stage == "ended":
        rule = f"no end is published; {_source_says(statement)}, so it had ended by then"
        return _Edge(statement.on, rule, "inferred")
    if statement.closing:
        day = months_later(statement.on, CLOSING_MONTHS)
        return _Edge(
            day, f"no end is published; {_source_says(statement)}: an end soon after", "inferred"
        )
    return None


def _end_in_notes(evidence: StatedDates, start: _Edge | None) -> _Edge | None:
    planned = evidence.in_notes
    if planned is None:
        return None
    edge = _edge(planned.end, f"the source says {_quote(planned.words)}", "last", None, "inferred")
    return edge if edge and (start is None or edge.day >= start.day) else None


def _end_by_length(evidence: StatedDates, start: _Edge | None) -> _Edge | None:
    if start is None or evidence.length is None or evidence.is_over:
        return None
    day, rule = end_after(start.day, evidence.length.months, evidence.length.words)
    edge = _Edge(day, rule, "inferred" if start.sureness == "inferred" else "derived")
    return _unless_still_coded_as_running(evidence, edge)


def _end_by_scheme(evidence: StatedDates, start: _Edge | None) -> _Edge | None:
    scheme = evidence.scheme
    if start is None or scheme is None or scheme.months is None or evidence.is_over:
        return None
    day = day_before(months_later(start.last or start.day, scheme.months))
    rule = f"the money of {scheme.kind} must be used within {scheme.months} months: an end assumed"
    return _Edge(day, rule, "assumed")


def _end_by_usual(evidence: StatedDates, start: _Edge | None) -> _Edge | None:
    usual = evidence.usual
    if start is None or usual is None or evidence.is_over:
        return None
    # The medians run from signing; from a later start the end comes out late.
    since = "signing" if start.means == "signed" else "its start"
    words = usual.words[0].upper() + usual.words[1:]
    rule = f"{words} usually takes {usual.months} months from {since}: the end is assumed"
    edge = _Edge(day_before(months_later(start.day, usual.months)), rule, "assumed")
    if _goes_on_after(evidence, edge):
        return None
    return _unless_still_coded_as_running(evidence, edge)


_ENDS: tuple[_Rule, ...] = (
    _end_in_title,
    _end_by_event,
    _end_by_statement,
    _end_in_notes,
    _end_by_length,
    _end_by_scheme,
    _end_by_usual,
)


def end_after(start: str, months: int, words: str) -> tuple[str, str]:
    """The end that a stated length gives, and the rule in words."""
    rule = f"no end is published; the source says {_quote(words)}, counted from {start}"
    return day_before(months_later(start, months)), rule


def _goes_on_after(evidence: StatedDates, edge: _Edge) -> bool:
    """Whether the source says that it is under way on a day after an end that is only usual."""
    statement = evidence.statement
    return bool(
        statement and statement.stage == "ongoing" and statement.on and statement.on > edge.day
    )


def _unless_still_coded_as_running(evidence: StatedDates, edge: _Edge) -> _Edge | None:
    """No end that has passed although the publisher later still calls it running."""
    coded = evidence.activity.activity_status in RUNNING
    return None if coded and evidence.as_of and evidence.as_of > edge.day else edge


# the rest


def _statement_of_event(start: _Edge | None, end: _Edge | None) -> StageStatement | None:
    """What an event says of the state where no words do: a completion ends it, works begin it."""
    if end and end.event and end.means == "completed":
        return StageStatement("ended", _words(end.event), end.day, sureness="inferred")
    if start and start.event and start.means == "began":
        words = _words(start.event)
        return StageStatement("ongoing", words, start.day, begins=True, sureness="inferred")
    return None


def _least_months(evidence: StatedDates) -> int:
    """How long it runs at least, where no end is known."""
    if evidence.scheme:
        return evidence.scheme.at_least
    if evidence.usual or evidence.activity.scheme == "loan":
        return shortest_usual()
    return LEAST_KNOWN


def _page_day(evidence: StatedDates) -> str | None:
    """The newest day from which the record is known to date."""
    spans = [span_of(event.date) for event in evidence.events]
    days = [span.first.isoformat() for span in spans if span]
    days += [day for day in (evidence.as_of, evidence.statement and evidence.statement.on) if day]
    return max(days, default=None)


def _words(event: Event) -> str:
    return f"{event.type.replace('-', ' ')} on {event.date}"


def _source_says(statement: StageStatement) -> str:
    return f"the source says on {statement.on} {_quote(statement.words)}"


def _quote(words: str) -> str:
    return "'" + words.strip("'") + "'"


def _sightings(events: Iterable[Event], used: list[Event]) -> tuple[str, ...]:
    return tuple(
        f"{event.date} {event.type}"
        for event in sorted(events, key=lambda e: e.date)
        if all(event is not other for other in used)
    )


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
        if not event_meaning(event.type).known
    )


def _contradictions(activity: Activity, period: Period) -> tuple[Problem, ...]:
    """Code against published dates, on the day on which the publisher gave both."""
    # Only what the publisher itself states can contradict its code: our own inferences cannot.
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


def _too_early(
    activity: Activity, statement: StageStatement | None, period: Period
) -> tuple[Problem, ...]:
    if statement is None:
        return ()
    ended = statement.stage == "ended"
    of_what = "of its end" if ended else "that it is under way"
    return (
        make_problem(
            "end-before-start" if ended else "under-way-before-start",
            dataset=activity.provenance.dataset,
            line=activity.provenance.line,
            row=activity.provenance.row,
            record=activity.iati_identifier,
            expected=f"no word {of_what} before its start ({period.start})",
            got=f"{statement.words} ({statement.on})",
            kept=f"that word {of_what} was not used",
        ),
    )


_BY_CODE = {"1": "planned", "2": "ongoing", "3": "ended", "4": "ended", "6": "ongoing"}


def _by_published_dates(period: Period) -> str | None:
    start = period.start if period.start_sureness in STATED else None
    end = period.end if period.end_sureness in STATED else None
    if period.code_as_of is None:
        return None
    if start and period.code_as_of < start:
        return "planned"
    if end and period.code_as_of > end:
        return "ended"
    return "ongoing" if start and end else None
