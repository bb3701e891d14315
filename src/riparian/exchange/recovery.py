"""A member whose node has lost its keys, or everything, becomes a node again with its seal.

All others hold its journals. So a new centre takes them back before it writes: with its reading key
everything that was sealed to it is readable again; without, what others can hand it anew. Its next
card names new keys in the place of the lost ones. A journal whose key is lost is closed at what is
held then, and the next is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from riparian.english import listed
from riparian.errors import BadRequest, CentreError, UnknownName
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.notes import COSIGNATURE, Signer
from riparian.exchange.keys.node_keys import NodeKeys
from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.charter import going_on_alone, open_charter
from riparian.exchange.membership.framework import Framework, open_framework
from riparian.exchange.names import Origin
from riparian.exchange.renewal import Renewal, Renewed
from riparian.exchange.transfer.sync import Sync


class LostKeys(msgspec.Struct, frozen=True):
    """Which keys that the newest card names are not here: for confirming, for reading, and the one
    of the open journal."""

    cosigner: bool
    reading: bool
    journal: bool

    @property
    def any(self) -> bool:
        """Whether one is."""
        return self.cosigner or self.reading or self.journal


class Recovery:
    """What is done for a member whose keys are lost; `clock` gives POSIX seconds."""

    def __init__(
        self, store: ChannelStore, keys_folder: Path, member: str, clock: Callable[[], float]
    ) -> None:
        self.member = member
        self._store, self._keys_folder, self._clock = store, keys_folder, clock

    @classmethod
    def begun(
        cls,
        store: ChannelStore,
        keys_folder: Path,
        clock: Callable[[], float],
        charters: Sequence[bytes],
        member: str,
    ) -> Recovery:
        """In a centre that is no node: keep the charters, with which all begins. Raises UnknownName
        for a name that is no member's, Refused for a charter that does not hold, and BadRequest
        where the centre is a node."""
        own = store.own()
        if own is not None:
            raise BadRequest(
                f"This centre is the node of {own.member} in {own.framework} already.",
                "Leave out the charter.",
            )
        charter, followed = None, going_on_alone(charters)
        for content in charters:
            charter = open_charter(content, charter, followed)
        if charter is None or member not in charter.members:
            raise UnknownName(
                f"'{member[:80]}' is no member by this charter.",
                f"Its members are {listed(charter.members) if charter else 'none'}.",
            )
        for digest in sorted(followed - store.followed()):
            store.note_followed(digest, member)
        for version, content in enumerate(charters, start=1):
            store.add_charter(version, content)
        return cls(store, keys_folder, member, clock)

    @property
    def framework(self) -> Framework:
        """As far as it has come back."""
        framework = open_framework(self._store)
        assert framework is not None  # a charter was kept first
        return framework

    def sync(self) -> Sync:
        """What takes back from others. Where the confirming key is lost, or not known yet, it
        confirms with one that no card names, which counts for nothing."""
        signer = Signer(self._origin.mirror, Ed25519PrivateKey.generate(), COSIGNATURE)
        with suppress(CentreError, BadRequest):
            keys = NodeKeys.those_there(self._keys_folder)
            signer = keys.cosigner(self._origin, self._renewal.card.cosigner)
        return Sync(self._store, self.framework, signer, lambda: int(self._clock()))

    def addresses(self) -> list[str]:
        """Where other members are reached, by their cards."""
        cards = (card for member, card in self.framework.cards.items() if member != self.member)
        return list(dict.fromkeys(address for card in cards for address in card.addresses))

    def open_journal(self) -> tuple[Origin, int]:
        """The journal that the member's card has open, and how many entries of it are here."""
        line = self._renewal.card.open_journal
        assert line is not None  # its key is lost
        return line.origin, self._store.size(str(line.origin))

    def lost(self) -> LostKeys:
        """Which keys are lost; raises BadRequest where no card of the member is here yet."""
        if self.member not in self.framework.all_cards:
            raise BadRequest(
                f"No card of {self.member} has come, so it is not known what it had.",
                "Give a member that has it: --from URL, or a bundle of its. If this member never "
                "had a node: `riparian join`.",
            )
        card = self._renewal.card
        keys = NodeKeys.those_there(self._keys_folder)
        lost = {"cosigner": True, "journal": card.open_journal is not None}
        with suppress(CentreError):
            keys.cosigner(self._origin, card.cosigner)
            lost["cosigner"] = False
        if (line := card.open_journal) is not None:
            with suppress(CentreError):
                keys.log_signer(line.origin, line.key)
                lost["journal"] = False
        return LostKeys(reading=not all(map(keys.opens, card.recipients)), **lost)

    def require_loss(self, lost: LostKeys) -> None:
        """Raises BadRequest where nothing is lost."""
        if not lost.any:
            raise BadRequest(
                "No key is lost: all that the card names are here, and whole.",
                "If one was stolen: `riparian keys stolen`. For new ones: `riparian keys rotate`.",
            )

    def finish(self, seal: Seal) -> None:
        """Make the next card under the seal and keep it, and go on with the journal that it opens.
        Where no key is lost, because an earlier try came that far, only that."""
        renewal, lost = self._renewal, self.lost()
        if lost.any:
            renewed = Renewed(lost.reading, lost.cosigner, lost.journal)
            renewal.keep(renewal.sealed(renewed, seal))
        else:
            renewal.keep(self._store.cards()[self.member][-1])

    @property
    def _origin(self) -> Origin:
        return Origin(self.framework.name, self.member, 1)

    @property
    def _renewal(self) -> Renewal:
        return Renewal(self._store, self.framework, self.member, self._keys_folder)
