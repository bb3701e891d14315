"""What people say of places and records in a member's centre, in the member's own journal, for this
member alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from threading import Lock

from riparian.centre.own_journal import OwnJournal
from riparian.errors import CentreError
from riparian.exchange.entries.entry_types import RECEIPT
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.entries.statements import FOR_ITSELF, StatementEntry, is_statement
from riparian.exchange.names import EntryName, Origin
from riparian.exchange.node import Node
from riparian.exchange.planned_words import Noting, Words
from riparian.exchange.policy import ReadDecision
from riparian.exchange.statements.sealed_statements import SealedStatements

KEPT_HERE = ReadDecision(
    False,
    "It stands in the journal that this centre keeps for itself: no member has it.",
    "not-named",
)
"""Whether a member may read what is in a local journal."""


def talk_in(entries: Iterable[ReadEntry]) -> list[ReadEntry]:
    """Entries without those in which people here judged records or corrected places, and without
    receipts, which stand with what they are about."""
    return [
        x
        for x in entries
        if x.payload is None or not (is_statement(x.payload) or x.payload.type == RECEIPT)
    ]


class MemberStatements:
    """Writes them, and opens them; `lock` is that of whoever else uses the node, `own` its
    journal."""

    def __init__(self, node: Node, lock: Lock, own: OwnJournal) -> None:
        self._node, self._lock, self._own = node, lock, own

    def write_statements(
        self,
        entries_at: Callable[[EntryName], Sequence[StatementEntry]],
        noting: Noting | None = None,
    ) -> list[EntryName]:
        """Write what was said, sealed to this member alone; see `Writer.write_for_itself`. What
        others hold of the journal comes back before."""
        member = self._node.joined()[1].member

        def words_at(first: EntryName) -> list[Words]:
            return [
                Words(each.type, each.body, FOR_ITSELF, each.by, each.about, (member,))
                for each in entries_at(first)
            ]

        self._own.catch_up()
        with self._lock:
            writer = self._node.writer()
            names = writer.write_for_itself(words_at, noting)
            with suppress(CentreError):  # what was written is on the disk
                self._node.sync().cosign(str(writer.origin))
        self._own.note_written()
        return names

    def sealed_reader(self, origin: Origin) -> SealedStatements:
        """What opens the statements in a journal of this member; raises CentreError where its
        reading key is missing."""
        return SealedStatements(origin, self._node.keys().readings)
