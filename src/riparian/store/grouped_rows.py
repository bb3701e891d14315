"""The rows of a large answer that belong to each of many keys, passed on as the keys come."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from riparian.errors import CentreError
from riparian.store.database import Snapshot


def out_of_order(key: object) -> CentreError:
    """The error where tables are not in the order in which they are written."""
    return CentreError(
        f"Rows of '{key}' are not where they should be in the tables of this build.",
        "Run `riparian build` again. If it says so again, tell us: this should not happen.",
    )


class GroupedRows:
    """Rows whose first value is a key and which are in the order of these; of every one of them it
    is asked once, in that order. So no more than one key's rows are held. `end` makes sure that all
    were passed on."""

    def __init__(self, snapshot: Snapshot, sql: str) -> None:
        self._groups = groupby(snapshot.each_row(sql), key=itemgetter(0))
        self._key: Any = None
        self._rows: list[tuple[Any, ...]] = []
        self._take()

    def of(self, key: Any) -> list[tuple[Any, ...]]:
        """The rows of a key, without the key; none where there are none."""
        if self._key != key:
            return []
        found = self._rows
        self._take()
        return found

    def end(self) -> None:
        """Raises CentreError where rows are left: their keys did not come, or not in this order."""
        if self._key is not None:
            raise out_of_order(self._key)

    def _take(self) -> None:
        found: tuple[Any, Iterator[tuple[Any, ...]]]
        found = next(self._groups, (None, iter(())))
        self._key, self._rows = found[0], [row[1:] for row in found[1]]
