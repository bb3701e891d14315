"""What a check of a region pack finds: one thing that is not as the form says, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PackFinding:
    """One thing in a pack that is wrong (`error`) or worth a look (`warning`).

    `row` is the line of the file (the header is line 1), or the number of the feature in a
    GeoJSON file, counted from 1; None where it is about the whole file. `kind` names what is
    wrong in a word, the same for all findings of a sort.
    """

    file: str
    row: int | None
    kind: str
    expected: str
    found: str
    severity: Literal["error", "warning"] = "error"

    @property
    def message(self) -> str:
        """The finding as a sentence."""
        return f"Expected {self.expected}, got {self.found}."

    @property
    def where(self) -> str:
        """`places.csv, row 3`; only the file where it is about the whole of it."""
        return self.file if self.row is None else f"{self.file}, row {self.row}"
