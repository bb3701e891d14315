"""What is asked for of a PDF's text, and what comes: apart from what reads it, which every command
would load."""

from __future__ import annotations

import msgspec


class TextTask(msgspec.Struct, frozen=True):
    """A document; pages and letters that are read at most, and whether pictures are."""

    path: str
    pages: int
    letters: int
    pictures: bool


class TextLine(msgspec.Struct, frozen=True):
    """A line: its page, its number on it, its text. `full`: it reaches the right margin, so that
    the next line may go on with it. `seen`: it was read from a picture."""

    page: int
    number: int
    text: str
    full: bool
    seen: bool


class TextFound(msgspec.Struct, frozen=True):
    """The lines of a document; `why_none` says in a word why there are none."""

    lines: list[TextLine]
    why_none: str = ""
