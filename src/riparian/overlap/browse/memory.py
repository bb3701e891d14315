"""What is kept of a snapshot between questions: shelves of pairs, dossiers of projects.

A snapshot never changes, so nothing kept of it can be out of date. What is kept of one goes when
another is asked.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

import duckdb

from riparian.overlap.browse.dossiers import Dossiers
from riparian.overlap.browse.shelf import Shelf, load_shelf
from riparian.overlap.facts import Known, load_known
from riparian.store.settings import OverlapSettings

SHELVES = 8
"""Pairs of providers that are kept of one snapshot."""

K = TypeVar("K")
V = TypeVar("V")


class _Kept(Generic[K, V]):
    """The values used last, each made once, also where several threads ask for it at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._making: dict[K, Lock] = {}
        self._lock = Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            value = make()
            with self._lock:
                self._kept[key] = value
                self._making.pop(key, None)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            return value

    def all(self) -> list[V]:
        with self._lock:
            return list(self._kept.values())

    def at_hand(self, key: K) -> V | None:
        with self._lock:
            return self._kept.get(key)


class OfSnapshot:
    """What is kept of one snapshot."""

    def __init__(self) -> None:
        self.dossiers = Dossiers()
        self._shelves: _Kept[tuple[str, str], Shelf] = _Kept(SHELVES)
        self._known: _Kept[tuple[str, str], Known] = _Kept(SHELVES)

    def shelf(
        self, connection: duckdb.DuckDBPyConnection, a: str, b: str, settings: OverlapSettings
    ) -> Shelf:
        """The overlaps of this pair, in this order."""
        known = self.known(connection, a, b)
        return self._shelves.get((a, b), lambda: load_shelf(connection, known, settings))

    def shelves_at_hand(self) -> list[Shelf]:
        """Those that have been asked for already."""
        return self._shelves.all()

    def shelf_at_hand(self, a: str, b: str) -> Shelf | None:
        """The same if it has been asked for already."""
        return self._shelves.at_hand((a, b))

    def known(self, connection: duckdb.DuckDBPyConnection, a: str, b: str) -> Known:
        """What the wording of this pair's overlaps needs, whatever the projects are."""
        return self._known.get((a, b), lambda: load_known(connection, (a, b)))


class Memory:
    """What is kept of the snapshots of a centre. For several threads."""

    def __init__(self) -> None:
        self._kept: _Kept[str, OfSnapshot] = _Kept(1)

    def of(self, connection: duckdb.DuckDBPyConnection) -> OfSnapshot:
        """What is kept of the snapshot that is open; its file is named after its build."""
        name = connection.execute("SELECT current_database()").fetchall()[0][0]
        return self._kept.get(str(name), OfSnapshot)
