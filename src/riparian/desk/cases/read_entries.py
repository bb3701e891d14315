"""Entries of the channel as entries of cases."""

from __future__ import annotations

from riparian.desk.cases.case_records import CaseEntry
from riparian.desk.cases.thread import IN_CASES
from riparian.exchange.entries.entry_types import (
    CASE,
    TYPES,
    Answer,
    Case,
    Proposal,
    State,
    Unfit,
    body_of,
)
from riparian.exchange.entries.payload import NOTE, WITHDRAWAL, Payload
from riparian.exchange.names import EntryName

OF_CASES = frozenset({CASE, *IN_CASES, WITHDRAWAL})
"""The types of the entries that a case is made of."""

_TEXT_IN = {NOTE: "text", WITHDRAWAL: "why"}


def case_entry(name: EntryName, payload: Payload) -> CaseEntry:
    """An entry of a type of `OF_CASES`; what does not fit its type says why it does not."""
    said, unfit = None, ""
    if payload.type in TYPES:
        try:
            body = body_of(payload)
        except Unfit as error:
            unfit = str(error)
        else:
            assert isinstance(body, Case | Proposal | Answer | State)
            said = body
    text = payload.body.get(_TEXT_IN.get(payload.type, ""), "")
    return CaseEntry(
        name, payload.type, payload.tlp, payload.audience, payload.written_at, payload.by,
        payload.about, payload.seen, said, text if isinstance(text, str) else "", unfit,
        payload.persons,
    )  # fmt: skip
