"""The order of a thread: by what each writer had seen, so that it is the same at every node.

An entry stands after all that its writer had seen, and otherwise at the time at which it was
written. Where others went on without it, it would be slipped in above what they wrote: it stands
below that instead and is *late*. Others went on where they wrote on a later day, having seen all
that its writer had seen, and before anybody else had written something after having seen it.
Clocks can be wrong, and what somebody claims to have seen can be false; then the order is odd, but
the same everywhere, and nothing is left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from heapq import heapify, heappop, heappush
from itertools import pairwise

import msgspec

from riparian.desk.cases.case_records import CaseEntry
from riparian.exchange.names import EntryName, Origin

MOST_UNSEEN = 10
"""Entries that are named where a writer had not seen them."""

_NEVER = datetime.max.replace(tzinfo=UTC)
_Key = tuple[datetime, bool, datetime, EntryName]


class Placed(msgspec.Struct, frozen=True):
    """An entry at its place; see `ThreadEntry`."""

    entry: CaseEntry
    late: bool
    unseen: tuple[EntryName, ...]
    unseen_count: int


def had_seen(later: CaseEntry, earlier: CaseEntry) -> bool:
    """Whether the writer of one had seen the other, or had written it before. Two that claim to
    have seen each other have not."""
    if later.member == earlier.member:
        return later.name > earlier.name
    return _claims(later, earlier) and not _claims(earlier, later)


def _claims(later: CaseEntry, earlier: CaseEntry) -> bool:
    return later.seen.get(earlier.name.origin, 0) > earlier.name.index


def in_order(entries: Iterable[CaseEntry]) -> list[Placed]:
    """The entries, each once, in their order."""
    known = sorted({each.name: each for each in entries}.values(), key=lambda each: each.name)
    journals = _journals(known)
    keys = {each.name: key for each, key in zip(known, _keys(known, journals), strict=True)}
    return list(_placed(_arranged(known, journals, keys)))


def _journals(entries: Sequence[CaseEntry]) -> dict[Origin, list[CaseEntry]]:
    journals: dict[Origin, list[CaseEntry]] = defaultdict(list)
    for each in entries:  # in the order of their names
        journals[each.name.origin].append(each)
    return journals


def _keys(entries: Sequence[CaseEntry], journals: dict[Origin, list[CaseEntry]]) -> Iterable[_Key]:
    """When each is to stand, if what its writer had seen allows it, and whether that is late."""
    had_before = {each.name: _had_before(each, journals) for each in entries}
    first_seen = {origin: _FirstSeen(origin, entries) for origin in journals}
    by_time = {
        origin: sorted((each.written_at, each.name.index, each) for each in journal)
        for origin, journal in journals.items()
    }
    for entry in entries:
        before, at = first_seen[entry.name.origin].after(entry.name.index), entry.written_at
        for origin, written in by_time.items():
            place = bisect_left(written, (before,))
            if origin.member == entry.member or not place:
                continue
            last = written[place - 1][2]
            went_on = last.written_at.date() > entry.written_at.date()
            if not went_on or last.written_at <= at or had_seen(entry, last):
                continue
            both = zip(journals, had_before[entry.name], had_before[last.name], strict=True)
            if all(a <= b for journal, a, b in both if journal.member != last.member):
                at = last.written_at
        yield at, at > entry.written_at, entry.written_at, entry.name


def _had_before(entry: CaseEntry, journals: dict[Origin, list[CaseEntry]]) -> tuple[int, ...]:
    """How many of the entries of each journal its writer had seen; of its own none, which others
    need not have seen to have gone on without it."""
    return tuple(
        0
        if origin.member == entry.member
        else bisect_left(journal, entry.seen.get(origin, 0), key=lambda each: each.name.index)
        for origin, journal in journals.items()
    )


class _FirstSeen:
    """When somebody else first wrote something after having seen an entry of a journal."""

    def __init__(self, origin: Origin, entries: Sequence[CaseEntry]) -> None:
        seen = sorted(
            (size, each.written_at)
            for each in entries
            if each.member != origin.member and (size := each.seen.get(origin, 0))
        )
        self._sizes = [size for size, _ in seen]
        self._first, first = [_NEVER] * len(seen), _NEVER
        for at in reversed(range(len(seen))):
            self._first[at] = first = min(first, seen[at][1])

    def after(self, index: int) -> datetime:
        """That time for the entry with this index."""
        at = bisect_left(self._sizes, index + 1)
        return self._first[at] if at < len(self._first) else _NEVER


def _arranged(
    entries: Sequence[CaseEntry],
    journals: dict[Origin, list[CaseEntry]],
    keys: dict[EntryName, _Key],
) -> list[CaseEntry]:
    """All of them, each after what its writer had seen, else by their keys."""
    later: dict[EntryName, list[CaseEntry]] = defaultdict(list)
    waits: dict[EntryName, int] = defaultdict(int)
    for one, other in _follow(entries, journals):
        later[one.name].append(other)
        waits[other.name] += 1
    ready = [keys[each.name] for each in entries if not waits[each.name]]
    heapify(ready)
    left = {each.name: each for each in entries}
    ordered: list[CaseEntry] = []
    while left:
        if not ready:  # some claim to have seen what was written after them, in a circle
            heappush(ready, min(keys[name] for name in left))
        entry = left.pop(heappop(ready)[-1], None)
        if entry is None:  # it was freed from a circle before
            continue
        ordered.append(entry)
        for each in later[entry.name]:
            waits[each.name] -= 1
            if not waits[each.name]:
                heappush(ready, keys[each.name])
    return ordered


def _follow(
    entries: Sequence[CaseEntry], journals: dict[Origin, list[CaseEntry]]
) -> Iterable[tuple[CaseEntry, CaseEntry]]:
    """Pairs of which the second stands after the first: of each journal the last that its writer
    had seen, which stands for those before it."""
    of_member: dict[str, list[CaseEntry]] = defaultdict(list)
    for each in entries:
        of_member[each.member].append(each)
    for own in of_member.values():
        yield from pairwise(own)
    for entry in entries:
        for origin, journal in journals.items():
            if origin.member == entry.member or not (size := entry.seen.get(origin, 0)):
                continue
            at = bisect_left(journal, size, key=lambda each: each.name.index)
            while at and not had_seen(entry, journal[at - 1]):
                at -= 1
            if at:
                yield journal[at - 1], entry


class _Above:
    """The entries of one journal that stand above, and the latest day of each and those before."""

    def __init__(self) -> None:
        self.names: list[EntryName] = []
        self.days: list[date] = []

    def add(self, entry: CaseEntry) -> None:
        """One more."""
        day = entry.written_at.date()
        self.names.append(entry.name)
        self.days.append(max(day, self.days[-1]) if self.days else day)


def _placed(ordered: Sequence[CaseEntry]) -> Iterable[Placed]:
    """Each with what stands above it that its writer had not seen. It is late where some of that
    was written on a later day."""
    above: dict[Origin, _Above] = defaultdict(_Above)
    place: dict[EntryName, int] = {}
    for position, entry in enumerate(ordered):
        unseen: list[EntryName] = []
        count, late = 0, False
        for origin, journal in above.items():
            if origin.member == entry.member:
                continue
            size = entry.seen.get(origin, 0)
            first = bisect_left(journal.names, size, key=lambda each: each.index)
            if more := len(journal.names) - first:
                count += more
                unseen += journal.names[first : first + MOST_UNSEEN]
                late = late or journal.days[-1] > entry.written_at.date()
        unseen.sort(key=place.__getitem__)
        yield Placed(entry, late, tuple(unseen[:MOST_UNSEEN]), count)
        place[entry.name] = position
        above[entry.name.origin].add(entry)
