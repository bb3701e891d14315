"""What is wrong with a file of a centre, in sentences for a person."""

from __future__ import annotations

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """What is wrong, in which file (below the centre's folder), what is lost by it, and what to do
    next."""

    what: str
    file: str
    lost: str
    next: str
