"""`riparian withdraw`."""

from __future__ import annotations

import click

from riparian.cli.at_the_computer import at_the_computer
from riparian.cli.channel_pages import say_caught_up
from riparian.cli.options import centre_of
from riparian.cli.output import require_agreement, say
from riparian.desk.sharing.choice import Sharer
from riparian.wording.channel import REACHES_NOBODY, audience_words, headline


@click.command(
    epilog="Example:  riparian withdraw mekong/japan/1#42 --why 'The project was cancelled.'"
)
@click.argument("entry")
@click.option(
    "--why",
    metavar="TEXT",
    required=True,
    help="The reason; whoever can read the entry can read it.",
)
@click.option(
    "--by",
    metavar="NAME",
    help="Whom to name as author: an office, not a person (default: the member).",
)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation; needed without a terminal.")
@click.pass_context
def command(context: click.Context, entry: str, why: str, by: str | None, yes: bool) -> None:
    """Say that a record that this member shared no longer stands.

    ENTRY is its name, such as mekong/japan/1#42; `riparian exchange read` lists them. Whoever can
    read it is told. The record leaves its readers' catalogues with their next builds: for a record
    not for everyone, these are the readers' own views (--as-member). The entry itself stays, and
    whoever could read it still can: what was shared cannot be taken back.
    """
    centre = centre_of(context)
    channel = centre.channel
    say_caught_up(channel)
    withdrawn = channel.entry(entry)
    say(f"You are about to withdraw {withdrawn.name}: {headline(withdrawn)}")
    say(
        f"Whoever can read it is told: {audience_words(withdrawn)}. It cannot be undone; the"
        " record can be shared again, as a new entry."
    )
    require_agreement("Withdraw it?", "Nothing was withdrawn", yes=yes)
    sharer = Sharer(at_the_computer(), by or withdrawn.name.origin.member)
    (name,) = centre.sharing.withdraw(entry, why, sharer)
    click.echo(
        f"Entry {name} says to {audience_words(withdrawn)} that {withdrawn.name} no longer"
        f" stands: {headline(withdrawn)}"
    )
    say(REACHES_NOBODY)
