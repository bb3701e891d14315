"""`riparian explain`."""

from __future__ import annotations

import click

from riparian.cli.blocks import waterfall
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import console, print_json


@click.command(epilog="Example:  riparian explain jp-0150~kr-0071")
@click.argument("overlap_id", metavar="ID")
@click.option("--between", nargs=2, metavar="A B", help="The two providers that are meant.")
@json_option
@click.pass_context
def command(
    context: click.Context, overlap_id: str, between: tuple[str, str] | None, as_json: bool
) -> None:
    """Say why two projects meet: each piece of evidence, how telling it is, and its source.

    ID is that of an overlap, or any two projects joined by ~. A project can belong to several
    providers; --between says as whose the two are compared.
    """
    overlap = centre_of(context).explain(overlap_id, between)
    if as_json:
        print_json(overlap)
    else:
        console().print(waterfall(overlap))
