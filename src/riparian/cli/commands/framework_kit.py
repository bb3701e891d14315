"""`riparian framework kit`: one file for whoever is to join."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from riparian.cli.options import centre_of
from riparian.cli.output import say
from riparian.cli.wheels import PLATFORMS, collect_wheels, this_python
from riparian.errors import BadRequest
from riparian.wording.admission import spoken
from riparian.wording.amounts import size_in_words
from riparian.wording.kit_page import kit_page


@click.command(
    "kit",
    short_help="Write one file with which others join.",
    epilog="Example:  riparian -C my-centre framework kit mekong-kit.zip --wheels linux-x86_64",
)
@click.argument("file", metavar="OUT.zip", type=click.Path(path_type=Path))
@click.option(
    "--wheels",
    "platforms",
    metavar="PLATFORM",
    multiple=True,
    type=click.Choice(sorted(PLATFORMS)),
    help="Add Riparian and all that it needs for this platform, for computers without internet;"
    " repeat it for more. Takes them with pip, from the internet or wherever pip is set to.",
)
@click.option(
    "--python",
    "pythons",
    metavar="VERSION",
    multiple=True,
    help="The Python that these wheels are for (3.12); repeat it for more (default: that of this"
    " computer).",
)
@click.option("--without-wheels", is_flag=True, help="Add no wheels (the default).")
@click.option(
    "--peer",
    "peers",
    metavar="URL",
    multiple=True,
    help="Where newcomers can reach a node, besides what members' cards say; repeat it for more.",
)
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    platforms: tuple[str, ...],
    pythons: tuple[str, ...],
    without_wheels: bool,
    peers: tuple[str, ...],
) -> None:
    """Write one file with all that a newcomer needs: riparian join OUT.zip.

    Charters, cards, signed heads of all journals, addresses of nodes, and a page that says what to
    do. Nothing secret is in it, and no entries: those come once the newcomer has been admitted.
    """
    if without_wheels and platforms:
        raise BadRequest("--wheels and --without-wheels exclude each other.", "Give one of them.")
    if pythons and not platforms:
        raise BadRequest("--python is for wheels.", "Name a platform as well: --wheels windows.")
    joining = centre_of(context).channel.joining
    facts = joining.kit_facts(peers)
    if file.exists():
        raise BadRequest(f"{file} is there already.", "Give another name.")
    versions = pythons or (this_python(),)
    page = kit_page(facts, file.name, platforms, versions)
    with TemporaryDirectory(prefix="riparian-kit-") as folder:
        wheels = collect_wheels(Path(folder), platforms, versions)
        size = joining.write_kit(file, facts, page, wheels)
    click.echo(f"{file}: {size_in_words(size)}. The six words of its charters:")
    click.echo(f"\n  {spoken(facts.words)}\n")
    say(
        f"Give {file} to whoever is to join, in whatever way: nothing in it is secret. When they"
        " ring, read out these words; they are shown the same ones. The page in it,"
        " READ-ME-FIRST.html, says the rest."
    )
    if not facts.peers:
        say(
            "No member's card names an address, so newcomers learn of their admission by stick: add"
            " one with --peer URL where a node can be reached."
        )
    if not platforms and not without_wheels:
        say("It holds no program: add --wheels linux-x86_64 for a computer without internet.")
