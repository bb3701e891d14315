"""Under which identifier a record is exported as IATI."""

from __future__ import annotations

import hashlib
import re

_PLAIN = re.compile(r"[^\w.:()+-]+")
_LONGEST = 120


def exported_identifier(number: str, ref: str | None) -> str:
    """The `iati-identifier` of a record: its own, without what IATI forbids; with `ref`, that of
    the centre before it.

    What was changed to fit gets a few letters of a hash, so that no two become one.
    """
    plain = _PLAIN.sub("-", number)
    if plain != number or len(plain) > _LONGEST:
        digest = hashlib.sha256(number.encode()).hexdigest()[:8]
        plain = f"{plain[:_LONGEST]}-{digest}"
    return plain if ref is None else f"{ref}-{plain}"
