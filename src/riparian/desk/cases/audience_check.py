"""Whether an entry of a case is for the readers of the case: else one lead would answer what
another cannot read."""

from __future__ import annotations

from collections.abc import Set

from riparian.desk.cases.case_records import CaseEntry, Uncounted
from riparian.exchange.entries.payload import Community

_REACH = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
"""Labels, the widest first."""


def members_of(case: CaseEntry) -> tuple[str, ...] | None:
    """The members that a case names; None where it is for everybody or the community."""
    audience = case.audience
    return None if isinstance(audience, Community) or not audience else audience


def audience_fault(entry: CaseEntry, case: CaseEntry, left: Set[str]) -> Uncounted | None:
    """Whether it is for others than the case. Members that have `left` the framework since cannot
    be named any more, so they may be missing."""
    if entry.tlp != case.tlp:
        is_wider = _REACH.index(entry.tlp) < _REACH.index(case.tlp)
        return Uncounted("wider" if is_wider else "narrower", detail=entry.tlp)
    own, of_case = _readers(entry), _readers(case)
    if more := own - of_case:
        return Uncounted("wider", _names(more))
    lacking = {reader for reader in of_case - own if reader[0] not in left}
    return Uncounted("narrower", _names(lacking)) if lacking else None


def _readers(entry: CaseEntry) -> set[tuple[str, str]]:
    """Members, and persons of members; none where it is for the community, whichever version of
    its charter names it, or for everybody."""
    if entry.persons:
        return {(member, name) for member, names in entry.persons.items() for name in names}
    return {(member, "") for member in members_of(entry) or ()}


def _names(readers: Set[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({member for member, _ in readers}))
