"""The channel as a centre has it: sharing with the other members, and what they share.

    centre.channel.share_note("…", GREEN, by="desk")
    centre.channel.sync()

A centre that belongs to no framework has none of it: `state` is None, and everything else raises
BadRequest that says how to join. One thread at a time writes or reads entries; files are served and
taken beside that, since a peer may keep one waiting for minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from riparian.build.add_datasets import SourceOptions
from riparian.centre.access import Access
from riparian.centre.admission import Joining
from riparian.centre.channel_entries import ChannelEntries
from riparian.centre.channel_exchange import Exchange
from riparian.centre.channel_keys import ChannelKeys, key_findings
from riparian.centre.channel_receipts import ChannelReceipts
from riparian.centre.channel_records import (
    ChannelEntry,
    ChannelState,
    EntersCatalogue,
    MemberState,
)
from riparian.centre.channel_redactions import ChannelRedactions
from riparian.centre.journal_files import standing_records
from riparian.centre.member_statements import MemberStatements
from riparian.centre.named_persons import NamedPersons
from riparian.centre.sharing import (
    Shareable,
    ShareableRecord,
    Sharing,
    require_author,
    require_person,
)
from riparian.centre.typed_records import SheetRows, Typed, read_sheet, typed_record
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.addresses import read_address
from riparian.exchange.charter_changes import CharterChanges
from riparian.exchange.clocks import clock_ahead, last_heard
from riparian.exchange.dark_members import dark_since
from riparian.exchange.entries.entry_types import TYPES
from riparian.exchange.entries.payload import (
    ACTIVITY,
    AMBER,
    NOTE,
    WITHDRAWAL,
    About,
)
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.card import Card
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.framework import Framework
from riparian.exchange.names import (
    EntryName,
    is_entry_name,
    read_entry_name,
)
from riparian.exchange.node import HeldJournal, Node
from riparian.exchange.planned_words import Noting, PlannedEntry, Words
from riparian.exchange.transfer.limits import Room
from riparian.exchange.writer import readers_of_today
from riparian.exchange.written_again import state_of_repeats
from riparian.store.finding import Finding

MIB = 1024 * 1024

LONGEST_NOTE = 20_000
"""Characters of a note."""

WITHDRAWABLE = frozenset({ACTIVITY, *TYPES})
"""The types of the entries that can be withdrawn. A note stays, unless it is redacted."""


class Channel:
    """Sharing with other members; see the module."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        layout, journal = access.layout, access.settings.journal
        self._sharing = Sharing(access)
        self._store = ChannelStore(layout.journal, journal.url)
        limits = access.settings.channel
        room = Room(limits.most_mib_of_member * MIB, limits.most_mib * MIB)
        self._node = Node(self._store, layout.keys, clock, room)
        self._lock = Lock()
        self.joining = Joining(self._node, self._store, self._lock, clock)
        settings = access.settings.channel
        exchange = Exchange(self._node, self._store, self._lock, self.joining, settings)
        entries = ChannelEntries(self._node, self._store, self._lock, access.journal.state)
        self._other_findings = entries.other_findings
        self._readable = entries.readable
        self.own_reader = entries.own_reader
        self.entries = entries.entries
        self.entry = entries.entry
        self.other_entries = entries.other_entries
        self.own_entries = entries.own_entries
        self.entries_about = entries.entries_about
        self.entries_around = entries.entries_around
        self.entries_called = entries.entries_called
        self.entries_of = entries.entries_of
        self.entry_read = entries.entry_read
        self.pairs_talked_of = entries.pairs_talked_of
        self.holders = entries.holders
        self.redacted = entries.redacted
        self.size_of = entries.size_of
        self.shared_things = entries.shared_things
        self.may_read = entries.may_read
        self.counts = entries.counts
        self.damaged = entries.damaged
        self.shared_files = entries.shared_files
        self._own = exchange.own
        self.take_evidence = exchange.take_evidence
        self.catch_up = exchange.own.catch_up
        self.clock_ahead = partial(clock_ahead, self._store)
        self.keys = ChannelKeys(
            self._node, self._store, layout.keys, self._lock, clock, self.catch_up
        )
        self.key_states = self.keys.states
        self.statements = MemberStatements(self._node, self._lock, exchange.own)
        self.files = exchange.files
        self.sync = exchange.sync
        self.fetch_damaged = exchange.fetch_damaged
        self.reach = exchange.reach
        self.take_folder = exchange.take_folder
        self.take_bundle = exchange.take_bundle
        self.take_posted = exchange.take_posted
        self.publish = exchange.publish
        self.write_bundle = exchange.write_bundle
        self.charter_changes = CharterChanges(self._node, self._lock, self.catch_up)
        self.redactions = ChannelRedactions(self._node, self._lock, exchange.own)
        self.receipts = ChannelReceipts(self._node, self._lock, exchange.own)
        self.named_persons = NamedPersons(self._node, self._store, self._lock, self.entries)

    # joining

    def join(
        self,
        charters: Sequence[bytes],
        member: str,
        seal: Seal,
        addresses: Sequence[str] = (),
        contact: str = "",
    ) -> Card:
        """Make this centre the node of a member; see `Node.join`."""
        with self._lock:
            checked = [read_address(address) for address in addresses]
            return self._node.join(charters, member, seal, checked, contact)

    @property
    def has_joined(self) -> bool:
        """Whether the centre belongs to a framework. Costs next to nothing where it does not."""
        return self._node.origin is not None

    def charter(self) -> Charter:
        """The newest charter; raises BadRequest before the centre has joined a framework."""
        return self._node.joined()[0].charter

    def charters(self) -> tuple[Charter, ...]:
        """All versions of the charter, the first first; raises as `charter` does."""
        return self._node.joined()[0].charters

    @property
    def own_member(self) -> str:
        """Whose centre this is; raises as `charter` does."""
        return self._node.joined()[1].member

    @property
    def own_name(self) -> str:
        """What the charter calls this member; raises as `charter` does."""
        return self.charter().members[self.own_member].name

    @property
    def own_country(self) -> str | None:
        """That of this member by the charter; None for one of no country, or that has left."""
        line = self.charter().members.get(self.own_member)
        return line.country if line is not None else None

    @property
    def own_size(self) -> int:
        """How many entries the journal that it writes now has; raises as `charter` does."""
        return self._store.size(str(self._node.joined()[1]))

    @property
    def has_entries(self) -> bool:
        """Whether any member has written anything that is held here."""
        return any(map(self._store.size, self._store.origins()))

    def state(self) -> ChannelState | None:
        """Framework, members and how far each has what is shared; None before joining one."""
        with self._lock:
            if not self.has_joined:
                return None
            framework, own = self._node.joined()
            charter, held = framework.charter, self._node.held()
            peers = {peer.address: peer for peer in self._store.peers()}
            members, taken = [], self._store.bytes_by_member()
            heard = last_heard((x.heard for x in held), self._node.now())
            for member, line in charter.members.items():
                card = framework.cards.get(member)
                addresses = card.addresses if card else ()
                peer = next((peers[each] for each in addresses if each in peers), None)
                journals = [each for each in held if each.origin.member == member]
                members.append(
                    MemberState(
                        member,
                        line.name,
                        line.country,
                        line.role,
                        card is not None,
                        sum(each.size for each in journals),
                        _holders(journals),
                        heard.get(member) or None,
                        peer.reached_at if peer else None,
                        peer.failure if peer and peer.dark_since else "",
                        addresses,
                        _lacking(held, member, own.member) if card else None,
                        _lacking(held, member),
                        self._waits(member),
                        -(-taken.get(member, 0) // MIB),
                        dark_since(framework.all_cards[member], peers.values()) if card else None,
                        self._store.cards_wait(member),
                    )
                )
            return ChannelState(
                framework.name,
                charter.purpose,
                own.member,
                charter.version,
                charter.threshold,
                charter.expires.date().isoformat(),
                charter.signers,
                tuple(members),
                self._node.room.of_member // MIB,
                self._node.room.in_all // MIB,
                tuple(self._node.forks()),
                state_of_repeats(self._store, own),
            )

    def unheard(self, days: int) -> list[str]:
        """The members with a node that have not said for so many days what they hold."""
        with self._lock:
            if not self.has_joined:
                return []
            framework, own = self._node.joined()
            now = self._node.now()
            heard = last_heard((each.heard for each in self._node.held()), now)
        since = now.timestamp() - days * 86_400
        others = [member for member in framework.charter.members if member != own.member]
        return [member for member in others if heard.get(member, since) < since]

    def _waits(self, member: str) -> int:
        allowance = self._store.allowance(member)
        return allowance.waits if allowance else 0

    # sharing

    def shareable_file(self, path: Path, options: SourceOptions | None = None) -> Shareable:
        """The records of a file as they would be shared; see `Sharing.bodies_of_file`."""
        return self._sharing.bodies_of_file(path, options)

    def shareable_record(self, name: str) -> ShareableRecord:
        """A record of the live snapshot as it would be shared; see `Sharing.body_of_record`."""
        return self._sharing.body_of_record(name)

    def typed_record(self, fields: Mapping[str, str], own_name: str) -> Typed:
        """The record that somebody typed into a form; see `typed_records`."""
        return typed_record(self._sharing, fields, own_name)

    def read_sheet(
        self, path: Path, options: SourceOptions, *, with_doubtful: bool = False
    ) -> SheetRows:
        """The records of a table, and the rows to look at; see `typed_records`."""
        return read_sheet(self._sharing, path, options, with_doubtful=with_doubtful)

    def thing(self, name: str) -> About:
        """What an entry can be about: another entry by its name (mekong/japan/1#42), or a record of
        the live snapshot; see `Sharing.thing_of_record`."""
        if is_entry_name(name):
            return self.entry(name).name
        return self._sharing.thing_of_record(name)

    def share_records(
        self,
        records: Sequence[ShareableRecord],
        tlp: str,
        by: str,
        members: Sequence[str] = (),
        persons: Mapping[str, Sequence[str]] | None = None,
    ) -> list[EntryName]:
        """Share records with everybody (TLP:CLEAR), the community (GREEN), these members (AMBER,
        AMBER+STRICT) or these persons of theirs (RED); the entries, which are on the disk. Raises
        as `Node.write` does."""
        named, whom = tuple(members), _persons(persons)
        return self.write(
            [Words(ACTIVITY, each.body, tlp, by, each.about, named, whom) for each in records]
        )

    def share_note(
        self,
        text: str,
        tlp: str,
        by: str,
        about: About | None = None,
        members: Sequence[str] = (),
        persons: Mapping[str, Sequence[str]] | None = None,
        *,
        noting: Noting | None = None,
    ) -> EntryName:
        """Share a text in the same way; raises BadRequest for an empty one, or one that is too
        long."""
        body = {"text": require_text(text, "note")}
        words = Words(NOTE, body, tlp, by, about, tuple(members), _persons(persons))
        return self.write([words], noting=noting)[0]

    def write_entry(
        self,
        kind: str,
        body: dict[str, Any],
        tlp: str,
        by: str,
        about: About | None = None,
        members: Sequence[str] = (),
        persons: Mapping[str, Sequence[str]] | None = None,
        *,
        noting: Noting | None = None,
    ) -> EntryName:
        """Add an entry of a type of `entry_types`, whose form was looked at; the audience as in
        `share_records`."""
        words = Words(kind, body, tlp, by, about, tuple(members), _persons(persons))
        return self.write([words], noting=noting)[0]

    def withdraw(self, name: str, why: str, by: str, *, noting: Noting | None = None) -> EntryName:
        """Say that a record shared before, or an entry of a type of `entry_types`, no longer
        stands: a record leaves its readers' catalogues with their next builds; the entry itself
        stays. Raises UnknownName where it is no such entry of this member."""
        entry, own = read_entry_name(name), self._node.joined()[1]
        before = None
        if entry.origin.member == own.member:
            with suppress(UnknownName):
                before = self.entry_read(entry)
        if before is None or before.payload is None or before.payload.type not in WITHDRAWABLE:
            raise UnknownName(
                f"{name} is nothing that this member has shared and could take back.",
                "`riparian exchange read` lists what has been shared.",
            )
        body = {"entry": entry.index, "why": require_text(why, "reason")}
        charter, audience = self.charter(), before.payload.audience
        named = readers_of_today(charter, audience, own) if before.payload.tlp in AMBER else ()
        words = Words(WITHDRAWAL, body, before.payload.tlp, by, entry, named)
        return self.write([words], noting=noting)[0]

    def plan(self, words: Sequence[Words]) -> tuple[Framework, list[PlannedEntry]]:
        """What writing these would add, and in which framework; nothing is written, and nobody
        asked. Raises as `write` does."""
        for each in words:
            require_author(each.by)
            self.require_readers(each.members)
        with self._lock:
            return self._node.joined()[0], self._node.plan(words)

    def write(self, words: Sequence[Words], *, noting: Noting | None = None) -> list[EntryName]:
        """Write these, all or none; the entries, which are on the disk. Raises BadRequest for an
        author that is none, and as `Node.write` does."""
        for author in {each.by for each in words}:
            require_author(author)
        self.catch_up()
        with self._lock:
            names = self._node.write(words, noting)
        self._own.note_written()
        return names

    # reading

    def left_members(self) -> frozenset[str]:
        """The members that cannot be named as readers any more, or could not for a while: they have
        left, or have become observers."""
        could: set[str] = set()
        left: set[str] = set()
        for charter in self._node.joined()[0].charters:
            can = {x for x, line in charter.members.items() if line.role != "observer"}
            left |= could - can
            could |= can
        return frozenset(left)

    def require_readers(self, members: Sequence[str]) -> None:
        """Raises UnknownName for what is no member, and BadRequest for one whose card has not come:
        nothing can be sealed to it."""
        self.require_members(members)
        framework, _ = self._node.joined()
        for member in members:
            if member not in framework.cards:
                raise BadRequest(
                    f"The card of {member} has not arrived here yet, so nothing can be encrypted "
                    "for it.",
                    f"Exchange with {member}, or with a member that has its card: riparian exchange"
                    " sync --peer URL, or a bundle. Then share again.",
                )

    def require_members(self, members: Sequence[str]) -> None:
        """Raises UnknownName for one that is no member."""
        charter = self.charter()
        for member in members:
            charter.require(member)

    def project_of(self, entry: ChannelEntry) -> str | None:
        """The handle of the project that an entry is about; None where the catalogue has none."""
        return self._sharing.project_of(entry.about)

    def project_of_record(self, record: ShareableRecord) -> str | None:
        """The same of a record that could be shared."""
        return self._sharing.project_of(record.about)

    def enters(self, entry: ChannelEntry) -> EntersCatalogue:
        """Whether lists and counts (of this member's own view, where it is not for everybody) hold
        the record of another member's entry, will hold it with the next build, or never do."""
        own = self.own_reader()
        if entry.type != ACTIVITY or entry.mark or entry.name.origin.member == own.member:
            return "never"
        if self._sharing.entry_is_in(str(entry.name)):
            return "now"
        with self._lock:
            journals = [origin for origin, _ in self._node.joined()[0].journals()]
            entries = [
                read
                for origin in journals
                if origin.member == entry.name.origin.member
                for read in self._readable(own, self._node.entries(str(origin)))
            ]
        return "next" if entry.name in standing_records(entries) else "never"

    def proof(self, name: str) -> bytes:
        """A C2SP tlog-proof of an entry; raises UnknownName where it is not held."""
        with self._lock:
            return self._node.proof(read_entry_name(name))

    def verify(self) -> list[Finding]:
        """Everything that is wrong with what is held, computed anew, and with the node's own keys;
        nothing where all is whole."""
        with self._lock:
            findings = self._node.verify()
        findings += self._other_findings()
        return [*findings, *key_findings(self.key_states())]


def require_text(text: str, what: str) -> str:
    """A text as it is shared; raises BadRequest for none, a long one, or bytes that are no text."""
    whole = text.strip()
    if not whole or len(whole) > LONGEST_NOTE:
        raise BadRequest(
            f"Expected a {what} of 1 to {LONGEST_NOTE:,} characters, got {len(whole):,}.",
            "Share a longer text as a file elsewhere, and its address here.",
        )
    try:
        whole.encode()
    except UnicodeEncodeError as error:
        raise BadRequest(
            f"The {what} holds bytes that are no text in UTF-8.", "Type it again."
        ) from error
    return whole


def _persons(persons: Mapping[str, Sequence[str]] | None) -> dict[str, tuple[str, ...]]:
    """Persons by member as an entry names them; raises BadRequest for what is no name."""
    for name in (name for names in (persons or {}).values() for name in names):
        require_person(name)
    return {member: tuple(sorted(set(names))) for member, names in (persons or {}).items()}


def _holders(journals: Sequence[HeldJournal]) -> tuple[str, ...]:
    """The members that hold all of some journals."""
    holders = [{member for member, (size, _) in x.by.items() if size >= x.size} for x in journals]
    return tuple(sorted(set.intersection(*holders))) if holders else ()


def _lacking(held: Sequence[HeldJournal], member: str, of: str | None = None) -> int:
    """How many entries of all journals, or of those of another member, a member has not said to
    hold."""
    journals = (each for each in held if of in (None, each.origin.member))
    return sum(max(x.size - x.by.get(member, (0, 0))[0], 0) for x in journals)
