"""Six words that two people compare by telephone, so that nobody can put in a key of their own.

A newcomer reads out the words of its application, its sponsor those of the application that came.
They are the same where both have the same seal and the same framework, which is named by the digest
of its first charter: they do not change when charters follow.

The words are the first 66 bits of scrypt (RFC 7914; N = 2^15, r = 8, p = 1; no secret is in it), in
elevens, each the number of a word in the list of BIP 39. Whoever looks for another key with the
same words pays for scrypt at each try. What is hashed:

    an application   "riparian application"  public key of the seal, 32 bytes
                     salt: digest of the first charter, 32 bytes
    charters         "riparian charters"     digest of each charter in order, 32 bytes each
                     salt: digest of the first charter, 32 bytes
    reading keys     "riparian reading keys" each key that the card names behind a space, in ASCII
                     salt: digest of the first charter, 32 bytes
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from riparian.exchange.keys.seal import read_public

WORDS = 6
_BITS = 11
_COST, _BLOCK, _MEMORY = 2**15, 8, 64 * 1024 * 1024
_WHOLE = (WORDS * _BITS + 7) // 8


def application_words(seal: str, first_charter: str) -> tuple[str, ...]:
    """The words for a seal (`ed25519:…`) that is to belong to the framework whose first charter has
    that digest (hexadecimal); raises BadRequest for what is no seal."""
    return _words(b"riparian application" + read_public(seal), first_charter)


def charter_words(digests: Sequence[str]) -> tuple[str, ...]:
    """The words for all charters of a framework, the first first, by their digests."""
    chain = b"".join(map(bytes.fromhex, digests))
    return _words(b"riparian charters" + chain, digests[0])


def reading_key_words(recipients: Sequence[str], first_charter: str) -> tuple[str, ...]:
    """The words for the reading keys that a member's card names (`age1…`)."""
    return _words(f"riparian reading keys {' '.join(recipients)}".encode(), first_charter)


@lru_cache(maxsize=256)  # pages ask for the same ones again and again
def _words(content: bytes, first_charter: str) -> tuple[str, ...]:
    hashed = hashlib.scrypt(
        content, salt=bytes.fromhex(first_charter), n=_COST, r=_BLOCK, p=1, maxmem=_MEMORY,
        dklen=_WHOLE,
    )  # fmt: skip
    bits = int.from_bytes(hashed) >> (8 * _WHOLE - WORDS * _BITS)
    numbers = (bits >> (_BITS * at) & 2**_BITS - 1 for at in reversed(range(WORDS)))
    return tuple(_list()[number] for number in numbers)


@cache
def _list() -> tuple[str, ...]:
    source = files("riparian.exchange.keys") / "data" / "words.txt"
    return tuple(source.read_text("ascii").split("\n")[: 2**_BITS])
