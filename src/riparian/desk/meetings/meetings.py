"""Meetings with their agendas, out of the entries that somebody may read.

The same entries give the same meetings, in whatever order they came, also twice. An item is an
entry about a meeting; an entry about an item says it once more: minutes of whomever are added, and
the newest of the item's own writer replaces what it said. What was withdrawn stays and is marked.
What is about a meeting or an item that is not here, as it was redacted or has not come, waits
for it and is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Literal

import msgspec

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
    """A meeting with its agenda, by number; `unfit` are items that have not the form of one."""

    entry: DeskEntry
    said: Meeting
    items: tuple[AgendaItem, ...]
    unfit: tuple[DeskEntry, ...] = ()

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
) -> MeetingsFound:
    """The meetings of these entries, of whichever types. `redacted`: of all entries those that were
    deleted; `is_held`: whether an entry is here, readable or not."""
    by_name = {each.name: each for each in entries if each.type in (MEETING, AGENDA)}
    ordered = sorted(by_name.values(), key=lambda each: (each.written_at, each.name))
    about: dict[EntryName, list[DeskEntry]] = {}
    for each in ordered:
        if each.type == AGENDA and isinstance(each.about, EntryName):
            about.setdefault(each.about, []).append(each)
    meetings = [
        _meeting(each, each.said, about) for each in ordered if isinstance(each.said, Meeting)
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
    entry: DeskEntry, said: Meeting, about: Mapping[EntryName, Sequence[DeskEntry]]
) -> MeetingView:
    items = about.get(entry.name, ())
    made = [_item(each, each.said, about) for each in items if isinstance(each.said, Agenda)]
    return MeetingView(
        entry,
        said,
        tuple(sorted(made, key=lambda item: (item.said.number, item.entry.written_at, item.name))),
        tuple(each for each in items if not isinstance(each.said, Agenda)),
    )


def _item(
    entry: DeskEntry, said: Agenda, about: Mapping[EntryName, Sequence[DeskEntry]]
) -> AgendaItem:
    later = [each for each in about.get(entry.name, ()) if each.stands]
    minutes = []
    for each in (entry, *later):
        assert isinstance(each.said, Agenda)
        minutes += [MinuteOf(minute, each.member, each.name) for minute in each.said.minutes]
        if each.member == entry.member:
            said = each.said
    return AgendaItem(entry, said, tuple(minutes), entry.withdrawn_by)
