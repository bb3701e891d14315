"""Cards that a peer has: those that follow are taken, as fast as a member may change its card.

Of a member that has left, what it says of itself concerns nobody any more: its addresses are not
asked, nothing is sealed to it, its confirmations do not count. Only its journals do, which are held
still; so a card of it is taken where it names a journal that two of today's members have confirmed
to hold, and no further. A card that closes a journal opens the next, which everybody confirms who
has it, empty or not: so one from before it left comes to whoever lacks it. One from after it left
does not: by closing its journals at no entries, a member that was expelled would take back at
everybody's what it had said.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from riparian.english import count_of
from riparian.errors import Refused
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import open_checkpoint
from riparian.exchange.journal.notes import Verifier
from riparian.exchange.membership.framework import Framework
from riparian.exchange.transfer.card_limits import CardLimits
from riparian.exchange.transfer.charters_of_peer import Note, document_of, next_versions
from riparian.exchange.transfer.files import Heads
from riparian.exchange.transfer.former_members import witnesses_needed
from riparian.exchange.transfer.peers import Peer
from riparian.exchange.transfer.strangers import nobodys_cards, replaced_seal

_Chain = list[tuple[bytes, bool]]
"""Cards that follow one another, and of each whether it is under its member's seal of today."""


class CardsOfPeer:
    """Taking the cards that a peer has. `framework` has those that were taken."""

    def __init__(
        self,
        peer: Peer,
        heads: Heads,
        store: ChannelStore,
        framework: Framework,
        limits: CardLimits,
        note: Note,
    ) -> None:
        self.framework = framework
        self._peer, self._heads, self._store = peer, heads, store
        self._limits, self._note = limits, note

    def take(self) -> int:
        """Take cards of members that a charter names; how many."""
        known, cards = self.framework.members, self._heads.cards
        if unknown := sorted(cards.keys() - known):
            self._note("cards", nobodys_cards(unknown))
        today = self.framework.charter.members.keys() | {self._limits.own}
        # Those of today first: they say whose confirmations count.
        count = sum(self._take_of(member, None) for member in sorted(cards.keys() & known & today))
        for member in sorted((cards.keys() & known) - today):
            lacking = self._journals_lacking(member)
            count += self._take_of(member, lacking) if lacking else 0
        return count

    def _take_of(self, member: str, lacking: Sequence[str] | None) -> int:
        """Take the next cards of a member; of a former one those that these journals need.

        Cards are kept up to the last under the member's seal of today: who has found a seal that
        was replaced could go on from its last card."""
        held, newest = len(self.framework.all_cards.get(member, ())), self._heads.cards[member]
        most = self._limits.most(member)
        # Where a seal was replaced, only a card under the new one says which before it count.
        ahead = newest if self._had_another_seal(member) else min(newest, held + most)
        chain = self._cards_that_follow(member, held, ahead)
        kept = max((at for at, (_, is_current) in enumerate(chain, 1) if is_current), default=0)
        if kept < len(chain):
            self._note(f"card {held + kept + 1} of {member}", replaced_seal(member))
        if lacking is not None and kept:
            kept = self._needed(member, chain[:kept], lacking)
        is_too_fast = kept > most or (kept == most == ahead - held and newest > ahead)
        for version, (content, _) in enumerate(chain[: min(kept, most)], held + 1):
            try:
                self._store.add_card(member, version, content, self._limits.now)
            except Refused as error:
                self._note(f"card {version} of {member}", error)
                break
            self.framework = self.framework.with_card(content, member)
        if is_too_fast:
            self._note(f"card {held + most + 1} of {member}", self._limits.left_out(member))
        self._store.note_cards_wait(member, is_too_fast)
        return len(self.framework.all_cards.get(member, ())) - held

    def _had_another_seal(self, member: str) -> bool:
        charters = self.framework.charters
        return len({x.members[member].seal for x in charters if member in x.members}) > 1

    def _cards_that_follow(self, member: str, held: int, newest: int) -> _Chain:
        """The next cards that the peer has."""
        chain, framework = _Chain(), self.framework
        for version in next_versions(held, newest):
            of = f"card {version} of {member}"
            try:
                content = document_of(self._peer, f"cards/{member}/{version}.json", of)
                framework = framework.with_card(content, member)
            except Refused as error:
                self._note(of, error)
                break
            chain.append((content, framework.is_under_seal_of_today(content, member)))
        return chain

    # of members that have left

    def _journals_lacking(self, member: str) -> list[str]:
        """The journals of a former member that the peer has and no card here names."""
        start = f"{self.framework.name}/{member}/"
        keys = self.framework.keys
        return [x for x in self._heads.journals if x.startswith(start) and x not in keys]

    def _needed(self, member: str, chain: _Chain, lacking: Sequence[str]) -> int:
        """How many of the cards lead to the last that first names one of these journals, as far as
        enough of today's members have confirmed it."""
        framework, needed, named = self.framework, 0, set(self.framework.keys)
        is_whole = True
        for at, (content, _) in enumerate(chain, 1):
            framework = framework.with_card(content, member)
            new = {x for x in lacking if x in framework.keys and x not in named}
            named |= new
            witnessed = {x for x in new if self._is_witnessed(x, framework.keys[x])}
            needed, is_whole = at if witnessed else needed, is_whole and new == witnessed
        if not is_whole:
            self._note(f"card {needed + 1} of {member}", _of_former_member(framework, member))
        return needed

    def _is_witnessed(self, origin: str, key: Verifier) -> bool:
        cosigners, confirmed = self.framework.cosigners.values(), set[str]()
        for note in dict.fromkeys(self._heads.journals[origin]):
            with suppress(Refused):
                confirmed |= set(open_checkpoint(note.encode(), key, cosigners).cosigned)
        return len(confirmed) >= witnesses_needed(self.framework)


def _of_former_member(framework: Framework, member: str) -> Refused:
    return Refused(
        f"{member} is no member of {framework.name} any more. Of its cards those were taken that "
        f"name journals which {count_of(witnesses_needed(framework), 'other member')} can confirm; "
        "what follows was not kept.",
        "Nothing has to be done.",
    )
