"""Members whose nodes cannot be reached: since when, and when they are waited for no more.

After a backup was put back, a member that holds entries of this node's own journal may hold more of
them than this node. So a node writes of its own accord only when it has been able to ask all of
them. If that had no end, one member that is dark would stop it at every node.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riparian.exchange.held.known_peers import KnownPeer
    from riparian.exchange.membership.card import Card

WAITING_SECONDS = 7 * 86_400
"""How long a member that cannot be reached is waited for. A server that was switched off over the
longest holidays of the region is back by then; a newcomer that needs keys can wait so long.

What is risked: a backup was put back here, the member was reached after it was made and not since,
and it alone holds what was written in between. What this node then writes makes a fork, which shows
when the member is back, and which its card settles: nothing is lost. The time counts from the first
failure that is noted here. A backup that was put back does not know of failures after it, so that
the week begins anew."""


def dark_since(cards: Sequence[Card], peers: Iterable[KnownPeer]) -> datetime | None:
    """Since when a member with these cards, the newest last, cannot be reached at any address. None
    where it was reached the last time, or never asked. Addresses of earlier cards count as well:
    else a member could be waited for without end, with a new card each week."""
    known = {peer.address: peer for peer in peers}
    today = [known[each] for each in cards[-1].addresses if each in known]
    reached_at = max((peer.reached_at or "" for peer in today), default="")
    every = {address for card in cards for address in card.addresses}
    since = [known[each].dark_since or "" for each in every if each in known]
    return min((datetime.fromisoformat(each) for each in since if each > reached_at), default=None)


def is_waited_for(cards: Sequence[Card], peers: Iterable[KnownPeer], now: datetime) -> bool:
    """Whether a member that was not reached is to be, before this node writes by itself."""
    since = dark_since(cards, peers)
    return since is None or (now - since).total_seconds() < WAITING_SECONDS
