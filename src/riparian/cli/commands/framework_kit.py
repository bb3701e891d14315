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
    short_help="Write the join kit: one file with which others join.",
    epilog="Example:  riparian -C my-centre framework kit mekong-kit.zip --wheels linux-x86_64",
)
@click.argument("file", metavar="OUT.zip", type=click.Path(path_type=Path))
@click.option(
    "--wheels",
    "platforms",
    metavar="PLATFORM",
    multiple=True,
    type=click.Choice(sorted(PLATFORMS)),
    help="Add Riparian and all that it needs, for this platform, so that it can be installed"
    " without internet; repeat it for more. pip fetches them from the internet, or wherever pip is"
    " set to.",
)
@click.option(
    "--python",
    "pythons",
    metavar="VERSION",
    multiple=True,
    help="The Python version of the newcomer's computer (3.12), for which to add wheels; repeat it"
    " for more (default: that of this computer).",
)
@click.option("--without-wheels", is_flag=True, help="Add no wheels (the default).")
@click.option(
    "--peer",
    "peers",
    metavar="URL",
    multiple=True,
    help="The address of a member's node that newcomers can reach, besides those on members' cards;"
    " repeat it for more.",
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
    """Write the join kit: one file with all that a newcomer needs for riparian join OUT.zip.

    It holds the charters, the members' cards, the signed heads of all journals, the addresses of
    nodes, and a page that says what to do. Nothing in it is secret. It holds no entries: those come
    once the newcomer has been admitted.
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
        f"Send {file} to the newcomer in any way: nothing in it is secret. When they telephone,"
        " read out these words; they are shown the same six. The page READ-ME-FIRST.html in it says"
        " the rest."
    )
    if not facts.peers:
        say(
            "No member's card names an address, so newcomers can learn of their admission only by a"
            " bundle. If a node can be reached, add its address with --peer URL."
        )
    if not platforms and not without_wheels:
        say("It does not hold the program. For a computer without internet, add --wheels PLATFORM.")
