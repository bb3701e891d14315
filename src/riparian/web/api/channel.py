"""Members, charter, and how far what is shared has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from riparian.errors import NotThere
from riparian.web.api.operation import Call, Operation
from riparian.web.api.types import Code, Day, EntryText, Instant, Member, instant

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.channel_records import ChannelState, MemberState


class MemberLine(msgspec.Struct, frozen=True):
    """A member as the charter lists it, and to the member's own people how far it has what is
    shared; else what follows `has_node` is null."""

    member: Member
    name: str
    country: Code | None
    role: str
    has_node: bool
    entries: Annotated[int | None, Meta(description="Of its journals, held here.")]
    held_by: Annotated[
        tuple[Member, ...] | None, Meta(description="Who holds all of them, itself included.")
    ]
    heard_at: Annotated[
        Instant | None, Meta(description="When it last said what it holds, through whomever.")
    ]
    dark_since: Annotated[
        Instant | None, Meta(description="Since when its server has not answered.")
    ]
    lacks_of_ours: Annotated[
        int | None, Meta(description="Entries of our own journal that it has not said to hold.")
    ]


class EntryNumbers(msgspec.Struct, frozen=True):
    """How many entries of all journals are held here, by what this member can do with them."""

    open: Annotated[int, Meta(description="Which this member reads.")]
    sealed: Annotated[int, Meta(description="For others, or with keys.")]
    empty: Annotated[
        int, Meta(description="Of which what they say has not come, or is damaged here.")
    ]
    redacted: int
    broken: int


class ChannelAnswer(msgspec.Struct, frozen=True):
    """The framework: members and charter. `entries` and `forks` are for the member's own people,
    and null for anybody else."""

    framework: str
    purpose: str
    own: Member
    charter: Annotated[int, Meta(description="The version of the charter.")]
    threshold: Annotated[int, Meta(description="How many signatures change it.")]
    expires: Day
    signers: tuple[Member, ...]
    members: tuple[MemberLine, ...]
    entries: EntryNumbers | None
    forks: Annotated[
        tuple[str, ...] | None, Meta(description="Journals of which there are two histories.")
    ]


def require_channel(call: Call) -> Channel:
    """The channel of a centre that belongs to a framework; raises NotThere for any other."""
    centre = call.centre
    if not centre.is_node or not centre.channel.has_joined:
        raise NotThere(
            "This centre belongs to no framework.",
            "Whoever runs it can join one with a join kit, or found one.",
        )
    return centre.channel


def channel(call: Call) -> ChannelAnswer:
    """Members and charter; to the member itself, also how far they are."""
    found, own = require_channel(call), call.centre.as_member
    state = found.state()
    assert state is not None
    counts = found.counts(found.own_reader()) if own else None
    return ChannelAnswer(
        state.framework, state.purpose, state.own, state.charter, state.threshold, state.expires,
        state.signers, tuple(_line(each, own) for each in state.members),
        EntryNumbers(
            counts.open, counts.sealed, counts.empty, counts.redacted, len(counts.broken)
        ) if counts else None,
        _forks(state) if own else None,
    )  # fmt: skip


def _line(each: MemberState, own: bool) -> MemberLine:
    line = MemberLine(
        each.member, each.name, each.country, each.role, each.has_card, None, None, None, None, None
    )
    if not own:
        return line
    return msgspec.structs.replace(
        line, entries=each.entries, held_by=each.held_by, heard_at=instant(each.heard_at),
        dark_since=instant(each.dark_since), lacks_of_ours=each.lacks_of_ours,
    )  # fmt: skip


def _forks(state: ChannelState) -> tuple[EntryText, ...]:
    return tuple(str(fork.origin) for fork in state.forks)


OPERATIONS = (
    Operation(
        "channel", "GET", "/channel", "Members, charter, and how far they are", channel,
        ChannelAnswer, "anybody", groups="Channel",
    ),
)  # fmt: skip
