"""What was wrong with a record, in sentences that a desk officer can send to its publisher.

A `Problem` tells what was expected and what was found in the words of the format that was read
(`location/name`, `transaction 1`). Here it becomes: what is wrong, where it stands in plain words,
what we expected and found, and what we kept. Not here: what to do about a kind (`problems.kinds`).
"""

from __future__ import annotations

import re

from riparian.english import capitalised
from riparian.problems import KINDS, Problem, make_problem

SEVERITY_WORDS = {
    "error": "something was lost",
    "warning": "kept, but a value is doubtful or missing",
    "note": "kept, after a choice was made",
}
"""What each severity means, as the table of kinds says it."""

_FIELDS = {
    "location/name": "the name of a place",
    "location/point": "the coordinates of a place",
    "location": "a place",
    "title": "the title",
    "description": "the description",
    "sector": "the purpose code (sector)",
    "recipient-country": "the country",
    "country": "the country",
    "reporting-org": "the name of the publisher (reporting organisation)",
    "reporting_org": "the name of the publisher (reporting organisation)",
    "participating-org": "an organisation that takes part",
    "activity_status": "the status",
    "event": "a dated event",
    "iati-identifier": "the identifier",
    "identifier": "the identifier",
    "@version": "the version that the file declares",
    "encoding": "the encoding that the file declares",
}
_NUMBERED = re.compile(r"(transaction|budget|planned-disbursement) (\d+)(.*)")
_AMOUNTS = {
    "transaction": "payment or commitment",
    "budget": "budget",
    "planned-disbursement": "planned payment",
}

_TOLD = {"rate-missing": "An amount could not be converted to US dollars"}
"""Kinds whose `got` is a reason and no value out of the file, with how the sentence begins."""

_REASONS = frozenset(
    {"country-missing", "file-cut-off", "coordinates-outside", "place-contradiction"}
)
"""Kinds whose `got` is our description and no value out of the file."""


def field_words(field: str) -> str:
    """A field of a record in plain words; a column of a table by its own name."""
    if match := _NUMBERED.fullmatch(field):
        kind, number, more = match.groups()
        return f"{_AMOUNTS[kind]} no. {number} ({kind}){more}"
    return _FIELDS.get(field, f"“{field}”")


def fault(problem: Problem) -> str:
    """What is wrong and what we did: two to four sentences."""
    more = _beyond_the_parts(problem)
    if more is None:
        return _own_words(problem)
    kept_words = problem.kept and problem.kept.rstrip(".")
    did = f"{capitalised(kept_words)}." if kept_words else ""
    return " ".join(filter(None, (_what(problem), _finding(problem), did, more)))


def _beyond_the_parts(problem: Problem) -> str | None:
    """What the message says after what the parts say; None where it does not say those so."""
    parts = {name: getattr(problem, name) for name in ("field", "expected", "got", "kept")}
    for record in (problem.record, None):
        made = make_problem(problem.code, record=record, **parts).message
        if problem.message.startswith(made):
            return problem.message.removeprefix(made).strip()
    return None


def _own_words(problem: Problem) -> str:
    meaning = KINDS[problem.code].meaning
    if problem.message.startswith(meaning[:-1]):
        return problem.message
    return f"{meaning} {problem.message}"


def _what(problem: Problem) -> str:
    if problem.code in _TOLD and problem.got:
        return f"{_TOLD[problem.code]}: {problem.got}."
    return KINDS[problem.code].meaning


def _finding(problem: Problem) -> str:
    """Where it stands, what was expected there, and what was found."""
    where = f"In {field_words(problem.field)}" if problem.field else "There"
    quoted = problem.got if problem.code in _REASONS else f"“{problem.got}”"
    if problem.code in _TOLD and problem.got:
        return f"{where} we needed {problem.expected}." if problem.expected else ""
    if problem.expected and problem.got:
        return f"{where} we expected {problem.expected} and found {quoted}."
    if problem.expected:
        return f"{where} we expected {problem.expected} and found nothing."
    if problem.got:
        return f"{where} we found {quoted}."
    return f"This is about {field_words(problem.field)}." if problem.field else ""
