"""Writing to this node's own journal: whom an entry is for, the key of that audience, one append.

A `Writer` is made for one occasion, from the framework, keys and time of that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from hashlib import sha256

import sqlalchemy as sa

from riparian.english import count_of, listed
from riparian.errors import BadRequest, CentreBusy
from riparian.exchange.entries.audience import (
    AudienceKey,
    named_members,
    new_audience,
    rewrap,
)
from riparian.exchange.entries.payload import (
    COMMUNITY_KEYS,
    FOR_NAMED_MEMBERS,
    GREEN,
    RED,
    Audience,
    Community,
    Payload,
    encode,
)
from riparian.exchange.entries.reading import Reading
from riparian.exchange.entries.redaction import orders_in
from riparian.exchange.held.allowances import read_allowance, write_allowance
from riparian.exchange.held.channel_store import ChannelStore, GoneOn
from riparian.exchange.held.documents import note_handed
from riparian.exchange.held.handed_keys import Handed
from riparian.exchange.journal.checkpoint import sign_checkpoint
from riparian.exchange.journal.entry import LARGEST_PAYLOAD, NO_TAG
from riparian.exchange.keys.node_keys import NodeKeys
from riparian.exchange.keys.sealing import padded_bytes
from riparian.exchange.membership.card import Card
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.framework import Framework
from riparian.exchange.names import EntryName, Origin, read_origin
from riparian.exchange.pace import Allowance, of_writer, seconds_until
from riparian.exchange.planned_words import Noting, PlannedEntry, Words

Content = tuple[bytes, Callable[[int], bytes]]
"""The bytes of a payload, and the tag that it has at an index."""

_TRIES = 5

_SALT_ROOM = 64
"""Bytes by which an entry can become longer than it was planned: its salt is another, which
compresses otherwise, and others may have written in between."""

KEPT_FOR_NEW_WORDS = 2
"""A day's entries divided by this stay in hand for what is new, when receipts are given or earlier
words said again: whoever has lost a month of words does not fall silent for it."""

PORTIONS_A_DAY = 24
"""A portion of what is said again has a day's entries divided by this at least, since for each
everything that waits is opened anew."""


class Writer:
    """Adds to the journal `origin` for its member; `now` is the time of what is written."""

    def __init__(
        self,
        store: ChannelStore,
        framework: Framework,
        origin: Origin,
        keys: NodeKeys,
        reading: Reading,
        now: datetime,
    ) -> None:
        self.origin = origin
        self._store, self._framework = store, framework
        self._keys, self._reading, self._now = keys, reading, now
        self._audience_keys: dict[Audience, AudienceKey] = {}

    def write(self, words: Sequence[Words], noting: Noting | None = None) -> list[EntryName]:
        """Add entries, and do in the same transaction what `noting` does; they are on the disk when
        this returns.

        The first to an audience is preceded by the entry that carries its key. Raises
        JournalDamaged where entries of the journal are gone, BadRequest, UnknownName and Refused
        for what cannot be written, with nothing of it added; BadRequest also for more than the
        charter lets a member write by now.
        """
        self._require_allowed(len(words))
        for each in words:  # before the key of an audience is added
            _audience_of(self._framework, self.origin, each)
        seen = self.seen()
        return self.append([self.content(each, seen) for each in words], noting=noting)

    def plan(self, words: Sequence[Words]) -> list[PlannedEntry]:
        """What `write` would add, and nothing is added. Raises as `write` does, but for what only
        sealing finds."""
        self._require_allowed(len(words))
        seen, planned, added = self.seen(), [], set()
        for each in words:
            audience = _audience_of(self._framework, self.origin, each)
            payload = self.payload(each, audience, seen)
            content, adds_key = encode(payload), False
            if audience:
                adds_key = audience not in added and self._known_key(audience) is None
                added.add(audience)
            size = padded_bytes(content, _SALT_ROOM) if audience else len(content)
            planned.append(PlannedEntry(payload, size, adds_key))
        return planned

    def content(self, words: Words, seen: dict[Origin, int]) -> Content:
        """What is added for these words, sealed to their audience; `seen` as `seen` gives it.
        Raises as `write` does."""
        audience = _audience_of(self._framework, self.origin, words)
        if audience and audience not in self._audience_keys:
            self._audience_keys[audience] = self.audience_key(audience)
        payload = self.payload(words, audience, seen)
        content, tag = self._content(payload, self._audience_keys.get(audience))
        if len(content) > LARGEST_PAYLOAD:
            raise BadRequest(
                f"An entry has up to {LARGEST_PAYLOAD:,} bytes, and this would have "
                f"{len(content):,} as it is encrypted.",
                "Share less in one entry.",
            )
        return content, tag

    def room_to_repeat(self) -> int:
        """How many entries can be said again now; see `PORTIONS_A_DAY`."""
        room = self.room_beside_new_words()
        portion = self._framework.charter.entries_a_day // PORTIONS_A_DAY
        return room if room >= max(portion, 1) else 0

    def room_beside_new_words(self) -> int:
        """How many entries can be written now that are nobody's new words; see
        `KEPT_FOR_NEW_WORDS`. Below zero where these have taken of that room already."""
        a_day = self._framework.charter.entries_a_day
        left = int(self._allowance(self._store.allowance(self.origin.member)).left)
        return left - a_day // KEPT_FOR_NEW_WORDS

    def _require_allowed(self, count: int) -> None:
        a_day = self._framework.charter.entries_a_day
        allowance = self._allowance(self._store.allowance(self.origin.member))
        if count > allowance.left:
            left = max(int(allowance.left), 0)
            raise BadRequest(
                f"The charter lets a member write {count_of(a_day, 'entry')} a day, since others "
                f"carry no more: {left:,} by now, and not {count:,}. Nothing was written.",
                "Write what there is room for now and the rest tomorrow, or propose a charter that "
                "allows more a day."
                if count > a_day
                else f"Try it again in {_hours(seconds_until(count, allowance, a_day))}.",
            )

    def _allowance(self, before: Allowance | None) -> Allowance:
        now = int(self._now.timestamp())
        return of_writer(before, self._framework.charter.entries_a_day, now)

    def _spend(self, connection: sa.Connection, count: int) -> None:
        """Count what is added, in the transaction that adds it."""
        member = self.origin.member
        before = self._allowance(read_allowance(connection, member))
        write_allowance(connection, member, before.less(count))

    def write_for_itself(
        self, words_at: Callable[[EntryName], Sequence[Words]], noting: Noting | None = None
    ) -> list[EntryName]:
        """Add entries that nobody but this member can read, as `words_at` makes them for the name
        that the first will have. It may raise GoneOn where it cannot, and is then asked again.
        `noting` as in `write`, and raises as that does."""
        key = self.audience_key(named_members((), self.origin))
        for _ in range(_TRIES):
            start = self._store.size(str(self.origin))
            with suppress(GoneOn):
                first, seen = EntryName(self.origin, start), self.seen()
                payloads = [self.payload(x, key.audience, seen) for x in words_at(first)]
                contents = [self._content(each, key) for each in payloads]
                return self._append_at(start, contents, noting=noting)
        raise self._busy()

    def write_unless(
        self, words: Words, is_written: Callable[[], bool], noting: Noting | None = None
    ) -> EntryName | None:
        """Add an entry, once: None where it `is_written` already, also by another process at this
        moment. `noting` as in `write`, and raises as that does."""
        self._require_allowed(1)
        self.content(words, self.seen())  # adds the key of the audience, where there is none
        for _ in range(_TRIES):
            start = self._store.size(str(self.origin))
            if is_written():
                return None
            with suppress(GoneOn):
                content = self.content(words, self.seen())
                return self._append_at(start, [content], noting=noting)[0]
        raise self._busy()

    def _content(self, payload: Payload, key: AudienceKey | None) -> Content:
        if key is None:
            return encode(payload), _no_tag
        return key.seal(payload), key.tag_for(payload)

    def payload(self, words: Words, audience: Audience, seen: dict[Origin, int]) -> Payload:
        """The payload of these words, which are said now."""
        return Payload(
            origin=self.origin,
            type=words.type,
            tlp=words.tlp,
            audience=audience,
            written_at=self._now,
            by=words.by,
            body=words.body,
            about=words.about,
            seen=seen,
            persons=words.persons,
        )

    def seen(self) -> dict[Origin, int]:
        """How many entries of each other journal are held."""
        others = (other for other in self._store.origins() if other != str(self.origin))
        return {read_origin(other): self._store.size(other) for other in others}

    def audience_key(
        self, audience: Audience, also: Callable[[sa.Connection], None] | None = None
    ) -> AudienceKey:
        """The own key for an audience; a new one where there is none, where a named member has a
        reading key that the old one was not given to, or where it was given to one that no card
        names any more: whoever has taken that reading key reads on until then. Where one is added,
        what is `also` to be done is done in the same transaction."""
        key = self._known_key(audience)
        if key is not None:
            return key
        made = new_audience(
            self.origin,
            audience,
            self._recipients_of(audience),
            self._framework.charter.audience_size,
            by=self.origin.member,
            written_at=self._now,
        )
        self.append([(made.content, lambda _: made.tag)], also)
        self._store.note_covered([name_of_key(made.key)], made.recipients)
        return made.key

    def _recipients_of(self, audience: Audience) -> dict[str, tuple[str, ...]]:
        """The reading keys of those in an audience who have a card."""
        cards = self._framework.cards
        members = cards if isinstance(audience, Community) else audience
        return {member: cards[member].recipients for member in members if member in cards}

    def _known_key(self, audience: Audience) -> AudienceKey | None:
        """The own key for an audience, if there is one that serves still; see `audience_key`."""
        recipients = self._recipients_of(audience).values()
        current = {recipient for each in recipients for recipient in each}
        self._reading.refresh(str(self.origin))  # own keys are in the own journal
        key = self._reading.keyring.key_for(self.origin, audience)
        if key is None:
            return None
        given = self._store.covered().get(name_of_key(key), set())
        is_community = isinstance(audience, Community)
        return key if given <= current and (is_community or current <= given) else None

    def hand_keys(
        self, keys: Sequence[AudienceKey], member: str, card: Card, *, again: bool = False
    ) -> None:
        """Hand keys of the community to one member, in an entry for the two; `again`: it has been
        given some of them before, under another reading key. That is noted with the entries."""
        at = int(self._now.timestamp())

        def noting(handed: Handed) -> Callable[[sa.Connection], None]:
            return lambda connection: note_handed(connection, member, handed)

        both = named_members([member], self.origin)
        pair = self.audience_key(both, noting(Handed(at, False)))
        words = Words(COMMUNITY_KEYS, rewrap(keys), "AMBER+STRICT", self.origin.member)
        payload = self.payload(words, pair.audience, self.seen())
        self.append([self._content(payload, pair)], noting(Handed(at, again)))
        self._store.note_covered(list(map(name_of_key, keys)), card.recipients)

    def append(
        self,
        contents: Sequence[Content],
        also: Callable[[sa.Connection], None] | None = None,
        noting: Noting | None = None,
    ) -> list[EntryName]:
        """Add payloads, and do in the same transaction what is `also` to be done. The tag of an
        entry depends on its index, so that it is worked out anew where another process has added
        one meanwhile."""
        for _ in range(_TRIES):
            with suppress(GoneOn):
                start = self._store.size(str(self.origin))
                return self._append_at(start, contents, also, noting)
        raise self._busy()

    def _append_at(
        self,
        start: int,
        contents: Sequence[Content],
        also: Callable[[sa.Connection], None] | None = None,
        noting: Noting | None = None,
    ) -> list[EntryName]:
        """Add payloads from that index on; raises GoneOn where the journal does not end there."""
        names = [EntryName(self.origin, start + at) for at in range(len(contents))]

        def spend(connection: sa.Connection, count: int) -> None:
            self._spend(connection, count)
            if also is not None:
                also(connection)
            if noting is not None:
                noting(connection, names)

        key = self._framework.key_of(str(self.origin))
        signer = self._keys.log_signer(self.origin, key.vkey if key else None)
        sign = partial(sign_checkpoint, signer=signer)
        entries = [(content, tag(start + at)) for at, (content, tag) in enumerate(contents)]
        tags, payloads = [tag for _, tag in entries], [content for content, _ in entries]
        charters, at = self._framework.charters, int(self._now.timestamp())
        orders = orders_in(str(self.origin), start, tags, payloads, charters, at)
        self._store.append(str(self.origin), entries, sign, at=start, also=spend, orders=orders)
        return names

    def _busy(self) -> CentreBusy:
        return CentreBusy(
            f"Others are adding to {self.origin} at this moment. Nothing was added.", "Try again."
        )


def readers_of_today(charter: Charter, audience: Audience, origin: Origin) -> tuple[str, ...]:
    """Of the members that an audience names, those to whom something can be said by the charter of
    today: the writer, and who is a member still and no observer."""
    return tuple(
        member
        for member in (() if isinstance(audience, Community) else audience)
        if member == origin.member
        or (member in charter.members and charter.members[member].role != "observer")
    )


def _audience_of(framework: Framework, origin: Origin, words: Words) -> Audience:
    """Whom it is for; raises BadRequest and UnknownName for a label or member that it cannot
    be for."""
    _require_persons(words, origin)
    if (words.tlp in FOR_NAMED_MEMBERS) != bool(words.members):
        raise BadRequest(
            "Members are named for what is TLP:AMBER or RED, and for nothing else.",
            "Name the members, or share with everybody or the community.",
        )
    for member in words.members:
        framework.charter.require(member)
        if member != origin.member and framework.charter.members[member].role == "observer":
            raise BadRequest(
                f"{member} is an observer: it reads what is for everybody and for the community.",
                "Share it with the community, or have its role changed: `riparian framework propose"
                " change-role`.",
            )
    if words.tlp == GREEN:
        return Community(framework.charter.version)
    return named_members(words.members, origin) if words.members else ()


def _hours(seconds: int) -> str:
    return count_of(seconds // 3600 + 1, "hour")


def _require_persons(words: Words, origin: Origin) -> None:
    """Of what is RED, each named member has persons who may read it: else its node would carry a
    key for nobody."""
    if (words.tlp == RED) != bool(words.persons):
        raise BadRequest(
            "Persons are named for what is TLP:RED, and for nothing else.",
            "Name the persons, or share with members as a whole.",
        )
    lacking = set(words.members) - words.persons.keys() if words.persons else set()
    if lacking:
        raise BadRequest(
            f"No person of {listed(sorted(lacking))} is named, so nobody there could read it.",
            "Name a person of each member, or leave the member out.",
        )
    if words.persons.keys() - {*words.members, origin.member}:
        raise BadRequest(
            "A person is named whose member is none of the readers.",
            "Name the member as well, or leave the person out.",
        )


def _no_tag(_: int) -> bytes:
    return NO_TAG


def name_of_key(key: AudienceKey) -> str:
    """A name of a key that says nothing of it."""
    return sha256(f"covers {key.identity}".encode()).hexdigest()[:32]
