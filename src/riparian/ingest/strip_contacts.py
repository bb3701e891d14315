"""Records as readers yield them, without e-mail addresses and telephone numbers in any text.

Every reader passes here before anything is written (`SECURITY.md`, personal data). Words (titles,
names, descriptions, notes, what problems quote) lose both; identifiers and codes only addresses, as
their digits are no telephone numbers; web addresses what is a contact in them. What was left out is
told once for each record.
"""

from __future__ import annotations

from typing import Any

import msgspec

from riparian.ingest.reader import ReadRecord
from riparian.problems import Problem, make_problem
from riparian.problems.contact_hints import may_hold_contact
from riparian.problems.contacts import (
    without_addresses,
    without_contacts,
    without_contacts_in_url,
)

_WORDS = frozenset(("text", "scheme", "message", "expected", "got", "kept", "sheet"))
_URLS = frozenset(("url", "vocabulary_uri", "linked_data_uri"))

_encoder = msgspec.json.Encoder()


def without_personal(item: ReadRecord | Problem) -> ReadRecord | Problem:
    """What a reader yielded, with contacts left out of every text of it, and told if any was."""
    if not may_hold_contact(_encoder.encode(item)):
        return item
    cleaned: ReadRecord | Problem = _clean(item)
    if cleaned is item or isinstance(cleaned, Problem):
        return cleaned
    if cleaned.activity is None or (
        isinstance(item, ReadRecord) and cleaned.activity == item.activity
    ):
        return cleaned
    where = cleaned.activity.provenance
    problem = make_problem(
        "contact-left-out",
        dataset=where.dataset,
        line=where.line,
        row=where.row,
        sheet=where.sheet,
        record=cleaned.activity.iati_identifier or None,
        kept="the rest of each text was kept",
    )
    return msgspec.structs.replace(cleaned, problems=(*cleaned.problems, _clean(problem)))


def _clean(value: Any) -> Any:
    """The same struct where nothing had to go, so that what changed is seen at once."""
    changes = {}
    for field in value.__struct_fields__:
        field_value = getattr(value, field)
        cleaned = _clean_value(field_value, field)
        if cleaned is not field_value:
            changes[field] = cleaned
    return msgspec.structs.replace(value, **changes) if changes else value


def _clean_value(value: Any, field: str) -> Any:
    if isinstance(value, str):
        return _text(value, field)
    if isinstance(value, msgspec.Struct):
        return _clean(value)
    if isinstance(value, tuple):
        parts = tuple(_clean_value(part, field) for part in value)
        if all(new is old for new, old in zip(parts, value, strict=True)):
            return value
        return tuple(part for part in parts if getattr(part, "url", None) != "")
    return value


def _text(text: str, field: str) -> str | None:
    if field in _URLS:
        cleaned: str | None = without_contacts_in_url(text)
    elif field in _WORDS:
        cleaned = without_contacts(text)
    else:
        cleaned = without_addresses(text)
    return text if cleaned == text else cleaned
