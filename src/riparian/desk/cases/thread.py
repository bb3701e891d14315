"""A case out of its entries: which count, what each lead says to each proposal, and the state.

The same entries give the same thread, in whatever order they came. What counts nowhere stays in it
with the rule by which it does not count; what has not come yet makes a gap, and is counted when it
comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

import msgspec

from riparian.desk.cases.audience_check import audience_fault, members_of, takes_back_for_all
from riparian.desk.cases.case_records import (
    CaseEntry,
    CaseThread,
    Gap,
    ProposalStand,
    Stand,
    Standing,
    ThreadEntry,
    Uncounted,
)
from riparian.desk.cases.order import had_seen, in_order
from riparian.exchange.entries.entry_types import (
    ANSWER,
    CASE,
    CASE_STATES,
    PROPOSAL,
    STATE,
    Answer,
    Case,
    CaseState,
    State,
)
from riparian.exchange.entries.payload import NOTE, WITHDRAWAL
from riparian.exchange.names import EntryName, read_entry_name

IN_CASES = frozenset({PROPOSAL, ANSWER, STATE, NOTE})
"""The types of entries about a case."""

LEADS_THAT_AGREE = 2
"""Nobody agrees with themselves alone."""


def thread_of(
    name: EntryName,
    entries: Iterable[CaseEntry],
    redacted: Set[EntryName] = frozenset(),
    left: Set[str] = frozenset(),
) -> CaseThread:
    """The case that the entry `name` opened. `entries`: all that is known of it, that entry among
    them, also more than once, and others, which are left out. `redacted`: what was deleted, of all
    entries; `left`: the members that have left the framework."""
    known = {each.name: _with_what_it_names(each) for each in entries}
    opening = known.get(name)
    if opening is not None and opening.type != CASE:
        opening = None
    inside = _inside(name, known.values())
    withdrawals = _withdrawals([*inside, *([opening] if opening else [])], left)
    fold = _Fold(name, opening, inside, withdrawals, redacted, left)
    return fold.thread()


def _with_what_it_names(entry: CaseEntry) -> CaseEntry:
    """An entry whose writer had seen what it is about and what it answers."""
    seen, said = dict(entry.seen), entry.said
    texts = (said.proposal, said.instead) if isinstance(said, Answer) else ()
    for name in (entry.about, *(read_entry_name(text) for text in texts if text)):
        if isinstance(name, EntryName):
            seen[name.origin] = max(seen.get(name.origin, 0), name.index + 1)
    return msgspec.structs.replace(entry, seen=seen)


def _inside(name: EntryName, known: Iterable[CaseEntry]) -> list[CaseEntry]:
    """The entries about a case, notes about these, and what takes one of them back."""
    known = sorted((each for each in known if each.name != name), key=lambda each: each.name)
    about_it = [each for each in known if each.about == name and each.type in IN_CASES]
    names = {each.name for each in about_it}
    notes = [each for each in known if each.about in names and each.type == NOTE]
    names |= {each.name for each in notes} | {name}
    taken_back = [
        each for each in known if each.type == WITHDRAWAL and each.about in names and _is_own(each)
    ]
    return [*about_it, *notes, *taken_back]


def _is_own(withdrawal: CaseEntry) -> bool:
    about, origin = withdrawal.about, withdrawal.name.origin
    assert isinstance(about, EntryName)
    return (about.origin.framework, about.origin.member) == (origin.framework, origin.member)


def _withdrawals(entries: Sequence[CaseEntry], left: Set[str]) -> dict[EntryName, CaseEntry]:
    """By entry, the first in which its writer took it back before all who read it."""
    first: dict[EntryName, CaseEntry] = {}
    known = {each.name: each for each in entries}
    for each in sorted(entries, key=lambda each: each.name):
        if each.type != WITHDRAWAL or not isinstance(each.about, EntryName):
            continue
        if (entry := known.get(each.about)) and takes_back_for_all(each, entry, left):
            first.setdefault(each.about, each)
    return first


class _Fold:
    """Goes through the entries of one case, in their order."""

    def __init__(
        self,
        name: EntryName,
        opening: CaseEntry | None,
        inside: Sequence[CaseEntry],
        withdrawals: dict[EntryName, CaseEntry],
        redacted: Set[EntryName],
        left: Set[str],
    ) -> None:
        self._name, self._opening, self._left = name, opening, left
        self._withdrawals, self._redacted = withdrawals, redacted
        self._inside = {each.name: each for each in inside}
        said = opening.said if opening else None
        self._leads = said.leads if isinstance(said, Case) else ()
        self._placed = in_order([*([opening] if opening else []), *inside])
        self._uncounted: dict[EntryName, Uncounted | None] = {}
        self._answers: dict[tuple[EntryName, str], CaseEntry] = {}
        self._gaps: dict[EntryName, Gap] = {}

    def thread(self) -> CaseThread:
        """The whole of it."""
        for each in self._inside.values():
            if each.type == PROPOSAL:
                self._uncounted[each.name] = self._fault(each)
        # A member's own entries have one order, whatever others had seen of them.
        for each in sorted(self._inside.values(), key=lambda each: each.name):
            if each.type == ANSWER:
                self._uncounted[each.name] = self._fault(each) or self._fault_of_answer(each)
            elif each.type != PROPOSAL:
                self._uncounted[each.name] = self._fault(each)
        numbers = self._numbers()
        proposals = tuple(self._proposal(name, number) for name, number in numbers.items())
        gap = self._gap(self._name) if self._opening is None else None
        withdrawal = self._withdrawals.get(self._name)
        return CaseThread(
            self._name,
            self._opening,
            gap,
            withdrawal.name if withdrawal else None,
            tuple(self._entries(numbers)),
            tuple(each for name, each in sorted(self._gaps.items()) if name != self._name),
            self._leads,
            proposals,
            self._standings([each for each in proposals if each.is_agreed]),
            tuple(self._lost()),
        )

    def _entries(self, numbers: dict[EntryName, int]) -> Iterator[ThreadEntry]:
        replies: dict[EntryName, list[EntryName]] = {}
        for each in self._placed:
            entry = each.entry
            to = _answered(entry)
            if to is not None and to != self._name:
                replies.setdefault(to, []).append(entry.name)
        for each in self._placed:
            name = each.entry.name
            withdrawal = self._withdrawals.get(name)
            yield ThreadEntry(
                each.entry,
                self._uncounted.get(name),
                numbers.get(name),
                each.late,
                each.unseen,
                each.unseen_count,
                tuple(replies.get(name, ())),
                withdrawal.name if withdrawal else None,
            )

    def _numbers(self) -> dict[EntryName, int]:
        """Proposals are counted as they stand, also those withdrawn since, which people speak of by
        number; not those that never counted."""
        names = [
            each.entry.name
            for each in self._placed
            if each.entry.type == PROPOSAL
            and ((rule := self._uncounted[each.entry.name]) is None or rule.rule == "withdrawn")
        ]
        return {name: number for number, name in enumerate(names, 1)}

    # which entries count

    def _fault(self, entry: CaseEntry) -> Uncounted | None:
        """Why it counts nowhere, whatever it says. Notes say nothing that counts: only those for
        other readers than the case are marked."""
        if entry.unfit:
            return Uncounted("unfit", detail=entry.unfit)
        if entry.name in self._withdrawals:
            return Uncounted("withdrawn", entry=self._withdrawals[entry.name].name)
        if self._opening is None or not self._leads:
            return None if entry.type in (NOTE, WITHDRAWAL) else Uncounted("case-unknown")
        if entry.type == WITHDRAWAL:
            return self._fault_of_withdrawal(entry)
        if fault := audience_fault(entry, self._opening, self._left):
            return fault
        if entry.type != NOTE and entry.member not in self._parties():
            return Uncounted("not-in-case", (entry.member,))
        if isinstance(entry.said, State):
            if entry.said.state == "agreed":
                return Uncounted("follows")
            if entry.member not in (*self._leads, self._opening.member):
                return Uncounted("reads-only", (entry.member,))
        return None

    def _fault_of_withdrawal(self, entry: CaseEntry) -> Uncounted | None:
        """Why what it takes back stands all the same: not all who read that can read this."""
        assert isinstance(entry.about, EntryName)
        assert self._opening is not None
        taken_back = self._inside.get(entry.about, self._opening)
        is_for_all = takes_back_for_all(entry, taken_back, self._left)
        return None if is_for_all else Uncounted("narrower")

    def _parties(self) -> Set[str]:
        """Those who are in the case: whom it names; else who leads in it, and who opened it."""
        assert self._opening is not None
        named = members_of(self._opening)
        return set(named) if named is not None else {*self._leads, self._opening.member}

    def _fault_of_answer(self, entry: CaseEntry) -> Uncounted | None:
        """Why an answer counts nowhere; one that counts is noted."""
        said = entry.said
        assert isinstance(said, Answer)
        about = read_entry_name(said.proposal)
        if fault := self._fault_of_proposal(entry, about):
            return fault
        if entry.member == about.origin.member:
            return Uncounted("own-proposal", entry=about)
        if entry.member not in self._leads:
            return Uncounted("not-a-lead", (entry.member,))
        if said.instead is not None and (fault := self._fault_of_counter(entry, said.instead)):
            return fault
        before = self._answers.setdefault((about, entry.member), entry)
        if before is entry:
            return None
        assert isinstance(before.said, Answer)
        same = before.said.answer == said.answer
        return Uncounted("said-again" if same else "answered-before", entry=before.name)

    def _fault_of_proposal(self, entry: CaseEntry, about: EntryName) -> Uncounted | None:
        proposal = self._inside.get(about)
        if proposal is None:
            is_redacted = self._gap(about).is_redacted
            return Uncounted(
                "proposal-redacted" if is_redacted else "proposal-unknown", entry=about
            )
        if proposal.type != PROPOSAL:
            return Uncounted("not-a-proposal", entry=about)
        if withdrawal := self._withdrawals.get(about):
            rule = had_seen(entry, withdrawal)
            return Uncounted(
                "after-withdrawal" if rule else "withdrawn-since", entry=withdrawal.name
            )
        if self._uncounted[about] is not None:
            return Uncounted("proposal-counts-not", entry=about)
        return None

    def _fault_of_counter(self, entry: CaseEntry, instead: str) -> Uncounted | None:
        name = read_entry_name(instead)
        proposal = self._inside.get(name)
        if proposal is None:
            self._gap(name)
            return Uncounted("counter-unknown", entry=name)
        is_own = proposal.type == PROPOSAL and proposal.member == entry.member
        return None if is_own else Uncounted("counter-of-another", entry=name)

    def _gap(self, name: EntryName) -> Gap:
        return self._gaps.setdefault(name, Gap(name, name in self._redacted))

    # what follows from them

    def _proposal(self, name: EntryName, number: int) -> ProposalStand:
        member = name.origin.member
        answers = {lead: self._answers.get((name, lead)) for lead in self._leads}
        stands = {
            lead: Stand(made=True, entry=name) if lead == member else _stand(answer)
            for lead, answer in answers.items()
        }
        is_agreed = (
            self._uncounted[name] is None
            and len(self._leads) >= LEADS_THAT_AGREE
            and all(stand.accepts for stand in stands.values())
        )
        return ProposalStand(name, number, stands, is_agreed)

    def _lost(self) -> Iterator[EntryName]:
        """Proposals that were withdrawn after every other lead had accepted them."""
        for name, uncounted in self._uncounted.items():
            proposal = self._inside[name]
            if proposal.type != PROPOSAL or uncounted is None or uncounted.rule != "withdrawn":
                continue
            accepted = {
                each.member
                for each in self._inside.values()
                if isinstance(each.said, Answer)
                and (each.said.proposal, each.said.answer) == (str(name), "accept")
                and (rule := self._uncounted[each.name]) is not None
                and rule.rule == "withdrawn-since"
                and each.member in self._leads
            }
            others = set(self._leads) - {proposal.member}
            if others and accepted >= others and len(self._leads) >= LEADS_THAT_AGREE:
                yield name

    def _standings(self, agreed: Sequence[ProposalStand]) -> tuple[Standing, ...]:
        """The states that nobody has gone beyond: said by whoever had not seen another that is
        said. An agreement is said by all entries together by which it was made."""
        statements = list(self._statements(agreed))
        heads = [
            one
            for one in statements
            if not any(_goes_beyond(other, one) for other in statements if other is not one)
        ] or statements[-1:]
        by_state: dict[CaseState, list[EntryName]] = {}
        for state, entries in heads:
            by_state.setdefault(state, []).append(entries[0].name)
        return tuple(
            Standing(state, tuple(by_state[state])) for state in CASE_STATES if state in by_state
        )

    def _statements(self, agreed: Sequence[ProposalStand]) -> Iterator[_Statement]:
        if self._leads and self._opening is not None:
            yield "opened", (self._opening,)
        for each in self._placed:
            said = each.entry.said
            if isinstance(said, State) and self._uncounted[each.entry.name] is None:
                yield said.state, (each.entry,)
        for proposal in agreed:
            names = [proposal.name, *(x.entry for x in proposal.stands.values() if x.entry)]
            yield "agreed", tuple(self._inside[name] for name in dict.fromkeys(names))


_Statement = tuple[CaseState, tuple[CaseEntry, ...]]
"""A state, and the entries that say so together."""


def _goes_beyond(one: _Statement, other: _Statement) -> bool:
    """Whether whoever said one had seen all of the other; two agreements stand beside each other,
    and what is agreed goes beyond what any of those who agreed had seen."""
    if one[0] == other[0] == "agreed":
        return False
    return all(any(had_seen(x, y) for x in one[1]) for y in other[1])


def _stand(answer: CaseEntry | None) -> Stand:
    said = answer.said if answer else None
    return Stand(said.answer, entry=answer.name) if answer and isinstance(said, Answer) else Stand()


def _answered(entry: CaseEntry) -> EntryName | None:
    """The entry that one answers."""
    if isinstance(entry.said, Answer):
        return read_entry_name(entry.said.proposal)
    return entry.about if isinstance(entry.about, EntryName) else None
