"""`riparian framework new`, `sign`, `merge`, `status`, and the commands that change a charter."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path

import click
from msgspec.structs import asdict

from riparian.centre.centre import Centre
from riparian.cli.channel_pages import print_folded
from riparian.cli.charters import (
    CharterDocument,
    charter_document,
    print_charter,
    read_charter_file,
    say_weights,
    signature_words,
    write_charter_file,
)
from riparian.cli.commands.framework_kit import command as kit_command
from riparian.cli.framework_changes import (
    chain_of,
    changes_of,
    export_command,
    follow_command,
    give_command,
    propose_command,
    show_outcome,
    signatory,
    write_new,
)
from riparian.cli.options import InOrder, centre_of, json_option
from riparian.cli.output import folded, print_json, say
from riparian.cli.passphrase import open_seal, seal_options
from riparian.cli.proposals import ProposalsDocument, print_proposals, proposals_document
from riparian.english import count_of
from riparian.errors import BadRequest
from riparian.exchange.membership.charter import (
    Charter,
    merge_signatures,
    missing_signatures,
    new_charter,
    require_plausible_date,
    sign_charter,
)
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.membership.members import read_members
from riparian.exchange.membership.succession import go_on_without
from riparian.exchange.membership.terms import weights_to_consider
from riparian.exchange.names import read_name
from riparian.wording.charters import SILENT_DAYS, alone_words, frozen_words

PURPOSE = "To share information on development cooperation among its members."


class CharterStatusDocument(CharterDocument, frozen=True, kw_only=True):
    """What `status --json` prints of a centre's charter; `proposed` beside it; `frozen`: why it
    cannot be changed now, else nothing."""

    proposed: ProposalsDocument
    frozen: str


@click.group(
    "framework",
    cls=InOrder,
    epilog="Example:  riparian framework new mekong --members members.toml --threshold 6",
)
def command() -> None:
    """Found a framework, and read, sign and change its charter.

    The charter says who the members are, what role each has, and how many of them must sign it: the
    threshold. It is in force once that many have signed it with their seals. A change must reach
    the threshold of the charter in force and its own.
    """


@command.command(
    "new",
    short_help="Write a first charter, unsigned.",
    epilog="Example:  riparian framework new mekong --members members.toml --threshold 6",
)
@click.argument("name", required=False)
@click.option(
    "--members",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A TOML file with the name, country, role and seal of each member;"
    " docs/guides/start-a-framework.md shows one.",
)
@click.option(
    "--threshold",
    metavar="K",
    type=int,
    required=True,
    help="How many members must sign this charter and any later one: more than half of those with a"
    " vote.",
)
@click.option(
    "--purpose",
    metavar="TEXT",
    default=PURPOSE,
    show_default=True,
    help="What the framework is for.",
)
@click.option(
    "--several-of",
    metavar="COUNTRY",
    multiple=True,
    help="A country that may have several members (JP); repeat it for more. All others have one.",
)
@click.option(
    "--charter",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where to write the charter (default: NAME.charter.json).",
)
@click.option(
    "--after",
    metavar="DIR|FILE",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="Instead of --members, if too few are left to sign: go on from the charter of the centre"
    " in this folder, or from this charter file (if there have been several, give all of them)."
    " Needs --without.",
)
@click.option(
    "--without",
    metavar="MEMBER",
    multiple=True,
    help="With --after: a member that is gone; repeat it for more.",
)
def new_command(
    name: str | None,
    members: Path | None,
    threshold: int,
    purpose: str,
    several_of: tuple[str, ...],
    charter: Path | None,
    after: tuple[Path, ...],
    without: tuple[str, ...],
) -> None:
    """Write the first charter of a framework, for its members to sign.

    NAME consists of small letters, digits and hyphens: mekong. The role of a member is member, host
    (a government on whose territory others work), observer (reads, has no vote) or secretariat.

    With --after, the members that remain go on when too few are left to sign: with a charter that
    needs only their own threshold, and with all journals. A centre follows it only if its own
    people decide to (riparian framework follow).
    """
    if after:
        _new_after(_charter_at(after), name, without, threshold, charter)
        return
    if name is None or members is None:
        raise BadRequest(
            "A new framework needs a name and members.", "Give NAME and --members FILE, or --after."
        )
    read_name(name, "framework")
    path = charter or Path(f"{name}.charter.json")
    if os.path.lexists(path):
        raise BadRequest(
            f"{path} is there already, perhaps with signatures.",
            "Give another file with --charter, or move that one away.",
        )
    countries = tuple(country.strip().upper() for country in several_of)
    lines = read_members(members)
    content = new_charter(name, purpose, lines, threshold, datetime.now(UTC), several_of=countries)
    write_charter_file(path, content)
    print_charter(charter_document(content))
    say_weights(weights_to_consider(read_draft(content).terms))
    say(f"Written to {path}. Next: send this file to every member, to read and sign:")
    click.echo(f"  riparian framework status {path}", err=True)
    click.echo(f"  riparian framework sign {path} --seal SEALFILE", err=True)


@command.command(
    "sign",
    short_help="Add a member's signature to a charter.",
    epilog="Example:  riparian framework sign mekong.charter.json --seal japan.seal",
)
@click.argument("what", metavar="[FILE|PROPOSAL]", required=False)
@seal_options
@click.option(
    "--before",
    "earlier",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="With a FILE: the previous charter (if there have been several, all of them), so that a"
    " member can sign that the new one gives no vote.",
)
@click.option(
    "--although-another",
    "also",
    is_flag=True,
    help="With a PROPOSAL: sign it although this member has signed a rival of it. All members see"
    " that it has signed both.",
)
@click.pass_context
def sign_command(
    context: click.Context,
    what: str | None,
    seal: Path,
    passphrase_file: str | None,
    earlier: tuple[Path, ...],
    also: bool,
) -> None:
    """Add a member's signature to a charter: in a FILE, or to a PROPOSAL in the channel.

    PROPOSAL is the beginning of its fingerprint, as `riparian framework status` shows it; leave it
    out if there is only one. Read the charter first, with the same command: you sign all of it.
    """
    if what is not None and _is_file(what):
        _sign_file(Path(what), seal, passphrase_file, chain_of(earlier) if earlier else None)
        return
    changes = changes_of(context)
    before = changes.state().charter
    changes.find(what)  # before anybody types a passphrase
    desk, opened = centre_of(context).charter_desk, open_seal(seal, passphrase_file)
    signed = desk.sign(what, opened, signatory(changes), also=also)
    show_outcome(changes, before, signed)
    say(f"Put {seal} back into its safe.")


def _is_file(what: str) -> bool:
    return os.path.lexists(what) or os.sep in what or what.endswith(".json")


def _sign_file(
    file: Path, seal: Path, passphrase_file: str | None, previous: Charter | None
) -> None:
    content = read_charter_file(file)
    before = missing_signatures(content, previous)
    require_plausible_date(content, previous, datetime.now(UTC))
    opened = open_seal(seal, passphrase_file)
    signed = sign_charter(content, opened, previous)
    lines = read_draft(signed).terms.members + (previous.terms.members if previous else ())
    member = next(x.member for x in lines if x.seal == opened.public)
    if member in before:
        write_charter_file(file, signed)
        click.echo(f"{member} has signed {file}.")
    else:
        click.echo(f"{member} had signed {file} already; nothing was changed.")
    _say_state(charter_document(signed), file)


@command.command(
    "merge",
    short_help="Put the signatures of several copies into one file.",
    epilog="Example:  riparian framework merge from-japan.json from-korea.json --into"
    " mekong.charter.json",
)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--into",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="Where to write the charter with all signatures; those already in it are kept.",
)
def merge_command(files: tuple[Path, ...], into: Path) -> None:
    """Put the signatures of several copies of a charter into one file.

    All files must hold the same charter; their order does not matter.
    """
    paths = [*files, into] if into.exists() and into not in files else list(files)
    contents = [read_charter_file(path) for path in paths]
    merged = reduce(merge_signatures, contents, contents[0])
    write_charter_file(into, merged)
    document = charter_document(merged)
    click.echo(f"The signatures of {count_of(len(paths), 'file')} are in {into}.")
    _say_state(document, into)


@command.command(
    "status",
    short_help="Show a charter: members, threshold, signatures, proposals.",
    epilog="Example:  riparian framework status mekong.charter.json",
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
@click.pass_context
def status_command(context: click.Context, file: Path | None, as_json: bool) -> None:
    """Show a charter: its members, its threshold, who has signed it, when it expires.

    Without FILE, shows the charter of this centre's framework, the proposals to change it, and who
    has signed those.
    """
    if file is not None:
        document = charter_document(read_charter_file(file))
        print_json(document) if as_json else print_charter(document)
        return
    centre = centre_of(context)
    state = centre.channel.charter_changes.state()
    document = charter_document(state.charter.raw, state.charter)
    frozen = frozen_words(state.charter, centre.channel.unheard(SILENT_DAYS), SILENT_DAYS)
    if as_json:
        proposed = proposals_document(state)
        print_json(CharterStatusDocument(**asdict(document), proposed=proposed, frozen=frozen))
        return
    print_charter(document)
    if frozen:
        print_folded(frozen)
    print_proposals(state)


for further in (propose_command, export_command, give_command, follow_command, kit_command):
    command.add_command(further)


def _new_after(
    old: Charter, name: str | None, without: Sequence[str], threshold: int, file: Path | None
) -> None:
    """Write the charter by which those who remain go on."""
    if name not in (None, old.framework):
        raise BadRequest(
            f"The members that remain go on as {old.framework}, with its journals; '{name}' would "
            "be another framework.",
            "Leave out the name, or found another framework with --members.",
        )
    for member in without:
        old.require(member)
    members = [member for member in old.members if member not in without]
    content = go_on_without(old, members, threshold, datetime.now(UTC))
    path = file or Path(f"{old.framework}.charter-{old.version + 1}.json")
    write_new(path, content)
    print_charter(charter_document(content))
    print_folded(alone_words(read_draft(content).terms))
    say(f"Written to {path}. Next: the members that remain sign it, and one submits it:")
    click.echo(f"  riparian framework sign {path} --seal SEALFILE", err=True)
    click.echo(f"  riparian framework give {path}", err=True)
    say("Then each of them that decides to go on with it: riparian framework follow")


def _charter_at(paths: Sequence[Path]) -> Charter:
    """The charter in force of a centre, or the newest in these files."""
    if len(paths) == 1 and paths[0].is_dir():
        return Centre.open(paths[0]).channel.charter()
    return chain_of(paths)


def _say_state(document: CharterDocument, file: Path) -> None:
    click.echo("\n".join(folded(signature_words(document))))
    if document.version > 1:
        say("Next: a member with a node submits it to all:")
        click.echo(f"  riparian framework give {file}", err=True)
    elif not document.missing:
        say(f"Next: give {file} to every member, to make a centre its node:")
        click.echo(f"  riparian join {file} --as MEMBER --seal SEALFILE", err=True)
