"""`riparian explain`."""

from __future__ import annotations

import click

from riparian.cli.blocks import waterfall
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import console, print_json


@click.command(epilog="Example:  riparian explain jp-0150~kr-0071")
@click.argument("overlap_id", metavar="ID")
@json_option
@click.pass_context
def command(context: click.Context, overlap_id: str, as_json: bool) -> None:
    """Say why two projects meet: each piece of evidence, how telling it is, and its source.

    ID is that of an overlap, or any two projects joined by ~.
    """
    overlap = centre_of(context).explain(overlap_id)
    if as_json:
        print_json(overlap)
    else:
        console().print(waterfall(overlap))
