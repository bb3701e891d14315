"""Why journals and cards that nobody vouches for are not kept, in words."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.english import agree, listed
from riparian.errors import Refused


def nobodys(origins: Sequence[str]) -> Refused:
    """Of journals that no card names."""
    them = agree(len(origins), "the journal", "the journals")
    return Refused(
        f"No member's card names {them} {listed(origins, 3)}. Nothing of that was kept.",
        "It is taken in once the card of its member has come.",
    )


def nobodys_cards(members: Sequence[str]) -> Refused:
    """Of cards of whom no charter names."""
    return Refused(
        f"No charter names {listed(members, 3)}, of whom there are cards. None was kept.",
        "They are taken in once the charter with these members has come.",
    )


def replaced_seal(member: str) -> Refused:
    """Of a card under a member's seal of before."""
    return Refused(
        f"A card of {member} has come under a seal that a charter has replaced. It was not kept.",
        f"Ask {member} whether it has written a card since it got its new seal.",
    )
