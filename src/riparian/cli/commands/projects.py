"""`riparian projects`."""

from __future__ import annotations

import click

from riparian.catalogue.projects import ProjectFilter, ProjectLine
from riparian.cli.blocks import project_block
from riparian.cli.options import centre_of, csv_option, json_option, limit_option, place_options
from riparian.cli.output import console, print_csv, print_json

FIELDS = ProjectLine.__struct_fields__


@click.command(epilog="Example:  riparian projects --provider JICA --country Laos --theme water")
@click.option("--provider", metavar="NAME", help="Only of this provider (JP, Korea, JICA …).")
@place_options
@click.option("--ongoing-on", metavar="DATE", help="Only those that run on this day (2026-11-24).")
@click.option("--query", metavar="WORDS", help="Only with these words in title, text or number.")
@limit_option(30)
@json_option
@csv_option
@click.pass_context
def command(
    context: click.Context,
    provider: str | None,
    country: str | None,
    place: str | None,
    theme: str | None,
    ongoing_on: str | None,
    query: str | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List projects, newest first."""
    wanted = ProjectFilter(provider, country, place, theme, query, ongoing_on, limit or None)
    found, total = centre_of(context).projects(wanted)
    if as_json:
        print_json(found)
    elif as_csv:
        print_csv(FIELDS, ([getattr(p, field) for field in FIELDS] for p in found))
    else:
        out = console()
        for line in found:
            out.print(project_block(line))
        more = "; more with --limit" if total > len(found) else ""
        click.echo(f"{len(found)} of {total:,} projects{more}", err=True)
