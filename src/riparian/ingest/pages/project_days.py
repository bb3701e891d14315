"""The days of a project: that of its event, and its planned start and end."""

from __future__ import annotations

import re

from riparian.ingest.iati.values import ends_before
from riparian.ingest.pages.page_facts import PageProject
from riparian.ingest.pages.remarks import Remarks
from riparian.language.figures.dates import read_date
from riparian.language.figures.periods import read_period
from riparian.language.figures.plausible import is_plausible
from riparian.language.figures.reading import fold_text
from riparian.model.activity import ActivityDate

_MONTHS = r"(?:か|カ|ヵ|ヶ|ケ|箇)?(?:月|年)間?"
_DURATION = re.compile(rf"\D{{0,30}}\d{{1,3}}(?:\.\d)?{_MONTHS}(?:\(.*\)|\D{{0,20}})")
_LENGTH_BESIDE = re.compile(rf"\((?:計|約|合計)?\d+{_MONTHS}[^()]*\)")
_EXPECTED = re.compile(r"(?:を)?予定[。 ]*$|[。 ]+$")
_LABEL = re.compile(r"^[^\d:：]{1,20}[:：]")


def event_day(one: PageProject, remarks: Remarks) -> str | None:
    """The ISO day of the event: read already, or out of the words beside its label."""
    if one.day or not one.event:
        return one.day
    if not one.day_words:
        remarks.flag("date-wrong", one.event, "the day of it", None, "it has no date")
        return None
    return _day(_LABEL.sub("", one.day_words), one.event, remarks)


def planned_dates(one: PageProject, remarks: Remarks) -> tuple[ActivityDate, ...]:
    """Start and end, as planned ones: these pages are written before a project begins.

    A mere length (`48か月`) gives no day; its words stand among the notes.
    """
    start = end = None
    for text in one.periods:
        bare = fold_text(text.split("\n")[0])
        if start or end or _DURATION.fullmatch(bare.replace(" ", "")):
            continue
        bare = _EXPECTED.sub("", _LENGTH_BESIDE.sub("", bare).strip())
        reading = read_period(bare)
        if reading is None or reading.value is None:
            remarks.not_understood("date-wrong", "period", "a start and an end", text)
        else:
            start, end = reading.value
    for text in one.ends:
        words = re.sub(r"[（(].*", "", text.split("\n")[0])
        end = end or _day(_EXPECTED.sub("", words), "planned_end", remarks)
    if start and end and ends_before(end, start):
        remarks.flag("end-before-start", "planned_end", None, end, "both dates were kept")
    stated = (("1", start), ("3", end))
    return tuple(ActivityDate(kind, day) for kind, day in stated if day)


def _day(words: str, field: str, remarks: Remarks) -> str | None:
    reading = read_date(words.strip())
    if reading is None or reading.value is None:
        remarks.not_understood("date-wrong", field, "a date", words)
        return None
    if not is_plausible(reading.value):
        remarks.flag("date-implausible", field, "a date", words, f"it was read as {reading.value}")
    elif reading.state == "chosen":
        kept = f"it was read as {reading.value}: {reading.how}"
        remarks.flag("date-wrong", field, "a date", words, kept)
    return reading.value
