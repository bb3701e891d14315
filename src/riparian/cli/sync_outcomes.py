"""What came of an exchange with a peer, in lines of the terminal."""

from __future__ import annotations

import click

from riparian.centre.channel_records import SyncOutcome
from riparian.cli.channel_pages import print_folded
from riparian.exchange.plain_text import plain_line
from riparian.exchange.transfer.taken import Taken
from riparian.wording.channel import taken_words


def print_outcome(outcome: SyncOutcome) -> None:
    """What was taken from a peer and given to it, or why it was not reached."""
    if outcome.failure is not None:
        what = plain_line(outcome.failure.what, 400)
        click.echo(what if outcome.peer in what else f"{outcome.peer}: {what}")
    if outcome.taken is None:
        return
    given = "gave what it lacked" if outcome.gave else "it lacks nothing"
    if outcome.refused_there:
        given += f"; refused there: {outcome.refused_there:,}"
    if outcome.not_given is not None:
        given = f"it did not take what it lacks: {plain_line(outcome.not_given.what, 400)}"
    click.echo(f"{outcome.peer}: took {taken_words(outcome.taken)}; {given}")
    print_refused(outcome.taken)


def print_refused(taken: Taken) -> None:
    """What a peer has and was not kept, and why."""
    for trouble in taken.trouble:
        print_folded(
            f"refused {plain_line(trouble.of, 120)}: {plain_line(trouble.what, 600)}", "  "
        )
        print_folded(f"try: {plain_line(trouble.try_this, 400)}", "    ")
