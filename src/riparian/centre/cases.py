"""Cases as a centre has them: listed, shown, opened and written in.

    centre.cases.case("mekong/jica/1#42")
    centre.cases.propose("mekong/jica/1#42", Proposal(...), sharer)

What is written in a case is for the readers of the case, and nobody has to say so again. Who reads
is asked of `exchange.policy` where entries are read. A centre in no framework has cases for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from riparian.centre.access import Access
from riparian.centre.case_records import (
    Candidate,
    CaseLine,
    CaseList,
    CaseOffer,
    CaseQuestion,
    CaseView,
    WaitingEntries,
    Whereabouts,
)
from riparian.centre.case_subjects import (
    Subject,
    overlap_of,
    subjects_of,
    things_in,
)
from riparian.centre.desk_entries import DeskEntries
from riparian.centre.desk_sharing import audited_words
from riparian.centre.record_things import things_of
from riparian.desk.accounts.audit import SHARED
from riparian.desk.cases.audience_check import members_of
from riparian.desk.cases.case_records import CaseEntry, CaseThread, Stand, ThreadEntry
from riparian.desk.cases.read_entries import OF_CASES, case_entry
from riparian.desk.cases.thread import IN_CASES, thread_of
from riparian.desk.sharing.choice import Choice, Sharer, require_may_share
from riparian.errors import BadRequest, CentreError, RiparianError, UnknownName
from riparian.exchange.entries.entry_types import (
    ANSWER,
    CASE,
    PROPOSAL,
    STATE,
    TYPES,
    Answer,
    Case,
    Proposal,
    State,
)
from riparian.exchange.entries.payload import AMBER, NOTE, WITHDRAWAL, About, pair_of
from riparian.exchange.entries.payload import Payload as EntryPayload
from riparian.exchange.entries.redaction_fact import Redaction
from riparian.exchange.names import EntryName, read_entry_name
from riparian.exchange.plain_text import plain_line, plain_lines
from riparian.exchange.policy import Reader

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.people import People
    from riparian.overlap.report.overlap_records import Overlap

LONGEST_NOTE, LONGEST_TITLE = 20_000, 200
FOR_US = "centre"
"""Who leads in a case of a centre that is in no framework."""

_KEPT = 20_000
"""Entries of cases that are kept as they were read."""


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
        self._access, self._desk, self._people = access, desk, people
        self._find_channel, self._explain = channel, explain
        self._read: dict[EntryName, tuple[EntryPayload, CaseEntry]] = {}
        self._folded: dict[EntryName, _Folded] = {}

    @property
    def own(self) -> str:
        """The member of this centre; where it is in no framework, its name in its own journal."""
        return self._desk().own_reader().member or FOR_US

    # reading

    def browse(self, question: CaseQuestion, reader: Reader | None = None) -> CaseList:
        """The cases that fit, of those that a reader (this member, unless another is given) may
        read."""
        threads, waiting = self._threads(reader)
        own = self._member(reader)
        abouts = {x.name: x.opening.about for x in threads if x.opening}
        things = {thing for about in abouts.values() for thing in things_in(about)}
        subjects = subjects_of(self._access, things)
        hosts = self._host_countries()
        lines = []
        for thread in threads:
            of_it = [subjects[thing] for thing in things_in(abouts.get(thread.name))]
            lines.append(_line(thread, own, _countries(thread, of_it, hosts)))
        fitting = [each for each in lines if _fits(each, question, own)]
        return CaseList(
            tuple(sorted(fitting, key=lambda each: (each.last_at, each.name), reverse=True)),
            len(lines),
            dict(Counter(state for each in lines for state in each.states)),
            dict(sorted(Counter(code for each in lines for code in each.countries).items())),
            sum(bool(each.waits) for each in lines),
            tuple(waiting),
        )

    def case(self, name: str, reader: Reader | None = None) -> CaseView:
        """One case; raises UnknownName where there is none that the reader may read."""
        thread = self._thread(read_entry_name(name), reader)
        opening = thread.opening
        about = opening.about if opening else None
        subjects = tuple(subjects_of(self._access, things_in(about)).values())
        names, members = self._names()
        channel = self._channel
        entries = [*(x.entry.name for x in thread.entries), *([opening.name] if opening else [])]
        gaps = {each.name for each in (*thread.gaps, *([thread.gap] if thread.gap else []))}
        left = channel.left_members() if channel else frozenset[str]()
        return CaseView(
            thread,
            subjects,
            overlap_of(self._access, subjects),
            names,
            self._member(reader),
            members_of(opening) if opening else None,
            left,
            channel.holders(entries) if channel else {},
            members,
            self._redactions(gaps),
            _countries(thread, subjects, self._host_countries()),
        )

    def about(self, things: Collection[About], reader: Reader | None = None) -> Sequence[CaseLine]:
        """The cases about any of these, that a reader may read, as in a list."""
        payloads = self._desk().payloads_about(things, reader)
        names = [name for name, payload in payloads if payload.type == CASE]
        own = self._member(reader)
        return [_line(self._thread(name, reader), own, ()) for name in sorted(names)]

    def about_projects(
        self, projects: Sequence[str], reader: Reader | None = None
    ) -> Sequence[CaseLine]:
        """The same about a project of the catalogue, or about two together, by their ids."""
        things = list(things_of(self._access, projects).values())
        if len(things) < len(projects) or len(set(things)) < len(things):
            return []
        return self.about([pair_of(*things) if len(things) == 2 else things[0]], reader)

    def counterparts(self, providers: Sequence[str]) -> tuple[str, ...]:
        """The other members that stand for these providers, as they are called."""
        channel = self._channel
        members = channel.charter().members if channel else {}
        return tuple(
            line.name
            for member, line in members.items()
            if member != self.own
            and any(_stands_for(x, member, line.country, line.role) for x in providers)
        )

    def _threads(self, reader: Reader | None) -> tuple[list[CaseThread], list[WaitingEntries]]:
        """All cases, and what waits for one."""
        entries = self._entries(self._desk().payloads_of(OF_CASES, reader))
        by_name = {each.name: each for each in entries}
        inside: dict[EntryName, list[CaseEntry]] = {
            each.name: [] for each in entries if each.type == CASE
        }
        for each in entries:
            case = _case_of(each, by_name)
            if case is not None and (case in inside or each.type in IN_CASES - {NOTE}):
                inside.setdefault(case, []).append(each)
        redacted, left = self._known_gaps()
        threads, waiting = [], []
        for name, of_it in inside.items():
            opening = by_name.get(name)
            if opening is not None and opening.type == CASE:
                threads.append(self._fold(name, [opening, *of_it], redacted, left))
            elif of_it:
                members = tuple(sorted({each.member for each in of_it}))
                where = self._whereabouts(name, redacted)
                waiting.append(WaitingEntries(name, where, members, len(of_it)))
        return threads, sorted(waiting, key=lambda each: each.about)

    def _thread(self, name: EntryName, reader: Reader | None) -> CaseThread:
        entries = self._entries(self._desk().payloads_around(name, reader))
        redacted, left = self._known_gaps()
        thread = self._fold(name, entries, redacted, left)
        if thread.opening is None and not any(x.entry.type != NOTE for x in thread.entries):
            raise _no_case(name)
        return thread

    def _fold(
        self,
        name: EntryName,
        entries: Sequence[CaseEntry],
        redacted: frozenset[EntryName],
        left: frozenset[str],
    ) -> CaseThread:
        """The thread of these entries; what was worked out of the same ones is taken again."""
        before = self._folded.get(name)
        if before is not None and before.is_of(entries, redacted, left):
            return before.thread
        thread = thread_of(name, entries, redacted, left)
        if len(self._folded) < _KEPT or name in self._folded:
            self._folded[name] = _Folded(entries, redacted, left, thread)
        return thread

    def _entries(self, payloads: Iterable[tuple[EntryName, EntryPayload]]) -> list[CaseEntry]:
        """The entries among these that cases are made of. What was read of the same payload before
        is taken again."""
        entries = []
        for name, payload in payloads:
            if payload.type not in OF_CASES:
                continue
            before = self._read.get(name)
            if before is None or before[0] is not payload:
                before = payload, case_entry(name, payload)
                if len(self._read) < _KEPT or name in self._read:
                    self._read[name] = before
            entries.append(before[1])
        return entries

    def _known_gaps(self) -> tuple[frozenset[EntryName], frozenset[str]]:
        channel = self._channel
        return (channel.redacted(), channel.left_members()) if channel else (frozenset(),) * 2

    def _whereabouts(self, name: EntryName, redacted: Collection[EntryName]) -> Whereabouts:
        channel = self._channel
        if name in redacted:
            return "redacted"
        is_held = channel is not None and name.index < channel.size_of(name.origin)
        return "not-a-case" if is_held else "not-here"

    def _redactions(self, gaps: Collection[EntryName]) -> dict[EntryName, Redaction]:
        channel = self._channel
        redactions = channel.redactions.all() if channel and gaps else []
        return {each.entry: each for each in redactions if each.entry in gaps}

    @property
    def _channel(self) -> Channel | None:
        channel = self._find_channel()
        return channel if channel is not None and channel.has_joined else None

    def _member(self, reader: Reader | None) -> str:
        """For whom the case is looked at: nobody in particular, where it is the public."""
        return self.own if reader is None else reader.member or ""

    def _names(self) -> tuple[dict[str, str], int]:
        channel = self._channel
        if channel is None:
            return {FOR_US: self._access.settings.name}, 1
        members = channel.charter().members
        return {member: line.name for member, line in members.items()}, len(members)

    def _host_countries(self) -> dict[str, str]:
        channel = self._channel
        members = channel.charter().members if channel else {}
        return {
            x: line.country for x, line in members.items() if line.role == "host" and line.country
        }

    # opening

    def offer_for_overlap(self, overlap_id: str) -> CaseOffer:
        """What opening a case about an overlap would come to. Raises UnknownName, and BadRequest
        where one of its records has no name that other nodes know."""
        overlap = self._explain(overlap_id)
        offer = self.offer([overlap.a.id, overlap.b.id])
        return msgspec.structs.replace(offer, title=f"{overlap.theme}, {overlap.place}")

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
        candidates, lacking = self._candidates(providers, countries)
        return CaseOffer(about, of_case, "", candidates, lacking, self.own)

    def _candidates(
        self, providers: Sequence[str], countries: Collection[str]
    ) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
        """Every member: those that stand for the providers first, then the hosts, then others."""
        channel = self._channel
        if channel is None:
            return (Candidate(FOR_US, self._access.settings.name, is_lead=True),), ()
        charter, own = channel.charter(), self.own
        state = channel.state()
        nodes = {each.member for each in state.members if each.has_card} if state else set()
        stand_for = {
            member: provider
            for provider in providers
            for member, line in charter.members.items()
            if _stands_for(provider, member, line.country, line.role)
        }
        candidates = []
        for member, line in charter.members.items():
            why_not: Literal["", "no-node", "observer"] = ""
            if member != own and line.role == "observer":
                why_not = "observer"
            elif member not in nodes:
                why_not = "no-node"
            provider = stand_for.get(member, "")
            is_host = line.role == "host" and line.country in countries
            is_lead = not why_not and (bool(provider) or member == own)
            candidates.append(Candidate(member, line.name, provider, is_lead, is_host, why_not))
        candidates.sort(key=lambda x: (not x.provider, x.member != own, not x.is_host))
        lacking = tuple(each for each in providers if each not in stand_for.values())
        return tuple(candidates), lacking

    def open(
        self, about: About, case: Case, members: Sequence[str], sharer: Sharer, tlp: str = AMBER[0]
    ) -> EntryName:
        """Open a case, which these members read beside the own one; where there are none, it is for
        this member alone. Raises BadRequest for leads that could not read it, NotAllowed, and as
        `DeskEntries.write` does."""
        others = tuple(dict.fromkeys(each for each in members if each != self.own))
        beyond = [each for each in case.leads if each not in (*others, self.own)]
        if beyond:
            raise BadRequest(
                f"{beyond[0]} is to lead in the case, and could not read it.",
                "Choose it as a reader too, or not as a lead.",
            )
        if others:
            require_may_share(sharer, tlp)
            self._require_readers(others)
        return self._written(CASE, case, about, sharer, tlp if others else None, others)

    def _require_readers(self, others: Sequence[str]) -> None:
        """Raises UnknownName for what is no member, BadRequest for one that cannot be named as a
        reader of a case."""
        channel = self._channel
        if channel is None:
            raise BadRequest(
                "This centre belongs to no framework, so nobody else can read its cases.",
                "Open the case for yourself, or join a framework.",
            )
        channel.require_members(others)
        members = channel.charter().members
        for observer in (each for each in others if members[each].role == "observer"):
            raise BadRequest(
                f"{observer} is an observer: it reads what is for everyone or for all members, so"
                " it cannot be in a case.",
                "Leave it out.",
            )
        channel.require_readers(others)

    # writing in one

    def note(self, name: str, text: str, sharer: Sharer, to: str = "") -> EntryName:
        """Say something in a case, or to one entry of it."""
        thread = self._open_thread(name)
        about = read_entry_name(to) if to else thread.name
        if about != thread.name and thread.entry(about) is None:
            raise _not_in_case(to, name)
        return self._say(thread, NOTE, _checked(text), sharer, about)

    def propose(
        self, name: str, proposal: Proposal, sharer: Sharer, instead_of: str = "", why: str = ""
    ) -> EntryName:
        """Propose something; `instead_of`: a proposal that it counters."""
        thread = self._open_thread(name)
        if instead_of:
            self._require_answerable(thread, instead_of)
        made = self._say(thread, PROPOSAL, proposal, sharer)
        if instead_of:
            counter = Answer(instead_of, "counter", why.strip() or None, str(made))
            self._say(thread, ANSWER, counter, sharer)
        return made

    def answer(self, name: str, answer: Answer, sharer: Sharer) -> EntryName:
        """Answer a proposal. Raises BadRequest for what would count nowhere."""
        thread = self._open_thread(name)
        self._require_answerable(thread, answer.proposal)
        if answer.instead is not None:
            counter = thread.entry(read_entry_name(answer.instead))
            if counter is None or not counter.counts or counter.entry.member != self.own:
                raise BadRequest(
                    f"{answer.instead} is no proposal of yours in this case.",
                    "Make the other proposal first.",
                )
        return self._say(thread, ANSWER, answer, sharer)

    def state(self, name: str, state: State, sharer: Sharer) -> EntryName:
        """Say where the case stands. Raises BadRequest for *agreed*, which follows by itself."""
        if state.state == "agreed":
            raise BadRequest(
                "That a case is agreed follows from the answers: every lead has accepted the same"
                " proposal.",
                "Accept the proposal, or make one.",
            )
        return self._say(self._open_thread(name), STATE, state, sharer)

    def withdraw(self, name: str, entry: str, why: str, sharer: Sharer) -> EntryName:
        """Take back an own entry of a case, or the case itself. A note stays, unless it is
        redacted."""
        thread = self._open_thread(name)
        wanted = read_entry_name(entry)
        found = thread.opening if wanted == thread.name else None
        inside = thread.entry(wanted)
        found = inside.entry if inside else found
        if found is None:
            raise _not_in_case(entry, name)
        if found.member != self.own or found.type in (NOTE, WITHDRAWAL):
            raise BadRequest(
                "Only what this member has proposed, answered or said of the state can be taken"
                " back.",
                "Say in a note what has changed.",
            )
        channel = self._channel
        if channel is None or wanted.origin.is_local:
            raise BadRequest(
                "What is for this centre alone is not taken back.",
                "Say in a note what has changed.",
            )
        require_may_share(sharer, found.tlp)
        written = channel.withdraw(entry, why, sharer.author)
        self._note_shared(written, Choice(found.tlp, members_of(found) or ()), sharer)
        return written

    def _open_thread(self, name: str) -> CaseThread:
        """A case that can be written in. Raises UnknownName, and BadRequest where it cannot."""
        thread = self._thread(read_entry_name(name), None)
        if thread.opening is None or thread.case is None:
            raise BadRequest(
                "What opened this case is not here, so it is not known who reads it.",
                "Exchange with other members; if it was deleted, open another case.",
            )
        if thread.withdrawn_by is not None:
            raise BadRequest(
                f"{thread.opening.member} has taken this case back.", "Open another case."
            )
        return thread

    def _require_answerable(self, thread: CaseThread, text: str) -> None:
        name, own = read_entry_name(text), self.own
        entry: ThreadEntry | None = thread.entry(name)
        if entry is None or entry.entry.type != PROPOSAL:
            raise _not_in_case(text, str(thread.name))
        if not entry.counts:
            raise BadRequest("That proposal does not stand.", "Answer one that does, or make one.")
        if own not in thread.leads:
            raise BadRequest(
                f"{own} does not lead in this case, so its answer would count nowhere.",
                "Say it in a note.",
            )
        if entry.entry.member == own:
            raise BadRequest(
                "It is your own proposal: whoever proposes has accepted.",
                "To change your mind, take the proposal back.",
            )
        stands = next(each.stands for each in thread.proposals if each.name == name)
        if stands[own] != Stand():
            raise BadRequest(
                "You have answered this proposal already, and the first answer counts.",
                f"Take that answer back first: {stands[own].entry}",
            )

    def _say(
        self,
        thread: CaseThread,
        kind: str,
        said: msgspec.Struct | str,
        sharer: Sharer,
        about: EntryName | None = None,
    ) -> EntryName:
        """Write for the readers of the case."""
        opening = thread.opening
        assert opening is not None
        channel, own = self._channel, self.own
        named = members_of(opening)
        others = tuple(each for each in named or () if each != own)
        if named is not None and not others:
            return self._written(kind, said, about or thread.name, sharer, None, ())
        require_may_share(sharer, opening.tlp)
        assert channel is not None
        if named is not None and own not in named:
            raise BadRequest("This member is not among the readers of the case.", "Open another.")
        if kind != NOTE and named is None and own not in (*thread.leads, opening.member):
            raise BadRequest(
                f"{own} does not lead in this case, so it would count nowhere.", "Say it in a note."
            )
        left = channel.left_members()
        charter = channel.charter()
        today = tuple(x for x in others if x in charter.members and x not in left)
        if others and not today:
            raise BadRequest(
                "Nobody else in this case is in the framework any more.", "Open another case."
            )
        return self._written(kind, said, about or thread.name, sharer, opening.tlp, today)

    def _written(
        self,
        kind: str,
        said: msgspec.Struct | str,
        about: About,
        sharer: Sharer,
        tlp: str | None,
        members: Sequence[str],
    ) -> EntryName:
        if isinstance(said, str):
            written = self._note_written(said, about, sharer, tlp, members)
        else:
            written = self._desk().write(kind, said, about, sharer.author, tlp, members)
        if tlp is not None:
            self._note_shared(written, Choice(tlp, tuple(members)), sharer)
        return written

    def _note_written(
        self, text: str, about: About, sharer: Sharer, tlp: str | None, members: Sequence[str]
    ) -> EntryName:
        channel = self._channel
        if tlp is None or channel is None:
            return self._desk().keep_note(text, about, sharer.author)
        return channel.share_note(text, tlp, sharer.author, about, members)

    def _note_shared(self, written: EntryName, choice: Choice, sharer: Sharer) -> None:
        """Write it into the audit, where people have accounts."""
        try:
            people = self._people()
            if people.exist:
                people.accounts.note(sharer.actor, SHARED, audited_words([written], choice))
        except RiparianError as error:
            raise CentreError(
                f"It is written, as {written}, but the audit trail does not say so: {error.what}",
                f"Do not write it again. {error.try_this}",
            ) from error


class _Folded(msgspec.Struct):
    """A thread, and what it was worked out of."""

    entries: Sequence[CaseEntry]
    redacted: frozenset[EntryName]
    left: frozenset[str]
    thread: CaseThread

    def is_of(
        self, entries: Sequence[CaseEntry], redacted: frozenset[EntryName], left: frozenset[str]
    ) -> bool:
        """Whether it was worked out of the very same."""
        return (
            len(entries) == len(self.entries)
            and all(one is other for one, other in zip(entries, self.entries, strict=True))
            and (redacted, left) == (self.redacted, self.left)
        )


def filled(kind: str, **fields: object) -> msgspec.Struct:
    """What somebody has filled in, as what an entry of that type says; empty fields are left out.
    Raises BadRequest that says what is missing or has another form."""
    given = {name: value for name, value in fields.items() if value not in ("", None, ())}
    form = TYPES[kind].body
    for field in msgspec.structs.fields(form):
        if field.required and field.name not in given:
            called = _FIELDS.get(field.name, field.name)
            raise BadRequest(f"{called[:1].upper()}{called[1:]} is missing.", "Fill it in.")
    try:
        return msgspec.convert(given, form)
    except msgspec.ValidationError as error:
        raise BadRequest(
            f"It cannot be sent like this: {str(error).replace('`', '')}.",
            "Correct it and send it again.",
        ) from None


_FIELDS = {
    "what": "what should be done", "who": "who does it", "by_when": "by when", "why": "the reason",
    "title": "the title", "question": "the question", "leads": "who leads",
    "proposal": "the proposal that you answer", "answer": "your answer", "state": "where it stands",
}  # fmt: skip
"""What the fields of entries are called on screen."""


def _case_of(entry: CaseEntry, by_name: dict[EntryName, CaseEntry]) -> EntryName | None:
    """The case in which an entry is: that which it is about, or in which that one is."""
    about = entry.about
    if entry.type == CASE or not isinstance(about, EntryName):
        return None
    for _ in range(2):  # what takes back a note about a proposal
        inner = by_name.get(about)
        if inner is None or inner.type == CASE or not isinstance(inner.about, EntryName):
            return about
        about = inner.about
    return about


def _line(thread: CaseThread, own: str, countries: tuple[str, ...]) -> CaseLine:
    opening = thread.opening
    assert opening is not None
    last = max(
        (each.entry for each in thread.entries), key=lambda each: (each.written_at, each.name)
    )
    title = plain_line(thread.case.title, LONGEST_TITLE) if thread.case else ""
    return CaseLine(
        thread.name, title, thread.states, thread.leads, countries, len(thread.entries),
        opening.written_at, last.written_at, last.member, len(thread.waits_for(own)),
        thread.withdrawn_by is not None,
    )  # fmt: skip


def _fits(line: CaseLine, question: CaseQuestion, own: str) -> bool:
    return (
        (question.state is None or question.state in line.states)
        and (question.country is None or question.country in line.countries)
        and (not question.mine or own in line.leads)
        and (not question.waiting or bool(line.waits))
    )


def _countries(
    thread: CaseThread, subjects: Iterable[Subject], hosts: dict[str, str]
) -> tuple[str, ...]:
    """Where it is: in the countries of all its projects, else of those; where the catalogue has
    none of them, in those of the host members that read it."""
    sets = [set(each.countries) for each in subjects if each.countries]
    shared = set.intersection(*sets) if sets else set()
    readers = (members_of(thread.opening) if thread.opening else None) or thread.leads
    fallback = {hosts[member] for member in readers if member in hosts}
    return tuple(sorted(shared or set().union(*sets) or fallback))


def _stands_for(provider: str, member: str, country: str | None, role: str) -> bool:
    """Whether a member stands for a provider: it is of that country and no host there, or has its
    name, as institutions do."""
    if role == "host":
        return False
    return country == provider or (country is None and member == provider.lower())


def _checked(text: str) -> str:
    whole = plain_lines(text, LONGEST_NOTE + 1).strip()
    if not whole or len(text) > LONGEST_NOTE:
        raise BadRequest(
            f"Expected a note of 1 to {LONGEST_NOTE:,} characters, got {len(text):,}.",
            "Write a shorter one, or put the text elsewhere and its address here.",
        )
    return text.strip()


def _no_case(name: EntryName) -> UnknownName:
    return UnknownName(f"There is no case {name} here.", "`riparian case list` lists them.")


def _not_in_case(entry: str, case: str) -> UnknownName:
    return UnknownName(
        f"There is no such entry {entry} in this case.", f"`riparian case show {case}` lists them."
    )
