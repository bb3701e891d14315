"""What has happened since it was last looked: overlaps, what other members wrote, the framework.

Everything is gone through that could be news; `desk.notices.notice_store` knows what was come upon
before. What is found is as this centre's member may read it; of what is for named persons nothing
is known but for whom it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from riparian.catalogue.sql_conditions import AMONG, text_of
from riparian.centre.access import Access
from riparian.centre.case_members import stands_for
from riparian.centre.case_subjects import Subject, subjects_of, things_in
from riparian.centre.overlaps import Overlaps
from riparian.desk.cases.audience_check import members_of
from riparian.desk.cases.case_records import CaseThread
from riparian.desk.claims.desk_entry import DeskEntry
from riparian.desk.notices.events import Event, Kind
from riparian.desk.notices.subscriptions import Subscription, overlap_filter
from riparian.errors import RiparianError, UnknownName
from riparian.exchange.dark_members import WAITING_SECONDS
from riparian.exchange.entries.entry_types import (
    ANSWER,
    CASE,
    CONFIRMATION,
    DISPUTE,
    MEETING,
    PROPOSAL,
    STATE,
)
from riparian.exchange.entries.payload import ACTIVITY, AMBER, CLEAR, NOTE
from riparian.exchange.names import EntryName
from riparian.overlap.report.overlap_changes import ChangeFilter
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.cases import Cases
    from riparian.centre.channel import Channel
    from riparian.centre.desk_entries import DeskEntries

BUILD = "build"
IN_CASES: dict[str, Kind] = {
    CASE: "case", PROPOSAL: "proposal", ANSWER: "answer", STATE: "state", NOTE: "note",
}  # fmt: skip
_ANSWERS: dict[str, Kind] = {CONFIRMATION: "confirmed", DISPUTE: "disputed"}


class View(msgspec.Struct, frozen=True):
    """A view of the centre: what everybody may see, or what its member may."""

    access: Access
    overlaps: Overlaps

    @property
    def is_public(self) -> bool:
        """Whether it is everybody's."""
        return not self.access.layout.for_member


class OwnMember(msgspec.Struct, frozen=True):
    """Whose centre this is, as its charter has it now; `country` of a host or a state."""

    member: str
    country: str | None = None
    role: str = ""

    @property
    def host_of(self) -> str | None:
        """The country whose government it is."""
        return self.country if self.role == "host" else None

    def is_of(self, provider: str) -> bool:
        """Whether it stands for a provider."""
        return stands_for(provider, self.member, self.country, self.role)


class OverlapNews(NamedTuple):
    """An overlap that is new or stronger, by the names of its projects and providers; `countries`:
    in which both are."""

    id: str
    provider_a: str
    provider_b: str
    countries: frozenset[str]
    bits: float | None = None

    @property
    def key(self) -> str:
        """It is new once, and stronger once for each whole bit that it comes to."""
        name = f"{self.id} {' '.join(sorted((self.provider_a, self.provider_b)))}"
        return name if self.bits is None else f"{name} {int(self.bits)}"


def overlap_events(
    view: View,
    last: str | None,
    public: View | None,
    subscriptions: Sequence[Subscription],
    own: OwnMember | None,
) -> tuple[list[Event], str]:
    """New and stronger overlaps of the live snapshot since the build that was `last` looked at, and
    which build is live. At the first look there is nothing; but the first snapshot of the member's
    own is held against everybody's, where that is given (`public`): what others share with it alone
    is in it."""
    live = view.access.built() or ""
    if not live or last == live or (last is None and public is None):
        return [], live
    if last is None:
        assert public is not None
        news = _beyond(view, public)
    else:
        news = _since(view, last)
    fitting = _fitting(view.overlaps, {(x.provider_a, x.provider_b) for x in news}, subscriptions)
    events = []
    for each in news:
        is_own = own is not None and (
            own.is_of(each.provider_a)
            or own.is_of(each.provider_b)
            or own.host_of in each.countries
        )
        found = fitting.get((each.provider_a, each.provider_b), {})
        events.append(
            Event(
                "overlap-new" if each.bits is None else "overlap-stronger",
                f"{each.id} {each.provider_a} {each.provider_b}",
                each.key,
                countries=each.countries,
                concerns_us=is_own,
                fits=frozenset(number for number, ids in found.items() if each.id in ids),
                for_public=view.is_public,
            )
        )
    return events, live


def _since(view: View, last: str) -> list[OverlapNews]:
    """What is new and stronger since a build, or where nothing is known of that, since the one
    before the live one. Where most strengths have moved, the rules or the catalogue as a whole have
    changed, and no single overlap has become stronger."""
    try:
        changes = view.overlaps.changes(last, ChangeFilter())
    except UnknownName:
        try:
            changes = view.overlaps.changes(None, ChangeFilter())
        except UnknownName:
            return []
    wanted = {"new"} if changes.many_moved else {"new", "stronger"}
    news = [change for change in changes.changes if change.what in wanted]
    projects = {project for each in news for project in (each.a, each.b)}
    countries = _countries_of(view.access, projects) if projects else {}
    nowhere: frozenset[str] = frozenset()
    return [
        OverlapNews(
            each.id,
            each.provider_a,
            each.provider_b,
            countries.get(each.a, nowhere) & countries.get(each.b, nowhere),
            each.bits if each.what == "stronger" else None,
        )
        for each in news
    ]


def _beyond(view: View, public: View) -> list[OverlapNews]:
    """What a view has that everybody's has not."""
    news = []
    for a, b in view.access.settings.overlap.pairs:
        ids = view.overlaps.fitting_ids(a, b, OverlapFilter())
        if public.access.built() is not None:
            ids -= public.overlaps.fitting_ids(a, b, OverlapFilter())
        for name, overlap in view.overlaps.called(a, b, ids).items():
            both = frozenset(overlap.a.countries) & frozenset(overlap.b.countries)
            news.append(OverlapNews(name, a, b, both))
    return news


def _countries_of(access: Access, projects: Collection[str]) -> dict[str, frozenset[str]]:
    with access.reading() as snapshot:
        rows = snapshot.rows(
            "SELECT project_id, list(DISTINCT country) FROM project_country"
            f" WHERE project_id {AMONG.format(name='ids')} GROUP BY project_id",
            {"ids": text_of(set(projects))},
        )
    return {project: frozenset(codes) for project, codes in rows}


def _fitting(
    overlaps: Overlaps, pairs: Collection[tuple[str, str]], subscriptions: Sequence[Subscription]
) -> dict[tuple[str, str], dict[int, set[str]]]:
    """By pair of providers and subscription, the overlaps that fit it; the same question is asked
    once."""
    asked: dict[tuple[str, str, str], set[str]] = {}
    found: dict[tuple[str, str], dict[int, set[str]]] = {pair: {} for pair in pairs}
    for each in (x for x in subscriptions if x.kind == "overlaps"):
        for pair in pairs:
            key = *pair, each.about
            if key not in asked:
                asked[key] = _ids(overlaps, pair, each)
            found[pair][each.id] = asked[key]
    return found


def _ids(overlaps: Overlaps, pair: tuple[str, str], subscription: Subscription) -> set[str]:
    """What of a pair fits a subscription; nothing where it is about two other providers, and where
    the catalogue no longer knows a word of it."""
    words = subscription.words
    one, other = (
        next(iter(words.get(name, ())), code) for name, code in zip("ab", pair, strict=True)
    )
    try:
        codes = overlaps.providers_called(one, other)
        if codes == pair[::-1]:
            one, other = other, one
        elif codes != pair:
            return set()
        return overlaps.fitting_ids(one, other, overlap_filter(words))
    except RiparianError:
        return set()


class FrameworkEvents:
    """What other members wrote, and what happens to the framework; for a centre that is in one."""

    def __init__(
        self,
        view: View,
        channel: Channel,
        desk: DeskEntries,
        cases: Cases,
        own: OwnMember,
        now: int,
    ) -> None:
        self._view, self._channel, self._desk, self._own = view, channel, desk, own
        self._cases, self._now = cases, now

    def events(self, persons: Mapping[str, str]) -> Iterator[Event]:
        """All of it; `persons`: the people who read what the member may, by account, as they are
        named in what is for named persons."""
        threads = self._cases.threads()
        yield from self._of_cases(threads)
        in_cases = {thread.name for thread, _ in threads}
        in_cases |= {each.entry.name for thread, _ in threads for each in thread.entries}
        yield from self._answers()
        yield from self._shared(in_cases)
        yield from self._meetings()
        yield from self._for_persons(persons)
        yield from self.of_framework()

    def of_framework(self) -> Iterator[Event]:
        """Votes, members that are dark, forks: also where nothing was written, since days pass."""
        for proposal in self._channel.charter_changes.state().for_own:
            yield Event("vote", proposal.digest, proposal.digest, concerns_us=True)
        state = self._channel.state()
        assert state is not None
        for each in state.members:
            since = each.dark_since
            if since is not None and self._now - since.timestamp() >= WAITING_SECONDS:
                name = f"{each.member} {since.isoformat(timespec='seconds')}"
                yield Event("dark", name, name, concerns_us=True)
        for fork in state.forks:
            yield Event("fork", fork.origin, fork.origin, concerns_us=True)

    def _of_cases(self, threads: Sequence[tuple[CaseThread, tuple[str, ...]]]) -> Iterator[Event]:
        """What counts in cases, by other members."""
        for thread, countries in threads:
            opening = thread.opening
            if opening is None or thread.case is None:
                continue
            is_ours = self._own.member in (*thread.leads, *(members_of(opening) or ()))
            entries = [opening, *(x.entry for x in thread.entries if x.counts)]
            for entry in {each.name: each for each in entries}.values():
                kind = IN_CASES.get(entry.type)
                if kind is None or entry.member == self._own.member:
                    continue
                yield Event(
                    kind,
                    f"{entry.name} {thread.name}",
                    str(entry.name),
                    case=str(thread.name),
                    countries=frozenset(countries),
                    concerns_us=is_ours or self._own.host_of in countries,
                    for_public=entry.tlp == CLEAR,
                )

    def _answers(self) -> Iterator[Event]:
        """What hosts, and others, answer to what is claimed."""
        entries = [
            each
            for each in self._desk.of_types(frozenset(_ANSWERS))
            if each.stands and each.member != self._own.member
        ]
        if not entries:
            return
        shared = self._channel.shared_things()
        things = {thing for each in entries for thing in things_in(each.about)}
        subjects = subjects_of(self._view.access, things)
        members = self._channel.charter().members
        for each in entries:
            line = members.get(each.member)
            is_host = line is not None and line.role == "host" and line.country is not None
            countries = frozenset({line.country}) if is_host and line and line.country else set()
            of_it = [subjects[thing] for thing in things_in(each.about)]
            yield Event(
                _ANSWERS[each.type],
                str(each.name),
                str(each.name),
                countries=frozenset(countries),
                concerns_us=each.about in shared or self._is_about_ours(each, of_it, is_host),
                for_public=each.tlp == CLEAR,
            )

    def _is_about_ours(self, each: DeskEntry, of_it: Sequence[Subject], is_host: bool) -> bool:
        about = each.about
        if isinstance(about, EntryName):
            return about.origin.member == self._own.member
        return is_host and any(
            self._own.is_of(x.provider) or self._own.host_of in x.countries for x in of_it
        )

    def _shared(self, in_cases: Collection[EntryName]) -> Iterator[Event]:
        """What is shared with this member by name, and notes about what it wrote. Records come by
        the table: of those that a member shared on one day, one notice."""
        own, records = self._own.member, dict[str, EntryName]()
        for name, payload in self._desk.payloads_of(frozenset({ACTIVITY, NOTE})):
            if name.origin.is_local or name.origin.member == own or name in in_cases:
                continue
            about = payload.about
            if isinstance(about, EntryName) and about in in_cases:
                continue
            if payload.type == ACTIVITY:
                day = f"{name.origin.member} {payload.written_at.date().isoformat()}"
                records[day] = min(name, records.get(day, name))
                continue
            by_name = payload.tlp in AMBER
            is_about_ours = isinstance(about, EntryName) and about.origin.member == own
            if by_name or is_about_ours:
                yield Event(
                    "shared" if by_name else "note",
                    str(name),
                    str(name),
                    concerns_us=True,
                    for_public=payload.tlp == CLEAR,
                )

        for day, first in records.items():
            yield Event("shared", str(first), f"records of {day}", concerns_us=True)

    def _meetings(self) -> Iterator[Event]:
        """Meetings that others called, and this member may read of."""
        for name, payload in self._desk.payloads_of(frozenset({MEETING})):
            if not name.origin.is_local and name.origin.member != self._own.member:
                is_public = payload.tlp == CLEAR
                yield Event(
                    "meeting", str(name), str(name), concerns_us=not is_public, for_public=is_public
                )

    def _for_persons(self, persons: Mapping[str, str]) -> Iterator[Event]:
        by_person = {person: account for account, person in persons.items()}
        if not by_person:
            return
        for name, of in self._channel.named_persons.entries_of_each(by_person).items():
            accounts = frozenset(by_person[person] for person in of)
            yield Event("shared", str(name), str(name), concerns_us=True, persons=accounts)


def own_member(channel: Callable[[], Channel | None]) -> OwnMember | None:
    """Whose centre this is; None where it is in no framework."""
    found = channel()
    if found is None or not found.has_joined:
        return None
    line = found.charter().members.get(found.own_member)
    if line is None:  # it has left, and its journal is read on
        return OwnMember(found.own_member)
    return OwnMember(found.own_member, line.country, line.role)
