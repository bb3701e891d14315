"""What is said of an entry after it was shared: how far it is, what can still be done, and why a
member can or cannot see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from riparian.english import agree, count_of, day, listed
from riparian.exchange.held.redactions import DAYS_HIDDEN
from riparian.exchange.plain_text import plain_line
from riparian.wording.sharing import PART_NAMES

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel_records import ChannelEntry, MemberState
    from riparian.exchange.policy import ReadDecision
    from riparian.exchange.receipts import Opening

DONE = {
    "shared": "It is written, and leaves with the next exchange. Nobody else has it before that.",
    "withdrawn": "It is taken back. Its readers learn of that with the next exchange.",
}
"""What is said above an entry after each act."""

CAN = {
    "correct": "A correction is a new entry, and both stay. For those who can read both, the new"
    " record replaces the old one.",
    "wider": "More readers get it as a new entry. It cannot get fewer readers: whoever could read"
    " it has it.",
    "withdraw": "Its readers are told that it no longer stands, and it leaves their catalogues with"
    " their next builds. The entry itself stays, and whoever could read it still can.",
    "redact": "What it says is hidden at once on every server that hears of it, and deleted there"
    f" after {count_of(DAYS_HIDDEN, 'day')}. The number stays, with your reason, which everybody"
    " can read. What somebody has read, printed, exported or carried off on a stick is not"
    " reached.",
}
"""What each act can undo, and what it cannot."""


def progress_words(entry: ChannelEntry, members: int, openings: Sequence[Opening] = ()) -> str:
    """How far an entry is: written, held by how many, and opened by those who say so."""
    held = f"held by {len(entry.held_by)} of {count_of(members, 'member')}"
    if openings:
        return f"Written, {held}, opened by {len(openings)}."
    alone = " It leaves with the next exchange." if len(entry.held_by) < 2 else ""
    return f"Written, and {held}.{alone}"


def apart_words(parts: Sequence[str], members: Sequence[str]) -> str:
    """That a part of a record went apart, as the beginning of a sentence that ends with a link."""
    named = listed(PART_NAMES[part] for part in PART_NAMES if part in parts)
    return f"The {named} went apart, to {listed(members)} alone, in an entry of its own"


OPENED_NOTE = (
    "A member says that it has opened an entry only where it has chosen to: others may have read it"
    " without."
)
"""What is not known from who has opened an entry."""


def opened_words(openings: Sequence[Opening], names: Mapping[str, str]) -> str:
    """`KOICA on 28 November 2026 and MPI on 1 December 2026`."""
    return listed(
        f"{plain_line(names.get(x.member, x.member), 120)} on {day(x.day)}" for x in openings
    )


def receipt_words(entry: ChannelEntry, own: str, names: Mapping[str, str]) -> str:
    """What whoever opens an entry is told of the receipt."""
    writer, reader = (plain_line(names.get(x, x), 120) for x in (entry.name.origin.member, own))
    return (
        f"Your centre tells {writer}, and no other member, that somebody of {reader} has opened"
        " this, and on which day. It names nobody."
    )


def sight_words(
    decision: ReadDecision,
    member: MemberState,
    entry: ChannelEntry,
    own: str,
    names: Mapping[str, str],
) -> tuple[str, str]:
    """Whether a member can see an entry, with the reason; and what can be done next."""
    name = plain_line(member.called, 120)
    if decision.yes:
        return f"{name} can see it. {decision.reason}", _on_its_way(member, entry, name)
    said = f"{name} cannot see it. {decision.reason}"
    writer = entry.name.origin.member
    writer_called = plain_line(names.get(writer, writer), 120)
    if decision.rule == "for-persons":
        return said, "It is for persons: they read it at their own node, under “For you alone”."
    if writer != own:
        return said, f"Ask {writer_called}: it alone can share it with more members."
    if member.role == "observer":
        return said, (
            "An observer reads what is for all members or for everyone. If it should see this,"
            " share it wider."
        )
    if not member.has_card:
        return said, f"Nothing can be encrypted for {name} before it has a node."
    return said, f"If {name} should see it, share it wider and name it as a reader."


def _on_its_way(member: MemberState, entry: ChannelEntry, name: str) -> str:
    if member.member in entry.held_by:
        return f"Its node has said that it holds it: the people of {name} find it under “Channel”."
    if not member.has_card:
        return "It gets all that is shared after it has joined."
    if member.dark_since is not None:
        since = member.dark_since.date().isoformat()
        return (
            f"Its server has not answered since {since}, and it has not said that it holds it:"
            " other members may pass it on, or it goes by USB stick."
        )
    return "It has not said yet that it holds it: that comes with an exchange."


def also_shared_words(count: int) -> str:
    """That more entries say something of the same record."""
    others = count_of(count, "other entry", "other entries")
    return (
        f"{others} of yours {agree(count, 'says', 'say')} something of the same record. To take all"
        " of it back, withdraw or redact each:"
    )
