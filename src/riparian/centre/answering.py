"""Answering the claims on pages: suggestions of readers, disputes and corrections of people here.

Pages come here with who asks. What somebody may do is decided here, and not by the page; who may
read what is written, by `exchange.policy`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from riparian.catalogue.project import ProjectView
from riparian.centre.claims import Claims
from riparian.centre.people import Audit, People
from riparian.desk.accounts.audit import ANSWERED, SHARED
from riparian.desk.accounts.roles import Act
from riparian.desk.sharing.choice import Sharer, require_may_share
from riparian.desk.sharing.readers import WhoReads, who_reads
from riparian.desk.suggestions.suggestions import Suggestions
from riparian.errors import BadRequest, NotAllowed, RiparianError
from riparian.exchange.entries.entry_types import (
    CORRECTION,
    DISPUTE,
    LONGEST_LINE,
    Correction,
    Dispute,
    Field,
)
from riparian.exchange.entries.payload import CLEAR, GREEN, NOTE
from riparian.exchange.names import EntryName
from riparian.exchange.planned_words import Noting, Words
from riparian.store.restricted import strictest_label

if TYPE_CHECKING:
    from riparian.centre.channel import Channel
    from riparian.centre.desk_entries import DeskEntries

WIDER = {CLEAR: 2, GREEN: 1, None: 0}
"""How far an answer goes: to everybody, to all members, to nobody else."""


class Answering:
    """Writes answers for people; see the module."""

    def __init__(
        self,
        claims: Claims,
        desk: Callable[[], DeskEntries],
        channel: Callable[[], Channel | None],
        people: Callable[[], People],
    ) -> None:
        self._claims, self._desk, self._channel = claims, desk, channel
        self._people = people

    @property
    def suggestions(self) -> Suggestions:
        """What readers suggest."""
        accounts = self._people().accounts
        return Suggestions(accounts.database, accounts.box.derived, accounts.now)

    def audiences(self, sharer: Sharer, view: ProjectView, source: str) -> list[str | None]:
        """For whom somebody's answer about a source of a project may be, the widest first: CLEAR,
        GREEN, or None for this member alone; nothing for whoever may not answer."""
        widest = self._widest(view, source) if self._channel() else WIDER[None]
        if not self.is_own(view, source) and not self.may_dispute_for_others(sharer):
            widest = WIDER[None]
        return audiences_up_to(sharer, widest)

    def may_dispute_for_others(self, sharer: Sharer) -> bool:
        """Whether others may read what somebody disputes: a host's dispute is the word of its
        government, whoever there has written it, so that takes a host officer."""
        channel = self._channel()
        if channel is None or sharer.may_do(Act.CONFIRM):
            return True
        line = channel.charter().members.get(channel.own_member)
        return line is None or line.role != "host"

    def who_reads(self, tlp: str) -> WhoReads | None:
        """By name, who will read an answer for everybody (CLEAR) or all members (GREEN); None where
        nothing can be written now, of which whoever tries is told."""
        channel = self._channel()
        if channel is None:
            return None
        words = Words(NOTE, {"text": "An answer."}, tlp, channel.own_member)
        try:
            framework, planned = channel.plan([words])
        except RiparianError:
            return None
        return who_reads(framework, [each.payload for each in planned], in_parts=False)

    def is_own(self, view: ProjectView, source: str) -> bool:
        """Whether a source of a project is this member's own record, so that its answer is a
        correction."""
        return any(self._claims.is_own(x) for x in view.sources if x.id == source)

    def answer(
        self,
        view: ProjectView,
        source: str,
        field: Field,
        value: str,
        why: str,
        tlp: str | None,
        sharer: Sharer,
        suggestion: int | None = None,
    ) -> EntryName:
        """Dispute a field of the record of a source, or correct it where this member shares that
        record; `tlp` None keeps it for this member alone. Raises NotAllowed, and BadRequest for
        what cannot be said so; then nothing was written."""
        if tlp is None and not sharer.may_do(Act.JUDGE):
            raise NotAllowed(
                "Your account cannot answer what is said here.",
                "Ask your administrator for the role of writer.",
            )
        if tlp is not None:
            require_may_share(sharer, tlp)
        thing = self._claims.of_project(view).things.get(source)
        if thing is None:
            raise BadRequest(
                "Nobody elsewhere could tell which record this is about: it has neither an "
                "identifier nor a page.",
                "Choose another source.",
            )
        if self._channel() is not None and WIDER[tlp] > self._widest(view, source):
            raise BadRequest(
                "Not everybody who would read your answer may know of this record.",
                "Choose a narrower audience.",
            )
        value, why = _line(value, "what it should say"), reason_of(why)
        if suggestion is not None:
            self.suggestions.require_waiting(suggestion)
            why = _line(f"{why} (A reader’s suggestion.)", "how you know it")
        kind, said = self._said(field, value, why, is_own=self.is_own(view, source))
        if tlp is not None and kind == DISPUTE and not self.may_dispute_for_others(sharer):
            raise NotAllowed(
                "Your account does not speak for the government, and what your organisation"
                " disputes is its government’s word.",
                "Keep it for your own people, or ask somebody with the role of host officer.",
            )
        noting = self.noting(sharer, tlp, kind, suggestion)
        return self._desk().write(kind, said, thing, sharer.author, tlp, noting=noting)

    def noting(
        self, sharer: Sharer, tlp: str | None, what: str, suggestion: int | None = None
    ) -> Noting:
        """What is done in the transaction that writes an answer: the suggestion that it takes up
        is answered by it, and the audit says `what` was written."""
        label = f"TLP:{tlp}" if tlp else "this member alone"
        act = SHARED if tlp else ANSWERED
        audit = self._people().auditing(sharer.actor)
        noted = audit(lambda names: [(act, f"{names[0]} ({what}, {label})")])

        def note(connection: sa.Connection, names: Sequence[EntryName]) -> None:
            if suggestion is not None:
                self.suggestions.take_up_in(connection, suggestion, sharer.author, str(names[0]))
            if noted is not None:
                noted(connection, names)

        return note

    def auditing(self, sharer: Sharer) -> Audit:
        """What has the audit say what somebody does here."""
        return self._people().auditing(sharer.actor)

    def answer_suggestion(
        self, number: int, why: str, sharer: Sharer, *, is_taken_up: bool
    ) -> None:
        """Note that a suggestion was taken up, or set aside, without an entry. Raises as
        `Suggestions.take_up` and `set_aside` do."""
        done = "taken up" if is_taken_up else "set aside"
        noted = self.auditing(sharer)(lambda _: [(ANSWERED, f"suggestion {number} {done}")])
        also = (lambda connection: noted(connection, ())) if noted is not None else None
        if is_taken_up:
            self.suggestions.take_up(number, sharer.author, why=why, also=also)
        else:
            self.suggestions.set_aside(number, sharer.author, why, also)

    def _said(
        self, field: Field, value: str, why: str, *, is_own: bool
    ) -> tuple[str, msgspec.Struct]:
        if not is_own:
            return DISPUTE, Dispute(field, why, value or None)
        if not value:
            raise BadRequest(
                "This is your own record, and you have not written what it should say.",
                "Write it in a few words.",
            )
        return CORRECTION, Correction({field: value}, why)

    def _widest(self, view: ProjectView, source: str) -> int:
        """How far what is said of a source may go: no further than the source itself."""
        dataset = next((each.dataset for each in view.sources if each.id == source), "")
        label = strictest_label([dataset])
        return WIDER[CLEAR] if label is None else WIDER.get(label, 0)


def audiences_up_to(sharer: Sharer, widest: int) -> list[str | None]:
    """For whom somebody's answer may be that goes so far at most, the widest first: CLEAR, GREEN,
    or None for this member alone; nothing for whoever may not answer."""
    if not sharer.may_do(Act.JUDGE):
        return []
    return [tlp for tlp in (CLEAR, GREEN, None) if WIDER[tlp] <= widest and _may(sharer, tlp)]


def reason_of(text: str) -> str:
    """A reason on one line; raises BadRequest for none, and for a long one."""
    line = _line(text, "how you know it")
    if not line:
        raise BadRequest("You have not written how you know it.", "Write it in a few words.")
    return line


def _may(sharer: Sharer, tlp: str | None) -> bool:
    if tlp is None:
        return True
    try:
        require_may_share(sharer, tlp)
    except NotAllowed:
        return False
    return True


def _line(text: str, what: str) -> str:
    """A text on one line; raises BadRequest for a long one."""
    line = " ".join(text.split())
    if len(line) > LONGEST_LINE:
        raise BadRequest(
            f"The text for {what} has {len(line):,} characters; at most {LONGEST_LINE:,} can be"
            " sent.",
            "Shorten it.",
        )
    return line
