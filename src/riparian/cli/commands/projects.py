"""`riparian projects`."""

from __future__ import annotations

import click
import msgspec

from riparian.catalogue.projects import ProjectFilter, ProjectLine
from riparian.centre import Centre
from riparian.cli.blocks import project_block
from riparian.cli.notes import say_what_else
from riparian.cli.options import (
    centre_of,
    csv_option,
    day_option,
    json_option,
    limit_option,
    place_options,
    region_option,
    state_option,
)
from riparian.cli.output import console, print_csv, print_json
from riparian.normalise.providers import load_providers
from riparian.normalise.states import State, StateCounts
from riparian.wording.states import PROJECTS_ARE, other_states

FIELDS = ProjectLine.__struct_fields__
FILTERS = ("provider", "country", "place", "theme", "ongoing_on", "query")
WITH_ARTICLE = (
    "States", "lands", "Kingdom", "Union", "Bank", "Fund", "Facility", "Institute", "Commission",
    "Corporation", "Organization", "Organisation", "Programme",
)  # fmt: skip
"""Endings of those providers' names that go with "the" in English."""


@click.command(epilog="Example:  riparian projects --provider JICA --country Laos --theme water")
@click.option("--provider", metavar="NAME", help="Only of this provider (JP, Korea, JICA …).")
@place_options
@region_option
@state_option
@day_option("--ongoing-on", "Only those that run on this day (2026-11-24, or today).")
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
    region: bool,
    state: State | None,
    ongoing_on: str | None,
    query: str | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List projects, newest first."""
    wanted = ProjectFilter(
        provider, country, place, theme, query, ongoing_on, limit or None, region
    )
    centre = centre_of(context)
    states = centre.project_states(wanted)
    wanted = msgspec.structs.replace(
        wanted, state=state or _opening(wanted, states, as_json or as_csv)
    )
    found, total = centre.projects(wanted)
    say_what_else(centre, place)
    if as_json:
        print_json(found)
    elif as_csv:
        print_csv(FIELDS, ([getattr(p, field) for field in FIELDS] for p in found))
    else:
        out = console()
        for line in found:
            out.print(project_block(line))
        more = "; more with --limit" if total > len(found) else ""
        click.echo(
            f"{len(found)} of {total:,} projects{PROJECTS_ARE[wanted.state]}{more}", err=True
        )
        if states.all:
            if others := other_states(states, wanted.state):
                click.echo(others, err=True)
        else:
            click.echo(_why_nothing(centre, wanted), err=True)


def _opening(wanted: ProjectFilter, states: StateCounts, for_programs: bool) -> State:
    """The state with which the list opens: what a program reads, and what is asked by day or by
    words, is everything."""
    if for_programs or wanted.ongoing_on is not None or wanted.query is not None:
        return "all"
    return states.opens_with


def _why_nothing(centre: Centre, wanted: ProjectFilter) -> str:
    """Which filter finds nothing by itself; a provider that is nowhere in the centre first."""
    if not centre.datasets():
        return "The centre is empty. Next: riparian add PATH, then riparian build"
    said = {f: getattr(wanted, f) for f in FILTERS if getattr(wanted, f) is not None}
    alone = [f for f in said if not centre.projects(ProjectFilter(**{f: said[f]}, limit=1))[1]]
    if "provider" in alone:
        return f"{_name_of(said['provider'])} has no project in this centre; add its files."
    if alone:
        options = " and ".join(f"--{f.replace('_', '-')} '{said[f]}'" for f in alone)
        find = "finds nothing by itself" if len(alone) == 1 else "each find nothing by themselves"
        return f"{options} {find}."
    if said:
        return "Each of these options finds projects by itself; leave one out."
    return "No file holds a project: riparian status, riparian problems"


def _name_of(words: str) -> str:
    """The provider's name as a sentence begins with it."""
    table = load_providers()
    code = table.provider_named(words)
    name = table.display(code) if code else words
    return f"The {name}" if name.endswith(WITH_ARTICLE) else name
