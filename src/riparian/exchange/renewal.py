"""A member's next card as its own node makes it: new keys first, then the card, then the journal.

A `Renewal` is made for one occasion. The order is such that whatever stops it, it can be done
again: keys are only ever added, and count once a card names them; a card is kept once every key in
it is held here; only then is the old journal closed and the next begun (`settle`, which whoever
writes runs as well). What was written to a journal after the end that its card gives it is written
again to the next.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec

from riparian.errors import BadRequest, CentreError, Refused
from riparian.exchange.forked_journals import other_histories
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.documents import AfterEnd
from riparian.exchange.journal.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from riparian.exchange.journal.tree import root_from_nodes
from riparian.exchange.keys.node_keys import NodeKeys
from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.card import Card, Closed, JournalLine, write_card
from riparian.exchange.membership.card_changes import CardChanges, NextJournal, next_card
from riparian.exchange.membership.framework import Framework
from riparian.exchange.names import Origin


class Renewed(msgspec.Struct, frozen=True):
    """What is to be new on the next card: other keys of these kinds; the open journal closed, at
    `end` entries (None: all that are held), and the next opened; other addresses, another contact
    (None: as they are). `reading_keys`: these, of which the secret halves are here. `write_again`:
    what this node wrote after the end of the closed journal is said again in the next; and so is
    what the histories of these names say that lost (`other_histories`; None: all that are held)."""

    reading: bool = False
    cosigner: bool = False
    journal: bool = False
    end: int | None = None
    addresses: tuple[str, ...] | None = None
    contact: str | None = None
    reading_keys: tuple[str, ...] | None = None
    write_again: bool = True
    other_histories: tuple[str, ...] | None = None


class Renewal:
    """The next card of the member whose node that is. `framework` is as the node holds it."""

    def __init__(
        self, store: ChannelStore, framework: Framework, member: str, keys_folder: Path
    ) -> None:
        self.member = member
        self._store, self._framework, self._keys_folder = store, framework, keys_folder

    @property
    def card(self) -> Card:
        """The newest card of the member; raises BadRequest where it has none."""
        cards = self._framework.all_cards.get(self.member)
        if not cards:
            raise BadRequest(
                f"{self.member} has no card yet, so nothing on it can be renewed.",
                "`riparian join` writes the first.",
            )
        return cards[-1]

    def draft(self, renewed: Renewed) -> Card:
        """The next card, without a signature; the new keys in it are kept here, and count once it
        is signed and kept. Raises BadRequest where nothing would change, or a journal cannot be
        closed there."""
        keys = NodeKeys.those_there(self._keys_folder)
        line = self.card.open_journal if renewed.journal else None
        closed = self._end(line, renewed.end) if line else None
        if line:
            self._note_what_comes_after(line.origin, renewed)
        reading_keys = (keys.another_reading(),) if renewed.reading else renewed.reading_keys
        first = self.card.journals[0].origin
        following = None
        if line and closed:
            number = msgspec.structs.replace(line.origin, number=line.origin.number + 1)
            following = NextJournal(closed, keys.another_log_signer(number).verifier.vkey)
        cosigner = keys.another_cosigner(first).verifier.vkey if renewed.cosigner else None
        changes = CardChanges(renewed.addresses, renewed.contact, reading_keys, cosigner, following)
        return next_card(self.card, changes)

    def sealed(self, renewed: Renewed, seal: Seal) -> bytes:
        """The next card under the member's seal. The seal is looked at before any key is made."""
        line = self._framework.charter.members.get(self.member)
        if line is None or line.seal != seal.keyid:
            raise BadRequest(
                f"This seal is not the one that the charter names for {self.member}.",
                "Give the seal whose public key stands in the charter.",
            )
        return write_card(self.draft(renewed), seal)

    def keep(self, content: bytes) -> None:
        """Keep a signed card as the member's next, and let its journals be as it says. Keeping it
        again finishes what was stopped. Raises Refused where it is not under the
        member's seal or does not follow, CentreError where a key in it is not held here."""
        held = self._store.cards().get(self.member, [])
        framework = self._framework
        if not held or held[-1] != content:
            framework = framework.with_card(content, self.member)
            card = framework.all_cards[self.member][-1]
            self._require_keys(card)
            self._require_end(card)
            self._store.add_card(self.member, card.version, content)
        settle(self._store, framework, self.member, self._keys_folder)

    def _require_keys(self, card: Card) -> None:
        keys = NodeKeys.open(self._keys_folder)
        keys.cosigner(card.journals[0].origin, card.cosigner)
        if (line := card.open_journal) is not None:
            keys.log_signer(line.origin, line.key)
        for recipient in card.recipients:
            if recipient not in self.card.recipients and not keys.opens(recipient):
                raise CentreError(
                    f"The card names the reading key {recipient}, which is not in "
                    f"{self._keys_folder}. The card was not kept.",
                    "Give it to the centre that drafted it, or draft it anew.",
                )

    def _require_end(self, card: Card) -> None:
        """Raise Refused for a card that closes a journal with other entries than are held here."""
        for line in card.journals:
            origin, closed = str(line.origin), line.closed
            if closed is None or closed.size > self._store.size(origin):
                continue
            if root_from_nodes(self._store.nodes(origin), closed.size) != closed.root:
                raise Refused(
                    f"The card closes {origin} with {closed.size:,} entries, which are not those "
                    "that are held here. It was not kept.",
                    "Draft it anew: others would see two histories.",
                )

    def _note_what_comes_after(self, origin: Origin, renewed: Renewed) -> None:
        """Note what is said again, and of which histories: not of one that comes later, which
        nobody has seen."""
        histories, after = renewed.other_histories, AfterEnd.LEAVE
        if renewed.write_again:
            after = AfterEnd.WRITE_OWN_AGAIN if histories == () else AfterEnd.WRITE_AGAIN
        if histories is None:
            histories = tuple(other_histories(self._store, str(origin)))
        self._store.repeats.choose_histories(origin, histories)
        self._store.note_what_comes_after(str(origin), after)

    def _end(self, line: JournalLine, size: int | None) -> Closed:
        """The end of a journal at that size. A checkpoint of it has to be there for others, or the
        key to sign one."""
        origin = str(line.origin)
        held = self._store.size(origin)
        size = held if size is None else size
        if not 0 <= size <= held:
            raise BadRequest(
                f"The journal {origin} cannot end with {size:,} entries: {held:,} are held here.",
                f"Give a number from 0 to {held:,}.",
            )
        root = root_from_nodes(self._store.nodes(origin), size)
        _head_of_end(self._store, line, Closed(size, root), self._keys_folder)
        return Closed(size, root)


def settle(store: ChannelStore, framework: Framework, member: str, keys_folder: Path) -> None:
    """Let the member's own journals be as its newest card says: those that it closes end there,
    and the one that it opens is begun and written to. Doing it again changes nothing."""
    card = framework.all_cards[member][-1]
    line = card.open_journal
    if line is not None and store.head(str(line.origin)) is None:
        signer = NodeKeys.open(keys_folder).log_signer(line.origin, line.key)
        store.append(str(line.origin), [], partial(sign_checkpoint, signer=signer))
    for each in card.journals:
        if each.closed is not None and store.size(str(each.origin)) >= each.closed.size:
            _end_own(store, each, each.closed, keys_folder)
    if line is not None:
        store.set_own(line.origin)


def is_settled(store: ChannelStore, framework: Framework, origin: Origin) -> bool:
    """Whether the journal that this node writes is the one that the member's card opens."""
    cards = framework.all_cards.get(origin.member)
    line = cards[-1].open_journal if cards else None
    return line is None or line.origin == origin


def _end_own(store: ChannelStore, line: JournalLine, closed: Closed, keys_folder: Path) -> None:
    if store.has_end(str(line.origin)):
        return
    store.end_journal(str(line.origin), _head_of_end(store, line, closed, keys_folder))


def _head_of_end(
    store: ChannelStore, line: JournalLine, closed: Closed, keys_folder: Path
) -> bytes:
    """The checkpoint with which a journal ends: one that is held, else signed now."""
    end = Checkpoint(str(line.origin), closed.size, closed.root)
    for note in store.heads(end.origin):
        signed = open_checkpoint(note, line.verifier)
        if signed.checkpoint == end:
            return note
    try:
        signer = NodeKeys.those_there(keys_folder).log_signer(line.origin, line.key)
    except CentreError as error:
        raise BadRequest(
            f"Nobody has confirmed exactly {closed.size:,} entries of {end.origin}, and its key is "
            "not here to sign that it ends there.",
            f"Let it end with one of {_sizes(store, line)} entries.",
        ) from error
    return sign_checkpoint(end, signer)


def _sizes(store: ChannelStore, line: JournalLine) -> str:
    heads = (open_checkpoint(note, line.verifier) for note in store.heads(str(line.origin)))
    return " or ".join(f"{signed.checkpoint.size:,}" for signed in heads) or "none"
