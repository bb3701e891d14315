"""The members that cases are between: this one, and the others as the charter has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from riparian.centre.access import Access

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.desk_entries import DeskEntries

FOR_US = "centre"
"""Who leads in a case of a centre that is in no framework."""


class CaseMembers:
    """Who is in the framework, for cases; `channel` gives that of the centre where it is a member's
    node."""

    def __init__(
        self,
        access: Access,
        desk: Callable[[], DeskEntries],
        channel: Callable[[], Channel | None],
    ) -> None:
        self._access, self._desk, self._find_channel = access, desk, channel

    @property
    def own(self) -> str:
        """The member of this centre; where it is in no framework, its name in its own journal."""
        return self._desk().own_reader().member or FOR_US

    @property
    def channel(self) -> Channel | None:
        """The channel, where the centre belongs to a framework."""
        channel = self._find_channel()
        return channel if channel is not None and channel.has_joined else None

    def left(self) -> frozenset[str]:
        """The members that have left the framework."""
        channel = self.channel
        return channel.left_members() if channel else frozenset()

    def names(self) -> dict[str, str]:
        """What the charter calls each member of today."""
        channel = self.channel
        if channel is None:
            return {FOR_US: self._access.settings.name}
        return channel.charter().names

    def host_countries(self) -> dict[str, str]:
        """The country of each host."""
        channel = self.channel
        members = channel.charter().members if channel else {}
        return {
            x: line.country for x, line in members.items() if line.role == "host" and line.country
        }

    def counterparts(self, providers: Sequence[str]) -> tuple[str, ...]:
        """The other members that stand for these providers, as they are called."""
        channel = self.channel
        members = channel.charter().members if channel else {}
        names = self.names()
        return tuple(
            names[member]
            for member, line in members.items()
            if member != self.own
            and any(stands_for(x, member, line.country, line.role) for x in providers)
        )


def stands_for(provider: str, member: str, country: str | None, role: str) -> bool:
    """Whether a member stands for a provider: it is of that country and no host there, or has its
    name, as institutions do."""
    if role == "host":
        return False
    return country == provider or (country is None and member == provider.lower())
