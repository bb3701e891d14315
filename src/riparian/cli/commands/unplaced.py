"""`riparian unplaced`."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riparian.catalogue.unplaced_projects import (
    Unplaced,
    UnplacedFilter,
    UnplacedProject,
    UnplacedWord,
)
from riparian.cli.options import centre_of, csv_option, json_option, limit_option, provider_option
from riparian.cli.output import console, more_with_limit, print_csv, print_json
from riparian.english import count_of
from riparian.export.column_descriptions import UNPLACED


@click.command(epilog="Example:  riparian unplaced --provider JICA --country Laos")
@provider_option
@click.option("--country", metavar="NAME", help="Only in this country: a name or code.")
@limit_option(30)
@json_option
@csv_option
@click.pass_context
def command(
    context: click.Context,
    provider: str | None,
    country: str | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List projects with no place finer than a country, for a person to work through.

    Projects with the most frequent unrecognised place names come first.
    """
    unplaced = centre_of(context).unplaced(UnplacedFilter(provider, country, limit or None))
    if as_json:
        print_json(unplaced)
    elif as_csv:
        print_csv(UNPLACED.names(), map(UNPLACED.cells, unplaced.projects))
    else:
        _print(console(), unplaced)
        _print_next(unplaced)


def _print(out: Console, unplaced: Unplaced) -> None:
    if unplaced.providers:
        table = Table(box=None, pad_edge=False, header_style="dim")
        table.add_column("provider", overflow="fold")
        for name in ("projects", "in a country only", "nowhere"):
            table.add_column(name, justify="right")
        for provider in unplaced.providers:
            counts = (provider.projects, provider.country_only, provider.nowhere)
            table.add_row(
                f"{provider.name} ({provider.provider})", *(f"{count:,}" for count in counts)
            )
        out.print(table)
        out.print()
    words = {word.words: word for word in unplaced.words}
    before: str | None = ""
    for project in unplaced.projects:
        first = project.words[0] if project.words else None
        if first != before:
            out.print(_heading(words[first] if first is not None else None))
            before = first
        _print_project(out, project)


def _heading(word: UnplacedWord | None) -> Text:
    if word is None:
        return Text("No place name: see the title", style="bold")
    why = "could be several places" if word.ambiguous else "not known"
    projects = count_of(word.projects, "project")
    return Text.assemble((f"'{word.words}'", "bold"), (f"  {projects}, {why}", "dim"))


def _print_project(out: Console, project: UnplacedProject) -> None:
    line = Text("  ")
    line.append(project.handle, style="cyan")
    line.append(f"  {project.title}")
    where = ", ".join(project.countries) or "no country"
    line.append(f"  {', '.join(project.providers)} · {where}", style="dim")
    out.print(line)
    if len(project.words) > 1:
        also = "', '".join(project.words[1:])
        out.print(Text(f"     also '{also}'", style="dim"))


def _print_next(unplaced: Unplaced) -> None:
    if not unplaced.projects:
        click.echo("Every matching project has a place within its country.", err=True)
        return
    more = more_with_limit(len(unplaced.projects), unplaced.total)
    click.echo(f"{len(unplaced.projects):,} of {unplaced.total:,} projects{more}", err=True)
    first = unplaced.projects[0].handle
    click.echo(f"Next: riparian place-set {first} PLACE --why 'how you know'", err=True)
