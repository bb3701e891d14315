"""What people said by an earlier Riparian: rows of two tables, each with a hash, and `journal.json`
beside the database, which says how many there were.

Whatever is there counts until it is carried over into a journal (`carry_over`); after that nothing
reads it. Nothing is added to the tables any more: the database refuses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from riparian.errors import JournalDamaged
from riparian.exchange.held import rows
from riparian.exchange.held.rows import StoredDocument
from riparian.store.finding import Finding
from riparian.store.journal.content import Content
from riparian.store.journal.entry_count import (
    MEMORY_FILE,
    AcceptedLoss,
    DamagedMemory,
    EntryCount,
    StoredCount,
)
from riparian.store.journal.faults import trouble_of_file
from riparian.store.journal.schema import judgement, place_correction
from riparian.store.journal.wholeness import (
    damaged_memory,
    findings_in,
    refuse_unless_whole,
)

CARRIED = "carried"
"""The kind of the document that says that they were carried over."""


class EarlierRows:
    """The rows in the journal's database whose file is, or would be, at `path`."""

    def __init__(self, path: Path) -> None:
        self._memory = EntryCount(path.with_name(MEMORY_FILE))

    @property
    def are_remembered(self) -> bool:
        """Whether there was such a journal, also if the database is gone."""
        return self._memory.path.exists()

    @property
    def count(self) -> int:
        """How many there were, as far as is remembered."""
        return sum(self._memory.read_or_empty().entries.values())

    def wait_to_be_carried(
        self, connection: sa.Connection, documents: Sequence[StoredDocument]
    ) -> bool:
        """Whether there are rows, or were, that have not been carried over."""
        if any(document.kind == CARRIED for document in documents):
            return False
        return self.are_remembered or any(
            connection.execute(sa.select(table.c.id).limit(1)).first() is not None
            for table in (place_correction, judgement)
        )

    def findings(self, content: Content, name: str, *, is_there: bool) -> list[Finding]:
        """What is wrong with them, against what is remembered."""
        try:
            remembered, damaged = self._memory.read(), []
        except DamagedMemory:
            remembered, damaged = StoredCount(), [damaged_memory(is_there)]
        return [*damaged, *findings_in(content, remembered, name, is_there=is_there)]

    def refuse_unless_whole(self, content: Content, name: str, *, is_there: bool) -> None:
        """Raise JournalDamaged where rows are gone or changed. What is remembered may be damaged
        where there are rows: then these are all that is known."""
        findings = self.findings(content, name, is_there=is_there)
        refuse_unless_whole([x for x in findings if x.file != MEMORY_FILE or not is_there])

    def accept(self, content: Content, by: str) -> None:
        """Go on with those that are there, without the damaged ones; noted with who says so."""
        before = self._memory.read_or_empty()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        aside = tuple((entry.table, entry.id) for entry in content.damaged)
        accepted = (*before.accepted, AcceptedLoss(now, by, dict(before.entries)))
        try:
            self._memory.write(StoredCount(content.counts, aside, accepted))
        except OSError as error:
            raise trouble_of_file(self._memory.path, error) from error

    def note_carried(self, connection: sa.Connection, content: Content) -> None:
        """Note that these were carried over, and what persons had gone on without before."""
        note: dict[str, Any] = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "rows": dict(content.counts),
            "remembered": msgspec.to_builtins(self._memory.read_or_empty()),
        }
        document = StoredDocument(CARRIED, "", 1, msgspec.json.encode(note))
        rows.add_document(connection, document)

    def forget(self) -> None:
        """Remove what was remembered of them: `channel.json` has it now."""
        try:
            self._memory.path.unlink(missing_ok=True)
        except OSError:  # it says nothing any more
            return


def not_carried_whole() -> JournalDamaged:
    """The error where entries are not what stood in the rows."""
    return JournalDamaged(
        "What people said was written into the signed journal, and reads otherwise there than in "
        "the tables of before. The tables count on; nothing was lost.",
        "Keep a copy of the centre's folder and report this; `riparian check` says what is "
        "damaged.",
    )
