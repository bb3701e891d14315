"""The threads of cases, out of the entries that a reader may read.

Reading an entry and folding a thread cost something, and a list needs all of them: both are taken
again as long as the entries are the very same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from riparian.centre.case_members import CaseMembers
from riparian.centre.case_records import WaitingEntries, Whereabouts
from riparian.desk.cases.case_records import CaseEntry, CaseThread
from riparian.desk.cases.read_entries import OF_CASES, case_entry
from riparian.desk.cases.thread import IN_CASES, thread_of
from riparian.errors import UnknownName
from riparian.exchange.entries.entry_types import CASE
from riparian.exchange.entries.payload import NOTE, About
from riparian.exchange.entries.payload import Payload as EntryPayload
from riparian.exchange.entries.redaction_fact import Redaction
from riparian.exchange.names import EntryName

if TYPE_CHECKING:
    from riparian.centre.desk_entries import DeskEntries
    from riparian.exchange.policy import Reader

_KEPT = 20_000
"""Entries of cases that are kept as they were read."""


class CaseThreads:
    """Finds the entries of cases, and folds them; without a reader, as this member reads."""

    def __init__(self, members: CaseMembers, desk: Callable[[], DeskEntries]) -> None:
        self._members, self._desk = members, desk
        self._read: dict[EntryName, tuple[EntryPayload, CaseEntry]] = {}
        self._folded: dict[EntryName, _Folded] = {}

    def all(self, reader: Reader | None) -> tuple[list[CaseThread], list[WaitingEntries]]:
        """All cases, and what waits for one."""
        entries = self._entries(self._desk().payloads_of(OF_CASES, reader))
        by_name = {each.name: each for each in entries}
        inside: dict[EntryName, list[CaseEntry]] = {
            each.name: [] for each in entries if each.type == CASE
        }
        for each in entries:
            case = _case_of(each, by_name)
            if case is not None and (case in inside or each.type in IN_CASES - {NOTE}):
                inside.setdefault(case, []).append(each)
        redacted, left = self._known_gaps()
        threads, waiting = [], []
        for name, of_it in inside.items():
            opening = by_name.get(name)
            if opening is not None and opening.type == CASE:
                threads.append(self._fold(name, [opening, *of_it], redacted, left))
            elif of_it:
                members = tuple(sorted({each.member for each in of_it}))
                where = self._whereabouts(name, redacted)
                waiting.append(WaitingEntries(name, where, members, len(of_it)))
        return threads, sorted(waiting, key=lambda each: each.about)

    def one(self, name: EntryName, reader: Reader | None) -> CaseThread:
        """That of one case; raises UnknownName where there is none that the reader may read."""
        entries = self._entries(self._desk().payloads_around(name, reader))
        redacted, left = self._known_gaps()
        thread = self._fold(name, entries, redacted, left)
        if thread.opening is None and not any(x.entry.type != NOTE for x in thread.entries):
            raise _no_case(name)
        return thread

    def about(self, things: Collection[About], reader: Reader | None) -> list[CaseThread]:
        """Those of the cases about any of these."""
        payloads = self._desk().payloads_about(things, reader)
        names = {name for name, payload in payloads if payload.type == CASE}
        if not names:
            return []
        # all are kept from one call to the next: each read by itself costs a hundred times as much
        threads, _ = self.all(reader)
        return sorted((x for x in threads if x.name in names), key=lambda x: x.name)

    def redactions(self, gaps: Collection[EntryName]) -> dict[EntryName, Redaction]:
        """Who had these deleted, of those that were."""
        channel = self._members.channel
        redactions = channel.redactions.all() if channel and gaps else []
        return {each.entry: each for each in redactions if each.entry in gaps}

    def _fold(
        self,
        name: EntryName,
        entries: Sequence[CaseEntry],
        redacted: frozenset[EntryName],
        left: frozenset[str],
    ) -> CaseThread:
        """The thread of these entries; what was worked out of the same ones is taken again."""
        before = self._folded.get(name)
        if before is not None and before.is_of(entries, redacted, left):
            return before.thread
        thread = thread_of(name, entries, redacted, left)
        if len(self._folded) < _KEPT or name in self._folded:
            self._folded[name] = _Folded(entries, redacted, left, thread)
        return thread

    def _entries(self, payloads: Iterable[tuple[EntryName, EntryPayload]]) -> list[CaseEntry]:
        """The entries among these that cases are made of. What was read of the same payload before
        is taken again."""
        entries = []
        for name, payload in payloads:
            if payload.type not in OF_CASES:
                continue
            before = self._read.get(name)
            if before is None or before[0] is not payload:
                before = payload, case_entry(name, payload)
                if len(self._read) < _KEPT or name in self._read:
                    self._read[name] = before
            entries.append(before[1])
        return entries

    def _known_gaps(self) -> tuple[frozenset[EntryName], frozenset[str]]:
        channel = self._members.channel
        return (channel.redacted(), channel.left_members()) if channel else (frozenset(),) * 2

    def _whereabouts(self, name: EntryName, redacted: Collection[EntryName]) -> Whereabouts:
        channel = self._members.channel
        if name in redacted:
            return "redacted"
        is_held = channel is not None and name.index < channel.size_of(name.origin)
        return "not-a-case" if is_held else "not-here"


class _Folded(msgspec.Struct):
    """A thread, and what it was worked out of."""

    entries: Sequence[CaseEntry]
    redacted: frozenset[EntryName]
    left: frozenset[str]
    thread: CaseThread

    def is_of(
        self, entries: Sequence[CaseEntry], redacted: frozenset[EntryName], left: frozenset[str]
    ) -> bool:
        """Whether it was worked out of the very same."""
        return (
            len(entries) == len(self.entries)
            and all(one is other for one, other in zip(entries, self.entries, strict=True))
            and (redacted, left) == (self.redacted, self.left)
        )


def _case_of(entry: CaseEntry, by_name: dict[EntryName, CaseEntry]) -> EntryName | None:
    """The case in which an entry is: that which it is about, or in which that one is."""
    about = entry.about
    if entry.type == CASE or not isinstance(about, EntryName):
        return None
    for _ in range(2):  # what takes back a note about a proposal
        inner = by_name.get(about)
        if inner is None or inner.type == CASE or not isinstance(inner.about, EntryName):
            return about
        about = inner.about
    return about


def _no_case(name: EntryName) -> UnknownName:
    return UnknownName(f"There is no case {name} here.", "`riparian case list` lists them.")
