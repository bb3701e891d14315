"""Cases as a centre has them: listed, shown, opened and written in.

    centre.cases.case("mekong/jica/1#42")
    centre.cases.propose("mekong/jica/1#42", Proposal(...), sharer)

What is written in a case is for the readers of the case, and nobody has to say so again. Who reads
is asked of `exchange.policy` where entries are read. A centre in no framework has cases for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from riparian.centre.access import Access
from riparian.centre.case_members import CaseMembers
from riparian.centre.case_offers import CaseOffers
from riparian.centre.case_records import CaseLine, CaseList, CaseQuestion, CaseView
from riparian.centre.case_subjects import (
    countries_of_case,
    overlap_of,
    subjects_of,
    things_in,
)
from riparian.centre.case_threads import CaseThreads
from riparian.centre.case_writing import CaseWriting
from riparian.centre.desk_entries import DeskEntries
from riparian.centre.record_things import things_of
from riparian.desk.cases.audience_check import members_of
from riparian.desk.cases.case_records import CaseThread
from riparian.exchange.entries.payload import About, pair_of
from riparian.exchange.names import read_entry_name
from riparian.exchange.plain_text import plain_line
from riparian.exchange.policy import Reader

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.people import People
    from riparian.overlap.report.overlap_records import Overlap

LONGEST_TITLE = 200


class Cases:
    """Reads cases, and writes in them; `channel` gives that of the centre where it is a member's
    node."""

    def __init__(
        self,
        access: Access,
        desk: Callable[[], DeskEntries],
        channel: Callable[[], Channel | None],
        people: Callable[[], People],
        explain: Callable[[str], Overlap],
    ) -> None:
        self._access = access
        self._members = CaseMembers(access, desk, channel)
        self._threads = CaseThreads(self._members, desk)
        offers = CaseOffers(access, self._members, explain)
        writing = CaseWriting(self._members, self._threads, desk, people)
        self.counterparts = self._members.counterparts
        self.offer_for_overlap = offers.offer_for_overlap
        self.offer = offers.offer
        self.open = writing.open
        self.open_for_all = writing.open_for_all
        self.open_as = writing.open_as
        self.note = writing.note
        self.propose = writing.propose
        self.answer = writing.answer
        self.state = writing.state
        self.withdraw = writing.withdraw

    @property
    def own(self) -> str:
        """The member of this centre; where it is in no framework, its name in its own journal."""
        return self._members.own

    def browse(self, question: CaseQuestion, reader: Reader | None = None) -> CaseList:
        """The cases that fit, of those that a reader (this member, unless another is given) may
        read."""
        threads, waiting = self._threads.all(reader)
        own = self._member(reader)
        lines = [_line(thread, own, where) for thread, where in self._with_countries(threads)]
        fitting = [each for each in lines if _fits(each, question, own)]
        return CaseList(
            tuple(sorted(fitting, key=lambda each: (each.last_at, each.name), reverse=True)),
            len(lines),
            dict(Counter(state for each in lines for state in each.states)),
            dict(sorted(Counter(code for each in lines for code in each.countries).items())),
            sum(bool(each.waits) for each in lines),
            tuple(waiting),
        )

    def count_waiting(self, reader: Reader | None = None) -> int:
        """How many cases wait for an answer of this member."""
        threads, _ = self._threads.all(reader)
        return sum(bool(_waits(thread, self._member(reader))) for thread in threads if thread.case)

    def threads(self, reader: Reader | None = None) -> list[tuple[CaseThread, tuple[str, ...]]]:
        """All cases that a reader (this member, unless another is given) may read, each with its
        countries."""
        return self._with_countries(self._threads.all(reader)[0])

    def _with_countries(
        self, threads: Sequence[CaseThread]
    ) -> list[tuple[CaseThread, tuple[str, ...]]]:
        abouts = {x.name: x.opening.about for x in threads if x.opening}
        things = {thing for about in abouts.values() for thing in things_in(about)}
        subjects = subjects_of(self._access, things)
        hosts = self._members.host_countries()
        return [
            (
                thread,
                countries_of_case(
                    thread, [subjects[x] for x in things_in(abouts.get(thread.name))], hosts
                ),
            )
            for thread in threads
        ]

    def case(self, name: str, reader: Reader | None = None) -> CaseView:
        """One case; raises UnknownName where there is none that the reader may read."""
        thread = self._threads.one(read_entry_name(name), reader)
        opening = thread.opening
        about = opening.about if opening else None
        subjects = tuple(subjects_of(self._access, things_in(about)).values())
        names, channel = self._members.names(), self._members.channel
        entries = [*(x.entry.name for x in thread.entries), *([opening.name] if opening else [])]
        gaps = {each.name for each in (*thread.gaps, *([thread.gap] if thread.gap else []))}
        return CaseView(
            thread,
            subjects,
            overlap_of(self._access, subjects),
            names,
            self._member(reader),
            members_of(opening) if opening else None,
            self._members.left(),
            channel.holders(entries) if channel else {},
            len(names),
            self._threads.redactions(gaps),
            countries_of_case(thread, subjects, self._members.host_countries()),
        )

    def about(self, things: Collection[About], reader: Reader | None = None) -> Sequence[CaseLine]:
        """The cases about any of these, that a reader may read, as in a list."""
        own = self._member(reader)
        return [_line(thread, own, ()) for thread in self._threads.about(things, reader)]

    def about_projects(
        self, projects: Sequence[str], reader: Reader | None = None
    ) -> Sequence[CaseLine]:
        """The same about a project of the catalogue, or about two together, by their ids."""
        things = list(things_of(self._access, projects).values())
        if len(things) < len(projects) or len(set(things)) < len(things):
            return []
        return self.about([pair_of(*things) if len(things) == 2 else things[0]], reader)

    def _member(self, reader: Reader | None) -> str:
        """For whom the case is looked at: nobody in particular, where it is the public."""
        return self.own if reader is None else reader.member or ""


def _line(thread: CaseThread, own: str, countries: tuple[str, ...]) -> CaseLine:
    opening = thread.opening
    assert opening is not None
    last = max(
        (each.entry for each in thread.entries), key=lambda each: (each.written_at, each.name)
    )
    title = plain_line(thread.case.title, LONGEST_TITLE) if thread.case else ""
    return CaseLine(
        thread.name, title, thread.states, thread.leads, countries, len(thread.entries),
        opening.written_at, last.written_at, last.member, _waits(thread, own),
        thread.withdrawn_by is not None,
    )  # fmt: skip


def _waits(thread: CaseThread, own: str) -> int:
    return len(thread.waits_for(own)) or int(thread.waits_for_first_word(own))


def _fits(line: CaseLine, question: CaseQuestion, own: str) -> bool:
    return (
        (question.state is None or question.state in line.states)
        and (question.country is None or question.country in line.countries)
        and (not question.mine or own in line.leads)
        and (not question.waiting or bool(line.waits))
    )
