"""Passwords: which are accepted, and how they are stored.

Stored is an argon2id hash with the parameters of OWASP's Password Storage Cheat Sheet (19 MiB of
memory, 2 passes, 1 lane), which libargon2 writes beside it, so that later ones can be stronger. A
new password is long enough and not one that guessing programs try early (NIST SP 800-63B, 3.1.1.2;
the estimate is zxcvbn's, whose lists of common passwords come with it).
"""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from riparian.desk.accounts.records import LONGEST_PASSWORD, SHORTEST_PASSWORD
from riparian.errors import BadRequest

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
WEAKEST_SCORE = 3
"""Of zxcvbn's 0 to 4: more than 10^8 guesses, "safely unguessable" where hashes are slow."""

_FEWEST_BESIDE = 8
"""Characters beside the names that whoever guesses knows: the estimate takes several names for
several words that it does not know."""

_LOOKED_AT = 32
"""Characters from the beginning that the estimate looks at: of 72 with many digits for letters it
makes seconds of work."""


def new_hasher() -> PasswordHasher:
    """What hashes and checks passwords with these parameters."""
    return PasswordHasher(PASSES, MEMORY_KIB, LANES, type=Type.ID)


_hasher = new_hasher()


def _normal(password: str) -> str:
    """Written alike by every keyboard (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


NOBODY = _hasher.hash("a password that nobody has")
"""What is checked for a name that nobody has, so that it takes as long as for another."""


def hash_password(password: str) -> str:
    """What is stored of a password; takes some tens of milliseconds."""
    return _hasher.hash(_normal(password))


def is_password(stored: str, password: str) -> bool:
    """Whether that is the password; takes as long whether it is or not."""
    if len(password) > LONGEST_PASSWORD:
        password = ""
    try:
        return _hasher.verify(stored, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def is_weakly_stored(stored: str) -> bool:
    """Whether it was stored with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def require_good_password(password: str, *known: str) -> None:
    """Raises BadRequest for one that is too short, too long or too easy to guess; `known` are words
    that whoever guesses knows: name, office, the centre's name."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadRequest(
            f"Expected a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters, got "
            f"{len(password)}.",
            "Four or five words that do not belong together are easy to remember.",
        )
    words = [word for text in known for word in text.lower().split()]
    if _beside(password, words) < _FEWEST_BESIDE:
        raise BadRequest(
            "This password is easy to guess: it is made of names that others know.",
            "Take four or five words that do not belong together.",
        )
    estimate = zxcvbn(_normal(password)[:_LOOKED_AT], user_inputs=words)
    if estimate["score"] < WEAKEST_SCORE:
        warning = str(estimate["feedback"]["warning"] or "").rstrip(".")
        raise BadRequest(
            f"This password is easy to guess{f': {_in_sentence(warning)}' if warning else ''}.",
            "Take four or five words that do not belong together.",
        )


def _beside(password: str, words: list[str]) -> int:
    """How many characters a password has beside these words."""
    rest = _normal(password).lower()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len("".join(rest.split()))


def _in_sentence(warning: str) -> str:
    return warning[:1].lower() + warning[1:]
