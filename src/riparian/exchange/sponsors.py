"""Who hands the community's keys of all writers to a newcomer, so that it reads what the community
always read, also where a writer is dark.

Each writer hands its own keys to whoever comes later (`KeyHandover`). Beside that a newcomer has
two sponsors, who hand on the keys of the others: of the members with a node that were heard of
lately those that belong to the framework longest, between equals by a hash, so that every node
comes to the same without asking. Two, so that any one may be dark or hand on wrong keys: a reader
tries all that it was given. Who has been silent for a month is passed over, and the next takes its
place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from hashlib import sha256

from riparian.exchange.entries.audience import AudienceKey
from riparian.exchange.entries.payload import Community
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import open_checkpoint
from riparian.exchange.journal.notes import Verifier
from riparian.exchange.membership.framework import Framework

SPONSORS = 2
SILENT_SECONDS = 30 * 86_400
"""A member that has not said for so long what it holds is taken to be dark. It decides who acts,
never what is true."""


def who_knows(store: ChannelStore, framework: Framework) -> dict[str, set[str]]:
    """By member, those who have confirmed to hold a journal of it: they have had its card, and so
    handed it their keys themselves."""
    cards = (card for cards in framework.all_cards.values() for card in cards)
    cosigners = tuple(dict.fromkeys(card.cosigning for card in cards))
    known: dict[str, set[str]] = {}
    for origin, key in framework.journals():
        for note in store.heads(str(origin)):
            known.setdefault(origin.member, set()).update(_confirmed(note, key, cosigners))
    return known


@lru_cache(maxsize=4096)
def _confirmed(note: bytes, key: Verifier, cosigners: tuple[Verifier, ...]) -> frozenset[str]:
    """The members that confirmed a checkpoint; worked out once, not with each exchange."""
    cosigned = open_checkpoint(note, key, cosigners).cosigned
    return frozenset(name.split("/")[1] for name in cosigned)


class Sponsorship:
    """What the member `own` hands on, by what it knows at the time `now`: `heard` says when each
    member last said what it holds (POSIX seconds), `known` is as `who_knows` gives it."""

    def __init__(
        self,
        framework: Framework,
        own: str,
        heard: Mapping[str, int],
        now: float,
        known: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self._framework, self._own, self._known = framework, own, known or {}
        self._silent = {member for member, at in heard.items() if at < now - SILENT_SECONDS}

    def is_sponsor_of(self, newcomer: str) -> bool:
        """Whether it is for this member to hand on keys to that one."""
        return self._own in self.sponsors_of(newcomer)

    def sponsors_of(self, newcomer: str) -> list[str]:
        """The members that hand on keys to that one."""
        cards = self._framework.cards
        present = [x for x in cards if x == self._own or x not in self._silent]
        candidates = [member for member in present if member != newcomer]
        return sorted(candidates, key=lambda member: self._place(newcomer, member))[:SPONSORS]

    def keys_for(self, newcomer: str, keys: Iterable[AudienceKey]) -> list[AudienceKey]:
        """The keys of others that it needs: what was written before it was admitted, and what is of
        writers that cannot hand it over themselves, as they are dark or have left, and never knew
        it."""
        return [key for key in keys if self._needs(newcomer, key)]

    def _needs(self, newcomer: str, key: AudienceKey) -> bool:
        writer, audience = key.origin.member, key.audience
        if writer in (newcomer, self._own) or not isinstance(audience, Community):
            return False
        is_gone = writer in self._silent or writer not in self._framework.cards
        never_knew = writer not in self._known.get(newcomer, ())
        return audience.charter < self._admitted(newcomer) or (is_gone and never_knew)

    def _place(self, newcomer: str, member: str) -> tuple[int, str]:
        return self._admitted(member), sha256(f"{newcomer} {member}".encode()).hexdigest()

    def _admitted(self, member: str) -> int:
        """The version since which it has been a member without a break."""
        version = self._framework.charter.version
        for charter in reversed(self._framework.charters):
            if member not in charter.members:
                break
            version = charter.version
        return version
