"""What members say of records, pairs and each other's entries: corrections, confirmations, cases.

A member's centre reads them out of all journals, and writes to its own. A centre in no framework
writes them to the journal that it keeps for itself, where they lie open as people's judgements do.
Which of them a reader may read is asked of `exchange.policy` here, so that no page has to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from riparian.centre.access import Access
from riparian.desk.cases.audience_check import takes_back_for_all
from riparian.desk.claims.desk_entry import DeskEntry
from riparian.errors import BadRequest
from riparian.exchange.entries.entry_types import (
    AGENDA,
    ANSWER,
    CASE,
    FETCH_ACCEPTANCE,
    FETCH_CONSENT,
    MEETING,
    PROPOSAL,
    STATE,
    TYPES,
    Unfit,
    body_of,
    read_body,
)
from riparian.exchange.entries.payload import NOTE, WITHDRAWAL, About, Payload
from riparian.exchange.entries.statements import StatementEntry
from riparian.exchange.names import EntryName
from riparian.exchange.planned_words import Noting, Words
from riparian.exchange.policy import PUBLIC, Reader

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel

Payloads = list[tuple[EntryName, Payload]]
"""Entries with what they say."""


_NOT_PUBLIC = frozenset({
    CASE, PROPOSAL, ANSWER, STATE, NOTE, MEETING, AGENDA, FETCH_CONSENT, FETCH_ACCEPTANCE,
})  # fmt: skip


class DeskEntries:
    """Reads and writes them; `channel` gives that of the centre where it is a member's node, else
    None."""

    def __init__(self, access: Access, channel: Channel | None) -> None:
        self._access = access
        self._channel = channel if channel is not None and channel.has_joined else None

    def own_reader(self) -> Reader:
        """The member whose centre this is; the public where it is nobody's node."""
        return self._channel.own_reader() if self._channel else PUBLIC

    def about(self, things: Collection[About], reader: Reader | None = None) -> list[DeskEntry]:
        """What a reader (this member, unless another is given) may read about any of these, in the
        order in which it was written; what was withdrawn is among it."""
        return self._made(self.payloads_about(things, reader), reader)

    def of_types(self, types: Collection[str], reader: Reader | None = None) -> list[DeskEntry]:
        """The same of all entries of these types."""
        return self._made(self.payloads_of(types, reader), reader)

    def payloads_about(self, things: Collection[About], reader: Reader | None = None) -> Payloads:
        """What `about` gives, as it is written, with what takes entries back where these are
        asked for; in no order."""
        local = [x for x in self._local(reader) if x[1].about in things]
        shared = self._channel.entries_about(things, reader) if self._channel else []
        return [*local, *shared]

    def payloads_of(self, types: Collection[str], reader: Reader | None = None) -> Payloads:
        """The same of all entries of these types; of records, those for chosen members alone."""
        local = [x for x in self._local(reader) if x[1].type in types]
        shared = self._channel.entries_of(types, reader) if self._channel else []
        return [*local, *shared]

    def payloads_around(self, name: EntryName, reader: Reader | None = None) -> Payloads:
        """The entry of that name, those about it, and those about these. They are of the channel
        where it is: what is for this centre alone is about its own entries."""
        if not name.origin.is_local:
            return self._channel.entries_around(name, reader) if self._channel else []
        local = self._local(reader)
        about = {x[0] for x in local if x[1].about == name} | {name}
        return [x for x in local if x[0] in about or x[1].about in about]

    def _local(self, reader: Reader | None) -> Payloads:
        """What this centre wrote for itself while it belonged to no framework. Others see what was
        said of records, as they see judgements, but no cases or meetings."""
        entries, own = self._access.journal.local_entries(), self.own_reader().member
        if reader is None or (own is not None and reader.member == own):
            return list(entries)
        return [x for x in entries if x[1].type not in _NOT_PUBLIC]

    def keep_note(
        self, text: str, about: About, by: str, *, noting: Noting | None = None
    ) -> EntryName:
        """Write a note for this member alone."""
        entry = StatementEntry(NOTE, {"text": text}, by, about)
        return self._access.journal.write_entries([entry], noting)[0]

    def write(
        self,
        kind: str,
        said: msgspec.Struct,
        about: About | None,
        by: str,
        tlp: str | None = None,
        members: Sequence[str] = (),
        persons: Mapping[str, Sequence[str]] | None = None,
        *,
        noting: Noting | None = None,
    ) -> EntryName:
        """Add an entry; it is on the disk when this returns. Without a label (`tlp`) it is for this
        member alone; `noting` as in `Writer.write`. Raises BadRequest for what does not fit its
        type, and for a label in a centre that belongs to no framework; else as `Node.write`."""
        body = msgspec.json.decode(msgspec.json.encode(said))  # lists, where it has tuples
        try:
            read_body(kind, body, about)
        except Unfit as error:
            raise BadRequest(str(error), "Correct it and try again.") from None
        if tlp is not None:
            if self._channel is None:
                raise BadRequest(
                    "This centre belongs to no framework, so nothing can be shared from it.",
                    "Keep it for this centre alone, or join a framework: docs/guides/"
                    "join-a-framework.md",
                )
            return self._channel.write_entry(
                kind, body, tlp, by, about, members, persons, noting=noting
            )
        entry = StatementEntry(kind, body, by, about)
        return self._access.journal.write_entries([entry], noting)[0]

    def write_all(
        self,
        said: Sequence[tuple[str, msgspec.Struct, About | None]],
        by: str,
        tlp: str,
        *,
        noting: Noting | None = None,
    ) -> list[EntryName]:
        """Add entries of these types, all for everybody (CLEAR) or all members (GREEN); either all
        of them are on the disk when this returns, or none. Raises as `write` does."""
        if self._channel is None:
            raise BadRequest(
                "This centre belongs to no framework, so nothing can be shared from it.",
                "Join a framework: docs/guides/join-a-framework.md",
            )
        words = [_words(kind, what, about, by, tlp) for kind, what, about in said]
        return self._channel.write(words, noting=noting) if words else []

    def withdraw(
        self, entry: EntryName, why: str, by: str, *, noting: Noting | None = None
    ) -> EntryName:
        """Say that an entry of this member, or of this centre where it belongs to no framework, no
        longer stands. Raises UnknownName as `Channel.withdraw` does."""
        if self._channel is not None and not entry.origin.is_local:
            return self._channel.withdraw(str(entry), why, by, noting=noting)
        said = StatementEntry(WITHDRAWAL, {"entry": entry.index, "why": why}, by, entry)
        return self._access.journal.write_entries([said], noting)[0]

    def _made(
        self, entries: Iterable[tuple[EntryName, Payload]], reader: Reader | None
    ) -> list[DeskEntry]:
        entries = list(entries)
        withdrawals = self._withdrawals(dict(entries), reader)
        made = [_made(name, payload, withdrawals.get(name)) for name, payload in entries]
        return sorted(made, key=lambda entry: (entry.written_at, entry.name))

    def _withdrawals(
        self, entries: Mapping[EntryName, Payload], reader: Reader | None
    ) -> dict[EntryName, tuple[EntryName, str]]:
        """By entry, the first in which its own writer took it back before all who read it, and
        why."""
        said = self.payloads_about(entries.keys(), reader) if entries else []
        taken_back = [x for x in said if x[1].type == WITHDRAWAL]
        left = self._channel.left_members() if self._channel and taken_back else frozenset[str]()
        withdrawals: dict[EntryName, tuple[EntryName, str]] = {}
        for name, payload in sorted(taken_back, key=lambda each: each[0]):
            about = payload.about
            if not isinstance(about, EntryName) or not _is_of_writer(name, about):
                continue
            if takes_back_for_all(payload, entries[about], left):
                withdrawals.setdefault(about, (name, str(payload.body.get("why", ""))))
        return withdrawals


def _is_of_writer(name: EntryName, about: EntryName) -> bool:
    """Whether both entries are of one member."""
    one, other = name.origin, about.origin
    return (one.framework, one.member) == (other.framework, other.member)


def _words(kind: str, said: msgspec.Struct, about: About | None, by: str, tlp: str) -> Words:
    """An entry to be written; raises BadRequest for what does not fit its type."""
    body = msgspec.to_builtins(said)
    try:
        read_body(kind, body, about)
    except Unfit as error:
        raise BadRequest(str(error), "Correct it and try again.") from None
    return Words(kind, body, tlp, by, about)


def _made(name: EntryName, payload: Payload, withdrawal: tuple[EntryName, str] | None) -> DeskEntry:
    said, unfit = None, ""
    if payload.type in TYPES:
        try:
            said = body_of(payload)
        except Unfit as error:
            unfit = str(error)
    withdrawn_by, why = withdrawal or (None, "")
    return DeskEntry(
        name, payload.type, payload.tlp, payload.audience, payload.persons, payload.written_at,
        payload.by, payload.about, payload.body, payload.seen, said, unfit, withdrawn_by, why,
    )  # fmt: skip
