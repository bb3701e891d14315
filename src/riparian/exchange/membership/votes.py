"""Signatures by members' seals under something that a threshold of them decides.

They are gathered apart and in any order; each stands by itself, whoever brought it. Who has a vote,
and how many have to agree, is what a charter says (`terms`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated

import msgspec
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Signature

from riparian.exchange.keys.seal import Seal, read_public, verifying_key
from riparian.exchange.membership.terms import Terms


class SealSignature(msgspec.Struct, frozen=True, order=True):
    """A signature by a seal, named by its key ID as TUF writes it; both in hexadecimal."""

    keyid: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    sig: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{128}\Z")]


class Votes(msgspec.Struct, frozen=True):
    """Who of those with a vote has signed, who has not, and how many have to."""

    threshold: int
    signed: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def lacking(self) -> int:
        """How many more have to sign."""
        return max(self.threshold - len(self.signed), 0)


def sign_with(seal: Seal, content: bytes) -> SealSignature:
    """The signature of a seal under these bytes."""
    signature = seal.signer.sign(content)
    return SealSignature(signature.keyid, signature.signature)


def votes_under(content: bytes, signatures: Iterable[SealSignature], terms: Terms) -> Votes:
    """Whose valid signatures these are under exactly these bytes, by the terms of a charter. A
    member that signed twice has one vote; what is no signature of a voter is passed over."""
    given = list(signatures)
    signed: list[str] = []
    missing: list[str] = []
    for line in terms.voters:
        has_signed = any(is_signature_of(line.seal, each, content) for each in given)
        (signed if has_signed else missing).append(line.member)
    return Votes(terms.threshold, tuple(sorted(signed)), tuple(sorted(missing)))


@lru_cache(maxsize=1024)
def is_signature_of(public: str, signature: SealSignature, content: bytes) -> bool:
    """Whether the seal with this public key made the signature under these bytes."""
    key = verifying_key(read_public(public))
    if key.keyid != signature.keyid:
        return False
    try:
        key.verify_signature(Signature(signature.keyid, signature.sig), content)
    except UnverifiedSignatureError:
        return False
    return True
