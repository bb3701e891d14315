"""Seals that open at once, for tests that use many: a real one takes two seconds each time, which
is what makes guessing its passphrase slow. `python -m quick_seals …` is `riparian …` with them."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

import pyrage

from riparian.cli.main import main
from riparian.exchange.keys import seal

_HEAD = b"age-encryption.org/v1\n-> scrypt not-really\n"


def _named(passphrase: str) -> bytes:
    return _HEAD + hashlib.sha256(passphrase.encode()).digest()


def _encrypt(content: bytes, passphrase: str) -> bytes:
    return _named(passphrase) + content


def _decrypt(content: bytes, passphrase: str) -> bytes:
    head = _named(passphrase)
    if not content.startswith(head):
        raise pyrage.DecryptError
    return content[len(head) :]


QUICK = SimpleNamespace(
    passphrase=SimpleNamespace(encrypt=_encrypt, decrypt=_decrypt),
    DecryptError=pyrage.DecryptError,
)
"""What stands in the place of `pyrage` in `riparian.exchange.keys.seal`."""

if __name__ == "__main__":
    seal.pyrage = QUICK
    main()
