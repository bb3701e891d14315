"""What is told of the channel: its members, its entries, and what came of an exchange."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from riparian.errors import RiparianError
from riparian.exchange.entries.payload import About, Audience
from riparian.exchange.forked_journals import ForkedJournal
from riparian.exchange.names import EntryName
from riparian.exchange.transfer.taken import Taken
from riparian.exchange.written_again import RepeatState
from riparian.model.member_names import member_called
from riparian.store.finding import Finding


class MemberState(msgspec.Struct, frozen=True):
    """A member as this node sees it. `has_card`: it has a node; `entries`: how many of its journals
    are held here; `held_by`: the members that hold all of them, itself included; `heard_at`: when
    it last said what it holds (POSIX seconds), through whomever, as far as that is no time to come;
    `reached_at`: when its own server last answered (ISO 8601), `dark_since`: since when it does
    not, and `failure`: why; `lacks_of_ours`: how many entries of this node's own journal it has not
    said to hold, None where it has no node; `lacks`: how many of all journals; `not_taken`: how
    many of its own are known of here and wait, since it writes faster than its charter lets others
    carry; `mib`: how much room its journals and cards take here; `cards_wait`: it changes its card
    faster than others take it."""

    member: str
    name: str
    country: str | None
    role: str
    has_card: bool
    entries: int
    held_by: tuple[str, ...]
    heard_at: int | None
    reached_at: str | None = None
    failure: str = ""
    addresses: tuple[str, ...] = ()
    lacks_of_ours: int | None = None
    lacks: int = 0
    not_taken: int = 0
    mib: int = 0
    dark_since: datetime | None = None
    cards_wait: bool = False

    @property
    def called(self) -> str:
        """What it is called, as it is named everywhere."""
        return member_called(self.member, self.name, self.country)


class ChannelState(msgspec.Struct, frozen=True):
    """The framework that this centre belongs to, how far each member has what is shared, which
    journals have two histories, and what of own journals is to be said again."""

    framework: str
    purpose: str
    own: str
    charter: int
    threshold: int
    expires: str
    signers: tuple[str, ...]
    members: tuple[MemberState, ...]
    most_mib_of_member: int = 0
    most_mib: int = 0
    forks: tuple[ForkedJournal, ...] = ()
    repeats: tuple[RepeatState, ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """What each member is called."""
        return {each.member: each.called for each in self.members}

    @property
    def signers_called(self) -> tuple[str, ...]:
        """What those are called that signed the charter; one may have left."""
        names = self.names
        return tuple(names.get(each, each) for each in self.signers)


class ChannelEntry(msgspec.Struct, frozen=True):
    """An entry that this member can read. `audience`: whom it names, or the charter of whose
    members it is. `held_by`: the members that hold it; `held_since`: by when each had it at the
    latest, by what it said (POSIX seconds). `is_disputed`: another history of its journal has not
    got it; `mark`: that of its history, where that is not the one held here as the journal.
    `persons`: of what is for named persons, who, by member."""

    name: EntryName
    type: str
    tlp: str
    written_at: datetime
    by: str
    about: About | None
    body: dict[str, Any]
    held_by: tuple[str, ...]
    audience: Audience = ()
    held_since: dict[str, int] = {}
    is_disputed: bool = False
    mark: str = ""
    persons: dict[str, tuple[str, ...]] = {}

    @property
    def address(self) -> str:
        """By which it is asked for: its name, with the mark of another history."""
        return f"{self.name.origin}~{self.mark}#{self.name.index}" if self.mark else str(self.name)


EntersCatalogue = Literal["now", "next", "never"]
"""Whether lists and counts hold what an entry says: they do, they will with the next build, or they
never will."""


class EntryCounts(msgspec.Struct, frozen=True):
    """How many entries there are of all journals: those that say something to this member, those
    that are for others or carry keys, those whose payload is not held, and those that are broken,
    with why. `misnamed`: of which the audience names who is no member, in sentences; `own`: in
    which people here judged records or corrected places, for this member alone; `keys`: which keys
    that came are not held, and who waits for some, in sentences; `receipts` that entries were
    opened; `lost`: how many have no payload since it was damaged here; `damaged`: which these are,
    and who holds them."""

    open: int
    sealed: int
    empty: int
    broken: tuple[str, ...]
    misnamed: tuple[str, ...] = ()
    redacted: int = 0
    own: int = 0
    keys: tuple[str, ...] = ()
    receipts: int = 0
    lost: int = 0
    damaged: tuple[Finding, ...] = ()

    @property
    def to_come(self) -> int:
        """How many have come without their payload, which was never here."""
        return self.empty - self.lost


class SyncOutcome(msgspec.Struct, frozen=True):
    """What came of an exchange with a peer: what was taken, or why nothing could be; whether it was
    given what it lacked, how much of that it refused, or why it was not given."""

    peer: str
    taken: Taken | None = None
    failure: RiparianError | None = None
    gave: bool = False
    not_given: RiparianError | None = None
    refused_there: int = 0
    clock_off: int | None = None


class CaughtUp(msgspec.Struct, frozen=True):
    """What came of asking: how many addresses were asked, how many answered, and how many entries
    came back from where. `was_asked`: this time; it is not where the journal has not changed since
    by anybody but this process. `not_asked`: how many addresses had no turn in time."""

    asked: int = 0
    answered: int = 0
    fetched: int = 0
    sources: tuple[str, ...] = ()
    was_asked: bool = True
    not_asked: int = 0
