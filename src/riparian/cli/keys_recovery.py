"""`riparian keys backup`, `restore` and `lost`: what is on paper, and what comes back from it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from riparian.centre.channel_keys import ChannelKeys
from riparian.cli.channel_pages import print_folded
from riparian.cli.charters import read_charter_file
from riparian.cli.options import centre_of
from riparian.cli.output import require_agreement, say
from riparian.cli.own_card import read_small_file, say_in_force, write_new_file, yes_option
from riparian.cli.passphrase import (
    new_passphrase,
    open_seal,
    passphrase_of,
    passphrase_option,
    seal_options,
)
from riparian.english import agree, count_of
from riparian.errors import BadRequest, RiparianError
from riparian.exchange.keys.sheet import LARGEST_SHEET
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.plain_text import plain_line
from riparian.exchange.recovery import LostKeys, Recovery
from riparian.wording.channel import taken_words


@click.command(
    "backup",
    short_help="Write the key sheet: the reading keys, to be printed.",
    epilog="Example:  riparian -C my-centre keys backup reading-keys.txt",
)
@click.argument("file", metavar="OUT", type=click.Path(path_type=Path))
@passphrase_option
@click.pass_context
def backup_command(context: click.Context, file: Path, passphrase_file: str | None) -> None:
    """Write the key sheet: this member's reading keys, under a passphrase, as text to be printed.

    With the key sheet and the seal, a new centre gets back all that the other members hold. The
    keys with which the node writes and confirms are not on it: a new card names new ones.
    """
    keys = centre_of(context).channel.keys
    member = keys.card().member
    if os.path.lexists(file):
        raise BadRequest(f"{file} is there already.", "Give another name.")
    page = keys.sheet(new_passphrase(file, passphrase_file))
    write_new_file(file, page.encode())
    click.echo(f"{file}: the key sheet of {member}, to be printed.")
    say(
        "Print it for each safe that holds the seal, keep its passphrase on paper in another place,"
        " and delete the file. Print a new one whenever you take a new reading key."
    )


@click.command(
    "restore",
    short_help="Put the reading keys of a key sheet into this centre.",
    epilog="Example:  riparian -C new-centre keys restore typed.txt",
)
@click.argument("file", metavar="SHEET", type=click.Path(path_type=Path))
@passphrase_option
@click.pass_context
def restore_command(context: click.Context, file: Path, passphrase_file: str | None) -> None:
    """Put the reading keys of a printed key sheet into this centre: typed, scanned or copied.

    If a line is not as it was printed, the command says which. Keys that are here already stay.
    """
    keys = centre_of(context).channel.keys
    page = read_small_file(file, LARGEST_SHEET, "the lines of the key sheet as a text file")
    if len(page) > LARGEST_SHEET:
        raise BadRequest(
            f"{file} is too long to be a key sheet.", "Give the lines of the key sheet alone."
        )
    text = page.decode("utf-8", "replace")
    restored = keys.restore(text, passphrase_of(file, passphrase_file))
    for recipient in restored:
        click.echo(recipient)
    click.echo(f"{count_of(len(restored), 'reading key')} from the key sheet.", err=True)
    if centre_of(context).channel.has_joined:
        return
    say("Next, with any copy of the charter and the member's seal:")
    click.echo("  riparian keys lost CHARTER --as MEMBER --seal SEALFILE --from ADDRESS", err=True)


@click.command(
    "lost",
    short_help="Go on after keys, or the whole centre, were lost.",
    epilog="Example:  riparian -C new-centre keys lost mekong.charter.json --as japan"
    " --seal japan.seal --from https://centre.example.org/exchange",
)
@click.argument("charters", metavar="[CHARTER]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--as", "member", metavar="MEMBER", help="In a new centre: which member this is.")
@click.option(
    "--from", "sources", metavar="URL|FILE|DIR", multiple=True,
    help="Where to take from what was lost: a member's address, a bundle or a published folder;"
    " repeat it for more.",
)  # fmt: skip
@seal_options
@yes_option
@click.pass_context
def lost_command(
    context: click.Context,
    charters: tuple[Path, ...],
    member: str | None,
    sources: tuple[str, ...],
    seal: Path,
    passphrase_file: str | None,
    yes: bool,
) -> None:
    """Replace lost keys, and fetch back from other members what was lost.

    Run it in the centre that has lost keys; or in a new centre, with CHARTER and --as. It first
    fetches all that the others hold of every journal, this member's own included, and then writes a
    card with new keys. What was encrypted for a lost reading key can be read again only with the
    key sheet (riparian keys restore), or once others have encrypted it for the new key.
    """
    keys = centre_of(context).channel.keys
    if bool(charters) != bool(member):
        raise BadRequest(
            "A new centre needs the charter and the name of the member.",
            "Give both: riparian keys lost CHARTER --as MEMBER --seal SEALFILE --from ADDRESS.",
        )
    contents = sorted(map(read_charter_file, charters), key=lambda x: read_draft(x).root.version)
    recovery = keys.recovery(contents, member or "")
    _take_back(keys, recovery, sources)
    lost = recovery.lost()
    if not charters:
        recovery.require_loss(lost)
    for sentence in _lost_words(lost, recovery):
        print_folded(sentence)
    if lost.any:
        require_agreement("Write a card with new keys?", "No card was written", yes=yes)
    card = keys.recover(recovery, open_seal(seal, passphrase_file))
    say_in_force(card)
    say(f"Put {seal} back into its safe.")
    if lost.reading:
        say("Print the new reading key: riparian keys backup FILE")


def _take_back(keys: ChannelKeys, recovery: Recovery, sources: tuple[str, ...]) -> None:
    """From the sources named, then from every address that a card names."""
    asked: set[str] = set()
    for source in sources:
        taken = keys.take_back(recovery, source)
        asked.add(source)
        click.echo(f"{source}: took {taken_words(taken)}")
    for address in recovery.addresses():
        if address in asked:
            continue
        try:
            taken = keys.take_back(recovery, address)
            click.echo(f"{address}: took {taken_words(taken)}")
        except RiparianError as error:
            say(f"{address}: {plain_line(error.what, 400)}")
            say("What only this member holds of your journal would be left out.", "  ")


def _lost_words(lost: LostKeys, recovery: Recovery) -> list[str]:
    sentences = []
    if lost.journal:
        origin, size = recovery.open_journal()
        sentences.append(
            f"The key of {origin} is lost. The journal ends for good with the"
            f" {count_of(size, 'entry')} that {agree(size, 'is', 'are')} here now, and the next"
            " begins."
        )
    if lost.cosigner:
        sentences.append("The confirming key is lost; a new one confirms what is held.")
    if lost.reading:
        sentences.append(
            "The reading key is lost. What was encrypted for it cannot be read with the new one."
            " The others give the new key access to the community's entries with their next"
            " exchange; ask the writers to share the rest with this member again. If you have a key"
            " sheet, stop here and run riparian keys restore SHEET first."
        )
    if not lost.any:
        sentences.append("All keys that the card names are here; only what was begun is finished.")
    return sentences
