"""An order to delete what an entry says, signed by as many members as decide on a charter.

It is a DSSE envelope, as a card is, over

    {"framework", "entry": {"origin", "index"}, "why", "charter": version}

Each seal that has a vote in that charter counts once. Signatures may be gathered apart, in any
order. Who may give an order in, and what follows from it, is in `redaction`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError

from riparian.english import count_of, listed
from riparian.errors import BadRequest, Refused
from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.members import VOTING
from riparian.exchange.membership.terms import MOST_MEMBERS
from riparian.exchange.names import EntryName, read_origin
from riparian.exchange.plain_text import is_plain
from riparian.exchange.strict_json import convert, read_object, refused

PAYLOAD_TYPE = "application/vnd.riparian.redaction+json"
LARGEST_ORDER = 64 * 1024
LONGEST_REASON = 500
"""Characters of why something was redacted, in one paragraph: it stays for everybody to read, and
cannot be redacted itself."""

_WHAT = "the order"


class OrderText(msgspec.Struct, frozen=True):
    """What an order says: which entry, why, and under which version of the charter."""

    framework: str
    entry: EntryName
    why: str
    charter: int


class _EntryForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    origin: str
    index: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]


class _OrderForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    framework: str
    entry: _EntryForm
    why: str
    charter: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class _SignatureForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keyid: Annotated[str, msgspec.Meta(max_length=64)]
    sig: Annotated[str, msgspec.Meta(max_length=128)]


class _EnvelopeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    payload: str
    payload_type: Literal["application/vnd.riparian.redaction+json"]
    signatures: Annotated[list[_SignatureForm], msgspec.Meta(max_length=MOST_MEMBERS)]


def draft_order(entry: EntryName, why: str, charter: Charter) -> bytes:
    """An order that nobody has signed, under the newest charter."""
    require_reason(why)
    form = _OrderForm(
        charter.framework, _EntryForm(str(entry.origin), entry.index), why, charter.version
    )
    return _write(Envelope(msgspec.json.encode(form), PAYLOAD_TYPE, {}))


def require_reason(why: str) -> None:
    """Raises BadRequest for what is no reason that others can read."""
    if not is_plain(why, LONGEST_REASON):
        raise BadRequest(
            f"Expected a reason of 1 to {LONGEST_REASON:,} visible characters on one line.",
            "Say why in a sentence, without repeating what is to go.",
        )


def read_order(content: bytes) -> OrderText:
    """What the order in a file says; no signature is verified. Raises Refused."""
    return _opened(content)[1]


def sign_order(content: bytes, seal: Seal, charter: Charter) -> bytes:
    """The same order with this seal's signature too; raises Refused for what is no order, and
    BadRequest for a seal without a vote or an order under another charter."""
    envelope, text = _opened(content)
    _require_charter(text, charter)
    if seal.keyid not in _voters(charter):
        raise BadRequest(
            f"This seal has no vote in charter {charter.version} of {charter.framework}.",
            "Take the seal of a member with a vote: observers have none.",
        )
    envelope.sign(seal.signer)
    return _write(envelope)


def merge_orders(contents: Sequence[bytes]) -> bytes:
    """One order with the signatures of all these files, which have to hold the same order."""
    opened = [_opened(content)[0] for content in contents]
    first = opened[0]
    if any(envelope.payload != first.payload for envelope in opened):
        raise refused(_WHAT, "the files hold different orders, each with its own signatures")
    for envelope in opened:
        first.signatures.update(envelope.signatures)
    return _write(first)


def signers_of(content: bytes, charter: Charter) -> tuple[str, ...]:
    """The members whose seals have signed an order, by the charter that it was made under.

    Raises Refused where a signature is not valid, or is of a seal without a vote: who adds one to
    a good order spoils it, and it can be told who gave it in.
    """
    envelope, text = _opened(content)
    _require_charter(text, charter)
    voters = _voters(charter)
    signed = []
    for keyid in envelope.signatures:
        member = voters.get(keyid)
        if member is None:
            raise refused(_WHAT, f"it bears a signature of nobody with a vote in {text.framework}")
        try:
            envelope.verify([charter.seal_key(member)], 1)
        except VerificationError as error:
            raise refused(_WHAT, f"the signature of {member} is not valid") from error
        signed.append(member)
    return tuple(sorted(signed))


def require_threshold(content: bytes, charter: Charter) -> tuple[str, ...]:
    """The members that have signed; raises Refused where they are fewer than have to."""
    signed = signers_of(content, charter)
    if len(signed) < charter.threshold:
        raise refused(
            _WHAT,
            f"of the {count_of(charter.threshold, 'signature')} that charter {charter.version} "
            f"demands, it bears {len(signed)} (of {listed(signed) or 'no member'})",
        )
    return signed


def order_to_json(content: bytes) -> dict[str, Any]:
    """The order as it stands in the body of an entry."""
    return _opened(content)[0].to_dict()


def order_from_json(fields: object) -> bytes:
    """The file of an order out of the body of an entry."""
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()


def _require_charter(text: OrderText, charter: Charter) -> None:
    if (text.framework, text.charter) != (charter.framework, charter.version):
        raise BadRequest(
            f"The order was made under charter {text.charter} of {text.framework[:40]}, and here it"
            f" is charter {charter.version} of {charter.framework}.",
            "Draft it anew under the charter that is in force, and sign that.",
        )


def _voters(charter: Charter) -> dict[str, str]:
    """Members with a vote by the key of their seal; no two have the same (`terms`)."""
    return {x.seal: member for member, x in charter.members.items() if x.role in VOTING}


def _opened(content: bytes) -> tuple[Envelope, OrderText]:
    """The envelope, written in the one way in which it can be, and what it says."""
    fields = read_object(content, _WHAT, LARGEST_ORDER)
    form = convert(fields, _EnvelopeForm, _WHAT)
    try:
        envelope = Envelope.from_dict(fields)
    except ValueError as error:
        raise refused(_WHAT, "it is no DSSE envelope, or has two signatures of one key") from error
    if envelope.to_dict() != msgspec.to_builtins(form):
        raise refused(_WHAT, "its base64 is not as it is written, or one key has signed it twice")
    return envelope, _text(envelope)


def _text(envelope: Envelope) -> OrderText:
    form = convert(read_object(envelope.payload, _WHAT, LARGEST_ORDER), _OrderForm, _WHAT)
    try:
        origin = read_origin(form.entry.origin)
    except BadRequest as error:
        raise refused(_WHAT, "it names no entry") from error
    if origin.framework != form.framework:
        raise refused(_WHAT, "it names an entry of another framework")
    if not is_plain(form.why, LONGEST_REASON):
        raise refused(_WHAT, f"its reason is not one line of up to {LONGEST_REASON:,} characters")
    return OrderText(form.framework, EntryName(origin, form.entry.index), form.why, form.charter)


def _write(envelope: Envelope) -> bytes:
    content = order_from_json(envelope.to_dict())
    if len(content) > LARGEST_ORDER:
        raise Refused("The order is too large.", "Give a shorter reason.")
    return content
