"""What a node holds of the channel that has versions: charters, cards, and notes of its own.

A version is added once and stays. What they say is not known here; whoever reads them verifies it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import Enum

import msgspec
import sqlalchemy as sa

from riparian.errors import JournalDamaged, Refused
from riparian.exchange.held import rows
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.held.handed_keys import HANDED_KEYS, Handed, HandedKeys
from riparian.exchange.held.rows import PUT_BACK, StoredDocument
from riparian.exchange.held.wholeness import faults_of_documents, named
from riparian.exchange.names import Origin, read_name, read_origin
from riparian.exchange.refusal import ASK_AGAIN
from riparian.store.journal.entry_count import AcceptedLoss


class _Came(msgspec.Struct, frozen=True):
    """When a version of a card came."""

    version: int
    at: str


class AfterEnd(Enum):
    """What is done with entries that this node wrote after the end that a card gives a journal."""

    WRITE_AGAIN = "write again"
    """So is what only another history of the journal says: a backup was put back."""
    WRITE_OWN_AGAIN = "write own again"
    """Nothing of another history: a thief may have written that."""
    LEAVE = "leave"
    WRITTEN = "written again"


class RedReading(msgspec.Struct, frozen=True):
    """That somebody (`by`) has read at this node, for a person, what is for that person alone."""

    at: str
    by: str
    person: str
    entries: tuple[str, ...]


class Documents:
    """Charters, cards and notes in a database."""

    def __init__(self, database: ChannelDatabase) -> None:
        self._database = database

    def charters(self) -> list[bytes]:
        """All versions, the first first. Raises JournalDamaged where one is lost."""
        return [document.content for document in self.of_kind("charter")]

    def add_charter(self, version: int, content: bytes) -> None:
        """Keep the next version; one that is held already may come again. Raises Refused for any
        other, and for other bytes under a version that is held."""
        self._add_document("charter", "", version, content)

    def cards(self) -> dict[str, list[bytes]]:
        """All versions of each member's card, the first first. Raises as `charters` does."""
        cards: dict[str, list[bytes]] = {}
        for document in self.of_kind("card"):
            cards.setdefault(document.name, []).append(document.content)
        return cards

    def add_card(self, member: str, version: int, content: bytes, at: int | None = None) -> None:
        """The same as `add_charter`, for the card of a member, which came `at` that time (POSIX
        seconds; now, if none is given)."""
        read_name(member, "member")
        self._add_document("card", member, version, content, at)

    def note_cards_wait(self, member: str, wait: bool) -> None:
        """Note whether there are cards of a member that came too fast to be taken."""
        if self.cards_wait(member) != wait:
            content = b"1" if wait else b""
            self._database.write(lambda c: add_next(c, "cards-wait", member, content))

    def cards_wait(self, member: str) -> bool:
        """What was noted of that last."""
        noted = self.of_kind("cards-wait", member)
        return bool(noted) and bool(noted[-1].content)

    def cards_came(self, member: str) -> dict[int, str]:
        """When each version of a member's card came here (UTC, ISO 8601), as far as is known."""
        came = (d.content for d in self.of_kind("card-came") if d.name == member)
        times = (msgspec.json.decode(content, type=_Came) for content in came)
        return {each.version: each.at for each in times}

    def told_keys(self, member: str) -> set[str]:
        """The reading keys of a member of which whoever shares with it has been told."""
        return {d.content.decode() for d in self.of_kind("told-key") if d.name == member}

    def note_told_key(self, member: str, recipient: str) -> None:
        """Note that whoever shared with a member was told of that reading key of it."""
        if recipient not in self.told_keys(member):
            content = recipient.encode()
            self._database.write(lambda c: add_next(c, "told-key", member, content))

    def own(self) -> Origin | None:
        """The journal that this node writes: it names the framework and the member as well. None
        before the node belongs to anybody."""
        owned = self.of_kind("own")
        return read_origin(owned[-1].content.decode()) if owned else None

    def set_own(self, origin: Origin) -> None:
        """Let that be this node's own journal from now on."""
        if self.own() != origin:
            content = str(origin).encode()
            self._database.write(lambda connection: add_next(connection, "own", "", content))

    def followed(self) -> frozenset[str]:
        """The digests of charters that a person here goes on by without the signatures that the
        charter before demands."""
        return frozenset(document.name for document in self.of_kind("followed"))

    def note_followed(self, digest: str, by: str) -> None:
        """Note that a person here, `by` name, goes on by that charter."""
        content = by.encode()
        self._database.write(lambda connection: add_next(connection, "followed", digest, content))

    def rivals(self) -> dict[str, bytes]:
        """By digest, charters of versions that are held otherwise."""
        return {document.name: document.content for document in self.of_kind("rival")}

    def keep_rival(self, digest: str, content: bytes) -> None:
        """Keep such a charter; once."""
        self._add_document("rival", digest, 1, content)

    def covered(self) -> dict[str, set[str]]:
        """By the name of each audience key, the reading keys that it has been given to by this
        node."""
        covered: dict[str, set[str]] = {}
        for document in self.of_kind("covers"):
            covered.setdefault(document.name, set()).update(msgspec.json.decode(document.content))
        return covered

    def note_covered(self, keys: Sequence[str], recipients: Sequence[str]) -> None:
        """Note that they have been given to these. Where that is lost, it is done again."""
        content = msgspec.json.encode(sorted(recipients))

        def note(connection: sa.Connection) -> None:
            for key in keys:
                add_next(connection, "covers", key, content)

        self._database.write(note)

    def handed_keys(self) -> HandedKeys:
        """When this node handed keys to whom."""
        return HandedKeys([(x.name, x.content) for x in self.of_kind(HANDED_KEYS)])

    def kept_note(self, kind: str) -> bytes | None:
        """The newest note of that kind, such as this node's application to a framework."""
        notes = self.of_kind(kind)
        return notes[-1].content if notes else None

    def keep_note(self, kind: str, content: bytes) -> None:
        """Keep a note of that kind; those before it stay, and count no more."""
        if self.kept_note(kind) != content:
            self._database.write(lambda connection: add_next(connection, kind, "", content))

    def accepted(self, origin: str) -> list[AcceptedLoss]:
        """Where persons went on with a journal that had lost entries, and who they were."""
        losses = (each.content for each in self.of_kind("accepted", origin))
        return [msgspec.json.decode(content, type=AcceptedLoss) for content in losses]

    def note_accepted(self, origin: str, loss: AcceptedLoss) -> None:
        """Note that a person goes on with a journal that has lost entries."""
        content = msgspec.json.encode(loss)
        self._database.write(lambda connection: add_next(connection, "accepted", origin, content))

    def what_comes_after(self, origin: str) -> AfterEnd | None:
        """What is to be done with own entries after the end that a card gives their journal."""
        decided = [each.content.decode() for each in self.of_kind("after-end", origin)]
        return AfterEnd(decided[-1]) if decided else None

    def note_what_comes_after(self, origin: str, decision: AfterEnd) -> None:
        """Note what is to be done with them, or that it was."""
        if self.what_comes_after(origin) != decision:
            content = decision.value.encode()
            self._database.write(lambda c: add_next(c, "after-end", origin, content))

    def red_readings(self) -> list[RedReading]:
        """Who has read what for whom, of what is for named persons."""
        notes = (document.content for document in self.of_kind("red-reading"))
        return [msgspec.json.decode(content, type=RedReading) for content in notes]

    def note_red_reading(self, reading: RedReading) -> None:
        """Note that; see `RedReading`."""
        content = msgspec.json.encode(reading)
        self._database.write(lambda connection: add_next(connection, "red-reading", "", content))

    def of_kind(self, kind: str, name: str | None = None) -> list[StoredDocument]:
        """All of a kind, or those of that name; raises JournalDamaged where one is not what was
        written, or missing: an older charter or card that counted in its place could let somebody
        in again."""
        documents = self._database.read_once(
            (rows.read_documents, kind, name),
            lambda connection: rows.read_documents(connection, kind, name),
            list[StoredDocument](),
        )
        for what in faults_of_documents(documents):
            raise JournalDamaged(what, PUT_BACK)
        return list(documents)

    def _add_document(
        self, kind: str, name: str, version: int, content: bytes, at: int | None = None
    ) -> None:
        document = StoredDocument(kind, name, version, content)

        def add(connection: sa.Connection) -> None:
            there = _versions(connection, kind, name)
            if there.get(version) == content:
                return
            if version in there:
                raise Refused(
                    f"{named(document)} is held with other content. The new one was not kept.",
                    ASK_AGAIN,
                )
            if version != len(there) + 1:
                raise Refused(
                    f"{named(document)} came, and {len(there):,} before it are held. It was not "
                    "kept.",
                    f"Take in the versions from {len(there) + 1} on first.",
                )
            rows.add_document(connection, document)
            if kind == "card":
                came = msgspec.json.encode(_Came(version, _moment(at)))
                add_next(connection, "card-came", name, came)

        self._database.write(add)


def _moment(at: int | None) -> str:
    moment = datetime.now(UTC) if at is None else datetime.fromtimestamp(at, UTC)
    return moment.isoformat(timespec="seconds")


def _versions(connection: sa.Connection, kind: str, name: str) -> dict[int, bytes]:
    return {each.version: each.content for each in rows.documents_of(connection, kind, name)}


def add_next(connection: sa.Connection, kind: str, name: str, content: bytes) -> None:
    """Add a version to those that there are."""
    version = len(_versions(connection, kind, name)) + 1
    rows.add_document(connection, StoredDocument(kind, name, version, content))


def note_handed(connection: sa.Connection, member: str, handed: Handed) -> None:
    """Note an entry by which a member was handed keys, in the transaction that adds it."""
    add_next(connection, HANDED_KEYS, member, msgspec.json.encode(handed))
