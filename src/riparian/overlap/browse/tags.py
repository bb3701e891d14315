"""Values of many things in arrays: which of them has which, how many have each."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


class Tags(NamedTuple):
    """One pair (`at[i]`, `codes[i]`) for each value of each thing; things are numbered from 0.

    `values` are all values in order; `codes` count in it. A thing has a value once or not at all.
    """

    values: tuple[str, ...]
    at: NDArray[np.int32]
    codes: NDArray[np.int32]
    things: int

    def having(self, wanted: Collection[str]) -> Mask:
        """The things that have one of these values."""
        chosen = np.isin(np.array(self.values, dtype=object), list(wanted))
        found = np.zeros(self.things, dtype=bool)
        if chosen.any():
            found[self.at[chosen[self.codes]]] = True
        return found

    def counts(self, among: Mask) -> dict[str, int]:
        """How many of these things have each value; values that none has are left out."""
        many = np.bincount(self.codes[among[self.at]], minlength=len(self.values))
        return {self.values[code]: int(many[code]) for code in np.flatnonzero(many)}

    def of(self, thing: int) -> list[str]:
        """The values of one thing."""
        first, last = np.searchsorted(self.at, (thing, thing + 1))
        return [self.values[code] for code in self.codes[first:last]]


def load_tags(connection: duckdb.DuckDBPyConnection, sql: str, things: int, **said: Any) -> Tags:
    """Tags out of a query of two columns, `thing` and `value`; NULL is no value."""
    rows = connection.execute(
        f"""
        SELECT
            CAST(thing AS INTEGER) AS thing,
            CAST(dense_rank() OVER (ORDER BY value) - 1 AS INTEGER) AS code,
            value
        FROM (SELECT DISTINCT thing, value FROM ({sql}) AS asked WHERE value IS NOT NULL) AS found
        ORDER BY thing, code
        """,
        said,
    ).fetchnumpy()
    codes, values = rows["code"], rows["value"]
    first = np.unique(codes, return_index=True)[1]
    return Tags(tuple(str(values[i]) for i in first), rows["thing"], codes, things)


def no_tags(things: int) -> Tags:
    """Tags that nothing has."""
    none = np.zeros(0, dtype=np.int32)
    return Tags((), none, none, things)
