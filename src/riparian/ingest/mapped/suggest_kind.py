"""Whether a table is one of projects at all, and what it lacks where it is not.

The rule: a table of projects has a title or a number of the project, and tells of at least two of
where, when, how much, who and what for. One is enough where it has a number that is a project's by
its name or because rows of one number belong together (tables of places and payments), or a number
and titles as projects have them (`TITLE_LENGTH` letters or more). Without such a number or such
titles it must also tell how much, who or what for. Lists of dams, countries or exchange rates have
less; so have pairs of numbers. Titles that were only guessed by their values need three.
"""

from __future__ import annotations

from collections.abc import Collection

TITLE_LENGTH = 24
"""Letters that titles of projects have on the average at least; an Asian letter counts as two."""

_PLACE = frozenset(("country", "region", "admin1", "admin2", "place", "latitude"))
_TIME = frozenset((
    "start", "end", "start_actual", "end_actual", "period", "signing_date", "event_date", "date",
    "year",
))  # fmt: skip
_MONEY = frozenset(("amount", "commitment", "disbursement", "expenditure"))
_WHO = frozenset(("provider", "provider_ref", "agency", "agency_ref", "implementer", "host_agency"))
_PURPOSE = frozenset(("purpose_code", "sector", "sector_code", "scheme"))

_GROUPS = (
    (_PLACE, "no country or place"),
    (_TIME, "no date or year"),
    (_MONEY, "no money"),
    (_WHO, "no organisation"),
    (_PURPOSE, "no purpose or sector"),
)


def what_is_missing(
    fields: Collection[str], title_length: float, *, projects_number: bool
) -> tuple[str, ...]:
    """What a table lacks to be one of projects, in words; nothing for one that is.

    `title_length` is the usual length of titles, 0 where no column's name speaks of one;
    `projects_number`: a number is certainly a project's.
    """
    found = frozenset(fields)
    lacking = tuple(words for group, words in _GROUPS if not group & found)
    if not found & {"title", "identifier"}:
        return ("no title and no number of a project", *lacking)
    has_title = "title" in found and title_length >= TITLE_LENGTH
    needed = 1 if projects_number or (has_title and "identifier" in found) else 2
    if "identifier" not in found and not title_length:
        needed = 3
    tells = projects_number or has_title or bool(found & (_MONEY | _WHO | _PURPOSE))
    if len(_GROUPS) - len(lacking) >= needed and tells:
        return ()
    if "title" in found and 0 < title_length < TITLE_LENGTH:
        short = f"its names are short (about {title_length:.0f} letters), as those of things are"
        return (*lacking, short)
    return lacking if "identifier" in found or has_title else ("no title of a project", *lacking)
