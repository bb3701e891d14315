"""Whether what is written about something is for the readers of that: else one lead would answer
what another cannot read, and what one node shows as taken back would stand at another."""

from __future__ import annotations

from collections.abc import Set
from typing import Protocol

from riparian.desk.cases.case_records import Uncounted
from riparian.exchange.entries.payload import Audience, Community

_REACH = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
"""Labels, the widest first."""


class Addressed(Protocol):
    """Something that has readers: a label, the members or the community, and persons of what is for
    persons."""

    @property
    def tlp(self) -> str:
        """Its TLP label."""

    @property
    def audience(self) -> Audience:
        """Whom it is for."""

    @property
    def persons(self) -> dict[str, tuple[str, ...]]:
        """By member, who may read it there; empty where it is not for persons."""


def members_of(case: Addressed) -> tuple[str, ...] | None:
    """The members that a case names; None where it is for everybody or the community."""
    audience = case.audience
    return None if isinstance(audience, Community) or not audience else audience


def audience_fault(entry: Addressed, case: Addressed, left: Set[str]) -> Uncounted | None:
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


def takes_back_for_all(withdrawal: Addressed, entry: Addressed, left: Set[str]) -> bool:
    """Whether all who read an entry read that it was taken back; `left` as in `audience_fault`.
    Else it would stand for some of them and not for others, and whoever wrote it could say to each
    what suits."""
    if _REACH.index(withdrawal.tlp) > _REACH.index(entry.tlp):
        return False
    told = members_of(withdrawal)
    if told is None:
        return True
    if withdrawal.persons:
        return not {each for each in _readers(entry) - _readers(withdrawal) if each[0] not in left}
    return not set(members_of(entry) or ()) - set(told) - left


def _readers(entry: Addressed) -> set[tuple[str, str]]:
    """Members, and persons of members; none where it is for the community, whichever version of
    its charter names it, or for everybody."""
    if entry.persons:
        return {(member, name) for member, names in entry.persons.items() for name in names}
    return {(member, "") for member in members_of(entry) or ()}


def _names(readers: Set[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({member for member, _ in readers}))
