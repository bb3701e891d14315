"""A node: what one member's centre does in the channel: join, write, take from others, read.

It is given the store, the folder of its keys and a clock. Who may do what is asked of it by people
is decided above; here stands what follows for the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from riparian.english import listed
from riparian.errors import (
    BadRequest,
    CentreBusy,
    CentreError,
    JournalDamaged,
    Refused,
    RiparianError,
    UnknownName,
)
from riparian.exchange.audience import AudienceKey, named_members, new_audience, rewrap
from riparian.exchange.card import Card, JournalLine, write_card
from riparian.exchange.charter import open_charter
from riparian.exchange.checkpoint import open_checkpoint, sign_checkpoint
from riparian.exchange.entry import NO_TAG
from riparian.exchange.files import ChannelFiles
from riparian.exchange.framework import Framework, open_framework
from riparian.exchange.keys import NodeKeys, key_states
from riparian.exchange.names import EntryName, Origin, read_origin
from riparian.exchange.notes import Signer, Verifier
from riparian.exchange.payload import (
    AMBER,
    CLEAR,
    COMMUNITY_KEYS,
    GREEN,
    About,
    Audience,
    Community,
    Payload,
    encode,
)
from riparian.exchange.peers import Peer
from riparian.exchange.proof import write_proof
from riparian.exchange.reading import ReadEntry, Reading
from riparian.exchange.rows import PUT_BACK
from riparian.exchange.seal import Seal
from riparian.exchange.store import ChannelStore, GoneOn
from riparian.exchange.sync import Sync
from riparian.exchange.taken import Taken
from riparian.exchange.tree import inclusion_proof
from riparian.store.finding import Finding

Content = tuple[bytes, Callable[[int], bytes]]
"""The bytes of a payload, and the tag that it has at an index."""

_TRIES = 5


class Words(msgspec.Struct, frozen=True):
    """What somebody wants to say to an audience: TLP:CLEAR to everybody, GREEN to the community,
    AMBER and AMBER+STRICT to `members`; `by` is the author that the member names."""

    type: str
    body: dict[str, Any]
    tlp: str
    by: str
    about: About | None = None
    members: tuple[str, ...] = ()


class HeldJournal(msgspec.Struct, frozen=True):
    """A journal as far as it is held here: its size, and by member how many of its entries that
    member has said to hold, and when (POSIX seconds)."""

    origin: Origin
    size: int
    by: dict[str, tuple[int, int]]


class Node:
    """One member's node; not for use by several threads at once."""

    def __init__(self, store: ChannelStore, keys: Path, clock: Callable[[], float]) -> None:
        self.store = store
        self._keys_folder, self._clock = keys, clock
        self._framework: tuple[tuple[int, int], Framework] | None = None
        self._reading: Reading | None = None

    # who this is

    @property
    def framework(self) -> Framework | None:
        """The framework that this node belongs to; None before it has joined one."""
        cards = self.store.cards()
        version = len(self.store.charters()), sum(map(len, cards.values()))
        if self._framework is None or self._framework[0] != version:
            framework = open_framework(self.store)
            if framework is None:
                return None
            self._framework = version, framework
        return self._framework[1]

    @property
    def origin(self) -> Origin | None:
        """The journal that this node writes; None before it has joined a framework."""
        return self.store.own()

    def joined(self) -> tuple[Framework, Origin]:
        """Framework and own journal; raises BadRequest before the node has joined."""
        framework, origin = self.framework, self.origin
        if framework is None or origin is None:
            raise BadRequest(
                "This centre belongs to no framework yet.",
                "`riparian join CHARTER` makes it a member's node; docs/guides/"
                "start-a-framework.md says how a framework begins.",
            )
        return framework, origin

    def keys(self) -> NodeKeys:
        """The node's keys; raises CentreError where one is missing or damaged."""
        return NodeKeys.open(self._keys_folder)

    def join(
        self,
        charters: Sequence[bytes],
        member: str,
        seal: Seal,
        addresses: Sequence[str] = (),
        contact: str = "",
    ) -> Card:
        """Make this the node of a member: keep the charters, make keys and the member's first card,
        and begin its journal.

        What was done of it before a failure is done no second time. Raises BadRequest where the
        node belongs to a framework already, for a name that is no member's or a seal that is not
        the member's; Refused for a charter that does not hold.
        """
        if self.origin is not None:
            raise BadRequest(
                f"This centre is the node of {self.origin.member} in {self.origin.framework} "
                "already.",
                "Another member's node is another centre.",
            )
        charter = None
        for content in charters:
            charter = open_charter(content, charter)
        if charter is None or member not in charter.members:
            raise UnknownName(
                f"'{member[:80]}' is no member by this charter.",
                f"Its members are {listed(charter.members) if charter else 'none'}.",
            )
        if charter.members[member].seal != seal.keyid:
            raise BadRequest(
                f"This seal is not the one that the charter names for {member}.",
                "Give the seal whose public key stands in the charter.",
            )
        origin = Origin(charter.framework, member, 1)
        keys, signer = self._own_keys(origin)
        card = Card(
            member,
            1,
            (JournalLine(origin, signer.verifier.vkey),),
            keys.cosigner(origin).verifier.vkey,
            (keys.reading_recipient,),
            tuple(addresses),
            contact,
        )
        sealed = write_card(card, seal)
        for version, content in enumerate(charters, start=1):
            self.store.add_charter(version, content)
        self.store.add_card(member, 1, sealed)
        self.store.append(str(origin), [], partial(sign_checkpoint, signer=signer))
        self.store.set_own(origin)
        self.sync().cosign_all()
        return card

    # writing

    def write(self, words: Sequence[Words]) -> list[EntryName]:
        """Add entries to the own journal; they are on the disk when this returns.

        The first to an audience is preceded by the entry that carries its key. Raises
        JournalDamaged where entries of the journal are gone, BadRequest, UnknownName and Refused
        for what cannot be written, with nothing of it added.
        """
        framework, origin = self.joined()
        audiences = [_audience_of(framework, origin, each) for each in words]
        keys = {each: self._audience_key(each) for each in dict.fromkeys(audiences) if each != ()}
        seen = self._seen(origin)
        contents = [
            self._content(self._payload(origin, each, audience, seen), keys.get(audience))
            for each, audience in zip(words, audiences, strict=True)
        ]
        names = self._append(origin, contents)
        # What was written is on the disk: nothing after that may report that it was not.
        with suppress(CentreError):
            self.sync().cosign(str(origin))
        return names

    def keep_up(self) -> int:
        """Give the community's keys to members whose reading keys came after these were made; how
        many entries that took."""
        framework, origin = self.joined()
        reading = self._read()
        reading.refresh(str(origin))  # own keys are in the own journal
        own = [key for key in reading.keyring.community_keys() if key.origin == origin]
        written = 0
        for member, card in framework.cards.items():
            lacking = [key for key in own if not self._was_given(key, card.recipients)]
            if member != origin.member and lacking:
                self._wrap(lacking, member, card)
                written += 1
        return written

    # taking from others, and giving

    def take(self, peer: Peer) -> Taken:
        """Take from a peer what this node lacks; see `Sync.take`."""
        taken = self.sync().take(peer)
        self.follow_up()
        return taken

    def follow_up(self) -> None:
        """Do what follows from something taken: see `keep_up`. It writes to the own journal, so not
        before all is taken that a restored backup may lack: what is written too early is a fork."""
        if self.keep_up():
            _, origin = self.joined()
            self.sync().cosign(str(origin))

    def files(self) -> ChannelFiles:
        """The files that this node serves."""
        framework, _ = self.joined()
        return ChannelFiles(self.store, framework.name)

    def proof(self, name: EntryName) -> bytes:
        """A C2SP tlog-proof that the entry is in its journal, with the newest checkpoint; raises
        UnknownName where it is not held."""
        origin = str(name.origin)
        head, size = self.store.head(origin), self.store.size(origin)
        if head is None or name.index >= size:
            raise UnknownName(
                f"The entry {name} is not held here.", "`riparian exchange status` shows what is."
            )
        path = inclusion_proof(self.store.nodes(origin), name.index, size)
        return write_proof(name.index, path, head)

    # reading

    def entries(self, origin: str | None = None) -> Iterator[ReadEntry]:
        """Entries of a journal, or of all, as this member can read them."""
        self.joined()
        reading = self._read()
        yield from reading.all_entries() if origin is None else reading.entries(origin)

    def held(self) -> list[HeldJournal]:
        """Every journal that a card names, and how far each member has it."""
        framework, _ = self.joined()
        return [self._held(framework, origin) for origin, _ in framework.journals()]

    def verify(self) -> list[Finding]:
        """Everything that is wrong with what is held, computed anew: entries, trees, payloads, and
        who signed charters, cards and heads. Nothing where it is whole."""
        findings = self.store.verify_all()
        try:
            return [*findings, *self._unsigned()]
        except JournalDamaged as error:  # what is not as it was written was found already
            return findings or [_damaged(error)]

    def _unsigned(self) -> Iterator[Finding]:
        """What is not signed by those who should have, or lacks what says who should."""
        try:
            framework = open_framework(self.store)
        except Refused as error:
            yield _damaged(error)
            return
        if framework is None:
            if self.store.origins() or self.store.cards():
                yield _unfinished("The charter of this node's framework")
            return
        if self.origin is None:
            yield _unfinished("The name of this node's own journal")
        for origin, key in framework.journals():
            try:
                head = self.store.head(str(origin))
                if head is not None:
                    open_checkpoint(head, key)
            except Refused as error:
                yield _damaged(error)

    # parts of these

    def _own_keys(self, origin: Origin) -> tuple[NodeKeys, Signer]:
        """The node's keys and that of a new journal, made where they are not there yet."""
        states = {state.name: state for state in key_states(self._keys_folder)}
        new = all(state.kept_as == "missing" for state in states.values())
        keys = NodeKeys.create(self._keys_folder) if new else NodeKeys.open(self._keys_folder)
        has_log = str(origin) in states
        return keys, keys.log_signer(origin) if has_log else keys.new_log_signer(origin)

    def sync(self) -> Sync:
        """What takes from peers for this node as it is now. It needs only what is stored, so that
        a peer that is slow to answer keeps nobody waiting who uses the node meanwhile."""
        framework, origin = self.joined()
        return Sync(self.store, framework, self.keys().cosigner(origin), lambda: int(self._clock()))

    def _read(self) -> Reading:
        """What was read so far is kept: it is only ever added to."""
        if self._reading is None:
            self._reading = Reading(self.store, [self.keys().reading], self._audience_sizes)
        return self._reading

    def _audience_sizes(self) -> set[int]:
        """How many recipients an audience entry has by any of the charters."""
        framework = self.framework
        return {x.audience_size for x in framework.charters} if framework else set()

    def _content(self, payload: Payload, key: AudienceKey | None) -> Content:
        if key is None:
            return encode(payload), _no_tag
        return key.seal(payload), key.tag

    def _payload(
        self, origin: Origin, words: Words, audience: Audience, seen: dict[Origin, int]
    ) -> Payload:
        return Payload(
            origin=origin,
            type=words.type,
            tlp=words.tlp,
            audience=audience,
            written_at=self._now(),
            by=words.by,
            body=words.body,
            about=words.about,
            seen=seen,
        )

    def _seen(self, origin: Origin) -> dict[Origin, int]:
        """How many entries of each other journal are held."""
        others = (other for other in self.store.origins() if other != str(origin))
        return {read_origin(other): self.store.size(other) for other in others}

    def _audience_key(self, audience: Audience) -> AudienceKey:
        """The own key for an audience; a new one where there is none, where a named member has a
        reading key that the old one was not given to, or where it was given to one that no card
        names any more: whoever has taken that reading key reads on until then."""
        framework, origin = self.joined()
        is_community = isinstance(audience, Community)
        cards = framework.cards
        members = cards if isinstance(audience, Community) else audience
        readers = {member: cards[member].recipients for member in members if member in cards}
        current = {recipient for recipients in readers.values() for recipient in recipients}
        reading = self._read()
        reading.refresh(str(origin))  # own keys are in the own journal
        key = reading.keyring.key_for(origin, audience)
        if key is not None:
            given = self.store.covered(_name_of(key))
            if given <= current and (is_community or current <= given):
                return key
        made = new_audience(
            origin,
            audience,
            readers,
            framework.charter.audience_size,
            by=origin.member,
            written_at=self._now(),
        )
        self._append(origin, [(made.content, lambda _: made.tag)])
        self.store.note_covered(_name_of(made.key), made.recipients)
        return made.key

    def _wrap(self, keys: Sequence[AudienceKey], member: str, card: Card) -> None:
        """Hand keys of the community to one member, in an entry for the two."""
        _, origin = self.joined()
        pair = self._audience_key(named_members([member], origin))
        words = Words(COMMUNITY_KEYS, rewrap(keys), "AMBER+STRICT", origin.member)
        payload = self._payload(origin, words, pair.audience, self._seen(origin))
        self._append(origin, [self._content(payload, pair)])
        for key in keys:
            self.store.note_covered(_name_of(key), card.recipients)

    def _was_given(self, key: AudienceKey, recipients: Sequence[str]) -> bool:
        return set(recipients) <= self.store.covered(_name_of(key))

    def _append(self, origin: Origin, contents: Sequence[Content]) -> list[EntryName]:
        """Add payloads. The tag of an entry depends on its index, so that it is worked out anew
        where another process has added one meanwhile."""
        sign = partial(sign_checkpoint, signer=self.keys().log_signer(origin))
        for _ in range(_TRIES):
            start = self.store.size(str(origin))
            entries = [(content, tag(start + at)) for at, (content, tag) in enumerate(contents)]
            with suppress(GoneOn):
                indices = self.store.append(str(origin), entries, sign, at=start)
                return [EntryName(origin, index) for index in indices]
        raise CentreBusy(
            f"Others are adding to {origin} at this moment. Nothing was added.", "Try again."
        )

    def _held(self, framework: Framework, origin: Origin) -> HeldJournal:
        by: dict[str, tuple[int, int]] = {}
        key = framework.key_of(str(origin))
        for note in self.store.heads(str(origin)):
            assert key is not None  # a card names every journal that is listed
            size, cosigned = _verified_head(note, key, tuple(framework.cosigners.values()))
            for name, at in cosigned.items():
                held = by.get(member := name.split("/")[1])
                if held is None or held[0] < size:
                    by[member] = size, at
        return HeldJournal(origin, self.store.size(str(origin)), by)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(int(self._clock()), UTC)


@lru_cache(maxsize=4096)
def _verified_head(
    note: bytes, key: Verifier, cosigners: tuple[Verifier, ...]
) -> tuple[int, dict[str, int]]:
    """Size and cosignatures of a checkpoint. The same signatures are verified once, not for each
    page that shows who holds what."""
    signed = open_checkpoint(note, key, cosigners)
    return signed.checkpoint.size, signed.cosigned


def _damaged(error: RiparianError) -> Finding:
    return Finding(error.what, "the channel", "What other members do not hold.", PUT_BACK)


def _unfinished(what: str) -> Finding:
    return Finding(
        f"{what} is not there: it was lost, or `riparian join` was stopped before it was done.",
        "the channel",
        "What other members do not hold.",
        "Run `riparian join` again as before. If this centre was a node already, put the newest"
        " backup of the journal in its place instead.",
    )


def _audience_of(framework: Framework, origin: Origin, words: Words) -> Audience:
    """Whom it is for; raises BadRequest and UnknownName for a label or member that it cannot
    be for."""
    if words.tlp not in (CLEAR, GREEN, *AMBER):
        raise BadRequest(
            f"An entry cannot be TLP:{words.tlp} yet: that names persons, and a node knows "
            "members only.",
            "Share with everybody, the community or chosen members.",
        )
    if (words.tlp in AMBER) != bool(words.members):
        raise BadRequest(
            "Members are named for what is TLP:AMBER, and for nothing else.",
            "Name the members, or share with everybody or the community.",
        )
    for member in words.members:
        framework.charter.require(member)
    if words.tlp == GREEN:
        return Community(framework.charter.version)
    return named_members(words.members, origin) if words.members else ()


def _no_tag(_: int) -> bytes:
    return NO_TAG


def _name_of(key: AudienceKey) -> str:
    """A name of a key that says nothing of it."""
    return sha256(f"covers {key.identity}".encode()).hexdigest()[:32]
