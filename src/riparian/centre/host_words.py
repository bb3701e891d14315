"""The host's word: what governments confirm and dispute, and how one writes it.

    words = centre.host_words
    words.of_projects({"jp-0009"})["jp-0009"].state("value")

Which words are a government's is decided by `desk.claims.host_word`; here its entries, its charters
and the records that they are about are brought together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from riparian.catalogue.host_marks import HostMark
from riparian.catalogue.record_claims import (
    RecordClaim,
    StandingDispute,
    find_record,
    speaking_records,
    units_called,
    units_of_projects,
)
from riparian.centre.access import Access
from riparian.centre.claims_to_answer import claims_to_answer, record_now
from riparian.desk.claims.desk_entry import DeskEntry
from riparian.desk.claims.host_projects import HostProjects
from riparian.desk.claims.host_word import HostWord, Word, host_word, marks_of, standing_disputes
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.entries.entry_types import CONFIRMATION, DISPUTE, Confirmation, Dispute
from riparian.exchange.entries.payload import CLEAR, GREEN, About
from riparian.exchange.names import EntryName, read_entry_name
from riparian.exchange.policy import PUBLIC, Reader
from riparian.overlap.engine.disputed_facts import COUNTING
from riparian.overlap.engine.disputed_facts import TABLE as DISPUTED

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.desk_entries import DeskEntries
    from riparian.exchange.membership.charter import Charter
    from riparian.exchange.planned_words import Noting

TYPES = frozenset({CONFIRMATION, DISPUTE})
_SAID = (Confirmation, Dispute)


class OwnMember(msgspec.Struct, frozen=True):
    """The member whose centre this is, as its charter lists it now."""

    member: str
    name: str
    country: str | None
    role: str
    framework: str

    @property
    def is_host(self) -> bool:
        """Whether what it confirms is a government's word."""
        return self.role == "host" and self.country is not None


class HostWords:
    """Reads and writes what hosts say; `desk` and `channel` give those of the centre."""

    def __init__(
        self,
        access: Access,
        desk: Callable[[], DeskEntries],
        channel: Callable[[], Channel | None],
    ) -> None:
        self._access, self._desk, self._channel = access, desk, channel
        self._last: tuple[tuple[str | None, str], HostProjects] | None = None

    @property
    def reader(self) -> Reader:
        """For whom this view of the centre is: its member, or everybody."""
        return self._desk().own_reader() if self._access.as_member else PUBLIC

    def own_member(self) -> OwnMember | None:
        """Whose centre this is; None where it is in no framework."""
        channel = self._joined()
        if channel is None:
            return None
        charter, member = channel.charter(), str(channel.own_reader().member)
        line = charter.members.get(member)
        if line is None:  # it has left, and its journal is read on
            return OwnMember(member, member, None, "observer", charter.framework)
        return OwnMember(member, line.name, line.country, line.role, charter.framework)

    def member_names(self) -> dict[str, str]:
        """What members are called, those that have left as well."""
        return {
            member: called
            for charter in self._charters()
            for member, called in charter.names.items()
        }

    def projects(self) -> HostProjects:
        """Which projects of the live snapshot hosts have said anything of, as this view may read
        it. Worked out anew only after something was said, or built."""
        if self._joined() is None:
            return HostProjects()
        key = self._access.built(), self._access.journal.state()
        if self._last is None or self._last[0] != key:
            self._last = key, self._find_projects()
        return self._last[1]

    def of_projects(self, projects: Collection[str]) -> dict[str, HostWord]:
        """What hosts say of each of these projects, by its id; those of which nobody says anything
        are left out."""
        with self._access.reading() as snapshot:
            claims = claims_to_answer(self._access, snapshot, units_of_projects(snapshot, projects))
        things = [claim.thing for claim in claims.values() if claim.thing is not None]
        entries = self._desk().about(things, self.reader) if self._joined() else []
        return self._folded(entries, {x.thing: x for x in claims.values() if x.thing})

    def claims(self, projects: Collection[str]) -> dict[str, RecordClaim]:
        """By project, what the record says that speaks for it."""
        with self._access.reading() as snapshot:
            speaking = speaking_records(snapshot, projects)
            claims = claims_to_answer(self._access, snapshot, list(speaking.values()))
        return {project: claims[unit] for project, unit in speaking.items() if unit in claims}

    def find_records(self, names: Sequence[str]) -> list[str]:
        """The records meant by these names, in this centre's names; raises UnknownName."""
        with self._access.reading() as snapshot:
            return list(dict.fromkeys(find_record(snapshot, name) for name in names))

    def claims_of_records(self, units: Collection[str]) -> dict[str, RecordClaim]:
        """The same of these records, by their names in this centre."""
        with self._access.reading() as snapshot:
            return claims_to_answer(self._access, snapshot, units)

    def write(
        self,
        said: Sequence[tuple[RecordClaim, Confirmation | Dispute]],
        by: str,
        tlp: str = CLEAR,
        *,
        noting: Noting | None = None,
    ) -> list[EntryName]:
        """Write a word about each of these records, for everybody (CLEAR) or all members (GREEN).
        All are written, or none. Raises BadRequest for a record that others
        cannot know by name, and for more readers than the record has."""
        for claim, _ in said:
            require_sayable(claim, tlp)
        words = [
            (CONFIRMATION if isinstance(word, Confirmation) else DISPUTE, word, claim.thing)
            for claim, word in said
        ]
        return self._desk().write_all(words, by, tlp, noting=noting)

    def withdraw(self, name: str, why: str, by: str, *, noting: Noting | None = None) -> EntryName:
        """Take back a confirmation or dispute of this member. Raises UnknownName for what is none,
        and BadRequest for no reason."""
        channel, _ = self._joined(), self.answer_called(name)
        assert channel is not None
        return channel.withdraw(name, why, by, noting=noting)

    def answer_called(self, name: str) -> DeskEntry:
        """A confirmation or dispute that this member can read; raises UnknownName for what is
        none."""
        entry = read_entry_name(name)
        said = self._desk().of_types(TYPES) if self._joined() else []
        found = next((each for each in said if each.name == entry), None)
        if found is None:
            raise UnknownName(
                f"{name[:120]} is no confirmation or dispute.", "Load the page again."
            )
        return found

    def last_label(self, by: str) -> str | None:
        """The label of what this member confirmed or disputed last, with that author, for others;
        None for nothing."""
        member = self._desk().own_reader().member
        said = self._desk().of_types(TYPES) if self._joined() else []
        own = (x for x in reversed(said) if x.member == member and x.by == by)
        return next((x.tlp for x in own if not x.name.origin.is_local), None)

    def standing(self, claims: Collection[RecordClaim]) -> dict[str, list[Confirmation | Dispute]]:
        """By record, what this member confirms or disputes of it and has not taken back."""
        units: dict[About | None, str] = {x.thing: x.unit for x in claims if x.thing is not None}
        things = [thing for thing in units if thing is not None]
        member, found = self._desk().own_reader().member, defaultdict(list)
        for entry in self._desk().about(things):
            said = entry.said
            if entry.member == member and entry.stands and isinstance(said, _SAID):
                found[units[entry.about]].append(said)
        return found

    def disputes(self) -> tuple[Sequence[StandingDispute], Sequence[StandingDispute]]:
        """What governments dispute, as far as everybody may read it, and as far as this member
        may: what a build leaves out of the snapshot of each."""
        if self._joined() is None:
            return (), ()
        desk, charters = self._desk(), self._charters()
        public, own = (
            standing_disputes(desk.of_types(TYPES, reader), charters)
            for reader in (PUBLIC, desk.own_reader())
        )
        return public, own

    def _find_projects(self) -> HostProjects:
        entries = self._desk().of_types(TYPES, self.reader)
        about = {entry.about for entry in entries if entry.about is not None}
        with self._access.reading_if_built() as snapshot:
            if snapshot is None or not about:
                return HostProjects()
            called = units_called(snapshot, about)
            claims = claims_to_answer(self._access, snapshot, frozenset(called.values()))
            counted = set(
                snapshot.rows(f"SELECT project_id, field, country FROM {DISPUTED}")
                if snapshot.has_table(DISPUTED)
                else ()
            )
        words = self._folded(entries, {thing: claims[unit] for thing, unit in called.items()})
        return HostProjects(
            frozenset(project for project, word in words.items() if word.is_confirmed),
            frozenset(project for project, word in words.items() if word.is_disputed),
            _by_country(words, lambda word: True),
            _by_country(words, lambda word: word.has_changed),
            {project: _marks(project, word, counted) for project, word in words.items()},
        )

    def _folded(
        self, entries: Sequence[DeskEntry], claims: Mapping[About, RecordClaim]
    ) -> dict[str, HostWord]:
        """By project, what its hosts say in these entries."""
        by_project: dict[str, list[DeskEntry]] = defaultdict(list)
        for entry in entries:
            if entry.about is not None and entry.about in claims:
                by_project[claims[entry.about].project].append(entry)
        charters = self._charters()
        now = {thing: record_now(claim) for thing, claim in claims.items()}
        return {project: host_word(said, charters, now) for project, said in by_project.items()}

    def _charters(self) -> Sequence[Charter]:
        channel = self._joined()
        return channel.charters() if channel is not None else ()

    def _joined(self) -> Channel | None:
        channel = self._channel()
        return channel if channel is not None and channel.has_joined else None


def _marks(
    project: str, said: HostWord, counted: Collection[tuple[str, str, str]]
) -> tuple[HostMark, ...]:
    """What stands beside the facts of a project; `counted` are the disputes of the build."""
    return tuple(
        msgspec.structs.replace(
            mark,
            counts_still=mark.says == "disputed"
            and mark.field in COUNTING
            and not all((project, mark.field, country) in counted for country in mark.countries),
        )
        for mark in marks_of(said)
    )


def _by_country(
    words: Mapping[str, HostWord], fits: Callable[[Word], bool]
) -> dict[str, frozenset[str]]:
    """By country, the projects of which its government says something that fits."""
    projects: dict[str, set[str]] = defaultdict(set)
    for project, said in words.items():
        for word in (word for of_field in said.fields.values() for word in of_field):
            if word.country is not None and fits(word):
                projects[word.country].add(project)
    return {country: frozenset(of_country) for country, of_country in projects.items()}


def require_sayable(claim: RecordClaim, tlp: str) -> None:
    """Raises BadRequest where nothing can be said of a record to those readers."""
    if claim.thing is None:
        raise BadRequest(
            f"Other members cannot know which record {claim.handle} is: it has neither an "
            "identifier of its publisher nor a page.",
            "Ask its publisher for an identifier.",
        )
    if claim.tlp is None or (claim.tlp == GREEN and tlp == GREEN):
        return
    raise BadRequest(
        f"{claim.handle} is TLP:{claim.tlp}: not everybody who would read your answer may know of "
        "it.",
        "Choose “All members” for what is for all members; answer anything closer in the entry in "
        "which it was shared.",
    )
