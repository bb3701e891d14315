"""Which other nodes were reached, and since when one was not, by the address of each."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa

from riparian.exchange.held.database import ChannelDatabase
from riparian.store.journal.schema import channel_peer


class KnownPeer(msgspec.Struct, frozen=True):
    """Another node: when it was last reached; since when it is not, or was not before that; and why
    not, the last time (UTC, ISO 8601)."""

    address: str
    reached_at: str | None = None
    failed_at: str | None = None
    failure: str = ""

    @property
    def dark_since(self) -> str | None:
        """When it first could not be reached, of all the times since it last was; None where it was
        reached the last time."""
        is_dark = self.failed_at is not None and self.failed_at > (self.reached_at or "")
        return self.failed_at if is_dark else None


class KnownPeers:
    """The peers in a database."""

    def __init__(self, database: ChannelDatabase) -> None:
        self._database = database

    def remember(self, address: str, failure: str | None = None) -> None:
        """Note that the node at an address was reached now, or why it was not."""
        at = _now()

        def write(connection: sa.Connection) -> None:
            known = {peer.address: peer for peer in _read(connection)}
            before = known.get(address, KnownPeer(address))
            if failure is None:
                values = {"reached_at": at}
            else:
                failed_at = before.dark_since or at
                values = {"failed_at": failed_at, "failure": failure.replace("\0", "")}
            _write(connection, address, values)

        self._database.write(write)

    def all(self) -> list[KnownPeer]:
        """What is known of the peers, by address."""
        return self._database.read(_read, [])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _read(connection: sa.Connection) -> list[KnownPeer]:
    rows = connection.execute(sa.select(channel_peer).order_by(channel_peer.c.address))
    return [KnownPeer(*row) for row in rows]


def _write(connection: sa.Connection, address: str, values: dict[str, str]) -> None:
    table = channel_peer
    changed = connection.execute(
        sa.update(table).where(table.c.address == address).values(**values)
    )
    if not changed.rowcount:
        connection.execute(sa.insert(table).values(address=address, **{"failure": "", **values}))
