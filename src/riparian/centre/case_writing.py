"""Writing in cases: opening one, and notes, proposals, answers and states in it.

What is written in a case is for the readers of the case, and nobody has to say so again. What would
count nowhere is refused before it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from riparian.centre.case_members import CaseMembers
from riparian.centre.case_opening import CaseOpening, require_for_all
from riparian.centre.case_records import CaseOffer
from riparian.centre.case_threads import CaseThreads
from riparian.centre.desk_entries import DeskEntries
from riparian.centre.sharing_records import audited_words
from riparian.desk.accounts.audit import SHARED
from riparian.desk.cases.audience_check import members_of
from riparian.desk.cases.case_records import CaseThread, Stand, ThreadEntry
from riparian.desk.sharing.choice import Choice, Sharer, require_may_share
from riparian.errors import BadRequest, RiparianError, UnknownName
from riparian.exchange.entries.entry_types import (
    ANSWER,
    CASE,
    PROPOSAL,
    STATE,
    Answer,
    Case,
    Proposal,
    State,
)
from riparian.exchange.entries.payload import AMBER, NOTE, WITHDRAWAL, About
from riparian.exchange.names import EntryName, read_entry_name
from riparian.exchange.plain_text import plain_lines

if TYPE_CHECKING:
    from riparian.centre.people import People
    from riparian.exchange.planned_words import Noting

LONGEST_NOTE = 20_000


class CaseWriting:
    """Writes in cases, for people; the readers of a case are asked of what opened it."""

    def __init__(
        self,
        members: CaseMembers,
        threads: CaseThreads,
        desk: Callable[[], DeskEntries],
        people: Callable[[], People],
    ) -> None:
        self._members, self._threads = members, threads
        self._desk, self._people = desk, people

    def open(
        self, about: About, case: Case, members: Sequence[str], sharer: Sharer, tlp: str = AMBER[0]
    ) -> EntryName:
        """Open a case, which these members read beside the own one; where there are none, it is for
        this member alone. Raises BadRequest for leads that could not read it, NotAllowed, and as
        `DeskEntries.write` does."""
        others = tuple(dict.fromkeys(each for each in members if each != self._members.own))
        beyond = [each for each in case.leads if each not in (*others, self._members.own)]
        if beyond:
            raise BadRequest(
                f"{beyond[0]} is to lead in the case, and could not read it.",
                "Choose it as a reader too, or not as a lead.",
            )
        if others:
            require_may_share(sharer, tlp)
            self._require_readers(others)
        return self._written(CASE, case, about, sharer, tlp if others else None, others)

    def open_for_all(self, offer: CaseOffer, case: Case, tlp: str, sharer: Sharer) -> EntryName:
        """Open a case that all members read (GREEN), or everybody (CLEAR). Raises BadRequest where
        not all of them may know of its records, and for a lead that could not write in it;
        NotAllowed, and as `DeskEntries.write` does."""
        require_may_share(sharer, tlp)
        require_for_all(offer, case, tlp)
        return self._written(CASE, case, offer.about, sharer, tlp, ())

    def open_as(self, opening: CaseOpening, sharer: Sharer) -> EntryName:
        """Open a case as it was filled in; raises as `open` and `open_for_all` do."""
        offer, case = opening.offer, opening.case
        tlp = opening.tlp or AMBER[0]
        if opening.is_for_all:
            return self.open_for_all(offer, case, tlp, sharer)
        return self.open(offer.about, case, opening.others, sharer, tlp)

    def _require_readers(self, others: Sequence[str]) -> None:
        """Raises UnknownName for what is no member, BadRequest for one that cannot be named as a
        reader of a case."""
        channel = self._members.channel
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
        """Propose something; `instead_of`: a proposal that it counters. Raises BadRequest also
        where the proposal is written and what it counters could not be; that says so."""
        thread = self._open_thread(name)
        if instead_of:
            self._require_answerable(thread, instead_of)
        made = self._say(thread, PROPOSAL, proposal, sharer)
        if instead_of:
            counter = Answer(instead_of, "counter", why.strip() or None, str(made))
            try:
                self._say(thread, ANSWER, counter, sharer)
            except RiparianError as error:
                raise BadRequest(
                    f"Your proposal is made ({made}); that it stands instead of {instead_of} could"
                    f" not be written. {error.what}",
                    f"Do not make it again. {error.try_this}",
                ) from error
        return made

    def answer(self, name: str, answer: Answer, sharer: Sharer) -> EntryName:
        """Answer a proposal. Raises BadRequest for what would count nowhere."""
        thread = self._open_thread(name)
        self._require_answerable(thread, answer.proposal)
        if answer.instead is not None:
            counter = thread.entry(read_entry_name(answer.instead))
            if counter is None or not counter.counts or counter.entry.member != self._members.own:
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
        if found.member != self._members.own or found.type in (NOTE, WITHDRAWAL):
            raise BadRequest(
                "Only what this member has proposed, answered or said of the state can be taken"
                " back.",
                "Say in a note what has changed.",
            )
        channel = self._members.channel
        if channel is None or wanted.origin.is_local:
            raise BadRequest(
                "What is for this centre alone is not taken back.",
                "Say in a note what has changed.",
            )
        require_may_share(sharer, found.tlp)
        noting = self._noting(Choice(found.tlp, members_of(found) or ()), sharer)
        return channel.withdraw(entry, why, sharer.author, noting=noting)

    def _open_thread(self, name: str) -> CaseThread:
        """A case that can be written in. Raises UnknownName, and BadRequest where it cannot."""
        thread = self._threads.one(read_entry_name(name), None)
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
        name, own = read_entry_name(text), self._members.own
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
        channel, own = self._members.channel, self._members.own
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
        noting = self._noting(Choice(tlp, tuple(members)), sharer) if tlp is not None else None
        channel, by = self._members.channel, sharer.author
        if not isinstance(said, str):
            return self._desk().write(kind, said, about, by, tlp, members, noting=noting)
        if tlp is None or channel is None:
            return self._desk().keep_note(said, about, by, noting=noting)
        return channel.share_note(said, tlp, by, about, members, noting=noting)

    def _noting(self, choice: Choice, sharer: Sharer) -> Noting | None:
        audit = self._people().auditing(sharer.actor)
        return audit(lambda names: [(SHARED, audited_words(names, choice))])


def _checked(text: str) -> str:
    whole = plain_lines(text, LONGEST_NOTE + 1).strip()
    if not whole or len(text) > LONGEST_NOTE:
        raise BadRequest(
            f"Expected a note of 1 to {LONGEST_NOTE:,} characters, got {len(text):,}.",
            "Write a shorter one, or put the text elsewhere and its address here.",
        )
    return text.strip()


def _not_in_case(entry: str, case: str) -> UnknownName:
    return UnknownName(
        f"There is no such entry {entry} in this case.", f"`riparian case show {case}` lists them."
    )
