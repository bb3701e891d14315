"""What another member's journal gives to catalogues: its records, a file for each TLP label.

Whether this member may read an entry is asked here, where it is read (`exchange.policy.may`), and
not where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain

import msgspec

from riparian.exchange.claims import (
    ReadableEntry,
    SharedFile,
    readable,
    restricted_shares,
    shared_records_file,
    standing,
)
from riparian.exchange.entries.payload import AMBER, CLEAR, GREEN
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.membership.framework import Framework
from riparian.exchange.names import EntryName, Origin
from riparian.exchange.policy import PUBLIC, Reader, may


class Damaged(msgspec.Struct, frozen=True):
    """Entries, of all journals, of which what they say is damaged here; `public`: those of them
    that anybody could read."""

    entries: frozenset[EntryName] = frozenset()
    public: frozenset[EntryName] = frozenset()


def files_of_member(
    framework: Framework,
    reader: str,
    origins: Sequence[Origin],
    entries_of: Callable[[Origin], Iterable[ReadEntry]],
    redacted: Collection[str] = (),
    damaged: Damaged = Damaged(),  # noqa: B008  # frozen
) -> Iterator[SharedFile]:
    """The records of a member that stand, of each of its journals: first those that the public may
    read, by what it may read alone; then those that the member `reader` may read beside, by label.
    A later journal can withdraw and replace what an earlier one has. `redacted`: the journals of
    which something was deleted. What is `damaged` may be a record, or what withdraws or replaces
    one, so that a file says how far it may lack something (`SharedFile.unread`)."""
    every = [entry for origin in origins for entry in entries_of(origin)]

    def read_by(who: Reader) -> list[tuple[ReadableEntry, str]]:
        return _labelled(x for x in every if may(who, x, framework.charters).yes)

    public, own = [entry for entry, _ in read_by(PUBLIC)], read_by(Reader(reader))
    restricted = restricted_shares(own)
    unread = _last(x for x in every if x.name in damaged.public)
    # Where a key is damaged, in whatever journal, what it opens is sealed.
    sealed = _last(x for x in every if damaged.entries and x.state in ("empty", "sealed"))
    labels = sorted((GREEN, *AMBER) if sealed else restricted)
    shares = [(CLEAR, standing(public), public, unread)]
    shares += [(x, restricted.get(x, []), [entry for entry, _ in own], sealed) for x in labels]
    for origin in origins:
        line = framework.member(origin.member)
        whose = origin, origin.member, line.name, line.country or ""
        is_redacted = str(origin) in redacted
        of_journal = [x for x in every if x.name.origin == origin]
        hidden = {x.name.index for x in of_journal if x.state == "redacted"}
        for tlp, stand, read, last in shares:
            content = shared_records_file(*whose, stand)
            here, there = (
                {x.index for x in y if x.journal == origin.number} for y in (read, stand)
            )
            gone = frozenset(hidden | (here - there)) if last else frozenset()
            file = SharedFile(origin, content, tlp, is_redacted, last, gone)
            if tlp == CLEAR or last or not file.is_empty:
                yield file


def _last(entries: Iterable[ReadEntry]) -> tuple[int, int] | None:
    """Where the last of some entries of a member stands: in which journal, and its index."""
    return max(((x.name.origin.number, x.name.index) for x in entries), default=None)


def standing_records(entries: Iterable[ReadEntry]) -> set[EntryName]:
    """Those of a reader's entries of a member that say a record and still stand; of entries for
    named persons, none."""
    every = list(entries)
    labelled = _labelled(every)
    public = standing(entry for entry, tlp in labelled if tlp == CLEAR)
    shown = {(x.journal, x.index) for x in (*public, *chain(*restricted_shares(labelled).values()))}
    return {x.name for x in every if (x.name.origin.number, x.name.index) in shown}


def _labelled(entries: Iterable[ReadEntry]) -> list[tuple[ReadableEntry, str]]:
    return [
        (readable(entry.name.index, entry.payload), entry.payload.tlp)
        for entry in entries
        if entry.payload is not None
    ]
