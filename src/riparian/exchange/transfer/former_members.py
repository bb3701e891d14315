"""What is still taken of a member that has left: what it wrote before, and nothing after.

A charter counts from the future, not from the past, and each node learns of it at another moment.
So of a former member's journal a node keeps what it holds, and takes beyond that only what two of
today's members have confirmed to hold: whoever knows that it has left confirms no more of it than
what was confirmed before. One alone does not suffice where there are more, else a friend could lend
it a voice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from riparian.english import count_of
from riparian.errors import Refused
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import SignedCheckpoint
from riparian.exchange.membership.framework import Framework

WITNESSES = 2


def without_later_words(
    store: ChannelStore,
    framework: Framework,
    signed: Mapping[str, Sequence[SignedCheckpoint]],
    note: Callable[[str, Refused], None],
) -> dict[str, list[SignedCheckpoint]]:
    """The checkpoints without those of former members beyond what counts as written before; where
    there were such, it is noted as something refused."""
    kept = dict[str, list[SignedCheckpoint]]()
    for origin, checkpoints in signed.items():
        kept[origin] = list(checkpoints)
        member = origin.split("/")[1]
        if member in framework.charter.members:
            continue
        needed = witnesses_needed(framework)
        most = max(store.size(origin), _witnessed(checkpoints, needed))
        kept[origin] = [each for each in checkpoints if each.checkpoint.size <= most]
        if len(kept[origin]) < len(checkpoints):
            note(origin, _later(framework, member, most, needed))
    return kept


def witnesses_needed(framework: Framework) -> int:
    """How many have to confirm what a former member wrote: two, where there are so many others."""
    return min(WITNESSES, max(len(framework.cards) - 1, 1))


def _witnessed(checkpoints: Sequence[SignedCheckpoint], needed: int) -> int:
    """The size up to which so many members have confirmed to hold it."""
    confirmed: dict[str, int] = {}
    for each in checkpoints:
        for cosigner in each.cosigned:
            confirmed[cosigner] = max(confirmed.get(cosigner, 0), each.checkpoint.size)
    sizes = sorted(confirmed.values(), reverse=True)
    return sizes[needed - 1] if len(sizes) >= needed else 0


def _later(framework: Framework, member: str, most: int, needed: int) -> Refused:
    return Refused(
        f"{member} is no member of {framework.name} any more. Of what it wrote, "
        f"{count_of(most, 'entry')} came before that, as far as {count_of(needed, 'other member')} "
        "can confirm; what follows was not kept.",
        "Nothing has to be done.",
    )
