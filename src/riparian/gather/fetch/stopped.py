"""Why a run could not go on."""

from __future__ import annotations

from typing import Literal

Why = Literal[
    "refused", "needs key", "moved", "unreachable", "waiting", "layout changed", "partial", "empty",
]  # fmt: skip
LATER: frozenset[Why] = frozenset({"unreachable", "waiting"})
"""Reasons with which a run goes on another time from where it is."""


class Stopped(Exception):
    """A run ends here; `why` is for people."""

    def __init__(self, state: Why, why: str) -> None:
        super().__init__(why)
        self.state = state
        self.why = why
