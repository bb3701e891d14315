"""`riparian exchange …`: what is exchanged with other members, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from riparian.centre.centre import Centre
from riparian.centre.channel import Channel
from riparian.centre.channel_records import ChannelEntry, ChannelState, EntryCounts
from riparian.centre.member_editions import MemberEdition
from riparian.cli.applying import print_application, say_standing
from riparian.cli.channel_pages import print_entries, print_entry, print_folded, print_state
from riparian.cli.commands.exchange_proof import command as proof_command
from riparian.cli.commands.exchange_reach import command as reach_command
from riparian.cli.look_for_news import look_for_news
from riparian.cli.options import InOrder, centre_of, json_option, limit_option
from riparian.cli.output import folded, more_with_limit, print_json, say
from riparian.cli.reading_entries import entry_among, print_redaction, red_entries, say_of_list
from riparian.cli.sync_outcomes import outcome_document, print_outcome, print_refused
from riparian.english import agree, count_of
from riparian.errors import BadRequest
from riparian.exchange.admission import ApplicationState
from riparian.exchange.entries.payload import Audience, Pair
from riparian.exchange.entries.redaction_fact import Redaction
from riparian.exchange.names import EntryName
from riparian.exchange.new_reading_keys import NewReadingKey
from riparian.exchange.receipts import Opening
from riparian.exchange.transfer.taken import Taken
from riparian.wording.admission import ahead_words
from riparian.wording.after_sharing import opened_words
from riparian.wording.amounts import size_in_words
from riparian.wording.channel import headline, taken_words, withdrawals
from riparian.wording.charters import reminders_of
from riparian.wording.forks import OF_OTHER_HISTORIES
from riparian.wording.sources_on_web import editions_words

WHOLE_OF_APPLICANT = (
    "Everything is right: charter and cards, signed as they should be. This centre is waiting to be"
    " admitted and holds nothing else."
)


_with_evidence = click.option(
    "--with-evidence", is_flag=True, help="Also what was fetched here and may be passed on."
)


class ChannelStatusDocument(msgspec.Struct, frozen=True):
    """What `status --json` prints: of a node, or of a centre that waits for its admission."""

    state: ChannelState | None
    counts: EntryCounts | None
    application: ApplicationState | None = None
    new_reading_keys: tuple[NewReadingKey, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    charter_reminders: tuple[str, ...] = ()
    differing_editions: tuple[tuple[MemberEdition, ...], ...] = ()


class EntryDocument(msgspec.Struct, frozen=True):
    """What `read --json` prints of one entry. `audience`: the members that it names as its readers,
    the charter of whose members it is for, or none where it is for everyone. `is_disputed`: another
    history of its journal has not got it; `history`: the mark of its history, where that is not the
    one held here. `body` is there where one is asked for. `persons`: of what is for named
    persons, who, by member; `opened_by`: the members that say that they have opened it, where one
    entry of this member is asked for."""

    entry: str
    type: str
    tlp: str
    audience: Audience
    member: str
    by: str
    written_at: str
    headline: str
    about: Any
    held_by: tuple[str, ...]
    withdrawn_by: str | None
    is_disputed: bool
    history: str
    body: dict[str, Any] | None = None
    persons: dict[str, tuple[str, ...]] = {}
    opened_by: tuple[Opening, ...] = ()


@click.group("exchange", cls=InOrder, epilog="Example:  riparian -C my-centre exchange sync")
def command() -> None:
    """Exchange with other members, and read what they share.

    Over the network (sync), through any web server (publish) or with a USB stick (bundle,
    unbundle): each carries the same, and whatever arrives is checked before it is kept. Needs a
    centre that has joined a framework (riparian join).
    """


@command.command(
    "sync",
    short_help="Fetch what is new from other members, and give them what they lack.",
    epilog="Example:  riparian -C my-centre exchange sync",
)
@click.option(
    "--peer",
    "peers",
    metavar="URL",
    multiple=True,
    help="Exchange only with the member's node at this address; repeat it for more (default: every"
    " address on a member's card).",
)
@json_option
@click.pass_context
def sync_command(context: click.Context, peers: tuple[str, ...], as_json: bool) -> None:
    """Fetch what is new from other members, and give them what they lack.

    Prints a line for each address. Exit status 1 if none could be reached. Run it by a timer, once
    an hour or once a day.
    """
    channel = _channel(context, of_applicant=True)
    outcomes = []
    for outcome in channel.sync(peers):
        outcomes.append(outcome)
        if not as_json:
            print_outcome(outcome)
    if as_json:
        print_json([outcome_document(outcome) for outcome in outcomes])
    if not outcomes:
        say("No member's card names an address, so nobody can be reached over the network.")
        say(
            "try: riparian exchange sync --peer URL, or for a USB stick: riparian exchange bundle"
            " FILE",
            "  ",
        )
    if (application := channel.joining.application()) is not None:
        say_standing(application)
    if not any(outcome.taken for outcome in outcomes):
        look_for_news(Centre.open(context.obj))  # that a member is dark is news too
        context.exit(1)
    if any(outcome.taken and outcome.taken.entries for outcome in outcomes):
        _say_next()
    if channel.has_joined:
        look_for_news(Centre.open(context.obj))


@command.command(
    "status",
    short_help="Show the members, who holds what, and what is waiting.",
    epilog="Example:  riparian -C my-centre exchange status",
)
@json_option
@click.pass_context
def status_command(context: click.Context, as_json: bool) -> None:
    """Show the members, how much each holds of what is shared, and what is waiting.

    "Held by 4 of 6": four of the six members have confirmed, each with its own key, that they hold
    it.
    """
    channel = _channel(context, of_applicant=True)
    application = channel.joining.application()
    if application is not None:
        if as_json:
            print_json(ChannelStatusDocument(None, None, application))
        else:
            print_application(application)
        return
    state, counts = channel.state(), channel.counts()
    new_keys, redactions = channel.keys.new_of_others(), channel.redactions.all()
    reminders = [f"{what}. {why}" for what, why in reminders_of(channel, datetime.now(UTC))]
    more = [*reminders, *ahead_words(channel.joining.ahead())]
    editions = centre_of(context).member_editions
    differing = editions.differing() if editions else []
    assert state is not None
    if as_json:
        print_json(
            ChannelStatusDocument(
                state,
                counts,
                new_reading_keys=tuple(new_keys),
                redactions=tuple(redactions),
                charter_reminders=tuple(reminders),
                differing_editions=tuple(map(tuple, differing)),
            )
        )
        return
    print_state(state, counts, new_keys, redactions, [*more, *editions_words(differing)])


@command.command(
    "read",
    short_help="List what this member can read, or show one entry in full.",
    epilog="Example:  riparian -C my-centre exchange read mekong/japan/1#42",
)
@click.argument("entry", required=False)
@click.option(
    "--red", is_flag=True, help="Show what is for one named person of this member (TLP:RED)."
)
@click.option(
    "--as",
    "person",
    metavar="PERSON",
    help="With --red: the person for whom you read; write the name as the sender did.",
)
@click.option("--by", metavar="NAME", help="With --red: who reads (default: your user name).")
@limit_option(20)
@json_option
@click.pass_context
def read_command(
    context: click.Context,
    entry: str | None,
    red: bool,
    person: str | None,
    by: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List what this member can read, newest first; or show one ENTRY in full.

    An ENTRY is named by framework, member, journal and number: mekong/japan/1#42. If a journal has
    two histories, entries that only the other one has come last: mekong/japan/1~9f86d081#42.

    What is for named persons is in no list. --red --as PERSON shows it to whoever administers the
    node, and records who has read it for whom. Exit status 1 if the list lacks what was damaged on
    this computer.
    """
    if red != (person is not None):
        raise BadRequest(
            "What is for named persons is shown for one of them at a time.",
            "riparian exchange read --red --as 'Kim Min-jun'",
        )
    channel = _channel(context)
    members = len(channel.charter().members)
    entries = red_entries(channel, person, by) if person is not None else channel.entries()
    gone = withdrawals(entries)
    if entry is not None:
        if (redaction := channel.redactions.of_entry(entry)) is not None:
            print_redaction(redaction, as_json=as_json)
            return
        shown = entry_among(entries, entry) if red else channel.entry(entry)
        openings = [] if shown.mark else channel.receipts.given_for(shown.name)
        if as_json:
            print_json(_entry_document(shown, gone, whole=True, opened_by=tuple(openings)))
        else:
            beside, own = [] if shown.mark else entries, _own(channel)[0]
            names = channel.charter().names
            opened = opened_words(openings, names)
            print_entry(shown, beside, own, members, channel.enters(shown), opened)
        return
    count, damaged = min(limit or len(entries), len(entries)), channel.damaged()
    others = [] if red else channel.other_entries()[: limit or None]
    if as_json:
        print_json([_entry_document(each, gone) for each in [*entries[:count], *others]])
        context.exit(1 if damaged else 0)
    print_entries(entries, count, members)
    if others:
        click.echo(f"\n{OF_OTHER_HISTORIES}")
        print_entries(others, len(others), members)
    more = more_with_limit(count, len(entries))
    say_of_list(channel, len(entries), more, person)
    for each in damaged:
        say(f"{each.what} {each.lost} {each.next}")
    context.exit(1 if damaged else 0)


@command.command(
    "publish",
    short_help="Write the channel's files for any web server.",
    epilog="Example:  riparian -C my-centre exchange publish public/exchange",
)
@click.argument("to", metavar="DIR", type=click.Path(path_type=Path))
@_with_evidence
@click.pass_context
def publish_command(context: click.Context, to: Path, with_evidence: bool) -> None:
    """Write the files of the channel to DIR, for any web server to serve.

    Others take them with `riparian exchange sync --peer URL`, or from the folder itself with
    `riparian exchange unbundle DIR`. What is not for everyone is encrypted in them. Run it again
    after each exchange: it writes new and changed files, and removes those of journals that are out
    of date, such as the content of deleted entries, and evidence that is no longer offered.
    """
    written = _channel(context).publish(to)
    if editions := centre_of(context).member_editions:
        written += editions.publish_to(to, adds=with_evidence)
    words = f"{count_of(written, 'file')} written to" if written else "Nothing new for"
    click.echo(f"{words} {to}.")


@command.command(
    "bundle",
    short_help="Write a bundle: one file, for a USB stick.",
    epilog="Example:  riparian -C my-centre exchange bundle to-korea.zip --for korea",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--for",
    "member",
    metavar="MEMBER",
    help="Only what this member lacks, as far as this node knows (default: everything).",
)
@_with_evidence
@click.pass_context
def bundle_command(
    context: click.Context, file: Path, member: str | None, with_evidence: bool
) -> None:
    """Write a bundle: all that this node holds, of all members, in one FILE for a USB stick.

    The other side takes it in with `riparian exchange unbundle FILE`. What is not for everyone is
    encrypted in it: whoever finds the stick can read no more than anybody can.
    """
    size = _channel(context).write_bundle(file, member)
    if with_evidence and (editions := centre_of(context).member_editions):
        editions.add_to(file)
        size = file.stat().st_size
    click.echo(f"{file}: {size_in_words(size)}.")
    click.echo(f"Next, at the other side: riparian exchange unbundle {file.name}", err=True)


@command.command(
    "unbundle",
    short_help="Take in what is new from a bundle or a published folder.",
    epilog="Example:  riparian -C my-centre exchange unbundle to-korea.zip",
)
@click.argument("path", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.pass_context
def unbundle_command(context: click.Context, path: Path) -> None:
    """Take in what is new from a bundle, or from a folder that `publish` wrote.

    Everything is checked before it is kept, whoever carried it. Exit status 1 if something was
    refused.
    """
    channel = _channel(context, of_applicant=True)
    if not path.exists():
        raise BadRequest(f"There is no file or folder {path}.", "Check the name of the bundle.")
    if channel.joining.is_applicant:
        _take_as_applicant(context, channel, path)
        return
    own, before = _own(channel)
    taken = _taken(channel, path)
    if editions := centre_of(context).member_editions:
        editions.keep_from(path)
    click.echo(f"{path}: {taken_words(taken)}.")
    print_refused(taken)
    came = sum(count for origin, count in taken.entries.items() if origin.split("/")[1] == own)
    if (written := _own(channel)[1] - before - came) > 0:
        say(
            f"This node wrote {count_of(written, 'entry')} with keys for newcomers, so that they"
            " can read what the community reads. Carry them back: riparian exchange bundle FILE"
        )
    if taken.entries:
        _say_next()
    look_for_news(Centre.open(context.obj))
    if taken.trouble:
        context.exit(1)


@command.command(
    "verify",
    short_help="Check everything that this node holds.",
    epilog="Example:  riparian -C my-centre exchange verify",
)
@json_option
@click.pass_context
def verify_command(context: click.Context, as_json: bool) -> None:
    """Check everything that this node holds of the channel: compute it anew, check every signature.

    That is entries, trees, contents, charters, cards, heads and keys. `riparian check` does so too.
    Exit status 1 if anything is wrong.
    """
    centre = centre_of(context)
    channel = centre.channel if centre.is_node else _channel(context)
    findings = channel.verify()
    if as_json:
        print_json(findings)
    for finding in () if as_json else findings:
        print_folded(finding.what)
        print_folded(f"lost: {finding.lost}", indent="  ")
        print_folded(f"next: {finding.next}", indent="  ")
    if findings:
        click.echo(f"{count_of(len(findings), 'finding')}.", err=True)
        context.exit(1)
    if not as_json:
        state = channel.state()
        words = _whole_words(state, channel.counts()) if state else WHOLE_OF_APPLICANT
        click.echo("\n".join(folded(words)))


command.add_command(proof_command)
command.add_command(reach_command)


def _channel(context: click.Context, *, of_applicant: bool = False) -> Channel:
    """The channel of the centre; BadRequest that says how to join where it is in no framework. One
    that waits for its admission has one too, for what an applicant can do."""
    channel = centre_of(context).channel
    if not (of_applicant and channel.joining.is_applicant):
        channel.charter()
    return channel


def _taken(channel: Channel, path: Path) -> Taken:
    return channel.take_folder(path) if path.is_dir() else channel.take_bundle(path)


def _take_as_applicant(context: click.Context, channel: Channel, path: Path) -> None:
    """Take the charters and cards of a bundle; its entries are for whoever has been admitted."""
    taken = _taken(channel, path)
    click.echo(f"{path}: {taken_words(taken)}.")
    print_refused(taken)
    application = channel.joining.application()
    assert application is not None
    say_standing(application)
    if taken.trouble:
        context.exit(1)


def _whole_words(state: ChannelState, counts: EntryCounts) -> str:
    """That all of it holds. What an entry says can be checked only where it is held as well."""
    entries = sum(member.entries for member in state.members)
    nodes = sum(member.has_card for member in state.members)
    without, empty = "", counts.empty
    if empty:
        content = agree(empty, "is held without its content", "are held without their content")
        without = f" ({empty:,} of them {content}, which could not be checked)"
    if counts.redacted:
        without += f" ({counts.redacted:,} redacted, each by an entry that holds)"
    return (
        f"Everything is right: {count_of(entries, 'entry')} of {count_of(nodes, 'member')}"
        f"{without}, charter and cards, computed anew and signed as they should be."
    )


def _own(channel: Channel) -> tuple[str, int]:
    """The member whose node this is, and how many entries of it are held."""
    state = channel.state()
    assert state is not None
    return state.own, sum(x.entries for x in state.members if x.member == state.own)


def _say_next() -> None:
    say(
        "Next: riparian exchange read. Records enter lists and counts with riparian build; those"
        " that are not for everyone enter this member's own view only (--as-member)."
    )


def _entry_document(
    entry: ChannelEntry,
    gone: dict[EntryName, EntryName],
    *,
    whole: bool = False,
    opened_by: tuple[Opening, ...] = (),
) -> EntryDocument:
    about = entry.about
    if isinstance(about, EntryName):
        named: Any = {"entry": str(about)}
    else:
        named = [about.left, about.right] if isinstance(about, Pair) else about
    return EntryDocument(
        entry.address,
        entry.type,
        entry.tlp,
        entry.audience,
        entry.name.origin.member,
        entry.by,
        entry.written_at.isoformat().replace("+00:00", "Z"),
        headline(entry),
        named,
        entry.held_by,
        str(gone[entry.name]) if entry.name in gone and not entry.mark else None,
        entry.is_disputed,
        entry.mark,
        entry.body if whole else None,
        entry.persons,
        opened_by,
    )
