"""What another member's journal gives to catalogues: its records, a file for each TLP label.

Whether this member may read an entry is asked here, where it is read (`exchange.policy.may`), and
not where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain

from riparian.exchange.claims import (
    ReadableEntry,
    SharedFile,
    readable,
    restricted_shares,
    shared_records_file,
    standing,
)
from riparian.exchange.entries.payload import CLEAR
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.membership.framework import Framework
from riparian.exchange.names import EntryName, Origin
from riparian.exchange.policy import PUBLIC, Reader, may


def files_of_member(
    framework: Framework,
    reader: str,
    origins: Sequence[Origin],
    entries_of: Callable[[Origin], Iterable[ReadEntry]],
    redacted: Collection[str] = (),
) -> Iterator[SharedFile]:
    """The records of a member that stand, of each of its journals: first those that the public may
    read, by what it may read alone; then those that the member `reader` may read beside, by label.
    A later journal can withdraw and replace what an earlier one has. `redacted`: the journals of
    which something was deleted."""
    every = [entry for origin in origins for entry in entries_of(origin)]

    def read_by(who: Reader) -> list[tuple[ReadableEntry, str]]:
        return _labelled(x for x in every if may(who, x, framework.charters).yes)

    public = [entry for entry, _ in read_by(PUBLIC)]
    restricted = sorted(restricted_shares(read_by(Reader(reader))).items())
    for origin in origins:
        line = framework.member(origin.member)
        whose = origin, origin.member, line.name, line.country or ""
        is_redacted = str(origin) in redacted
        yield SharedFile(origin, shared_records_file(*whose, public), CLEAR, is_redacted)
        for tlp, records in restricted:
            file = SharedFile(origin, shared_records_file(*whose, records), tlp, is_redacted)
            if not file.is_empty:
                yield file


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
