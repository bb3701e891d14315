"""Pieces of Markdown that all pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

PRODUCED = "<!-- Produced by tools/make_docs.py from the code. Change it there, then: make docs -->"


def page(title: str, *parts: str) -> str:
    """A whole page: the note that it is produced, the title, and the parts with gaps between."""
    kept = [part.strip("\n") for part in (PRODUCED, f"# {title}", *parts) if part.strip()]
    return "\n\n".join(kept) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars and line ends in cells do no harm."""
    lines = [_row(header), "|" + "---|" * len(header)]
    return "\n".join([*lines, *(_row(row) for row in rows)])


def code(text: str) -> str:
    """Text as code inside a line."""
    return f"`{text}`" if text else ""


def block(text: str, language: str = "") -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(c.replace("|", "\\|").split()) for c in cells) + " |"
