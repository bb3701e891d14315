"""Who hands the community's keys of all writers to a newcomer, so that it reads what the community
always read, also where a writer is dark.

Each writer hands its own keys to whoever comes later (`Writer.keep_up`). Beside that a newcomer has
two sponsors, who hand on the keys of the others: of the members with a node that were heard of
lately those that belong to the framework longest, between equals by a hash, so that every node
comes to the same without asking. Two, so that any one may be dark or hand on wrong keys: a reader
tries all that it was given. Who has been silent for a month is passed over, and the next takes its
place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from riparian.exchange.entries.audience import AudienceKey
from riparian.exchange.entries.payload import Community
from riparian.exchange.membership.framework import Framework

SPONSORS = 2
SILENT_SECONDS = 30 * 86_400
"""A member that has not said for so long what it holds is taken to be dark. It decides who acts,
never what is true."""


class Sponsorship:
    """What the member `own` hands on, by what it knows at the time `now`: `heard` says when each
    member last said what it holds (POSIX seconds)."""

    def __init__(
        self, framework: Framework, own: str, heard: Mapping[str, int], now: float
    ) -> None:
        self._framework, self._own = framework, own
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
        """The keys of others that it needs: what was written before it was admitted, and whatever
        is of writers that cannot hand it over themselves."""
        return [key for key in keys if self._needs(newcomer, key)]

    def _needs(self, newcomer: str, key: AudienceKey) -> bool:
        writer, audience = key.origin.member, key.audience
        if writer in (newcomer, self._own) or not isinstance(audience, Community):
            return False
        is_earlier = audience.charter < self._admitted(newcomer)
        return is_earlier or writer in self._silent or writer not in self._framework.cards

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
