"""Sharing an entry with more readers than before: a new entry that says the same.

Fewer readers are impossible: whoever could read an entry has it.
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.errors import BadRequest
from riparian.exchange.entries.entry_types import SHARED_STATEMENTS
from riparian.exchange.entries.payload import ACTIVITY, CLEAR, GREEN, NOTE, Audience, Community
from riparian.exchange.names import EntryName

_CARE = ("RED", "AMBER+STRICT", "AMBER", GREEN, CLEAR)
"""Labels of TLP 2.0, the strictest first."""


def require_wider(
    name: EntryName,
    type_: str,
    tlp: str,
    audience: Audience,
    to: str,
    members: Sequence[str],
    own: str,
) -> None:
    """Raises BadRequest unless the entry, of that type, label and audience, is the member's own
    and one that is shared so, and label `to` with `members` is for all its readers and for more."""
    if name.origin.member != own:
        raise BadRequest(
            f"{name} is an entry of {name.origin.member}, who alone shares it with more members.",
            f"Ask {name.origin.member}, or answer it with a note of your own.",
        )
    if type_ not in (ACTIVITY, NOTE, *SHARED_STATEMENTS):
        raise BadRequest(
            f"{name} is no record, note, judgement or correction of a place.",
            "Only these are shared with more members.",
        )
    before, after = _readers(tlp, audience), _readers(to, tuple({*members, own}))
    is_wider = after is None if before is None else after is None or before <= after
    if (before, tlp) == (after, to) or not is_wider or _CARE.index(to) < _CARE.index(tlp):
        raise BadRequest(
            f"{name} is TLP:{tlp}, and what you name is not for more readers than that.",
            "Name all its readers and more of them. Fewer cannot be: who could read it has it."
            " riparian redact deletes it where it is held.",
        )


def _readers(tlp: str, audience: Audience) -> frozenset[str] | None:
    """The members who can read it; None for the community and everyone, which hold all members."""
    if tlp in (CLEAR, GREEN) or isinstance(audience, Community):
        return None
    return frozenset(audience)
