"""Rows that stand above the column names of a table: its title and notes, or records.

Records stand there where somebody sorted a table with its names, or pasted rows on top. They are
refused and counted, never read: that they fit the names below them is a guess. What fills only a
few of the columns is a title or a note, and is told once for the table.
"""

from __future__ import annotations

from collections.abc import Iterable

from riparian.english import agree, count_of

CODE = "row-above-names"
EXPECTED = "the column names above every record"

_QUOTED = 3
_QUOTE_LIMIT = 60


def is_record_above(filled: int, names: int) -> bool:
    """Whether a row above the names fills so many cells that it is no title or note."""
    return filled >= 2 and filled * 2 >= names


def notes_in_words(notes: Iterable[str]) -> str:
    """The note about rows above the names that are not records; "" without any."""
    texts = [text for text in notes if text]
    if not texts:
        return ""
    quoted = ", ".join(f"'{_cut(text)}'" for text in texts[:_QUOTED])
    more = ", …" if len(texts) > _QUOTED else ""
    rows = (
        f"{count_of(len(texts), 'row')} above the column names {agree(len(texts), 'was', 'were')}"
    )
    return f"{rows} taken for the table's title or notes: {quoted}{more}."


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTE_LIMIT else f"{text[: _QUOTE_LIMIT - 1]}…"
