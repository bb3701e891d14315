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
    "credential": "as a systemd credential",
    "keyring": "in the keyring of the operating system",
    "missing": "missing",
}
PURPOSES = {
    "cosigner": "confirms to the others what this node holds",
    "reading": "opens what is encrypted for this member",
}
INTO = {"keyring": "into the keyring", "file": "into a file"}
SIGNS = "signs the journal {name}"
SIGNS_HERE = "signs judgements and corrections made in this centre, for itself alone"


@click.group("keys", cls=InOrder, epilog="Example:  riparian keys new japan.seal")
def command() -> None:
    """Make a member's seal; back up, renew and check the keys of this member's node.

    The seal is the key with which a member votes and signs. Keep it offline. You need it to sign a
    charter, to join a framework, and to sign each new card. `riparian join` makes the keys that the
    node needs from day to day. Where to keep what, and what to do if keys are lost or stolen:
    docs/guides/keys.md.
    """


@command.command(
    "new", short_help="Make a seal in a new file.", epilog="Example:  riparian keys new japan.seal"
)
@click.argument("sealfile", metavar="SEALFILE", type=click.Path(path_type=Path))
@passphrase_option
def new_command(sealfile: Path, passphrase_file: str | None) -> None:
    """Make a seal, the key with which a member votes and signs, in a new file.

    Asks twice for a passphrase, without showing it. Prints the line for the list of members; it is
    public, so send it to whoever writes the charter.
    """
    if os.path.lexists(sealfile):
        raise BadRequest(
            f"{sealfile} is there already; a seal is never overwritten.",
            "Give another file for the new seal.",
        )
    seal = Seal.create(sealfile, new_passphrase(sealfile, passphrase_file))
    click.echo(f'seal = "{seal.public}"')
    say(f"Send this line to whoever writes the list of members. The seal is in {sealfile}.")
    say(
        "Keep it on two USB sticks in two safes, never on a server, and its passphrase on paper in"
        " a third place: whoever has both can sign in this member's name. If you lose either, the"
        " other members must agree on a new seal in a new charter."
    )


@command.command(
    "status",
    short_help="Show where this node's keys are, and whether they work.",
    epilog="Example:  riparian -C my-centre keys status",
)
@json_option
@click.pass_context
def status_command(context: click.Context, as_json: bool) -> None:
    """Show where this node's keys are, and whether each can be used. Shows no secret.

    Exit status 1 if a key is missing or cannot be used.
    """
    centre = centre_of(context)
    states = centre.channel.key_states()
    if not centre.is_node:
        states = [state for state in states if is_local(state.name)]
    if not states:
        if as_json:
            print_json([])
        say(
            "This centre has no keys: it belongs to no framework, and nobody has judged or"
            " corrected anything in it. `riparian join` makes a node's keys, `riparian keys new` a"
            " member's seal."
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
    short_help="Move the node's keys to the system's keyring, or back to files.",
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
    """Move the node's keys to the keyring of the operating system, or back to files.

    A keyring suits a desktop, where it opens when the user logs in. A server keeps its keys in
    files, or as systemd credentials, which this command does not move.
    """
    moved = centre_of(context).channel.keys.move(to_keyring=to == "keyring")
    for name in moved:
        click.echo(f"{name}  {KEPT_AS[to]}")
    if not moved:
        click.echo(f"Nothing was moved: no other key can go {INTO[to]}.")


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
        whole = "cannot be used" if state.fault else "can be used"
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
        out.print(Text(f"The card names {lacking}, but its secret half is not here.", "red"))
    if all(is_local(state.name) for state in states):
        say(
            "Whoever can read this file can change the judgements and corrections made here without"
            " being noticed. Keep a copy with the backup of the centre."
        )
        return
    say(
        "Whoever can read these keys can write as this member and read what it may read. Do not"
        " keep the seal here. More: docs/guides/keys.md"
    )


def _earlier(state: KeyState) -> str:
    """Of a key that the card does not name: why it is here."""
    return "an earlier one" if state.name == "reading" else "not used any more"


def _lacking(states: list[KeyState], card: Card) -> list[str]:
    """The reading keys that the card names and that are not here."""
    here = {state.public for state in states}
    return [recipient for recipient in card.reading_keys if recipient not in here]
