"""`OverlapRow`: one row of the table of overlaps, as the search writes it and reports read it."""

from __future__ import annotations

import msgspec

from riparian.overlap.engine.evidence_weights import ReadBy
from riparian.overlap.engine.overlap_kinds import Confidence, Kind, NamedBy, Work
from riparian.store.database import Snapshot

WIDER = ("country", "set")
"""Levels of a shared node that is no place: a country, or a basin or road that touches many."""


class OverlapRow(msgspec.Struct, frozen=True):
    """One overlap in numbers: what the two share, and how many bits each part is worth.

    `a` and `b` are the ids of the projects. A node is what both touch at the finest level: a place,
    a subject (`subject|country` for a system), a body, a purpose; `fed_*` are two subjects of which
    one bears on the other. `places_*` and `purposes_*` count those of each project, for one that
    has many says less by each. `read_by`: by what it was weighed; `for_*`: the likeliest purpose of
    each by codes and texts, where texts were read. `years_whole`: both spans are known, so
    `years_in_common` is no lower bound. `kind_work` and `kind_named_by`: what of the rule of its
    kind the pair meets (`overlap_kinds.MetRule`).
    """

    id: str
    provider_a: str
    provider_b: str
    a: str
    b: str
    kind: Kind
    kind_confidence: Confidence
    strength_bits: float
    closer_than: float
    read_by: ReadBy
    for_a: str | None
    for_b: str | None
    place_node: str | None
    place_level: str | None
    places_in_common: int
    places_a: int
    places_b: int
    place_bits: float
    km: float | None
    near_bits: float
    system_node: str | None
    system_bits: float
    body_node: str | None
    body_bits: float
    purpose_node: str | None
    purpose_level: str | None
    purposes_in_common: int
    purposes_a: int
    purposes_b: int
    purpose_bits: float
    subject_node: str | None
    fed_a: str | None
    fed_b: str | None
    subject_bits: float
    text_bits: float
    text_words: list[str]
    named_in_a: str | None
    named_in_b: str | None
    named_bits: float
    years_in_common: int | None
    years_whole: bool
    gap_known: bool
    time_bits: float
    kind_work: Work | None
    kind_named_by: NamedBy | None

    @property
    def one_effort_by(self) -> NamedBy | None:
        """By what the two are said to be one effort, where they are; in a row of an earlier
        version, which does not say it, by an agency that is named."""
        if self.kind != "same-effort":
            return None
        named = self.named_in_a is not None or self.named_in_b is not None
        return self.kind_named_by or ("agency" if named else "title")


_SQL_TYPES = {
    "str": "VARCHAR", "float": "DOUBLE", "int": "INTEGER", "bool": "BOOLEAN",
    "list[str]": "VARCHAR[]", "Kind": "VARCHAR", "Confidence": "VARCHAR", "ReadBy": "VARCHAR",
    "Work": "VARCHAR", "NamedBy": "VARCHAR",
}  # fmt: skip

COLUMNS: dict[str, str] = {
    name: _SQL_TYPES[written.removesuffix(" | None")]
    for name, written in OverlapRow.__annotations__.items()
}
"""Columns of the table of overlaps, with their types."""

REPORTED = "overlap_reported"
"""A table of the same columns: overlaps as they would be if nobody disputed anything of them."""

ROW_COLUMNS = ", ".join(COLUMNS)
"""The same for a SELECT whose rows are to be an `OverlapRow`, in the order of its fields."""

_SINCE = ("kind_work", "kind_named_by")


def row_columns(snapshot: Snapshot, table: str = "overlap") -> str:
    """The same of a table of a snapshot. One of an earlier version does not say what of its rule a
    pair meets."""
    known = snapshot.connection.table(table).columns
    return ", ".join(
        f"NULL AS {name}" if name in _SINCE and name not in known else name for name in COLUMNS
    )
