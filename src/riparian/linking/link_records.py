"""What linking says of records, as a snapshot holds it and pages show it: verdicts, the evidence
for them, and what each level of agreement is worth.

Plain structs; how a verdict is reached is known in `linking.engine` alone.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

Verdict = Literal["same", "related", "unsure", "different"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

Relation = Literal["phase", "tranche", "parent-component", "part", "design-and-main", "sibling"]
RELATION_WORDS: dict[Relation, str] = {
    "phase": "another phase",
    "tranche": "another tranche or additional finance",
    "parent-component": "one is a part of the other",
    "part": "a part of it, as a contract or tender is",
    "design-and-main": "the design or study of it",
    "sibling": "a sister project",
}
"""How two related projects stand to each other."""


class Term(msgspec.Struct, frozen=True):
    """One line of evidence: what was compared, the level found, bits for (or against) *same*."""

    feature: str
    value: str
    bits: float
    sentence: str


class Weight(msgspec.Struct, frozen=True):
    """A level's shares (0 to 1) in the three classes, its worth in bits for *same* against *other*
    and against *sister*, the priors of the shares, and how many pairs were counted (of the first
    two classes expected numbers, so no whole ones)."""

    feature: str
    level: str
    same: float
    sister: float
    other: float
    bits: float
    bits_against_sister: float
    prior_same: float
    prior_sister: float
    prior_other: float
    pairs_same: float
    pairs_sister: float
    pairs_other: int


class LinkSide(msgspec.Struct, frozen=True):
    """One of the two records of a pair, as a list shows it."""

    unit_id: str
    handle: str
    project_id: str
    title: str
    datasets: tuple[str, ...]


class Link(msgspec.Struct, frozen=True):
    """A pair of records: what it is called (and how it is related), by a person or the machine, the
    probability (0-1) that they are the same as the machine sees it, and the evidence in bits."""

    a: LinkSide
    b: LinkSide
    verdict: Verdict
    relation: Relation | None
    by_person: bool
    bits: float
    probability: float
    evidence: tuple[Term, ...]


class LinkFilter(msgspec.Struct, frozen=True):
    """Which pairs: of one verdict, of one project (its id), at most so many."""

    verdict: Verdict | None = None
    project: str | None = None
    limit: int | None = None
