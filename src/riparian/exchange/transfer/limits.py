"""How much a node takes for other members: how many entries by now, and how many bytes.

Everybody carries everything, so that who writes without end would fill everybody's disk. What is
beyond a limit is not taken, and it is said; everything else goes on. How entries are counted stands
in `pace`. Bytes are those of payloads, of which a bundle too many may come; the entries themselves
are taken all the same, so that trees and forks are checked. What is not held whole is not cosigned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from riparian.english import agree, count_of
from riparian.errors import Refused
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import SignedCheckpoint
from riparian.exchange.membership.framework import Framework
from riparian.exchange.names import read_origin
from riparian.exchange.pace import (
    CATCHING_UP_SECONDS,
    Allowance,
    carried,
    of_other,
    of_writer,
    seconds_until,
)

MOST_ENTRIES = 1_000_000
"""Entries of a journal taken at once: their 36 bytes each are held in memory until they are
checked."""

_MIB = 1024 * 1024
_HOUR, _DAY = 60 * 60, 24 * 60 * 60


class Room(msgspec.Struct, frozen=True):
    """How many bytes are kept of one other member, and of all journals together."""

    of_member: int = 2048 * _MIB
    in_all: int = 20_480 * _MIB


class Limits:
    """The limits of a node while it takes from one peer. `own`: the member whose node it is."""

    def __init__(
        self,
        store: ChannelStore,
        framework: Framework,
        own: str,
        clock: Callable[[], int],
        room: Room,
    ) -> None:
        self._store, self._framework, self._own = store, framework, own
        self._clock, self._room = clock, room
        self._bytes: dict[str, int] | None = None

    # entries

    def furthest(
        self, origin: str, held: int, signed: Sequence[SignedCheckpoint]
    ) -> SignedCheckpoint | None:
        """The longest of these checkpoints up to which entries can be taken now; None where there
        is none."""
        within = [x for x in signed if x.checkpoint.size - held <= MOST_ENTRIES]
        if (allowance := self._allowance(origin)) is not None:
            free = self._not_counted(origin, held, signed)
            within = [x for x in within if x.checkpoint.size - free <= allowance.left]
        return max(within, key=_size, default=None)

    def count(self, origin: str, before: int, signed: Sequence[SignedCheckpoint]) -> None:
        """Count what was taken of a journal of which that many entries were held before."""
        allowance = self._allowance(origin)
        if allowance is not None:
            held, free = self._store.size(origin), self._not_counted(origin, before, signed)
            now = allowance.less(max(held - free, 0))
            is_too_fast = _longest(signed) - max(held, free) > now.left
            # Another peer may have had more than this one.
            waits = max(_longest(signed) - held if is_too_fast else 0, now.waits - (held - before))
            self._keep(origin, msgspec.structs.replace(now, waits=max(waits, 0)))
        elif self._store.allowance(self._own) is None:
            a_day = self._framework.charter.entries_a_day
            self._store.set_allowance(self._own, of_writer(None, a_day, self._clock()))

    def left_out(
        self, origin: str, before: int, signed: Sequence[SignedCheckpoint]
    ) -> Iterator[Refused]:
        """What was not taken of a journal for want of room, or of time, in words."""
        if (allowance := self._allowance(origin)) is not None:
            count = _longest(signed) - self._not_counted(origin, before, signed)
            if count > allowance.left and (waits := _longest(signed) - self._store.size(origin)):
                yield self._too_fast(origin, allowance, waits)
        if _longest(signed) - before > MOST_ENTRIES:
            yield _too_many(origin, _longest(signed) - before)
        if not self.room_left(origin) and self._store.bundles_lacking(origin):
            yield self._no_room(origin)

    def _allowance(self, origin: str) -> Allowance | None:
        """What may come of its member; None where nothing is counted."""
        member, now = read_origin(origin).member, self._clock()
        if member == self._own:
            return None
        own = self._store.allowance(self._own)
        if own is None or now - own.met_at < CATCHING_UP_SECONDS:
            return None
        a_day = self._framework.charter.entries_a_day
        return of_other(self._store.allowance(member), a_day, now)

    def _keep(self, origin: str, allowance: Allowance) -> None:
        member = read_origin(origin).member
        before = self._store.allowance(member)
        if before is None or (before.left, before.waits) != (allowance.left, allowance.waits):
            self._store.set_allowance(member, allowance)

    def _not_counted(self, origin: str, held: int, signed: Sequence[SignedCheckpoint]) -> int:
        """Up to where entries are held here, or by half of the others."""
        confirmed: dict[str, int] = {}
        for each in signed:
            for cosigner in each.cosigned:
                member = cosigner.split("/")[1]
                confirmed[member] = max(confirmed.get(member, 0), _size(each))
        others = self._framework.cards.keys() - {self._own, read_origin(origin).member}
        return max(held, carried(confirmed, others))

    def _too_fast(self, origin: str, allowance: Allowance, waits: int) -> Refused:
        member, a_day = read_origin(origin).member, self._framework.charter.entries_a_day
        after = duration_words(seconds_until(waits, allowance, a_day))
        were = agree(waits, "entry of it was", "entries of it were")
        return Refused(
            f"{member} has written more than the {count_of(a_day, 'entry')} a day that the charter "
            f"lets others carry: {waits:,} {were} not taken.",
            f"The next exchange after {after} takes the rest, or one before that once half of the "
            f"other members hold it. Ask {member} why it writes so much: a new charter can allow "
            "more.",
        )

    # bytes

    def is_own(self, origin: str) -> bool:
        """Whether it is a journal of this node's own member."""
        return read_origin(origin).member == self._own

    def room_left(self, origin: str) -> int:
        """How many bytes of payloads of this journal there is room for."""
        member = read_origin(origin).member
        if self.is_own(origin):
            return self._room.in_all
        taken = self._taken()
        of_member = self._room.of_member - taken.get(member, 0)
        return max(min(of_member, self._room.in_all - sum(taken.values())), 0)

    def take_room(self, origin: str, count: int) -> None:
        """Note that so many bytes of payloads came."""
        member, taken = read_origin(origin).member, self._taken()
        taken[member] = taken.get(member, 0) + count

    def _no_room(self, origin: str) -> Refused:
        member = read_origin(origin).member
        is_of_member = self._taken().get(member, 0) >= self._room.of_member
        most, setting, of = (
            (self._room.of_member, "most_mib_of_member", "one member")
            if is_of_member
            else (self._room.in_all, "most_mib", "all members together")
        )
        return Refused(
            f"This centre keeps {most // _MIB:,} MiB of {of}, and they are full: of new entries of "
            f"{member} it took no more than that they exist.",
            f"Let it keep more: {setting} under [channel] in centre.toml, as far as the disk has "
            "room. Then exchange again.",
        )

    def _taken(self) -> dict[str, int]:
        if self._bytes is None:
            self._bytes = self._store.bytes_by_member()
        return self._bytes


def duration_words(seconds: int) -> str:
    """`an hour`, `7 hours`, `3 days`."""
    if seconds <= _HOUR:
        return "an hour"
    if seconds < 2 * _DAY:
        return count_of(-(-seconds // _HOUR), "hour")
    return count_of(-(-seconds // _DAY), "day")


def _longest(signed: Sequence[SignedCheckpoint]) -> int:
    return max(map(_size, signed), default=0)


def _size(signed: SignedCheckpoint) -> int:
    return signed.checkpoint.size


def _too_many(origin: str, count: int) -> Refused:
    return Refused(
        f"{origin} has {count:,} entries that are not held here, and {MOST_ENTRIES:,} can be taken "
        "at once: those up to a point that a member has confirmed, if there is one before that.",
        "Exchange with other members: one that has confirmed less of it brings it in parts. Its "
        "member can end so long a journal, and begin the next, by a new card.",
    )
