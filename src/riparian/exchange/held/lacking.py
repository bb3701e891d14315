"""Payloads that are lacking here and are to be fetched: those that came without, and damaged ones.

A disk can change what was written. A payload is held against its entry whenever it is read; one
that is not the one that its entry stands for is noted as damaged, by whoever comes upon it, and all
are looked through before an exchange (`look_through`). It stays as it is until the right one comes
from somebody who holds it. What was redacted is neither noted nor fetched.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import partial

import sqlalchemy as sa

from riparian.errors import CentreError, JournalDamaged
from riparian.exchange.held import rows
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.held.ended import open_journal
from riparian.exchange.held.redactions import NO_ORDERS, Orders, Redactions, take_orders
from riparian.exchange.held.wholeness import damaged_findings, refuse_unfit
from riparian.exchange.journal.tiles import TILE
from riparian.exchange.names import is_local
from riparian.store.finding import Finding


class LackingPayloads:
    """Those in a database."""

    def __init__(self, database: ChannelDatabase, redactions: Redactions) -> None:
        self._database, self._redactions = database, redactions

    def indices(self, origin: str) -> list[int]:
        """The indices of the entries of a journal whose payload is to be fetched, in order."""

        def lacking(connection: sa.Connection) -> list[int]:
            journal = open_journal(connection, origin)
            size = journal.frontier.size if journal else 0
            return rows.lacking(connection, journal.number, 0, size) if journal else []

        key = (LackingPayloads.indices, origin)
        return list(self._database.read_once(key, lacking, list[int]()))

    def bundles(self, origin: str) -> list[int]:
        """The numbers of the bundles in which these are."""
        return sorted({index // TILE for index in self.indices(origin)})

    def damaged(self) -> dict[str, list[int]]:
        """By journal of a member, the indices of those among these that are damaged."""

        def noted(connection: sa.Connection) -> dict[str, frozenset[int]]:
            return {origin: _noted(connection, origin) for origin in _origins(connection)}

        nothing = dict[str, frozenset[int]]()
        found = self._database.read_once(LackingPayloads.damaged, noted, nothing)
        damaged = {x: [i for i in self.indices(x) if i in at] for x, at in found.items() if at}
        return {origin: indices for origin, indices in damaged.items() if indices}

    def findings(self) -> list[Finding]:
        """That they are damaged, and who else holds them."""

        def findings(connection: sa.Connection, origin: str, indices: list[int]) -> list[Finding]:
            journal = rows.read_journal(connection, origin)
            name = self._database.name
            return list(damaged_findings(connection, journal, indices, name)) if journal else []

        return [
            finding
            for origin, indices in self.damaged().items()
            for finding in self._database.read(
                partial(findings, origin=origin, indices=indices), list[Finding]()
            )
        ]

    def look_through(self) -> None:
        """Hold every payload of members' journals against its entry, and note those that are
        damaged. Takes as long as reading them all."""

        def look(connection: sa.Connection, origin: str) -> set[int]:
            journal = open_journal(connection, origin)
            size, number = (journal.frontier.size, journal.number) if journal else (0, 0)
            damaged = {x.index for x in rows.walk(connection, number, 0, size) if x.is_damaged}
            return damaged ^ _noted(connection, origin)

        for origin in self._database.read(_origins, list[str]()):
            with suppress(JournalDamaged):  # more than a payload is wrong with it: `verify` tells
                self.note(origin, self._database.read(partial(look, origin=origin), set[int]()))

    def note(self, origin: str, indices: Collection[int]) -> None:
        """Note of each of these entries whether its payload is damaged."""

        def note(connection: sa.Connection) -> None:
            if (journal := open_journal(connection, origin)) is not None:
                rows.note_damaged(connection, journal.number, indices)

        if indices and not is_local(origin):  # of a local one nobody else has any
            with suppress(CentreError):  # where nothing can be written, it is found again
                self._database.write(note)

    def fill(
        self,
        origin: str,
        start: int,
        payloads: Sequence[bytes | None],
        orders: Orders = NO_ORDERS,
    ) -> int:
        """Keep payloads of entries from index `start` on of which they are lacking; how many.
        Raises Refused, keeping none, where one is not the one that its entry stands for."""

        def fill(connection: sa.Connection) -> tuple[int, int]:
            journal = rows.whole_journal(connection, origin)
            if journal is None:
                return 0, 0
            end = min(start + len(payloads), journal.frontier.size)
            lacking = rows.lacking(connection, journal.number, start, end)
            new = [(index, payload) for index in lacking if (payload := payloads[index - start])]
            entries = rows.read_entries(connection, journal, start, end)
            for index, payload in new:
                refuse_unfit(origin, index, [entries[index - start]], [payload])
            rows.add_payloads(connection, journal.number, new)
            return len(new), take_orders(connection, orders, origin, start, end)

        count, gone = self._database.write(fill)
        self._redactions.scrub(gone)
        return count


def _origins(connection: sa.Connection) -> list[str]:
    return [origin for origin in rows.read_origins(connection) if not is_local(origin)]


def _noted(connection: sa.Connection, origin: str) -> frozenset[int]:
    journal = rows.read_journal(connection, origin)
    return rows.damaged(connection, journal.number) if journal else frozenset()
