"""`riparian join`: by a join kit, by charters, or on after an admission."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import click

from riparian.centre.centre import Centre
from riparian.cli.applying import (
    ApplicantOptions,
    application_path,
    apply_with,
    ask_where_missing,
    print_application,
    say_charter_words,
    write_application,
)
from riparian.cli.charters import read_charter_file
from riparian.cli.options import centre_of
from riparian.cli.output import folded, say
from riparian.cli.passphrase import open_seal, passphrase_option
from riparian.cli.sync_outcomes import print_outcome
from riparian.errors import BadRequest
from riparian.exchange.membership.card import Card
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.transfer.kit import Kit, is_kit

T = TypeVar("T")


@click.command(
    epilog="Example:  riparian -C my-centre join mekong-kit.zip --as japan --seal japan.seal"
)
@click.argument("files", metavar="[KIT|CHARTER]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--as",
    "--member",
    "member",
    metavar="MEMBER",
    help="The member's short name in the charter; or, to apply, the short name you want (laos).",
)
@click.option(
    "--seal",
    metavar="SEALFILE",
    type=click.Path(path_type=Path),
    help="The file with the member's seal. If you apply and there is no such file, a new seal is"
    " made in it.",
)
@passphrase_option
@click.option("--name", metavar="TEXT", help="To apply: the member's full name.")
@click.option(
    "--country", metavar="CODE", help="To apply: its country (LA); leave it out for an institution."
)
@click.option(
    "--role",
    metavar="ROLE",
    help="To apply: member, host (a government on whose territory others work), observer (reads,"
    " has no vote) or secretariat.",
)
@click.option(
    "--application",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="To apply: where to write the application (default: MEMBER.application.toml).",
)
@click.option(
    "--address",
    "addresses",
    metavar="URL",
    multiple=True,
    help="Where others reach this node (https://centre.example.org/exchange); repeat it for more."
    " Without one, this node fetches from the others and gives them its entries itself.",
)
@click.option(
    "--contact",
    metavar="TEXT",
    default="",
    help="The office that answers for this node; not a person, since every member can read it.",
)
@click.pass_context
def command(
    context: click.Context,
    files: tuple[Path, ...],
    member: str | None,
    seal: Path | None,
    passphrase_file: str | None,
    name: str | None,
    country: str | None,
    role: str | None,
    application: Path | None,
    addresses: tuple[str, ...],
    contact: str,
) -> None:
    """Make this centre the node of a member of a framework.

    KIT is the file that a member makes with `riparian framework kit`. If you are not a member yet,
    you apply with it: the command makes a seal, shows six words to read out by telephone, and
    writes an application to send. Once the others have signed, run `riparian join` without a file.

    Instead of a kit, give the CHARTER with enough signatures; if there have been several charters,
    all of them. Joining shares nothing of what is in the centre; `riparian share` does.
    """
    centre = centre_of(context)
    wanted = ApplicantOptions(member, seal, passphrase_file, name, country, role, application)
    if not files:
        card = _go_on(centre, wanted, addresses, contact)
    elif len(files) == 1 and is_kit(files[0]):
        card = _with_kit(centre, files[0], wanted, addresses, contact)
    else:
        card = _by_charters(centre, files, wanted, addresses, contact)
    if card is not None:
        _say_joined(centre, card, seal)
        _fill(centre)


def _with_kit(
    centre: Centre, file: Path, wanted: ApplicantOptions, addresses: tuple[str, ...], contact: str
) -> Card | None:
    joining = centre.channel.joining
    kit = joining.read_kit(file)
    if joining.is_applicant:
        state = joining.renew(kit)
        assert state is not None  # it is an applicant's
        if state.admitted_as is not None or not wanted.is_new:
            write_application(application_path(wanted, state.line), state.line)
            return _go_on(centre, wanted, addresses, contact)
    say_charter_words(kit)
    member = ask_where_missing(wanted.member, "member")
    if member in kit.framework.charter.members:
        return _as_member(centre, kit, member, wanted, addresses, contact)
    asked = wanted._replace(member=member)
    apply_with(joining, kit, asked, centre.layout.keys, addresses, contact)
    return None


def _as_member(
    centre: Centre,
    kit: Kit,
    member: str,
    wanted: ApplicantOptions,
    addresses: tuple[str, ...],
    contact: str,
) -> Card:
    seal = open_seal(_needed(wanted.seal, "--seal SEALFILE"), wanted.passphrase_file)
    return centre.channel.joining.join(kit, member, seal, addresses, contact)


def _by_charters(
    centre: Centre,
    files: tuple[Path, ...],
    wanted: ApplicantOptions,
    addresses: tuple[str, ...],
    contact: str,
) -> Card:
    contents = [read_charter_file(path) for path in files]
    contents.sort(key=lambda content: read_draft(content).root.version)
    member = _needed(wanted.member, "--as MEMBER")
    opened = open_seal(_needed(wanted.seal, "--seal SEALFILE"), wanted.passphrase_file)
    return centre.channel.join(contents, member, opened, addresses, contact)


def _go_on(
    centre: Centre, wanted: ApplicantOptions, addresses: tuple[str, ...], contact: str
) -> Card | None:
    """Begin the node where a charter that can be had admits this applicant, or say who has not
    signed yet."""
    joining = centre.channel.joining
    state = joining.application()
    if state is None:
        raise BadRequest(
            "This centre has not applied to join a framework.",
            "Give the join kit that a member has made for you: riparian join KIT.",
        )
    if state.admitted_as is None:
        for outcome in centre.channel.sync():
            print_outcome(outcome)
        state = joining.application()
        assert state is not None
    if state.admitted_as is None:
        print_application(state)
        return None
    say(f"{state.framework} has admitted {state.admitted_as} in charter {state.charter}.")
    seal = open_seal(wanted.seal or Path(state.seal_file), wanted.passphrase_file)
    return joining.complete(seal, addresses, contact)


def _say_joined(centre: Centre, card: Card, seal: Path | None) -> None:
    charter = centre.channel.charter()
    member = card.member
    lines = folded(
        f"This centre is now the node of {charter.members[member].name} ({member}) in"
        f" {charter.framework}. Its journal is {card.journals[0].origin}."
    )
    click.echo("\n".join(lines))
    say(
        f"Put {seal or 'the seal'} back into its safe, and print a key sheet for it: riparian keys"
        f" backup FILE. Protect {centre.layout.keys}: whoever has it can write as this member and"
        " read what it may read."
    )


def _fill(centre: Centre) -> None:
    """Take what the others have, where one of them has an address."""
    outcomes = list(centre.channel.sync())
    for outcome in outcomes:
        print_outcome(outcome)
    if any(outcome.taken for outcome in outcomes):
        say("From now on by a timer, once an hour or once a day: riparian exchange sync")
        return
    say(
        "Next: the others need this member's card, and this node theirs. Over the network, or with"
        " a USB stick:"
    )
    for line in (
        "riparian exchange sync --peer URL",
        "riparian exchange bundle FILE     and there: riparian exchange unbundle FILE",
    ):
        click.echo(f"  {line}", err=True)


def _needed(value: T | None, option: str) -> T:
    if value is None:
        raise BadRequest(f"Joining needs {option}.", "See: riparian join --help")
    return value
