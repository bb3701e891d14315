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
from riparian.english import count_of
from riparian.errors import BadRequest, RiparianError
from riparian.exchange.keys.sheet import LARGEST_SHEET
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.plain_text import plain_line
from riparian.exchange.recovery import LostKeys, Recovery
from riparian.wording.channel import taken_words


@click.command(
    "backup",
    short_help="Write the reading keys to a page to be printed.",
    epilog="Example:  riparian -C my-centre keys backup reading-keys.txt",
)
@click.argument("file", metavar="OUT", type=click.Path(path_type=Path))
@passphrase_option
@click.pass_context
def backup_command(context: click.Context, file: Path, passphrase_file: str | None) -> None:
    """Write this member's reading keys, under a passphrase, to a page of text to be printed.

    With it and the seal a new centre gets back all that the others hold. The keys with which the
    node writes and confirms are not on it: the seal names new ones.
    """
    keys = centre_of(context).channel.keys
    member = keys.card().member
    if os.path.lexists(file):
        raise BadRequest(f"{file} is there already.", "Give another name.")
    page = keys.sheet(new_passphrase(file, passphrase_file))
    write_new_file(file, page.encode())
    click.echo(f"{file}: the reading keys of {member}, to be printed.")
    say(
        "Print it, put it into a safe, and its passphrase on paper in another place. Then delete"
        " the file. It has to be printed anew when there is a new reading key."
    )


@click.command(
    "restore",
    short_help="Put reading keys from such a page into this centre.",
    epilog="Example:  riparian -C new-centre keys restore typed.txt",
)
@click.argument("file", metavar="SHEET", type=click.Path(path_type=Path))
@passphrase_option
@click.pass_context
def restore_command(context: click.Context, file: Path, passphrase_file: str | None) -> None:
    """Put the reading keys of a printed page into this centre: typed, scanned or copied.

    A line that is not as it was printed is named. Keys that are here already stay as they are.
    """
    keys = centre_of(context).channel.keys
    page = read_small_file(file, LARGEST_SHEET, "the lines of the sheet as a file of text")
    if len(page) > LARGEST_SHEET:
        raise BadRequest(f"{file} is too long to be a sheet.", "Give the lines of the sheet alone.")
    text = page.decode("utf-8", "replace")
    restored = keys.restore(text, passphrase_of(file, passphrase_file))
    for recipient in restored:
        click.echo(recipient)
    click.echo(f"{count_of(len(restored), 'reading key')} from the sheet.", err=True)
    if centre_of(context).channel.has_joined:
        return
    say("Next, with any copy of the charter and the member's seal:")
    click.echo("  riparian keys lost CHARTER --as MEMBER --seal SEALFILE --from ADDRESS", err=True)


@click.command(
    "lost",
    short_help="Keys, or all of the centre, were lost: become a node again.",
    epilog="Example:  riparian -C new-centre keys lost mekong.charter.json --as jica"
    " --seal jica.seal --from https://centre.example.org/exchange",
)
@click.argument("charters", metavar="[CHARTER]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--as", "member", metavar="MEMBER", help="In a new centre: the member.")
@click.option(
    "--from", "sources", metavar="URL|FILE|DIR", multiple=True,
    help="A member that has what was lost: its address, a bundle or a published folder; repeat it.",
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
    """Take new keys in the place of lost ones, and take back from others what was lost.

    In a centre that has lost keys; or, with CHARTER and --as, in a new centre. First takes all that
    others hold of every journal, this member's own included. Then a new card names new keys. What
    was sealed to a lost reading key can be read again only with the printed sheet (keys restore),
    or where others hand it anew.
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
            say("What it alone holds of this member's journal would be left out.", "  ")


def _lost_words(lost: LostKeys, recovery: Recovery) -> list[str]:
    sentences = []
    if lost.journal:
        origin, size = recovery.open_journal()
        sentences.append(
            f"The key of {origin} is lost. The journal ends for ever with the"
            f" {count_of(size, 'entry')} that are here now, and the next begins."
        )
    if lost.cosigner:
        sentences.append("The confirming key is lost; a new one confirms what is held.")
    if lost.reading:
        sentences.append(
            "The reading key is lost. What was sealed to it cannot be read with the new one. The"
            " community's entries are handed anew by the others with their next exchange; ask the"
            " writers to share the rest with this member again. If there is a printed sheet, stop"
            " here and run riparian keys restore SHEET first."
        )
    if not lost.any:
        sentences.append("All keys that the card names are here: what was begun is finished.")
    return sentences
