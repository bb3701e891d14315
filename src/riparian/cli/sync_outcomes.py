"""What came of an exchange with a peer, in lines of the terminal and in JSON."""

from __future__ import annotations

import click
import msgspec

from riparian.centre.channel_records import SyncOutcome
from riparian.cli.channel_pages import print_folded
from riparian.exchange.plain_text import plain_line
from riparian.exchange.transfer.taken import Taken, Trouble
from riparian.wording.channel import taken_words


class OutcomeDocument(msgspec.Struct, frozen=True):
    """What `sync --json` prints of one peer."""

    peer: str
    reached: bool
    failure: str | None
    charters: int
    cards: int
    entries: dict[str, int]
    forked: tuple[str, ...]
    gave: bool
    not_given: str | None
    refused: tuple[Trouble, ...]
    contents: int


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


def outcome_document(outcome: SyncOutcome) -> OutcomeDocument:
    """It in JSON."""
    taken = outcome.taken or Taken(outcome.peer)
    failure, not_given = outcome.failure, outcome.not_given
    return OutcomeDocument(
        outcome.peer,
        outcome.taken is not None,
        failure.what if failure else None,
        taken.charters,
        taken.cards,
        taken.entries,
        taken.forked,
        outcome.gave,
        not_given.what if not_given else None,
        taken.trouble,
        taken.contents,
    )
