"""What a member of a framework is called, everywhere in the same way."""

from __future__ import annotations

from functools import lru_cache

from riparian.codelists.lists import country_name

LONGEST_CALLED = 80
"""Characters of a member's name; what is in brackets behind it is never cut off."""


@lru_cache(1024)  # it is asked of every entry that somebody might read
def member_called(member: str, name: str, country: str | None) -> str:
    """`ກະຊວງແຜນການ ແລະ ການລົງທຶນ (mop-la, Laos)`: its name, which may be in a script that the
    reader cannot read, then its short name and its country; an institution has none."""
    if len(name) > LONGEST_CALLED:
        name = f"{name[: LONGEST_CALLED - 1].rstrip()}…"
    known = (member if name != member else "", country and (country_name(country) or country))
    where = ", ".join(filter(None, known))
    return f"{name} ({where})" if where else name
