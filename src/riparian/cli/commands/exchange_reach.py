"""`riparian exchange reach`: what is in the way to other members."""

from __future__ import annotations

import click

from riparian.cli.channel_pages import print_folded
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import print_json, say
from riparian.exchange.transfer.reach import Reach
from riparian.wording.reach import ask_words, clock_words, reach_words


@click.command(
    "reach",
    short_help="Find out what is in the way to other members.",
    epilog="Example:  riparian -C my-centre exchange reach",
)
@click.option(
    "--peer",
    "peers",
    metavar="URL",
    multiple=True,
    help="Try only this address of a member's node; repeat it for more (default: every address on a"
    " member's card or in the join kit).",
)
@json_option
@click.pass_context
def command(context: click.Context, peers: tuple[str, ...], as_json: bool) -> None:
    """Try every address of other members, and say in plain words what is in the way.

    Looks at name, connection, encryption, answer and clock, through a proxy if HTTPS_PROXY names
    one, and says what to ask the IT desk for. Sends nothing. Exit status 1 if an address is not
    reached. For an exchange, one address is enough: that node has what all the others have.
    """
    found = []
    for reach in centre_of(context).channel.reach(peers):
        found.append(reach)
        if not as_json:
            _print(reach)
    if as_json:
        print_json(found)
    reached = sum(reach.fault is None for reach in found)
    if not found:
        say(
            "No member's card names an address. Try one that a member has given you: riparian"
            " exchange reach --peer URL"
        )
    elif 0 < reached < len(found):
        say(f"{reached} of {len(found)} reached. One is enough: what one has, all others bring.")
    if not reached or reached < len(found):
        context.exit(1)


def _print(reach: Reach) -> None:
    click.echo(reach.address)
    print_folded(reach_words(reach), "  ")
    for words in (ask_words(reach), clock_words(reach)):
        if words:
            print_folded(words, "  ")
