"""docs/reference/columns.md: every column that Riparian gives away."""

from __future__ import annotations

from reference_docs.markdown import code, page, table
from riparian.export.column_descriptions import Column, Exported
from riparian.export.exported_tables import EXPORTED

_FORMS = {"csv": "CSV", "json": "JSON", "geojson": "GeoJSON"}


def columns_page() -> str:
    """Every table with its columns, in their order."""
    return page(
        "Columns of what you take away",
        "The same names stand in CSV, JSON and GeoJSON, on the command line and in pages. What is"
        " not known is an empty cell, and `null` in JSON. Several values stand in one cell with"
        " `; ` between them, and in JSON in a list; columns of shares have the order of what they"
        " are shares of. In JSON what has two sides is not flat: `a_start` is `start` in the object"
        " `a`.",
        *(_part(one) for one in EXPORTED),
    )


def _part(one: Exported) -> str:
    asked = " · ".join(map(code, one.asked))
    rows = [(code(c.name), _meaning(c), c.unit, c.source) for c in one.columns]
    return "\n\n".join(
        [
            f"## {one.name.capitalize()}",
            f"A row is {one.row}. {asked}",
            table(("column", "meaning", "unit", "source"), rows),
        ]
    )


def _meaning(column: Column) -> str:
    if not column.forms:
        return f"{column.meaning}."
    return f"{column.meaning} ({', '.join(_FORMS[form] for form in column.forms)} only)."
