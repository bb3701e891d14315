"""The paper for a meeting as one structure, of which every form of it is made.

All of it is plain text that can be shown as it is (`exchange.plain_text`): markup in it is text.
What some of its readers may not see is not in it, and no number counts it; so nothing in it has to
be left out by whoever prints it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.document.paper_parts import PaperOverlap, PaperSource
from riparian.exchange.entries.entry_types import CaseState, Field, OverlapVerdict

Says = Literal["confirmed", "changed", "disputed"]
"""Of a value: a government confirms it; it was another when a government confirmed it; a government
disputes it."""

LABELS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT")
"""TLP labels that a pack can have, the widest first."""


class PackAudience(msgspec.Struct, frozen=True):
    """For whom it is made: `everyone`, all `members` of the framework, or those of these names, as
    they are called in `names`."""

    kind: Literal["everyone", "members", "named"]
    members: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class PackMinute(msgspec.Struct, frozen=True):
    """A decision, and whose minutes have it."""

    decision: str
    who: str
    by_when: str
    minuted_by: str


class PackItem(msgspec.Struct, frozen=True):
    """An item of the agenda."""

    number: int
    item: str
    result: str
    papers: tuple[str, ...]
    minutes: tuple[PackMinute, ...]
    by: str


class PackVerdict(msgspec.Struct, frozen=True):
    """What a member thinks of an overlap: `whose` it is, signed by which office, on which day."""

    verdict: OverlapVerdict
    whose: str
    office: str
    on: str
    why: str


class PackOverlap(PaperOverlap, frozen=True):
    """An overlap, and what members think of it and have not taken back, the newest first."""

    verdicts: tuple[PackVerdict, ...] = ()


class PackChange(msgspec.Struct, frozen=True):
    """An overlap that has changed since."""

    what: str
    title_a: str
    title_b: str
    why: str


class PackChanges(msgspec.Struct, frozen=True):
    """What has changed since the last meeting: `sentences` say since when, and how much."""

    sentences: tuple[str, ...]
    changes: tuple[PackChange, ...] = ()
    more: int = 0


class PackClaim(msgspec.Struct, frozen=True):
    """What a government, or another member (not `is_governments`), says of one field of a
    project."""

    project: str
    field: Field
    says: Says
    value: str
    value_now: str
    whose: str
    office: str
    as_of: str
    why: str
    is_governments: bool


class PackProposal(msgspec.Struct, frozen=True):
    """A proposal of a case that stands: who has accepted, who has not answered."""

    what: str
    who: str
    by_when: str
    by: str
    accepted: tuple[str, ...]
    open_with: tuple[str, ...]
    is_agreed: bool


class PackCase(msgspec.Struct, frozen=True):
    """A case that is not set aside."""

    title: str
    question: str
    projects: tuple[str, ...]
    states: tuple[CaseState, ...]
    leads: tuple[str, ...]
    proposals: tuple[PackProposal, ...]


class Pack(msgspec.Struct, frozen=True):
    """The whole of it. `label` is the TLP label that stands on each page; `made_on` the day,
    `build` the catalogue that it looks at, made on `build_day`; `edition_day`: of the edition that
    the meeting names, where that is another."""

    label: str
    audience: PackAudience
    made_by: str
    made_on: str
    build: str
    build_day: str
    meeting: str
    name: str
    day: str
    place: str
    country: str
    framework: str
    edition_day: str
    agenda: tuple[PackItem, ...]
    overlaps: tuple[PackOverlap, ...]
    overlaps_in_all: int
    pairs: tuple[str, ...]
    changes: PackChanges
    claims: tuple[PackClaim, ...]
    cases: tuple[PackCase, ...]
    sources: tuple[PaperSource, ...]


def strictest(labels: tuple[str, ...]) -> str:
    """The strictest of these labels."""
    return max(labels, key=LABELS.index)
