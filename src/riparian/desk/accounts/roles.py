"""What the people of a member may do: roles, and the acts that each allows.

An account may have several roles. What a role allows stands in one table here, and whoever does
something asks `may_do` where it is done. Who may read an entry is another question: that is
answered by `exchange.policy`.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

import msgspec

from riparian.errors import BadRequest


class Role(StrEnum):
    """A role, by the name that people give it."""

    VIEWER = "viewer"
    WRITER = "writer"
    PUBLISHER = "publisher"
    HOST_OFFICER = "host-officer"
    SIGNATORY = "signatory"
    ADMIN = "admin"


class Act(StrEnum):
    """What somebody may do."""

    READ = "read"
    """Read what others share with the member whose centre it is."""
    DRAFT = "draft"
    """Prepare what a publisher then shares."""
    JUDGE = "judge"
    """Say where a project is, and whether two records are one project."""
    SHARE = "share"
    CONFIRM = "confirm"
    """Confirm projects in the name of a host government."""
    PREPARE_VOTE = "prepare vote"
    """Prepare a change of the charter for the seal."""
    MANAGE_ACCOUNTS = "manage accounts"
    READ_AUDIT = "read audit"


ALLOWED: dict[Role, frozenset[Act]] = {
    Role.VIEWER: frozenset({Act.READ}),
    Role.WRITER: frozenset({Act.READ, Act.DRAFT, Act.JUDGE}),
    Role.PUBLISHER: frozenset({Act.READ, Act.DRAFT, Act.JUDGE, Act.SHARE}),
    Role.HOST_OFFICER: frozenset({Act.READ, Act.DRAFT, Act.JUDGE, Act.CONFIRM}),
    Role.SIGNATORY: frozenset({Act.READ, Act.PREPARE_VOTE}),
    # Who gives accounts reads and shares nothing by that.
    Role.ADMIN: frozenset({Act.MANAGE_ACCOUNTS, Act.READ_AUDIT}),
}

NEED_SECOND_FACTOR = frozenset({Act.SHARE, Act.CONFIRM, Act.PREPARE_VOTE, Act.MANAGE_ACCOUNTS})
"""Acts that bind the member, or open the door to them."""

MEMBERS_AT_MOST = "members"
"""The limit of a publisher who shares with members at most, never with everybody."""


class Rights(msgspec.Struct, frozen=True):
    """The roles of an account, and the limit of what it shares, if there is one."""

    roles: tuple[Role, ...]
    limit: str | None = None

    def may_do(self, act: Act) -> bool:
        """Whether one of the roles allows it."""
        return any(act in ALLOWED[role] for role in self.roles)

    @property
    def need_second_factor(self) -> bool:
        """Whether a password alone is too little for what these roles allow."""
        return any(self.may_do(act) for act in NEED_SECOND_FACTOR)

    def within(self, other: Rights) -> Rights:
        """Those of these rights that `other` has as well: what a token may do whose owner has lost
        a role since it was made."""
        roles = tuple(role for role in self.roles if role in other.roles)
        return Rights(roles, self.limit or other.limit)


def read_roles(names: Collection[str]) -> tuple[Role, ...]:
    """The roles of these names, each once, in the order of `Role`; raises BadRequest for none, and
    for others."""
    unknown = [name for name in names if name not in set(Role)]
    if unknown or not names:
        got = f"'{unknown[0][:40]}'" if unknown else "none"
        raise BadRequest(
            f"Expected one or more roles, got {got}.",
            f"Choose among: {', '.join(Role)}.",
        )
    return tuple(role for role in Role if role in names)


def read_limit(text: str | None, roles: Collection[Role]) -> str | None:
    """The limit of that name; raises BadRequest for another, and for one on who is no publisher."""
    if not text:
        return None
    if text != MEMBERS_AT_MOST:
        raise BadRequest(
            f"Expected the limit '{MEMBERS_AT_MOST}', got '{text[:40]}'.",
            "Leave it out for a publisher who may share with everybody.",
        )
    if Role.PUBLISHER not in roles:
        raise BadRequest(
            "The limit is one of what a publisher shares, and this account is no publisher's.",
            "Leave the limit out, or give the role of publisher.",
        )
    return text
