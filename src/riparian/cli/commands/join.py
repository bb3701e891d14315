"""`riparian join`."""

from __future__ import annotations

from pathlib import Path

import click

from riparian.cli.charters import read_charter_file
from riparian.cli.options import centre_of
from riparian.cli.output import folded, say
from riparian.cli.passphrase import open_seal, seal_options
from riparian.exchange.membership.charter_file import read_draft


@click.command(
    epilog="Example:  riparian -C my-centre join mekong.charter.json --as jica --seal jica.seal"
)
@click.argument(
    "charters", metavar="CHARTER...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--as",
    "member",
    metavar="MEMBER",
    required=True,
    help="The member, by its name in the charter.",
)
@seal_options
@click.option(
    "--address",
    "addresses",
    metavar="URL",
    multiple=True,
    help="Where others reach this node (https://centre.example.org/exchange); repeat it for more."
    " Without one, others get its entries by stick, or from a member that has them.",
)
@click.option(
    "--contact",
    metavar="TEXT",
    default="",
    help="An office that answers for this node; no person, since every member reads it.",
)
@click.pass_context
def command(
    context: click.Context,
    charters: tuple[Path, ...],
    member: str,
    seal: Path,
    passphrase_file: str | None,
    addresses: tuple[str, ...],
    contact: str,
) -> None:
    """Make this centre the node of a member of a framework.

    CHARTER is the charter with enough signatures; where there have been several, all of them.
    Makes the keys that the node needs, writes the member's card under its seal, and begins its
    journal. The seal is needed for this only, and goes back into the safe. What is in the centre
    already is not shared by this: that is `riparian share`.
    """
    centre = centre_of(context)
    contents = [read_charter_file(path) for path in charters]
    contents.sort(key=lambda content: read_draft(content).root.version)
    opened = open_seal(seal, passphrase_file)
    card = centre.channel.join(contents, member, opened, addresses, contact)
    charter = centre.channel.charter()
    lines = folded(
        f"This centre is now the node of {charter.members[member].name} ({member}) in"
        f" {charter.framework}. Its journal is {card.journals[0].origin}."
    )
    click.echo("\n".join(lines))
    say(
        f"Put {seal} back into its safe. Keep a copy of {centre.layout.keys} offline: with the keys"
        " in it a server writes as this member and reads what it may read."
    )
    say("Next: the others need this member's card, and this node theirs. By the net, or by stick:")
    for line in (
        "riparian exchange sync --peer URL",
        "riparian exchange bundle FILE     and there: riparian exchange unbundle FILE",
    ):
        click.echo(f"  {line}", err=True)
