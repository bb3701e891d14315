"""The audience that somebody chooses for what they share, and who may choose it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from riparian.desk.accounts.records import Account, Actor
from riparian.desk.accounts.roles import MEMBERS_AT_MOST, Act, Rights
from riparian.desk.sharing.closer import PARTS
from riparian.errors import BadRequest, NotAllowed
from riparian.exchange.entries.payload import AMBER, CLEAR, GREEN, RED


class Choice(msgspec.Struct, frozen=True):
    """Whom something is for: everyone (TLP:CLEAR), all members (GREEN), `members` (AMBER,
    AMBER+STRICT) or `persons` of these by member (RED). `tlp` is None for what stays here, a draft.

    `closer`: the parts of a record, by their names in `closer.PARTS`, that `closer_to` alone read,
    or nobody where that is empty.
    """

    tlp: str | None = None
    members: tuple[str, ...] = ()
    persons: dict[str, tuple[str, ...]] = {}
    closer: tuple[str, ...] = ()
    closer_to: tuple[str, ...] = ()

    @property
    def closer_tlp(self) -> str:
        """The label of what is kept closer."""
        return self.tlp if self.tlp in AMBER else AMBER[0]

    def is_within(self, other: Choice) -> bool:
        """Whether it is for no more than another choice; a draft is within all."""
        if self.tlp is None or other.tlp is None:
            return self.tlp is None
        one, two = _RANKS.get(self.tlp, 0), _RANKS.get(other.tlp, 0)
        return one < two or (one == two and set(self.members) <= set(other.members))


_RANKS = {GREEN: 1, CLEAR: 2}
"""Labels for more than chosen members, by how many can read them."""

ONLY_US = Choice()
"""What is shown first to whoever has shared nothing: the narrowest there is."""


class Sharer(msgspec.Struct, frozen=True):
    """Who shares. `author`: whom others see as the author; `rights`: what they may do, None for
    whoever works at the centre's own computer, and `account` likewise."""

    actor: Actor
    author: str
    rights: Rights | None = None
    account: Account | None = None

    def may_do(self, act: Act) -> bool:
        """Whether they may do that."""
        return self.rights is None or self.rights.may_do(act)


def require_may_draft(sharer: Sharer) -> None:
    """Raises NotAllowed for somebody who prepares nothing."""
    if not sharer.may_do(Act.DRAFT):
        raise NotAllowed(
            "Your account does not prepare what is shared.",
            "Ask your administrator for the role of writer, or of publisher.",
        )


def require_may_share(sharer: Sharer, tlp: str | None) -> None:
    """Raises NotAllowed for somebody who may not share with readers under that label."""
    if not sharer.may_do(Act.SHARE):
        raise NotAllowed(
            "Your account prepares what is shared, and does not share it.",
            "Keep it as a draft: whoever is a publisher here sees it and can share it.",
        )
    require_within_limit(sharer, tlp)


def require_within_limit(sharer: Sharer, tlp: str | None) -> None:
    """Raises NotAllowed for whoever shares with members at most, where more would read it. What
    takes something back has the label of that, so it is asked of it too."""
    limit = sharer.rights.limit if sharer.rights else None
    if limit == MEMBERS_AT_MOST and tlp == CLEAR:
        raise NotAllowed(
            "Your account shares with members at most, never with everyone.",
            "Choose all members or some of them, or ask a publisher without that limit.",
        )


def may_share(sharer: Sharer, tlp: str | None) -> bool:
    """Whether they may share with readers under that label."""
    try:
        require_may_share(sharer, tlp)
    except NotAllowed:
        return False
    return True


def require_may_confirm(sharer: Sharer) -> None:
    """Raises NotAllowed for somebody who does not speak for a host government."""
    if not sharer.may_do(Act.CONFIRM):
        raise NotAllowed(
            "Your account does not speak for the government, so it cannot undo what that has said.",
            "Ask somebody with the role of host officer: they take it back where they answer for "
            "the government.",
        )


def require_sound(choice: Choice) -> None:
    """Raises BadRequest for a choice that is none; whether these are members is asked where it is
    written."""
    if choice.tlp in AMBER and not choice.members:
        raise BadRequest(
            "No organisation is chosen.", "Choose at least one, or choose all members."
        )
    if choice.tlp == RED and not choice.persons:
        raise BadRequest(
            "No person is named.", "Name at least one, at the organisation where they work."
        )
    unknown = [part for part in choice.closer if part not in PARTS]
    if unknown:
        raise BadRequest(
            f"There is no part '{unknown[0][:40]}' that could be kept closer.",
            f"Choose among: {', '.join(PARTS)}.",
        )
    if not choice.closer:
        if choice.closer_to:
            raise BadRequest(
                "Nothing is chosen that is kept closer.",
                "Choose the parts that only some may read, or nobody who alone reads them.",
            )
        return
    if choice.tlp == RED:
        raise BadRequest(
            "What is for named people is kept as close as it can be.",
            "Share two things, each with the people who may read it.",
        )
    outside = set(choice.closer_to) - set(choice.members) if choice.tlp in AMBER else set()
    if outside:
        raise BadRequest(
            f"{sorted(outside)[0]} is to read what is kept closer, and nothing of the rest.",
            "Choose it as a reader of the whole, or leave it out.",
        )


def named_persons(persons: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Persons by member, sorted, each once."""
    return {member: tuple(sorted(set(names))) for member, names in sorted(persons.items()) if names}
