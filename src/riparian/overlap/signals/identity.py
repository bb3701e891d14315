"""What a record says the thing itself is: the roads and lines that it names by number, and the name
that its title begins with. Two projects can be compared by it, however near they are.

A name is a row of stems (`keywords.name_of`). Two titles have one name if the shorter name is what
the longer one begins with: "Support Program to Respond to Climate Change" and the same "for Fiscal
Year 2014".
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from riparian.arrays import Bools, Numbers, Ragged
from riparian.store.database import Snapshot

LEAST_NAME = 3
"""Words of a name at least: "rural roads" is none."""


class Things(msgspec.Struct, frozen=True):
    """By project: numbers of roads and lines; its name, empty without one; and what that begins
    with, as a number, -1 without one."""

    routes: Ragged
    names: Sequence[str]
    beginning: Numbers

    def on_other_routes(self, a: Numbers, b: Numbers) -> Bools:
        """Of each pair whether both name roads or lines, and none in common."""
        differ: Bools = (self.routes.sizes[a] > 0) & (self.routes.sizes[b] > 0)
        at = np.flatnonzero(differ)
        ours, theirs = self.routes.take(a[at]), self.routes.take(b[at])
        width = int(self.routes.values.max(initial=0)) + 1
        both = np.isin(ours.owners * width + ours.values, theirs.owners * width + theirs.values)
        differ[at[ours.owners[both]]] = False
        return differ

    def have_one_name(self, a: Numbers, b: Numbers) -> Bools:
        """Of each pair whether the one's name is what the other's begins with."""
        same: Bools = (self.beginning[a] >= 0) & (self.beginning[a] == self.beginning[b])
        for at in np.flatnonzero(same).tolist():
            short, long = sorted((self.names[a[at]], self.names[b[at]]), key=len)
            same[at] = f"{long} ".startswith(f"{short} ")
        return same


def read_things(snapshot: Snapshot, count: int) -> Things:
    """Read them of all projects that are numbered."""
    rows = snapshot.arrays("SELECT number, CAST(route AS INTEGER) FROM routed ORDER BY ALL")
    routes = Ragged.of(count, *(np.asarray(column) for column in rows.values()))
    names = [""] * count
    for number, name in snapshot.rows("SELECT number, name FROM called"):
        names[number] = name
    begins = [" ".join(name.split(" ")[:LEAST_NAME]) for name in names]
    at = {words: number for number, words in enumerate(sorted({*begins} - {""}))}
    return Things(routes, names, np.array([at.get(begin, -1) for begin in begins], dtype=np.int64))
