"""Values that whoever holds them may use: of a session, an invitation, a token for programs.

They are random, shown once, and stored as their SHA-256: 256 random bits need no slow hash. What a
form holds against forgery is worked out of the session's value, and tells nothing of it.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

TOKEN_PREFIX = "riparian_"  # noqa: S105
"""By which people, and programs that look for leaked secrets, know a token."""

_BYTES = 32


def new_value(prefix: str = "") -> str:
    """A value that nobody can guess."""
    return prefix + secrets.token_urlsafe(_BYTES)


def stored(value: str) -> str:
    """What is stored of it."""
    return sha256(value.encode()).hexdigest()


def form_token(value: str) -> str:
    """What a form carries that belongs to the session with that value (OWASP, Cross-Site Request
    Forgery Prevention, "HMAC Based Token Pattern")."""
    return hmac.new(value.encode(), b"form", sha256).hexdigest()


def is_form_token(value: str, token: str) -> bool:
    """Whether a form belongs to that session."""
    return hmac.compare_digest(form_token(value).encode(), token.encode())
