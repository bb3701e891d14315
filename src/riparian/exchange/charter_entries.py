"""Entries by which a charter is changed: the draft of a successor, and signatures under one.

    charter-draft        {"version": 2, "charter": the file, without signatures}
    charter-signatures   {"version": 2, "digest", "signatures": [{"keyid", "sig"}]}

Each stands by itself, whoever's journal it is in. They are for the community (TLP:GREEN): only what
is in force is for everybody. What stands in one is checked where proposals are made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from riparian.exchange.entries.payload import CHARTER_DRAFT, CHARTER_SIGNATURES, GREEN
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.membership.charter_file import LARGEST_CHARTER
from riparian.exchange.membership.proposals import DraftEntry, SignaturesEntry
from riparian.exchange.membership.terms import MOST_MEMBERS
from riparian.exchange.membership.votes import SealSignature
from riparian.exchange.planned_words import Words

MOST_IN_ONE = 2 * MOST_MEMBERS
"""Signatures in one entry: all members, of the charter before and of the draft."""


class _DraftBody(msgspec.Struct, frozen=True):
    version: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    charter: Annotated[str, msgspec.Meta(max_length=LARGEST_CHARTER)]


class _SignaturesBody(msgspec.Struct, frozen=True):
    version: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    digest: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    signatures: Annotated[list[SealSignature], msgspec.Meta(max_length=MOST_IN_ONE)]


def draft_words(version: int, content: bytes, by: str) -> Words:
    """The words of an entry with the file of a draft."""
    body = msgspec.to_builtins(_DraftBody(version, content.decode()))
    return Words(CHARTER_DRAFT, body, GREEN, by)


def signature_words(
    version: int, digest: str, signatures: Sequence[SealSignature], by: str
) -> Words:
    """The words of an entry with signatures under the draft of that digest."""
    body = msgspec.to_builtins(_SignaturesBody(version, digest, list(signatures)))
    return Words(CHARTER_SIGNATURES, body, GREEN, by)


def drafts_in(entries: Iterable[ReadEntry]) -> list[DraftEntry]:
    """The drafts in entries that can be read; what has not their form is passed over."""
    return [draft for entry in entries if (draft := _draft(entry)) is not None]


def signatures_among(entries: Iterable[ReadEntry]) -> list[SignaturesEntry]:
    """The same for signatures."""
    return [signed for entry in entries if (signed := _signatures(entry)) is not None]


def _draft(entry: ReadEntry) -> DraftEntry | None:
    if entry.payload is None or entry.payload.type != CHARTER_DRAFT:
        return None
    try:
        body = msgspec.convert(entry.payload.body, _DraftBody)
        return DraftEntry(entry.name, body.version, body.charter.encode())
    except (msgspec.ValidationError, UnicodeEncodeError):
        return None


def _signatures(entry: ReadEntry) -> SignaturesEntry | None:
    if entry.payload is None or entry.payload.type != CHARTER_SIGNATURES:
        return None
    try:
        body = msgspec.convert(entry.payload.body, _SignaturesBody)
    except msgspec.ValidationError:
        return None
    return SignaturesEntry(entry.name, body.digest, tuple(body.signatures))
