"""A list of the centre, asked for part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from riparian_client.row_tables import SHOWN, Row, RowTables, table_html

Answer = dict[str, Any]


class Rows(RowTables):
    """The rows that fit, in the order of the centre. They can be gone through again; what was read
    once is not asked for anew."""

    def __init__(self, ask: Callable[[str | None], Answer], limit: int | None) -> None:
        """`ask` gives the part behind an address, or the first for None."""
        self._ask, self._limit = ask, limit
        self._rows: list[Row] = []
        self._next: str | None = None

    @cached_property
    def _first(self) -> Answer:
        answer = self._ask(None)
        self._take(answer)
        return answer

    def _take(self, answer: Answer) -> None:
        self._rows += answer["data"]
        self._next = answer["next"]

    @property
    def meta(self) -> dict[str, Any]:
        """Of which centre, build and day the list is, under which licence."""
        return dict(self._first["meta"])

    @property
    def total(self) -> int | None:
        """How many rows fit, whatever `limit` says; None where the centre does not count them."""
        total = self._first["meta"]["total"]
        return None if total is None else int(total)

    def __iter__(self) -> Iterator[Row]:
        """Every row, up to `limit`."""
        return islice(self._every(), self._limit)

    def _every(self) -> Iterator[Row]:
        assert self._first
        number = 0
        while True:
            while number < len(self._rows):
                yield self._rows[number]
                number += 1
            if self._next is None:
                return
            self._take(self._ask(self._next))

    def __len__(self) -> int:
        """How many rows are gone through."""
        if self.total is None:
            return sum(1 for _ in self)
        return self.total if self._limit is None else min(self.total, self._limit)

    def __bool__(self) -> bool:
        """Whether there is any row."""
        return next(iter(self), None) is not None

    def to_list(self) -> list[Row]:
        """All rows."""
        return list(self)

    def __repr__(self) -> str:
        return f"<{len(self):,} rows of build {self.meta['build']}>"

    def _repr_html_(self) -> str:
        """The first rows as a table, for a notebook; whatever somebody wrote is escaped."""
        shown = list(islice(self, SHOWN))
        return table_html(shown, len(self) - len(shown))
