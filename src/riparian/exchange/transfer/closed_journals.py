"""Journals that a card has closed before the end of what is held here.

Whoever stole a journal's key may have written on, and this node may have taken that before the card
came. Heads beyond the end are refused by `sync`; here the journal is brought back to its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from riparian.errors import Refused
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import Checkpoint, SignedCheckpoint, open_checkpoint
from riparian.exchange.journal.tree import root_from_nodes
from riparian.exchange.membership.card import Closed
from riparian.exchange.membership.framework import Framework


def end_closed_journals(
    store: ChannelStore,
    framework: Framework,
    signed: Mapping[str, Sequence[SignedCheckpoint]],
) -> Iterator[tuple[str, Refused]]:
    """Bring each journal that is held beyond the end on its member's card back to it; what could
    not be, with why. The checkpoint of the end comes from `signed`, what a peer shows, or is held.
    Where the card closes another history than is held, nothing is done: see `histories`."""
    for origin, closed in sorted(framework.closed.items()):
        held = store.size(origin)
        if held <= closed.size:
            continue
        if root_from_nodes(store.nodes(origin), closed.size) != closed.root:
            continue
        notes = [each.note.to_bytes() for each in signed.get(origin, ())]
        head = _head_at(
            framework, Checkpoint(origin, closed.size, closed.root), [*notes, *store.heads(origin)]
        )
        if head is None:
            yield origin, _no_head(origin, closed)
            continue
        store.end_journal(origin, head)
        yield origin, _set_aside(origin, closed, held - closed.size)


def _head_at(framework: Framework, end: Checkpoint, notes: Iterable[bytes]) -> bytes | None:
    """The signed checkpoint of the end among some notes."""
    key = framework.keys[end.origin]
    for note in notes:
        signed = open_checkpoint(note, key, framework.cosigners.values())
        if signed.checkpoint == end:
            return signed.note.to_bytes()
    return None


def _no_head(origin: str, closed: Closed) -> Refused:
    return Refused(
        f"The card of its member closes {origin} with {closed.size:,} entries. Its checkpoint of "
        "that many has not come yet, so the entries after these are still shown here.",
        "Exchange with the member itself, or with one that has done so.",
    )


def _set_aside(origin: str, closed: Closed, beyond: int) -> Refused:
    return Refused(
        f"The card of its member closes {origin} with {closed.size:,} entries. {beyond:,} that "
        "came after these were held here. They were not its member's any more, and are neither "
        "shown nor passed on from now on.",
        "Ask the member by telephone whether the key of its server was stolen.",
    )
