"""Redactions as a node keeps them: which entry orders one, and the payload that is hidden and goes.

An order is kept with the entry that gives it, in one transaction, and carried out in the same one
on what is held; on what comes later, when it comes. What it names is hidden at once: nothing that
reads here finds it. The bytes are deleted at the time that is kept with the order (`delete_due`): a
week later, in which the member's card can still void the order of whoever has stolen its key; at
once where several seals have ordered it. Whether an order holds is judged by the caller
(`entries.redaction`). On SQLite the bytes are overwritten in the file; `Redactions.scrub` empties
what was written ahead of it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
import sqlalchemy as sa

from riparian.errors import BadRequest
from riparian.exchange.held import rows
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.held.rows import (
    CAME_WITHOUT,
    StoredJournal,
    counting_name,
    origin_of_history,
)
from riparian.exchange.names import EntryName, read_entry_name, read_origin
from riparian.exchange.pace import DAY_SECONDS
from riparian.store.journal.schema import (
    channel_allowance,
    channel_entry,
    channel_journal,
    channel_order,
    channel_payload,
    channel_redaction,
)

DAYS_HIDDEN = 7
"""Between the order of one member and the deletion. Whoever has stolen its key can order as well;
in a week that is noticed, and the card that voids it has come to all who exchange now and then."""

State = Literal["holds", "waits", "spared"]
"""Of an order: it is carried out; the charter that it was made under has not come yet; the entry
that it names cannot go, or the one that gives it came after the end of its journal, or is in a
history of it that does not count."""


class RedactionOrder(msgspec.Struct, frozen=True):
    """That the payload of `entry` goes, by the entry `by`; `at_once`: without being hidden first,
    since several members have signed it. `by_entry`: the 36 bytes of the entry `by`; a journal with
    two histories has two of that name."""

    by: EntryName
    entry: EntryName
    state: State = "holds"
    at_once: bool = False
    by_entry: bytes = b""


class Orders(msgspec.Struct, frozen=True):
    """The orders among new entries, taken `at` that time (POSIX seconds, by this node's clock).
    `spares` says of a payload whether it stays whatever orders it to go."""

    new: tuple[RedactionOrder, ...] = ()
    spares: Callable[[bytes], bool] = lambda _payload: False
    at: int = 0


NO_ORDERS = Orders()


class Redactions:
    """Orders and redactions in a database."""

    def __init__(self, database: ChannelDatabase) -> None:
        self._database = database

    def redacted(self) -> dict[str, dict[int, EntryName]]:
        """By journal, the indices of the entries that were redacted, and by which entry."""
        return self._database.read(_read_redacted, {})

    def hidden(self) -> dict[EntryName, int]:
        """The redacted entries of which the payload is still held, and when it is deleted."""
        hidden = self._database.read(_hidden, list[_Hidden]())
        return {x.name: x.deletes_at for x in hidden if x.deletes_at is not None}

    def waiting(self) -> list[RedactionOrder]:
        """The orders that wait for a charter."""
        return self._database.read(_read_waiting, list[RedactionOrder]())

    def is_order(self, entry: EntryName) -> bool:
        """Whether an entry orders something that is carried out."""
        return self._database.read(lambda connection: _is_order(connection, entry), False)

    def payload(self, entry: EntryName) -> bytes | None:
        """The payload of an entry, also where it is hidden."""

        def read(connection: sa.Connection) -> bytes | None:
            journal = rows.whole_journal(connection, str(entry.origin))
            end = entry.index + 1
            read = list(rows.walk(connection, journal.number, entry.index, end) if journal else ())
            return read[0].whole if read else None

        return self._database.read(read, None)

    def settle(self, orders: Orders) -> int:
        """Carry out orders that have waited; how many payloads went."""
        gone = self._database.write(lambda connection: take_orders(connection, orders))
        self.scrub(gone)
        return gone

    def delete_due(self, at: int) -> int:
        """Delete what has been hidden until that time (POSIX seconds); how many payloads went."""
        if not any(deletes_at <= at for deletes_at in self.hidden().values()):
            return 0
        gone = self._database.write(lambda connection: _delete(connection, _due(connection, at)))
        self.scrub(gone)
        return gone

    def delete_now(self, entry: EntryName) -> int:
        """Delete what an entry said, which is hidden, before its time; how many payloads went."""

        def delete(connection: sa.Connection) -> int:
            return _delete(connection, [x for x in _hidden(connection) if x.name == entry])

        gone = self._database.write(delete)
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
    """The payloads of new entries without those that were ordered to go by now, before or with
    them. What is to be hidden before it goes is among them."""
    end, journal = start + len(entries), read_origin(origin)
    holding = [x for x in orders.new if x.state == "holds"]
    due = {x.entry.index for x in holding if x.at_once and str(x.entry.origin) == origin}
    due |= _due_in(connection, origin, start, end, orders.at)
    upheld = {x.by for x in holding}
    return [
        None
        if index in due
        and payload is not None
        and not orders.spares(payload)
        and (name := EntryName(journal, index)) not in upheld
        and not _is_order(connection, name)
        else payload
        for index, payload in zip(range(start, end), payloads, strict=True)
    ]


def take_orders(
    connection: sa.Connection, orders: Orders, origin: str = "", start: int = 0, end: int = 0
) -> int:
    """Keep new orders and carry them out on what is held, and earlier ones on the entries from
    `start` to before `end` of a journal, which are new; how many payloads went."""
    holding = [order for order in orders.new if _keep(connection, order, orders.at) == "holds"]
    for order in holding:  # it may have been hidden while it waited
        _spare(connection, order.by)
    gone = carry_out_earlier(connection, origin, start, end, orders)
    for order in holding:
        _hide(connection, order.entry, order.by, orders)
    return gone + (_delete(connection, _due(connection, orders.at)) if holding else 0)


def carry_out_earlier(
    connection: sa.Connection, origin: str, start: int, end: int, orders: Orders = NO_ORDERS
) -> int:
    """Carry out the orders that are kept on the entries from `start` to before `end` of a journal,
    in all of its histories; how many payloads went."""
    ordered = _ordered_in(connection, origin, start, end) if end > start else {}
    for entry, by in ordered.items():
        _hide(connection, entry, by, orders)
    return _delete(connection, _due(connection, orders.at)) if ordered else 0


def void_orders(connection: sa.Connection, origin: str, end: int) -> None:
    """Let no order stand that an entry of that journal from that index on gives: its member did not
    write it. What none of the others has redacted can be read again; where it was deleted, it
    counts as come without its payload, which others may have."""
    order = channel_order
    _void(connection, sa.and_(order.c.by_origin == origin, order.c.by_index >= end))


def void_orders_beside(connection: sa.Connection, origin: str, history: StoredJournal) -> None:
    """The same of every order that an entry of that journal gives which is in another history of it
    than this one."""
    order, entry = channel_order.c, channel_entry.c
    same = sa.exists().where(
        entry.journal == history.number,
        entry.entry_index == order.by_index,
        entry.entry == order.by_entry,
    )
    _void(connection, sa.and_(order.by_origin == origin, ~same))


def _void(connection: sa.Connection, given: sa.ColumnElement[bool]) -> None:
    order = channel_order
    void = [_order_of(*x) for x in connection.execute(sa.select(order).where(given))]
    connection.execute(
        sa.update(order).where(given, order.c.state != "spared").values(state="spared")
    )
    for each in void:
        _show(connection, each.entry, each.by)


def _show(connection: sa.Connection, entry: EntryName, by: EntryName) -> None:
    """Take back what an order that is void has done to an entry, unless another one holds."""
    table, origin = channel_redaction, str(entry.origin)
    for history in rows.histories_of(connection, origin):
        connection.execute(
            sa.update(table)
            .where(_at(table, history, entry.index), table.c.ordered_by == str(by))
            .values(ordered_by=CAME_WITHOUT)
        )
    for name, other in _ordered_in(connection, origin, entry.index, entry.index + 1).items():
        _hide(connection, name, other, NO_ORDERS)


def _keep(connection: sa.Connection, order: RedactionOrder, at: int) -> str:
    """An order that is known is known; one that waited may hold now. Its state from now on."""
    table = channel_order
    by = {
        "by_origin": str(order.by.origin),
        "by_index": order.by.index,
        "by_entry": order.by_entry,
    }
    same = sa.and_(*(table.c[name] == value for name, value in by.items()))
    known = connection.scalar(sa.select(table.c.state).where(same))
    held_until = 0 if order.at_once else _latest(connection, at) + DAYS_HIDDEN * DAY_SECONDS
    values = {"state": order.state, "deletes_at": held_until}
    if known is None:
        entry = {"origin": str(order.entry.origin), "entry_index": order.entry.index}
        connection.execute(sa.insert(table).values(**by, **entry, **values))
        return order.state
    if known == "waits" and order.state == "holds":
        connection.execute(sa.update(table).where(same).values(**values))
        return "holds"
    return str(known)


def _latest(connection: sa.Connection, at: int) -> int:
    """The time, or the latest that this node has counted by: an order that comes while its clock is
    behind must not be due as soon as the clock is set right."""
    return max(at, connection.scalar(sa.select(sa.func.max(channel_allowance.c.counted_at))) or 0)


def _hide(connection: sa.Connection, entry: EntryName, by: EntryName, orders: Orders) -> None:
    """Hide the payload of an entry that is held and may go, and say by what. Of a journal with
    several histories, that of each entry which bears the name."""
    if _is_order(connection, entry):
        _spare(connection, entry)
        return
    for history in rows.histories_of(connection, str(entry.origin)):
        read = list(rows.walk(connection, history.number, entry.index, entry.index + 1))
        if not read or (held := read[0]).ordered_by:
            continue
        if held.payload is not None and orders.spares(held.payload):
            _spare(connection, entry)
            return
        _note(connection, history, entry.index, str(by), is_noted=held.ordered_by is not None)


def _spare(connection: sa.Connection, entry: EntryName) -> None:
    """Let no order stand for an entry that cannot go."""
    table = channel_order
    about = sa.and_(table.c.origin == str(entry.origin), table.c.entry_index == entry.index)
    orders = [_order_of(*x) for x in connection.execute(sa.select(table).where(about))]
    if orders:
        connection.execute(sa.update(table).where(about).values(state="spared"))
    for order in orders:
        _show(connection, entry, order.by)


def _is_order(connection: sa.Connection, entry: EntryName) -> bool:
    table = channel_order.c
    held = sa.select(table.state).where(
        table.by_origin == str(entry.origin),
        table.by_index == entry.index,
        table.state == "holds",
    )
    return connection.scalar(held) is not None


class _Hidden(msgspec.Struct, frozen=True):
    """An entry that is hidden and has its payload: in the journal of that number, and when it is
    deleted; None where no order that holds says so."""

    number: int
    name: EntryName
    deletes_at: int | None


def _hidden(connection: sa.Connection) -> list[_Hidden]:
    redaction, payload, journal = channel_redaction.c, channel_payload.c, channel_journal.c
    has_payload = sa.and_(
        payload.journal == redaction.journal, payload.entry_index == redaction.entry_index
    )
    query = (
        sa.select(journal.id, journal.origin, redaction.entry_index)
        .select_from(channel_redaction)
        .join(channel_payload, has_payload)
        .join(channel_journal, journal.id == redaction.journal)
        .where(redaction.ordered_by != CAME_WITHOUT)
    )
    found = connection.execute(query).all()
    times = deletion_times(connection) if found else {}
    return [
        _Hidden(number, EntryName(read_origin(origin), index), times.get((origin, index)))
        for number, origin, index in ((x, origin_of_history(name), at) for x, name, at in found)
    ]


def deletion_times(connection: sa.Connection) -> dict[tuple[str, int], int]:
    """When what the orders name is deleted, by journal and index: of several orders, the first."""
    order = channel_order.c
    query = (
        sa.select(order.origin, order.entry_index, sa.func.min(order.deletes_at))
        .where(order.state == "holds")
        .group_by(order.origin, order.entry_index)
    )
    return {(origin, index): at for origin, index, at in connection.execute(query)}


def _due(connection: sa.Connection, at: int) -> list[_Hidden]:
    """The hidden entries that are to be deleted by that time."""
    return [x for x in _hidden(connection) if x.deletes_at is not None and x.deletes_at <= at]


def _delete(connection: sa.Connection, hidden: Sequence[_Hidden]) -> int:
    """Delete the payloads of entries that are hidden; how many went."""
    table = channel_payload
    for each in hidden:
        at = sa.and_(table.c.journal == each.number, table.c.entry_index == each.name.index)
        size = connection.scalar(sa.select(sa.func.length(table.c.content)).where(at)) or 0
        connection.execute(sa.delete(table).where(at))
        rows.take_room(connection, each.number, -size)
    return len(hidden)


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


def _ordered_in(
    connection: sa.Connection, origin: str, start: int, end: int
) -> dict[EntryName, EntryName]:
    """The entries in a part of a journal that are ordered to go, with the first by which."""
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
    orders = (_order_of(*row) for row in connection.execute(query))
    return {order.entry: order.by for order in orders}


def _due_in(connection: sa.Connection, origin: str, start: int, end: int, at: int) -> set[int]:
    """The indices of those that are to go by that time."""
    table = channel_order.c
    query = sa.select(table.entry_index).where(
        table.origin == origin,
        table.entry_index.between(start, end - 1),
        table.state == "holds",
        table.deletes_at <= at,
    )
    return set(connection.scalars(query))


def _order_of(
    by_origin: str, by_index: int, by_entry: bytes, origin: str, index: int, *_: object
) -> RedactionOrder:
    by, entry = EntryName(read_origin(by_origin), by_index), EntryName(read_origin(origin), index)
    return RedactionOrder(by, entry, by_entry=by_entry)


def _read_waiting(connection: sa.Connection) -> list[RedactionOrder]:
    query = sa.select(channel_order).where(channel_order.c.state == "waits")
    named = (
        (
            _name(f"{x.by_origin}#{x.by_index}"),
            x.by_entry,
            _name(f"{x.origin}#{x.entry_index}"),
        )
        for x in connection.execute(query)
    )
    return [
        RedactionOrder(by, entry, "waits", by_entry=by_entry)
        for by, by_entry, entry in named
        if by and entry
    ]


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
    origins = set(map(origin_of_history, histories))
    redacted = {origin: histories.get(counting_name(connection, origin)) for origin in origins}
    return {origin: entries for origin, entries in redacted.items() if entries}


def _name(text: str) -> EntryName | None:
    """The entry of that name; None for what a flipped bit has made of it."""
    try:
        return read_entry_name(text)
    except BadRequest:
        return None
