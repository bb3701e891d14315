"""Receipts in a centre's channel: given for what its people open, and those it was given."""

from __future__ import annotations

from threading import Lock

from riparian.centre.own_journal import OwnJournal
from riparian.exchange.names import EntryName
from riparian.exchange.node import Node
from riparian.exchange.planned_words import Noting
from riparian.exchange.receipts import NodeReceipts, Opening


class ChannelReceipts:
    """Receipts of a centre; `lock` is that of whoever else uses the node, `own` its journal."""

    def __init__(self, node: Node, lock: Lock, own: OwnJournal) -> None:
        self._lock, self._own = lock, own
        self._receipts = NodeReceipts(node)

    def write(self, name: EntryName, noting: Noting | None = None) -> bool:
        """Say to its writer that an entry was opened here, once; whether that stands now. See
        `NodeReceipts.write`."""
        with self._lock:
            if self._receipts.is_given(name):
                return True
        self._own.catch_up()
        with self._lock:
            written = self._receipts.write(name, noting)
            is_given = written is not None or self._receipts.is_given(name)
        if written is not None:
            self._own.note_written()
        return is_given

    def given_for(self, name: EntryName) -> list[Opening]:
        """Which members say that they have opened an entry of this member; see
        `NodeReceipts.given_for`."""
        with self._lock:
            return self._receipts.given_for(name)
