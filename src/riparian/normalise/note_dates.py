"""What the notes of a record say of dates: events, a planned period or end, and a length.

Compilers write down what a page says and no column takes: "exchange of notes July 2012",
"completion planned for June 2025", '協力期間は2025年9月から2028年6月まで', "48 months including
tender". All of it is read out of words, so it is inferred wherever it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from riparian.language.figures.fiscal import fiscal_year
from riparian.language.figures.prose import (
    FoundLength,
    dates_in,
    folded_prose,
    lengths_in,
    periods_in,
)
from riparian.model.activity import Event
from riparian.normalise.events import event_meaning
from riparian.normalise.stages import (
    is_page_date,
    segments_of,
    short_quote,
    without_quotations,
)

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
        folded = folded_prose(text) if _MAY_STATE.search(text) else ""
        for length in lengths_in(folded):
            sentence = _sentence(folded, length)
            if _OF_PROJECT.search(sentence) and _is_of_project(folded, length):
                return Length(_months(length), short_quote(sentence))
    return None


# events

_FISCAL = re.compile(r"^(?:grassroots .{0,40} of )?(?:fiscal year|fiscal|FY) ?(\d{4})\b(?!-)", re.I)
_FISCAL_BEHIND = re.compile(r"\bgrant\b[^;]{0,30} of fiscal year (\d{4})\b", re.I)
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
_RUNS_AND_KEEPS = re.compile(r"運営|維持管理|runs and keeps|maintenance|warranty", re.IGNORECASE)
_MAY_STATE = re.compile(
    r"\b(?:month|year)s?\b|[かヶカヵケｹ箇]月|개월|年間|년간|개년", re.IGNORECASE
)
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
