"""What every reader of an audience may read: of what is not for all of them nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from riparian.centre.access import Access
from riparian.centre.desk_entries import DeskEntries, Payloads
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
        return self._for_all(lambda each: super(AudienceDesk, self).payloads_about(things, each))

    def payloads_of(self, types: Collection[str], reader: Reader | None = None) -> Payloads:
        """See `DeskEntries.payloads_of`."""
        return self._for_all(lambda each: super(AudienceDesk, self).payloads_of(types, each))

    def payloads_around(self, name: EntryName, reader: Reader | None = None) -> Payloads:
        """See `DeskEntries.payloads_around`."""
        return self._for_all(lambda each: super(AudienceDesk, self).payloads_around(name, each))

    def _for_all(self, read: Callable[[Reader | None], Payloads]) -> Payloads:
        """What all of them read. Each is asked anew: none is believed to read what another does."""
        first, *others = (read(each) for each in self._audience)
        names = [{name for name, _ in entries} for entries in others]
        return [
            (name, payload)
            for name, payload in first
            if all(name in read_by for read_by in names)
            and (self._is_own or not name.origin.is_local)
        ]
