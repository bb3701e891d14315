"""Caches of a fixed size in memory: `Last`, and `Once`, which computes each value only once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Last(Generic[K, V]):
    """Values by key; the least recently used goes first.

    Two threads that ask for the same at once may both work it out: no lock is held meanwhile.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K, work_out: Callable[[], V]) -> V:
        """The value of a key, worked out where it is not kept; an error is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = work_out()
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def at_hand(self, key: K) -> V | None:
        """The value of a key where it is kept already, without working anything out."""
        with self._lock:
            return self._kept.get(key)


class Once(Generic[K, V]):
    """Values by key, each worked out once: only those who ask for the same key wait."""

    def __init__(self, most: int) -> None:
        self._last: Last[K, V] = Last(most)
        self._making: dict[K, Lock] = {}
        self._lock = Lock()

    def get(self, key: K, work_out: Callable[[], V]) -> V:
        """The value of a key, worked out by the first who asks; an error is not kept."""
        with self._lock:
            making = self._making.setdefault(key, Lock())
        try:
            with making:
                return self._last.get(key, work_out)
        finally:
            with self._lock:
                self._making.pop(key, None)

    def at_hand(self, key: K) -> V | None:
        """The value of a key where it is kept already, without working anything out."""
        return self._last.at_hand(key)
