"""Receipts for what people open on pages, written beside the answer: it waits for none of it.

    centre.receipts.note_opened(entries, person.actor)

None where the settings of the centre do not allow it (`[channel] receipts`). What is to be written
waits in memory; what is lost with the program, or cannot be written now, is written when the entry
is opened again.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock, Thread
from typing import TYPE_CHECKING

from riparian.desk.accounts.audit import RECEIPT_GIVEN
from riparian.desk.accounts.records import Actor
from riparian.errors import RiparianError
from riparian.exchange.names import EntryName
from riparian.exchange.receipts import Opening, is_receipted

if TYPE_CHECKING:
    from riparian.centre.channel import Channel
    from riparian.centre.channel_records import ChannelEntry
    from riparian.centre.people import People

MOST_WAITING = 200
MOST_REMEMBERED = 10_000
"""Entries of which it is remembered that a receipt was given, so that nobody looks again."""

log = logging.getLogger("riparian.receipts")


class Receipts:
    """Gives receipts for people here; see the module."""

    def __init__(
        self, channel: Callable[[], Channel], people: Callable[[], People], *, allowed: bool
    ) -> None:
        self.allowed = allowed
        self._channel, self._people = channel, people
        self._waiting: deque[tuple[EntryName, Actor]] = deque()
        self._done: set[EntryName] = set()
        self._lock = Lock()
        self._thread: Thread | None = None

    def are_given_of(self, entry: ChannelEntry) -> bool:
        """Whether its writer is told that an entry was opened here."""
        if not self.allowed or entry.mark:
            return False
        writer, own = entry.name.origin.member, self._channel().own_member
        return is_receipted(entry.type, entry.tlp, writer, own)

    def given_for(self, entry: ChannelEntry) -> list[Opening]:
        """Which members say that they have opened an entry of this member."""
        if entry.mark or entry.name.origin.member != self._channel().own_member:
            return []
        return self._channel().receipts.given_for(entry.name)

    def note_opened(self, entries: Iterable[ChannelEntry], actor: Actor) -> None:
        """Have a receipt given of each of these entries of which one is due. Returns at once."""
        due = [x.name for x in entries if self.are_given_of(x)]
        with self._lock:
            waits = {name for name, _ in self._waiting} | self._done
            room = MOST_WAITING - len(self._waiting)
            self._waiting.extend([(name, actor) for name in due if name not in waits][:room])
            if self._waiting and self._thread is None:
                self._thread = Thread(target=self._work, name="receipts", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until what is to be written now has been, at most so long."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                name, actor = self._waiting[0]
            is_given = self._give(name, actor)
            with self._lock:
                self._waiting.popleft()
                if len(self._done) >= MOST_REMEMBERED:
                    self._done.clear()
                if is_given:
                    self._done.add(name)

    def _give(self, name: EntryName, actor: Actor) -> bool:
        """Whether one was given, now or before. Whatever stops it is said in the log alone: the
        reader has the page already, and can do nothing about it."""
        channel, audit = self._channel(), self._people().auditing(actor)
        try:
            noting = audit(lambda names: [(RECEIPT_GIVEN, f"{name}, in {names[0]}")])
            return channel.receipts.write(name, noting)
        except (RiparianError, OSError) as error:
            log.warning("No receipt could be given of %s: %s", name, error)
        except Exception:  # our own mistake must not end the receipts that follow
            log.exception("No receipt could be given of %s.", name)
        return False
