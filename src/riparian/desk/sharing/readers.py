"""Who will be able to read what is to be shared, asked of `exchange.policy.may` before it is
written: of the very payloads, for every organisation of the charter, and for the public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from riparian.exchange.entries.payload import Payload
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.names import EntryName
from riparian.exchange.policy import PUBLIC, ReadDecision, Reader, may
from riparian.model.member_names import member_called

if TYPE_CHECKING:  # it brings a library that nobody needs who only asks
    from riparian.exchange.membership.charter import Charter
    from riparian.exchange.membership.framework import Framework

Sees = Literal["all", "part", "nothing"]


class MemberReads(msgspec.Struct, frozen=True):
    """What a member will be able to read, and why: the `decision` on the last entry that it reads,
    or on the first where it reads none. `persons`: of what is for named people, those of this
    member who read it."""

    member: str
    name: str
    role: str
    is_own: bool
    has_node: bool
    sees: Sees
    decision: ReadDecision
    persons: tuple[str, ...] = ()
    country: str | None = None

    @property
    def called(self) -> str:
        """What it is called, as it is named everywhere."""
        return member_called(self.member, self.name, self.country)


class WhoReads(msgspec.Struct, frozen=True):
    """All organisations of the charter, and the public."""

    members: tuple[MemberReads, ...]
    public: ReadDecision

    @property
    def readers(self) -> tuple[MemberReads, ...]:
        """Those that read some of it."""
        return tuple(each for each in self.members if each.sees != "nothing")

    @property
    def others(self) -> tuple[MemberReads, ...]:
        """Readers beside the member that writes."""
        return tuple(each for each in self.readers if not each.is_own)

    @property
    def not_readers(self) -> tuple[MemberReads, ...]:
        """Those that read nothing of it."""
        return tuple(each for each in self.members if each.sees == "nothing")

    @property
    def reach(self) -> frozenset[str]:
        """The names of the members that read some of it, and "" for the public."""
        public = [""] if self.public.yes else []
        return frozenset([*(each.member for each in self.readers), *public])


def who_reads(framework: Framework, payloads: Sequence[Payload], *, in_parts: bool) -> WhoReads:
    """Who will read these, of which each later one says more of the same than the one before it.
    `in_parts`: the last of them is for nobody, or does not say all."""
    own = payloads[0].origin.member
    members = []
    for member, line in framework.charter.members.items():
        has_node = member in framework.cards
        decisions = [_decided(member, x, framework.charters, has_node) for x in payloads]
        yes = [decision for decision in decisions if decision.yes]
        whole = decisions[-1].yes and not in_parts
        sees: Sees = "nothing" if not yes else "all" if whole else "part"
        members.append(
            MemberReads(
                member, line.name, line.role, member == own, has_node, sees,
                yes[-1] if yes else decisions[0], payloads[0].persons.get(member, ()), line.country,
            )
        )  # fmt: skip
    public = [may(PUBLIC, _as_read(each), framework.charters) for each in payloads]
    decided = next((each for each in reversed(public) if each.yes), public[0])
    return WhoReads(tuple(members), decided)


def _decided(
    member: str, payload: Payload, charters: Sequence[Charter], has_node: bool
) -> ReadDecision:
    """Whether anybody of a member may read it: the member, or a person whom it names."""
    entry = _as_read(payload)
    readers = [Reader(member), *(Reader(member, x) for x in payload.persons.get(member, ()))]
    decisions = [may(reader, entry, charters, has_node) for reader in readers]
    return next((each for each in decisions if each.yes), decisions[0])


def _as_read(payload: Payload) -> ReadEntry:
    """The payload as somebody who holds its key would find it; the number makes no difference."""
    return ReadEntry(EntryName(payload.origin, 0), "open", payload)
