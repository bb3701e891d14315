"""`riparian why`."""

from __future__ import annotations

import click

from riparian.cli.channel_pages import print_folded
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import print_json


@click.command(epilog="Example:  riparian why mekong/jica/1#42 koica")
@click.argument("entry", metavar="ENTRY")
@click.argument("member", metavar="MEMBER")
@json_option
@click.pass_context
def command(context: click.Context, entry: str, member: str, as_json: bool) -> None:
    """Say whether a member can read an entry, and why.

    ENTRY is a journal and an index: mekong/jica/1#42. Of an entry that this member cannot read,
    nothing is said, not even that it is there.
    """
    decision = centre_of(context).channel.may_read(entry, member)
    if as_json:
        print_json(decision)
    else:
        print_folded(f"{'Yes' if decision.yes else 'No'}. {decision.reason}")
