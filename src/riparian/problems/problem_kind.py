"""What a kind of problem is."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning", "note"]
"""`error`: something was lost. `warning`: the record was kept, but a value in it is doubtful or
missing. `note`: kept; a choice was made."""


class ProblemKind(msgspec.Struct, frozen=True):
    """One kind of problem: its code, severity, what it means, and what to do about it."""

    code: str
    severity: Severity
    meaning: str
    next_step: str


ASK = "Tell the publisher. The original is kept."
COMPARE = "Compare with the document itself."
CHECK = "Check the value in the source before relying on it."
"""What is to be done about many of them."""
