"""The records of this layer: an overlap, its two projects as shown, and its evidence."""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.catalogue.host_marks import HostMark, mark_lines, said_by
from riparian.overlap.engine.overlap_kinds import Confidence, Kind
from riparian.problems import stands_at

Feature = Literal[
    "place", "distance", "system", "body", "purpose", "subject", "text", "named", "time"
]


class SourceLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a fact stands: dataset, XML line or table row, and the page if there is one."""

    side: Literal["a", "b"]
    dataset: str
    line: int | None = None
    row: int | None = None
    url: str | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        at = stands_at(self.line, self.row, self.sheet)
        return f"{self.dataset} {at}".strip() + (f" ({self.url})" if self.url else "")


class Evidence(msgspec.Struct, frozen=True):
    """One thing that the two share, or are apart in: what, how telling (bits, below 0 against), in
    words, and where it is said. With `disputed_by` (ISO 3166-1) it does not count, and `bits` are
    what it would add."""

    feature: Feature
    value: str
    bits: float
    sentence: str
    source: tuple[SourceLine, ...]
    disputed_by: tuple[str, ...] = ()

    @property
    def disputed(self) -> str:
        """`disputed by Laos`; nothing where it counts."""
        return said_by("disputed", self.disputed_by) if self.disputed_by else ""


class Side(msgspec.Struct, frozen=True):
    """One project of the pair as a reader sees it; `host_says` as in a `ProjectLine`."""

    id: str
    handle: str
    provider: str
    agency: str | None
    title: str
    title_by: str | None
    original: str | None
    original_lang: str | None
    countries: tuple[str, ...]
    country_names: tuple[str, ...]
    places: tuple[str, ...]
    start: str | None
    start_sureness: str | None
    end: str | None
    end_sureness: str | None
    status: str
    status_sureness: str
    seen: tuple[str, ...]
    usd: float | None
    amount: float | None
    currency: str | None
    usd_held: str | None = None
    outlier_times: float | None = None
    outlier_of: str | None = None
    status_rule: str = ""
    tlp: str | None = None
    under_way_on: str | None = None
    host_says: tuple[HostMark, ...] = ()

    @property
    def host_lines(self) -> tuple[str, ...]:
        """What governments say of its facts, in phrases: `places disputed by Laos`."""
        return tuple(mark_lines(self.host_says))


class Overlap(msgspec.Struct, frozen=True):
    """Two projects of different providers that meet. `chance`: that the pair is worth a call.
    `as_reported_bits`: the strength if no host disputed anything of the two, where one does.
    `field`: the one that both are in, where that is the kind.
    `theme`: of the finest purpose that both have, empty where they have no theme in common;
    `subject`: what both texts mention, or two things of which one affects the other."""

    id: str
    kind: Kind
    kind_sentence: str
    kind_confidence: Confidence
    strength_bits: float
    strength: str
    chance: float
    closer_than: float
    sentence: str
    place: str
    theme: str
    subject: str
    a: Side
    b: Side
    advice: str
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...]
    remarks: tuple[str, ...]
    field: str = ""
    as_reported_bits: float | None = None

    @property
    def counting(self) -> tuple[Evidence, ...]:
        """The evidence that counts: its bits add up to the strength."""
        return tuple(each for each in self.evidence if not each.disputed_by)

    @property
    def disputed(self) -> tuple[Evidence, ...]:
        """The evidence that does not count as a host disputes it, with what it would add."""
        return tuple(each for each in self.evidence if each.disputed_by)

    @property
    def topic(self) -> str:
        """What it is about, in a heading."""
        return self.theme or self.subject or "different themes"
