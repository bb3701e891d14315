"""Applying for admission with a join kit: what is asked, what is written, what is shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click
from rich.text import Text

from riparian.centre.admission import Joining
from riparian.cli.output import console, folded, say
from riparian.cli.passphrase import new_passphrase, open_seal
from riparian.english import listed
from riparian.errors import BadRequest
from riparian.exchange.addresses import read_address
from riparian.exchange.admission import ApplicationState
from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.application import application_file
from riparian.exchange.membership.members import MemberLine, applicant_line
from riparian.exchange.names import read_name
from riparian.exchange.plain_text import plain_line
from riparian.exchange.transfer.kit import Kit
from riparian.store.writing import write_atomically
from riparian.wording.admission import next_words, spoken, standing_words

PROMPTS = {
    "member": "Short name in small letters, digits and hyphens, for example laos-mpi",
    "name": "Full name",
    "country": "Country code, for example LA; nothing where you belong to no one country",
    "role": "Role: member, host (a government in whose country others work), observer or"
    " secretariat",
}


class ApplicantOptions(NamedTuple):
    """What was given on the command line of who joins; the rest is asked for."""

    member: str | None
    seal: Path | None
    passphrase_file: str | None
    name: str | None
    country: str | None
    role: str | None
    application: Path | None

    @property
    def is_new(self) -> bool:
        """Whether it says anything of who applies."""
        return any((self.member, self.name, self.country, self.role))


def say_charter_words(kit: Kit) -> None:
    """Whose kit it is, and the six words of its charters."""
    charter = kit.framework.charter
    made = charter.members.get(kit.by)
    say(f"This is a join kit for {charter.framework}: {plain_line(charter.purpose, 300)}")
    by = made.name if made else kit.by
    say(f"{by} ({kit.by}) is said to have made it, with charter {charter.version}. Its six words:")
    click.echo(f"\n  {spoken(kit.words)}\n", err=True)
    say(
        f"Telephone somebody at {kit.by} whom you know, at a number that is not from the kit, and"
        " let them read out the six words that they were shown. Other words: do not go on. Riparian"
        " cannot check this for you."
    )
    for each in kit.followed:
        say(
            f"Warning: charter {each.version} lacks signatures that the previous charter requires."
            f" {listed(each.signers)} go on with it without the others. If you join with this kit,"
            " so do you."
        )


def ask_where_missing(value: str | None, option: str, default: str | None = None) -> str:
    """What was given, or what a person types; raises BadRequest where nobody can be asked."""
    if value is not None:
        return value
    if not sys.stdin.isatty():
        shown = "as" if option == "member" else option
        raise BadRequest(
            f"Joining needs --{shown}, and there is no terminal at which to ask for it.",
            "See: riparian join --help",
        )
    answer: str = click.prompt(
        PROMPTS[option],
        default=default,
        err=True,
        show_default=bool(default),
        value_proc=_as_member_name if option == "member" else None,
    )
    return answer.strip()


def _as_member_name(text: str) -> str:
    """What was typed, in small letters; click asks again where that is no name."""
    try:
        return read_name(text.strip().lower(), "member")
    except BadRequest as error:
        raise click.UsageError(f"{error.what} {error.try_this}") from error


def apply_with(
    joining: Joining,
    kit: Kit,
    wanted: ApplicantOptions,
    keys: Path,
    addresses: Sequence[str] = (),
    contact: str = "",
) -> None:
    """Apply: ask what is missing, make or open the seal, and write what is sent. `keys`: where the
    centre keeps its own."""
    for address in addresses:
        read_address(address)  # before a seal is made
    line = _applicant(kit, wanted)
    joining.check_applicant(kit, line)
    seal_file = wanted.seal or Path(f"{line.member}.seal")
    seal = _seal(seal_file, wanted.passphrase_file)
    line = MemberLine(line.member, line.name, line.country, line.role, seal.public)
    file = application_path(wanted, line)
    refuse_other_content(file, line)
    state = joining.apply(kit, line, seal_file.absolute(), addresses, contact)
    write_application(file, line)
    _say_what_to_send(state, kit, file, seal_file, keys)


def application_path(wanted: ApplicantOptions, line: MemberLine) -> Path:
    """Where the application is written."""
    return wanted.application or Path(f"{line.member}.application.toml")


def refuse_other_content(path: Path, line: MemberLine) -> None:
    """Raise BadRequest where something else than this application stands in its place."""
    try:
        if path.exists() and path.read_bytes() != application_file(line).encode():
            raise BadRequest(
                f"{path} is there already and holds something else.",
                "Move it away, or give another file with --application; then run this again.",
            )
    except OSError as error:
        raise _unwritable(path) from error


def write_application(path: Path, line: MemberLine) -> None:
    """Write what is sent to the others."""
    refuse_other_content(path, line)
    try:
        write_atomically(path, application_file(line).encode())
    except OSError as error:
        raise _unwritable(path) from error


def print_application(state: ApplicationState) -> None:
    """How an application stands, with the words to read out."""
    out = console()
    for line in folded(standing_words(state)):
        out.print(Text(line), soft_wrap=True)
    out.print(Text(f"Its six words: {spoken(state.words)}"), soft_wrap=True)
    for line in folded(next_words(state)):
        out.print(Text(line), soft_wrap=True)


def say_standing(state: ApplicationState) -> None:
    """The same on stderr, without the words."""
    say(standing_words(state))
    say(next_words(state))


def _applicant(kit: Kit, wanted: ApplicantOptions) -> MemberLine:
    member = read_name(ask_where_missing(wanted.member, "member"), "member")
    say(
        f"{member} is not a member in this charter, so this is an application. All members will"
        " read what you enter here."
    )
    name = ask_where_missing(wanted.name, "name")
    asked = wanted.country is None and wanted.name is None
    country = ask_where_missing(None, "country", "") if asked else wanted.country
    role = ask_where_missing(wanted.role, "role", "member")
    return applicant_line(member, name, (country or "").upper() or None, role)


def _seal(path: Path, passphrase_file: str | None) -> Seal:
    if os.path.lexists(path):
        return open_seal(path, passphrase_file)
    say(f"The seal is the key with which this member votes and signs. It is made now, in {path}.")
    return Seal.create(path, new_passphrase(path, passphrase_file))


def _unwritable(path: Path) -> BadRequest:
    return BadRequest(
        f"The application could not be written to {path}.",
        "Give a file in a folder that you may write to with --application.",
    )


def _say_what_to_send(
    state: ApplicationState, kit: Kit, file: Path, seal: Path, keys: Path
) -> None:
    centre = os.path.relpath(keys.parent)
    place = "" if centre == os.curdir else f" -C {centre}"
    charter = kit.framework.charter
    sponsor = charter.members[kit.by].name if kit.by in charter.members else kit.by
    click.echo(f"The application is in {file}. Its own six words, to read out by telephone:")
    click.echo(f"\n  {spoken(state.words)}\n")
    steps = (
        f"Send {file} to {sponsor} ({kit.by}) in any way: nothing in it is secret.",
        "Telephone somebody there whom you know, at a number that is not from the kit, and read out"
        " these six words. Whoever proposes your admission is shown the same six; if they differ,"
        " somebody changed the application on its way.",
        f"Put {seal} on two USB sticks in two safes, and its passphrase on paper in a third place."
        " You need both again when you are admitted; until then delete it from this computer. The"
        f" centre's own keys, in {keys}, stay where they are: keep a backup of the folder.",
        f"{_voting(state)} Then, in this folder: riparian{place} exchange sync, and riparian{place}"
        " join.",
    )
    say("Next:")
    for number, step in enumerate(steps, start=1):
        say(f"{number}. {step}", "  ")


def _voting(state: ApplicationState) -> str:
    return f"Any {state.threshold} of {listed(state.voters)} must sign a charter that admits you."
