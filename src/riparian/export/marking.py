"""How far what is given away may go: the TLP label that is put into files where not all is public.

It is set by whoever reads the member's own snapshot, for all that is written from there on: no
table can be written without it. Where it is not set, everything is public, and nothing is marked.
"""

from __future__ import annotations

from contextvars import ContextVar

MARKING: ContextVar[str | None] = ContextVar("MARKING", default=None)
"""The strictest label of what is read, such as `AMBER`; None where all is for everybody."""

COLUMN = "marking"
"""The column that says it in each row of a table."""


def marking_words() -> str | None:
    """`TLP:AMBER`; None where there is nothing to mark."""
    label = MARKING.get()
    return f"TLP:{label}" if label else None
