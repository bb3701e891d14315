"""Dates, events and status of an activity, out of its lines, the newest first."""

from __future__ import annotations

from collections.abc import Iterator

from riparian.ingest.iati.parse_values import ends_before
from riparian.ingest.mapped.engine.code_words import status_code
from riparian.ingest.mapped.engine.field_slots import code_text
from riparian.ingest.mapped.engine.mapping_plan import RecordLines
from riparian.ingest.mapped.engine.row_findings import MappedRow
from riparian.language.figures.cell_reading import is_plausible
from riparian.language.figures.durations import end_after
from riparian.model.activity import ActivityDate, Event, Narrative

DATE_TYPES = (("start", "1"), ("start_actual", "2"), ("end", "3"), ("end_actual", "4"))
"""Fields that hold dates, with the ActivityDateType that each becomes."""


def activity_dates(lines: RecordLines) -> tuple[ActivityDate, ...]:
    """Starts and ends; a period in one cell fills in what no column of its own says.

    A duration (36 months) gives the end, if its row has a start and nothing says the end.

    Of rows that differ the earliest start counts, since a later row can be a later part, and the
    end that the newest row states, since ends are put off.
    """
    dates = {code: lines.day(field) for field, code in DATE_TYPES}
    if len(lines.lines) > 1:
        for field, code in DATE_TYPES[:2]:
            dates[code] = _earliest(lines, field, dates[code])
    if lines.slots("period"):
        start, end = _period(lines)
        # A planned start is not taken out of a period beside an actual one, nor a planned end.
        dates["1"] = dates["1"] or (None if dates["2"] else start)
        dates["3"] = dates["3"] or (None if dates["4"] else end)
        if not dates["3"] and not dates["4"]:
            dates["3"] = max(_ends_by_duration(lines), default=None)
    start, end = dates["2"] or dates["1"], dates["4"] or dates["3"]
    if start and end and ends_before(end, start):
        lines.findings.flag(
            "end-before-start", "end", f"an end after {start}", end, "both were kept"
        )
    return tuple(ActivityDate(code, date) for code, date in sorted(dates.items()) if date)


def _earliest(lines: RecordLines, field: str, newest: str | None) -> str | None:
    slots = lines.slots(field)
    if newest is None or len({slot.meaning(line) for slot in slots for line in lines.lines}) < 2:
        return newest
    days = [slot.day(line, lines.findings) for slot in slots for line in lines.lines]
    return min((day for day in days if day and is_plausible(day)), default=newest)


def _period(lines: RecordLines) -> tuple[str | None, str | None]:
    for line in lines.lines:
        for slot in lines.slots("period"):
            if period := slot.period(line, lines.findings):
                return period
    return None, None


def _ends_by_duration(lines: RecordLines) -> Iterator[str]:
    """The ends that a start and a duration in one row give."""
    for line in lines.lines:
        start = _start(lines, line)
        for slot in lines.slots("period"):
            if start and (duration := slot.duration(line)):
                end, rule = end_after(start, duration)
                how = f"{rule.words[0].upper()}{rule.words[1:]}."
                cell = slot.cell(line)
                lines.findings.note("period", rule.state, how, line.number, cell, end)
                yield end


def _start(lines: RecordLines, line: MappedRow) -> str | None:
    starts = map(lines.only(line).day, ("start_actual", "start"))
    return next((start for start in starts if start and is_plausible(start)), None)


def durations(lines: RecordLines) -> tuple[Narrative, ...]:
    """Durations as notes where they could not give the end: no start, or an end of its own."""
    has_end = any(map(lines.day, ("end", "end_actual")))
    notes = dict.fromkeys(
        f"{slot.source.columns[0]}: {code_text(slot.cell(line))}"
        for slot in lines.slots("period")
        for line in lines.lines
        if slot.duration(line) and (has_end or not _start(lines, line))
    )
    return tuple(Narrative(text, None, "compiler") for text in notes)


def events(lines: RecordLines) -> tuple[Event, ...]:
    """Signings and other dated events, each once, in order of date."""
    return tuple(sorted(dict.fromkeys(_events(lines)), key=lambda event: event.date))


def _events(lines: RecordLines) -> Iterator[Event]:
    for field, usual in (("signing_date", "signing"), ("event_date", "event")):
        for slot in lines.slots(field):
            for line in lines.lines:
                if date := slot.day(line, lines.findings):
                    yield Event(slot.source.event or usual, date)


def status(lines: RecordLines) -> str | None:
    """The ActivityStatus code that the newest line says, in a code or in words."""
    for line in lines.lines:
        for slot, word in lines.only(line).codes("status"):
            if code := status_code(word):
                return code
            lines.findings.flag(
                "code-unknown", slot.name, "a status we know", word,
                "the record was kept without this status", row=line.number,
            )  # fmt: skip
    return lines.defaults.get("status")
