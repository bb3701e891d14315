"""`riparian exchange proof`: a proof that an entry is in its journal."""

from __future__ import annotations

from pathlib import Path

import click

from riparian.cli.options import centre_of
from riparian.errors import BadRequest
from riparian.wording.amounts import size_in_words


@click.command(
    "proof",
    short_help="Write a proof that an entry is in its journal.",
    epilog="Example:  riparian -C my-centre exchange proof mekong/japan/1#42 --to 42.tlog-proof",
)
@click.argument("entry")
@click.option(
    "--to",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write it to this new file (default: print it).",
)
@click.pass_context
def command(context: click.Context, entry: str, file: Path | None) -> None:
    """Write a proof that an ENTRY is in its member's journal, and of who holds it.

    It is a C2SP tlog-proof, which anybody can check without Riparian and without this centre. It
    does not reveal what the entry says.
    """
    channel = centre_of(context).channel
    channel.charter()  # says how to join where it is in no framework
    proof = channel.proof(entry)
    if file is None:
        click.echo(proof, nl=False)
        return
    try:
        with file.open("xb") as out:
            out.write(proof)
    except FileExistsError as error:
        raise BadRequest(f"{file} is there already.", "Give another name.") from error
    click.echo(f"{file}: {size_in_words(len(proof))}.")
