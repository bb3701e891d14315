"""The values of a record that another member shared, made safe to keep; each doubt is a Problem.

What arrives has the types of an `Activity` already. Here texts lose characters that steer a
terminal or turn the writing, and are cut at `TEXT_LIMIT`; codes are trimmed; lists are cut at
`LIST_LIMIT`; dates, percentages, coordinates and numbers out of range are left out, and with a
value that a part cannot be without, that part. What our own readers yield passes unchanged.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any, TypeVar

import msgspec

from riparian.ingest.iati.parse_values import read_date
from riparian.ingest.register_cells import TEXT_LIMIT
from riparian.language.figures.cell_reading import FIRST_YEAR, LAST_YEAR, is_plausible
from riparian.language.invisible_characters import without_unseen
from riparian.model.activity import Activity, Contact, Location, Narrative
from riparian.problems import Problem, make_problem, with_more_like_it
from riparian.problems.contacts import without_contacts

CODE_LIMIT = 1_000
"""Characters of an identifier, a code or a name that is one; web addresses have twice as many."""

LIST_LIMIT = 10_000
"""Parts of one list that a record keeps."""

_WORDS = frozenset(("text", "scheme"))
_URLS = frozenset(("url", "vocabulary_uri", "linked_data_uri"))
_DATES = frozenset(("date", "value_date", "period_start", "period_end"))
_UPDATED = "last_updated_datetime"
_RANGES = {
    "percentage": (0, 100, "percentage-wrong", "a number from 0 to 100"),
    "price_year": (FIRST_YEAR, LAST_YEAR, "date-implausible", "a year from 1950 to 2100"),
    "hierarchy": (0, 99, "code-unknown", "a whole number from 0 to 99"),
}
_NONE_KEPT = "it was left out"

S = TypeVar("S", bound=msgspec.Struct)


class Findings:
    """What is wrong with one line: each kind once for a field, with how many more there are."""

    def __init__(self, dataset: str, line: int) -> None:
        self.record: str | None = None
        self._dataset, self._line = dataset, line
        self._first: dict[tuple[str, str], dict[str, Any]] = {}
        self._times: Counter[tuple[str, str]] = Counter()

    def flag(self, code: str, field: str | None, expected: str, got: object, kept: str) -> None:
        """Note a problem; `field` is a path such as `transactions[3].date`."""
        key = code, (field or "").rpartition(".")[2].partition("[")[0]
        self._times[key] += 1
        details = {"field": field, "expected": expected, "got": got, "kept": kept}
        self._first.setdefault(key, details)

    def problems(self) -> tuple[Problem, ...]:
        """All of them, in order of first appearance."""
        return tuple(
            with_more_like_it(
                make_problem(
                    key[0], dataset=self._dataset, line=self._line, record=self.record, **details
                ),
                self._times[key] - 1,
                "record",
            )
            for key, details in self._first.items()
        )


def clean_activity(activity: Activity, written_at: str, findings: Findings) -> Activity | None:
    """The record as it is kept; None where its identifier cannot be.

    It cannot have been updated after it was shared: a later date would place it before what its
    publisher says.
    """
    cleaned = _clean(activity, "", findings)
    if cleaned is None or (cleaned.last_updated_datetime or "")[:10] <= written_at[:10]:
        return cleaned
    expected = f"a time not after {written_at}, when it was shared"
    findings.flag("date-wrong", _UPDATED, expected, cleaned.last_updated_datetime, _NONE_KEPT)
    return msgspec.structs.replace(cleaned, last_updated_datetime=None)


def clean_text(text: str, field: str, findings: Findings, limit: int = TEXT_LIMIT) -> str:
    """A text without characters that nobody sees, cut at the limit."""
    cleaned = without_unseen(text)
    if len(cleaned) < len(text.strip()):
        findings.flag(
            "file-has-control-characters",
            field,
            "text without control characters",
            ascii(text)[1:-1],
            "the rest of the text was kept",
        )
    if len(cleaned) <= limit:
        return cleaned
    findings.flag(
        "text-very-long",
        field,
        f"at most {limit:,} characters",
        f"{len(cleaned):,} characters: {' '.join(cleaned[:40].split())}…",
        f"the first {limit:,} were kept",
    )
    return cleaned[:limit]


def _clean(value: S, at: str, findings: Findings) -> S | None:
    """The struct, the same one where nothing had to go; None where it cannot be without a value
    that had to."""
    changes: dict[str, Any] = {}
    for name, can_be_none in _fields_of(type(value)):
        old = getattr(value, name)
        if old is None or old == ():
            continue
        new = _clean_value(old, name, f"{at}.{name}" if at else name, findings)
        if new is None and not can_be_none:
            return None
        if new is not old:
            changes[name] = new
    cleaned = msgspec.structs.replace(value, **changes) if changes else value
    if isinstance(cleaned, Narrative) and not cleaned.text:
        return None
    return _checked(cleaned, at, findings)


@cache
def _fields_of(kind: type[msgspec.Struct]) -> tuple[tuple[str, bool], ...]:
    """The fields of a struct, and whether each may be left out."""
    return tuple((field.name, field.default is None) for field in msgspec.structs.fields(kind))


def _clean_value(value: Any, name: str, at: str, findings: Findings) -> Any:
    if isinstance(value, str):
        cleaned = _clean_string(value, name, at, findings)
        return value if cleaned == value else cleaned
    if isinstance(value, msgspec.Struct):
        return _clean(value, at, findings)
    if isinstance(value, tuple):
        return _clean_list(value, name, at, findings)
    if name in _RANGES and value is not None:
        return _within(value, name, at, findings)
    return value


def _clean_string(text: str, name: str, at: str, findings: Findings) -> str | None:
    if name in _WORDS:
        return clean_text(text, at, findings)
    if name in _DATES:
        return _clean_date(text, at, findings)
    if name == _UPDATED:
        return _clean_moment(text, at, findings)
    limit = 2 * CODE_LIMIT if name in _URLS else CODE_LIMIT
    cleaned = clean_text(text, at, findings, limit=len(text))
    cleaned = " ".join(cleaned.splitlines()).replace("\t", " ")
    if len(cleaned) <= limit:
        return cleaned
    expected = f"at most {limit:,} characters"
    findings.flag("text-very-long", at, expected, f"{len(cleaned):,} characters", _NONE_KEPT)
    return None


def _clean_list(parts: tuple[Any, ...], name: str, at: str, findings: Findings) -> tuple[Any, ...]:
    if len(parts) > LIST_LIMIT:
        kept = f"the first {LIST_LIMIT:,} were kept"
        findings.flag("list-very-long", at, f"at most {LIST_LIMIT:,} parts", len(parts), kept)
    cleaned = tuple(
        _clean_value(part, name, f"{at}[{number}]", findings)
        for number, part in enumerate(parts[:LIST_LIMIT])
    )
    if len(cleaned) == len(parts) and all(map(_is, cleaned, parts)):
        return parts
    return tuple(part for part in cleaned if part is not None)


def _is(left: object, right: object) -> bool:
    return left is right


def _clean_date(text: str, at: str, findings: Findings) -> str | None:
    day, _ = read_date(text)
    if day is None or day != text.strip():
        kept = f"it was read as {day}" if day else _NONE_KEPT
        findings.flag("date-wrong", at, "a date such as 2019-03-31 or 2019", text, kept)
    elif not is_plausible(day):
        expected = f"a year from {FIRST_YEAR} to {LAST_YEAR}"
        findings.flag("date-implausible", at, expected, text, "the date was kept")
    return day


def _clean_moment(text: str, at: str, findings: Findings) -> str | None:
    if len(text) <= 40 and read_date(text.strip()[:10])[0] and text.isprintable():
        return text.strip()
    findings.flag("date-wrong", at, "a time such as 2026-11-28T09:30:00Z", text, _NONE_KEPT)
    return None


def _within(value: float, name: str, at: str, findings: Findings) -> float | None:
    least, most, code, expected = _RANGES[name]
    if least <= value <= most:
        return value
    findings.flag(code, at, expected, value, _NONE_KEPT)
    return None


def _checked(value: S, at: str, findings: Findings) -> S:
    """What is wrong only with several fields of a part together."""
    if isinstance(value, Location):
        return _with_sound_point(value, at, findings)  # type: ignore[return-value]
    if isinstance(value, Contact):
        return _impersonal(value, at, findings)  # type: ignore[return-value]
    return value


def _with_sound_point(place: Location, at: str, findings: Findings) -> Location:
    latitude, longitude = place.latitude, place.longitude
    if latitude is None and longitude is None:
        return place
    if latitude is not None and longitude is not None:  # noqa: SIM102 - reads better apart
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:
            return place
    findings.flag(
        "coordinates-wrong",
        at,
        "a latitude from -90 to 90 and a longitude from -180 to 180",
        f"{latitude} {longitude}",
        "the location was kept without coordinates",
    )
    return msgspec.structs.replace(place, latitude=None, longitude=None)


def _impersonal(contact: Contact, at: str, findings: Findings) -> Contact:
    """A contact without the texts that hold an e-mail address or a telephone number: with one of
    them, the rest is often a person's name."""
    kept = {
        name: tuple(n for n in getattr(contact, name) if without_contacts(n.text) == n.text)
        for name in ("organisation", "job_title")
    }
    if all(len(texts) == len(getattr(contact, name)) for name, texts in kept.items()):
        return contact
    expected = "an organisation and a role"
    findings.flag("contact-left-out", at, expected, "a way to reach a person", _NONE_KEPT)
    return msgspec.structs.replace(contact, **kept)
