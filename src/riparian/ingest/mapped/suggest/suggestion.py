"""`Suggestion`: a mapping worked out from a table, with the reason for every choice in it."""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.ingest.mapped.engine.mapping import Mapping
from riparian.ingest.mapped.suggest.key import GroupingKey
from riparian.ingest.mapped.suggest.source_options import PurposeWords

Sureness = Literal["sure", "likely", "a guess"]


class ColumnChoice(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one column was taken for: a field or none, and why.

    `bits` are those for that field; `runner_up` is the field that came next, if any came near.
    """

    column: str
    field: str | None
    why: str
    bits: float = 0.0
    sureness: Sureness | None = None
    lang: str | None = None
    runner_up: str | None = None
    runner_up_bits: float = 0.0


class Suggestion(msgspec.Struct, frozen=True):
    """A mapping for one sheet, what each column was taken for, and what a person should look at.

    `missing` says what it lacks to be a table of projects; empty for one that is. `unknown_words`
    are words of the table, by field, whose meaning has to be given. `purposes` are words for
    sectors with the DAC codes that are known for them. `advice` are sentences on what the table
    does not say; `provider` (JP, KR) is who is likely to fund a list in that language, `fiscal` why
    the mapping says whose fiscal years are meant. `sheets` are the sheets of the file.
    """

    sheet: str
    sheets: tuple[str, ...]
    rows: int
    mapping: Mapping
    columns: tuple[ColumnChoice, ...]
    key: GroupingKey
    missing: tuple[str, ...] = ()
    unknown_words: dict[str, tuple[tuple[str, int], ...]] = {}
    purposes: PurposeWords | None = None
    advice: tuple[str, ...] = ()
    provider: str | None = None
    fiscal: str = ""

    @property
    def mapped(self) -> tuple[ColumnChoice, ...]:
        """The columns that were taken for something."""
        return tuple(choice for choice in self.columns if choice.field)

    @property
    def left_out(self) -> tuple[ColumnChoice, ...]:
        """The columns that were not."""
        return tuple(choice for choice in self.columns if not choice.field)
