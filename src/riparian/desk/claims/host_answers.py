"""What an office answers about records: confirmed field by field, or disputed, ready to be written.

An answer is checked whole before anything is written: which fields, as of which day, by which
office, why. A field of which a record says nothing cannot be confirmed of it, and is left out of
what is written about that record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, get_args

import msgspec

from riparian.english import listed
from riparian.errors import BadRequest
from riparian.exchange.entries.entry_types import (
    FIELDS,
    LONGEST_LINE,
    Confirmation,
    Dispute,
    Field,
)
from riparian.exchange.plain_text import is_plain
from riparian.language.figures.cell_reading import fold_text
from riparian.language.figures.date_words import set_words_aside
from riparian.language.figures.dates import read_date
from riparian.language.figures.host_dates import host_dates_in
from riparian.normalise.iso_days import is_day, today

Part = Literal["exists", "title", "status", "place", "purpose", "value", "dates", "agency"]
PARTS: tuple[Part, ...] = get_args(Part)
"""What a person can confirm of a record, by the word for it on pages, in commands and in sheets."""

FIELDS_OF: dict[Part, tuple[Field, ...]] = {
    "exists": ("activity",),
    "title": ("title",),
    "status": ("activity_status",),
    "place": ("location",),
    "purpose": ("sector",),
    "value": ("value",),
    "dates": ("start_date", "end_date"),
    "agency": ("participating_org",),
}
"""The fields of a record that each of them stands for."""

LONGEST_OFFICE = 200


class Answer(msgspec.Struct, frozen=True):
    """What is confirmed of one or more records: which parts, as of which day (ISO 8601), by which
    office, for the government of which country, why, and who typed it in where the office did
    not."""

    parts: tuple[Part, ...]
    as_of: str
    office: str
    country: str
    why: str | None = None
    typed_in_by: str | None = None


def read_parts(words: Collection[str]) -> tuple[Part, ...]:
    """The parts of these names, in their order; raises BadRequest for none, and for others."""
    unknown = [each for each in words if each not in PARTS]
    if unknown or not words:
        got = f"'{unknown[0][:40]}'" if unknown else "nothing"
        raise BadRequest(
            f"Expected what is confirmed ({listed(PARTS, last='or')}), got {got}.",
            "Choose at least one of them.",
        )
    return tuple(part for part in PARTS if part in words)


def read_answer(
    parts: Collection[str],
    as_of: str,
    office: str,
    country: str,
    why: str = "",
    typed_in_by: str = "",
) -> Answer:
    """An answer as it was given; raises BadRequest for the first thing in it that cannot be."""
    return Answer(
        read_parts(parts),
        read_as_of(as_of),
        read_office(office),
        country,
        read_line(why, "a reason", needed=False),
        read_line(typed_in_by, "who typed it in", needed=False, longest=LONGEST_OFFICE),
    )


def day_of(text: str) -> str | None:
    """The day (ISO 8601) that a text means in the usual ways to write one, here and in the host
    countries; None for less than a day, and for what could be two days, as 01/05/2026."""
    folded = fold_text(text)
    reading = read_date(text, fiscal="TH")  # 2569 is no year of the Western calendar
    if reading is not None and reading.value is not None:
        beside = set_words_aside(folded)
        is_sure = reading.state in ("plain", "understood") and is_day(reading.value)
        is_sure &= not beside.notes or "start" in beside.sides  # as of, and never about or until
        return reading.value if is_sure else None
    for found in host_dates_in(folded):
        if folded[: found.start].strip() in _DAY_WORDS and not folded[found.end :].strip():
            day = f"{found.year:04}-{found.month:02}-{found.day or 0:02}"
            return day if is_day(day) else None
    return None


_DAY_WORDS = ("", "ngày", "ວັນທີ", "ថ្ងៃទី", "วันที่")
"""What may stand before a day: the word for it in the examples of `host_dates`."""


def read_as_of(text: str) -> str:
    """The day as of which something is confirmed; raises BadRequest for none, and for one that has
    not come."""
    day = day_of(text)
    if day is None:
        raise BadRequest(
            f"Expected the day as of which it is so, got '{text.strip()[:40]}'.",
            "Write it as 2026-09-30: year, month, day.",
        )
    if day > today():
        raise BadRequest(
            f"{day} has not come yet, so nothing can be confirmed as of then.",
            "Give today or an earlier day.",
        )
    return day


def read_office(text: str) -> str:
    """The office that answers; raises BadRequest for none."""
    office = read_line(text, "the office that answers", longest=LONGEST_OFFICE)
    assert office is not None
    return office


def read_line(
    text: str, what: str, *, needed: bool = True, longest: int = LONGEST_LINE
) -> str | None:
    """A line that others will read; None where there is none and none is needed. Raises BadRequest
    for one that is too long, or holds what cannot be seen."""
    line = " ".join(text.split())
    if not line and not needed:
        return None
    if not is_plain(line, longest):
        got = f"{len(line):,} characters" if line else "nothing"
        raise BadRequest(
            f"Expected {what} in 1 to {longest:,} visible characters, got {got}.",
            "Shorten it, or type it again.",
        )
    return line


def confirmation_of(values: Mapping[Field, str], answer: Answer) -> Confirmation | None:
    """What is written about a record that says these values; None where it says nothing of what is
    confirmed."""
    fields = {
        field: values[field]
        for part in answer.parts
        for field in FIELDS_OF[part]
        if field in values
    }
    if not fields:
        return None
    return Confirmation(
        fields, answer.as_of, answer.office, answer.country, answer.why, answer.typed_in_by
    )


def read_dispute(field: str, value: str, why: str) -> Dispute:
    """A dispute as it was given; raises BadRequest."""
    if field not in FIELDS:
        raise BadRequest(
            f"Expected a field of the record, got '{field[:40]}'.",
            f"Choose {listed(FIELDS, last='or')}.",
        )
    reason = read_line(why, "why it is wrong")
    assert reason is not None
    right = read_line(value, "what is right", needed=False)
    return Dispute(field, reason, right)


def says_the_same(standing: Confirmation | Dispute, new: Confirmation | Dispute) -> bool:
    """Whether a word that stands says already what a new one would."""
    if isinstance(standing, Dispute) or isinstance(new, Dispute):
        return standing == new
    return (standing.as_of, standing.office, standing.why, standing.typed_in_by) == (
        new.as_of, new.office, new.why, new.typed_in_by
    ) and new.fields.items() <= standing.fields.items()  # fmt: skip
