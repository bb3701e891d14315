"""How far what is given away may go: the TLP label that is put into files where not all is public.

It is set by whoever reads the member's own snapshot, for all that is written from there on: no
table can be written without it. Where it is not set, everything is public, and nothing is marked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from riparian.export.column_types import Type

MARKING: ContextVar[str | None] = ContextVar("MARKING", default=None)
"""The strictest label of what is read, such as `AMBER`; None where all is for everybody."""

COLUMN = "marking"
"""The column that says it in each row of a table."""


def marked_columns(columns: Mapping[str, Type]) -> dict[str, Type]:
    """The columns of a table with types, and that of the marking where there is one."""
    return {**columns, **({COLUMN: "text"} if MARKING.get() else {})}


def marked_cells(cells: Sequence[Any]) -> Sequence[Any]:
    """A row with its marking, where there is one."""
    marking = marking_words()
    return [*cells, marking] if marking else cells


def marking_words() -> str | None:
    """`TLP:AMBER`; None where there is nothing to mark."""
    label = MARKING.get()
    return f"TLP:{label}" if label else None
