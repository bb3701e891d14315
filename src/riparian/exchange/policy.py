"""Who may read an entry, and why.

The answer is the same as that of the keys: who may is who was given the key of its audience. So it
is only worked out for entries that this node has opened; of others nothing is known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from riparian.english import agree, listed
from riparian.exchange.entries.payload import Community, Payload
from riparian.exchange.membership.charter import Charter

Rule = Literal["writer", "everyone", "community", "admitted", "named", "not-named", "not-admitted"]
"""By what it was decided: it is theirs; it is for everyone; they are of the community it was
written to, or were admitted to it since; they are named; they are not."""


_ONCE = "once it has a node"


class ReadDecision(msgspec.Struct, frozen=True):
    """Whether a member may read an entry, why, as a sentence, and by which rule."""

    yes: bool
    reason: str
    rule: Rule


def may(
    member: str, payload: Payload, charters: Sequence[Charter], has_node: bool = True
) -> ReadDecision:
    """Whether a member may read what an entry says. `charters` are all versions, the first first.
    A member without a node has no keys yet: what is sealed, it reads later."""
    writer, audience = payload.origin.member, payload.audience
    if member == writer:
        return ReadDecision(True, f"{member} wrote it.", "writer")
    if isinstance(audience, Community):
        return _of_community(member, audience.charter, charters, has_node)
    if not audience:
        return ReadDecision(True, "It is TLP:CLEAR, which is for everyone.", "everyone")
    named = f"It is TLP:{payload.tlp}, and {writer} {_naming(writer, audience)}"
    if member in audience:
        later = "" if has_node else f"; {member} can read it {_ONCE}"
        return ReadDecision(True, f"{named}{later}.", "named")
    carries = f"carries it{_later(has_node)} without being able to read it"
    return ReadDecision(False, f"{named}; {member} {carries}.", "not-named")


def _later(has_node: bool) -> str:
    return "" if has_node else f", {_ONCE},"


def _naming(writer: str, audience: Sequence[str]) -> str:
    others = [name for name in audience if name != writer]
    if not others:
        return "wrote it for nobody but itself"
    return f"names {listed(others)} as its {agree(len(others), 'reader', 'readers')}"


def _of_community(
    member: str, version: int, charters: Sequence[Charter], has_node: bool
) -> ReadDecision:
    then = charters[version - 1] if version <= len(charters) else None
    framework = charters[-1].framework
    if then is not None and member in then.members:
        later = "" if has_node else f" It can read it {_ONCE}."
        reason = f"It is TLP:GREEN: for every member of {framework}, of which {member} is one."
        return ReadDecision(True, f"{reason}{later}", "community")
    if member in charters[-1].members:
        reason = (
            f"It is TLP:GREEN: for every member of {framework}. {member} was admitted after it was"
            f" written, and is given{_later(has_node)} the keys of what the community read before."
        )
        return ReadDecision(True, reason, "admitted")
    reason = f"It is TLP:GREEN: for members of {framework}, of which {member} is none."
    return ReadDecision(False, reason, "not-admitted")
