"""`riparian projects`."""

from __future__ import annotations

from collections.abc import Iterator

import click
import msgspec

from riparian.catalogue.project_list.project_question import ProjectFilter, question_of
from riparian.centre.centre import Centre
from riparian.cli.blocks import project_block
from riparian.cli.notes import EMPTY_CENTRE, resolve_place, what_fits_without
from riparian.cli.options import (
    centre_of,
    csv_option,
    day_option,
    json_option,
    limit_option,
    place_options,
    provider_option,
    region_option,
    state_option,
)
from riparian.cli.output import console, more_with_limit, print_csv, print_json
from riparian.desk.claims.host_projects import ASKED
from riparian.english import agree, capitalised, count_of, with_article
from riparian.export.column_descriptions import PROJECTS
from riparian.normalise.providers import load_providers
from riparian.normalise.status import State, StateCounts
from riparian.wording.states import PROJECTS_ARE, other_states


@click.command(epilog="Example:  riparian projects --provider JICA --country Laos --theme water")
@provider_option
@place_options
@region_option
@state_option
@day_option("--ongoing-on", "Only projects under way on this day (2026-11-24, or today).")
@click.option(
    "--query", metavar="WORDS", help="Only with these words in the title, text or number."
)
@click.option(
    "--host",
    "host_word",
    type=click.Choice(ASKED),
    help="Only projects that a host government confirms, disputes, or has said nothing of (none).",
)
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
    host_word: str | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List projects, newest first."""
    centre = centre_of(context)
    place = resolve_place(centre, place, country)
    wanted = ProjectFilter(
        provider, country, place, theme, query, ongoing_on, limit or None, region,
        host_word=host_word,
    )  # fmt: skip
    states = centre.project_states(wanted)
    wanted = msgspec.structs.replace(
        wanted, state=state or _opening(wanted, states, as_json or as_csv)
    )
    lines, total = centre.projects(wanted)
    if as_json:
        print_json(lines)
    elif as_csv:
        print_csv(PROJECTS.names(), map(PROJECTS.cells, lines))
    else:
        out = console()
        for line in lines:
            out.print(project_block(line))
        more = more_with_limit(len(lines), total)
        shown = f"{len(lines)} of " if len(lines) < total else ""
        click.echo(
            f"{shown}{count_of(total, 'project')}{PROJECTS_ARE[wanted.state]}{more}", err=True
        )
        if states.all:
            if others := other_states(states, wanted.state):
                click.echo(others, err=True)
        else:
            for reason in _why_nothing(centre, wanted):
                click.echo(reason, err=True)


def _opening(wanted: ProjectFilter, states: StateCounts, for_programs: bool) -> State:
    """The state with which the list opens: what a program reads, and what is asked by day or by
    words, is everything."""
    if for_programs or wanted.ongoing_on is not None or wanted.query is not None:
        return "all"
    return states.opens_with


def _why_nothing(centre: Centre, wanted: ProjectFilter) -> Iterator[str]:
    """What there is without one of the options; a provider that is nowhere in the centre first."""
    if not centre.datasets():
        yield EMPTY_CENTRE
        return
    if wanted.provider and not centre.projects(ProjectFilter(wanted.provider, limit=1))[1]:
        yield f"{_name_of(wanted.provider)} has no project in this centre; add its files."
        return
    question = msgspec.structs.replace(
        question_of(wanted), query=wanted.query, containing=None, state="all"
    )
    around = centre.projects_around(question, wanted.ongoing_on)
    if around is not None and around[1]:
        yield f"In {around[0]} as a whole there {agree(around[1], 'is', 'are')} {around[1]:,}."
    fitting = centre.projects_without(question, wanted.ongoing_on)
    yield from what_fits_without(fitting, "project")
    if not any(fitting.values()) and not (around and around[1]):
        yield "See what the centre holds: riparian status"


def _name_of(words: str) -> str:
    """The provider's name as a sentence begins with it."""
    table = load_providers()
    code = table.provider_named(words)
    return capitalised(with_article(table.display(code) if code else words))
