"""`Listing`: a list of records that becomes a table, and shows itself in a notebook."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from riparian.export.row_tables import SHOWN, Row, RowTables, table_html

T = TypeVar("T")


class Listing(list[T], RowTables):
    """A list like any other, with `to_list`, `to_pandas`, `to_polars` and `to_arrow`."""

    def to_list(self) -> list[Row]:
        """All records as plain dictionaries, as JSON has them."""
        rows: list[Row] = msgspec.to_builtins(list(self), enc_hook=str)
        return rows

    def _repr_html_(self) -> str:
        """The first records as a table, for a notebook; whatever somebody wrote is escaped."""
        rows = Listing(self[:SHOWN]).to_list()
        return table_html(rows, len(self) - len(rows))
