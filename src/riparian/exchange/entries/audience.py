"""The keys of a writer's audiences, and the entries in which they reach their readers.

An *audience* is a set of members, the writer among them, or the community: every member of one
version of the charter. For each the writer's node makes one *audience key*: an age identity that
opens what is sealed to the audience, and a tag key by which its readers know their entries. A key
travels in an entry of type `audience` in the writer's own journal:

    {…, "tlp": "AMBER+STRICT" or "GREEN", "audience": …, "body": {"identity", "tag_key"}}

It is sealed as any payload is, but to the *reading keys* of the audience and the writer, with
throw-away recipients up to the charter's number, and padded to `KEY_ROOM`; its tag is random. So
from outside it tells neither how many can read it nor who. What it does tell is that it is such an
entry: readers try exactly the files of that form, and no other that their tags do not explain. One
trial costs age 2 ms for 12 recipients, 20 ms for 30, 0.2 s for 100.

A newcomer gets the community keys of all writers from its sponsor, in an ordinary sealed entry of
type `community-keys`. Who may read what is not decided here; what a reader holds stands in
`keyring`.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

import msgspec
import pyrage

from riparian.errors import BadRequest, Refused
from riparian.exchange.entries.payload import (
    AUDIENCE,
    CHARTER_CHANGES,
    COMMUNITY_KEYS,
    GREEN,
    Audience,
    Community,
    Payload,
    decode,
    encode,
)
from riparian.exchange.keys.sealing import (
    MOST_RECIPIENTS,
    count_recipients,
    open_sealed,
    random_tag,
    read_recipient,
    seal,
    seal_to,
    sealed_bytes,
    tag,
)
from riparian.exchange.names import Origin, read_origin

KEY_ROOM = 4096
"""Bytes to which every audience entry is padded: a hundred members with the longest names fit."""
MOST_WRAPPED = 1_000
"""Community keys in one entry of a sponsor."""

CHARTER_MARK = b"charter"
"""What goes into the tag of an entry that changes the charter, beside its number."""

_TAG_KEY_BYTES = 32
_AGE_OF_ITS_OWN = 32
"""The nonce and the authentication code of an age file of one chunk (c2sp.org/age, "Payload")."""
_IDENTITY = re.compile(r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}")


class AudienceKey(msgspec.Struct, frozen=True):
    """What one writer seals to one audience with, and its readers open with.

    The identity is kept as age writes it, so that another kind of key says itself what it is.
    """

    origin: Origin
    audience: Audience
    identity: str
    tag_key: bytes

    def tag(self, index: int) -> bytes:
        """The tag of the entry with this index, if it is sealed with this key and changes no
        charter."""
        return tag(self.tag_key, self.origin, index)

    def charter_tag(self, index: int) -> bytes:
        """The tag of an entry that changes the charter. Readers know it without opening it, and
        others take it for any other."""
        return tag(self.tag_key, self.origin, index, CHARTER_MARK)

    def tag_for(self, payload: Payload) -> Callable[[int], bytes]:
        """The tag that an entry with this payload has, by its index."""
        return self.charter_tag if payload.type in CHARTER_CHANGES else self.tag

    def is_of(self, index: int, tag: bytes) -> bool:
        """Whether an entry with this index and tag is sealed with this key."""
        return tag == self.tag(index) or tag == self.charter_tag(index)

    @property
    def carries_keys(self) -> bool:
        """Whether community keys may be handed on with it: to one member, and nobody else."""
        return not isinstance(self.audience, Community) and len(self.audience) == 2

    def seal(self, payload: Payload) -> bytes:
        """The payload file of what is for this audience and no other; raises Refused, BadRequest
        as `encode` and `seal` do."""
        if (payload.origin, payload.audience) != (self.origin, self.audience):
            raise ValueError(f"{payload!r} is not for the audience of {self!r}")
        return seal(encode(payload), _identity(self).to_public())

    def open(self, content: bytes) -> Payload:
        """What was sealed with this key; raises Refused, also where what it says of its audience
        is not true: others could have opened it as well."""
        payload = decode(open_sealed(content, _identity(self)), self.origin)
        if payload.audience != self.audience:
            raise Refused(
                f"An entry of {self.origin} was encrypted for others than it names.",
                f"Tell {self.origin.member}: more or fewer can read it than they believe.",
            )
        return payload

    def __repr__(self) -> str:
        return f"AudienceKey({self.origin}, {self.audience})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:  # msgspec would show rich the secrets
        return [("origin", str(self.origin)), ("audience", self.audience)]


class AudienceEntry(msgspec.Struct, frozen=True):
    """A new key and the entry by which its readers learn it, to be written before any with it.
    `recipients`: the reading keys that it was sealed to."""

    key: AudienceKey
    content: bytes
    tag: bytes
    recipients: tuple[str, ...]

    def __repr__(self) -> str:
        return f"AudienceEntry({self.key!r})"


def named_members(members: Iterable[str], origin: Origin) -> tuple[str, ...]:
    """The audience of these members: the writer is always one of them."""
    return tuple(sorted({*members, origin.member}))


def new_audience(
    origin: Origin,
    audience: Audience,
    reading_keys: Mapping[str, Sequence[str]],
    size: int,
    *,
    by: str,
    written_at: datetime,
) -> AudienceEntry:
    """A key for an audience, sealed to its members' `reading_keys` (from their cards).

    `size` is the number of recipients that every audience entry of the framework has. Where there
    is room, all keys of a member are among them, else its first ones: nobody's many keys leave
    another without. Members of a community who have no card yet are left out; their sponsor gives
    them the key. Raises BadRequest where a named member, or the writer, has no reading key or there
    are more members than `size`, Refused where a key is none.
    """
    if not 2 <= size <= MOST_RECIPIENTS:
        raise ValueError(f"an audience entry has 2 to {MOST_RECIPIENTS} recipients, not {size}")
    key = AudienceKey(
        origin,
        audience,
        str(pyrage.x25519.Identity.generate()),
        secrets.token_bytes(_TAG_KEY_BYTES),
    )
    payload = Payload(
        origin=origin,
        type=AUDIENCE,
        tlp=GREEN if isinstance(audience, Community) else "AMBER+STRICT",
        audience=audience,
        written_at=written_at,
        by=by,
        body=_secrets(key),
    )
    chosen = _chosen(_readers(audience, origin, reading_keys), size)
    content = seal_to(encode(payload), _recipients(chosen, size), KEY_ROOM)
    if not is_audience_entry(content):
        raise BadRequest("This audience is too large for one entry.", "Choose fewer members.")
    return AudienceEntry(key, content, random_tag(), tuple(key for _, key in chosen))


def is_audience_entry(content: bytes) -> bool:
    """Whether a payload file has the form of an audience entry, as everybody can see."""
    return count_recipients(content) > 1 and sealed_bytes(content) == KEY_ROOM + _AGE_OF_ITS_OWN


def rewrap(keys: Iterable[AudienceKey]) -> dict[str, Any]:
    """The body of an entry of type `community-keys`, with which a sponsor hands all community keys
    to a newcomer; it is sealed with the key of an audience of these two."""
    community = [key for key in keys if isinstance(key.audience, Community)]
    return {"keys": [_wrapped(key) for key in community]}


def _identity(key: AudienceKey) -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(key.identity)


def _readers(
    audience: Audience, origin: Origin, reading_keys: Mapping[str, Sequence[str]]
) -> dict[str, Sequence[str]]:
    """The reading keys by member, the writer's first."""
    is_community = isinstance(audience, Community)
    names = [origin.member, *(reading_keys if isinstance(audience, Community) else audience)]
    readers = {name: reading_keys.get(name, ()) for name in names}
    for name, keys in readers.items():
        if not keys and (name == origin.member or not is_community):
            raise BadRequest(
                f"Nothing can be encrypted for {name}: its card names no reading key yet.",
                "Fetch the newest cards, or share with the others first.",
            )
    return {name: keys for name, keys in readers.items() if keys}


def _chosen(readers: Mapping[str, Sequence[str]], size: int) -> list[tuple[str, str]]:
    """At most `size` reading keys with whose they are: the first of each member before the second
    of any."""
    if len(readers) > size:
        raise BadRequest(
            f"This audience has {len(readers)} members, and the charter's audience size is {size}.",
            "Choose fewer members, or propose a charter with a greater audience size.",
        )
    whose = {name: [(name, key) for key in dict.fromkeys(keys)] for name, keys in readers.items()}
    in_turn = [pair for turn in zip_longest(*whose.values()) for pair in turn if pair is not None]
    return in_turn[:size]


def _recipients(chosen: Sequence[tuple[str, str]], size: int) -> list[pyrage.x25519.Recipient]:
    """Exactly `size`: these, then keys that nobody has."""
    recipients = [read_recipient(key, name) for name, key in chosen]
    strangers = (pyrage.x25519.Identity.generate() for _ in range(size - len(recipients)))
    return recipients + [stranger.to_public() for stranger in strangers]


def _secrets(key: AudienceKey) -> dict[str, Any]:
    return {"identity": key.identity, "tag_key": base64.b64encode(key.tag_key).decode()}


def _wrapped(key: AudienceKey) -> dict[str, Any]:
    charter = key.audience.charter if isinstance(key.audience, Community) else None
    return {"origin": str(key.origin), "charter": charter, **_secrets(key)}


class _SecretsJson(msgspec.Struct):
    identity: str
    tag_key: str


class _WrappedJson(_SecretsJson):
    origin: str
    charter: int


class _WrappedKeysJson(msgspec.Struct):
    keys: list[_WrappedJson]


def key_in(payload: Payload) -> AudienceKey:
    """The key in an opened entry of type `audience`; raises Refused where it holds none."""
    if payload.type != AUDIENCE:
        raise _no_key(payload.origin, f"it is of type {payload.type}")
    try:
        given = msgspec.convert(payload.body, _SecretsJson)
        return _key(payload.origin, payload.audience, given)
    except (msgspec.ValidationError, ValueError) as error:
        raise _no_key(payload.origin, str(error)) from None


def wrapped_keys(payload: Payload) -> list[AudienceKey]:
    """The community keys in an opened entry of type `community-keys`; raises Refused for what are
    none."""
    wrapped = _wrapped_in(payload)
    try:
        return [_wrapped_key(given, payload.origin.framework) for given in wrapped]
    except (ValueError, BadRequest) as error:
        raise _no_key(payload.origin, str(error).rstrip(".")) from None


def wrapped_journals(payload: Payload) -> set[Origin]:
    """The journals of these keys, which are not looked at; raises Refused as `wrapped_keys` does
    where they have no such names."""
    names = {each.origin for each in _wrapped_in(payload)}
    try:
        return set(map(read_origin, names))
    except BadRequest as error:
        raise _no_key(payload.origin, str(error).rstrip(".")) from None


def _wrapped_in(payload: Payload) -> list[_WrappedJson]:
    if payload.type != COMMUNITY_KEYS:
        raise ValueError(f"{payload!r} holds no community keys")
    try:
        wrapped = msgspec.convert(payload.body, _WrappedKeysJson).keys
    except msgspec.ValidationError as error:
        raise _no_key(payload.origin, str(error).rstrip(".")) from None
    if len(wrapped) > MOST_WRAPPED:
        raise _no_key(payload.origin, f"it has {len(wrapped):,} keys")
    return wrapped


def _wrapped_key(given: _WrappedJson, framework: str) -> AudienceKey:
    origin = read_origin(given.origin)
    if origin.framework != framework or given.charter < 1:
        raise ValueError("it names a journal or charter outside this framework")
    return _key(origin, Community(given.charter), given)


def _key(origin: Origin, audience: Audience, given: _SecretsJson) -> AudienceKey:
    """The key, tested; raises ValueError without showing anything of it."""
    if audience == ():
        raise ValueError("it is for everybody")
    tag_key = _tag_key(given.tag_key)
    try:
        if _IDENTITY.fullmatch(given.identity) is None:
            raise ValueError
        pyrage.x25519.Identity.from_str(given.identity)
    except (ValueError, pyrage.IdentityError):
        raise ValueError("its key is of no kind that this Riparian knows") from None
    return AudienceKey(origin, audience, given.identity, tag_key)


def _tag_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != _TAG_KEY_BYTES or base64.b64encode(key).decode() != text:
        raise ValueError(f"its tag key does not have {_TAG_KEY_BYTES} bytes in base64")
    return key


def _no_key(origin: Origin, why: str) -> Refused:
    return Refused(
        f"An entry of {origin} was to hold keys, and cannot be used: {why}.",
        f"What is encrypted with them stays closed here. Tell {origin.member}; it may also have "
        "been written by a newer Riparian than yours.",
    )
