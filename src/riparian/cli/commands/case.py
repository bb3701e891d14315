"""`riparian case`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
import msgspec

from riparian.centre.case_filling import filled
from riparian.centre.case_opening import Reach, opening_of
from riparian.centre.case_records import CaseQuestion
from riparian.centre.case_writing import LONGEST_NOTE
from riparian.centre.cases import Cases
from riparian.centre.centre import Centre
from riparian.cli.at_the_computer import at_the_computer
from riparian.cli.case_pages import (
    WIDTH,
    case_document,
    line_document,
    print_case,
    print_lines,
)
from riparian.cli.channel_pages import say_caught_up
from riparian.cli.options import centre_of, json_option, limit_option
from riparian.cli.output import more_with_limit, print_json, require_agreement, say
from riparian.cli.sharing_preview import say_preview
from riparian.desk.sharing.choice import Sharer
from riparian.english import listed
from riparian.errors import BadRequest
from riparian.exchange.entries.entry_types import (
    ANSWER,
    CASE_STATES,
    PROPOSAL,
    STATE,
    Answer,
    CaseState,
    Proposal,
    State,
)
from riparian.exchange.names import EntryName
from riparian.exchange.plain_text import plain_line
from riparian.wording import cases as wording
from riparian.wording.channel import REACHES_NOBODY
from riparian.wording.sharing import stop_sentence

_WHY_NOT = {
    "observer": "is an observer",
    "no-node": "has no node yet",
    "not-told": "may not know of a record of the case",
}

SAYABLE = tuple(state for state in CASE_STATES if state != "agreed")

_yes = click.option(
    "--yes", is_flag=True, help="Do not ask for confirmation; needed without a terminal."
)
_by = click.option("--by", metavar="NAME", help="Whom to name as author (default: the member).")


class WrittenDocument(msgspec.Struct, frozen=True):
    """The entry that was written."""

    entry: str


@click.group(epilog="Example:  riparian -C my-centre case list --waiting")
def command() -> None:
    """Work on an overlap with other members: cases, proposals and answers.

    A case is read by the members that it names, and by nobody else, unless whoever opens it chose
    all members or everyone. What is written in it reaches
    them with `riparian exchange sync`. It is agreed once every lead has accepted the same proposal;
    whoever proposes has accepted.
    """


@command.command(
    "list",
    short_help="List cases.",
    epilog="Example:  riparian -C my-centre case list --waiting",
)
@click.option("--state", type=click.Choice(CASE_STATES), help="Only cases that stand there.")
@click.option("--country", metavar="CODE", help="Only cases in this country, as a code: LA.")
@click.option("--mine", is_flag=True, help="Only cases in which this member leads.")
@click.option("--waiting", is_flag=True, help="Only cases that wait for this member's answer.")
@limit_option(20)
@json_option
@click.pass_context
def list_command(
    context: click.Context,
    state: CaseState | None,
    country: str | None,
    mine: bool,
    waiting: bool,
    limit: int,
    as_json: bool,
) -> None:
    """List cases, the last written in first."""
    question = CaseQuestion(state, country.upper() if country else None, mine, waiting)
    found = centre_of(context).cases.browse(question)
    lines = found.lines[: limit or None]
    if as_json:
        print_json([line_document(each) for each in lines])
        return
    print_lines(lines, found)
    if more := more_with_limit(len(lines), len(found.lines)):
        say(more)


@command.command(
    "show",
    short_help="Show what was said in a case, and where it stands.",
    epilog="Example:  riparian -C my-centre case show mekong/jica/1#42",
)
@click.argument("case")
@json_option
@click.pass_context
def show_command(context: click.Context, case: str, as_json: bool) -> None:
    """Show a CASE: what was said in it, who has accepted what, where it stands."""
    view = centre_of(context).cases.case(case)
    if as_json:
        print_json(case_document(view))
    else:
        print_case(view)


@command.command(
    "open",
    short_help="Open a case about an overlap.",
    epilog="Example:  riparian -C my-centre case open jp-0002~kr-0011 --to koica"
    " --question 'Could both use one survey?'",
)
@click.argument("overlap")
@click.option(
    "--to", "to", metavar="MEMBER|members|everyone", multiple=True,
    help="Who reads and writes in it beside this member; repeat it for more (default: the members"
    " that stand for the two providers). Or all members of the framework (TLP:GREEN), which is both"
    " members and community, or everyone (TLP:CLEAR), where so many may know of both records.",
)  # fmt: skip
@click.option(
    "--lead", "leads", metavar="MEMBER", multiple=True,
    help="Who leads, and so has to accept; repeat it (default: this member and those that stand"
    " for the providers).",
)  # fmt: skip
@click.option("--title", metavar="TEXT", help="Its title (default: theme and place).")
@click.option("--question", metavar="TEXT", required=True, help="What you want to settle.")
@click.option("--strict", is_flag=True, help="For their own people alone (TLP:AMBER+STRICT).")
@_by
@_yes
@json_option
@click.pass_context
def open_command(
    context: click.Context,
    overlap: str,
    to: tuple[str, ...],
    leads: tuple[str, ...],
    title: str | None,
    question: str,
    strict: bool,
    by: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Open a case about an OVERLAP, by its id as `riparian overlaps` prints it.

    The host's ministry is offered and not assumed: name it with --to, and with --lead if it has to
    accept.
    """
    centre = centre_of(context)
    cases = centre.cases
    offer = cases.offer_for_overlap(overlap)
    reach = _reach(to)
    proposed = [each for each in offer.candidates if each.is_lead]
    readers = to or tuple(each.member for each in proposed if each.member != offer.own)
    default = [x.member for x in proposed if reach or x.member in (*readers, offer.own)]
    opening = opening_of(
        offer,
        title=title or offer.title,
        question=question,
        leads=leads or default,
        readers=() if reach else readers,
        to=reach or "organisations",
        strict=strict,
    )
    names = centre.channel.charter().names if centre.is_node else {}
    for each in offer.candidates:
        if each.is_host and not reach and each.member not in readers and not each.why_not:
            say(
                f"{wording.called(each.member, names)} is a host there, and not in the case: --to"
                f" {each.member} to ask."
            )
        elif each.provider and each.why_not:
            why = _WHY_NOT[each.why_not]
            say(f"{wording.called(each.member, names)} stands for {each.provider}, and {why}.")
    for provider in offer.lacking:
        say(f"No member of the framework stands for {provider}.")
    said, sharer = opening.case, _sharer(cases, by)
    say(f"Title: {plain_line(said.title, 2 * WIDTH)}")
    say(f"Leads: {listed(said.leads)}. A proposal is agreed once all of these have accepted it.")
    if opening.tlp is None:
        say("Only your own people will read what is said in it.")
    else:
        preview = centre.sharing.preview(opening.parcel, opening.choice, sharer)
        say_preview(preview)
        for stop in preview.stops:
            say(f"Please look once more: {stop_sentence(stop, preview)}")
    _agree(centre, "Open the case?", yes)
    _written(cases.open_as(opening, sharer), as_json)


def _reach(to: Sequence[str]) -> Reach | None:
    """All members or everyone, where the case is to be for them; raises BadRequest where members
    are named as well."""
    words: dict[str, Reach] = {
        "members": "members", "community": "members", "everyone": "everyone",
    }  # fmt: skip
    named = {words.get(each.lower()) for each in to}
    if named <= {None}:
        return None
    if len(named) > 1:
        raise BadRequest(
            "Expected one of three after --to: everyone, members, or the names of members.",
            "riparian case open OVERLAP --to koica --question TEXT",
        )
    return named.pop()


@command.command(
    "note",
    short_help="Say something in a case.",
    epilog="Example:  riparian -C my-centre case note mekong/jica/1#42 'We could begin in spring.'",
)
@click.argument("case")
@click.argument("text", metavar="TEXT|-")
@click.option("--to", "entry", metavar="ENTRY", default="", help="The entry that it answers.")
@_by
@_yes
@json_option
@click.pass_context
def note_command(
    context: click.Context,
    case: str,
    text: str,
    entry: str,
    by: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Say something in a CASE; - reads the text from standard input."""
    if text == "-":
        text = sys.stdin.read(LONGEST_NOTE + 1)
    cases = _ready(context, case, yes, "Send the note?")
    _written(cases.note(case, text, _sharer(cases, by), entry), as_json)


@command.command(
    "propose",
    short_help="Propose something in a case.",
    epilog="Example:  riparian -C my-centre case propose mekong/jica/1#42 --what 'One survey'"
    " --who 'JICA leads' --by-when 2027-03-31",
)
@click.argument("case")
@click.option("--what", required=True, metavar="TEXT", help="What should be done.")
@click.option("--who", required=True, metavar="TEXT", help="Who does it.")
@click.option("--by-when", required=True, metavar="DAY", help="By which day: 2027-03-31.")
@click.option("--instead-of", metavar="PROPOSAL", default="", help="A proposal that it counters.")
@click.option("--why", metavar="TEXT", default="", help="With --instead-of: why.")
@_by
@_yes
@json_option
@click.pass_context
def propose_command(
    context: click.Context,
    case: str,
    what: str,
    who: str,
    by_when: str,
    instead_of: str,
    why: str,
    by: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Propose something in a CASE, or something else instead of a proposal."""
    said = filled(PROPOSAL, what=what, who=who, by_when=by_when)
    assert isinstance(said, Proposal)
    cases = _ready(context, case, yes, "Send the proposal?")
    _written(cases.propose(case, said, _sharer(cases, by), instead_of, why), as_json)


@command.command(
    "answer",
    short_help="Accept or decline a proposal.",
    epilog="Example:  riparian -C my-centre case answer mekong/jica/1#42 mekong/jica/1#45 accept",
)
@click.argument("case")
@click.argument("proposal")
@click.argument("answer", type=click.Choice(["accept", "decline"]))
@click.option("--why", metavar="TEXT", default="", help="Why; needed to decline.")
@_by
@_yes
@json_option
@click.pass_context
def answer_command(
    context: click.Context,
    case: str,
    proposal: str,
    answer: str,
    why: str,
    by: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Accept or decline a PROPOSAL of a CASE. To make another instead: `riparian case propose
    --instead-of`."""
    said = filled(ANSWER, proposal=proposal, answer=answer, why=why)
    assert isinstance(said, Answer)
    cases = _ready(context, case, yes, f"Send that you {answer} it?")
    _written(cases.answer(case, said, _sharer(cases, by)), as_json)


@command.command(
    "state",
    short_help="Say where a case stands.",
    epilog="Example:  riparian -C my-centre case state mekong/jica/1#42 in-contact --why 'We met.'",
)
@click.argument("case")
@click.argument("state", type=click.Choice(SAYABLE))
@click.option("--why", metavar="TEXT", required=True, help="Why.")
@_by
@_yes
@json_option
@click.pass_context
def state_command(
    context: click.Context,
    case: str,
    state: str,
    why: str,
    by: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Say where a CASE stands, as this member sees it; agreed follows from the answers."""
    said = filled(STATE, state=state, why=why)
    assert isinstance(said, State)
    cases = _ready(context, case, yes, "Send it?")
    _written(cases.state(case, said, _sharer(cases, by)), as_json)


@command.command(
    "take-back",
    short_help="Take back a proposal, an answer, a state, or a case.",
    epilog="Example:  riparian -C my-centre case take-back mekong/jica/1#42 mekong/jica/1#45"
    " --why 'The money is gone.'",
)
@click.argument("case")
@click.argument("entry")
@click.option("--why", metavar="TEXT", required=True, help="Why.")
@_by
@_yes
@json_option
@click.pass_context
def take_back_command(
    context: click.Context,
    case: str,
    entry: str,
    why: str,
    by: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Take back an ENTRY of this member in a CASE, or the CASE itself.

    It stays readable, and counts no longer.
    """
    cases = _ready(context, case, yes, "Take it back?")
    _written(cases.withdraw(case, entry, why, _sharer(cases, by)), as_json)


def _sharer(cases: Cases, by: str | None) -> Sharer:
    return Sharer(at_the_computer(), by or cases.own)


def _ready(context: click.Context, case: str, yes: bool, question: str) -> Cases:
    """The cases of the centre, once it is said who will read what is sent, and somebody agrees."""
    centre = centre_of(context)
    say(wording.readers_words(centre.cases.case(case)))
    _agree(centre, question, yes)
    return centre.cases


def _agree(centre: Centre, question: str, yes: bool) -> None:
    if centre.is_node and centre.channel.has_joined:
        say_caught_up(centre.channel)
    require_agreement(question, "Nothing was written", yes=yes)


def _written(name: EntryName, as_json: bool) -> None:
    if as_json:
        print_json(WrittenDocument(str(name)))
    else:
        click.echo(str(name))
    if not name.origin.is_local:
        say(REACHES_NOBODY)
