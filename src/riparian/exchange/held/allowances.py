"""What is kept for other members, counted: how many entries of each may come, and bytes of each."""

from __future__ import annotations

import sqlalchemy as sa

from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.pace import Allowance
from riparian.store.journal.schema import (
    channel_allowance,
    channel_document,
    channel_journal,
    channel_room,
)

BYTES_OF_ENTRY = 128
"""What an entry takes beside its payload, about: hash, tag and keys."""

_ALLOWANCE = sa.select(channel_allowance).where(channel_allowance.c.member == sa.bindparam("name"))


class Allowances:
    """The counts in a database."""

    def __init__(self, database: ChannelDatabase) -> None:
        self._database = database

    def allowance(self, member: str) -> Allowance | None:
        """What was counted of a member last; None where nothing was."""
        return self._database.read_once(
            (read_allowance, member), lambda connection: read_allowance(connection, member), None
        )

    def set_allowance(self, member: str, allowance: Allowance) -> None:
        """Note what was counted now."""
        self._database.write(lambda connection: write_allowance(connection, member, allowance))

    def bytes_by_member(self) -> dict[str, int]:
        """How many bytes the journals and cards of each member take, about."""
        journal, room = channel_journal.c, channel_room.c
        query = sa.select(journal.origin, journal.size, room.bytes).select_from(
            channel_journal.outerjoin(channel_room, journal.id == room.journal)
        )

        document = channel_document.c
        of_cards = sa.select(document.name, sa.func.sum(sa.func.length(document.content)))
        of_cards = of_cards.where(document.kind == "card").group_by(document.name)

        def read(connection: sa.Connection) -> dict[str, int]:
            total = {member: int(taken) for member, taken in connection.execute(of_cards)}
            for origin, size, taken in connection.execute(query):
                member = origin.split("/")[1]  # of a branch as well
                total[member] = total.get(member, 0) + size * BYTES_OF_ENTRY + (taken or 0)
            return total

        return self._database.read(read, {})


def read_allowance(connection: sa.Connection, member: str) -> Allowance | None:
    """The same as `Allowances.allowance`, in a transaction of the caller."""
    row = connection.execute(_ALLOWANCE, {"name": member}).one_or_none()
    return None if row is None else Allowance(*row[1:])


def write_allowance(connection: sa.Connection, member: str, allowance: Allowance) -> None:
    """The same as `Allowances.set_allowance`, in a transaction of the caller."""
    table = channel_allowance
    values = {
        "met_at": allowance.met_at,
        "counted_at": allowance.counted_at,
        "left_over": allowance.left,
        "waits": allowance.waits,
    }
    changed = connection.execute(sa.update(table).where(table.c.member == member).values(**values))
    if not changed.rowcount:
        connection.execute(sa.insert(table).values(member=member, **values))
