"""What members say of the claims about one project: the host's word, disputes and corrections.

It is read as whoever asks may read it: the member's own people in the member's own view, anybody
else what is for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from riparian.catalogue.activity_views import ActivityView
from riparian.catalogue.project import ProjectView
from riparian.catalogue.record_claims import units_of_projects
from riparian.centre.access import Access
from riparian.centre.claims_to_answer import claims_to_answer, record_now
from riparian.centre.record_things import thing_of_activity
from riparian.desk.claims.answers import Answer, Answers, fold_answers
from riparian.desk.claims.host_word import HostWord, RecordNow, Word, host_word
from riparian.exchange.entries.entry_types import Field
from riparian.exchange.entries.payload import About, Thing
from riparian.exchange.names import EntryName, read_entry_name

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.desk_entries import DeskEntries
    from riparian.exchange.policy import Reader


class ProjectClaims(msgspec.Struct, frozen=True):
    """What is said of a project's records: `answers` and the word of hosts. `things`: by the id of
    a source what every node calls its record; a record without such a name is left out, and nothing
    can be said of it. `names`: what the charter calls members. `abouts`: by the id of a source all
    by which entries can be about it: its record, and the entry through which it came."""

    answers: Answers = Answers()
    host: HostWord = HostWord()
    things: dict[str, Thing] = {}
    names: dict[str, str] = {}
    abouts: dict[str, tuple[About, ...]] = {}


class ClaimStatement(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a member says of a field of a project's record, as files give it.

    `kind`: confirmation, dispute or correction. `value`: as confirmed, or what it should say.
    `government_of`: the country for whose government it speaks; None where it is that member's own
    word, and `why_not` says why. `as_of`, `office` and `typed_in_by` are of what an office answers.
    `stands` is false where its writer took it back, in the entry `withdrawn_by`.
    """

    field: Field
    kind: str
    value: str | None
    why: str | None
    member: str
    by: str
    written_at: str
    entry: str
    tlp: str
    about: About
    government_of: str | None = None
    why_not: str | None = None
    as_of: str | None = None
    office: str | None = None
    typed_in_by: str | None = None
    stands: bool = True
    withdrawn_by: str | None = None
    withdrawn_why: str | None = None


class Claims:
    """Reads what members say of projects; `desk` and `channel` give those of the centre."""

    def __init__(
        self,
        access: Access,
        desk: Callable[[], DeskEntries],
        channel: Callable[[], Channel | None],
    ) -> None:
        self._access = access
        self._desk = desk
        self._channel = channel

    @property
    def reader(self) -> Reader | None:
        """Who reads: this member in its own view (None), else the public."""
        from riparian.exchange.policy import PUBLIC  # heavy; most pages have no entries

        return None if self._access.as_member else PUBLIC

    @property
    def is_shared(self) -> bool:
        """Whether this centre belongs to a framework, so that hosts could say something."""
        return self._channel() is not None

    @property
    def keeper(self) -> str:
        """Who keeps what is shown here: the member whose centre it is, else the centre."""
        channel = self._channel()
        return channel.own_name if channel else self._access.settings.name

    @property
    def keeper_called(self) -> str:
        """The same as pages name members: `한국국제협력단 (koica, South Korea)`."""
        channel = self._channel()
        return channel.charter().names[channel.own_member] if channel else self.keeper

    def member_names(self) -> dict[str, str]:
        """What the charters call members, those that have left included."""
        channel = self._channel()
        charters = channel.charters() if channel else ()
        return {name: x for charter in charters for name, x in charter.names.items()}

    def of_project(self, view: ProjectView) -> ProjectClaims:
        """What is said of the records of a project."""
        things = {source.id: thing_of_activity(source.reported) for source in view.sources}
        named = {source: thing for source, thing in things.items() if thing is not None}
        abouts = {source.id: tuple(_abouts(source, named)) for source in view.sources}
        sources = {about: source for source in view.sources for about in abouts[source.id]}
        channel = self._channel()
        if channel is None and not self._access.journal.local_entries():
            return ProjectClaims(things=named)
        charters = channel.charters() if channel else ()
        names = self.member_names()
        entries = self._desk().about(frozenset(sources), self.reader)
        if not entries:
            return ProjectClaims(things=named, names=names)
        sharers = _owners(view, named)

        @cache  # it goes through all that this member has written, and few pages need it
        def shared_here() -> Collection[About]:
            return channel.shared_things(self.reader) if channel else ()

        def shared_by(about: About) -> Collection[str]:
            of_own = sources.get(about)
            if channel and of_own and self._could_own(of_own) and about in shared_here():
                return {*sharers.get(about, ()), channel.own_member}
            return sharers.get(about, ())

        host = host_word(entries, charters, self._records_now(view, sources, named))
        return ProjectClaims(fold_answers(entries, shared_by), host, named, names, abouts)

    def is_own(self, source: ActivityView) -> bool:
        """Whether this member has shared a record as its own, so that its answer is a correction.
        Of a copy of what another publishes it is not the owner, though it shared that."""
        channel, thing = self._channel(), thing_of_activity(source.reported)
        if channel is None or thing is None or not self._could_own(source):
            return False
        return thing in channel.shared_things()

    def _could_own(self, source: ActivityView) -> bool:
        channel = self._channel()
        if channel is None or source.reported.provenance.shared is not None:
            return False
        country = channel.own_country
        return not country or not source.providers or is_of_country(source, country)

    def _records_now(
        self, view: ProjectView, sources: Mapping[About, ActivityView], named: Mapping[str, Thing]
    ) -> dict[About, RecordNow]:
        """What each record says now, in the words in which it is confirmed. A copy of it that a
        member shared says nothing of it; of a record that has no name there is its source alone."""
        with self._access.reading() as snapshot:
            units = units_of_projects(snapshot, [view.project.id])
            claims = claims_to_answer(self._access, snapshot, units)
        now = {claim.thing: record_now(claim) for claim in claims.values() if claim.thing}
        found = {}
        for about, source in sources.items():
            countries = frozenset(share.country for share in source.countries)
            thing = named.get(source.id)
            found[about] = (now.get(thing) if thing else None) or RecordNow(countries)
        return found

    def statements(self, claims: ProjectClaims) -> list[ClaimStatement]:
        """All of it in a list: what counts, field by field."""
        words = [w for words in claims.host.fields.values() for w in words]
        said = [_of_word(word) for word in (*words, *claims.host.others)]
        known = {statement.entry + statement.field for statement in said}
        answers = (_of_answer(a) for some in claims.answers.fields.values() for a in some)
        said += [x for x in answers if x.entry + x.field not in known or x.kind == "correction"]
        return sorted(said, key=lambda x: (x.field, x.written_at, x.entry))


def _abouts(source: ActivityView, named: Mapping[str, Thing]) -> Iterator[About]:
    """By what entries can be about a source: its record, and the entry through which it came."""
    if source.id in named:
        yield named[source.id]
    shared = source.reported.provenance.shared
    if shared is not None and (entry := _entry(shared.entry)) is not None:
        yield entry


def _entry(name: str) -> EntryName | None:
    return read_entry_name(name) if "#" in name else None


def is_of_country(source: ActivityView, country: str | None) -> bool:
    """Whether a country is among the providers of a record."""
    return country in {claim.provider for claim in source.providers}


def _owners(view: ProjectView, named: dict[str, Thing]) -> dict[About, set[str]]:
    """By record, the members whose own it is of those through whom it came: of the provider's
    country. Where none is, all of them, unless it came otherwise as well: anybody can share a copy
    of what is public."""
    sharers: dict[About, set[str]] = {}
    owners: dict[About, set[str]] = {}
    public: set[About] = set()
    for source in view.sources:
        shared = source.reported.provenance.shared
        if source.id not in named:
            continue
        thing = named[source.id]
        if shared is None:
            public.add(thing)
            continue
        sharers.setdefault(thing, set()).add(shared.member)
        if is_of_country(source, shared.country):
            owners.setdefault(thing, set()).add(shared.member)
    return {x: members for x, members in sharers.items() if x not in public} | owners


def _of_word(word: Word) -> ClaimStatement:
    return ClaimStatement(
        field=word.field,
        kind=word.kind,
        value=word.value,
        why=word.why,
        member=word.member,
        by=word.by,
        written_at=word.written_at.isoformat(),
        entry=str(word.entry),
        tlp=word.tlp,
        about=word.record,
        government_of=word.country if word.is_governments else None,
        why_not=word.why_not,
        as_of=word.as_of,
        office=word.office,
        typed_in_by=word.typed_in_by,
    )


def _of_answer(answer: Answer) -> ClaimStatement:
    return ClaimStatement(
        field=answer.field,
        kind=answer.kind,
        value=answer.value,
        why=answer.why,
        member=answer.member,
        by=answer.by,
        written_at=answer.written_at.isoformat(),
        entry=str(answer.entry),
        tlp=answer.tlp,
        about=answer.record,
        as_of=answer.as_of,
        office=answer.office,
        typed_in_by=answer.typed_in_by,
        stands=answer.stands,
        withdrawn_by=str(answer.withdrawn_by) if answer.withdrawn_by else None,
        withdrawn_why=answer.withdrawn_why or None,
    )
