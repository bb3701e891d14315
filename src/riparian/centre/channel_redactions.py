"""Redacting in a centre's channel: what its member wrote, or by an order of enough members."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from riparian.centre.own_journal import OwnJournal
from riparian.centre.sharing import require_author
from riparian.exchange.entries.redaction_fact import Redaction
from riparian.exchange.entries.redaction_order import merge_orders
from riparian.exchange.keys.seal import Seal
from riparian.exchange.names import EntryName, read_entry_name
from riparian.exchange.node import Node
from riparian.exchange.planned_words import Noting
from riparian.exchange.redactions import NodeRedactions, OrderState


class ChannelRedactions:
    """Redactions of a centre; `lock` is that of whoever else uses the node, `own` its journal."""

    def __init__(self, node: Node, lock: Lock, own: OwnJournal) -> None:
        self._lock, self._own = lock, own
        self._redactions = NodeRedactions(node)

    def redact(self, name: str, why: str, by: str, *, noting: Noting | None = None) -> EntryName:
        """Hide what an entry of this member says, here now and elsewhere when others hear of it, to
        be deleted later; the entry that says so. See `NodeRedactions.redact`."""
        require_author(by)
        entry = read_entry_name(name)
        return self._write(lambda: self._redactions.redact(entry, why, by, noting))

    def delete_now(self, name: str) -> None:
        """Delete what is hidden of an entry from this centre's channel before its time, and from no
        other; raises BadRequest where nothing is."""
        entry = read_entry_name(name)
        with self._lock:
            self._redactions.delete_now(entry)

    def draft(self, name: str, why: str) -> bytes:
        """An order to delete what an entry of any member says, which nobody has signed."""
        with self._lock:
            return self._redactions.draft(read_entry_name(name), why)

    def sign(self, content: bytes, seal: Seal) -> bytes:
        """The order with this seal's signature too."""
        with self._lock:
            return self._redactions.sign(content, seal)

    def merge(self, contents: Sequence[bytes]) -> bytes:
        """One order with the signatures of all files; raises Refused where they differ."""
        return merge_orders(contents)

    def order(self, content: bytes) -> OrderState:
        """What an order says, and who has signed it."""
        with self._lock:
            return self._redactions.order(content)

    def give(self, content: bytes, by: str) -> EntryName:
        """Submit an order that enough members have signed; the entry that carries it."""
        require_author(by)
        return self._write(lambda: self._redactions.give(content, by))

    def of_entry(self, name: str) -> Redaction | None:
        """By what an entry was redacted, which anybody may know; None where it was not."""
        entry = read_entry_name(name)
        with self._lock:
            return self._redactions.of_entry(entry)

    def all(self) -> list[Redaction]:
        """Everything that was redacted, as far as it is held here."""
        with self._lock:
            return self._redactions.all()

    def _write(self, write: Callable[[], EntryName]) -> EntryName:
        """Write to the own journal, as far as others hold it."""
        self._own.catch_up()
        with self._lock:
            name = write()
        self._own.note_written()
        return name
