"""Redactions as a node keeps them: which entry orders one, and the payload that goes.

An order is kept with the entry that gives it, in one transaction, and carried out in the same one
on what is held; on what comes later, when it comes, so that it never lies on the disk. Whether an
order holds is judged by the caller (`entries.redaction`). On SQLite the bytes are overwritten in
the file; `Redactions.scrub` empties what was written ahead of it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
import sqlalchemy as sa

from riparian.errors import BadRequest
from riparian.exchange.held import rows
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.held.rows import CAME_WITHOUT, StoredJournal, counting_name
from riparian.exchange.names import EntryName, read_entry_name, read_origin
from riparian.store.journal.schema import (
    channel_journal,
    channel_order,
    channel_payload,
    channel_redaction,
)

State = Literal["holds", "waits", "spared"]
"""Of an order: it is carried out; the charter that it was made under has not come yet; the entry
that it names cannot go, or the one that gives it came after the end of its journal."""


class RedactionOrder(msgspec.Struct, frozen=True):
    """That the payload of `entry` goes, by the entry `by`."""

    by: EntryName
    entry: EntryName
    state: State = "holds"


class Orders(msgspec.Struct, frozen=True):
    """The orders among new entries. `spares` says of an entry (its name, itself, its payload)
    whether it stays whatever orders it to go."""

    new: tuple[RedactionOrder, ...] = ()
    spares: Callable[[EntryName, bytes, bytes], bool] = lambda _name, _entry, _payload: False


NO_ORDERS = Orders()


class Redactions:
    """Orders and redactions in a database."""

    def __init__(self, database: ChannelDatabase) -> None:
        self._database = database

    def redacted(self) -> dict[str, dict[int, EntryName]]:
        """By journal, the indices of the entries that were redacted, and by which entry."""
        return self._database.read(_read_redacted, {})

    def waiting(self) -> list[RedactionOrder]:
        """The orders that wait for a charter."""
        return self._database.read(_read_waiting, list[RedactionOrder]())

    def settle(self, orders: Orders) -> int:
        """Carry out orders that have waited; how many payloads went."""
        gone = self._database.write(lambda connection: take_orders(connection, orders))
        self.scrub(gone)
        return gone

    def scrub(self, gone: int) -> None:
        """See that so many payloads that went are gone from what SQLite has written ahead, too. It
        waits for who reads meanwhile; whoever closes the file last does the same."""
        if gone:
            self._database.empty_what_is_ahead()


def without_ordered(
    connection: sa.Connection,
    origin: str,
    start: int,
    entries: Sequence[bytes],
    payloads: Sequence[bytes | None],
    orders: Orders = NO_ORDERS,
) -> list[bytes | None]:
    """The payloads of new entries without those that were ordered to go, before or with them."""
    end, journal = start + len(entries), read_origin(origin)
    held = _ordered_in(connection, origin, start, end)
    new = [x.entry for x in orders.new if x.state == "holds" and str(x.entry.origin) == origin]
    ordered = held.keys() | {entry.index for entry in new}
    return [
        payload
        if payload is None
        or index not in ordered
        or orders.spares(EntryName(journal, index), entry, payload)
        else None
        for index, entry, payload in zip(range(start, end), entries, payloads, strict=True)
    ]


def take_orders(
    connection: sa.Connection, orders: Orders, origin: str = "", start: int = 0, end: int = 0
) -> int:
    """Keep new orders and carry them out on what is held, and earlier ones on the entries from
    `start` to before `end` of a journal, which are new; how many payloads went."""
    holding = [order for order in orders.new if _keep(connection, order) == "holds"]
    return carry_out_earlier(connection, origin, start, end, orders) + sum(
        _carry_out(connection, str(x.entry.origin), x.entry.index, str(x.by), orders)
        for x in holding
    )


def carry_out_earlier(
    connection: sa.Connection, origin: str, start: int, end: int, orders: Orders = NO_ORDERS
) -> int:
    """Carry out the orders that are kept on the entries from `start` to before `end` of a journal,
    in all of its histories; how many payloads went."""
    ordered = _ordered_in(connection, origin, start, end) if end > start else {}
    return sum(_carry_out(connection, origin, index, by, orders) for index, by in ordered.items())


def void_orders(connection: sa.Connection, origin: str, end: int) -> None:
    """Let no order stand that an entry of that journal from that index on gives: its member did not
    write it. What it has redacted counts as come without its payload, which others may have."""
    order, redaction = channel_order, channel_redaction
    given = sa.and_(order.c.by_origin == origin, order.c.by_index >= end)
    indices = connection.scalars(sa.select(order.c.by_index).where(given)).all()
    connection.execute(
        sa.update(order).where(given, order.c.state != "spared").values(state="spared")
    )
    for index in indices:
        connection.execute(
            sa.update(redaction)
            .where(redaction.c.ordered_by == f"{origin}#{index}")
            .values(ordered_by=CAME_WITHOUT)
        )


def _keep(connection: sa.Connection, order: RedactionOrder) -> str:
    """An order that is known is known; one that waited may hold now. Its state from now on."""
    table = channel_order
    by = {"by_origin": str(order.by.origin), "by_index": order.by.index}
    same = sa.and_(table.c.by_origin == by["by_origin"], table.c.by_index == by["by_index"])
    known = connection.scalar(sa.select(table.c.state).where(same))
    if known is None:
        entry = {"origin": str(order.entry.origin), "entry_index": order.entry.index}
        connection.execute(sa.insert(table).values(**by, **entry, state=order.state))
        return order.state
    if known == "waits" and order.state == "holds":
        connection.execute(sa.update(table).where(same).values(state="holds"))
        return "holds"
    return str(known)


def _carry_out(connection: sa.Connection, origin: str, index: int, by: str, orders: Orders) -> int:
    """Delete the payload of an entry that is held and may go, and say by what; how many went. Of a
    journal with several histories, that of each entry which bears the name."""
    name, gone = EntryName(read_origin(origin), index), 0
    for history in rows.histories_of(connection, origin):
        read = list(rows.walk(connection, history.number, index, index + 1))  # to its end
        if not read or (held := read[0]).ordered_by:
            continue
        if held.payload is not None and orders.spares(name, held.entry, held.payload):
            _spare(connection, name)
            continue
        _note(connection, history, index, by, is_noted=held.ordered_by is not None)
        if held.payload is not None:
            at = _at(channel_payload, history, index)
            gone += connection.execute(sa.delete(channel_payload).where(at)).rowcount
            rows.take_room(connection, history.number, -len(held.payload))
    return gone


def _spare(connection: sa.Connection, entry: EntryName) -> None:
    """Let no order stand for an entry that cannot go."""
    table = channel_order
    connection.execute(
        sa.update(table)
        .where(table.c.origin == str(entry.origin), table.c.entry_index == entry.index)
        .values(state="spared")
    )


def _note(
    connection: sa.Connection, journal: StoredJournal, index: int, by: str, *, is_noted: bool
) -> None:
    table = channel_redaction
    if is_noted:
        connection.execute(sa.update(table).where(_at(table, journal, index)).values(ordered_by=by))
    else:
        values = {"journal": journal.number, "entry_index": index, "ordered_by": by}
        connection.execute(sa.insert(table).values(**values))


def _at(table: sa.Table, journal: StoredJournal, index: int) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.journal == journal.number, table.c.entry_index == index)


def _ordered_in(connection: sa.Connection, origin: str, start: int, end: int) -> dict[int, str]:
    """The indices in a part of a journal that are ordered to go, with the first entry by which."""
    table = channel_order
    query = (
        sa.select(table)
        .where(
            table.c.origin == origin,
            table.c.entry_index.between(start, end - 1),
            table.c.state == "holds",
        )
        .order_by(table.c.by_origin.desc(), table.c.by_index.desc())
    )
    return {x.entry_index: f"{x.by_origin}#{x.by_index}" for x in connection.execute(query)}


def _read_waiting(connection: sa.Connection) -> list[RedactionOrder]:
    query = sa.select(channel_order).where(channel_order.c.state == "waits")
    named = (
        (
            _name(f"{x.by_origin}#{x.by_index}"),
            _name(f"{x.origin}#{x.entry_index}"),
        )
        for x in connection.execute(query)
    )
    return [RedactionOrder(by, entry, "waits") for by, entry in named if by and entry]


def _read_redacted(connection: sa.Connection) -> dict[str, dict[int, EntryName]]:
    redaction, journal = channel_redaction.c, channel_journal.c
    query = (
        sa.select(journal.origin, redaction.entry_index, redaction.ordered_by)
        .select_from(channel_redaction)
        .join(channel_journal, journal.id == redaction.journal)
        .where(redaction.ordered_by != CAME_WITHOUT)
    )
    histories: dict[str, dict[int, EntryName]] = {}
    for history, index, ordered_by in connection.execute(query):
        if (by := _name(str(ordered_by))) is not None:
            histories.setdefault(history, {})[index] = by
    origins = {name.partition("~")[0] for name in histories}
    redacted = {origin: histories.get(counting_name(connection, origin)) for origin in origins}
    return {origin: entries for origin, entries in redacted.items() if entries}


def _name(text: str) -> EntryName | None:
    """The entry of that name; None for what a flipped bit has made of it."""
    try:
        return read_entry_name(text)
    except BadRequest:
        return None
