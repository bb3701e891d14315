"""Every table that is given away."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.export.column_descriptions import (
    AREA_SHAPES,
    AREAS,
    CHANGES,
    INDICES,
    JUDGEMENTS,
    OVERLAPS,
    PORTFOLIO,
    PROBLEMS,
    PROJECTS,
    PROVIDERS_TABLE,
    PROVINCES,
    RIVER,
    SOURCES,
    UNPLACED,
    Exported,
)
from riparian.export.record_columns import LOCATIONS, RECORDS, TRANSACTIONS

EXPORTED: Sequence[Exported] = (
    PROJECTS, RECORDS, TRANSACTIONS, LOCATIONS, OVERLAPS, AREAS, AREA_SHAPES, RIVER,
    PROVIDERS_TABLE, PORTFOLIO, PROVINCES, INDICES, SOURCES, PROBLEMS, UNPLACED, CHANGES,
    JUDGEMENTS,
)  # fmt: skip
"""In the order of the reference."""
