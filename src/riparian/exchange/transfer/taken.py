"""What came of taking from a peer, as commands and pages tell it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from riparian.exchange.transfer.files import Extent


class Trouble(msgspec.Struct, frozen=True):
    """Something that a peer has and that was not kept: what it is of, and why not."""

    of: str
    what: str
    try_this: str


class Taken(msgspec.Struct, frozen=True):
    """What came of taking from a peer. `entries`: how many of each journal; `has`: what the
    peer had; `is_behind`: it lacks something that is held here; `has_not_heard`: it does not know
    how much of it is held here; `confirmations`: how many times a member was heard to hold more
    than was known; `forked`: journals of which it is known since that they have two histories;
    `contents`: how many entries that were here without their content have it now."""

    peer: str
    charters: int = 0
    cards: int = 0
    entries: dict[str, int] = {}
    trouble: tuple[Trouble, ...] = ()
    has: Extent = Extent()
    is_behind: bool = False
    has_not_heard: bool = False
    confirmations: int = 0
    forked: tuple[str, ...] = ()
    contents: int = 0

    def with_trouble(self, more: Iterable[Trouble]) -> Taken:
        """With these besides."""
        return msgspec.structs.replace(self, trouble=(*self.trouble, *more))

    @property
    def is_nothing(self) -> bool:
        """Whether nothing new came."""
        return not (
            self.charters
            or self.cards
            or self.entries
            or self.confirmations
            or self.forked
            or self.contents
        )
