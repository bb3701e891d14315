"""A framework as this node holds it: its charters and cards, each verified, and whose journal
is signed by which key.

Everything is verified again when it is read: what stands in a database is not believed for having
been right once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import msgspec

from riparian.errors import Refused
from riparian.exchange.card import Card, open_card, succession_fault
from riparian.exchange.charter import Charter, open_charter
from riparian.exchange.charter_file import CharterMember
from riparian.exchange.names import Origin
from riparian.exchange.notes import Verifier
from riparian.exchange.store import ChannelStore
from riparian.exchange.strict_json import refused


class Framework(msgspec.Struct, frozen=True, dict=True):
    """All charters in order, and all cards of each member in order; each checked against the one
    before it."""

    charters: tuple[Charter, ...]
    all_cards: dict[str, tuple[Card, ...]]

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

    def member(self, name: str) -> CharterMember:
        """How the newest charter that names a member calls it, also if it has left since."""
        return next(x.members[name] for x in reversed(self.charters) if name in x.members)

    def journals(self) -> Iterator[tuple[Origin, Verifier]]:
        """Every journal that a card names, also of former members, with the key that signs it."""
        for _, cards in sorted(self.all_cards.items()):
            for line in cards[-1].journals:
                yield line.origin, line.verifier

    def key_of(self, origin: str) -> Verifier | None:
        """The key that signs a journal; None where no card names it."""
        return next((key for named, key in self.journals() if str(named) == origin), None)

    def with_charter(self, content: bytes) -> Framework:
        """With the next charter; raises Refused where it does not follow."""
        charter = open_charter(content, self.charter)
        return Framework((*self.charters, charter), self.all_cards)

    def with_card(self, content: bytes) -> Framework:
        """With the next card of a member; raises Refused where no charter has that seal, or where
        it does not follow."""
        card = self._open(content)
        before = self.all_cards.get(card.member, ())
        if before and (fault := succession_fault(card, before[-1])):
            raise refused(f"card {card.version} of {card.member}", fault)
        return Framework(self.charters, {**self.all_cards, card.member: (*before, card)})

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
    if not charters:
        return None
    framework = Framework((open_charter(charters[0], None),), {})
    for content in charters[1:]:
        framework = framework.with_charter(content)
    for _, cards in sorted(store.cards().items()):
        for content in cards:
            framework = framework.with_card(content)
    return framework
