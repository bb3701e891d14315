"""Words for sectors as DAC purposes, where they are exactly their names.

Projects with the same purpose are found by code, so one without a code overlaps none. Only a word
that is a name in the lists Sector or SectorCategory, whatever its case, is given its code; the
others are left to a person.
"""

from __future__ import annotations

import msgspec

from riparian.ingest.mapped.engine.code_words import dac_purpose
from riparian.ingest.mapped.engine.splitting import Separator
from riparian.ingest.mapped.suggest.column_parts import width
from riparian.ingest.mapped.suggest.source_options import count_values

LIMIT = 30
"""Words that are listed, the most frequent first."""
_WORD_LIMIT = 80
_MOST = 0.5


class PurposeWords(msgspec.Struct, frozen=True):
    """The words of a column, each with its DAC code ("" where none is known) and its rows.

    `outright`: most of them are names of DAC purposes, so the column is mapped to them.
    """

    column: str
    separator: Separator | None
    words: tuple[tuple[str, str, int], ...]
    outright: bool


def purpose_words(
    column: str, common: tuple[tuple[str, int], ...], separator: Separator | None
) -> PurposeWords | None:
    """The words of a column of sectors; None where it has none."""
    counts = count_values(common, separator)
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    words = tuple(
        (word, _code(word), count) for word, count in ranked if width(word) <= _WORD_LIMIT
    )[:LIMIT]
    if not words:
        return None
    with_code = sum(bool(code) for _, code, _ in words)
    return PurposeWords(column, separator, words, with_code > _MOST * len(words))


def _code(word: str) -> str:
    purpose = dac_purpose(word)
    return purpose[0] if purpose else ""
