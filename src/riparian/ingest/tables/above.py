"""Rows that stand above the column names of a table: its title and notes, or records.

Records stand there where somebody sorted a table with its names, or pasted rows on top. They are
refused and counted, never read: that they fit the names below them is a guess. What fills only a
few of the columns is a title or a note, and is told once for the table.
"""

from __future__ import annotations

from collections.abc import Iterable

CODE = "row-above-names"
EXPECTED = "the column names above every record"

_QUOTED = 3
_QUOTE_LIMIT = 60


def is_record_above(filled: int, names: int) -> bool:
    """Whether a row above the names fills so many cells that it is no title or note."""
    return filled >= 2 and filled * 2 >= names


def notes_in_words(notes: Iterable[str]) -> str:
    """What is told of the rows that are no records; "" where there are none."""
    texts = [text for text in notes if text]
    if not texts:
        return ""
    quoted = ", ".join(f"'{_cut(text)}'" for text in texts[:_QUOTED])
    more = ", …" if len(texts) > _QUOTED else ""
    rows = "1 row above the column names was taken for a title or note"
    if len(texts) > 1:
        rows = f"{len(texts):,} rows above the column names were taken for a title or notes"
    return f"{rows}: {quoted}{more}."


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTE_LIMIT else f"{text[: _QUOTE_LIMIT - 1]}…"
