"""A node: what one member's centre does in the channel: join, write, take from others, read.

It is given the store, the folder of its keys and a clock. Who may do what is asked of it by people
is decided above; here stands what follows for the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec

from riparian.english import listed
from riparian.errors import (
    BadRequest,
    CentreError,
    UnknownName,
)
from riparian.exchange.clocks import last_heard
from riparian.exchange.entries.keyring import KeysLeftOut
from riparian.exchange.entries.payload import About, Payload
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.entries.reading import Reading
from riparian.exchange.entries.redaction import judge, settle_waiting
from riparian.exchange.forked_journals import (
    ForkedJournal,
    OtherEntry,
    forked_journals,
    lost_entries,
    other_entries,
)
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.forks import two_own_histories
from riparian.exchange.journal.checkpoint import sign_checkpoint
from riparian.exchange.journal.notes import Signer
from riparian.exchange.key_handover import KeyHandover
from riparian.exchange.keys.node_keys import NodeKeys, key_states
from riparian.exchange.keys.seal import Seal
from riparian.exchange.known_heads import confirmations, known_words, proof_of
from riparian.exchange.membership.application import application_of
from riparian.exchange.membership.card import Card, JournalLine, write_card
from riparian.exchange.membership.charter import going_on_alone
from riparian.exchange.membership.framework import Framework, framework_of, open_framework
from riparian.exchange.membership.proposals import Proposal
from riparian.exchange.names import EntryName, Origin, is_local
from riparian.exchange.node_findings import findings_of
from riparian.exchange.planned_words import Noting, PlannedEntry, Words
from riparian.exchange.renewal import Renewal, Renewed, is_settled, settle
from riparian.exchange.sponsors import Sponsorship, who_knows
from riparian.exchange.successions import add_successors, proposals_among
from riparian.exchange.transfer.files import ChannelFiles
from riparian.exchange.transfer.limits import Room
from riparian.exchange.transfer.peers import Peer
from riparian.exchange.transfer.sync import Sync
from riparian.exchange.transfer.taken import Taken, Trouble
from riparian.exchange.writer import Writer
from riparian.exchange.written_again import say_again
from riparian.store.finding import Finding

HOUR_SECONDS = 60 * 60
"""How often whoever only reads looks for what is due to be deleted."""


class HeldJournal(msgspec.Struct, frozen=True):
    """A journal as far as it is held here: its size, and by member how many of its entries that
    member has said to hold, and when (POSIX seconds by that member's clock, whatever it showed).
    `heard`: when it did at the latest, which is when that came here; see `clocks`."""

    origin: Origin
    size: int
    by: dict[str, tuple[int, int]]
    heard: dict[str, int] = {}


class Node:
    """One member's node; not for use by several threads at once."""

    def __init__(
        self,
        store: ChannelStore,
        keys: Path,
        clock: Callable[[], float],
        room: Room = Room(),  # noqa: B008  # frozen
    ) -> None:
        """`room`: how much is kept of what others write."""
        self.store, self.room = store, room
        self._keys_folder, self._clock = keys, clock
        self._framework: tuple[tuple[int, int], Framework] | None = None
        self._reading: tuple[object, Reading] | None = None
        self._judged_with, self._deleted_at = 0, 0

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
            if framework is not None and (application := application_of(self.store)) is not None:
                raise BadRequest(
                    f"This centre has applied to {framework.name} as {application.line.member} and "
                    "is no member's node yet.",
                    "`riparian exchange status` says whom it waits for.",
                )
            raise BadRequest(
                "This centre belongs to no framework yet.",
                "`riparian join KIT` begins with the join kit that a member gives you; docs/guides/"
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
        followed = self.store.followed() | going_on_alone(charters)
        joining = framework_of(charters, {}, followed) if charters else None
        charter = joining.charter if joining else None
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
        keys, signer = self.own_keys(origin)
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
        for digest in sorted(followed - self.store.followed()):
            self.store.note_followed(digest, member)
        for version, content in enumerate(charters, start=1):
            self.store.add_charter(version, content)
        self.store.add_card(member, 1, sealed)
        self.store.append(str(origin), [], partial(sign_checkpoint, signer=signer))
        self.store.set_own(origin)
        self.sync().cosign_all()
        return card

    # writing

    def write(self, words: Sequence[Words], noting: Noting | None = None) -> list[EntryName]:
        """Add entries to the own journal; see `Writer.write`."""
        writer = self.writer()
        names = writer.write(words, noting)
        # What was written is on the disk: nothing after that may report that it was not.
        with suppress(CentreError):
            self.sync().cosign(str(writer.origin))
        return names

    def plan(self, words: Sequence[Words]) -> list[PlannedEntry]:
        """What `write` would add; nothing is."""
        return self._writer().plan(words)

    def keep_up(self) -> int:
        """Give the community's keys to members whose reading keys came later; see
        `KeyHandover`."""
        return self._handover(self.writer()).hand_over()

    def keys_put_off(self) -> list[str]:
        """Which members wait for keys, and why, in sentences; nothing for who writes to nobody."""
        framework, origin = self.joined()
        is_writer = origin.member in framework.charter.members
        if not is_writer or self.store.forks.is_known(str(origin)):
            return []
        return list(self._handover(self._writer()).put_off())

    def _handover(self, writer: Writer) -> KeyHandover:
        framework, origin = self.joined()
        now, known = self.now(), who_knows(self.store, framework)
        heard = last_heard((x.heard for x in self.held()), now)
        sponsorship = Sponsorship(framework, origin.member, heard, now.timestamp(), known)
        return KeyHandover(writer, self.store, framework, self._read(), sponsorship, now)

    def writer(self) -> Writer:
        """What adds to the own journal now; raises BadRequest before the node has joined, and
        JournalDamaged where the journal has two histories."""
        self.settle()
        return self._writer()

    def _writer(self) -> Writer:
        framework, origin = self.joined()
        if origin.member not in framework.charter.members:
            raise _no_member(framework, origin.member)
        if self._is_forked(origin):
            raise two_own_histories(str(origin))
        return Writer(self.store, framework, origin, self.keys(), self._read(), self.now())

    # the own card

    def own_card(self) -> Card:
        """The newest card of this member; raises BadRequest before the node has joined."""
        framework, origin = self.joined()
        return framework.all_cards[origin.member][-1]

    def renewal(self) -> Renewal:
        """What makes the next card of this member."""
        framework, origin = self.joined()
        return Renewal(self.store, framework, origin.member, self._keys_folder)

    def renew_card(self, seal: Seal, renewed: Renewed) -> Card:
        """Make the next card under the member's seal, and do what follows from it; see
        `Renewal`."""
        return self.keep_card(self.renewal().sealed(renewed, seal))

    def keep_card(self, content: bytes) -> Card:
        """Keep a signed card as this member's next. What is held is confirmed under the key that it
        names, so that the count of who holds what goes on."""
        self.renewal().keep(content)
        self.settle()
        self.sync().cosign_all()
        return self.own_card()

    def settle(self) -> None:
        """Do what the own card says and was not done yet: close its journals and go on with the
        open one, where what counts no more of those before is said again; see `written_again`."""
        framework, origin = self.joined()
        if not is_settled(self.store, framework, origin):
            settle(self.store, framework, origin.member, self._keys_folder)
            origin = self.joined()[1]
        if origin.member not in framework.charter.members or self._is_forked(origin):
            return  # nothing is written now; whoever wants to is told so
        for before in self.store.repeats.pending(origin):
            self._read().refresh(str(before))  # own keys are in the own journal
            keyring, charter = self._read().keyring, framework.charter
            if say_again(self.store, self._writer, keyring, before, charter):
                self.sync().cosign(str(origin))

    # taking from others, and giving

    def take(self, peer: Peer) -> Taken:
        """Take from a peer what this node lacks; see `Sync.take`."""
        self.store.look_through()
        taken = self.look_at(self.sync().take(peer))
        self.follow_up()
        self._delete_due()  # after what was taken, which may have voided an order
        return taken

    def look_at(self, taken: Taken) -> Taken:
        """Read what came, and add charters that have enough signatures by now; it writes to no
        journal. Keys that were left out are trouble."""
        if not (taken.entries or taken.charters):  # else it would look at all entries for nothing
            return taken
        self.add_successors()
        left_out = self.keys_left_out()
        return taken.with_trouble(Trouble(str(x.origin), x.what, x.try_this) for x in left_out)

    def keys_left_out(self) -> list[KeysLeftOut]:
        """Keys that came in what was read so far, and are not held."""
        return self._read().keyring.left_out()

    def add_successors(self) -> None:
        """Add charters that have enough signatures by now; it writes to no journal."""
        framework, _ = self.joined()
        add_successors(self.store, framework, self._read().charter_changes())

    def proposals(self) -> list[Proposal]:
        """The proposed charters; see `proposals_in`."""
        framework, _ = self.joined()
        return proposals_among(framework, self._read().charter_changes(), self.store.rivals())

    def follow_up(self) -> None:
        """Do what follows from something taken: see `keep_up`. It writes to the own journal, so not
        before all is taken that a restored backup may lack: what is written too early is a fork."""
        framework, origin = self.joined()
        if origin.member not in framework.charter.members:
            return
        self.settle()
        if self._is_forked(self.joined()[1]):
            return  # its next journal does it
        if self.keep_up():
            _, origin = self.joined()
            self.sync().cosign(str(origin))

    def files(self) -> ChannelFiles:
        """The files that this node serves."""
        framework, _ = self.joined()
        return ChannelFiles(self.store, framework.name)

    def proof(self, name: EntryName) -> bytes:
        """A C2SP tlog-proof that the entry is in its journal, with the checkpoint that most members
        have confirmed; raises UnknownName where it is not held."""
        return proof_of(self.store, self.joined()[0], name)

    # reading

    def entries(self, origin: str | None = None) -> Iterator[ReadEntry]:
        """Entries of a journal, or of all, as this member can read them."""
        self.joined()
        reading = self._read()
        yield from reading.all_entries() if origin is None else reading.entries(origin)

    def entries_about(self, things: Collection[About]) -> list[ReadEntry]:
        """The entries about any of these, as this member can read them, by name."""
        return self._read().entries_about(things)

    def things_talked_of(self) -> frozenset[About]:
        """All that entries are about which this member can read, records left out."""
        return self._read().things_talked_of()

    def entry(self, name: EntryName) -> ReadEntry | None:
        """The entry of that name, as this member can read it; None where it is not held."""
        self.joined()
        return self._read().entry(name)

    def could_be_read_by(self, name: EntryName) -> Literal["everybody", "this member", "others"]:
        """Who could read an entry of which what it says is not held here; see `Reading`."""
        return self._read().could_be_read_by(name)

    def entries_around(self, name: EntryName) -> list[ReadEntry]:
        """An entry, those about it, and those about these; see `Reading.entries_around`."""
        return self._read().entries_around(name)

    def entries_of(self, types: Collection[str]) -> list[ReadEntry]:
        """The entries of these types, as this member can read them, by name."""
        return self._read().entries_of(types)

    def forks(self) -> list[ForkedJournal]:
        """The journals that are known to have two histories."""
        return forked_journals(self.store, self.joined()[0])

    def other_entries(self, origin: str) -> Iterator[OtherEntry]:
        """What can be read of the histories of a journal beside the one that is held as such."""
        self.joined()
        reading = self._read()
        reading.refresh()
        yield from other_entries(self.store, reading.keyring, origin)

    def lost_entries(self, origin: Origin) -> list[OtherEntry]:
        """What only they say of an own journal, as it could be said again."""
        self._read().refresh()
        return list(lost_entries(self.store, self._read().keyring, origin))

    def held(self) -> list[HeldJournal]:
        """Every journal that a card names, and how far each member has it."""
        framework, _ = self.joined()
        return [self._held(framework, origin) for origin, _ in framework.journals()]

    def verify(self) -> list[Finding]:
        """Everything that is wrong with what is held, computed anew, and what is due to be deleted
        and cannot be; nothing where it is whole. See `node_findings`."""
        self.store.look_through()
        return findings_of(self.store, int(self._clock()))

    # parts of these

    def own_keys(self, origin: Origin) -> tuple[NodeKeys, Signer]:
        """The node's keys and that of a new journal, made where they are not there yet."""
        states = {state.name: state for state in key_states(self._keys_folder)}
        # The key of a journal for this centre alone may be there before it is a node.
        of_node = [state for name, state in states.items() if not is_local(name)]
        new = all(state.kept_as == "missing" for state in of_node)
        keys = NodeKeys.create(self._keys_folder) if new else NodeKeys.open(self._keys_folder)
        has_log = str(origin) in states
        return keys, keys.log_signer(origin) if has_log else keys.new_log_signer(origin)

    def sync(self) -> Sync:
        """What takes from peers for this node as it is now. It needs only what is stored, so that
        a peer that is slow to answer keeps nobody waiting who uses the node meanwhile."""
        framework, origin = self.joined()
        cosigner = self.keys().cosigner(origin, self.own_card().cosigner)
        return Sync(self.store, framework, cosigner, lambda: int(self._clock()), self.room)

    def _read(self) -> Reading:
        """What was read so far is kept: it is only ever added to, but for what is redacted. It is
        read anew with other reading keys, where another history of a journal counts than before,
        and with another size of audience entries: those that were not tried before may be for this
        node."""
        sizes, counting = sorted(self._audience_sizes()), self.store.forks.all_counting()
        basis = self.own_card().reading_keys, counting, sizes
        if self._reading is None or self._reading[0] != basis:
            reading = Reading(
                self.store,
                self.keys().readings,
                self._audience_sizes,
                self._judge,
                journals=self._named_journals,
            )
            self._reading = basis, reading
        charters = self.joined()[0].charters
        if len(charters) != self._judged_with:
            settle_waiting(self.store, charters, int(self._clock()))
            self._reading[1].judge_again()
        self._judged_with = len(charters)
        if not 0 <= self._clock() - self._deleted_at < HOUR_SECONDS:
            self._delete_due()
        return self._reading[1]

    def _delete_due(self) -> None:
        """Delete what has been hidden long enough; what that leaves, `verify` names."""
        self._deleted_at = int(self._clock())
        with suppress(CentreError):
            self.store.redactions.delete_due(self._deleted_at)

    def _judge(self, name: EntryName, payload: Payload, content: bytes) -> None:
        judge(self.store, self.joined()[0].charters, name, payload, content)

    def _named_journals(self) -> set[Origin]:
        """Those that cards name."""
        framework = self.framework
        return {origin for origin, _ in framework.journals()} if framework else set()

    def _audience_sizes(self) -> set[int]:
        """How many recipients an audience entry has by any of the charters."""
        framework = self.framework
        return {x.audience_size for x in framework.charters} if framework else set()

    def _held(self, framework: Framework, origin: Origin) -> HeldJournal:
        """What each member confirmed last: of several keys of one, the newest counts alone. This
        node counts with what it holds at this moment."""
        by: dict[str, tuple[int, int, int]] = {}
        name, own = str(origin), self.joined()[1].member
        for head in known_words(self.store, framework, name):
            for member, number, at in confirmations(head, framework.all_cosigners):
                confirmed = number, head.checkpoint.size, at
                if member not in by or by[member][:2] < confirmed[:2]:
                    by[member] = confirmed
        held_by = {member: (size, at) for member, (_, size, at) in by.items()}
        if own in held_by and (lacking := self.store.lacking(name)):
            held_by[own] = min(held_by[own][0], lacking[0]), held_by[own][1]
        received = self.store.received(name)
        heard = {
            member: min(at, received.get(Origin(origin.framework, member, 1).mirror, at))
            for member, (_, at) in held_by.items()
        }
        return HeldJournal(origin, self.store.size(name), held_by, heard)

    def _is_forked(self, origin: Origin) -> bool:
        return self.store.forks.is_known(str(origin))

    def now(self) -> datetime:
        """By this node's clock."""
        return datetime.fromtimestamp(int(self._clock()), UTC)


def _no_member(framework: Framework, member: str) -> BadRequest:
    version = max(x.version for x in framework.charters if member in x.members) + 1
    return BadRequest(
        f"{member} is no member of {framework.name} any more, since charter {version}. What it "
        "wrote would be taken by nobody; what it holds and could read, it keeps.",
        "Whoever is to be a member again is admitted by a new charter.",
    )
