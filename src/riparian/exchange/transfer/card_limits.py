"""How often a member may change its card: counted by each node for itself, as entries are (`pace`).

A card is opened anew with every start of a node, and each can bring new keys to all others, so that
cards without end would cost more than entries. A member that keeps to a few a year never notices.
What is counted is when cards came, which is kept with them. Other than with entries there is a most
in hand: nobody who was away finds a hundred cards of one member but from one that writes without
end. Not counted are those that a node takes in its first week, when it fills, and its own member's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from riparian.english import count_of
from riparian.errors import Refused
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.pace import CARDS_A_DAY, CATCHING_UP_SECONDS, DAY_SECONDS
from riparian.exchange.transfer.charters_of_peer import MOST_VERSIONS
from riparian.exchange.transfer.limits import Room

CARDS_IN_HAND = 100
"""Cards of a member that are taken at once, by who has not taken as many lately: what a member that
changes its card each week makes in two years."""

PART_FOR_CARDS = 64
"""One in so many bytes of the room for a member is for its cards: 32 MiB of 2 GiB, some 16,000. It
is a room apart, so that entries, of a thief perhaps, cannot keep out the card that ends them."""


class CardLimits:
    """The limits while a node takes from one peer. `own`: the member whose node it is; `now`: the
    time by its clock, in POSIX seconds."""

    def __init__(self, store: ChannelStore, own: str, clock: Callable[[], int], room: Room) -> None:
        self.own, self.now = own, clock()
        self._store, self._room = store, room.of_member // PART_FOR_CARDS
        self._bytes = {member: sum(map(len, cards)) for member, cards in store.cards().items()}

    def most(self, member: str) -> int:
        """How many more cards of a member may come now."""
        began = self._store.allowance(self.own)
        counts_from = began.met_at + CATCHING_UP_SECONDS if began else self.now + 1
        if member == self.own:
            return MOST_VERSIONS
        if self._bytes_of(member) >= self._room:
            return 0
        if self.now < counts_from:
            return MOST_VERSIONS
        return max(int(self._left(member, counts_from)), 0)

    def left_out(self, member: str) -> Refused:
        """That more cards of a member were to be had than could be taken."""
        if self._bytes_of(member) >= self._room:
            return Refused(
                f"The cards of {member} take the {self._room // 1024:,} KiB here that are kept of "
                "one member. No more of them are taken.",
                f"Ask {member} why its card changes without end. To take more all the same, let "
                "this centre keep more of a member: most_mib_of_member under [channel] in "
                "centre.toml.",
            )
        return Refused(
            f"{member} changes its card faster than others take it: "
            f"{count_of(CARDS_A_DAY, 'card')} a day. Its newest were not taken.",
            f"The next exchanges take them as time goes on. Ask {member} why its card changes so "
            "often: somebody may have its seal.",
        )

    def _left(self, member: str, counts_from: int) -> float:
        left, at = float(CARDS_IN_HAND), counts_from
        for came in sorted(map(_seconds, self._store.cards_came(member).values())):
            if came >= counts_from:
                left = min(left + _grown(came - at), CARDS_IN_HAND) - 1
                at = came
        return min(left + _grown(self.now - at), CARDS_IN_HAND)

    def _bytes_of(self, member: str) -> int:
        return self._bytes.get(member, 0)


def _grown(seconds: int) -> float:
    return CARDS_A_DAY * max(seconds, 0) / DAY_SECONDS


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
