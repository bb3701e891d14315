"""What opening a case would come to: about which records, who could be in it, who would lead.

A case names the records that it is about. So of a record that a member shared with few, nobody is
offered as a reader who could not read it there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

import msgspec

from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.centre.access import Access
from riparian.centre.case_members import FOR_US, CaseMembers, stands_for
from riparian.centre.case_records import Candidate, CaseOffer
from riparian.centre.case_subjects import subjects_of
from riparian.centre.record_things import things_of
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.entries.payload import CLEAR, GREEN, About, pair_of
from riparian.exchange.names import read_entry_name
from riparian.exchange.policy import Reader, may
from riparian.store.restricted import strictest_label

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.overlap.report.overlap_records import Overlap


class CaseOffers:
    """Says whom a case could be between, before there is one; nothing is written."""

    def __init__(
        self, access: Access, members: CaseMembers, explain: Callable[[str], Overlap]
    ) -> None:
        self._access, self._members, self._explain = access, members, explain

    def offer_for_overlap(self, overlap_id: str) -> CaseOffer:
        """What opening a case about an overlap would come to. Raises UnknownName, and BadRequest
        where one of its records has no name that other nodes know."""
        overlap = self._explain(overlap_id)
        offer = self.offer([overlap.a.id, overlap.b.id])
        title = f"{overlap.topic}, {overlap.place}"
        for_all = self._for_all({overlap.a.tlp, overlap.b.tlp} - {None})
        return msgspec.structs.replace(offer, title=title, for_all=for_all)

    def _for_all(self, labels: Collection[str | None]) -> tuple[str, ...]:
        """For whom a case may be beside chosen members: for no more than may know of its records,
        which have these labels."""
        if self._members.channel is None or any(label != GREEN for label in labels):
            return ()
        return (GREEN,) if labels else (GREEN, CLEAR)

    def offer(self, projects: Sequence[str]) -> CaseOffer:
        """The same for one or two projects of the catalogue, by their ids."""
        if not 1 <= len(projects) <= 2 or len(set(projects)) < len(projects):
            raise BadRequest("A case is about one project, or about two.", "Name one or two.")
        things = things_of(self._access, projects)
        if len(things) < len(projects):
            raise BadRequest(
                "One of the records has no identifier and no address, so other members could not"
                " tell which it is.",
                "Open the case about the other project alone.",
            )
        pair = [things[each] for each in projects]
        about: About = pair[0] if len(pair) == 1 else pair_of(pair[0], pair[1])
        subjects = subjects_of(self._access, pair)
        of_case = tuple(subjects[each] for each in pair)
        providers = tuple(dict.fromkeys(each.provider for each in of_case if each.provider))
        countries = {code for each in of_case for code in each.countries}
        candidates, lacking = self._candidates(providers, countries, projects)
        return CaseOffer(about, of_case, "", candidates, lacking, self._members.own)

    def _candidates(
        self, providers: Sequence[str], countries: Collection[str], projects: Sequence[str]
    ) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
        """Every member: those that stand for the providers first, then the hosts, then others."""
        channel = self._members.channel
        if channel is None:
            return (Candidate(FOR_US, self._access.settings.name, is_lead=True),), ()
        charter, own = channel.charter(), self._members.own
        state = channel.state()
        nodes = {each.member for each in state.members if each.has_card} if state else set()
        stand_for = {
            member: provider
            for provider in providers
            for member, line in charter.members.items()
            if stands_for(provider, member, line.country, line.role)
        }
        candidates, not_told = [], self._not_told(channel, projects)
        for member, line in charter.members.items():
            why_not: Literal["", "no-node", "observer", "not-told"] = ""
            if member != own and line.role == "observer":
                why_not = "observer"
            elif member not in nodes:
                why_not = "no-node"
            elif member in not_told:
                why_not = "not-told"
            provider = stand_for.get(member, "")
            is_host = line.role == "host" and line.country in countries
            is_lead = not why_not and (bool(provider) or member == own)
            candidates.append(Candidate(member, line.name, provider, is_lead, is_host, why_not))
        candidates.sort(key=lambda x: (not x.provider, x.member != own, not x.is_host))
        lacking = tuple(each for each in providers if each not in stand_for.values())
        return tuple(candidates), lacking

    def _not_told(self, channel: Channel, projects: Sequence[str]) -> frozenset[str]:
        """The members that may not know of one of these records: whoever shared it did not share it
        with them."""
        entries: dict[str, set[str]] = defaultdict(set)
        public = set[str]()
        with self._access.reading() as snapshot:
            rows = snapshot.rows(
                "SELECT a.unit_id, a.dataset,"
                " json_extract_string(r.activity, '$.provenance.shared.entry')"
                " FROM activity AS a"
                " LEFT JOIN record AS r ON r.dataset = a.dataset AND r.ordinal = a.ordinal"
                f" WHERE a.unit_id {AMONG_IDS}",
                {"ids": text_of(projects)},
            )
        for unit, dataset, entry in rows:
            if strictest_label([dataset]) is None:
                public.add(unit)
            elif entry:
                entries[unit].add(entry)
        members = channel.charter().members.keys() - {self._members.own}
        told = (self._told(channel, entries[x], members) for x in projects if x not in public)
        return frozenset(members).difference(frozenset(members).intersection(*told))

    def _told(
        self, channel: Channel, entries: Collection[str], members: Collection[str]
    ) -> set[str]:
        """The members that can read one of these entries."""
        told, charters = set[str](), channel.charters()
        for name in entries:
            with suppress(UnknownName):  # it was redacted since the build
                entry = channel.entry_read(read_entry_name(name))
                told |= {each for each in members if may(Reader(each), entry, charters).yes}
        return told
