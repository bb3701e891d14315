"""What every reader of an audience may read: of what is not for all of them nothing is known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from riparian.centre.access import Access
from riparian.centre.desk_entries import DeskEntries, Payloads
from riparian.exchange.entries.entry_index import NOTED
from riparian.exchange.entries.payload import About
from riparian.exchange.names import EntryName
from riparian.exchange.policy import Reader

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel


class AudienceDesk(DeskEntries):
    """The entries that each of these readers (None: this member) may read. Whoever asks with a
    reader of its own gets
    the same: nobody reads more here than the audience. What this centre wrote for itself alone is
    left out, unless the audience is this member."""

    def __init__(
        self, access: Access, channel: Channel | None, audience: Sequence[Reader | None]
    ) -> None:
        super().__init__(access, channel)
        self._audience = tuple(audience)
        self._is_own = self._audience == (None,)

    def payloads_about(self, things: Collection[About], reader: Reader | None = None) -> Payloads:
        """See `DeskEntries.payloads_about`."""
        return self._for_all(super().payloads_about(things))

    def payloads_of(self, types: Collection[str], reader: Reader | None = None) -> Payloads:
        """See `DeskEntries.payloads_of`."""
        return self._for_all(super().payloads_of(types))

    def payloads_around(self, name: EntryName, reader: Reader | None = None) -> Payloads:
        """See `DeskEntries.payloads_around`."""
        return self._for_all(super().payloads_around(name))

    def _for_all(self, entries: Payloads) -> Payloads:
        """Those of what this member reads that all others read too."""
        return [x for x in entries if x[0] in self._readable]

    @cached_property
    def _readable(self) -> frozenset[EntryName]:
        """The entries that each of them may read. Each is asked for itself, once: none is believed
        to read what another does; and what comes later is in no answer."""
        read = [
            {name for name, _ in super(AudienceDesk, self).payloads_of(NOTED, reader)}
            for reader in self._audience
        ]
        everybody = set.intersection(*read) if read else set()
        return frozenset(name for name in everybody if self._is_own or not name.origin.is_local)
