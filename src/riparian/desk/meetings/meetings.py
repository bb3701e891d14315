"""Meetings with their agendas, out of the entries that somebody may read.

The same entries give the same meetings, in whatever order they came, also twice. An item is an
entry about a meeting; an entry about an item says it once more: minutes of whomever are added, and
the newest of the item's own writer replaces what it said. What was withdrawn stays and is marked.
What is about a meeting or an item that is not here, as it was redacted or has not come, waits
for it and is named. What is for other readers than the meeting counts nowhere: else its readers
would hold different agendas, and whoever guesses its name could write minutes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Literal

import msgspec

from riparian.desk.cases.audience_check import audience_fault
from riparian.desk.claims.desk_entry import DeskEntry
from riparian.exchange.entries.entry_types import AGENDA, MEETING, Agenda, Meeting, Minute
from riparian.exchange.names import EntryName

Where = Literal["redacted", "no-meeting", "not-here"]
"""Of what an item is about and is no meeting here: what it said was deleted; it is something else,
or not for this reader; it has not come."""


class MinuteOf(msgspec.Struct, frozen=True):
    """A decision as one member's minutes have it, and in which entry."""

    minute: Minute
    member: str
    entry: EntryName


class AgendaItem(msgspec.Struct, frozen=True):
    """An item: what its own writer says of it last, and everybody's minutes. `withdrawn_by`: the
    entry in which its writer took it back."""

    entry: DeskEntry
    said: Agenda
    minutes: tuple[MinuteOf, ...] = ()
    withdrawn_by: EntryName | None = None

    @property
    def name(self) -> EntryName:
        """The entry that put it on the agenda."""
        return self.entry.name


class MeetingView(msgspec.Struct, frozen=True):
    """A meeting with its agenda, by number; `unfit` are items that have not the form of one, and
    `apart` items and minutes for other readers than the meeting: they count nowhere."""

    entry: DeskEntry
    said: Meeting
    items: tuple[AgendaItem, ...]
    unfit: tuple[DeskEntry, ...] = ()
    apart: tuple[DeskEntry, ...] = ()

    @property
    def name(self) -> EntryName:
        """The entry that called it."""
        return self.entry.name

    @property
    def withdrawn_by(self) -> EntryName | None:
        """The entry in which its writer took it back."""
        return self.entry.withdrawn_by

    @property
    def standing(self) -> tuple[AgendaItem, ...]:
        """The items that were not taken back."""
        return tuple(each for each in self.items if each.withdrawn_by is None)


class WaitingItems(msgspec.Struct, frozen=True):
    """Entries about a meeting, or an item, that is none here."""

    about: EntryName
    where: Where
    members: tuple[str, ...]
    count: int


class MeetingsFound(msgspec.Struct, frozen=True):
    """The meetings that somebody may read, the latest day first; `waiting`: what waits for its
    meeting or item."""

    meetings: tuple[MeetingView, ...]
    waiting: tuple[WaitingItems, ...]

    def meeting(self, name: EntryName) -> MeetingView | None:
        """The meeting of that name."""
        return next((each for each in self.meetings if each.name == name), None)


def meetings_in(
    entries: Iterable[DeskEntry],
    redacted: Set[EntryName] = frozenset(),
    is_held: Callable[[EntryName], bool] = lambda _: False,
    left: Set[str] = frozenset(),
) -> MeetingsFound:
    """The meetings of these entries, of whichever types. `redacted`: of all entries those that were
    deleted; `is_held`: whether an entry is here, readable or not; `left`: the members that have
    left the framework."""
    by_name = {each.name: each for each in entries if each.type in (MEETING, AGENDA)}
    ordered = sorted(by_name.values(), key=lambda each: (each.written_at, each.name))
    about: dict[EntryName, list[DeskEntry]] = {}
    for each in ordered:
        if each.type == AGENDA and isinstance(each.about, EntryName):
            about.setdefault(each.about, []).append(each)
    meetings = [
        _meeting(each, each.said, about, left) for each in ordered if isinstance(each.said, Meeting)
    ]
    waiting = []
    for name, items in about.items():
        found = by_name.get(name)
        if found is None or not isinstance(found.said, Meeting | Agenda):
            members = tuple(sorted({each.member for each in items}))
            here = found is not None or is_held(name)
            where: Where = "redacted" if name in redacted else "no-meeting" if here else "not-here"
            waiting.append(WaitingItems(name, where, members, len(items)))
    return MeetingsFound(
        tuple(sorted(meetings, key=lambda each: (each.said.day, each.name), reverse=True)),
        tuple(sorted(waiting, key=lambda each: each.about)),
    )


def _meeting(
    entry: DeskEntry,
    said: Meeting,
    about: Mapping[EntryName, Sequence[DeskEntry]],
    left: Set[str],
) -> MeetingView:
    of_it = about.get(entry.name, ())
    later = {x.name: about.get(x.name, ()) for x in of_it if isinstance(x.said, Agenda)}
    every = [*of_it, *(x for words in later.values() for x in words)]
    apart = {x.name for x in every if audience_fault(x, entry, left) is not None}
    made = [
        _item(x, x.said, [word for word in later[x.name] if word.name not in apart])
        for x in of_it
        if isinstance(x.said, Agenda) and x.name not in apart
    ]
    return MeetingView(
        entry,
        said,
        tuple(sorted(made, key=lambda item: (item.said.number, item.entry.written_at, item.name))),
        tuple(x for x in of_it if not isinstance(x.said, Agenda) and x.name not in apart),
        tuple(x for x in every if x.name in apart),
    )


def _item(entry: DeskEntry, said: Agenda, later: Sequence[DeskEntry]) -> AgendaItem:
    minutes = []
    for each in (entry, *(x for x in later if x.stands)):
        assert isinstance(each.said, Agenda)
        minutes += [MinuteOf(minute, each.member, each.name) for minute in each.said.minutes]
        if each.member == entry.member:
            said = each.said
    return AgendaItem(entry, said, tuple(minutes), entry.withdrawn_by)
