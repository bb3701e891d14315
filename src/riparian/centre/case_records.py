"""What a centre says of cases: a line in a list, a whole case, what opening one would come to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from riparian.centre.case_subjects import Subject
from riparian.desk.cases.case_records import CaseThread
from riparian.exchange.entries.entry_types import CaseState
from riparian.exchange.entries.payload import About
from riparian.exchange.entries.redaction_fact import Redaction
from riparian.exchange.names import EntryName

Whereabouts = Literal["not-here", "redacted", "not-a-case"]
"""Of an entry that others call a case: it has not come; what it said was deleted; it is here, and
no case that one could read."""


class CaseQuestion(msgspec.Struct, frozen=True):
    """Which cases are wanted. `country`: a code; `mine`: in which this member leads; `waiting`:
    that wait for its answer."""

    state: CaseState | None = None
    country: str | None = None
    mine: bool = False
    waiting: bool = False


class CaseLine(msgspec.Struct, frozen=True):
    """A case in a list, with the last that was written in it; `waits`: how many
    proposals wait for an answer of this member; 1 where it has yet to write anything."""

    name: EntryName
    title: str
    states: tuple[CaseState, ...]
    leads: tuple[str, ...]
    countries: tuple[str, ...]
    entries: int
    opened_at: datetime
    last_at: datetime
    last_by: str
    waits: int
    is_withdrawn: bool = False


class WaitingEntries(msgspec.Struct, frozen=True):
    """Entries about what others call a case, and which is no case here."""

    about: EntryName
    where: Whereabouts
    members: tuple[str, ...]
    count: int


class CaseList(msgspec.Struct, frozen=True):
    """The cases that fit a question, the last written in first; `total` is how many there are of
    all, `by_state` and `by_country` how many of each."""

    lines: tuple[CaseLine, ...]
    total: int
    by_state: dict[str, int]
    by_country: dict[str, int]
    waiting_for_us: int
    waiting: tuple[WaitingEntries, ...]


class CaseView(msgspec.Struct, frozen=True):
    """A case as a page shows it. `names`: what members are called; `readers`: who reads it, None
    where it is for the community or everybody; `left`: those of these that can be named no more;
    `held`: who holds each entry, `members` of how many; `redactions`: of what was deleted."""

    thread: CaseThread
    subjects: tuple[Subject, ...]
    overlap: str | None
    names: dict[str, str]
    own: str
    readers: tuple[str, ...] | None
    left: frozenset[str]
    held: dict[EntryName, tuple[str, ...]]
    members: int
    redactions: dict[EntryName, Redaction]
    countries: tuple[str, ...]


class Candidate(msgspec.Struct, frozen=True):
    """A member that could be in a case. `why_not`: it cannot be named as a reader, or (`not-told`)
    may not know of the records of the case; `is_lead`: it is proposed as lead; `is_host`: a
    ministry of a country where the projects are, offered and not assumed."""

    member: str
    name: str
    provider: str = ""
    is_lead: bool = False
    is_host: bool = False
    why_not: Literal["", "no-node", "observer", "not-told"] = ""


class CaseOffer(msgspec.Struct, frozen=True):
    """What opening a case would come to: what about, and who could be in it; `lacking`: providers
    for whom no member stands. `for_all`: the labels for more than chosen members that it may have,
    since so many may know of its records."""

    about: About
    subjects: tuple[Subject, ...]
    title: str
    candidates: tuple[Candidate, ...]
    lacking: tuple[str, ...]
    own: str
    for_all: tuple[str, ...] = ()
