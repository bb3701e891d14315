"""What is said where something is missing from what a member shares.

Whether there is more of it for fewer members is shown to nobody, so it can only be said that there
may be. Nobody is to conclude that the member has not stated it, nor that something is broken.
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.english import agree, listed

FEWER_MEMBERS = (
    "A member can share a part of a record, such as its amount, with fewer members. Nobody is shown"
    " what is for others, nor whether there is any. If you miss something here, nothing is broken:"
    " ask whoever shares it."
)
"""What is said below a record that a member shares."""


def not_shared_words(members: Sequence[str], is_for_member: bool) -> str:
    """Why something is missing from what these members share: with this one, or with everyone."""
    who, reader = listed(members, 3), "us" if is_for_member else "everyone"
    they, share = agree(len(members), "it", "they"), agree(len(members), "shares", "share")
    return (
        f"not in what {who} {share} with {reader}: {they} may not have stated it, or {share} it"
        f" with fewer members. Nothing is broken: ask {who}."
    )
