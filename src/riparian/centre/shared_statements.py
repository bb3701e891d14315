"""Judgements and corrections of places as members share them: what somebody here has said, to be
shared, and what members say of a pair of records.

What another member judges stands here as its word. It counts in no build here: whoever thinks so
too judges the pair.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from riparian.catalogue.lookup import find_project
from riparian.catalogue.record_names import find_unit, require_public
from riparian.centre.access import Access
from riparian.centre.record_things import things_of
from riparian.centre.sharing_records import Parcel
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.entries.entry_types import (
    SHARED_JUDGEMENT,
    NamedPlace,
    SameProject,
    SharedJudgement,
    SharedPlace,
)
from riparian.exchange.entries.statements import about_pair
from riparian.exchange.names import EntryName
from riparian.region.pack import load_region
from riparian.store.journal.judgement import pair_of, seen_from_the_other

if TYPE_CHECKING:
    from riparian.centre.desk_entries import DeskEntries

NOT_NAMED = (
    "Nobody elsewhere could tell which record this is about: it has neither an identifier nor a"
    " page."
)


class SaidOfPair(msgspec.Struct, frozen=True):
    """What one member says of two records; `is_own`: it is the member whose centre this is."""

    member: str
    verdict: SameProject
    why: str
    by: str
    written_at: datetime
    entry: EntryName
    tlp: str
    is_own: bool


class SharedStatements:
    """Makes and reads them; `desk` gives what the centre reads entries with."""

    def __init__(self, access: Access, desk: Callable[[], DeskEntries]) -> None:
        self._access, self._desk = access, desk

    def judgement_to_share(self, one: str, other: str) -> Parcel:
        """The judgement on two records that stands here, to be shared. Raises UnknownName where
        none stands, BadRequest where one of the two is not public or has no name elsewhere."""
        with self._access.reading() as snapshot:
            a, b = find_unit(snapshot, one), find_unit(snapshot, other)
            require_public(snapshot, (a, b))
        stands = self._access.journal.standing_judgements()
        judgement = next((x for x in stands if x.pair == pair_of(a, b)), None)
        if judgement is None or judgement.verdict is None:
            raise UnknownName(
                f"Nobody here has judged {one[:80]} and {other[:80]}.", "Judge them first."
            )
        things = things_of(self._access, [a, b])
        about = about_pair(things.get(a), things.get(b))
        if about is None:
            raise BadRequest(NOT_NAMED, "Tell the other members in a note.")
        verdict = judgement.verdict
        if about.left != things.get(judgement.a):
            verdict = seen_from_the_other(verdict)
        return Parcel(about=about, said=SharedJudgement(verdict, judgement.why))

    def place_to_share(self, project: str) -> Parcel:
        """The correction of the places of a project that stands here, likewise."""
        with self._access.reading() as snapshot:
            found = find_project(snapshot, project)
            require_public(snapshot, (found,))
        stands = self._access.journal.standing_places()
        correction = next((x for x in stands if x.activity == found), None)
        if correction is None:
            raise UnknownName(f"Nobody here has said where {project[:80]} is.", "Say it first.")
        about = things_of(self._access, [found]).get(found)
        if about is None:
            raise BadRequest(NOT_NAMED, "Tell the other members in a note.")
        pack = load_region(self._access.settings.region)
        places = tuple(
            NamedPlace(code, pack.name_of(code) if code in pack.places else code)
            for code in correction.places
        )
        return Parcel(about=about, said=SharedPlace(places, correction.why))

    def of_pair(self, one: str, other: str) -> tuple[SaidOfPair, ...]:
        """What members say of two records (in their order), each its newest word that stands, the
        newest first; as this member may read it."""
        things = things_of(self._access, [one, other])
        about = about_pair(things.get(one), things.get(other))
        if about is None:
            return ()
        first = things.get(one)
        desk, newest = self._desk(), dict[str, SaidOfPair]()
        own = desk.own_reader().member
        for entry in desk.about(frozenset((about,))):
            if entry.type != SHARED_JUDGEMENT or not entry.stands:
                continue
            said = entry.said
            if not isinstance(said, SharedJudgement):
                continue
            verdict = said.verdict if first == about.left else seen_from_the_other(said.verdict)
            before = newest.get(entry.member)
            if before is None or before.entry < entry.name:
                newest[entry.member] = SaidOfPair(
                    entry.member, verdict, said.why, entry.by, entry.written_at, entry.name,
                    entry.tlp, entry.member == own,
                )  # fmt: skip
        return tuple(sorted(newest.values(), key=lambda x: x.written_at, reverse=True))
