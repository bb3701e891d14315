"""What commands say of the card of this centre's member, and how a new one is made: with the seal
at hand, or as a draft that is brought to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from riparian.centre.channel_keys import ChannelKeys
from riparian.cli.channel_pages import print_folded
from riparian.cli.output import say
from riparian.cli.passphrase import open_seal, passphrase_option
from riparian.errors import BadRequest
from riparian.exchange.journal.notes import read_vkey
from riparian.exchange.keys.node_keys import KeyState
from riparian.exchange.keys.seal import write_public
from riparian.exchange.membership.card import Card, read_draft
from riparian.exchange.plain_text import plain_line
from riparian.exchange.renewal import Renewed
from riparian.store.writing import create_private

F = TypeVar("F", bound=Callable[..., Any])


def seal_or_draft_options(command: F) -> F:
    """`--seal` with its passphrase, or `--draft`."""
    seal = click.option(
        "--seal",
        metavar="SEALFILE",
        type=click.Path(path_type=Path),
        help="The member's seal, if it is on this computer.",
    )
    draft = click.option(
        "--draft",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Write the unsigned card to this new file, to carry to where the seal is (riparian"
        " keys sign FILE) and back (riparian keys take FILE).",
    )
    return seal(passphrase_option(draft(command)))


yes_option = click.option(
    "--yes", is_flag=True, help="Do not ask for confirmation; needed without a terminal."
)


def require_one(seal: Path | None, draft: Path | None) -> None:
    """Raises BadRequest unless there is a seal or a file for the draft, and that is free."""
    if (seal is None) == (draft is None):
        raise BadRequest(
            "A card must be signed with the member's seal.",
            "Give --seal SEALFILE if it is on this computer, else --draft FILE to carry there.",
        )
    if draft is not None and os.path.lexists(draft):
        raise BadRequest(f"{draft} is there already.", "Give another name for the draft.")


def write_next_card(
    keys: ChannelKeys,
    renewed: Renewed,
    seal: Path | None,
    passphrase: str | None,
    draft: Path | None,
) -> Card | None:
    """Make the next card and say so; None where it is a draft."""
    if draft is not None:
        content = keys.draft(renewed)
        write_new_file(draft, content)
        print_card(read_draft(content))
        say(f"The draft of the card is in {draft}. It changes nothing yet.")
        say("Keep these lines, to compare them where it is signed.")
        say("Next, where the seal is; and then here again:")
        click.echo(f"  riparian keys sign {draft} --seal SEALFILE", err=True)
        click.echo(f"  riparian keys take {draft}", err=True)
        return None
    assert seal is not None  # there is one of the two
    card = keys.renew(open_seal(seal, passphrase), renewed)
    say_in_force(card)
    say(f"Put {seal} back into its safe.")
    return card


def say_in_force(card: Card) -> None:
    """That a card counts from now on, and how the others get it."""
    click.echo(f"Card {card.version} of {card.member} is written and in force here.")
    if (line := card.open_journal) is not None:
        click.echo(f"This node writes the journal {line.origin}.")
    say("Next: the others need this card. Over the network, or with a USB stick:")
    click.echo("  riparian exchange sync", err=True)
    click.echo("  riparian exchange bundle FILE     and there: riparian exchange unbundle FILE",
               err=True)  # fmt: skip


def write_new_file(path: Path, content: bytes) -> None:
    """Write a new file of its owner alone; raises BadRequest."""
    try:
        create_private(path, content)
    except FileExistsError as error:
        raise BadRequest(f"{path} is there already.", "Give another name.") from error
    except OSError as error:
        raise BadRequest(
            f"{path} could not be written: {error.strerror}.",
            "Give a file in a folder that you may write to.",
        ) from error


def read_small_file(path: Path, at_most: int, what: str) -> bytes:
    """The content of a file that a person gives; raises BadRequest."""
    try:
        with path.open("rb") as file:
            return file.read(at_most + 1)
    except OSError as error:
        raise BadRequest(f"{path} could not be read: {error.strerror}.", f"Give {what}.") from error


def print_card(card: Card) -> None:
    """All that a card says, for whoever is to sign it."""
    print_folded(f"Card {card.version} of {card.member} in {card.framework}")
    for line in card.journals:
        ends = f"ends with {line.closed.size:,} entries" if line.closed else "open"
        print_folded(f"journal      {line.origin}: {ends}", "  ")
        print_folded(f"signed with  {write_public(line.verifier.key)}", "    ")
    print_folded(f"confirms with {write_public(card.cosigning.key)}", "  ")
    for recipient in card.reading_keys:
        print_folded(f"reads with   {recipient}", "  ")
    print_folded(f"addresses    {', '.join(card.addresses) or 'none'}", "  ")
    print_folded(f"contact      {plain_line(card.contact, 300) or 'none'}", "  ")


def is_named(state: KeyState, card: Card) -> bool:
    """Whether a card names a key, so that it is used."""
    keys = {write_public(read_vkey(card.cosigner).key), *card.reading_keys}
    keys |= {write_public(line.verifier.key) for line in card.journals if line.closed is None}
    return state.public in keys
