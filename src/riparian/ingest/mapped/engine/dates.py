"""Dates, events and status of an activity, out of its lines, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from riparian.ingest.iati.values import ends_before
from riparian.ingest.mapped.engine.findings import RecordFindings
from riparian.ingest.mapped.engine.lines import Line
from riparian.ingest.mapped.engine.plan import Plan
from riparian.ingest.mapped.engine.slots import Slot, code_text
from riparian.ingest.mapped.engine.status_words import status_code
from riparian.language.figures.durations import end_after
from riparian.language.figures.plausible import is_plausible
from riparian.model.activity import ActivityDate, Event
from riparian.model.text import Narrative

DATE_TYPES = (("start", "1"), ("start_actual", "2"), ("end", "3"), ("end_actual", "4"))
"""Fields that hold dates, with the ActivityDateType that each becomes."""


def activity_dates(
    plan: Plan, lines: Sequence[Line], findings: RecordFindings
) -> tuple[ActivityDate, ...]:
    """Starts and ends; a period in one cell fills in what no column of its own says.

    A duration (36 months) gives the end, if its row has a start and nothing says the end.

    Of rows that differ the earliest start counts, since a later row can be a later part, and the
    end that the newest row states, since ends are put off.
    """
    found = {code: day(plan, field, lines, findings) for field, code in DATE_TYPES}
    if len(lines) > 1:
        for field, code in DATE_TYPES[:2]:
            found[code] = _earliest(plan, field, lines, findings, found[code])
    if plan.of("period"):
        start, end = _period(plan, lines, findings)
        found["1"] = found["1"] or (None if found["2"] else start)
        found["3"] = found["3"] or (None if found["4"] else end)
        if not found["3"] and not found["4"]:
            found["3"] = _end_by_duration(plan, lines, findings)
    starts, ends = found["2"] or found["1"], found["4"] or found["3"]
    if starts and ends and ends_before(ends, starts):
        findings.flag("end-before-start", "end", f"an end after {starts}", ends, "both were kept")
    return tuple(ActivityDate(code, date) for code, date in sorted(found.items()) if date)


def _earliest(
    plan: Plan,
    field: str,
    lines: Sequence[Line],
    findings: RecordFindings,
    newest: str | None,
) -> str | None:
    slots = plan.of(field)
    if newest is None or len({slot.meaning(line) for slot in slots for line in lines}) < 2:
        return newest
    days = [slot.day(line, findings) for slot in slots for line in lines]
    return min((d for d in days if d and is_plausible(d)), default=newest)


def _period(
    plan: Plan, lines: Sequence[Line], findings: RecordFindings
) -> tuple[str | None, str | None]:
    for line in lines:
        for slot in plan.of("period"):
            if period := slot.period(line, findings):
                return period
    return None, None


def _end_by_duration(plan: Plan, lines: Sequence[Line], findings: RecordFindings) -> str | None:
    """The last end that a start and a duration in one row give."""
    ends = [end for line in lines for end in _ends(plan, line, findings)]
    return max(ends, default=None)


def _ends(plan: Plan, line: Line, findings: RecordFindings) -> Iterator[str]:
    start = _start(plan, line, findings)
    for slot in plan.of("period"):
        if start and (duration := slot.duration(line)):
            end, rule = end_after(start, duration)
            how = f"{rule.words[0].upper()}{rule.words[1:]}."
            findings.note("period", rule.state, how, line.number, slot.cell(line), end)
            yield end


def _start(plan: Plan, line: Line, findings: RecordFindings) -> str | None:
    starts = (day(plan, field, (line,), findings) for field in ("start_actual", "start"))
    return next((start for start in starts if start and is_plausible(start)), None)


def durations(plan: Plan, lines: Sequence[Line], findings: RecordFindings) -> tuple[Narrative, ...]:
    """Durations as notes where they could not give the end: no start, or an end of its own."""
    has_end = any(day(plan, field, lines, findings) for field in ("end", "end_actual"))
    found = dict.fromkeys(
        f"{slot.source.columns[0]}: {code_text(slot.cell(line))}"
        for slot in plan.of("period")
        for line in lines
        if slot.duration(line) and (has_end or not _start(plan, line, findings))
    )
    return tuple(Narrative(text, None, "compiler") for text in found)


def day(plan: Plan, field: str, lines: Sequence[Line], findings: RecordFindings) -> str | None:
    """The first day that can be read, by line, then by source; else the default."""
    for line in lines:
        for slot in plan.of(field):
            if found := slot.day(line, findings):
                return found
    return plan.defaults.get(field)


def events(plan: Plan, lines: Sequence[Line], findings: RecordFindings) -> tuple[Event, ...]:
    """Signings and other dated events, each once, in order of date."""
    found = dict.fromkeys(_events(plan, lines, findings))
    return tuple(sorted(found, key=lambda event: event.date))


def _events(plan: Plan, lines: Sequence[Line], findings: RecordFindings) -> Iterator[Event]:
    for field, usual in (("signing_date", "signing"), ("event_date", "event")):
        for slot in plan.of(field):
            for line in lines:
                if date := slot.day(line, findings):
                    yield Event(slot.source.event or usual, date)


def status(plan: Plan, lines: Sequence[Line], findings: RecordFindings) -> str | None:
    """The ActivityStatus code that the newest line says, in a code or in words."""
    for line in lines:
        for slot in plan.of("status"):
            for word in slot.codes(line, findings):
                if code := status_code(word):
                    return code
                _unknown(slot, word, line, findings)
    return plan.defaults.get("status")


def _unknown(slot: Slot, word: str, line: Line, findings: RecordFindings) -> None:
    findings.flag(
        "code-unknown", slot.name, "a word for a status", word,
        "the record was kept without this status", row=line.number,
    )  # fmt: skip
