"""The key that lies beside the database and not in it: it locks the secrets of second factors, and
signs the audit trail.

So a stolen backup of the database alone opens no second factor. AES-256-GCM, with the account's id
as what belongs to it: a secret put into another account's row does not open there.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from riparian.errors import CentreError
from riparian.exchange.keys.key_places import KeyPlaces

KEY = "accounts.key"
"""The file's name."""

_NONCE_BYTES = 12


class SecretBox:
    """Locks and unlocks with the key in a folder, which is made when first needed."""

    def __init__(self, folder: Path) -> None:
        self._places = KeyPlaces(folder)

    def lock(self, secret: str, account: str) -> bytes:
        """The secret, locked."""
        self._make_if_missing()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._key()).encrypt(nonce, secret.encode(), account.encode())

    def unlock(self, locked: bytes, account: str) -> str:
        """The secret again; raises CentreError where the key is another, or gone."""
        nonce, rest = locked[:_NONCE_BYTES], locked[_NONCE_BYTES:]
        try:
            return AESGCM(self._key()).decrypt(nonce, rest, account.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise CentreError(
                f"The second factors of this centre do not open with {KEY}: it is another key.",
                f"Put {KEY} back from your backup, or have an administrator reset each account: "
                "`riparian account reset`.",
            ) from error

    def derived(self, purpose: str) -> bytes:
        """A key for something else than locking: it tells nothing of this one."""
        self._make_if_missing()
        return hmac.new(self._key(), purpose.encode(), sha256).digest()

    def _make_if_missing(self) -> None:
        if self._places.kept_as(KEY) == "missing":
            content = base64.b64encode(AESGCM.generate_key(256)) + b"\n"
            with suppress(CentreError):  # another process makes it at this moment
                self._places.create(KEY, content)

    def _key(self) -> bytes:
        if self._places.kept_as(KEY) == "missing":
            raise CentreError(
                f"The key {self._places.path(KEY)} is missing, which opens second factors.",
                f"Put {KEY} back from your backup, or have an administrator reset each account: "
                "`riparian account reset`.",
            )
        try:
            return base64.b64decode(self._places.read(KEY).strip(), validate=True)
        except ValueError as error:
            raise CentreError(
                f"{KEY} is not a key as it was written.", "Put it back from your backup."
            ) from error
