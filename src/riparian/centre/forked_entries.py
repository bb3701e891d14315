"""Entries of journals with two histories: marked where they are one history's alone, and those of
the histories that are not the one held here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock

import msgspec

from riparian.centre.channel_records import ChannelEntry
from riparian.errors import RiparianError, UnknownName
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.fork_report import fork_finding
from riparian.exchange.forked_journals import ForkedJournal
from riparian.exchange.node import Node
from riparian.exchange.policy import Reader, may
from riparian.store.finding import Finding


class ForkedEntries:
    """Entries of the journals of a node that have two histories; `shown` makes of an entry what is
    told of it."""

    def __init__(self, node: Node, lock: Lock, shown: Callable[[ReadEntry], ChannelEntry]) -> None:
        self._node, self._lock, self._shown = node, lock, shown

    def forks(self) -> tuple[ForkedJournal, ...]:
        """The journals that are known to have two histories; none before joining a framework."""
        with self._lock:
            return tuple(self._node.forks()) if self._node.origin is not None else ()

    def others(self, reader: Reader) -> list[ChannelEntry]:
        """What a reader may read of the histories that are not those held here, newest first."""
        entries = []
        for fork in self.forks():
            with self._lock:
                charters = self._node.joined()[0].charters
                others = list(self._node.other_entries(fork.origin))
            entries += [
                _of_other_history(self._shown(x.entry), x.mark, fork)
                for x in others
                if may(reader, x.entry, charters).yes
            ]
        return sorted(entries, key=lambda entry: (entry.written_at, entry.name), reverse=True)

    def other(self, address: str, reader: Reader) -> ChannelEntry:
        """One of these by its address; raises UnknownName where there is none."""
        for entry in self.others(reader):
            if entry.address == address:
                return entry
        raise UnknownName(
            f"There is no entry {address} here.", "`riparian exchange read` lists the entries."
        )

    def marked(self, entries: Sequence[ChannelEntry]) -> list[ChannelEntry]:
        """The entries, of which those that are one history's alone say so."""
        forks = {fork.origin: fork for fork in self.forks()}
        return [
            msgspec.structs.replace(entry, is_disputed=True)
            if (fork := forks.get(str(entry.name.origin))) and fork.is_disputed(entry.name.index)
            else entry
            for entry in entries
        ]

    def findings(self) -> list[Finding]:
        """Each journal with two histories of which no card says yet which counts. None where that
        cannot be told: what is damaged is a finding of its own."""
        with suppress(RiparianError):
            open_forks = [fork for fork in self.forks() if not fork.is_settled]
            own = self._node.joined()[1].member if open_forks else ""
            return [fork_finding(fork, own) for fork in open_forks]
        return []


def _of_other_history(entry: ChannelEntry, mark: str, fork: ForkedJournal) -> ChannelEntry:
    """The entry as one of the history with that mark, with who holds it."""
    held = next((history.by for history in fork.histories if history.mark == mark), {})
    since = {member: at for member, (size, at) in held.items() if size > entry.name.index}
    return msgspec.structs.replace(
        entry, mark=mark, is_disputed=True, held_by=tuple(sorted(since)), held_since=since
    )
