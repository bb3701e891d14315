"""Whoever shares from a page, and the member for whom it is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riparian.centre.centre import Centre
from riparian.desk.sharing.choice import Sharer
from riparian.exchange.plain_text import plain_line
from riparian.web.people import Person

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel_records import ChannelState


def sharer_of(person: Person, centre: Centre) -> Sharer:
    """The person as one who shares. Others see the office, and no person's name."""
    return Sharer(person.actor, author_for(person, centre), person.rights, person.account)


def author_for(person: Person, centre: Centre) -> str:
    """Whom others see as the author of what somebody writes: the office, else the member; the audit
    names the person. In a centre in no framework people speak for themselves, by name."""
    if not centre.is_node:
        return person.account.author
    return plain_line(person.account.office, 120) or own_name_of(centre)


def state_of(centre: Centre) -> ChannelState:
    """The framework of a centre that belongs to one."""
    state = centre.channel.state()
    assert state is not None
    return state


def own_name_of(centre: Centre) -> str:
    """What the charter calls this member, as a plain line."""
    return plain_line(centre.channel.own_name, 120)
