"""What people say of places and pairs of records, as entries of a journal.

place-correction   {"number","made_at","made_by","activity","places","why"}
judgement          {"number","made_at","made_by","a","b","verdict","why"}

`about` of the entry names the record or the pair by what every node has, where it has such names.
The body names them as this centre does: a record without an identifier is known by its place in a
file, which only this centre has. An undo is about the entry that no longer stands, and says its
number as `undoes`. Numbers count each of the two types by itself, over all journals of a centre.
`row` is the number in the table of an earlier Riparian from which an entry was carried over;
`damaged` is what such a row said that was not as it was written, in place of all else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from riparian.errors import BadRequest
from riparian.exchange.entries.payload import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    About,
    IdentifiedRecord,
    Pair,
    Payload,
    PublishedRecord,
    Thing,
    pair_of,
)
from riparian.exchange.names import Origin
from riparian.exchange.plain_text import is_plain, plain_line
from riparian.store.journal.content import DamagedEntry
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.judgement import Judgement, Verdict

PLACE_CORRECTION, JUDGEMENT = "place-correction", "judgement"
TYPES: dict[str, type[PlaceCorrection] | type[Judgement]] = {
    PLACE_CORRECTION: PlaceCorrection,
    JUDGEMENT: Judgement,
}

FOR_ITSELF = "AMBER+STRICT"
"""How a statement is marked: for the writer's own people alone."""

Statement = PlaceCorrection | Judgement


class StatementEntry(msgspec.Struct, frozen=True):
    """An entry that says one, to be written: what stands in it, and what it is about."""

    type: str
    body: dict[str, Any]
    by: str
    about: About | None = None


class CarriedDamage(msgspec.Struct, frozen=True):
    """A row of an earlier Riparian that was damaged when it was carried over; it does not count."""

    number: int


class _Body(msgspec.Struct, kw_only=True):
    number: int
    damaged: str | None = None


class _Said(msgspec.Struct, kw_only=True):
    number: int
    made_at: str
    made_by: str
    why: str
    undoes: int | None = None


class _CorrectionBody(_Said):
    activity: str
    places: tuple[str, ...]


class _JudgementBody(_Said):
    a: str
    b: str
    verdict: Verdict | None


def type_of(statement: Statement) -> str:
    """The type of the entry that says it."""
    return JUDGEMENT if isinstance(statement, Judgement) else PLACE_CORRECTION


def entry_to_write(
    statement: Statement, about: About | None, *, is_carried: bool = False
) -> StatementEntry:
    """The entry of a statement; `is_carried`: it stood in a table of an earlier Riparian."""
    fields = msgspec.structs.asdict(statement)
    number = fields.pop("id")
    body = {"number": number, **{name: x for name, x in fields.items() if name != "undoes"}}
    if "places" in body:
        body["places"] = list(body["places"])
    if statement.undoes is not None:
        body["undoes"] = statement.undoes
    if is_carried:
        body["row"] = number
    return StatementEntry(type_of(statement), body, _author(statement.made_by), about)


def damage_to_write(row: DamagedEntry) -> StatementEntry:
    """The entry of a damaged row that a person goes on without."""
    kind = JUDGEMENT if row.table == "judgement" else PLACE_CORRECTION
    return StatementEntry(
        kind, {"number": row.id, "row": row.id, "damaged": row.now}, "an earlier Riparian"
    )


def carried_row(payload: Payload) -> tuple[str, int] | None:
    """The table and number of the row that an entry was carried from; None where from none."""
    row = payload.body.get("row")
    table = "judgement" if payload.type == JUDGEMENT else "place_correction"
    return (table, row) if type(row) is int else None


def is_statement(payload: Payload) -> bool:
    """Whether a payload says one, to its own member alone."""
    return payload.type in TYPES and payload.audience == (payload.origin.member,)


def statement_in(payload: Payload) -> Statement | CarriedDamage:
    """What it says, with the numbers that stand in it; raises msgspec.ValidationError where it has
    not the form of a statement."""
    body = msgspec.convert(payload.body, _Body)
    if body.damaged is not None:
        return CarriedDamage(body.number)
    if payload.type == JUDGEMENT:
        said = msgspec.structs.asdict(msgspec.convert(payload.body, _JudgementBody))
        return Judgement(id=said.pop("number"), **said)
    said = msgspec.structs.asdict(msgspec.convert(payload.body, _CorrectionBody))
    return PlaceCorrection(id=said.pop("number"), **said)


def payload_for_itself(origin: Origin, entry: StatementEntry, now: datetime) -> Payload:
    """The payload of a statement in a journal that is for this centre alone, and not sealed."""
    return Payload(
        origin=origin,
        type=entry.type,
        tlp=FOR_ITSELF,
        audience=(origin.member,),
        written_at=now,
        by=entry.by,
        body=entry.body,
        about=entry.about,
    )


def about_pair(left: Thing | None, right: Thing | None) -> Pair | None:
    """Two records by what every node has; None where one has no such name, or both have the
    same."""
    if left is None or right is None:
        return None
    try:
        return pair_of(left, right)
    except BadRequest:
        return None


def thing_called(
    reporter: str | None, identifier: str | None, publisher: str | None, address: str | None
) -> Thing | None:
    """A record by what every node has: reporter and identifier, else publisher and the address of
    its page; None where it has neither."""
    if reporter and identifier and _fits(reporter, identifier):
        return IdentifiedRecord(reporter, identifier)
    if publisher and address and _fits(publisher, address):
        return PublishedRecord(publisher, address)
    return None


def _fits(*texts: str) -> bool:
    return all(is_plain(text, LONGEST_ADDRESS) for text in texts)


def _author(name: str) -> str:
    """A name as an author's can be written; as it was given, it stands in the body."""
    return plain_line(name, LONGEST_NAME) or "?"
