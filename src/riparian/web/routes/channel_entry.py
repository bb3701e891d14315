"""One entry of the channel, and what is for one person alone: for the member itself.

Both are shown to whoever may read what the member can (`web.own_pages`); what is TLP:RED, to the
person whom it names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.desk.accounts.audit import READ_RED
from riparian.desk.accounts.roles import Act
from riparian.desk.sharing.choice import may_share
from riparian.english import day
from riparian.errors import NotThere
from riparian.exchange.entries.entry_types import SHARED_STATEMENTS
from riparian.exchange.entries.payload import (
    ACTIVITY,
    CLEAR,
    NOTE,
    Community,
    IdentifiedRecord,
    Pair,
    PublishedRecord,
)
from riparian.exchange.held.redactions import DAYS_HIDDEN
from riparian.exchange.names import EntryName, read_entry_name
from riparian.exchange.plain_text import plain_line
from riparian.web import entry_words
from riparian.web.decisions import needs
from riparian.web.not_kept import kept_by_nobody
from riparian.web.number_format import instant
from riparian.web.own_pages import is_for_member
from riparian.web.pages import can_draft, centre_of, render
from riparian.web.people import form_token_of, person_of, require
from riparian.web.query import PageQuery, named_by_address
from riparian.web.sharer import sharer_of
from riparian.wording.after_sharing import (
    CAN,
    DONE,
    OPENED_NOTE,
    also_shared_words,
    apart_words,
    progress_words,
    receipt_words,
    sight_words,
)
from riparian.wording.channel import (
    COPIES_STAY,
    KINDS,
    READ_BY_ADMINISTRATORS,
    READER_MAY,
    answer_command,
    answers_to,
    enters_words,
    kind_words,
    record_in,
    shown_line,
    withdrawals,
    withdrawn_by,
)
from riparian.wording.copies import copy_sentence
from riparian.wording.forks import history_note
from riparian.wording.not_shared import FEWER_MEMBERS

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.channel_records import ChannelEntry, ChannelState
    from riparian.exchange.entries.redaction_fact import Redaction


router = APIRouter()
ANSWERED = (ACTIVITY, NOTE)
LONGEST_WHY = 1_000
LONGEST_REASON = 500
"""Characters of the reason for taking something back, as a redaction has them."""


@router.get("/channel/entry", include_in_schema=False)
def entry(request: Request) -> Response:
    """One entry, and who can read it."""
    if not is_for_member(request) or not centre_of(request).is_node:
        raise NotThere("There is no page at this address.", "Start from the first page.")
    params = PageQuery.of(request, "name", "member", "done")
    name = params.first("name", "") or ""
    channel = centre_of(request).channel
    state = channel.state()
    if state is None:
        raise NotThere("There is no page at this address.", "Start from the first page.")
    with named_by_address():
        if "~" not in name:  # the mark of another history, which is looked up as it is
            read_entry_name(name)
            if (redaction := channel.redactions.of_entry(name)) is not None:
                return kept_by_nobody(_redacted_page(request, state, redaction))
        found = channel.entry(name, channel.own_reader())
    # What is said of the entry of that number is not said of this one.
    entries = [] if found.mark else channel.entries(channel.own_reader())
    names = state.names
    writer = found.name.origin.member
    audience = found.audience
    readers = audience if not isinstance(audience, Community) else None
    receipts = centre_of(request).receipts
    openings, is_told = receipts.given_for(found), _is_told(request, found)
    if is_told and (person := person_of(request)) is not None:
        receipts.note_opened([found], person.actor)
    answer = render(
        request,
        "channel_entry.html",
        title=entry_words.heading_of(found, names.get(writer, writer)),
        description="An entry of the channel.",
        indexed=False,
        entry=found,
        state=state,
        names=names,
        readers=readers,
        readers_called=[names.get(each, each) for each in readers or ()],
        reason=channel.may_read(name, state.own).reason if not found.mark else "",
        history=history_note(found),
        copied=_copied(found, state),
        withdrawal=_withdrawal_of(found, entries),
        answers=answers_to(found.name, entries),
        answer=_answer_command(found, state.own),
        may=READER_MAY.get(found.tlp, ""),
        project=channel.project_of(found),
        enters=channel.enters(found),
        enters_words=enters_words,
        fewer_members=FEWER_MEMBERS,
        about=_about_words(found),
        about_entry=found.about if isinstance(found.about, EntryName) else None,
        since=[(member, instant(at)) for member, at in sorted(found.held_since.items())],
        words=entry_words,
        entry_kinds=KINDS,
        kind_words=kind_words,
        withdrawn_by=withdrawn_by,
        done=DONE.get(params.first("done", "") or "", ""),
        progress=progress_words(found, len(state.members), openings),
        apart=_apart(request, found, names),
        openings=[(x.member, day(x.day)) for x in openings],
        opened_note=OPENED_NOTE,
        receipt=receipt_words(found, state.own, names) if is_told else "",
        can=CAN,
        acts=_acts(request, found, state.own),
        can_draft=can_draft(request) and found.type in ANSWERED and not found.mark,
        also=_also_shared(found, entries, state.own),
        also_shared_words=also_shared_words,
        asked_member=params.first("member", "") or "",
        sight=_sight(channel, found, state, params.first("member")),
        token=form_token_of(request),
        longest_why=LONGEST_REASON,
    )
    return kept_by_nobody(answer)


def _is_told(request: Request, entry: ChannelEntry) -> bool:
    """Whether its writer is told that somebody here opens an entry now: a person at a browser, and
    no program with a token, nor a browser that looks ahead."""
    person = person_of(request)
    ahead = request.headers.get("sec-purpose", request.headers.get("purpose", ""))
    if person is None or person.token or "prefetch" in ahead:
        return False
    return centre_of(request).receipts.are_given_of(entry)


def _apart(
    request: Request, entry: ChannelEntry, names: Mapping[str, str]
) -> list[tuple[str, EntryName]]:
    """That parts of it went to a few alone, and in which entry: said to whom this member's own
    entries are shown."""
    if entry.mark:
        return []
    return [
        (
            apart_words(each.parts, [plain_line(names.get(x, x), 120) for x in each.members]),
            each.entry,
        )
        for each in centre_of(request).sharing.kept_closer(str(entry.name))
    ]


def _copied(entry: ChannelEntry, state: ChannelState) -> str:
    """Whose record a member shares, where it is not its own."""
    record = record_in(entry) if entry.type == ACTIVITY else None
    writer = entry.name.origin.member
    country = next((x.country for x in state.members if x.member == writer), None)
    return (
        copy_sentence(record, state.names.get(writer, writer), country)
        if record is not None
        else ""
    )


def _acts(request: Request, entry: ChannelEntry, own: str) -> tuple[str, ...]:
    """What whoever is signed in can still do with an entry of this member."""
    person = person_of(request)
    if person is None or not person.rights.may_do(Act.SHARE) or entry.mark:
        return ()
    if entry.name.origin.member != own or entry.type not in (*ANSWERED, *SHARED_STATEMENTS):
        return ()
    is_said = entry.type in SHARED_STATEMENTS  # it is said anew where it was said
    correct = () if is_said else ("correct",)
    if not may_share(sharer_of(person, centre_of(request)), entry.tlp):
        return correct
    wider = () if entry.tlp == CLEAR else ("wider",)
    withdraw = ("withdraw",) if entry.type == ACTIVITY or is_said else ()
    return (*correct, *wider, *withdraw, "redact")


def _also_shared(entry: ChannelEntry, entries: Sequence[ChannelEntry], own: str) -> list[EntryName]:
    """Other entries of this member about the same record, that still stand."""
    if entry.type != ACTIVITY or entry.about is None or entry.name.origin.member != own:
        return []
    gone = withdrawals(entries)
    return [
        x.name
        for x in entries
        if (x.type, x.about, x.name.origin.member) == (ACTIVITY, entry.about, own)
        and x.name not in (entry.name, *gone)
    ]


def _sight(
    channel: Channel, entry: ChannelEntry, state: ChannelState, member: str | None
) -> tuple[str, str, bool] | None:
    """Why the member that is asked about can or cannot see an entry, and what to do next; and
    whether that is to ask its writer."""
    if member is None or entry.mark:
        return None
    found = next((each for each in state.members if each.member == member), None)
    if found is None:
        raise NotThere(f"There is no member '{member[:40]}'.", "Choose among the members.")
    decision = channel.may_read(str(entry.name), member, channel.own_reader())
    is_anothers = entry.name.origin.member != state.own
    asks = not decision.yes and decision.rule != "for-persons" and is_anothers
    return (*sight_words(decision, found, entry, state.own, state.names), asks)


@router.get("/channel/for-me", include_in_schema=False, dependencies=[needs(Act.READ)])
def for_me(request: Request) -> Response:
    """What is TLP:RED for whoever is signed in; that they have read it is noted."""
    person, centre = require(request, Act.READ), centre_of(request)
    if not centre.is_node or (state := centre.channel.state()) is None:
        raise NotThere("There is no page at this address.", "Start from the first page.")
    called = state.names
    name = person.account.full_name
    entries = centre.channel.named_persons.read(name, person.account.name)
    for entry in entries:
        centre.people.accounts.note(person.actor, READ_RED, str(entry.name))
    told = [entry for entry in entries if _is_told(request, entry)]
    centre.receipts.note_opened(told, person.actor)
    return kept_by_nobody(
        render(
            request,
            "channel_for_me.html",
            title="For you alone",
            description="What other members share with you as a person.",
            indexed=False,
            entries=entries,
            name=name,
            names=called,
            words=entry_words,
            shared_with_persons=READ_BY_ADMINISTRATORS,
            receipts={x.name: receipt_words(x, state.own, called) for x in told},
        )
    )


def _answer_command(entry: ChannelEntry, own: str) -> str | None:
    """How to answer an entry; nothing of another history can be answered."""
    can_be_answered = entry.type in ANSWERED and not entry.mark
    return answer_command(entry, own) if can_be_answered else None


def _redacted_page(request: Request, state: ChannelState, redaction: Redaction) -> Response:
    """That what an entry said was redacted: gone, by whom and why (RFC 9110, section 15.5.11)."""
    done = "was deleted" if redaction.deletes_at is None else "is hidden, and will be deleted"
    return render(
        request,
        "channel_redacted.html",
        title=f"What {redaction.entry} said {done}",
        description="A redacted entry of the channel.",
        indexed=False,
        status=HTTPStatus.GONE,
        redaction=redaction,
        why=shown_line(redaction.why, LONGEST_WHY),
        state=state,
        copies_stay=COPIES_STAY,
        days_hidden=DAYS_HIDDEN,
    )


def _withdrawal_of(entry: ChannelEntry, entries: Sequence[ChannelEntry]) -> EntryName | None:
    """The entry that takes this one back."""
    return next((x.name for x in entries if withdrawn_by(x) == entry.name), None)


def _about_words(entry: ChannelEntry) -> str:
    """What an entry is about, in words; nothing where its own table says it."""
    about = entry.about
    if isinstance(about, IdentifiedRecord):
        words = f"the record {about.iati_identifier} of {about.reporting_org}"
    elif isinstance(about, PublishedRecord):
        words = f"a record of {about.publisher}, {about.address}"
    elif isinstance(about, Pair):
        words = "two records, and whether they are one"
    elif about is not None:
        words = f"the entry {about}"
    else:
        return ""
    return plain_line(words, 500)
