"""What somebody was shown before they send it, as the fingerprint that is sent back with it.

Nothing is kept between the two steps. Whatever differs from what was shown is shown once more.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.sharing_records import Preview
    from riparian.desk.sharing.choice import Choice


def fingerprint(
    said: msgspec.Struct, choice: Choice | None, preview: Preview | None, written: int
) -> str:
    """Of what would be written, for whom, who reads it then, and how much this member has `written`
    so far: once it has written more, also by the same form, it is another."""
    who = preview and [[each.member, each.sees] for each in preview.who.members]
    return sha256(msgspec.json.encode([said, choice, who, written])).hexdigest()[:32]
