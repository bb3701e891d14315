"""Entries of cases for tests, written by members who have seen what a test says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from riparian.desk.cases.case_records import CaseEntry
from riparian.exchange.entries.entry_types import Answer, Case, Proposal, State
from riparian.exchange.entries.payload import NOTE, WITHDRAWAL, IdentifiedRecord, pair_of
from riparian.exchange.names import EntryName, Origin

PAIR = pair_of(IdentifiedRecord("JICA", "jp-1"), IdentifiedRecord("KOICA", "kr-1"))
THREE = ("jica", "koica", "mpi")
BEGUN = datetime(2026, 11, 3, 9, tzinfo=UTC)
TYPES = {Case: "case", Proposal: "proposal", Answer: "answer", State: "state"}


class Room:
    """Members who write to each other: `room.write("jica", …)`. Everybody has seen what `sync` has
    brought them. Time goes on by an hour with each entry, and by `wait`."""

    def __init__(self, *members, leads=None, audience=None):
        self.members, self.leads = members or THREE, leads or members or THREE
        self.audience = tuple(sorted(audience or self.members))
        self.entries: list[CaseEntry] = []
        self.seen = {member: {} for member in self.members}
        self.now = BEGUN
        opener = self.leads[0]
        said = Case("Can one survey serve both?", "Could both use one survey?", tuple(self.leads))
        self.case = self.write(opener, said, PAIR)

    def write(self, member, said, about=None, **changes):
        """The name of a new entry: a text is a note."""
        origin = Origin("mekong", member, 1)
        name = EntryName(origin, sum(each.name.origin == origin for each in self.entries))
        is_text = isinstance(said, str)
        fields = {
            "type": NOTE if is_text else TYPES[type(said)], "tlp": "AMBER",
            "audience": self.audience, "written_at": self.now, "by": "desk",
            "about": about or self.case, "seen": dict(self.seen.setdefault(member, {})),
            "said": None if is_text else said, "text": said if is_text else "",
        }  # fmt: skip
        self.entries.append(CaseEntry(name, **fields | changes))
        self.now += timedelta(hours=1)
        return name

    def withdraw(self, member, entry):
        """Take an entry back."""
        return self.write(member, "A mistake.", entry, type=WITHDRAWAL)

    def sync(self, *members):
        """These members see all that any of them has seen or written; all, where none is named."""
        sizes = {}
        for member in members or self.members:
            for origin, size in self.seen[member].items():
                sizes[origin] = max(size, sizes.get(origin, 0))
            own = Origin("mekong", member, 1)
            sizes[own] = sum(each.name.origin == own for each in self.entries)
        for member in members or self.members:
            self.seen[member] = {o: size for o, size in sizes.items() if o.member != member}

    def days_pass(self, days):
        """So many days in which nobody writes."""
        self.now += timedelta(days=days)


def accept(proposal):
    """An answer that accepts it."""
    return Answer(str(proposal), "accept")


def decline(proposal, why="Too soon."):
    """An answer that declines it."""
    return Answer(str(proposal), "decline", why)


def counter(proposal, instead):
    """An answer with another proposal."""
    return Answer(str(proposal), "counter", instead=str(instead))


SURVEY = Proposal("One household survey in Pakse", "JICA leads", "2027-03-31")
SMALLER = Proposal("The same, in the dry season", "both, half each", "2027-02-28")
