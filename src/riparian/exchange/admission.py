"""Admission: how a centre becomes the node of a member that its framework has yet to admit.

    apply     keys are made, the charters and cards of a join kit are kept, and who applies is noted
    ask       peers are asked for newer charters and cards, and for nothing else
    complete  a charter has the applicant: its node begins, under its seal

The seal is asked for twice, with weeks between: in `apply`, so that its public half can be sent to
the others, and in `complete`, for the member's card.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from riparian.errors import BadRequest
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.keys.seal import Seal
from riparian.exchange.keys.six_words import application_words
from riparian.exchange.membership.application import (
    Application,
    Introduction,
    application_of,
    introduction_of,
    keep_application,
    keep_introduction,
    refuse_unfit,
)
from riparian.exchange.membership.card import Card
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.members import MemberLine
from riparian.exchange.names import Origin
from riparian.exchange.node import Node
from riparian.exchange.transfer.kit import Kit, KitDocuments
from riparian.exchange.transfer.peer_heads import DocumentsOfPeer
from riparian.exchange.transfer.peers import Peer
from riparian.exchange.transfer.sync import Sync
from riparian.exchange.transfer.taken import Taken

Standing = Literal["waiting", "admitted", "name taken"]


class ApplicationState(msgspec.Struct, frozen=True):
    """An application, and how it stands by the newest charter. `admitted_as`: the member that the
    charter calls it, which may be another name than it asked for; `words`: the six to read out;
    `voters`: the members who can sign its admission, of whom `threshold` have to."""

    framework: str
    line: MemberLine
    seal_file: str
    applied_at: str
    words: tuple[str, ...]
    charter: int
    threshold: int
    voters: tuple[str, ...]
    standing: Standing
    admitted_as: str | None
    kit_by: str
    peers: tuple[str, ...]


class Admission:
    """Becoming a member's node with a join kit."""

    def __init__(self, node: Node, store: ChannelStore, clock: Callable[[], float]) -> None:
        self._node, self._store, self._clock = node, store, clock

    @property
    def application(self) -> Application | None:
        """What this node has applied for; None where it has not, or is a member's by now."""
        return None if self._node.origin is not None else application_of(self._store)

    def state(self) -> ApplicationState | None:
        """The same in full."""
        application, framework = self.application, self._node.framework
        if application is None or framework is None:
            return None
        charter, line = framework.charter, application.line
        admitted = _member_with_seal(charter, line.seal)
        introduction = introduction_of(self._store) or Introduction("")
        return ApplicationState(
            framework.name,
            line,
            application.seal_file,
            application.applied_at,
            application_words(line.seal, framework.charters[0].digest),
            charter.version,
            charter.threshold,
            tuple(each.member for each in charter.terms.voters),
            _standing(charter, line, admitted),
            admitted,
            introduction.by,
            introduction.peers,
        )

    def apply(
        self,
        kit: Kit,
        line: MemberLine,
        seal_file: Path,
        addresses: Sequence[str] = (),
        contact: str = "",
    ) -> None:
        """Make the node's keys, keep what the kit holds, and note who applies.

        Raises BadRequest where the centre is a node already, belongs to another framework, or where
        no charter could have this applicant. What was done before a failure is done no second time.
        """
        self._require_free(kit)
        refuse_unfit(line, kit.framework.charter)
        self._node.own_keys(Origin(kit.framework.name, line.member, 1))
        self._keep_kit(kit)
        at = datetime.fromtimestamp(int(self._clock()), UTC).isoformat()
        application = Application(line, str(seal_file), at, tuple(addresses), contact)
        keep_application(self._store, application)
        self._documents().take(KitDocuments(kit))

    def ask(self, peer: Peer) -> Taken:
        """Take newer charters and cards from a peer; raises as `Sync.take` does."""
        return self._documents().take(DocumentsOfPeer(peer))

    def renew(self, kit: Kit) -> None:
        """Take what a newer kit holds, for an application that was made with an older one."""
        self._require_free(kit)
        self._keep_kit(kit)
        self._documents().take(KitDocuments(kit))

    def complete(self, seal: Seal, addresses: Sequence[str], contact: str) -> Card:
        """Begin the node of the member that was admitted, with the addresses and the contact that
        it applied with where none are given; raises BadRequest before that."""
        state = self.state()
        if state is None or state.admitted_as is None:
            raise BadRequest(
                "No charter that has come here names this applicant yet.",
                "Fetch newer ones: `riparian exchange sync`.",
            )
        charters = self._store.charters()
        applied = application_of(self._store)
        if applied is not None:
            addresses, contact = addresses or applied.addresses, contact or applied.contact
        return self._node.join(charters, state.admitted_as, seal, addresses, contact)

    def join(
        self, kit: Kit, member: str, seal: Seal, addresses: Sequence[str], contact: str
    ) -> Card:
        """Begin the node of somebody whom the kit's charter has as a member; raises as `Node.join`
        does, and BadRequest for a member that has had a node."""
        if member in kit.cards:
            raise BadRequest(
                f"{member} has a card in this kit, so it has had a node already.",
                "Put back the backup of that centre with its folder `keys`. Where both are lost, "
                "see `riparian keys lost`.",
            )
        self._require_free(kit)
        self._follow(kit)
        card = self._node.join(kit.charters, member, seal, addresses, contact)
        keep_introduction(self._store, _introduction(kit))
        self._node.sync().take(KitDocuments(kit))
        return card

    def _keep_kit(self, kit: Kit) -> None:
        self._follow(kit)
        held = len(self._store.charters())
        for version, content in enumerate(kit.charters[held:], start=held + 1):
            self._store.add_charter(version, content)
        keep_introduction(self._store, _introduction(kit))

    def _follow(self, kit: Kit) -> None:
        """Go on by the charters by which whoever made the kit does: it is theirs that one joins."""
        for charter in kit.followed:
            if charter.digest not in self._store.followed():
                self._store.note_followed(charter.digest, f"the join kit of {kit.by}")

    def _require_free(self, kit: Kit) -> None:
        """Raise BadRequest where the centre is somebody's node, or holds other charters."""
        framework, own = self._node.framework, self._node.origin
        if own is not None:
            raise BadRequest(
                f"This centre is the node of {own.member} in {own.framework} already.",
                "Another member's node is another centre.",
            )
        held = framework.charters if framework else ()
        pairs = zip(held, kit.framework.charters, strict=False)
        if any(ours.digest != theirs.digest for ours, theirs in pairs):
            raise BadRequest(
                f"The charters of {kit.framework.name} in this kit are not those that this centre "
                f"has applied by, of {held[0].framework}.",
                "Use another centre for another framework. If it is to be the same one, compare the"
                " six words of its charters with two members.",
            )

    def _documents(self) -> Sync:
        """What takes charters and cards while this node is nobody's yet."""
        application, framework = self.application, self._node.framework
        if application is None or framework is None:
            raise BadRequest("This centre has not applied anywhere.", "Run `riparian join KIT`.")
        origin = Origin(framework.name, application.line.member, 1)
        cosigner = self._node.keys().cosigner(origin)
        return Sync(self._store, framework, cosigner, lambda: int(self._clock()))


def _introduction(kit: Kit) -> Introduction:
    return Introduction(kit.by, kit.peers, kit.heads)


def _member_with_seal(charter: Charter, seal: str) -> str | None:
    return next((member for member, public in charter.seals.items() if public == seal), None)


def _standing(charter: Charter, line: MemberLine, admitted: str | None) -> Standing:
    if admitted is not None:
        return "admitted"
    return "name taken" if line.member in charter.members else "waiting"
