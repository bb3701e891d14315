"""A framework as this node holds it: its charters and cards, each verified, and whose journal
is signed by which key.

Everything is verified again when it is read: what stands in a database is not believed for having
been right once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from riparian.errors import Refused
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.notes import Verifier
from riparian.exchange.membership.card import Card, Closed, open_card, succession_fault
from riparian.exchange.membership.charter import Charter, open_charter
from riparian.exchange.membership.charter_file import CharterMember
from riparian.exchange.names import Origin
from riparian.exchange.strict_json import refused


class Framework(msgspec.Struct, frozen=True, dict=True):
    """All charters in order, and all cards of each member in order; each checked against the one
    before it. `followed`: digests of charters that count because a person here said so
    (`open_charter`)."""

    charters: tuple[Charter, ...]
    all_cards: dict[str, tuple[Card, ...]]
    followed: frozenset[str] = frozenset()

    @property
    def charter(self) -> Charter:
        """The newest."""
        return self.charters[-1]

    @property
    def name(self) -> str:
        """Of the framework."""
        return self.charter.framework

    @cached_property
    def cards(self) -> dict[str, Card]:
        """The newest card of each member of the newest charter that has one."""
        members = self.charter.members
        return {member: cards[-1] for member, cards in self.all_cards.items() if member in members}

    @cached_property
    def cosigners(self) -> dict[str, Verifier]:
        """The cosigning key of each member that has a card, by the name it cosigns under."""
        return {card.cosigner.partition("+")[0]: card.cosigning for card in self.cards.values()}

    @cached_property
    def all_cosigners(self) -> tuple[Verifier, ...]:
        """The cosigning keys that any card of these members has named. What was confirmed under an
        earlier one counts where it is held already, until its member confirms under the newest; it
        is taken from nobody: whoever stole that key could confirm what the member does not hold."""
        cards = (card for member in self.cards for card in self.all_cards[member])
        return tuple(dict.fromkeys(card.cosigning for card in cards))

    @cached_property
    def members(self) -> frozenset[str]:
        """The names of all who are or were members."""
        return frozenset(name for charter in self.charters for name in charter.members)

    def member(self, name: str) -> CharterMember:
        """How the newest charter that names a member calls it, also if it has left since."""
        return next(x.members[name] for x in reversed(self.charters) if name in x.members)

    def journals(self) -> Iterator[tuple[Origin, Verifier]]:
        """Every journal that a card names, also of former members, with the key that signs it."""
        for _, cards in sorted(self.all_cards.items()):
            for line in cards[-1].journals:
                yield line.origin, line.verifier

    @cached_property
    def keys(self) -> dict[str, Verifier]:
        """The key that signs each of these journals, by its name."""
        return {str(origin): key for origin, key in self.journals()}

    @cached_property
    def closed(self) -> dict[str, Closed]:
        """Where each journal ends that a card has closed, by its name."""
        lines = (line for cards in self.all_cards.values() for line in cards[-1].journals)
        return {str(line.origin): line.closed for line in lines if line.closed is not None}

    def key_of(self, origin: str) -> Verifier | None:
        """The key that signs a journal; None where no card names it."""
        return self.keys.get(origin)

    def with_charter(self, content: bytes) -> Framework:
        """With the next charter; raises Refused where it does not follow."""
        charter = open_charter(content, self.charter, self.followed)
        return Framework((*self.charters, charter), self.all_cards, self.followed)

    def with_card(self, content: bytes, member: str) -> Framework:
        """With the next card of a member; raises Refused where no charter has that seal, or where
        it does not follow, its version the next one."""
        card = self._open(content)
        before = self.all_cards.get(member, ())
        what = f"card {len(before) + 1} of {member}"
        if (card.member, card.version) != (member, len(before) + 1):
            raise refused(what, f"it is card {card.version} of {card.member}")
        if before and (fault := succession_fault(card, before[-1])):
            raise refused(what, fault)
        cards = {**self.all_cards, member: (*before, card)}
        return Framework(self.charters, cards, self.followed)

    def is_under_seal_of_today(self, content: bytes, member: str) -> bool:
        """Whether a card is under the seal that the newest charter with that member names."""
        charter = next(x for x in reversed(self.charters) if member in x.members)
        try:
            return open_card(content, charter).member == member
        except Refused:
            return False

    def _open(self, content: bytes) -> Card:
        """A card under the newest charter that it fits: a member that has left wrote its last under
        an older one."""
        for charter in reversed(self.charters[1:]):
            try:
                return open_card(content, charter)
            except Refused:
                continue
        return open_card(content, self.charters[0])


def open_framework(store: ChannelStore) -> Framework | None:
    """The framework of this node; None where it has joined none. Raises Refused where a charter or
    card in the store is not what it was."""
    charters = store.charters()
    return framework_of(charters, store.cards(), store.followed()) if charters else None


def framework_of(
    charters: Sequence[bytes],
    cards: Mapping[str, Sequence[bytes]],
    followed: frozenset[str] = frozenset(),
) -> Framework:
    """The framework of these charters and of each member's cards, all in order; raises Refused for
    the first that does not hold."""
    framework = Framework((open_charter(charters[0], None),), {}, followed)
    for content in charters[1:]:
        framework = framework.with_charter(content)
    for member, contents in sorted(cards.items()):
        for content in contents:
            framework = framework.with_card(content, member)
    return framework
