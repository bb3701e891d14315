"""`riparian why`."""

from __future__ import annotations

import click

from riparian.cli.channel_pages import print_folded
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import print_json
from riparian.exchange.policy import ReadDecision, Reader
from riparian.wording.channel import redaction_words


@click.command(epilog="Example:  riparian why mekong/japan/1#42 korea")
@click.argument("entry", metavar="ENTRY")
@click.argument("member", metavar="MEMBER")
@click.option(
    "--as",
    "person",
    metavar="PERSON",
    help="Ask on behalf of this person of your member: what is for named persons, only they may"
    " know of.",
)
@json_option
@click.pass_context
def command(
    context: click.Context, entry: str, member: str, person: str | None, as_json: bool
) -> None:
    """Say whether a member can read an entry, and why.

    ENTRY is its name, such as mekong/japan/1#42. If your own member cannot read the entry, the
    command says nothing about it, not even that it exists.
    """
    channel = centre_of(context).channel
    reader = Reader(channel.own_reader().member, person)
    channel.require_members([member])
    redaction = channel.redactions.of_entry(entry)
    if redaction is not None:  # which anybody may know
        decision = ReadDecision(False, redaction_words(redaction), "unread")
    else:
        decision = channel.may_read(entry, member, reader)
    if as_json:
        print_json(decision)
    else:
        print_folded(f"{'Yes' if decision.yes else 'No'}. {decision.reason}")
