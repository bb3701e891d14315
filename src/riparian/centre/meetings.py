"""Meetings as a centre has them: listed, shown, called; items, and minutes.

    centre.meetings.browse()
    centre.meetings.call(Meeting("Annual meeting", "2027-03-02", "mekong"), Choice("GREEN"), sharer)

What is written about a meeting is for the readers of the meeting, and nobody has to say so again.
Who reads is asked of `exchange.policy` where entries are read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from riparian.centre.case_members import FOR_US
from riparian.centre.sharing_records import audited_words
from riparian.desk.accounts.audit import SHARED
from riparian.desk.claims.desk_entry import DeskEntry
from riparian.desk.meetings.meetings import AgendaItem, MeetingsFound, MeetingView, meetings_in
from riparian.desk.sharing.choice import Choice, Sharer, require_may_share, require_sound
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.entries.entry_types import AGENDA, MEETING, Agenda, Meeting
from riparian.exchange.entries.payload import RED, Community
from riparian.exchange.names import EntryName, read_entry_name

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.desk_entries import DeskEntries
    from riparian.centre.people import People
    from riparian.exchange.planned_words import Noting
    from riparian.exchange.policy import Reader

TYPES = frozenset({MEETING, AGENDA})


class Meetings:
    """Reads meetings, and writes about them; `channel` gives that of the centre where it is a
    member's node."""

    def __init__(
        self,
        desk: Callable[[], DeskEntries],
        channel: Callable[[], Channel | None],
        people: Callable[[], People],
    ) -> None:
        self._desk, self._channel, self._people = desk, channel, people

    @property
    def own(self) -> str:
        """The member of this centre; where it is in no framework, its name in its own journal."""
        return self._desk().own_reader().member or FOR_US

    def browse(self, reader: Reader | None = None) -> MeetingsFound:
        """The meetings that a reader (this member, unless another is given) may read."""
        channel = self._channel()
        entries = self._desk().of_types(TYPES, reader)
        if channel is None:
            return meetings_in(entries)
        return meetings_in(
            entries,
            channel.redacted(),
            lambda name: name.index < channel.size_of(name.origin),
            channel.left_members(),
        )

    def meeting(self, name: str, reader: Reader | None = None) -> MeetingView:
        """One meeting; raises UnknownName where there is none that the reader may read."""
        found = self.browse(reader).meeting(read_entry_name(name))
        if found is None:
            raise UnknownName(
                f"There is no meeting {name} here.", "`riparian pack` lists the meetings."
            )
        return found

    def call(self, meeting: Meeting, choice: Choice, sharer: Sharer) -> EntryName:
        """Call a meeting; who is chosen reads it and its agenda. For a draft's choice it is for
        this centre alone. Raises NotAllowed, BadRequest, and as `DeskEntries.write` does."""
        require_sound(choice)
        if choice.tlp == RED:
            raise BadRequest(
                "A meeting is for organisations, not for named people.",
                "Choose the organisations that come.",
            )
        channel = self._channel()
        if meeting.framework is not None:
            framework = channel.charter().framework if channel is not None else None
            if framework != meeting.framework:
                raise BadRequest(
                    f"This centre is in no framework '{meeting.framework}'.",
                    "Choose its own framework, or a country.",
                )
        if choice.tlp is not None and channel is not None and choice.members:
            channel.require_readers(choice.members)
        return self._written(MEETING, meeting, None, choice, sharer)

    def put_on_agenda(self, name: str, item: Agenda, sharer: Sharer) -> EntryName:
        """Put an item on the agenda of a meeting, for the readers of the meeting."""
        meeting = self._standing(name)
        return self._written(AGENDA, item, meeting.name, _choice_of(meeting.entry), sharer)

    def say_again(self, name: str, item: str, said: Agenda, sharer: Sharer) -> EntryName:
        """Say an item once more: with minutes, or otherwise where it is an own one."""
        meeting = self._standing(name)
        found = _item_of(meeting, item)
        return self._written(AGENDA, said, found.name, _choice_of(meeting.entry), sharer)

    def withdraw(self, name: str, entry: str, why: str, sharer: Sharer) -> EntryName:
        """Take back a meeting or an item of its agenda that this member has written."""
        meeting, wanted = self._standing(name), read_entry_name(entry)
        found = meeting.entry if wanted == meeting.name else _item_of(meeting, entry).entry
        if found.member != self.own:
            raise BadRequest(
                f"{found.member} has written it, and it alone can take it back.",
                "Say in the minutes what has changed.",
            )
        require_may_share(sharer, found.tlp)
        noting = self._noting(_choice_of(found), sharer)
        return self._desk().withdraw(wanted, why, sharer.author, noting=noting)

    def _standing(self, name: str) -> MeetingView:
        meeting = self.meeting(name)
        if meeting.withdrawn_by is not None:
            raise BadRequest(
                f"{meeting.entry.member} has taken this meeting back.", "Call another."
            )
        return meeting

    def _written(
        self,
        kind: str,
        said: msgspec.Struct,
        about: EntryName | None,
        choice: Choice,
        sharer: Sharer,
    ) -> EntryName:
        require_may_share(sharer, choice.tlp)
        channel, members = self._channel(), choice.members
        if channel is not None and members:
            left = channel.left_members()
            others = [each for each in members if each != self.own]
            members = tuple(each for each in others if each not in left)
            if others and not members:
                raise BadRequest(
                    "Nobody else who could read it is in the framework any more.",
                    "Call another meeting.",
                )
        noting = self._noting(choice, sharer)
        return self._desk().write(
            kind, said, about, sharer.author, choice.tlp, members, noting=noting
        )

    def _noting(self, choice: Choice, sharer: Sharer) -> Noting | None:
        """What has the audit say that it was shared."""
        if choice.tlp is None:
            return None
        audit = self._people().auditing(sharer.actor)
        return audit(lambda names: [(SHARED, audited_words(names, choice))])


def _item_of(meeting: MeetingView, text: str) -> AgendaItem:
    name = read_entry_name(text)
    for each in meeting.items:
        if each.name == name:
            return each
    raise UnknownName(
        f"There is no item {text} on this agenda.", "Open the meeting again, and choose one there."
    )


def _choice_of(entry: DeskEntry) -> Choice:
    """For whom an entry is; what is in the journal of a centre in no framework is for itself."""
    if entry.name.origin.is_local:
        return Choice()
    audience = entry.audience
    members = () if isinstance(audience, Community) else audience
    return Choice(entry.tlp, members)
