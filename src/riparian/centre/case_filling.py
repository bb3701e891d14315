"""What somebody fills in, at a page or the terminal, as what an entry of a case says."""

from __future__ import annotations

import msgspec

from riparian.errors import BadRequest
from riparian.exchange.entries.entry_types import TYPES


def filled(kind: str, **fields: object) -> msgspec.Struct:
    """What somebody has filled in, as what an entry of that type says; empty fields are left out.
    Raises BadRequest that says what is missing or has another form."""
    given = {name: value for name, value in fields.items() if value not in ("", None, ())}
    form = TYPES[kind].body
    for field in msgspec.structs.fields(form):
        if field.required and field.name not in given:
            called = _FIELDS.get(field.name, field.name)
            raise BadRequest(f"{called[:1].upper()}{called[1:]} is missing.", "Fill it in.")
    try:
        return msgspec.convert(given, form)
    except msgspec.ValidationError as error:
        raise BadRequest(
            f"It cannot be sent like this: {str(error).replace('`', '')}.",
            "Correct it and send it again.",
        ) from None


_FIELDS = {
    "what": "what should be done", "who": "who does it", "by_when": "by when", "why": "the reason",
    "title": "the title", "question": "the question", "leads": "who leads",
    "proposal": "the proposal that you answer", "answer": "your answer", "state": "where it stands",
    "name": "the name", "day": "the day", "item": "the item", "decision": "the decision",
}  # fmt: skip
"""What the fields of entries are called on screen."""
