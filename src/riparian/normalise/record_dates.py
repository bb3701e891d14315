"""Everything that a record says of when it runs and of its state, before any rule weighs it.

Compilers write down in notes what a page says and no column takes: "exchange of notes July 2012",
"completion planned for June 2025", '協力期間は2025年9月から2028年6月まで', "48 months including
tender". All of it is read out of words, so it is inferred wherever it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from riparian.language.figures.fiscal_years import fiscal_year
from riparian.language.figures.prose import (
    FoundLength,
    dates_in,
    folded_prose,
    lengths_in,
    periods_in,
)
from riparian.language.needed_words import NeededWords
from riparian.language.title_parts import read_title
from riparian.model.activity import Activity, Event
from riparian.normalise.iso_days import span_of
from riparian.normalise.page_events import event_meaning
from riparian.normalise.stage_words import (
    StageStatement,
    is_page_date,
    latest_statement,
    segments_of,
    short_quote,
    statements_in_note,
    statements_in_text,
    without_quotations,
    year_of_project,
)
from riparian.normalise.status import CLOSED
from riparian.normalise.usual_durations import SchemeLength, Usual, scheme_length, usual_duration

LONGEST_STATED = 180
"""Months; a longer one is a loan's term, not a project's."""


class Length(msgspec.Struct, frozen=True):
    """A length that a record states, and the words that state it."""

    months: int
    words: str


class PlannedEnd(msgspec.Struct, frozen=True):
    """A start and an end that words give (ISO, as precise as written), and the words."""

    start: str | None
    end: str
    words: str


def events_in_notes(notes: Iterable[str], provider: str | None) -> Iterator[Event]:
    """Dated events that notes name: a known word for one with its date behind it.

    "Fiscal year 2020" of a Japanese grant is its signing in that year, with its first day.
    """
    for note in notes:
        for segment in segments_of(note):
            yield from _events(segment, provider)


def planned_end(notes: Iterable[str]) -> PlannedEnd | None:
    """The end, or the whole period, that notes say is planned."""
    ends = [end for note in notes for segment in segments_of(note) for end in _ends(segment)]
    return max(ends, key=lambda end: (end.start is not None, end.end), default=None)


def stated_length(notes: Iterable[str], texts: Iterable[str] = ()) -> Length | None:
    """The length that a record states: in a note, else in a title or description ("a 36-month
    project")."""
    for note in notes:
        for segment in segments_of(note):
            for length in lengths_in(segment):
                if _is_of_project(segment, length):
                    return Length(_months(length), short_quote(segment))
    for text in texts:
        states = _NEEDED.may_be_in(text) and _MAY_STATE.search(text)
        folded = folded_prose(text) if states else ""
        for length in lengths_in(folded):
            sentence = _sentence(folded, length)
            if _OF_PROJECT.search(sentence) and _is_of_project(folded, length):
                return Length(_months(length), short_quote(sentence))
    return None


# events

# Notes on Japanese grants: "grassroots human security grant of fiscal year 2024"
_FISCAL = re.compile(r"^(?:grassroots .{0,40} of )?(?:fiscal year|fiscal|FY) ?(\d{4})\b(?!-)", re.I)
_FISCAL_BEHIND = re.compile(r"\bgrant\b[^;]{0,30} of fiscal year (\d{4})\b", re.I)
# "Earlier grant of …", "small first grant": days of other projects
_OTHERS = re.compile(
    r"\b(?:follow\w*|previous|earlier|later|another|small first|related|separate|first phase"
    r"|calls?|since|due)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:planned|expected|scheduled|announced?|announces|set for|to be|to start|to begin|will|due"
    r"|postponed|proposed|starting|plans|on track)\b",
    re.IGNORECASE,
)
_WORDS_OF_EVENT = 60


def _events(segment: str, provider: str | None) -> Iterator[Event]:
    fiscal = _FISCAL.search(segment) or _FISCAL_BEHIND.search(segment)
    if fiscal and provider == "JP":
        days = fiscal_year("JP", int(fiscal[1]))
        if days and not _OTHERS.search(segment):
            yield Event(f"grant of fiscal year {fiscal[1]}", days.start)
        return
    own = without_quotations(segment)
    ends = {period.last for period in periods_in(own)}
    behind = 0
    for date in dates_in(own):
        # The words of an event stand between its date and the date before it.
        before = own[behind : date.start]
        behind = date.end
        if date.date in ends or _OTHERS.search(before) or re.search(r"fiscal(?: year)? $", before):
            continue
        words = _event_words(before)
        if is_page_date(own, date):
            yield Event("page", date.date)
        elif words and not _AHEAD.search(before) and event_meaning(words).known:
            yield Event(words, date.date)


def _event_words(before: str) -> str:
    """The words that name an event, right before its date; empty where there are too many."""
    plain = re.sub(r"['\"().,:]|Event without a date|page undated", " ", before)
    plain = re.sub(r"(?:\b(?:on|of|in|at|the|and|held|dated|day|before|about|from)\b\s*)+$", "",
                   " ".join(plain.split()))  # fmt: skip
    plain = plain.strip()
    return plain if 0 < len(plain) <= _WORDS_OF_EVENT else ""


# ends

_COMPLETION = re.compile(
    r"\b(?:complet\w+|finish\w*|conclu\w+|clos(?:e|ing|ure)|ends?|operational|in operation)\b"
    r"[^;.]{0,40}$",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"\b(?:planned|expected|scheduled|due|to be|will|anticipated|on track|target|aims?|works)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:until|through|by the end of|by)\s+(?:about |early |mid-?|late |the end of )*$", re.I
)
_AND_BEYOND = re.compile(r"^\s*(?:and beyond|onwards?)", re.I)
_RUNS = re.compile(
    r"\b(?:runs?|running|operat\w+|implement\w+|carried out|carry out|period|term|lasts?|works)\b"
    r"|期間|사업|실시|실행|공사",
    re.IGNORECASE,
)
_NOT_THE_PROJECT = re.compile(
    r"\b(?:memorandum|agreement|loan|staff|posted|budget|phase [^ ]+ and|training|extension|asked"
    r"|proposed|saving|in its|start of|start planned|start as)\b",
    re.IGNORECASE,
)
_ASIAN_END = re.compile(r"^ ?(?:연말)?(?:까지|まで)")
_ASIAN_PROJECT = re.compile(r"사업|공사|프로젝트|추진|완공|준공|완료|終了|完成|完了|実施|期間|延長")


def _ends(segment: str) -> Iterator[PlannedEnd]:
    if _NOT_THE_PROJECT.search(segment):
        return
    words = short_quote(segment)
    for period in periods_in(segment):
        whole = segment[: period.start] + segment[period.end :]
        alone = not re.sub(r"[\"'() .~-]|from|since", "", whole)
        if alone or _RUNS.search(segment):
            yield PlannedEnd(period.first, period.last, words)
    for date in dates_in(segment):
        before, behind = segment[: date.start], segment[date.end :]
        if _AND_BEYOND.match(behind):
            continue
        completes = _COMPLETION.search(before) and _PLAN.search(before)
        until = _UNTIL.search(before) and (_RUNS.search(segment) or _PLAN.search(before))
        asian = _ASIAN_END.match(behind) and _ASIAN_PROJECT.search(segment)
        if completes or until or asian:
            yield PlannedEnd(None, date.date, words)


# lengths

_LOAN_TERMS = re.compile(
    r"%|grace|interest|repa[iy]|\bloan\b|maturity|tenor|concession|amorti[sz]", re.IGNORECASE
)
_OTHER_BEFORE = re.compile(
    r"\b(?:past|last|previous|first|every|each|per|grace|extend\w*|extension|by|after|aged|than|some"
    r"|(?<!period )(?<!duration )of)\s*[\"'(]*(?:the |about |only |プロジェクト)*$",
    re.IGNORECASE,
)
_OTHER_BEHIND = re.compile(
    r"^[\"')]*\s*(?:後|担|以上|old|experience|of experience|grace|extension|before|ago|later|delay"
    r"|前|후|이상|earlier)",
    re.IGNORECASE,
)
# "warranty of 12 months": how long works are run or looked after is not how long they take
_RUNS_AND_KEEPS = re.compile(r"運営|維持管理|runs and keeps|maintenance|warranty", re.IGNORECASE)
_NEEDED = NeededWords(("month", "year"))
_MAY_STATE = re.compile(
    r"\b(?:month|year)s?\b|[かヶカヵケｹ箇]月|개월|年間|년간|개년", re.IGNORECASE
)
# "four-year project", 사업기간: a length of which is said that it is the project's
_OF_PROJECT = re.compile(
    r"(?:months?|years?)[- ](?:long )?(?:project|programme|program|initiative)\b"
    r"|(?:project|programme|program)\b[^.;]{0,40}\b(?:over|for|of|lasts?|period of|duration of)\s"
    r"(?:a period of )?\d{1,3}[ -]?(?:months?|years?)"
    r"|(?:協力|事業|実施|工事|プロジェクト)期間"
    r"|(?:사업|공사|협력) ?기간|\d년간 ?(?:사업|추진|지원)",
    re.IGNORECASE,
)


def _is_of_project(text: str, length: FoundLength) -> bool:
    before, behind = text[: length.start], text[length.end :]
    near = text[max(0, length.start - 40) : length.end + 40]
    return not (
        _LOAN_TERMS.search(near)
        or _OTHER_BEFORE.search(before[-28:])
        or _OTHER_BEHIND.search(behind[:16])
        or _RUNS_AND_KEEPS.search(near)
        or not 0 < _months(length) <= LONGEST_STATED
    )


def _months(length: FoundLength) -> int:
    return length.duration.months


def _sentence(text: str, length: FoundLength) -> str:
    first = max(text.rfind(mark, 0, length.start) for mark in (". ", "; ", "。")) + 1
    until = [at for mark in (". ", "; ", "。") if (at := text.find(mark, length.end)) >= 0]
    return text[first : min(until, default=len(text))].strip()


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
