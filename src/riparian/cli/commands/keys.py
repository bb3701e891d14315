"""`riparian keys new` and `riparian keys status`."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.text import Text

from riparian.cli.options import InOrder, centre_of, json_option
from riparian.cli.output import console, print_json, say
from riparian.cli.passphrase import new_passphrase, passphrase_option
from riparian.errors import BadRequest
from riparian.exchange.keys.node_keys import KeyState
from riparian.exchange.keys.seal import Seal

KEPT_AS = {
    "file": "in a file",
    "credential": "as a credential of systemd",
    "missing": "missing",
}
PURPOSES = {
    "cosigner": "confirms to the others what this node holds",
    "reading": "opens what is sealed to this member",
}
SIGNS = "signs the journal {name}"


@click.group("keys", cls=InOrder, epilog="Example:  riparian keys new jica.seal")
def command() -> None:
    """Make a member's seal, and see where the keys of this centre lie.

    The seal is a member's vote and signature. It lies offline, and is needed to sign a charter and
    to join a framework. The keys that a server needs are made by `riparian join`.
    """


@command.command(
    "new", short_help="Make a seal in a new file.", epilog="Example:  riparian keys new jica.seal"
)
@click.argument("sealfile", metavar="SEALFILE", type=click.Path(path_type=Path))
@passphrase_option
def new_command(sealfile: Path, passphrase_file: str | None) -> None:
    """Make a seal, a member's offline key, in a new file.

    Asks twice for a passphrase, without showing it. Prints the line that stands for this seal in
    the list of members; it is public, and goes to whoever writes the charter.
    """
    if os.path.lexists(sealfile):
        raise BadRequest(
            f"{sealfile} is there already; a seal is never overwritten.",
            "Give another file for the new seal.",
        )
    seal = Seal.create(sealfile, new_passphrase(sealfile, passphrase_file))
    click.echo(f'seal = "{seal.public}"')
    say(f"Give this line to whoever writes the list of members. The seal is in {sealfile}.")
    say(
        "Keep the file on two sticks in two safes and on no server, and its passphrase on paper"
        " somewhere else: whoever has both signs in this member's name. If either is lost, the"
        " other members have to agree on a new seal in a new charter."
    )


@command.command(
    "status",
    short_help="Show where this node's keys lie, and if they are whole.",
    epilog="Example:  riparian -C my-centre keys status",
)
@json_option
@click.pass_context
def status_command(context: click.Context, as_json: bool) -> None:
    """Show where the keys of this node lie, and whether each is whole. No secret is shown.

    Exit status 1 where a key is missing or cannot be used.
    """
    centre = centre_of(context)
    if not centre.is_node:
        if as_json:
            print_json([])
        say(
            "This centre has no keys, because it belongs to no framework. `riparian join` makes"
            " them; `riparian keys new` makes a member's seal."
        )
        return
    states = centre.channel.key_states()
    if as_json:
        print_json(states)
    else:
        _print(states)
    if any(state.fault for state in states):
        context.exit(1)


def _print(states: list[KeyState]) -> None:
    out = console()
    for state in states:
        purpose = PURPOSES.get(state.name) or SIGNS.format(name=state.name)
        whole = "cannot be used" if state.fault else "whole"
        out.print(Text.assemble((state.path.name, "bold"), f"  {purpose}"))
        if state.kept_as != "missing":
            out.print(Text(f"  {KEPT_AS[state.kept_as]}, {whole}: {state.path}"), soft_wrap=True)
        if state.fault:
            out.print(Text(f"  {state.fault}", "red"), soft_wrap=True)
        if state.public:
            out.print(Text(f"  public half: {state.public}", "dim"), soft_wrap=True)
    say(
        "Whoever can read these files can write as this member and read what it may read. Keep a"
        " copy offline. The seal does not belong here."
    )
