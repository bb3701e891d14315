"""`riparian framework new`, `sign`, `merge` and `status`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path

import click

from riparian.cli.charters import (
    CharterDocument,
    charter_document,
    print_charter,
    read_charter_file,
    say_weights,
    signature_words,
    write_charter_file,
)
from riparian.cli.options import InOrder, centre_of, json_option
from riparian.cli.output import folded, print_json, say
from riparian.cli.passphrase import open_seal, seal_options
from riparian.english import count_of
from riparian.errors import BadRequest
from riparian.exchange.membership.charter import (
    merge_signatures,
    missing_signatures,
    new_charter,
    sign_charter,
)
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.membership.members import read_members
from riparian.exchange.membership.terms import weights_to_consider
from riparian.exchange.names import read_name

PURPOSE = "To share information on development cooperation among its members."


@click.group(
    "framework",
    cls=InOrder,
    epilog="Example:  riparian framework new mekong --members members.toml --threshold 6",
)
def command() -> None:
    """Found a framework: write its charter, sign it, gather signatures, read it.

    The charter says who is a member, in which role, and how many of them decide. It is in force
    once that many have signed it with their seals.
    """


@command.command(
    "new",
    short_help="Write a first charter, unsigned.",
    epilog="Example:  riparian framework new mekong --members members.toml --threshold 6",
)
@click.argument("name")
@click.option(
    "--members",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="A TOML file with name, country, role and seal of each member;"
    " docs/guides/start-a-framework.md shows one.",
)
@click.option(
    "--threshold",
    metavar="K",
    type=int,
    required=True,
    help="How many members have to sign this charter and any later one: more than half of those"
    " with a vote.",
)
@click.option(
    "--purpose", metavar="TEXT", default=PURPOSE, show_default=True, help="What it is for."
)
@click.option(
    "--several-of",
    metavar="COUNTRY",
    multiple=True,
    help="A country that may have several members (JP); repeat it for more. Others have one each.",
)
@click.option(
    "--charter",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where to write the charter (default: NAME.charter.json).",
)
def new_command(
    name: str,
    members: Path,
    threshold: int,
    purpose: str,
    several_of: tuple[str, ...],
    charter: Path | None,
) -> None:
    """Write the first charter of a framework, which nobody has signed yet.

    NAME has small letters, digits and hyphens: mekong. A member is a member, a host (a government
    on whose territory others work), an observer (reads, has no vote) or a secretariat.
    """
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
    say(f"Written to {path}. Next: send this file to every member, who reads it and signs it:")
    click.echo(f"  riparian framework status {path}", err=True)
    click.echo(f"  riparian framework sign {path} --seal SEALFILE", err=True)


@command.command(
    "sign",
    short_help="Add a member's signature to a charter.",
    epilog="Example:  riparian framework sign mekong.charter.json --seal jica.seal",
)
@click.argument("file", type=click.Path(path_type=Path))
@seal_options
def sign_command(file: Path, seal: Path, passphrase_file: str | None) -> None:
    """Add a member's signature to a charter, in the same file.

    Read the charter first: riparian framework status FILE. What is signed is all of it.
    """
    content = read_charter_file(file)
    before = missing_signatures(content)
    opened = open_seal(seal, passphrase_file)
    signed = sign_charter(content, opened)
    member = next(x.member for x in read_draft(signed).terms.members if x.seal == opened.public)
    if member in before:
        write_charter_file(file, signed)
        click.echo(f"{member} has signed {file}.")
    else:
        click.echo(f"{member} had signed {file} already; nothing was changed.")
    _say_state(charter_document(signed), file)


@command.command(
    "merge",
    short_help="Put signatures of several files into one.",
    epilog="Example:  riparian framework merge from-jica.json from-koica.json --into"
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
    help="Where to write the charter with all signatures; those that are there already stay.",
)
def merge_command(files: tuple[Path, ...], into: Path) -> None:
    """Put signatures that were gathered apart into one file of the charter.

    All files have to hold the same charter; their order does not matter.
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
    short_help="Show a charter in words: members, threshold, signatures.",
    epilog="Example:  riparian framework status mekong.charter.json",
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
@click.pass_context
def status_command(context: click.Context, file: Path | None, as_json: bool) -> None:
    """Show a charter: its members, how many decide, who has signed, until when.

    Without FILE, the charter of the framework that this centre belongs to.
    """
    if file is None:
        charter = centre_of(context).channel.charter()
        document = charter_document(charter.raw, charter)
    else:
        document = charter_document(read_charter_file(file))
    if as_json:
        print_json(document)
    else:
        print_charter(document)


def _say_state(document: CharterDocument, file: Path) -> None:
    click.echo("\n".join(folded(signature_words(document))))
    if not document.missing:
        say(f"Next: give {file} to every member, who makes a centre its node:")
        click.echo(f"  riparian join {file} --as MEMBER --seal SEALFILE", err=True)
