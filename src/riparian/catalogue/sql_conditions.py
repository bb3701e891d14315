"""Conditions of a question, as SQL with bound parameters. Nothing a person types becomes SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

AMONG = "IN (SELECT unnest(from_json(${name}, '[\"VARCHAR\"]')))"
AMONG_IDS = AMONG.format(name="ids")
"""That a column holds one of the values of `ids`, which is bound as `text_of` makes it.

Bound as a list, fifty thousand values take three seconds: for each of them the database's client
looks for a module that it could use. As one text they take a hundredth of that.
"""


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


FEW = 40
"""Values that `among` writes out, so that the database can leave out what cannot fit."""


def among(column: str, values: Iterable[str], name: str = "value") -> tuple[str, dict[str, Any]]:
    """That a column holds one of these values, with the parameters under names that begin so."""
    different = sorted(set(values))
    if len(different) > FEW:
        return f"{column} {AMONG.format(name=name)}", {name: text_of(different)}
    asked = {f"{name}_{number}": value for number, value in enumerate(different)}
    names = ", ".join(f"${one}" for one in asked)
    return f"{column} IN ({names})" if asked else "false", asked


def text_of(ids: Collection[str]) -> str:
    """Many values as one, for `AMONG_IDS`; in order, so that the same question is the same text."""
    return msgspec.json.encode(sorted(ids)).decode()


def like(words: str) -> str:
    """A pattern for ILIKE … ESCAPE '\\' that finds the words anywhere."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
