"""Entries of the channel as a reader may read them: all of them, one, those about something.

Whoever asks says for which reader; without one it is the member of this centre. What that reader
may read is asked of `exchange.policy` here, wherever entries are read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from threading import Lock

from riparian.centre.channel_records import ChannelEntry, EntryCounts
from riparian.centre.forked_entries import ForkedEntries
from riparian.centre.journal_files import Damaged, files_of_member, standing_records
from riparian.centre.member_statements import KEPT_HERE, talk_in
from riparian.english import agree, listed
from riparian.errors import UnknownName
from riparian.exchange.claims import SharedFile
from riparian.exchange.entries.entry_types import RECEIPT
from riparian.exchange.entries.payload import About, Pair, Payload
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.misnamed_readers import misnamed_readers
from riparian.exchange.names import EntryName, Origin, read_entry_name, read_origin
from riparian.exchange.node import HeldJournal, Node
from riparian.exchange.policy import ReadDecision, Reader, may
from riparian.store.finding import Finding


class ChannelEntries:
    """Reads them; `lock` is that of whoever else uses the node, `journal_state` a text that changes
    with everything that is written or comes."""

    def __init__(
        self, node: Node, store: ChannelStore, lock: Lock, journal_state: Callable[[], str]
    ) -> None:
        self._node, self._store, self._lock = node, store, lock
        self._forked = ForkedEntries(node, lock, _entry_of_nobody)
        self.other_findings = self._forked.findings
        self._journal_state = journal_state
        self._talk_state, self._talked_of = "", frozenset[About]()

    def own_reader(self) -> Reader:
        """The member of this centre; raises BadRequest before it has joined a framework."""
        return Reader(self._node.joined()[1].member)

    def entries(self, reader: Reader | None = None) -> list[ChannelEntry]:
        """Everything that a reader (this member, unless another is given) may read of what is held
        here, the newest first; but not what people here said of places and records, which is no
        talk among members."""
        with self._lock:
            held = {each.origin: each for each in self._node.held()}
            entries = talk_in(self.readable(reader or self.own_reader(), self._node.entries()))
        read = self._forked.marked(
            [_channel_entry(entry, held[entry.name.origin]) for entry in entries]
        )
        return sorted(read, key=lambda entry: (entry.written_at, entry.name), reverse=True)

    def entry(self, name: str, reader: Reader | None = None) -> ChannelEntry:
        """One entry; raises UnknownName where there is none that the reader may read."""
        if "~" in name:
            return self._forked.other(name, reader or self.own_reader())
        wanted = read_entry_name(name)
        for entry in self.entries(reader):
            if entry.name == wanted:
                return entry
        raise self._not_read(wanted, reader)

    def other_entries(self, reader: Reader | None = None) -> list[ChannelEntry]:
        """What a reader may read of other histories of journals than those held here; see
        `ForkedEntries`."""
        return self._forked.others(reader or self.own_reader())

    def entries_about(
        self, things: Collection[About], reader: Reader | None = None
    ) -> list[tuple[EntryName, Payload]]:
        """What a reader (this member, unless another is given) may read about any of these; records
        are not among it."""
        with self._lock:
            if self._talked_of.isdisjoint(things) and not self._has_changed():
                return []
            entries = self._node.entries_about(things)
            return _said(self.readable(reader or self.own_reader(), entries))

    def entries_around(
        self, name: EntryName, reader: Reader | None = None
    ) -> list[tuple[EntryName, Payload]]:
        """The same of the entry of that name, those about it, and those about these."""
        with self._lock:
            entries = self._node.entries_around(name)
            return _said(self.readable(reader or self.own_reader(), entries))

    def entries_called(
        self, names: Iterable[EntryName], reader: Reader | None = None
    ) -> dict[EntryName, Payload]:
        """What those of these entries say that the reader may read."""
        with self._lock:
            found = [self._node.entry(name) for name in names]
            entries = [entry for entry in found if entry is not None]
            return dict(_said(self.readable(reader or self.own_reader(), entries)))

    def pairs_talked_of(self) -> frozenset[Pair]:
        """The pairs of records that any entry is about which this member can read."""
        with self._lock:
            self._has_changed()
            return frozenset(thing for thing in self._talked_of if isinstance(thing, Pair))

    def _has_changed(self) -> bool:
        """Whether anything was written or came since it was last asked what there is talk of. Most
        pages are about what nobody talks of, and looking for what is new takes many questions to
        the database."""
        state = self._journal_state()
        if state == self._talk_state:
            return False
        self._talked_of, self._talk_state = self._node.things_talked_of(), state
        return True

    def entries_of(
        self, types: Collection[str], reader: Reader | None = None
    ) -> list[tuple[EntryName, Payload]]:
        """The same of entries of these types."""
        with self._lock:
            entries = self._node.entries_of(types)
            return _said(self.readable(reader or self.own_reader(), entries))

    def own_entries(self) -> list[ReadEntry]:
        """What this member has written and its node can open, the oldest first; but not what people
        here said of places and records."""
        with self._lock:
            framework, own = self._node.joined()
            journals = [each for each, _ in framework.journals() if each.member == own.member]
            entries = [x for each in journals for x in self._node.entries(str(each))]
        return talk_in(each for each in entries if each.payload is not None)

    def holders(self, names: Iterable[EntryName]) -> dict[EntryName, tuple[str, ...]]:
        """By entry, the members that have confirmed that they hold it."""
        with self._lock:
            held = {each.origin: each.by for each in self._node.held()}
        return {
            name: tuple(
                sorted(x for x, (size, _) in held.get(name.origin, {}).items() if size > name.index)
            )
            for name in names
        }

    def redacted(self) -> frozenset[EntryName]:
        """Every entry of which what it said was redacted here, by whomever."""
        redacted = self._store.redacted()
        return frozenset(
            EntryName(read_origin(origin), index) for origin, by in redacted.items() for index in by
        )

    def size_of(self, origin: Origin) -> int:
        """How many entries of a journal are held."""
        return self._store.size(str(origin))

    def shared_things(self, reader: Reader | None = None) -> frozenset[About]:
        """The records that this member shares, as far as a reader (this member, unless another is
        given) may know it. Goes through all that this member has written."""
        with self._lock:
            framework, own = self._node.joined()
            origins = [origin for origin, _ in framework.journals() if origin.member == own.member]
            written = (x for origin in origins for x in self._node.entries(str(origin)))
            readable = self.readable(reader or self.own_reader(), written)
        standing = standing_records(readable)
        return frozenset(
            x.payload.about
            for x in readable
            if x.name in standing and x.payload and x.payload.about is not None
        )

    def may_read(self, name: str, member: str, reader: Reader | None = None) -> ReadDecision:
        """Whether a member may read an entry, and why. Raises UnknownName for what is no member,
        and for an entry that the `reader` who asks (this member, unless another is given) may not
        read, in the words for one that is not there and with the same work."""
        self._node.joined()[0].charter.require(member)
        wanted = read_entry_name(name)
        if wanted.origin.is_local and wanted.index < self._store.size(str(wanted.origin)):
            return KEPT_HERE
        with self._lock:
            framework, _ = self._node.joined()
            entries = self.readable(
                reader or self.own_reader(), self._node.entries(str(wanted.origin))
            )
        for entry in entries:
            if entry.name == wanted:
                has_node = member in framework.cards
                return may(Reader(member), entry, framework.charters, has_node)
        raise self._not_read(wanted, reader)

    def entry_read(self, name: EntryName) -> ReadEntry:
        """An entry as `exchange.policy` is asked of it; raises UnknownName where this member may
        not read it, or there is none."""
        with self._lock:
            entry = self._node.entry(name)
            entries = self.readable(self.own_reader(), [entry] if entry else [])
        if not entries:
            raise self._not_read(name)
        return entries[0]

    def _not_read(self, name: EntryName, reader: Reader | None = None) -> UnknownName:
        """The error for an entry that a reader cannot read here: that what it says is lacking,
        where that is all that keeps the reader from it; else that there is none."""
        with self._lock:
            own = self._node.joined()[1].member
            entry, is_own = self._node.entry(name), reader is None or reader.member == own
            if entry is None or entry.state != "empty":
                return _no_entry(str(name))
            by = self._node.could_be_read_by(name)
            damaged = self._store.damaged().get(str(name.origin), ())
        if by != "everybody" and not (is_own and (by != "others" or name.origin.member == own)):
            return _no_entry(str(name))
        others = [member for member in self.holders([name])[name] if member != own]
        have = f"{listed(others)} {agree(len(others), 'has', 'have')}" if others else "no other has"
        state = "was damaged on this computer" if name.index in damaged else "has not come here yet"
        return UnknownName(
            f"What {name} says {state}. Of the members {have} confirmed to hold it.",
            "`riparian exchange sync` fetches it from a member that holds it; so does a bundle.",
        )

    def readable(self, reader: Reader, entries: Iterable[ReadEntry]) -> list[ReadEntry]:
        """Those of the entries that a reader may read."""
        charters = self._node.joined()[0].charters
        return [entry for entry in entries if may(reader, entry, charters).yes]

    def counts(self, reader: Reader | None = None) -> EntryCounts:
        """How many entries there are, `open` those that a reader (this member, unless another is
        given) may read, and what is broken."""
        with self._lock:
            entries = list(self._node.entries())
            reader = reader or self.own_reader()
            readable = self.readable(reader, entries)
            misnamed = tuple(misnamed_readers(self._node.joined()[0], entries, reader))
            left_out = (f"{x.what} {x.try_this}" for x in self._node.keys_left_out())
            keys = (*left_out, *self._node.keys_put_off())
        people = len(talk_in(readable))
        states = [entry.state for entry in entries]
        receipts = sum(x.payload is not None and x.payload.type == RECEIPT for x in readable)
        own = len(readable) - people - receipts
        broken = tuple(entry.fault for entry in entries if entry.state == "broken")
        empty, redacted = states.count("empty"), states.count("redacted")
        sealed = len(states) - len(readable) - empty - len(broken) - redacted
        lost = sum(map(len, self._store.damaged().values()))
        damaged = tuple(self._store.damaged_findings())
        return EntryCounts(
            people, sealed, empty, broken, misnamed, redacted, own, keys, receipts, lost, damaged
        )

    def damaged(self) -> list[Finding]:
        """That what entries say is damaged here, as far as that was noticed; and who holds it."""
        return self._store.damaged_findings()

    def shared_files(self) -> list[SharedFile]:
        """What other members share, as a file for each journal and TLP label, for the next build:
        what the public may read, and what this member may beside. What this one shares is in its
        own files already."""
        with self._lock:
            if self._node.origin is None:
                return []
            framework, own = self._node.joined()
            journals = [origin for origin, _ in framework.journals()]
            redacted = self._store.redacted().keys()
            for origin in journals:
                for _ in self._node.entries(str(origin)):  # what is damaged is noticed
                    pass
            damaged = frozenset(
                EntryName(read_origin(origin), index)
                for origin, indices in self._store.damaged().items()
                for index in indices
            )
            public = (x for x in damaged if self._node.could_be_read_by(x) == "everybody")
            of_damaged = Damaged(damaged, frozenset(public))
            return [
                file
                for member in dict.fromkeys(origin.member for origin in journals)
                if member != own.member
                for file in files_of_member(
                    framework,
                    own.member,
                    [origin for origin in journals if origin.member == member],
                    lambda origin: self._node.entries(str(origin)),
                    redacted,
                    of_damaged,
                )
            ]


def _said(entries: Iterable[ReadEntry]) -> list[tuple[EntryName, Payload]]:
    return [(entry.name, entry.payload) for entry in entries if entry.payload is not None]


def _no_entry(name: str) -> UnknownName:
    return UnknownName(
        f"There is no entry {name} here.", "`riparian exchange read` lists the entries."
    )


def _entry_of_nobody(entry: ReadEntry) -> ChannelEntry:
    """The same of an entry of which it is not known who holds it."""
    return _channel_entry(entry, HeldJournal(entry.name.origin, 0, {}))


def _channel_entry(entry: ReadEntry, held: HeldJournal) -> ChannelEntry:
    payload = entry.payload
    assert payload is not None
    since = {member: at for member, (size, at) in held.by.items() if size > entry.name.index}
    return ChannelEntry(
        entry.name,
        payload.type,
        payload.tlp,
        payload.written_at,
        payload.by,
        payload.about,
        payload.body,
        tuple(sorted(since)),
        payload.audience,
        since,
        persons=payload.persons,
    )
