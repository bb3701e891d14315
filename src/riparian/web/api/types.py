"""What several answers hold, with what each of it means."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from riparian.exchange.clocks import calendar_time
from riparian.exchange.entries.payload import (
    About,
    Audience,
    Community,
    IdentifiedRecord,
    Pair,
    PublishedRecord,
    Thing,
)
from riparian.exchange.names import EntryName

EntryText = Annotated[
    str,
    Meta(
        description="An entry: its journal and its number there, as in mekong/jica/1#42. In an"
        " address a slash stands for the #."
    ),
]
Member = Annotated[str, Meta(description="A member, by its name in the charter.")]
Instant = Annotated[str, Meta(description="Date and time (RFC 3339).")]
Day = Annotated[str, Meta(description="A day: year, month, day (ISO 8601).")]
Tlp = Annotated[
    str,
    Meta(
        description="The TLP label: CLEAR is for everybody, GREEN for all members, AMBER and"
        " AMBER+STRICT for chosen members, RED for named persons."
    ),
]
Author = Annotated[str, Meta(description="Whom the member names as the author: an office.")]
Words = Annotated[
    str, Meta(description="Text as somebody wrote it: show it as text, never as markup.")
]
Code = Annotated[str, Meta(description="A country (ISO 3166-1 alpha-2).")]


class RecordName(msgspec.Struct, frozen=True, omit_defaults=True):
    """What every member calls a record: by reporter and identifier, or where it has no identifier
    by publisher and address."""

    reporting_org: str | None = None
    iati_identifier: str | None = None
    publisher: str | None = None
    address: str | None = None


class Subject(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an entry is about: a record, two records, or another entry."""

    records: Annotated[
        tuple[RecordName, ...], Meta(description="One record, or the two of a pair.")
    ] = ()
    entry: EntryText | None = None


class Readers(msgspec.Struct, frozen=True, omit_defaults=True):
    """For whom an entry is, as its writer chose it: members by name, or all members of one version
    of the charter; neither where it is for everybody."""

    members: tuple[Member, ...] = ()
    charter: Annotated[int | None, Meta(description="All members of this version.")] = None


class Written(msgspec.Struct, frozen=True):
    """What was written, in order. It is on the disk of this centre, and leaves with the next
    exchange."""

    entries: tuple[EntryText, ...]


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why something is done; its readers see it."""

    why: Words


def subject_of(about: About | None) -> Subject | None:
    """What an entry is about, as an answer gives it."""
    if about is None:
        return None
    if isinstance(about, EntryName):
        return Subject((), str(about))
    things: tuple[Thing, ...] = (about.left, about.right) if isinstance(about, Pair) else (about,)
    return Subject(tuple(map(_record_name, things)))


def _record_name(thing: Thing) -> RecordName:
    if isinstance(thing, IdentifiedRecord):
        return RecordName(thing.reporting_org, thing.iati_identifier)
    assert isinstance(thing, PublishedRecord)
    return RecordName(publisher=thing.publisher, address=thing.address)


def readers_of(audience: Audience) -> Readers:
    """For whom an entry is, as an answer gives it."""
    if isinstance(audience, Community):
        return Readers((), audience.charter)
    return Readers(audience)


def instant(moment: datetime | int | None) -> str | None:
    """A moment, also one in POSIX seconds, as an answer gives it; None also for a time of another
    member's clock that no calendar has."""
    if isinstance(moment, int):
        moment = calendar_time(moment)
    if moment is None:
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def written(*names: EntryName) -> Written:
    """What was written, as an answer gives it."""
    return Written(tuple(map(str, names)))
