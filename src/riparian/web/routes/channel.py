"""The channel: who belongs to it, and to its own member what is shared and how far it has come.

What anybody sees says who belongs to the framework and what its charter is: no sizes, no entries.
What the member can read is shown only by `riparian serve --as-member`, and only to the computer
that it runs on; that is asked wherever something of it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.codelists.lists import country_name, load_codelist
from riparian.desk.accounts.audit import READ_RED
from riparian.desk.accounts.roles import Act
from riparian.english import agree, count_of, listed
from riparian.errors import NotThere
from riparian.exchange.entries.payload import (
    ACTIVITY,
    CLEAR,
    NOTE,
    Community,
    IdentifiedRecord,
    Pair,
    PublishedRecord,
)
from riparian.exchange.fork_report import fork_advice, fork_words, history_words
from riparian.exchange.held.redactions import DAYS_HIDDEN
from riparian.exchange.names import EntryName, read_entry_name
from riparian.exchange.plain_text import plain_line
from riparian.web import entry_words
from riparian.web.decisions import needs
from riparian.web.local import only_here
from riparian.web.number_format import moment
from riparian.web.pages import can_draft, centre_of, render
from riparian.web.people import form_token_of, person_of, require
from riparian.web.query import PageQuery, named_by_address
from riparian.wording.admission import next_words, standing_words
from riparian.wording.after_sharing import (
    CAN,
    DONE,
    also_shared_words,
    progress_words,
    sight_words,
)
from riparian.wording.channel import (
    COPIES_STAY,
    KINDS,
    MOST_LEFT_OUT,
    MOST_MISNAMED,
    READ_BY_ADMINISTRATORS,
    READER_MAY,
    answer_command,
    answers_to,
    cards_wait_words,
    enters_words,
    kind_words,
    new_key_advice,
    new_key_headline,
    not_taken_words,
    own_words,
    redaction_words,
    shown_line,
    withdrawals,
    withdrawn_by,
)
from riparian.wording.charters import alone_words, change_words, reminders_of, votes_words
from riparian.wording.forks import OF_OTHER_HISTORIES, history_note, repeat_words

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.centre.channel_records import ChannelEntry, ChannelState, EntryCounts, MemberState
    from riparian.exchange.admission import ApplicationState
    from riparian.exchange.entries.redaction import Redaction
    from riparian.exchange.forked_journals import ForkedJournal
    from riparian.exchange.membership.proposals import Proposal
    from riparian.exchange.membership.terms import Terms
    from riparian.exchange.new_reading_keys import NewReadingKey

router = APIRouter()
PAGE = 50
FILTERS = ("member", "type", "tlp")
NOT_KEPT = {"cache-control": "no-store", "x-robots-tag": "noindex"}
ANSWERED = (ACTIVITY, NOTE)
LONGEST_FAILURE = 300
LONGEST_REASON = 500
"""Characters of the reason for taking something back, as a redaction has them."""
LONGEST_WHY = 1_000
SHOWN_REDACTIONS = 10
"""Of what was redacted, the last so many are listed."""


class Waiting(msgspec.Struct, frozen=True):
    """Something that has not come everywhere yet, and why."""

    what: str
    why: str


class Proposed(msgspec.Struct, frozen=True):
    """A proposed charter: the beginning of its fingerprint, what it changes, who has signed."""

    name: str
    version: int
    by: str
    changes: Sequence[str]
    votes: Sequence[str]


class Shown(msgspec.Struct, frozen=True):
    """A page of entries that this member can read, `total` those that fit the filters."""

    entries: Sequence[ChannelEntry]
    total: int
    of: int
    page: int
    pages: int
    choices: dict[str, dict[str, int]]


@router.get("/channel", include_in_schema=False)
def channel(request: Request) -> Response:
    """Members and charter; to the member itself, also what is shared."""
    centre = centre_of(request)
    state = centre.channel.state() if centre.is_node else None
    if state is None:
        application = centre.channel.joining.application() if centre.is_node else None
        if application is not None and _is_for_member(request):
            return _kept_by_nobody(_page_of_applicant(request, application))
        return _kept_by_nobody(
            render(
                request,
                "channel_none.html",
                title="Channel",
                description="This centre belongs to no framework.",
                is_member=_is_for_member(request),
            )
        )
    if not _is_for_member(request):
        return _kept_by_nobody(_public_page(request, state))
    params = PageQuery.of(request, *FILTERS, "page")
    return _kept_by_nobody(_page_of_member(request, state, params))


@router.get("/channel/entry", include_in_schema=False)
def entry(request: Request) -> Response:
    """One entry, and who can read it."""
    if not _is_for_member(request) or not centre_of(request).is_node:
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
                return _kept_by_nobody(_redacted_page(request, state, redaction))
        found = channel.entry(name, channel.own_reader())
    # What is said of the entry of that number is not said of this one.
    entries = [] if found.mark else channel.entries(channel.own_reader())
    names = {member.member: member.name for member in state.members}
    writer = found.name.origin.member
    audience = found.audience
    readers = audience if not isinstance(audience, Community) else None
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
        reason=channel.may_read(name, state.own).reason if not found.mark else "",
        history=history_note(found),
        withdrawal=_withdrawal_of(found, entries),
        answers=answers_to(found.name, entries),
        answer=_answer_command(found, state.own),
        may=READER_MAY.get(found.tlp, ""),
        project=channel.project_of(found),
        enters=channel.enters(found),
        enters_words=enters_words,
        about=_about_words(found),
        about_entry=found.about if isinstance(found.about, EntryName) else None,
        since=[(member, _time(at)) for member, at in sorted(found.held_since.items())],
        words=entry_words,
        entry_kinds=KINDS,
        kind_words=kind_words,
        withdrawn_by=withdrawn_by,
        done=DONE.get(params.first("done", "") or "", ""),
        progress=progress_words(found, len(state.members)),
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
    return _kept_by_nobody(answer)


def _acts(request: Request, entry: ChannelEntry, own: str) -> tuple[str, ...]:
    """What whoever is signed in can still do with an entry of this member."""
    person = person_of(request)
    if person is None or not person.rights.may_do(Act.SHARE) or entry.mark:
        return ()
    if entry.name.origin.member != own or entry.type not in ANSWERED:
        return ()
    wider = () if entry.tlp == CLEAR else ("wider",)
    withdraw = ("withdraw",) if entry.type == ACTIVITY else ()
    return ("correct", *wider, *withdraw, "redact")


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
) -> tuple[str, str] | None:
    """Why the member that is asked about can or cannot see an entry, and what to do next."""
    if member is None or entry.mark:
        return None
    found = next((each for each in state.members if each.member == member), None)
    if found is None:
        raise NotThere(f"There is no member '{member[:40]}'.", "Choose among the members.")
    decision = channel.may_read(str(entry.name), member, channel.own_reader())
    return sight_words(decision, found, entry, state.own)


@router.get("/channel/for-me", include_in_schema=False, dependencies=[needs(Act.READ)])
def for_me(request: Request) -> Response:
    """What is TLP:RED for whoever is signed in; that they have read it is noted."""
    person, centre = require(request, Act.READ), centre_of(request)
    if not centre.is_node or (state := centre.channel.state()) is None:
        raise NotThere("There is no page at this address.", "Start from the first page.")
    name = person.account.full_name
    entries = centre.channel.named_persons.read(name, person.account.name)
    for entry in entries:
        centre.people.accounts.note(person.actor, READ_RED, str(entry.name))
    return _kept_by_nobody(
        render(
            request,
            "channel_for_me.html",
            title="For you alone",
            description="What other members share with you as a person.",
            indexed=False,
            entries=entries,
            name=name,
            names={member.member: member.name for member in state.members},
            words=entry_words,
            shared_with_persons=READ_BY_ADMINISTRATORS,
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


def _is_for_member(request: Request) -> bool:
    """Whether the page is for the member's own people: somebody who is signed in and may read what
    the member can, or this computer where it is served that view. Raises OnlyHere where somebody
    else asks a server that shows it."""
    if not centre_of(request).as_member:
        return False
    if person_of(request) is None:
        only_here(request, "What this member can read is shown")
    return True


def _kept_by_nobody(answer: Response) -> Response:
    answer.headers.update(NOT_KEPT)
    return answer


def _public_page(request: Request, state: ChannelState) -> Response:
    return render(
        request,
        "channel.html",
        title=f"The channel of {state.framework}",
        description=f"Who shares what along the Mekong in {state.framework}, by which charter.",
        indexed=False,
        state=state,
        heard={name: at.partition(",")[0] for name, at in _heard(state).items()},
        countries=_countries(state),
    )


def _page_of_applicant(request: Request, application: ApplicationState) -> Response:
    country = application.line.country
    return render(
        request,
        "channel_applied.html",
        title=f"Joining {application.framework}",
        description="How this centre's application stands.",
        indexed=False,
        application=application,
        standing=standing_words(application),
        next=next_words(application),
        country=(country_name(country) or country) if country else "none",
        made=moment(application.applied_at),
    )


def _page_of_member(request: Request, state: ChannelState, params: PageQuery) -> Response:
    channel = centre_of(request).channel
    if not _is_for_member(request):
        raise NotThere("There is no page at this address.", "Start from the first page.")
    shown = _shown(channel.entries(channel.own_reader()), params)
    changes = channel.charter_changes.state()
    counts = channel.counts(channel.own_reader())
    return render(
        request,
        "channel_member.html",
        title=_headline(state),
        description="What the channel holds for this member, and how far it has come.",
        indexed=False,
        state=state,
        heard=_heard(state),
        countries=_countries(state),
        reached={member.member: _reached(member) for member in state.members},
        proposed=[_proposed(each, changes.charter.terms) for each in changes.open],
        waiting=[
            *(Waiting(*each) for each in reminders_of(channel, datetime.now(UTC))),
            *_waiting(state, counts),
            *map(_new_key, channel.keys.new_of_others()),
        ],
        forks=[_fork(fork, state.own) for fork in state.forks],
        others=channel.other_entries()[:PAGE],
        history_note=history_note,
        of_other_histories=OF_OTHER_HISTORIES,
        redactions=channel.redactions.all()[-SHOWN_REDACTIONS:],
        redaction_words=redaction_words,
        for_persons=channel.named_persons.have_something(),
        own_words=own_words(counts, state.own),
        shown=shown,
        names={member.member: member.name for member in state.members},
        params=params,
        labels=load_codelist("TLP").codes,
        words=entry_words,
        entry_kinds=KINDS,
        kind_words=kind_words,
        withdrawn_by=withdrawn_by,
        per_page=PAGE,
    )


def _proposed(proposal: Proposal, before: Terms) -> Proposed:
    votes = [(proposal.before, proposal.version - 1), (proposal.own, proposal.version)]
    counted = [votes_words(each, version) for each, version in votes if each is not None]
    alone = [alone_words(proposal.terms)] if proposal.goes_on_alone else []
    return Proposed(
        proposal.digest[:8],
        proposal.version,
        listed(proposal.proposers) or "nobody here",
        tuple(change_words(before, proposal.terms)),
        (*alone, *dict.fromkeys(counted)),
    )


def _shown(entries: Sequence[ChannelEntry], params: PageQuery) -> Shown:
    wanted = {name: params.first(name) for name in FILTERS}
    fitting = [
        entry
        for entry in entries
        if wanted["member"] in (None, entry.name.origin.member)
        and wanted["type"] in (None, entry.type)
        and wanted["tlp"] in (None, entry.tlp)
    ]
    page, pages = params.page(), max(1, ceil(len(fitting) / PAGE))
    if page > pages:
        raise NotThere(f"The list has only {count_of(pages, 'page')}.", "Start with the first.")
    part = fitting[(page - 1) * PAGE : page * PAGE]
    choices = {name: dict(sorted(n.items())) for name, n in entry_words.counts_by(entries).items()}
    return Shown(part, len(fitting), len(entries), page, pages, choices)


def _headline(state: ChannelState) -> str:
    others = [member for member in state.members if member.has_card and member.member != state.own]
    holding = [member for member in others if not member.lacks]
    if not any(member.entries for member in state.members):
        return "Nothing has been shared yet"
    if not others:
        return "No other member has a node yet"
    if len(holding) == len(others):
        return "Every member that has a node holds all that is shared"
    if not holding:
        return "Not everything has reached the other members yet"
    holds = agree(len(holding), "holds", "hold")
    return f"{len(holding)} of {count_of(len(others), 'other member')} {holds} all that is shared"


def _waiting(state: ChannelState, counts: EntryCounts) -> list[Waiting]:
    waiting = [
        Waiting(f"{_entries(member.lacks)} for {member.name}", _why_waiting(member))
        for member in state.members
        if member.lacks and member.has_card and member.member != state.own
    ]
    absent = [member.name for member in state.members if not member.has_card]
    if absent:
        have = agree(len(absent), "has no node", "have no node")
        waiting.append(
            Waiting(
                f"{listed(absent)} {have} yet",
                f"Everything will reach {agree(len(absent), 'it', 'them')} after joining.",
            )
        )
    if counts.empty:
        its = agree(counts.empty, "its", "their")
        waiting.append(
            Waiting(
                f"{_entries(counts.empty)} without {its} content",
                "It will come with the next exchange with a member that holds it.",
            )
        )
    waiting += [
        Waiting(f"{_entries(member.not_taken)} of {member.name}", not_taken_words(member))
        for member in state.members
        if member.not_taken
    ]
    waiting += [Waiting(*each) for each in repeat_words(state.repeats)]
    waiting += [
        Waiting(f"Cards of {member.name}", cards_wait_words(member))
        for member in state.members
        if member.cards_wait
    ]
    for fault in counts.broken[:10]:
        waiting.append(Waiting("An entry that cannot be read", plain_line(fault, 400)))
    for fault in counts.misnamed[:MOST_MISNAMED]:
        waiting.append(Waiting("An entry for somebody who is not a member", plain_line(fault, 400)))
    waiting += [Waiting("Keys of the community", keys) for keys in counts.keys[:MOST_LEFT_OUT]]
    return waiting


def _fork(fork: ForkedJournal, own: str) -> tuple[str, list[str]]:
    """That a journal has two histories, and what is known of these and to be done."""
    return fork_words(fork), [*history_words(fork), *fork_advice(fork, own)]


def _entries(count: int) -> str:
    return count_of(count, "entry")


def _new_key(key: NewReadingKey) -> Waiting:
    advice = new_key_advice(key)
    return Waiting(new_key_headline(key), advice[0].upper() + advice[1:])


def _why_waiting(member: MemberState) -> str:
    if member.failure:
        failure = plain_line(member.failure, LONGEST_FAILURE)
        return f"{failure} Each sync tries again; other members may also pass them on."
    if not member.addresses:
        return "Its node has no address: it fetches from others, or takes a bundle."
    return "It has not confirmed yet that it holds them."


def _reached(member: MemberState) -> str:
    if not member.has_card:
        return "no node yet"
    if member.failure:
        since = f" since {moment(member.dark_since.isoformat())}" if member.dark_since else ""
        return f"not reached{since}"
    if member.reached_at:
        return f"directly, {moment(member.reached_at)}"
    return "through others" if member.heard_at else "not yet"


def _heard(state: ChannelState) -> dict[str, str]:
    return {member.member: _time(member.heard_at) for member in state.members if member.heard_at}


def _countries(state: ChannelState) -> dict[str, str]:
    return {
        member.member: country_name(member.country) or member.country
        for member in state.members
        if member.country
    }


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


def _time(at: int) -> str:
    """A moment in POSIX seconds, which another member wrote: it need not be one."""
    try:
        return moment(datetime.fromtimestamp(at, UTC).isoformat())
    except (ValueError, OverflowError, OSError):
        return "at a time that does not exist"
