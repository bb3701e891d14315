"""`riparian explain`."""

from __future__ import annotations

import click
import msgspec

from riparian.cli.blocks import waterfall
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import console, print_json


@click.command(epilog="Example:  riparian explain jp-0502~kr-0264")
@click.argument("overlap_id", metavar="ID")
@click.option("--between", nargs=2, metavar="A B", help="The two providers to compare.")
@json_option
@click.pass_context
def command(
    context: click.Context, overlap_id: str, between: tuple[str, str] | None, as_json: bool
) -> None:
    """Show what two projects do and why they overlap: the evidence, its weight and its source.

    ID is an overlap, or any two projects joined by ~. If a project has several providers, --between
    says which two to compare.
    """
    centre = centre_of(context)
    overlap = centre.explain(overlap_id, between)
    a, b = centre.undertakings(overlap)
    if as_json:
        print_json(msgspec.structs.asdict(overlap) | {"undertakings": {"a": a, "b": b}})
    else:
        console().print(waterfall(overlap, (a, b)))
