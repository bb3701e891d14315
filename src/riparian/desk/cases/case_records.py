"""What goes into a case, and what comes out: entries, and the thread that they make."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from riparian.exchange.entries.entry_types import Answer, Case, CaseState, Proposal, Reply, State
from riparian.exchange.entries.payload import About, Audience
from riparian.exchange.names import EntryName, Origin

Rule = Literal[
    "unfit", "withdrawn", "case-unknown", "not-in-case", "wider", "narrower", "not-a-lead",
    "proposal-unknown", "proposal-redacted", "not-a-proposal", "after-withdrawal",
    "withdrawn-since", "proposal-counts-not", "own-proposal", "answered-before", "said-again",
    "counter-unknown", "counter-of-another", "follows", "reads-only",
]  # fmt: skip
"""Why an entry counts nowhere; `wording.cases` has the sentences."""


class CaseEntry(msgspec.Struct, frozen=True):
    """An entry of a case, as its reader may read it. `said`: what it says in the form of its type,
    None for notes and withdrawals, whose words are `text`; `unfit`: why it has not that form."""

    name: EntryName
    type: str
    tlp: str
    audience: Audience
    written_at: datetime
    by: str
    about: About | None
    seen: dict[Origin, int] = {}
    said: Case | Proposal | Answer | State | None = None
    text: str = ""
    unfit: str = ""
    persons: dict[str, tuple[str, ...]] = {}

    @property
    def member(self) -> str:
        """Who wrote it."""
        return self.name.origin.member


class Uncounted(msgspec.Struct, frozen=True):
    """By which rule an entry counts nowhere; `members` and `entry`: whom and what it is about."""

    rule: Rule
    members: tuple[str, ...] = ()
    entry: EntryName | None = None
    detail: str = ""


class ThreadEntry(msgspec.Struct, frozen=True):
    """An entry at its place. `number`: that of a proposal. `late`: others had gone on without it
    before anybody had seen it; `unseen`: what stands above it and its writer had not seen, the
    first of these, of `unseen_count`. `replies`: the entries that answer it."""

    entry: CaseEntry
    uncounted: Uncounted | None = None
    number: int | None = None
    late: bool = False
    unseen: tuple[EntryName, ...] = ()
    unseen_count: int = 0
    replies: tuple[EntryName, ...] = ()
    withdrawn_by: EntryName | None = None

    @property
    def counts(self) -> bool:
        """Whether something follows from it."""
        return self.uncounted is None


class Gap(msgspec.Struct, frozen=True):
    """What an entry of the case refers to and is not here. `is_redacted`: what it said was deleted;
    else it has not come yet."""

    name: EntryName
    is_redacted: bool


class Stand(msgspec.Struct, frozen=True):
    """What one lead says to one proposal; `made`: it proposed it, and so accepts it."""

    reply: Reply | None = None
    made: bool = False
    entry: EntryName | None = None

    @property
    def accepts(self) -> bool:
        """Whether it has accepted the proposal."""
        return self.made or self.reply == "accept"


class ProposalStand(msgspec.Struct, frozen=True):
    """A proposal that counts, and where each lead stands on it, by member."""

    name: EntryName
    number: int
    stands: dict[str, Stand]
    is_agreed: bool

    @property
    def is_open(self) -> bool:
        """Whether it can still be agreed as it is: no lead has declined or countered it."""
        return not any(stand.reply in ("decline", "counter") for stand in self.stands.values())


class Standing(msgspec.Struct, frozen=True):
    """A state that stands, and in which entries members say so; of what is agreed, the
    proposals."""

    state: CaseState
    entries: tuple[EntryName, ...]


class CaseThread(msgspec.Struct, frozen=True):
    """A case. `opening` is None where the entry that opened it is not here, of which `gap` tells;
    `standings` has more than one where members said different things without having seen each
    other's. `lost`: proposals that all leads had accepted and that were withdrawn since."""

    name: EntryName
    opening: CaseEntry | None
    gap: Gap | None
    withdrawn_by: EntryName | None
    entries: tuple[ThreadEntry, ...]
    gaps: tuple[Gap, ...]
    leads: tuple[str, ...]
    proposals: tuple[ProposalStand, ...]
    standings: tuple[Standing, ...]
    lost: tuple[EntryName, ...] = ()

    @property
    def case(self) -> Case | None:
        """What opened it."""
        said = self.opening.said if self.opening else None
        return said if isinstance(said, Case) else None

    @property
    def agreed(self) -> tuple[ProposalStand, ...]:
        """The proposals that every lead has accepted."""
        return tuple(each for each in self.proposals if each.is_agreed)

    @property
    def states(self) -> tuple[CaseState, ...]:
        """The states that stand."""
        return tuple(each.state for each in self.standings)

    @property
    def is_closed(self) -> bool:
        """Whether nobody has to answer anything: it was withdrawn or set aside."""
        return self.withdrawn_by is not None or self.states == ("set-aside",)

    def waits_for(self, member: str) -> tuple[ProposalStand, ...]:
        """The proposals that a lead has not answered and that can still be agreed."""
        if self.is_closed or self.agreed:
            return ()
        return tuple(
            each
            for each in self.proposals
            if each.is_open and (stand := each.stands.get(member)) and stand == Stand()
        )

    def waits_for_first_word(self, member: str) -> bool:
        """Whether somebody else opened it with this lead, who has written nothing in it yet."""
        if self.is_closed or self.opening is None or self.opening.member == member:
            return False
        return member in self.leads and all(x.entry.member != member for x in self.entries)

    def entry(self, name: EntryName) -> ThreadEntry | None:
        """The entry of that name."""
        return next((each for each in self.entries if each.entry.name == name), None)
