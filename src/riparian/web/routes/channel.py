"""The channel: who belongs to it, and to its own member what is shared and how far it has come.

What anybody sees says who belongs to the framework and what its charter is: no sizes, no entries.
What the member can read is shown only by `riparian serve --as-member`, and only to the computer
that it runs on; that is asked wherever something of it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.codelists.lists import country_name, load_codelist
from riparian.desk.accounts.roles import Act
from riparian.english import agree, count_of, listed
from riparian.errors import NotThere
from riparian.exchange.fork_report import fork_advice, fork_words, history_words
from riparian.exchange.plain_text import plain_line
from riparian.web import entry_words
from riparian.web.not_kept import kept_by_nobody
from riparian.web.number_format import instant, moment
from riparian.web.own_pages import is_for_member
from riparian.web.pages import centre_of, render
from riparian.web.people import person_of
from riparian.web.query import PageQuery
from riparian.wording.admission import next_words, standing_words
from riparian.wording.channel import (
    CARRIED,
    KINDS,
    MOST_LEFT_OUT,
    MOST_MISNAMED,
    cards_wait_words,
    kind_words,
    new_key_advice,
    new_key_headline,
    not_taken_words,
    own_words,
    redaction_words,
    withdrawn_by,
)
from riparian.wording.charters import proposal_words, reminders_of
from riparian.wording.forks import OF_OTHER_HISTORIES, history_note, repeat_words

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel_records import ChannelEntry, ChannelState, EntryCounts, MemberState
    from riparian.exchange.admission import ApplicationState
    from riparian.exchange.forked_journals import ForkedJournal
    from riparian.exchange.new_reading_keys import NewReadingKey

router = APIRouter()
PAGE = 50
FILTERS = ("member", "type", "tlp")
LONGEST_FAILURE = 300
SHOWN_REDACTIONS = 10
"""Of what was redacted, the last so many are listed."""


class Waiting(msgspec.Struct, frozen=True):
    """Something that has not come everywhere yet, and why."""

    what: str
    why: str


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
        if application is not None and is_for_member(request):
            return kept_by_nobody(_page_of_applicant(request, application))
        return kept_by_nobody(
            render(
                request,
                "channel_none.html",
                title="Channel",
                description="This centre belongs to no framework.",
                is_member=is_for_member(request),
            )
        )
    if not is_for_member(request):
        return kept_by_nobody(_public_page(request, state))
    params = PageQuery.of(request, *FILTERS, "page")
    return kept_by_nobody(_page_of_member(request, state, params))


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
    channel, person = centre_of(request).channel, person_of(request)
    if not is_for_member(request):
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
        proposed=[(x, proposal_words(x, changes.charter.terms)) for x in changes.open],
        prepares_votes=person is not None and person.rights.may_do(Act.PREPARE_VOTE),
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
        carried=CARRIED,
        names=state.names,
        params=params,
        labels=load_codelist("TLP").codes,
        words=entry_words,
        entry_kinds=KINDS,
        kind_words=kind_words,
        withdrawn_by=withdrawn_by,
        per_page=PAGE,
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
        Waiting(f"{_entries(member.lacks)} for {member.called}", _why_waiting(member))
        for member in state.members
        if member.lacks and member.has_card and member.member != state.own
    ]
    absent = [member.called for member in state.members if not member.has_card]
    if absent:
        have = agree(len(absent), "has no node", "have no node")
        waiting.append(
            Waiting(
                f"{listed(absent)} {have} yet",
                f"Everything will reach {agree(len(absent), 'it', 'them')} after joining.",
            )
        )
    waiting += [Waiting(each.what, f"{each.lost} {each.next}") for each in counts.damaged]
    if counts.to_come:
        its = agree(counts.to_come, "its", "their")
        waiting.append(
            Waiting(
                f"{_entries(counts.to_come)} without {its} content",
                "It will come with the next exchange with a member that holds it.",
            )
        )
    waiting += [
        Waiting(f"{_entries(member.not_taken)} of {member.called}", not_taken_words(member))
        for member in state.members
        if member.not_taken
    ]
    waiting += [Waiting(*each) for each in repeat_words(state.repeats)]
    waiting += [
        Waiting(f"Cards of {member.called}", cards_wait_words(member))
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
    return {member.member: instant(member.heard_at) for member in state.members if member.heard_at}


def _countries(state: ChannelState) -> dict[str, str]:
    return {
        member.member: country_name(member.country) or member.country
        for member in state.members
        if member.country
    }
