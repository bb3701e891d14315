"""`riparian keys …`: the seal, where the node's keys lie, and new ones."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.text import Text

from riparian.centre.channel_keys import ChannelKeys
from riparian.cli.keys_recovery import backup_command, lost_command, restore_command
from riparian.cli.keys_renewal import rotate_command, sign_command, stolen_command, take_command
from riparian.cli.options import InOrder, centre_of, json_option
from riparian.cli.output import console, print_json, say
from riparian.cli.own_card import is_named
from riparian.cli.passphrase import new_passphrase, passphrase_option
from riparian.errors import BadRequest
from riparian.exchange.keys.node_keys import KeyState
from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.card import Card
from riparian.exchange.names import is_local

KEPT_AS = {
    "file": "in a file",
    "credential": "as a credential of systemd",
    "keyring": "in the keyring of the operating system",
    "missing": "missing",
}
PURPOSES = {
    "cosigner": "confirms to the others what this node holds",
    "reading": "opens what is sealed to this member",
}
INTO = {"keyring": "into the keyring", "file": "into a file"}
SIGNS = "signs the journal {name}"
SIGNS_HERE = "signs what people say of places and records in this centre alone"


@click.group("keys", cls=InOrder, epilog="Example:  riparian keys new jica.seal")
def command() -> None:
    """Make a member's seal; see where the keys of this centre lie, and take new ones.

    The seal is a member's vote and signature. It lies offline, and is needed to sign a charter, to
    join a framework, and for each new card. The keys that a server needs are made by `riparian
    join`. What to do when they are lost or stolen: docs/guides/keys.md.
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
    states = centre.channel.key_states()
    if not centre.is_node:
        states = [state for state in states if is_local(state.name)]
    if not states:
        if as_json:
            print_json([])
        say(
            "This centre has no keys, because it belongs to no framework and nobody has said"
            " anything in it. `riparian join` makes them; `riparian keys new` makes a member's"
            " seal."
        )
        return
    if as_json:
        print_json(states)
    else:
        _print(states, centre.channel.keys if centre.channel.has_joined else None)
    if any(state.fault for state in states):
        context.exit(1)


@command.command(
    "move",
    short_help="Let the keys lie in the system's keyring, or in files again.",
    epilog="Example:  riparian -C my-centre keys move --to keyring",
)
@click.option(
    "--to",
    metavar="keyring|file",
    required=True,
    type=click.Choice(["keyring", "file"]),
    help="keyring: that of the operating system (needs riparian[keyring]); file: in keys/.",
)
@click.pass_context
def move_command(context: click.Context, to: str) -> None:
    """Let the keys of this node lie in the keyring of the operating system, or in files again.

    A keyring suits a desktop, where it opens when its user logs in. A server has them in files, or
    as credentials of systemd, which stay where they are.
    """
    moved = centre_of(context).channel.keys.move(to_keyring=to == "keyring")
    for name in moved:
        click.echo(f"{name}  {KEPT_AS[to]}")
    if not moved:
        click.echo(f"Nothing was moved: no key that lies elsewhere can go {INTO[to]}.")


for each in (
    rotate_command, sign_command, take_command, lost_command, stolen_command, backup_command,
    restore_command,
):  # fmt: skip
    command.add_command(each)


def _signs(journal: str) -> str:
    return SIGNS_HERE if is_local(journal) else SIGNS.format(name=journal)


def _print(states: list[KeyState], keys: ChannelKeys | None) -> None:
    out = console()
    card = keys.card() if keys else None
    if keys and card:
        since = f", written {day}" if (day := keys.card_came()[:10]) else ""
        out.print(Text(f"Card {card.version} of {card.member} in {card.framework}{since}", "bold"))
    for state in states:
        purpose = PURPOSES.get(state.name) or _signs(state.name)
        if card and state.public and not is_named(state, card):
            purpose = f"{_earlier(state)}: {purpose}"
        whole = "cannot be used" if state.fault else "whole"
        out.print(Text.assemble((state.path.name, "bold"), f"  {purpose}"))
        if state.kept_as != "missing":
            out.print(Text(f"  {KEPT_AS[state.kept_as]}, {whole}: {state.path}"), soft_wrap=True)
        if state.fault:
            out.print(Text(f"  {state.fault}", "red"), soft_wrap=True)
        if state.public:
            out.print(Text(f"  public half: {state.public}", "dim"), soft_wrap=True)
    if keys:
        out.print(Text(f"Words of the reading key, by telephone: {keys.words()}"), soft_wrap=True)
    for lacking in _lacking(states, card) if card else ():
        out.print(Text(f"The card names {lacking}, and its secret half is not here.", "red"))
    if all(is_local(state.name) for state in states):
        say(
            "Whoever can read this file can change what people said here without being noticed."
            " Keep a copy with the backup of the centre."
        )
        return
    say(
        "Whoever can read these keys can write as this member and read what it may read:"
        " docs/guides/keys.md. The seal does not belong here."
    )


def _earlier(state: KeyState) -> str:
    """Of a key that the card does not name: why it is here."""
    return "an earlier one" if state.name == "reading" else "not used any more"


def _lacking(states: list[KeyState], card: Card) -> list[str]:
    """The reading keys that the card names and that are not here."""
    here = {state.public for state in states}
    return [recipient for recipient in card.reading_keys if recipient not in here]
