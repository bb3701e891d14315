"""What is shared and what that would come to, as pages and the terminal show it, and as the audit
says it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from riparian.centre.channel_records import MemberState
from riparian.centre.sharing import ShareableRecord
from riparian.desk.sharing.choice import Choice
from riparian.desk.sharing.readers import WhoReads
from riparian.desk.sharing.stops import Stop
from riparian.english import listed
from riparian.exchange.entries.entry_types import SharedJudgement, SharedPlace
from riparian.exchange.entries.payload import About
from riparian.exchange.names import EntryName
from riparian.exchange.planned_words import PlannedEntry
from riparian.model.member_names import member_called


class Parcel(msgspec.Struct, frozen=True):
    """What is to be shared: records; a note, which may be about something; or a judgement or
    places that somebody here has `said`, `about` whose records these are."""

    records: tuple[ShareableRecord, ...] = ()
    note: str = ""
    about: About | None = None
    said: SharedJudgement | SharedPlace | None = None


class KeptCloser(msgspec.Struct, frozen=True):
    """Which parts of a record went to which members alone, and in which entry."""

    parts: tuple[str, ...]
    members: tuple[str, ...]
    entry: EntryName


How = Literal["no-node", "direct", "dark", "through-others", "fetches", "not-yet"]
"""How an entry gets to a member: it has no node yet; its server answered the last time; it has not
answered since, nor has anything been heard of the member; its server does not answer, or was never
asked, and others pass on what it says; it has no address, and fetches by itself or takes a bundle;
it was never asked, and nothing was heard of it."""


class Leaving(msgspec.Struct, frozen=True):
    """How it gets to a member; `since` when its server has not answered."""

    member: str
    name: str
    how: How
    since: datetime | None = None
    country: str | None = None

    @property
    def called(self) -> str:
        """What it is called, as it is named everywhere."""
        return member_called(self.member, self.name, self.country)


class Preview(msgspec.Struct, frozen=True):
    """What sharing would come to. `entries`: those that would be written, in order; `replaces`:
    what this member has shared of the same records before, and stands. For those who can read both
    it does no more. `after`: the last entry that it has shared of anything; by it a form that is
    sent twice is known."""

    framework: str
    own: str
    tlp: str
    who: WhoReads
    entries: tuple[PlannedEntry, ...]
    leaving: tuple[Leaving, ...]
    stops: tuple[Stop, ...]
    choice: Choice
    replaces: tuple[EntryName, ...] = ()
    after: EntryName | None = None

    @property
    def names(self) -> dict[str, str]:
        """What each member is called."""
        return {each.member: each.called for each in self.who.members}


def leaving_of(member: MemberState) -> Leaving:
    """How an entry gets to a member, as this node sees it."""
    how: How = "direct"
    if not member.has_card:
        how = "no-node"
    elif member.failure:
        since = member.dark_since
        heard = member.heard_at is not None and since is not None
        passed_on = heard and (member.heard_at or 0) > since.timestamp()  # type: ignore[union-attr]
        how = "through-others" if passed_on else "dark"
    elif not member.addresses:
        how = "fetches"
    elif not member.reached_at:
        how = "through-others" if member.heard_at else "not-yet"
    return Leaving(member.member, member.name, how, member.dark_since, member.country)


def audited_words(names: Sequence[EntryName], choice: Choice) -> str:
    """What the audit says of a share; it begins with the name of the first entry, by which the
    person's last share is found again."""
    last = f" to #{names[-1].index}" if len(names) > 1 else ""
    whom = [f"{name} of {member}" for member, each in choice.persons.items() for name in each]
    whom = whom or list(choice.members)
    closer = f", {listed(choice.closer)} {_closer_to(choice)}" if choice.closer else ""
    return f"{names[0]}{last}, TLP:{choice.tlp}{f' for {listed(whom)}' if whom else ''}{closer}"


def _closer_to(choice: Choice) -> str:
    return f"for {listed(choice.closer_to)} alone" if choice.closer_to else "left out"
