"""The paper for a meeting, made for an audience: all that everybody of it may read, and no more.

    centre.packs.pack("mekong/jica/1#42", ("koica", "mpi-la"))

Entries are asked for as every reader of the audience (`AudienceDesk`). Overlaps, changes and
sources are those of the snapshot that everybody may see, whoever the audience is: so no number in a
pack counts what one of its readers may not know of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from riparian.catalogue.dataset_health import list_holdings
from riparian.centre.access import Access
from riparian.centre.audience_desk import AudienceDesk
from riparian.centre.case_members import FOR_US, CaseMembers
from riparian.centre.case_subjects import Subject, countries_of_case, subjects_of, things_in
from riparian.centre.case_threads import CaseThreads
from riparian.centre.host_words import TYPES as WORDS
from riparian.centre.host_words import HostWords
from riparian.centre.meetings import TYPES, Meetings
from riparian.centre.overlaps import Overlaps
from riparian.centre.verdicts import verdicts_by_projects
from riparian.codelists.lists import country_name
from riparian.desk.cases.case_records import CaseEntry, CaseThread, ProposalStand, Stand
from riparian.desk.claims.desk_entry import DeskEntry
from riparian.desk.claims.host_word import Word
from riparian.desk.claims.verdicts import fold_verdicts
from riparian.desk.meetings.meetings import AgendaItem, MeetingsFound, MeetingView
from riparian.desk.pack.asked import ALL_MEMBERS, EVERYONE, MOST_OVERLAPS, OVERLAPS
from riparian.desk.pack.pack import (
    LABELS,
    Pack,
    PackAudience,
    PackCase,
    PackChange,
    PackChanges,
    PackClaim,
    PackItem,
    PackMinute,
    PackOverlap,
    PackProposal,
    PackVerdict,
    strictest,
)
from riparian.desk.pack.words import changes_sentences
from riparian.document.paper_parts import (
    LINE,
    PaperSource,
    paper_overlap,
    paper_source,
    provider_name,
)
from riparian.errors import BadRequest, CentreError, UnknownName
from riparian.exchange.entries.entry_types import VERDICT, Proposal
from riparian.exchange.entries.payload import CLEAR, Community
from riparian.exchange.names import EntryName, read_entry_name
from riparian.exchange.plain_text import plain_line, plain_lines
from riparian.exchange.policy import PUBLIC, Reader
from riparian.normalise.iso_days import today
from riparian.overlap.report.overlap_changes import ChangeFilter
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter
from riparian.overlap.report.overlap_records import Overlap
from riparian.store.snapshot import current_build, day_of_build

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.desk_entries import DeskEntries
    from riparian.centre.people import People

CHANGES = 20
TEXT = 20_000


class Packs:
    """Makes packs; `channel` gives that of the centre where it is a member's node."""

    def __init__(
        self,
        access: Access,
        desk: Callable[[], DeskEntries],
        channel: Callable[[], Channel | None],
        people: Callable[[], People],
    ) -> None:
        self._access, self._desk, self._channel, self._people = access, desk, channel, people
        self._everybody = Access(access.of_everybody, access.settings)

    def pack(
        self,
        name: str,
        audience: Sequence[str] = (),
        overlaps: int = OVERLAPS,
        on: str | None = None,
        reader: Reader | None = None,
    ) -> Pack:
        """The pack of a meeting for an audience: names of members, or `everyone`, or `members`; by
        default for whoever reads the meeting. `on`: the day of which it is, else today. Raises
        UnknownName for a meeting that the one who asks (this member, or the `reader`) may not read,
        or for no member; BadRequest where one of the audience may not read the meeting;
        SnapshotMissing."""
        if not 0 <= overlaps <= MOST_OVERLAPS:
            raise BadRequest(
                f"A pack has 0 to {MOST_OVERLAPS} overlaps, and {overlaps} are asked for.",
                "Ask for fewer.",
            )
        channel = self._channel()
        own = Meetings(self._desk, self._channel, self._people)
        meeting = own.meeting(name, reader)
        chosen = self._audience(audience, meeting)
        # Whoever asks gets nothing for others that they could not read themselves.
        readers = dict.fromkeys([*self._readers(chosen), reader])
        desk = AudienceDesk(self._access, channel, list(readers))
        found = Meetings(lambda: desk, self._channel, self._people).browse()
        seen = found.meeting(read_entry_name(name))
        if seen is None:
            raise BadRequest(
                "Not everybody of this audience may read the meeting itself.",
                "Choose an audience of members that read it.",
            )
        everybody = self._everybody
        everybody.keep_open()
        try:
            make = _Making(everybody, desk, channel, found, seen, on or today())
            return make.pack(chosen, own.own, overlaps)
        finally:
            everybody.close()

    def audience_names(self) -> dict[str, str]:
        """What the members are called that can be an audience."""
        channel = self._channel()
        if channel is None:
            return {}
        return channel.charter().names

    def _audience(self, words: Sequence[str], meeting: MeetingView) -> PackAudience:
        channel, names = self._channel(), self.audience_names()
        if not words:
            return self._readers_of(meeting, names)
        wanted = tuple(dict.fromkeys(each.strip() for each in words if each.strip()))
        if wanted == (EVERYONE,):
            return PackAudience("everyone")
        if channel is None:
            raise BadRequest(
                "This centre belongs to no framework, so it has no members to choose among.",
                "Make the pack for everyone, or leave out the audience.",
            )
        if wanted == (ALL_MEMBERS,):
            return PackAudience("members", tuple(names), tuple(map(_name, names.values())))
        if {EVERYONE, ALL_MEMBERS} & set(wanted):
            raise BadRequest(
                "An audience is everyone, all members, or some members by name.", "Choose one."
            )
        channel.require_members(wanted)
        return PackAudience("named", wanted, tuple(_name(names[each]) for each in wanted))

    def _readers_of(self, meeting: MeetingView, names: dict[str, str]) -> PackAudience:
        entry = meeting.entry
        if entry.name.origin.is_local:
            own = self._desk().own_reader().member or FOR_US
            return PackAudience("named", (own,), (_name(names.get(own, self._own_name())),))
        if entry.tlp == CLEAR:
            return PackAudience("everyone")
        if isinstance(entry.audience, Community):
            return PackAudience("members", tuple(names), tuple(map(_name, names.values())))
        there = tuple(each for each in entry.audience if each in names)
        return PackAudience("named", there, tuple(_name(names[each]) for each in there))

    def _own_name(self) -> str:
        return self._access.settings.name

    def _readers(self, audience: PackAudience) -> list[Reader | None]:
        if audience.kind == "everyone":
            return [PUBLIC]
        if audience.members == (self._desk().own_reader().member or FOR_US,):
            return [None]
        return [Reader(each) for each in audience.members]


class _Making:
    """One pack in the making."""

    def __init__(
        self,
        access: Access,
        desk: AudienceDesk,
        channel: Channel | None,
        found: MeetingsFound,
        meeting: MeetingView,
        on: str,
    ) -> None:
        self._access, self._desk, self._channel = access, desk, channel
        self._overlaps = Overlaps(access)
        self._found, self._meeting, self._on = found, meeting, on
        self._country = meeting.said.country
        self._labels: list[str] = []
        access.host_projects = HostWords(access, lambda: desk, lambda: channel).projects
        self._names = channel.charter().names if channel is not None else {}

    def pack(self, audience: PackAudience, own: str, overlaps: int) -> Pack:
        said, layout = self._meeting.said, self._access.of_everybody
        build = current_build(layout) or ""
        agenda = tuple(map(self._item, self._meeting.standing))
        shown, in_all = self._strongest(overlaps) if build and overlaps else ((), 0)
        claims = tuple(self._claims()) if build else ()
        cases = tuple(self._open_cases())
        for entry in self._desk.of_types(TYPES):
            self._count(entry)
        return Pack(
            self._label(audience),
            audience,
            _name(self._names.get(own, self._access.settings.name)),
            self._on,
            build,
            day_of_build(layout, build),
            str(self._meeting.name),
            plain_line(said.name, LINE),
            said.day,
            plain_line(said.place or "", LINE),
            self._country or "",
            said.framework or "",
            said.edition_day or "" if said.edition != build else "",
            agenda,
            tuple(shown),
            in_all,
            tuple(" – ".join(map(provider_name, x)) for x in self._access.settings.overlap.pairs),
            self._changes() if build else PackChanges(("Nothing has been built yet.",)),
            claims,
            cases,
            tuple(self._sources()) if build else (),
        )

    def _label(self, audience: PackAudience) -> str:
        """That of the audience, or a stricter one that something in the pack has."""
        own = {"everyone": "CLEAR", "members": "GREEN", "named": "AMBER"}[audience.kind]
        return strictest((own, *(x for x in self._labels if x in LABELS)))

    def _count(self, entry: DeskEntry) -> None:
        self._labels.append(entry.tlp if not entry.name.origin.is_local else "AMBER")

    def _called(self, member: str) -> str:
        own = self._access.settings.name if member == FOR_US else member
        return _name(self._names.get(member, own))

    # agenda

    def _item(self, item: AgendaItem) -> PackItem:
        minutes = tuple(
            PackMinute(
                plain_line(each.minute.decision, LINE),
                plain_line(each.minute.who or "", LINE),
                each.minute.by_when or "",
                self._called(each.member),
            )
            for each in item.minutes
        )
        return PackItem(
            item.said.number,
            plain_line(item.said.item, LINE),
            plain_line(item.said.result or "", LINE),
            tuple(plain_line(each, LINE) for each in item.said.papers),
            minutes,
            self._called(item.entry.member),
        )

    # overlaps

    def _strongest(self, many: int) -> tuple[list[PackOverlap], int]:
        pairs = self._access.settings.overlap.pairs
        each_of = -(-many // len(pairs)) if pairs else 0
        country = country_name(self._country) if self._country else None
        shown, in_all = [], 0
        for a, b in pairs:
            wanted = OverlapFilter(country=country, meetings=True, limit=each_of or 1)
            found, count = self._overlaps.overlaps(a, b, wanted)
            shown += found[:each_of]
            in_all += count
        return [self._overlap(each) for each in shown[:many]], in_all

    def _overlap(self, overlap: Overlap) -> PackOverlap:
        ground = self._overlaps.ground(overlap)
        self._labels += [mark.tlp for side in (overlap.a, overlap.b) for mark in side.host_says]
        paper = paper_overlap(overlap, ground, self._access.settings.region)
        said = tuple(self._verdicts_on(overlap))
        return PackOverlap(**msgspec.structs.asdict(paper), verdicts=said)

    def _verdicts_on(self, overlap: Overlap) -> Iterator[PackVerdict]:
        """What of it stands."""
        a, b = sorted((overlap.a.handle, overlap.b.handle))
        for said in fold_verdicts(self._verdicts.get((a, b), ())):
            if said.stands:
                self._labels.append("AMBER" if said.entry.origin.is_local else said.tlp)
                yield PackVerdict(
                    said.verdict,
                    self._called(said.member),
                    plain_line(said.by, LINE),
                    said.written_at.date().isoformat(),
                    plain_line(said.why, LINE),
                )

    @cached_property
    def _verdicts(self) -> dict[tuple[str, str], list[DeskEntry]]:
        """By two projects, what the audience may read of what members think of their overlap."""
        return verdicts_by_projects(self._access, self._desk.of_types({VERDICT}))

    # what has changed

    def _changes(self) -> PackChanges:
        last = self._last_meeting()
        if last is None:
            return PackChanges(("No earlier meeting is known, so nothing can be compared.",))
        country = country_name(self._country) if self._country else None
        wanted = ChangeFilter(country=country, limit=CHANGES)
        said = last.said
        asked = (said.edition, said.edition_day, said.day)
        if said.edition is not None and said.edition == current_build(self._access.layout):
            asked = (today(), None, "")  # what is live now: nothing has changed, and it says so
        for since in filter(None, asked):
            try:
                found = self._overlaps.changes(since, wanted)
            except (UnknownName, CentreError):
                continue
            counted = sum(many for what, many in found.counts.items() if what != "same")
            changes = tuple(
                PackChange(
                    each.what,
                    plain_line(each.title_a, LINE),
                    plain_line(each.title_b, LINE),
                    plain_line(each.why, LINE),
                )
                for each in found.changes
            )
            name = plain_line(last.said.name, LINE)
            return PackChanges(
                changes_sentences(name, last.said.day, found), changes, counted - len(changes)
            )
        what = f"Of the catalogue at the last meeting, on {last.said.day}, nothing is known here."
        return PackChanges((what,))

    def _last_meeting(self) -> MeetingView | None:
        """The meeting before this one, of the same framework or about the same country, among those
        that the audience may read."""
        said = self._meeting.said
        before = [
            each
            for each in self._found.meetings
            if (each.said.framework, each.said.country) == (said.framework, said.country)
            and each.said.day < said.day
            and each.withdrawn_by is None
        ]
        return max(before, key=lambda each: (each.said.day, each.name), default=None)

    # claims and cases

    def _claims(self) -> Iterator[PackClaim]:
        """By project, governments' words and after them those of other members."""
        about = {entry.about for entry in self._desk.of_types(WORDS)}
        things = {thing for each in about for thing in things_in(each)}
        found = {x.project_id: x for x in subjects_of(self._access, things).values()}
        if self._country:
            found = {key: x for key, x in found.items() if self._country in x.countries}
        found.pop("", None)  # a record that the catalogue has not
        if not found:
            return
        words = HostWords(self._access, lambda: self._desk, lambda: self._channel)
        for project, said in sorted(words.of_projects(found).items()):
            for word in (*(w for ws in said.fields.values() for w in ws), *said.others):
                self._labels.append(word.tlp)
                yield self._claim(found[project].title or project, word)

    def _claim(self, title: str, word: Word) -> PackClaim:
        says = "disputed" if word.kind == "dispute" else "confirmed"
        return PackClaim(
            plain_line(title, LINE),
            word.field,
            "changed" if word.has_changed else says,  # type: ignore[arg-type]
            plain_line(word.value or "", LINE),
            plain_line(word.value_now or "", LINE),
            country_name(word.country) or word.country if word.country else
            self._called(word.member),
            plain_line(word.office or word.by, LINE),
            word.as_of or word.written_at.date().isoformat(),
            plain_line(word.why or "", LINE),
            word.is_governments,
        )  # fmt: skip

    def _open_cases(self) -> Iterator[PackCase]:
        """All that are not set aside, the last written in first."""
        members = CaseMembers(self._access, lambda: self._desk, lambda: self._channel)
        threads, _ = CaseThreads(members, lambda: self._desk).all(None)
        abouts = {x.name: things_in(x.opening.about) for x in threads if x.opening}
        subjects = subjects_of(self._access, {y for things in abouts.values() for y in things})
        hosts = members.host_countries()
        for thread in sorted(threads, key=_last_written, reverse=True):
            of_it = [subjects[thing] for thing in abouts.get(thread.name, ())]
            where = countries_of_case(thread, of_it, hosts)
            fits = self._country is None or self._country in where
            if fits and not thread.is_closed and thread.opening is not None:
                yield self._case(thread, thread.opening, of_it)

    def _case(
        self, thread: CaseThread, opening: CaseEntry, subjects: Sequence[Subject]
    ) -> PackCase:
        case = thread.case
        labels = [opening.tlp, *(each.entry.tlp for each in thread.entries)]
        self._labels += ["AMBER"] if opening.name.origin.is_local else labels
        return PackCase(
            plain_line(case.title, LINE) if case else "A case of another form",
            plain_lines(case.question, TEXT) if case else "",
            tuple(plain_line(each.title, LINE) for each in subjects if each.title),
            thread.states,
            tuple(map(self._called, thread.leads)),
            tuple(
                made
                for each in thread.proposals
                if each.is_open and (made := self._proposal(thread, each)) is not None
            ),
        )

    def _proposal(self, thread: CaseThread, stand: ProposalStand) -> PackProposal | None:
        entry = thread.entry(stand.name)
        if entry is None or not entry.counts or not isinstance(entry.entry.said, Proposal):
            return None
        said = entry.entry.said
        return PackProposal(
            plain_line(said.what, LINE),
            plain_line(said.who, LINE),
            said.by_when,
            self._called(entry.entry.member),
            tuple(self._called(m) for m, each in stand.stands.items() if each.accepts),
            tuple(self._called(m) for m, each in stand.stands.items() if each == Stand()),
            stand.is_agreed,
        )

    # sources

    def _sources(self) -> Iterator[PaperSource]:
        with self._access.reading() as snapshot:
            holdings = list_holdings(snapshot, self._on)
        for each in holdings:
            yield paper_source(each)


def _last_written(thread: CaseThread) -> tuple[datetime, EntryName]:
    entries = [each.entry for each in thread.entries]
    entries += [thread.opening] if thread.opening else []
    return max((each.written_at, thread.name) for each in entries)


def _name(text: str) -> str:
    return plain_line(text, 200)
