"""Conditions of a question, as SQL with bound parameters. Nothing a person types becomes SQL."""

from __future__ import annotations

from typing import Any


class Conditions:
    """Collects conditions and their parameters."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self.parameters: dict[str, Any] = {}

    def add(self, text: str, **parameters: Any) -> None:
        """Add a condition written by us; `$name` in it stands for the parameter of that name."""
        self._texts.append(text)
        self.parameters |= parameters

    def __str__(self) -> str:
        return " AND ".join(f"({text})" for text in self._texts) or "true"


def like(words: str) -> str:
    """A pattern for ILIKE … ESCAPE '\\' that finds the words anywhere."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
