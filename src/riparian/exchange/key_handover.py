"""The community's keys, handed to members whose reading keys came after these keys were made.

It is the writer's own doing, without anybody who asks, and each entry counts as what the member
writes. So that nobody can spend the others' day by a card with another reading key each round, a
member gets a key that it was given before at most once a day; and all of it takes a tenth of what
the member may write. What was handed over, and when, is noted with the entry, in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from riparian.english import agree, listed
from riparian.exchange.entries.audience import MOST_WRAPPED, AudienceKey
from riparian.exchange.entries.reading import Reading
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.handed_keys import HandedKeys
from riparian.exchange.membership.framework import Framework
from riparian.exchange.pace import DAY_SECONDS
from riparian.exchange.sponsors import Sponsorship
from riparian.exchange.writer import Writer, name_of_key

PART_OF_A_DAY = 10
"""One in so many entries of a day may hand over keys: nine tenths stay for what people say. A
member takes two or three, so that 300 newcomers a day are served where the charter says nothing
else. One member is served each day, however little that is."""


class _Due(msgspec.Struct, frozen=True):
    """The keys that a member lacks: those it has never been given, and those that it was given
    under another reading key; and when it was last handed some (POSIX seconds)."""

    member: str
    new: list[AudienceKey]
    again: list[AudienceKey]
    last: int


class KeyHandover:
    """What the member of `writer` hands over at the time `now`."""

    def __init__(
        self,
        writer: Writer,
        store: ChannelStore,
        framework: Framework,
        reading: Reading,
        sponsorship: Sponsorship,
        now: datetime,
    ) -> None:
        self._writer, self._own = writer, writer.origin.member
        self._store, self._framework, self._reading = store, framework, reading
        self._sponsorship, self._now = sponsorship, int(now.timestamp())

    def hand_over(self) -> int:
        """Hand over what may be today; how many entries that took, keys of audiences not counted.

        Those of all own journals; to whoever has another reading key than at first, and may have
        lost that, those which it made itself; and where this member is its sponsor, those of
        others that it needs."""
        written = 0
        for due in self._due():
            again = self._again_today(due)
            keys = [*again, *due.new]
            if not keys or not self._has_room(len(keys)):
                continue
            card = self._framework.cards[due.member]
            for start in range(0, len(keys), MOST_WRAPPED):
                some = keys[start : start + MOST_WRAPPED]
                is_again = start < len(again)
                self._writer.hand_keys(some, due.member, card, again=is_again)
                written += 1
        return written

    def put_off(self) -> Iterator[str]:
        """What waits for another day, in sentences. What `hand_over` has yet to do, and may do at
        once, waits for nothing."""
        waiting, planned = list[str](), 0
        for due in self._due():
            keys = [*self._again_today(due), *due.new]
            if keys and self._has_room(len(keys), planned):
                planned += _entries_for(len(keys))
            elif due.again and not self._again_today(due):
                yield (
                    f"{due.member} has taken another reading key again within a day. It is handed "
                    "the community's keys once a day, so those under the new one wait. Ask "
                    f"{due.member} by telephone why its keys change."
                )
            elif due.new or due.again:
                waiting.append(due.member)
        if waiting:
            yield (
                f"{listed(waiting, 5)} {agree(len(waiting), 'waits', 'wait')} for the community's "
                "keys: handing them over may take a tenth of what the charter lets a member write "
                "in a day, and the last 24 hours have used that."
            )

    def _due(self) -> list[_Due]:
        """What members lack; those that have waited longest first."""
        others = self._with_other_keys()
        self._reading.refresh()
        keys, covered = self._reading.keyring.community_keys(), self._store.covered()
        handed, due = self._handed(), list[_Due]()
        for member, card in self._framework.cards.items():
            if member == self._own:
                continue
            writers = {self._own, member} & {self._own, *others}
            needed = [key for key in keys if key.origin.member in writers]
            if self._sponsorship.is_sponsor_of(member):
                needed += self._sponsorship.keys_for(member, keys)
            had = {x for each in self._framework.all_cards[member] for x in each.recipients}
            new, again = list[AudienceKey](), list[AudienceKey]()
            for key in needed:
                given = covered.get(name_of_key(key), set())
                if not given.issuperset(card.recipients):
                    (again if given & had else new).append(key)
            if new or again:
                due.append(_Due(member, new, again, handed.last_to(member)))
        return sorted(due, key=lambda each: each.last)

    def _again_today(self, due: _Due) -> list[AudienceKey]:
        last = self._handed().last_again(due.member)
        return due.again if last <= self._now - DAY_SECONDS else []

    def _has_room(self, keys: int, planned: int = 0) -> bool:
        spent = planned + self._handed().since(self._now - DAY_SECONDS)
        room = self._framework.charter.entries_a_day // PART_OF_A_DAY
        return spent == 0 or spent + _entries_for(keys) <= room

    def _handed(self) -> HandedKeys:
        return self._store.handed_keys()

    def _with_other_keys(self) -> set[str]:
        """The members with a reading key on their card that they did not begin with."""
        cards = self._framework.all_cards
        return {
            member
            for member, card in self._framework.cards.items()
            if set(card.recipients) - set(cards[member][0].recipients)
        }


def _entries_for(keys: int) -> int:
    """How many entries it takes to hand over so many keys: a key of the two, and what it seals."""
    return 1 + -(-keys // MOST_WRAPPED)
