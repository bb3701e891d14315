"""A member's card: its journals, its keys and where it can be reached, under its own seal.

It is a DSSE envelope (securesystemslib) over JSON. The seal stays offline; servers and reading keys
change by a new card, for which nobody else is asked. What the others hold to: a card never drops or
reopens a journal, nor changes the key of one.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError

from riparian.errors import BadRequest, Refused
from riparian.exchange.addresses import read_address
from riparian.exchange.journal.notes import COSIGNATURE, ED25519, Verifier, read_base64, read_vkey
from riparian.exchange.keys.reading_keys import kind_of, usable
from riparian.exchange.keys.seal import Seal, read_public
from riparian.exchange.membership.charter import Charter
from riparian.exchange.names import NAME, Origin, read_origin
from riparian.exchange.plain_text import is_plain
from riparian.exchange.strict_json import convert, read_object, refused

PAYLOAD_TYPE = "application/vnd.riparian.card+json"
LARGEST_CARD = 64 * 1024
MOST_JOURNALS, MOST_READING_KEYS, MOST_ADDRESSES = 100, 8, 8
LONGEST_ADDRESS = LONGEST_CONTACT = 300
_WHAT = "the card"
_HASH_BYTES = 32
_IN_ADDRESSES = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+")  # RFC 3986, without quotes and brackets


class Closed(msgspec.Struct, frozen=True):
    """Where a journal ends for good: its size and the root of its tree."""

    size: int
    root: bytes


class JournalLine(msgspec.Struct, frozen=True):
    """One journal of the member; its checkpoints are signed by `key`, a vkey (C2SP signed-note)."""

    origin: Origin
    key: str
    closed: Closed | None = None

    @property
    def verifier(self) -> Verifier:
        """The key, ready to verify."""
        return read_vkey(self.key)


class Card(msgspec.Struct, frozen=True):
    """What a member says of itself. `cosigner`: the vkey under which it confirms what it holds of
    every journal; `contact`: an office, never a person."""

    member: str
    version: int
    journals: tuple[JournalLine, ...]
    cosigner: str
    reading_keys: tuple[str, ...]
    addresses: tuple[str, ...] = ()
    contact: str = ""

    @property
    def framework(self) -> str:
        """The framework that it is for."""
        return self.cosigner.partition("/")[0]

    @property
    def open_journal(self) -> JournalLine | None:
        """The journal that the member writes to."""
        return next((line for line in self.journals if line.closed is None), None)

    @property
    def cosigning(self) -> Verifier:
        """The key of its confirmations, ready to verify."""
        return read_vkey(self.cosigner)

    @property
    def recipients(self) -> tuple[str, ...]:
        """The reading keys that others seal to."""
        return usable(self.reading_keys)

    @property
    def other_keys(self) -> tuple[str, ...]:
        """Reading keys of kinds that this version does not know; they are kept, and nothing is
        sealed to them."""
        return tuple(key for key in self.reading_keys if key not in self.recipients)


def write_card(card: Card, seal: Seal) -> bytes:
    """The card under the member's seal; raises BadRequest for a card that others would refuse."""
    for fault in _faults(card, read_public(seal.public)):
        raise BadRequest(f"This cannot be a card: {fault}.", "Change that and try again.")
    envelope = Envelope(_payload(card), PAYLOAD_TYPE, {})
    envelope.sign(seal.signer)
    content = json.dumps(envelope.to_dict(), separators=(",", ":")).encode()
    if len(content) > LARGEST_CARD:
        raise BadRequest(
            f"The card has {len(content):,} bytes, and {LARGEST_CARD:,} are the most.",
            "Leave out reading keys or addresses.",
        )
    return content


def write_draft(card: Card) -> bytes:
    """A card that nobody has signed, as the file in which it is brought to the seal."""
    return msgspec.json.format(_payload(card)) + b"\n"


def read_draft(content: bytes) -> Card:
    """The card in such a file; raises Refused for one that others would refuse. Who it is from is
    not known, so whoever signs it looks at it first."""
    what = "the draft of a card"
    card = _card(read_object(content, what, LARGEST_CARD), what)
    for fault in _faults(card, b""):  # no seal signs here
        raise refused(what, fault)
    return card


def open_card(content: bytes, charter: Charter) -> Card:
    """The card in a file, verified against the seal that the charter names for its member.

    Raises Refused for everything else. Whether it follows the member's last card is for `follows`.
    """
    envelope = _envelope(content)
    (keyid,) = envelope.signatures
    member = next((name for name, x in charter.members.items() if x.seal == keyid), None)
    if member is None:
        raise refused(_WHAT, f"its seal is that of no member of {charter.framework}")
    what = f"{_WHAT} of {member}"
    seal = charter.seal_key(member)
    try:
        envelope.verify([seal], 1)
    except VerificationError as error:
        raise refused(what, "its signature is not valid") from error
    card = _card(read_object(envelope.payload, what, LARGEST_CARD), what)
    if card.member != member:
        raise refused(what, "it is made out for another member")
    if card.framework != charter.framework:
        raise refused(what, f"it is for another framework than {charter.framework}")
    for fault in _faults(card, read_public(charter.seals[member])):
        raise refused(what, fault)
    return card


def follows(new: Card, old: Card) -> bool:
    """Whether a card may take the place of another one of the same member."""
    return succession_fault(new, old) is None


def succession_fault(new: Card, old: Card) -> str | None:
    """Why a card may not take the place of another one, as a clause; None where it may."""
    if (new.member, new.framework) != (old.member, old.framework):
        return f"it is not for {old.member} in {old.framework}"
    if new.version <= old.version:
        return f"its version is {new.version}, and version {old.version} is known"
    for line in old.journals:
        now = next((x for x in new.journals if x.origin == line.origin), None)
        if now is None:
            return f"it leaves out the journal {line.origin}"
        if now.key != line.key:
            return f"it changes the key of the journal {line.origin}"
        if line.closed not in (None, now.closed):
            return f"the journal {line.origin} was closed, and it says otherwise"
    return None


class _SignatureForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keyid: Annotated[str, msgspec.Meta(max_length=64)]
    sig: Annotated[str, msgspec.Meta(max_length=128)]


class _EnvelopeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    payload: str
    payload_type: Literal["application/vnd.riparian.card+json"]
    signatures: Annotated[list[_SignatureForm], msgspec.Meta(min_length=1, max_length=1)]


class _ClosedForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: Annotated[int, msgspec.Meta(ge=0, le=10**15)]
    root: str


class _JournalForm(msgspec.Struct, frozen=True):
    origin: str
    key: str
    closed: _ClosedForm | None


class _CardForm(msgspec.Struct, frozen=True):
    """The payload. Fields that a later version adds are passed over: a card binds its member alone,
    and the others should not lose sight of it because of one."""

    member: str
    version: int
    journals: Annotated[list[_JournalForm], msgspec.Meta(max_length=MOST_JOURNALS)]
    cosigner: str
    reading_keys: Annotated[list[str], msgspec.Meta(max_length=MOST_READING_KEYS)]
    addresses: Annotated[list[str], msgspec.Meta(max_length=MOST_ADDRESSES)]
    contact: str


def _payload(card: Card) -> bytes:
    form = _CardForm(
        card.member,
        card.version,
        [_JournalForm(str(line.origin), line.key, _closed_form(line)) for line in card.journals],
        card.cosigner,
        list(card.reading_keys),
        list(card.addresses),
        card.contact,
    )
    return msgspec.json.encode(form)


def _closed_form(line: JournalLine) -> _ClosedForm | None:
    if line.closed is None:
        return None
    return _ClosedForm(line.closed.size, base64.b64encode(line.closed.root).decode())


def _envelope(content: bytes) -> Envelope:
    """The envelope, written in the one way in which it can be; its signature is not verified."""
    fields = read_object(content, _WHAT, LARGEST_CARD)
    form = convert(fields, _EnvelopeForm, _WHAT)
    try:
        envelope = Envelope.from_dict(fields)
    except ValueError as error:
        raise refused(_WHAT, "it is no DSSE envelope") from error
    # The library takes several forms of base64 for the same bytes.
    if envelope.to_dict() != msgspec.to_builtins(form):
        raise refused(_WHAT, "its base64 is not as it is written")
    return envelope


def _card(fields: dict[str, object], what: str) -> Card:
    form = convert(fields, _CardForm, what)
    try:
        journals = tuple(
            JournalLine(read_origin(line.origin), line.key, _closed(line.closed))
            for line in form.journals
        )
    except (BadRequest, Refused) as error:
        raise refused(what, f"a journal in it is not as expected ({error.what})") from error
    return Card(
        form.member,
        form.version,
        journals,
        form.cosigner,
        tuple(form.reading_keys),
        tuple(form.addresses),
        form.contact,
    )


def _closed(form: _ClosedForm | None) -> Closed | None:
    return None if form is None else Closed(form.size, read_base64(form.root))


def _faults(card: Card, seal: bytes) -> Iterator[str]:
    """Every rule that a card breaks, as a clause without a full stop; each may rest on those before
    it."""
    if NAME.fullmatch(card.member) is None or NAME.fullmatch(card.framework) is None:
        yield "the name of its member or framework has other characters than a-z, digits, hyphens"
    if not 1 <= card.version <= 1_000_000:
        yield "its version is no number from 1 on"
    yield from _journal_faults(card)
    yield from _key_faults(card, seal)
    if len(card.addresses) > MOST_ADDRESSES or not all(map(_is_address, card.addresses)):
        yield f"it has an address that is not http or https, or more than {MOST_ADDRESSES}"
    if card.contact and not is_plain(card.contact, LONGEST_CONTACT):
        yield f"its contact is not one line of up to {LONGEST_CONTACT} characters"


def _journal_faults(card: Card) -> Iterator[str]:
    origins = [line.origin for line in card.journals]
    expected = [Origin(card.framework, card.member, n + 1) for n in range(len(origins))]
    if origins != expected:
        yield f"its journals are not {card.framework}/{card.member}/1 and so on, in order"
    if len(origins) > MOST_JOURNALS:
        yield f"it has more than {MOST_JOURNALS} journals"
    if any(line.closed is None for line in card.journals[:-1]):
        yield "a journal before the last is open"
    for closed in filter(None, (line.closed for line in card.journals)):
        if closed.size < 0 or len(closed.root) != _HASH_BYTES:
            yield "the end of a closed journal is not a size and a hash"


def _key_faults(card: Card, seal: bytes) -> Iterator[str]:
    mirror = Origin(card.framework, card.member, 1).mirror
    signing = [(line.key, ED25519, str(line.origin)) for line in card.journals]
    keys = [seal]
    for vkey, kind, name in [*signing, (card.cosigner, COSIGNATURE, mirror)]:
        verifier = _verifier(vkey)
        if verifier is None or (verifier.kind, verifier.name) != (kind, name):
            yield f"the key of {name} is not as expected"
        else:
            keys.append(verifier.key)
    if len(set(keys)) != len(keys):
        yield "it has one key for two things, or its seal for one"
    if not 1 <= len(card.reading_keys) <= MOST_READING_KEYS:
        yield f"it has {len(card.reading_keys)} reading keys, not 1 to {MOST_READING_KEYS}"
    if None in map(kind_of, card.reading_keys):
        yield "a reading key in it is not one"


def _verifier(vkey: str) -> Verifier | None:
    try:
        return read_vkey(vkey)
    except Refused:
        return None


def _is_address(text: str) -> bool:
    """Plain, and one that can be asked: an address that is refused where it is used would stop
    whoever goes through the cards."""
    if len(text) > LONGEST_ADDRESS or _IN_ADDRESSES.fullmatch(text) is None:
        return False
    try:
        return read_address(text) == text.rstrip("/")
    except BadRequest:
        return False
