"""What a reader holds: its own reading keys, and the audience keys it has learnt of each journal.

A key comes by the writer's own word, in its journal, or from a *giver*: any member can hand
community keys to any other, a sponsor does, and nobody can see by looking whether they are right.
So each giver has a room of its own for each journal that a card names, apart from that of the
writer: whoever fills its own with false keys takes nothing from what others give. What has opened
something is tried first. An entry costs one look for each tag key held, a microsecond; age is asked
only where a tag fits, and of each giver for one key at most.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Literal

import msgspec
import pyrage

from riparian.errors import Refused
from riparian.exchange.entries.audience import (
    CHARTER_MARK,
    AudienceKey,
    is_audience_entry,
    key_in,
    wrapped_journals,
    wrapped_keys,
)
from riparian.exchange.entries.payload import (
    CHARTER_CHANGES,
    CLEAR,
    GREEN,
    Audience,
    Community,
    Payload,
    decode,
)
from riparian.exchange.journal.entry import NO_TAG
from riparian.exchange.keys.sealing import count_recipients, open_to_any, tag
from riparian.exchange.names import EntryName, Origin

MOST_KEYS = 1_000
"""Keys of one journal that are held by its writer's own word, and as many of each giver. A member
takes another for the community with each charter, and where a reading key is given up: thirty a
year make 1,000 in thirty years."""

WhyLeftOut = Literal["too many of the writer", "too many of a giver", "false"]


class KeysLeftOut(msgspec.Struct, frozen=True):
    """Keys of a journal that are not held, and which member they came from."""

    origin: Origin
    giver: str
    why: WhyLeftOut

    @property
    def what(self) -> str:
        """What was left out, in a sentence."""
        if self.why == "too many of the writer":
            return (
                f"{self.giver} has made more than {MOST_KEYS:,} keys for readers here in "
                f"{self.origin}. The newest are held; of the others those that have opened nothing,"
                " or nothing for longest, were let go."
            )
        if self.why == "too many of a giver":
            return (
                f"{self.giver} has handed on more than {MOST_KEYS:,} keys of {self.origin}. No more"
                " of its are held; those from other members are."
            )
        return (
            f"Of the keys of {self.origin} that came from {self.giver}, two claim the same entries,"
            " so that one is false. The first is held, and those from other members."
        )

    @property
    def try_this(self) -> str:
        """What can be done about it."""
        return (
            f"Ask {self.giver} by telephone what its node does: no Riparian makes such keys. What "
            "others write stays readable."
        )


Fit = tuple[AudienceKey, bool]
"""A key that has the tag of an entry, and whether it is the tag of a change of the charter."""


class Keyring:
    """What a reader holds; see the module.

    `tried` counts how often age was asked to decrypt. `sizes`: the audience sizes of the charters;
    an entry for other numbers of recipients is none of the framework's, and is not tried.
    `journals`: those that cards name; a giver could think of others without end, so that of no
    others its keys are held. None for either: whatever comes.
    """

    def __init__(self, reading: Sequence[pyrage.x25519.Identity]) -> None:
        self._reading = list(reading)
        self.sizes: Collection[int] | None = None
        self.journals: Collection[Origin] | None = None
        self._journals: dict[Origin, _JournalKeys] = {}
        self.tried = 0

    def __repr__(self) -> str:
        count = sum(len(keys.of_writer) for keys in self._journals.values())
        return f"Keyring({count} audience keys)"

    def copy(self) -> Keyring:
        """Another with the same keys; what either learns from now on the other does not."""
        other = Keyring(self._reading)
        other.sizes, other.journals = self.sizes, self.journals
        other._journals = {origin: keys.copy() for origin, keys in self._journals.items()}
        return other

    def add(self, key: AudienceKey, index: int) -> None:
        """Hold a key that its own writer made, in the entry with this index."""
        self._of(key.origin).learn(key, index)

    def learn(self, origin: Origin, index: int, content: bytes) -> AudienceKey | None:
        """The audience key in this entry, now held; None where the entry has not the form of an
        audience entry, then without a decryption, or is for others.

        To be asked of what `open` gave None for. Raises Refused where it is for this reader and
        broken. It is the writer's word who else can read what is sealed with it.
        """
        if not is_audience_entry(content):
            return None
        if self.sizes is not None and count_recipients(content) not in self.sizes:
            return None
        self.tried += 1
        with _naming(origin, index):
            plain = open_to_any(content, self._reading)
            if plain is None:
                return None
            key = key_in(decode(plain, origin))
        self.add(key, index)
        return key

    def open(self, origin: Origin, index: int, tag: bytes, content: bytes) -> Payload | None:
        """What the entry says; None, without a decryption, where its tag is not one of ours.

        Raises Refused where it is for this reader, or for everybody, and is broken. Once in four
        thousand million times a tag is ours by chance; then it is refused as well.
        """
        with _naming(origin, index):
            if tag == NO_TAG:
                return _require_mark(_open_clear(content, origin), is_marked=False)
            keys = self._journals.get(origin)
            return None if keys is None else self._open_with(keys, index, tag, content)

    def fitting(self, origin: Origin, index: int, tag: bytes) -> list[Fit]:
        """The keys with which an entry of this tag may be sealed: as a rule one or none."""
        keys = self._journals.get(origin)
        return [] if keys is None else list(keys.fitting(index, tag))

    def is_certain(self, key: AudienceKey) -> bool:
        """Whether a key came from its writer, or has opened something here."""
        keys = self._journals.get(key.origin)
        return keys is not None and (key in keys.of_writer or key in keys.proven)

    def accept_from_giver(self, payload: Payload) -> set[Origin]:
        """Hold the community keys in an opened entry of type `community-keys`; the journals that
        have new ones, whose earlier entries are to be opened again.

        A giver's word is enough to read with: what a key opens names its journal. It is not
        enough to write with. Raises Refused, keeping none, for what are no community keys.
        """
        giver = payload.origin.member
        keys = [key for key in wrapped_keys(payload) if self._is_named(key.origin)]
        return {key.origin for key in keys if self._of(key.origin).accept(key, giver)}

    def came_early(self, payload: Payload) -> bool:
        """Whether such an entry has keys of journals that no card names yet, which
        `accept_from_giver` holds once one does; raises Refused as it does."""
        return not all(map(self._is_named, wrapped_journals(payload)))

    def key_for(self, origin: Origin, audience: Audience) -> AudienceKey | None:
        """The newest key that the writer of the journal made for this audience itself."""
        keys = self._journals.get(origin)
        return keys.newest_for(audience) if keys else None

    def community_keys(self) -> list[AudienceKey]:
        """What a sponsor hands on: the keys of communities that their own writers made, and those
        from another giver that have opened something here."""
        keys = chain.from_iterable(
            dict.fromkeys([*x.of_writer, *x.proven]) for x in self._journals.values()
        )
        return [key for key in keys if isinstance(key.audience, Community)]

    def left_out(self) -> list[KeysLeftOut]:
        """What came and is not held, since its giver has too much or it cannot be right."""
        return [each for keys in self._journals.values() for each in keys.left_out]

    def _is_named(self, origin: Origin) -> bool:
        return self.journals is None or origin in self.journals

    def _of(self, origin: Origin) -> _JournalKeys:
        return self._journals.setdefault(origin, _JournalKeys(origin))

    def _open_with(
        self, keys: _JournalKeys, index: int, tag: bytes, content: bytes
    ) -> Payload | None:
        """By the first that opens it: a giver may have handed on a wrong one with the right tags.
        Where none does, what is said is why the first did not."""
        refusal: Refused | None = None
        for key, is_marked in keys.fitting(index, tag):
            self.tried += 1
            try:
                payload = key.open(content)
            except Refused as error:
                refusal = refusal or error
            else:
                keys.prove(key)
                return _require_mark(payload, is_marked=is_marked)
        if refusal is not None:
            raise refusal
        return None


class _JournalKeys:
    """The audience keys of one journal: `of_writer`, with the index of the entry in which each
    came; those of each giver, by tag key; and those that have opened something, the one that did so
    last at the end."""

    def __init__(self, origin: Origin) -> None:
        self.of_writer: dict[AudienceKey, int] = {}
        self.proven: dict[AudienceKey, None] = {}
        self.left_out: dict[KeysLeftOut, None] = {}
        self._origin = origin
        self._by_tag_key: dict[bytes, list[AudienceKey]] = {}
        self._of_giver: dict[str, dict[bytes, AudienceKey]] = {}

    def copy(self) -> _JournalKeys:
        other = _JournalKeys(self._origin)
        other.of_writer, other.proven = dict(self.of_writer), dict(self.proven)
        other.left_out = dict(self.left_out)
        other._by_tag_key = {key: list(keys) for key, keys in self._by_tag_key.items()}
        other._of_giver = {giver: dict(keys) for giver, keys in self._of_giver.items()}
        return other

    def learn(self, key: AudienceKey, index: int) -> None:
        """Hold a key that the writer made, in its entry of that index. Beyond `MOST_KEYS` an older
        one goes."""
        if key in self.of_writer:
            return
        if any(x in self.of_writer for x in self._by_tag_key.get(key.tag_key, ())):
            self._leave_out(self._origin.member, "false")
            return
        self.of_writer[key] = index
        self._index(key)
        if len(self.of_writer) > MOST_KEYS:
            self._leave_out(self._origin.member, "too many of the writer")
            self._let_go()

    def accept(self, key: AudienceKey, giver: str) -> bool:
        """Hold a key from a giver, if there is room for it; whether it is new. The room is for
        those that came first: what a giver hands on later may not have all be read again for
        ever."""
        given = self._of_giver.setdefault(giver, {})
        if key.tag_key in given:
            if given[key.tag_key] != key:
                self._leave_out(giver, "false")
            return False
        if len(given) >= MOST_KEYS:
            self._leave_out(giver, "too many of a giver")
            return False
        given[key.tag_key] = key
        return self._index(key)

    def newest_for(self, audience: Audience) -> AudienceKey | None:
        fitting = [key for key in self.of_writer if key.audience == audience]
        return max(fitting, key=self.of_writer.__getitem__, default=None)

    def fitting(self, index: int, wanted: bytes) -> Iterator[Fit]:
        """The keys that have that tag at that index: those that have opened something first, then
        the writer's own, then those of givers."""
        tag_keys = chain((key.tag_key for key in self.proven), self._by_tag_key)
        for tag_key in dict.fromkeys(tag_keys):
            for mark in (b"", CHARTER_MARK):
                if tag(tag_key, self._origin, index, mark) == wanted:
                    keys = sorted(self._by_tag_key[tag_key], key=self._place)
                    yield from ((key, bool(mark)) for key in keys)
                    break

    def prove(self, key: AudienceKey) -> None:
        """Note that a key has opened something now."""
        self.proven.pop(key, None)
        self.proven[key] = None

    def _place(self, key: AudienceKey) -> tuple[bool, bool]:
        handed_by_writer = self._of_giver.get(self._origin.member, {}).get(key.tag_key)
        return key not in self.proven, key not in self.of_writer and key != handed_by_writer

    def _index(self, key: AudienceKey) -> bool:
        """Whether nobody had given it before."""
        keys = self._by_tag_key.setdefault(key.tag_key, [])
        if key in keys:
            return False
        keys.append(key)
        return True

    def _let_go(self) -> None:
        """Hold one key of the writer's less: the oldest that has opened nothing, else the one that
        has not for longest. The newest stays, since what comes next may be sealed with it."""
        newest = max(self.of_writer, key=self.of_writer.__getitem__)
        others = [key for key in self.of_writer if key != newest]
        idle = [key for key in others if key not in self.proven]
        proven = (key for key in self.proven if key in self.of_writer and key != newest)
        gone = min(idle, key=self.of_writer.__getitem__) if idle else next(proven)
        del self.of_writer[gone]
        if not any(given.get(gone.tag_key) == gone for given in self._of_giver.values()):
            self.proven.pop(gone, None)
            self._by_tag_key[gone.tag_key].remove(gone)
            if not self._by_tag_key[gone.tag_key]:
                del self._by_tag_key[gone.tag_key]

    def _leave_out(self, giver: str, why: WhyLeftOut) -> None:
        self.left_out[KeysLeftOut(self._origin, giver, why)] = None


@contextmanager
def _naming(origin: Origin, index: int) -> Iterator[None]:
    """Says which entry it was that was refused."""
    try:
        yield
    except Refused as error:
        raise Refused(f"{EntryName(origin, index)}: {error.what}", error.try_this) from None


def _require_mark(payload: Payload, *, is_marked: bool) -> Payload:
    """Raise Refused for a change of the charter that not every node would find: they look by the
    tag alone, and among what is for the community."""
    if (payload.type in CHARTER_CHANGES) != (is_marked and payload.tlp == GREEN):
        raise Refused(
            f"An entry of {payload.origin} is marked as a change of the charter and is none, or is "
            "one and is not marked as such for the community.",
            f"Tell {payload.origin.member}: changes are made with `riparian framework propose`.",
        )
    return payload


def _open_clear(content: bytes, origin: Origin) -> Payload:
    payload = decode(content, origin)
    if payload.tlp != CLEAR:
        raise Refused(
            f"An entry of {origin} is labelled TLP:{payload.tlp}, and was not encrypted.",
            f"Tell {origin.member} at once: whoever carries it can read it.",
        )
    return payload
