"""Who may read an entry, and why: the one place that decides it.

Every list, page, count, search, dataset and notice asks `may` where it reads. The answer is that of
the keys (who may is who was given the key of its audience) with two exceptions: TLP:RED is for
persons, whom their own node admits though its keys open it; and what was redacted is for nobody.
Of what this node cannot open, nothing is known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from riparian.english import agree, listed
from riparian.exchange.entries.payload import RED, Community, Payload
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.model.member_names import member_called

if TYPE_CHECKING:  # it brings a library that nobody needs who only asks
    from riparian.exchange.membership.charter import Charter

Rule = Literal[
    "writer", "everyone", "community", "admitted", "named", "person",
    "not-named", "not-admitted", "for-persons", "unread",
]  # fmt: skip
"""By what it was decided: it is theirs; it is for everyone; they are of the community it was
written to, or were admitted to it since; they are named, as members or as a person. Or not: others
are named; they are no members; persons of theirs are named, and they are none of these; there is
nothing here that anybody could read."""


class Reader(msgspec.Struct, frozen=True):
    """Who would read: a member, which is its own people and what its centre shows them; a person of
    a member; or, without either, the public."""

    member: str | None = None
    person: str | None = None

    def called(self, charters: Sequence[Charter]) -> str:
        """What they are called in a sentence."""
        return _called(self.member, charters) if self.member else "the public"


PUBLIC = Reader()
"""Whoever asks, from wherever."""

_ONCE = "once it has a node"


class ReadDecision(msgspec.Struct, frozen=True):
    """Whether somebody may read an entry, why, as a sentence, and by which rule."""

    yes: bool
    reason: str
    rule: Rule


_UNREAD = ReadDecision(False, "There is nothing in it that could be read here.", "unread")


def may(
    reader: Reader, entry: ReadEntry, charters: Sequence[Charter], has_node: bool = True
) -> ReadDecision:
    """Whether somebody may read what an entry says. `charters` are all versions, the first first.
    A member without a node (`has_node`) has no keys yet: what is sealed, it reads later."""
    payload = entry.payload
    if payload is None or not entry.is_for_people:
        return _UNREAD
    writer, audience = payload.origin.member, payload.audience
    if payload.tlp == RED:
        return _of_persons(reader, payload, charters, has_node)
    if reader.member == writer:
        return ReadDecision(True, f"{_called(writer, charters)} wrote it.", "writer")
    if isinstance(audience, Community):
        return _of_community(reader, audience.charter, charters, has_node)
    if not audience:
        return ReadDecision(True, "It is TLP:CLEAR, which is for everyone.", "everyone")
    named = f"It is TLP:{payload.tlp}, and {_naming(writer, audience, charters)}"
    if reader.member in audience:
        return ReadDecision(True, f"{named}{_later(reader, charters, has_node)}.", "named")
    return _not_named(reader, named, charters, has_node)


def _called(member: str, charters: Sequence[Charter]) -> str:
    """What the newest charter that has a member calls it; one that none has, by its short name."""
    for charter in reversed(charters):
        if (line := charter.members.get(member)) is not None:
            return member_called(member, line.name, line.country)
    return member


def _of_persons(
    reader: Reader, payload: Payload, charters: Sequence[Charter], has_node: bool
) -> ReadDecision:
    """A member's node opens what is for its persons, so that it, and no key, keeps others out."""
    writer, member = payload.origin.member, reader.member
    count = sum(map(len, payload.persons.values()))
    readers = agree(count, "reader", "readers")
    persons = listed(
        f"{listed(names)} of {_called(each, charters)}" for each, names in payload.persons.items()
    )
    named = f"It is TLP:RED, and {_called(writer, charters)} names {persons} as its {readers}"
    if isinstance(payload.audience, Community) or member is None or member not in payload.audience:
        return _not_named(reader, named, charters, has_node)
    if reader.person in payload.persons.get(member, ()):
        return ReadDecision(True, f"{named}{_later(reader, charters, has_node)}.", "person")
    reason = f"{named}; the node of {_called(member, charters)} shows it to nobody else."
    return ReadDecision(False, reason, "for-persons")


def _not_named(
    reader: Reader, named: str, charters: Sequence[Charter], has_node: bool
) -> ReadDecision:
    node = "" if has_node or reader.member is None else f", {_ONCE},"
    carries = f"{reader.called(charters)} carries it{node}" if reader.member else "others carry it"
    reason = f"{named}; {carries} without being able to read it."
    return ReadDecision(False, reason, "not-named")


def _later(reader: Reader, charters: Sequence[Charter], has_node: bool) -> str:
    return "" if has_node else f"; {reader.called(charters)} can read it {_ONCE}"


def _naming(writer: str, audience: Sequence[str], charters: Sequence[Charter]) -> str:
    others = [_called(name, charters) for name in audience if name != writer]
    whose = _called(writer, charters)
    if not others:
        return f"{whose} wrote it for nobody but itself"
    return f"{whose} names {listed(others)} as its {agree(len(others), 'reader', 'readers')}"


def _of_community(
    reader: Reader, version: int, charters: Sequence[Charter], has_node: bool
) -> ReadDecision:
    then = charters[version - 1] if version <= len(charters) else None
    framework, member = charters[-1].framework, reader.member
    called = _called(member, charters) if member else ""
    every = f"It is TLP:GREEN: for every member of {framework}"
    if then is not None and member in then.members:
        later = "" if has_node else f" It can read it {_ONCE}."
        return ReadDecision(True, f"{every}, of which {called} is one.{later}", "community")
    if member in charters[-1].members:
        given = "is given" if has_node else f"is given, {_ONCE},"
        reason = (
            f"{every}. {called} was admitted after it was written, and {given} the keys of what "
            "the community read before."
        )
        return ReadDecision(True, reason, "admitted")
    none = f"of which {called} is none" if member else "and the public is none"
    return ReadDecision(
        False, f"It is TLP:GREEN: for members of {framework}, {none}.", "not-admitted"
    )
