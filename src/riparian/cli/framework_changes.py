"""`riparian framework propose`, `export`, `give` and `follow`: how a charter changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from riparian.cli.at_the_computer import at_the_computer
from riparian.cli.charters import charter_document, print_charter, read_charter_file
from riparian.cli.charters import write_charter_file as write_file
from riparian.cli.options import InOrder, centre_of
from riparian.cli.output import folded, say
from riparian.cli.proposals import print_proposal, print_seal_words
from riparian.desk.sharing.choice import Sharer
from riparian.english import listed
from riparian.errors import BadRequest
from riparian.exchange.charter_changes import CharterChanges, MakeDraft
from riparian.exchange.keys.seal import read_public
from riparian.exchange.membership.charter import Charter, open_charter
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.membership.members import ROLES, Role, read_members
from riparian.exchange.membership.proposals import Proposal
from riparian.exchange.membership.succession import (
    propose_admission,
    propose_expulsion,
    propose_role,
    propose_seal,
    propose_threshold,
)
from riparian.wording.charters import alone_words

F = TypeVar("F", bound=Callable[..., Any])


@click.group(
    "propose",
    cls=InOrder,
    epilog="Example:  riparian -C my-centre framework propose admit adb.application.toml",
)
def propose_command() -> None:
    """Propose a change of the charter, for the members to sign.

    Proposing is not signing: sign your own proposal too (riparian framework sign). Without --out,
    the proposal is written to this member's journal and reaches the others with the next exchange.
    It comes into force once its signatures reach the threshold of the charter in force and its own.
    """


def file_options(command: F) -> F:
    """`--charter` and `--out`, for whoever has no node."""
    command = click.option(
        "--out",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Write the proposal to this new file, not to the journal: nobody else sees it yet.",
    )(command)
    return click.option(
        "--charter",
        "charters",
        metavar="FILE",
        multiple=True,
        type=click.Path(path_type=Path),
        help="With --out, if this member has no node: the charter in force; if there have been"
        " several, all of them.",
    )(command)


threshold_option = click.option(
    "--threshold",
    metavar="K",
    type=int,
    help="How many members must sign from then on (default: as now).",
)


@propose_command.command(
    "admit",
    short_help="Propose a new member.",
    epilog="Example:  riparian -C my-centre framework propose admit adb.application.toml",
)
@click.argument("file", type=click.Path(path_type=Path))
@threshold_option
@click.option(
    "--several-of",
    metavar="COUNTRY",
    multiple=True,
    help="A country that may have several members from then on (JP); repeat it for more.",
)
@file_options
@click.pass_context
def admit_command(
    context: click.Context,
    file: Path,
    threshold: int | None,
    several_of: tuple[str, ...],
    charters: tuple[Path, ...],
    out: Path | None,
) -> None:
    """Propose to admit the member that FILE lists: [member.NAME] with name, country, role, seal.

    FILE is the application that `riparian join KIT` writes for the newcomer, who reads out six
    words by telephone. The same six are shown here; if they differ, somebody changed the file on
    its way.
    """
    lines = read_members(file)
    if len(lines) != 1:
        raise BadRequest(
            f"{file} lists {listed(line.member for line in lines)}; each proposal admits one "
            "member.",
            "Give a file with one [member.NAME].",
        )
    countries = [country.strip().upper() for country in several_of]
    draft = partial(_admission, line=lines[0], threshold=threshold, several_of=countries)
    _propose(context, draft, charters, out)


@propose_command.command(
    "expel",
    short_help="Propose to expel a member.",
    epilog="Example:  riparian -C my-centre framework propose expel korea",
)
@click.argument("member")
@threshold_option
@file_options
@click.pass_context
def expel_command(
    context: click.Context,
    member: str,
    threshold: int | None,
    charters: tuple[Path, ...],
    out: Path | None,
) -> None:
    """Propose to expel MEMBER, from the new charter on.

    What it wrote stays, and it can still read what it could read. It cannot read what members write
    once they have the new charter. Its own signature is not needed.
    """
    _propose(context, lambda c, now: propose_expulsion(c, member, now, threshold), charters, out)


@propose_command.command(
    "change-role",
    short_help="Propose another role for a member.",
    epilog="Example:  riparian -C my-centre framework propose change-role adb member",
)
@click.argument("member")
@click.argument("role", type=click.Choice(ROLES))
@threshold_option
@file_options
@click.pass_context
def role_command(
    context: click.Context,
    member: str,
    role: Role,
    threshold: int | None,
    charters: tuple[Path, ...],
    out: Path | None,
) -> None:
    """Propose another role for MEMBER: member, host, observer or secretariat."""
    _propose(context, lambda c, now: propose_role(c, member, role, now, threshold), charters, out)


@propose_command.command(
    "replace-seal",
    short_help="Propose a new seal for a member that lost its own.",
    epilog="Example:  riparian -C my-centre framework propose replace-seal korea ed25519:…",
)
@click.argument("member")
@click.argument("public")
@file_options
@click.pass_context
def seal_command(
    context: click.Context,
    member: str,
    public: str,
    charters: tuple[Path, ...],
    out: Path | None,
) -> None:
    """Propose a new seal for MEMBER, whose own was lost or stolen.

    PUBLIC is the line that `riparian keys new` printed for the new seal: ed25519: and 44
    characters. Have it read out by telephone by somebody whose voice you know: whoever has the new
    seal acts as the member.
    """
    read_public(public)
    _propose(context, lambda c, now: propose_seal(c, member, public, now), charters, out)


@propose_command.command(
    "set-threshold",
    short_help="Propose another threshold: how many members must sign.",
    epilog="Example:  riparian -C my-centre framework propose set-threshold 5",
)
@click.argument("threshold", metavar="K", type=int)
@file_options
@click.pass_context
def threshold_command(
    context: click.Context, threshold: int, charters: tuple[Path, ...], out: Path | None
) -> None:
    """Propose that K members must sign a charter: more than half of those with a vote."""
    _propose(context, lambda c, now: propose_threshold(c, threshold, now), charters, out)


@click.command(
    "export",
    short_help="Write a proposal to a file, to be signed elsewhere.",
    epilog="Example:  riparian -C my-centre framework export 3f2a91c0 --to proposal.json",
)
@click.argument("proposal", required=False)
@click.option(
    "--to",
    "file",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="The new file, to carry to the computer where the seal is used.",
)
@click.pass_context
def export_command(context: click.Context, proposal: str | None, file: Path) -> None:
    """Write a PROPOSAL, with the signatures it has, to a file for a computer without a node.

    There: riparian framework sign FILE. Back here: riparian framework give FILE. PROPOSAL is the
    beginning of its fingerprint; leave it out if there is only one.
    """
    exported = changes_of(context).find(proposal)
    write_new(file, exported.content)
    click.echo(f"{file}: charter {exported.version}, {exported.digest[:8]}.")
    say("Next, where the seal is:")
    click.echo(f"  riparian framework sign {file.name} --seal SEALFILE", err=True)
    say("and back here:")
    click.echo(f"  riparian framework give {file.name}", err=True)


@click.command(
    "give",
    short_help="Submit a proposal that was signed elsewhere.",
    epilog="Example:  riparian -C my-centre framework give proposal.json",
)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.pass_context
def give_command(context: click.Context, files: tuple[Path, ...]) -> None:
    """Submit proposals and their signatures from files to all members.

    The signatures of any member count, whoever submits them.
    """
    changes, desk = changes_of(context), centre_of(context).charter_desk
    for file in files:
        content = read_charter_file(file)
        before = changes.state().charter
        show_outcome(changes, before, desk.give(content, signatory(changes)))


@click.command(
    "follow",
    short_help="Go on with a charter of the members that remain.",
    epilog="Example:  riparian -C my-centre framework follow 3f2a91c0",
)
@click.argument("proposal", required=False)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation; needed without a terminal.")
@click.pass_context
def follow_command(context: click.Context, proposal: str | None, yes: bool) -> None:
    """Go on with a charter that the remaining members signed without the others.

    It was written with `riparian framework new --after`. Each member decides for itself. From then
    on, this centre counts only the members that it names; all journals stay. There is no way back.
    PROPOSAL is the beginning of its fingerprint; leave it out if there is only one.
    """
    changes = changes_of(context)
    chosen = changes.find(proposal)
    if chosen.goes_on_alone:
        click.echo("\n".join(folded(alone_words(chosen.terms))), err=True)
        if not yes and not click.confirm("Follow it?", err=True):
            raise BadRequest("It is not followed; nothing was changed.", "Ask the other members.")
    charter = changes.follow(proposal)
    click.echo(f"This centre now follows charter {charter.version} of {charter.framework}.")


def changes_of(context: click.Context) -> CharterChanges:
    """The changes of the charter of the centre that -C names."""
    return centre_of(context).channel.charter_changes


def signatory(changes: CharterChanges) -> Sharer:
    """Whoever works at the centre's own computer, for its member."""
    return Sharer(at_the_computer(), changes.state().own)


def write_new(path: Path, content: bytes) -> None:
    """Write a charter's file that is not there yet."""
    if os.path.lexists(path):
        raise BadRequest(
            f"{path} is there already, perhaps with signatures.", "Give the name of a new file."
        )
    write_file(path, content)


def chain_of(paths: Sequence[Path]) -> Charter:
    """The newest of the charters in these files, each checked against the one before it."""
    contents = [read_charter_file(path) for path in paths]
    contents.sort(key=lambda content: read_draft(content).root.version)
    charter = None
    for content in contents:
        charter = open_charter(content, charter, {read_draft(content).digest})
    assert charter is not None  # there is at least one path
    return charter


def _first_of(paths: Sequence[Path]) -> Path:
    return min(paths, key=lambda path: read_draft(read_charter_file(path)).root.version)


def show_outcome(changes: CharterChanges, before: Charter, proposal: Proposal) -> None:
    """What a proposal is now, and what comes next."""
    state = changes.state()
    now = state.charter
    print_proposal(proposal, before.terms, state.first)
    if now.digest == proposal.digest:
        click.echo(f"Charter {now.version} of {now.framework} is in force here now.")
        say("The others have it with the next exchange: riparian exchange sync")


def _admission(
    charter: Charter, now: datetime, *, line: Any, threshold: int | None, several_of: list[str]
) -> bytes:
    return propose_admission(charter, line, now, threshold, several_of)


def _propose(
    context: click.Context, draft: MakeDraft, charters: Sequence[Path], out: Path | None
) -> None:
    """Write the proposal into the journal, or with --out to a file."""
    if charters and out is None:
        raise BadRequest("A charter was given, and no --out.", "Name the file for the proposal.")
    if out is None:
        _propose_to_all(context, draft)
        return
    if charters:
        charter, first = chain_of(charters), chain_of([_first_of(charters)]).digest
    else:
        state = changes_of(context).state()
        charter, first = state.charter, state.first
    content = draft(charter, datetime.now(UTC))
    write_new(out, content)
    print_charter(charter_document(content))
    print_seal_words(charter.terms, read_draft(content).terms, first)
    say(f"Written to {out}; the other members do not see it yet. Next: members sign it:")
    click.echo(f"  riparian framework sign {out} --seal SEALFILE", err=True)
    say("and one that has a node submits it to all: riparian framework give FILE")


def _propose_to_all(context: click.Context, draft: MakeDraft) -> None:
    changes = changes_of(context)
    before = changes.state()
    desk = centre_of(context).charter_desk
    proposal = desk.propose(draft, signatory(changes))
    print_proposal(proposal, before.charter.terms, before.first)
    say("It reaches the others with the next exchange. This member has not signed it yet. Next:")
    click.echo(f"  riparian framework sign {proposal.digest[:8]} --seal SEALFILE", err=True)
    say("or, if the seal stays on another computer:")
    click.echo(f"  riparian framework export {proposal.digest[:8]} --to FILE", err=True)
