"""What a member says of projects, as one file that a centre takes in like any other.

A journal's readable entries go in; out come JSON Lines with a line for each record that stands:
not withdrawn since, and not shared anew. The same entries give the same bytes. What stands in an
`activity` is not looked into: that is for the reader of such files, which trusts nothing in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

import msgspec

from riparian.exchange.entries.payload import ACTIVITY, AMBER, CLEAR, GREEN, WITHDRAWAL, Payload
from riparian.exchange.names import EntryName, Origin, is_earlier_journal

_line = msgspec.json.Encoder(order="deterministic")


class ReadableEntry(msgspec.Struct, frozen=True):
    """An entry that this node could open; `index` counts from 0 in the member's journal of that
    number. `of_journal`: a withdrawal is of an entry in that one."""

    index: int
    type: str
    written_at: str
    by: str
    body: Mapping[str, Any]
    journal: int = 1
    of_journal: int | None = None


def readable(index: int, payload: Payload) -> ReadableEntry:
    """The entry with that index, which says that."""
    written_at = payload.written_at.astimezone(UTC).isoformat(timespec="seconds")
    about, origin = payload.about, payload.origin
    is_earlier = isinstance(about, EntryName) and is_earlier_journal(about.origin, origin)
    return ReadableEntry(
        index,
        payload.type,
        written_at.replace("+00:00", "Z"),
        payload.by,
        payload.body,
        origin.number,
        about.origin.number if isinstance(about, EntryName) and is_earlier else None,
    )


class SharedFile(msgspec.Struct, frozen=True):
    """Records of a journal with one TLP label as a file, and the name of the dataset that it is.
    `is_redacted`: something of the journal was deleted, so that no older file of it is to stay.
    `unread`: the last entry of the member, by the number of its journal and its index, of which
    what it says is damaged here or cannot be told; `gone`: the indices of the entries of this
    journal that are known not to stand any more."""

    origin: Origin
    content: bytes
    tlp: str = CLEAR
    is_redacted: bool = False
    unread: tuple[int, int] | None = None
    gone: frozenset[int] = frozenset()

    def with_those_of(self, before: bytes) -> SharedFile:
        """Where something is damaged, this file with the records that it had `before`, but for
        those that are known not to stand any more. Of others it has those alone that were written
        after all that is damaged: nothing there can have withdrawn or replaced them."""
        if self.unread is None:
            return self
        header = self.content.splitlines(keepends=True)[0]
        kept = {x: line for x, line in _by_entry(before) if x not in self.gone}
        stand = {
            x: line
            for x, line in _by_entry(self.content)
            if x in kept or (self.origin.number, x) > self.unread
        }
        content = header + b"".join(line for _, line in sorted((kept | stand).items()))
        return msgspec.structs.replace(self, content=content)

    @property
    def name(self) -> str:
        """`shared-mekong-japan-1`."""
        return f"shared-{str(self.origin).replace('/', '-')}"

    @property
    def is_empty(self) -> bool:
        """Whether no record stands in it."""
        return self.content.count(b"\n") < 2


class _Header(msgspec.Struct):
    riparian: str
    v: int
    origin: str
    member: str
    name: str
    country: str


class _Line(msgspec.Struct):
    entry: int
    written_at: str
    by: str
    activity: Any
    source: Any


class _Entry(msgspec.Struct):
    entry: int


def _by_entry(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines of such a file behind the first, by the index of their entry."""
    for line in content.splitlines(keepends=True)[1:]:
        yield msgspec.json.decode(line, type=_Entry).entry, line


def shared_records_file(
    origin: Origin, member: str, name: str, country: str, entries: Iterable[ReadableEntry]
) -> bytes:
    """The records of a journal that stand, one a line behind a first line that says whose they are.

    `entries` are those of all journals of the member: a later one can withdraw and replace what an
    earlier one has. A withdrawal takes with it what the member said of that record before; to share
    it again is a new entry. Entries of other types are left out.
    """
    header = _Header("shared-records", 1, str(origin), member, name, country)
    here = (entry for entry in standing(entries) if entry.journal == origin.number)
    lines = [_line.encode(header), *map(_line_of, here)]
    return b"".join(line + b"\n" for line in lines)


def restricted_shares(
    entries: Sequence[tuple[ReadableEntry, str]],
) -> dict[str, list[ReadableEntry]]:
    """The records of a member that stand and are not for everybody, by TLP label; entries are those
    of all its journals, each with its label. What was withdrawn, or shared anew with any label,
    stands no more. RED is for named persons, and in no list."""
    labels = {_place(entry): tlp for entry, tlp in entries}
    by_label: dict[str, list[ReadableEntry]] = {}
    for entry in standing(entry for entry, _ in entries):
        if (tlp := labels[_place(entry)]) in (GREEN, *AMBER):
            by_label.setdefault(tlp, []).append(entry)
    return by_label


def standing(entries: Iterable[ReadableEntry]) -> list[ReadableEntry]:
    """The entries of type `activity` that no later one withdraws or replaces, in order."""
    standing: dict[tuple[int, int], ReadableEntry] = {}
    current: dict[tuple[str, str], tuple[int, int]] = {}
    for entry in sorted(entries, key=_place):
        if entry.type == ACTIVITY:
            key = _record_of(entry.body)
            if key is not None:
                standing.pop(current.get(key, _NOWHERE), None)
                current[key] = _place(entry)
            standing[_place(entry)] = entry
        elif entry.type == WITHDRAWAL:
            standing.pop(_withdrawn(entry), None)
    return list(standing.values())


_NOWHERE = (0, -1)


def _place(entry: ReadableEntry) -> tuple[int, int]:
    return entry.journal, entry.index


def _withdrawn(entry: ReadableEntry) -> tuple[int, int]:
    """Where what it withdraws stands; nowhere where it names none."""
    index = entry.body.get("entry") if isinstance(entry.body, Mapping) else None
    return (entry.of_journal or entry.journal, index) if type(index) is int else _NOWHERE


def _record_of(body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Reporter and identifier of a record: by these it is known in every centre."""
    activity = _part(body, "activity")
    reporter = _part(activity, "reporting_org")
    identifier = activity.get("iati_identifier")
    if not isinstance(identifier, str) or not identifier.strip():
        return None
    return _text(reporter.get("ref")) or _first_name(reporter), identifier.strip()


def _first_name(reporter: Mapping[str, Any]) -> str:
    names = reporter.get("narratives")
    first = names[0] if isinstance(names, list | tuple) and names else None
    return _text(first.get("text")) if isinstance(first, Mapping) else ""


def _part(value: object, name: str) -> Mapping[str, Any]:
    part = value.get(name) if isinstance(value, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _line_of(entry: ReadableEntry) -> bytes:
    body = entry.body if isinstance(entry.body, Mapping) else {}
    line = _Line(entry.index, entry.written_at, entry.by, body.get("activity"), body.get("source"))
    try:
        return _line.encode(line)
    except (OverflowError, RecursionError):  # a number of a hundred digits, parts without end
        return _line.encode(msgspec.structs.replace(line, activity=None, source=None))
