"""`riparian overlaps`."""

from __future__ import annotations

import click

from riparian.centre import Centre
from riparian.cli.blocks import overlap_block
from riparian.cli.notes import say_what_else
from riparian.cli.options import (
    centre_of,
    csv_option,
    day_option,
    json_option,
    limit_option,
    place_options,
    region_option,
)
from riparian.cli.output import console, print_csv, print_json
from riparian.export.overlaps import HEADER, overlap_cells
from riparian.overlap.browse.question import OverlapFilter
from riparian.overlap.kinds import KINDS
from riparian.overlap.overlap import Overlap


@click.command(epilog="Example:  riparian overlaps JP KR --country Cambodia --theme water")
@click.argument("provider_a", metavar="A")
@click.argument("provider_b", metavar="B")
@place_options
@region_option
@click.option("--kind", metavar="KIND", help=f"Only one of {', '.join(KINDS)}.")
@day_option("--on", "Only where both run on this day (2026-11-24).")
@limit_option(20)
@json_option
@csv_option
@click.pass_context
def command(
    context: click.Context,
    provider_a: str,
    provider_b: str,
    country: str | None,
    place: str | None,
    theme: str | None,
    region: bool,
    kind: str | None,
    on: str | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List where the projects of providers A and B meet, strongest first."""
    wanted = OverlapFilter(country, place, theme, kind, on, limit or None, region)
    centre = centre_of(context)
    found, total = centre.overlaps(provider_a, provider_b, wanted)
    say_what_else(centre, place)
    if as_json:
        print_json(found)
    elif as_csv:
        print_csv(HEADER, map(overlap_cells, found))
    else:
        out = console()
        for rank, overlap in enumerate(found, 1):
            out.print(overlap_block(rank, overlap))
        click.echo(_afterword(centre, found, total), err=True)


def _afterword(centre: Centre, found: list[Overlap], total: int) -> str:
    if not found:
        if not centre.datasets():
            return "The centre is empty. Next: riparian add PATH, then riparian build"
        return "No overlaps fit. Leave out an option, or see what is there: riparian status"
    first = found[0]
    pair = (first.a.provider, first.b.provider)
    between = "" if pair in centre.settings.overlap.pairs else f" --between {pair[0]} {pair[1]}"
    shown = f"{len(found)} of {total:,} overlaps shown."
    return f"{shown} Why: riparian explain {first.id}{between}"
