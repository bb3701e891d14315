"""Who may read an entry, and why.

The answer is the same as that of the keys: who may is who was given the key of its audience. So it
is only worked out for entries that this node has opened; of others nothing is known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from riparian.english import listed
from riparian.exchange.charter import Charter
from riparian.exchange.payload import Community, Payload

Rule = Literal["writer", "everyone", "community", "admitted", "named", "not-named", "not-admitted"]
"""By what it was decided: it is theirs; it is for everyone; they are of the community it was
written to, or were admitted to it since; they are named; they are not."""


class Decision(msgspec.Struct, frozen=True):
    """Whether a member may read an entry, why, as a sentence, and by which rule."""

    yes: bool
    reason: str
    rule: Rule


def may(member: str, payload: Payload, charters: Sequence[Charter]) -> Decision:
    """Whether a member may read what an entry says. `charters` are all versions, the first
    first."""
    writer, audience = payload.origin.member, payload.audience
    if member == writer:
        return Decision(True, f"{member} wrote it.", "writer")
    if isinstance(audience, Community):
        return _of_community(member, audience.charter, charters)
    if not audience:
        return Decision(True, "It is TLP:CLEAR, which is for everyone.", "everyone")
    others = listed(name for name in audience if name != writer)
    named = f"It is TLP:{payload.tlp}, and {writer} names {others} as its readers"
    if member in audience:
        return Decision(True, f"{named}.", "named")
    reason = f"{named}; {member} carries it without being able to read it."
    return Decision(False, reason, "not-named")


def _of_community(member: str, version: int, charters: Sequence[Charter]) -> Decision:
    then = charters[version - 1] if version <= len(charters) else None
    framework = charters[-1].framework
    if then is not None and member in then.members:
        reason = f"It is TLP:GREEN: for every member of {framework}, of which {member} is one."
        return Decision(True, reason, "community")
    if member in charters[-1].members:
        reason = (
            f"It is TLP:GREEN: for every member of {framework}. {member} was admitted after it was"
            " written, and is given the keys of what the community read before."
        )
        return Decision(True, reason, "admitted")
    reason = f"It is TLP:GREEN: for members of {framework}, of which {member} is none."
    return Decision(False, reason, "not-admitted")
