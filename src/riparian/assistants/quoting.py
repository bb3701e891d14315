"""Words of others, marked: a title can say anything, also what to do next.

Whatever comes out of a record stands in a `Quoted`, and so does what we say where it repeats some
of it. In JSON no text can leave its place. Characters that are not seen (control characters, turns
of direction, tags) are left out, as only a machine would read them.
"""

from __future__ import annotations

import unicodedata

import msgspec

LONGEST = 400
"""Characters of a text that are given; a title of more is rare, a description is longer."""

_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Cn")
_JOINERS = "\u200b\u200c\u200d"
"""Between letters of Khmer, Lao, Thai and Myanmar they are seen: words break, or letters join."""


class Quoted(msgspec.Struct, frozen=True, omit_defaults=True):
    """Text that a record holds, or that repeats some of it; `cut`: it goes on."""

    quoted: str
    cut: bool = False


def quoted(text: str | None, longest: int = LONGEST) -> Quoted | None:
    """A text marked as somebody else's, on one line; None for none."""
    if text is None:
        return None
    seen = "".join(
        x if x in _JOINERS or unicodedata.category(x) not in _UNSEEN else " " for x in text
    )
    line = " ".join(seen.split())
    return Quoted(line[:longest], len(line) > longest) if line else None
