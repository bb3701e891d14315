"""Columns of tables that hold several pairs of providers at once, as exports do."""

from __future__ import annotations

import msgspec

from riparian.export.column_descriptions import AREAS, RULE, Column

AREAS_OF_PAIRS = msgspec.structs.replace(
    AREAS,
    columns=(Column("pair", "The two providers, A first", "provider codes", RULE), *AREAS.columns),
)
"""Areas, each with the pair that it is of."""
