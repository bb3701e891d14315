"""Names in a framework: of itself, its members, their journals and the entries in these.

mekong/japan/1       the first journal of member japan in framework mekong: an origin
mekong/japan/1#42    the entry with index 42 in it, counted from 0
"""

from __future__ import annotations

import re

import msgspec

from riparian.errors import BadRequest

NAME = re.compile(r"[a-z0-9-]{1,32}")
"""What frameworks and members may be called: it stands in addresses, paths and signed notes."""

ORIGIN = re.compile(rf"({NAME.pattern})/({NAME.pattern})/([1-9][0-9]{{0,5}})")
"""What the name of a journal looks like."""

LOCAL = "local"
"""The name that no framework may have: that of the journals which a centre keeps for itself alone.
They are signed and linked as others are, not sealed, and never leave the centre."""

_ENTRY = re.compile(r"([^#]+)#(0|[1-9][0-9]{0,14})")


class Origin(msgspec.Struct, frozen=True, order=True):
    """A journal: the checkpoint origin of C2SP tlog-checkpoint. A member's second journal follows
    a first one that was closed."""

    framework: str
    member: str
    number: int

    def __str__(self) -> str:
        return f"{self.framework}/{self.member}/{self.number}"

    @property
    def is_local(self) -> bool:
        """Whether it is of this centre alone, outside any framework."""
        return self.framework == LOCAL

    @property
    def mirror(self) -> str:
        """The name under which this member cosigns what it holds of all journals."""
        return f"{self.framework}/{self.member}/mirror"


def is_earlier_journal(one: Origin, other: Origin) -> bool:
    """Whether a journal is one that the same member wrote before another."""
    same = (one.framework, one.member) == (other.framework, other.member)
    return same and one.number < other.number


class EntryName(msgspec.Struct, frozen=True, order=True):
    """One entry of a journal."""

    origin: Origin
    index: int

    def __str__(self) -> str:
        return f"{self.origin}#{self.index}"


def read_name(text: str, what: str) -> str:
    """The name of a framework or member (`what`); raises BadRequest."""
    if NAME.fullmatch(text) is None:
        raise BadRequest(
            f"Expected the name of a {what}, got '{text[:80]}'.",
            "A name has 1 to 32 small letters a-z, digits and hyphens.",
        )
    return text


def read_origin(text: str) -> Origin:
    """The journal of that name; raises BadRequest."""
    parts = ORIGIN.fullmatch(text)
    if parts is None:
        raise BadRequest(
            f"Expected the name of a journal, got '{text[:120]}'.",
            "Write framework, member and number: mekong/japan/1.",
        )
    return Origin(parts[1], parts[2], int(parts[3]))


def is_local(origin: str) -> bool:
    """Whether the journal of that name is of this centre alone, outside any framework."""
    return origin.startswith(f"{LOCAL}/")


def local_origin(number: int) -> Origin:
    """The journal of that number which a centre keeps for itself alone."""
    return Origin(LOCAL, "centre", number)


def is_entry_name(text: str) -> bool:
    """Whether a text has the form of an entry's name."""
    parts = _ENTRY.fullmatch(text)
    return parts is not None and ORIGIN.fullmatch(parts[1]) is not None


def read_entry_name(text: str) -> EntryName:
    """The entry of that name; raises BadRequest."""
    parts = _ENTRY.fullmatch(text)
    if parts is None:
        raise BadRequest(
            f"Expected the name of an entry, got '{text[:120]}'.",
            "Write its journal and its index: mekong/japan/1#42.",
        )
    return EntryName(read_origin(parts[1]), int(parts[2]))
