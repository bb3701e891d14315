"""The rows of an earlier Riparian as they were read: those that are what was written, and damaged
ones."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.judgement import Judgement

E = TypeVar("E", PlaceCorrection, Judgement)


class DamagedEntry(msgspec.Struct, frozen=True):
    """An entry that is not what was written, and what it says now."""

    table: str
    id: int
    now: str


class Entries(msgspec.Struct, Generic[E], frozen=True):
    """All entries of a table in the order of their numbers."""

    whole: tuple[E, ...] = ()
    damaged: tuple[DamagedEntry, ...] = ()

    @property
    def count(self) -> int:
        """How many there are of both."""
        return len(self.whole) + len(self.damaged)


class Content(msgspec.Struct, frozen=True):
    """All entries of a journal."""

    corrections: Entries[PlaceCorrection] = Entries()
    judgements: Entries[Judgement] = Entries()

    @property
    def counts(self) -> dict[str, int]:
        """How many entries each table has."""
        return {"place_correction": self.corrections.count, "judgement": self.judgements.count}

    @property
    def damaged(self) -> tuple[DamagedEntry, ...]:
        """Entries that are not what was written."""
        return (*self.corrections.damaged, *self.judgements.damaged)
