"""An entry of the search index: one project with its texts, and the names that it holds.

A *text* is the project's own (a title, a description, a place as published). A *name* is that of a
place, provider, agency or purpose; it is kept once, and the projects hold its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

Field = Literal["title", "place", "organisation", "identifier", "purpose", "description"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""What of a project can be found, as columns of the index."""


class Text(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One text of a project, and who wrote it, as in `riparian.model.activity`."""

    field: Field
    text: str
    lang: str | None = None
    by: str = "publisher"


class Contents(msgspec.Struct, frozen=True):
    """What is searched of one project. `names` are codes of `Name`; `row` makes its line."""

    project_id: str
    numbers: tuple[str, ...]
    texts: tuple[Text, ...]
    names: tuple[str, ...]
    row: dict[str, Any]


class Name(msgspec.Struct, frozen=True, array_like=True):
    """What many projects have in common, with what it is called: the usual name first."""

    code: str
    field: Field
    called: tuple[str, ...]


class Held(msgspec.Struct, frozen=True, array_like=True):
    """What the index keeps of a project: the row of its line, its texts, the codes of its names."""

    row: Mapping[str, Any]
    texts: tuple[Text, ...]
    names: tuple[str, ...]


def token_of(number: int) -> str:
    """The word that stands in an entry for a name that it holds."""
    return f"⌂{number}"
