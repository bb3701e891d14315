"""Preparing changes of the charter: proposing one, and bringing back what the seal has signed.

The seal that votes is in nobody's account: it stays where the member keeps it. Whoever may prepare
a vote is a signatory, or works at the centre's own computer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal, assert_never, get_args

import msgspec

from riparian.desk.accounts.audit import CHARTER_PROPOSED, CHARTER_SIGNED
from riparian.desk.accounts.roles import Act
from riparian.desk.sharing.choice import Sharer
from riparian.english import listed
from riparian.errors import BadRequest, NotAllowed
from riparian.exchange.charter_changes import (
    Brought,
    CharterChanges,
    CharterState,
    MakeDraft,
    NotingOf,
)
from riparian.exchange.keys.seal import Seal, read_public
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.charter_file import Draft
from riparian.exchange.membership.members import ROLES, members_in
from riparian.exchange.membership.proposals import Proposal
from riparian.exchange.membership.succession import (
    propose_admission,
    propose_expulsion,
    propose_role,
    propose_seal,
    propose_threshold,
)
from riparian.exchange.names import EntryName

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.people import People
    from riparian.exchange.planned_words import Noting

Kind = Literal["admit", "expel", "change-role", "replace-seal", "set-threshold"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class CharterChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change as somebody fills it in. `member`: whom it is about; `threshold`: how many members
    sign from then on, None for as now; `application`: the file of a newcomer, and `several`:
    whether its country may have several members from then on."""

    kind: Kind
    member: str = ""
    role: str = ""
    seal: str = ""
    threshold: int | None = None
    application: str = ""
    several: bool = False


class CharterDesk:
    """Prepares votes of this centre's member; see the module."""

    def __init__(self, channel: Callable[[], Channel | None], people: Callable[[], People]) -> None:
        self._channel, self._people = channel, people

    def state(self) -> CharterState:
        """The charter in force, and what is proposed; raises BadRequest in no framework."""
        return self._changes().state()

    def try_out(self, change: CharterChange) -> Draft:
        """What `propose` would write; raises as it does."""
        return self._changes().try_out(draft_of(change))

    def propose(self, draft: MakeDraft, sharer: Sharer) -> Proposal:
        """Propose a change to all members. Raises NotAllowed, and as `CharterChanges.propose`."""
        require_may_prepare(sharer)
        return self._changes().propose(draft, self._noting(sharer))

    def give(self, content: bytes, sharer: Sharer) -> Proposal:
        """Bring what was signed elsewhere. Raises NotAllowed, and as `CharterChanges.give`."""
        require_may_prepare(sharer)
        return self._changes().give(content, self._noting(sharer))

    def sign(self, name: str | None, seal: Seal, sharer: Sharer, *, also: bool) -> Proposal:
        """Sign with the seal, where it is at this computer; raises as `CharterChanges.sign`."""
        require_may_prepare(sharer)
        return self._changes().sign(name, seal, self._noting(sharer), also=also)

    def _changes(self) -> CharterChanges:
        channel = self._channel()
        if channel is None:
            raise BadRequest(
                "This centre belongs to no framework, so there is no charter to change.",
                "Whoever runs it can join one with a join kit, or found one.",
            )
        return channel.charter_changes

    def _noting(self, sharer: Sharer) -> NotingOf:
        return partial(_noting, self._people(), sharer)


def require_may_prepare(sharer: Sharer) -> None:
    """Raises NotAllowed for somebody who prepares no votes."""
    if not sharer.may_do(Act.PREPARE_VOTE):
        raise NotAllowed(
            "Your account does not prepare changes of the charter.",
            "Ask your administrator for the role of signatory.",
        )


def draft_of(change: CharterChange) -> MakeDraft:
    """What makes the draft with that change. Raises BadRequest for what is missing; what a rule of
    charters forbids is found when it is made."""
    kind, member, threshold = change.kind, change.member, change.threshold
    if kind == "admit":
        return _admission(change)
    if kind == "expel":
        return lambda charter, now: propose_expulsion(charter, member, now, threshold)
    if kind == "change-role":
        role = next((each for each in ROLES if each == change.role), None)
        if role is None:
            raise BadRequest("No role is chosen.", f"Choose {listed(ROLES, last='or')}.")
        return lambda charter, now: propose_role(charter, member, role, now, threshold)
    if kind == "replace-seal":
        seal = change.seal
        read_public(seal)
        return lambda charter, now: propose_seal(charter, member, seal, now)
    if kind == "set-threshold":
        if threshold is None:
            raise BadRequest("It is not said how many members must sign.", "Give a whole number.")
        return lambda charter, now: propose_threshold(charter, threshold, now)
    assert_never(kind)


def _admission(change: CharterChange) -> MakeDraft:
    if not change.application:
        raise BadRequest(
            "The newcomer's application is missing.",
            "Choose the file that the newcomer sent: its name ends in .application.toml.",
        )
    lines = members_in(change.application.encode(), "The application")
    if len(lines) != 1:
        raise BadRequest(
            f"The application lists {listed(line.member for line in lines)}; each proposal admits"
            " one member.",
            "Give a file with one [member.NAME].",
        )
    (line,) = lines
    several = (line.country,) if change.several and line.country else ()

    def admit(charter: Charter, now: datetime) -> bytes:
        return propose_admission(charter, line, now, change.threshold, several)

    return admit


def _noting(people: People, sharer: Sharer, brought: Brought) -> Noting | None:
    """What has the audit say what is written."""
    what = f"charter {brought.version}, {brought.digest[:8]}, in"

    def lines(names: list[EntryName]) -> list[tuple[str, str]]:
        said = [(CHARTER_PROPOSED, f"{what} {names[0]}")] if brought.is_proposed else []
        return said + ([(CHARTER_SIGNED, f"{what} {names[-1]}")] if brought.signatures else [])

    return people.auditing(sharer.actor)(lambda names: lines(list(names)))
