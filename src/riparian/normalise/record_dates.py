"""Everything that a record says of when it runs and of its state, before any rule weighs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from riparian.language.titles import read_title
from riparian.model.activity import Activity, Event
from riparian.normalise.days import span_of
from riparian.normalise.durations import SchemeLength, Usual, scheme_length, usual_duration
from riparian.normalise.events import event_meaning
from riparian.normalise.note_dates import (
    Length,
    PlannedEnd,
    events_in_notes,
    planned_end,
    stated_length,
)
from riparian.normalise.stages import (
    StageStatement,
    latest_statement,
    statements_in_note,
    statements_in_text,
    year_of_project,
)

CLOSED = frozenset({"3", "4"})
"""ActivityStatus codes of an activity that is over: finalisation, closed."""
RUNNING = frozenset({"2", "6"})
"""ActivityStatus codes of an activity that has begun: implementation, suspended."""


class StatedDates(msgspec.Struct, frozen=True):
    """All that a record says of when it runs."""

    activity: Activity
    as_of: str | None
    events: tuple[Event, ...]
    statement: StageStatement | None
    in_title: PlannedEnd | None
    in_notes: PlannedEnd | None
    length: Length | None
    year: tuple[int, str] | None
    usual: Usual | None
    scheme: SchemeLength | None

    @property
    def is_over(self) -> bool:
        """Whether the publisher's code says that it is over or was cancelled."""
        return self.activity.activity_status in (*CLOSED, "5")


def gather_dates(activity: Activity, provider: str | None, agency: str | None) -> StatedDates:
    """What an activity says; `provider` and `agency` choose the usual duration."""
    notes = [note.text for note in activity.notes]
    titles = [title.text for title in activity.title]
    texts = [n.text for d in activity.descriptions for n in d.narratives]
    days = {event.date[:7] for event in activity.events}
    noted = (e for e in events_in_notes(notes, provider) if e.date[:7] not in days)
    events = (*activity.events, *dict.fromkeys(noted))
    statements = [statement for note in notes for statement in statements_in_note(note)]
    statements += [
        statement for text in (*titles, *texts) for statement in statements_in_text(text)
    ]
    scheme = scheme_length(provider, activity.scheme, (agency or "", *titles, *notes))
    return StatedDates(
        activity,
        _day_said(activity.last_updated_datetime),
        events,
        latest_statement(_with_day(statement, events) for statement in statements),
        _years_of_title(titles),
        planned_end(notes),
        stated_length(notes, (*titles, *texts)),
        _year_said(notes, events),
        None if scheme else usual_duration(provider, agency, activity.scheme),
        scheme,
    )


def _with_day(statement: StageStatement, events: Iterable[Event]) -> StageStatement:
    """The statement with the day of its page where it has none of its own: that of the newest
    event that it can mean, within its year or month if it gives one. An end is not dated by a
    signing."""
    if len(statement.date or "") == 10:
        return statement
    ended = statement.stage == "ended"
    spans = [
        span
        for event in events
        if (event_meaning(event.type).tells != "start" or not ended)
        and event.date.startswith(statement.date or "")
        and (span := span_of(event.date))
    ]
    days = [(span.last if ended else span.first).isoformat() for span in spans]
    return msgspec.structs.replace(statement, on=max(days, default=statement.on))


def _years_of_title(titles: Iterable[str]) -> PlannedEnd | None:
    """The years that a title gives in a bracket: ('24-'29/1,000만불)."""
    for title in titles:
        parts = read_title(title)
        if parts.start and parts.end:
            return PlannedEnd(parts.start, parts.end, f"{parts.start} to {parts.end}")
    return None


def _year_said(notes: Iterable[str], events: Sequence[Event]) -> tuple[int, str] | None:
    """Which year of the project a note says it is in, and the day of the note."""
    for note in notes:
        year = year_of_project(note)
        if year and (span := span_of(year[1] or max((e.date for e in events), default=None))):
            return year[0], span.first.isoformat()
    return None


def _day_said(moment: str | None) -> str | None:
    span = span_of(moment)
    return span.last.isoformat() if span else None
