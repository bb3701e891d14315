"""What members think of an overlap of two projects: useful, known already, none, or wrong.

A verdict is about a pair of records, one of each project. Of one member's verdicts on a pair of
projects the newest stands; in a centre in no framework several people speak for themselves. What
was taken back is given with its reason, and does not stand. The order in which entries arrive makes
no difference, nor does one that comes twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from riparian.desk.claims.desk_entry import DeskEntry
from riparian.exchange.entries.entry_types import OverlapVerdict, Verdict
from riparian.exchange.names import EntryName

Label = Literal["overlap", "none", "divided"]
"""Whether a pair is an overlap by those who judged it; divided where they do not agree."""

VERDICT_NAMES: dict[OverlapVerdict, str] = {
    "useful": "Useful", "known": "Known already", "not-an-overlap": "Not an overlap",
    "wrong": "Wrong",
}  # fmt: skip
"""What somebody can think of an overlap, in a word."""

IS_OVERLAP: frozenset[OverlapVerdict] = frozenset({"useful", "known"})
"""The verdicts that say that two projects do overlap."""


class VerdictSaid(msgspec.Struct, frozen=True):
    """What one member thinks of an overlap, and why."""

    verdict: OverlapVerdict
    why: str
    member: str
    by: str
    written_at: datetime
    entry: EntryName
    tlp: str
    withdrawn_by: EntryName | None = None
    withdrawn_why: str = ""

    @property
    def stands(self) -> bool:
        """Whether its writer has not taken it back."""
        return self.withdrawn_by is None


class StrengthFigures(msgspec.Struct, frozen=True):
    """Of the judged pairs of one strength, how many are overlaps and how many are none."""

    strength: str
    overlaps: int
    none: int

    @property
    def precision(self) -> float:
        """Which part of them are overlaps."""
        return self.overlaps / (self.overlaps + self.none)


class VerdictFigures(msgspec.Struct, frozen=True):
    """Verdicts as labelled pairs: how many of each verdict stand, on how many pairs of projects;
    `divided` pairs, on which members do not agree, and `unknown` ones, of which this catalogue has
    not both projects, or no overlap, are in no figure."""

    pairs: int
    verdicts: dict[str, int]
    by_strength: tuple[StrengthFigures, ...]
    overlaps: int
    none: int
    divided: int
    unknown: int

    @property
    def precision(self) -> float | None:
        """Which part of the pairs that count are overlaps; None where none counts."""
        counted = self.overlaps + self.none
        return self.overlaps / counted if counted else None


def fold_verdicts(entries: Iterable[DeskEntry]) -> tuple[VerdictSaid, ...]:
    """What members think of one pair of projects: what stands first, the newest of it first, then
    what was taken back. `entries` are those about any pair of their records."""
    known: dict[EntryName, DeskEntry] = {}
    for entry in entries:
        if not isinstance(entry.said, Verdict) or entry.unfit:
            continue
        if entry.name not in known or known[entry.name].withdrawn_by is None:
            known[entry.name] = entry
    newest: dict[str, EntryName] = {}
    for entry in known.values():
        speaks = _speaks(entry)
        if entry.stands and (speaks not in newest or newest[speaks] < entry.name):
            newest[speaks] = entry.name
    said = [
        _said(entry)
        for entry in known.values()
        if not entry.stands or newest[_speaks(entry)] == entry.name
    ]
    return tuple(sorted(said, key=lambda x: (not x.stands, -x.written_at.timestamp(), x.entry)))


def label_of(verdicts: Sequence[VerdictSaid]) -> Label | None:
    """Whether a pair is an overlap by the verdicts that stand; None where none does."""
    says = {verdict.verdict in IS_OVERLAP for verdict in verdicts if verdict.stands}
    if len(says) > 1:
        return "divided"
    return ("overlap" if says.pop() else "none") if says else None


def _speaks(entry: DeskEntry) -> str:
    return f"{entry.member}\n{entry.by}" if entry.name.origin.is_local else entry.member


def _said(entry: DeskEntry) -> VerdictSaid:
    said = entry.said
    assert isinstance(said, Verdict)
    return VerdictSaid(
        said.verdict, said.why, entry.member, entry.by, entry.written_at, entry.name, entry.tlp,
        entry.withdrawn_by, entry.withdrawn_why,
    )  # fmt: skip
