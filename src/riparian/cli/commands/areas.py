"""`riparian areas`."""

from __future__ import annotations

from collections.abc import Iterable

import click
import msgspec
from rich.padding import Padding
from rich.text import Text

from riparian.areas.areas import (
    BOTH,
    KINDS,
    Area,
    AreaFilter,
    Presence,
    presence_asked_for,
    projects_asked_for,
)
from riparian.areas.cells import REST
from riparian.catalogue.host_marks import counts_words
from riparian.catalogue.lookup import find_agency
from riparian.centre.centre import Centre
from riparian.cli.notes import resolve_place, what_each_has
from riparian.cli.options import (
    centre_of,
    csv_option,
    json_option,
    limit_option,
    place_options,
    state_option,
    two_providers,
    years_options,
)
from riparian.cli.output import PROVIDER_STYLES, console, more_with_limit, print_csv, print_json
from riparian.english import count_of, first_of, year_span
from riparian.export.area_rows import FIELDS, row_of
from riparian.normalise.providers import load_providers
from riparian.normalise.status import State, StateCounts
from riparian.wording.chance_counts import (
    BY_CHANCE,
    by_chance_words,
    expected_of,
    projects_words,
)
from riparian.wording.heat import apart_words, presence_money_words
from riparian.wording.states import PROJECTS_ARE, other_states

SHOWN = 3
"""Names of one line that are printed; the rest is counted."""

COUNTED_TWICE = (
    "Records that may be one project count separately until they are judged: riparian review"
)


@click.command(
    epilog="Example:  riparian areas JP KR --country Laos --only contested --from 2015 --to 2025"
)
@two_providers
@place_options
@years_options
@state_option
@click.option(
    "--level",
    type=click.Choice(["adm1", "country"]),
    default="adm1",
    show_default=True,
    help="Provinces (adm1) or countries.",
)
@click.option(
    "--only",
    type=click.Choice(list(KINDS)),
    help="Where both work (common), with a purpose code in common or a doubling (contested) or"
    " with neither (complementary); where only A works (only-a), only B (only-b), or neither.",
)
@click.option("--both", is_flag=True, help="The same as --only common.")
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
    from_year: int | None,
    to_year: int | None,
    state: State | None,
    level: str,
    only: str | None,
    both: bool,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show who works where on what, and where A and B overlap or leave gaps.

    Money is the part of each project's amount that falls to the place and theme.
    """
    centre = centre_of(context)
    place = resolve_place(centre, place, country)
    wanted = AreaFilter(country, place, theme, level, both, limit or None, only, from_year, to_year)
    states = centre.presence(provider_a, provider_b, presence_asked_for(wanted)).states
    opening = state or _opening(wanted, states, as_json or as_csv)
    wanted = msgspec.structs.replace(wanted, state=opening)
    areas, total = centre.areas(provider_a, provider_b, wanted)
    if as_json:
        print_json(areas)
    elif as_csv:
        print_csv(FIELDS, map(row_of, areas))
    else:
        a, b = (_code(words) for words in (provider_a, provider_b))
        out = console()
        for area in areas:
            for line in _lines(area, a, b):
                out.print(line)
        if areas:
            click.echo(_afterword(areas, total, wanted, states, a, b), err=True)
        else:
            for reason in _why_nothing(centre, provider_a, provider_b, wanted, states):
                click.echo(reason, err=True)


def _code(words: str) -> str:
    """The agency that was named, or the code of the provider."""
    return find_agency(words) or load_providers().provider_named(words) or words.upper()


def _lines(area: Area, a: str, b: str) -> Iterable[Text | Padding]:
    country = "" if area.level == "country" else f", {area.country_name}"
    yield Text(f"{area.place_name}{country} · {area.theme_name}", style="bold")
    yield Padding(Text(kind_words(area, a, b), style="#7A3E8E"), (0, 0, 0, 2))
    sides = (
        (a, area.a, area.by_chance_a, area.usd_by_chance_a),
        (b, area.b, area.by_chance_b, area.usd_by_chance_b),
    )
    for (code, presence, more, usd), style in zip(sides, PROVIDER_STYLES, strict=True):
        if presence is None and expected_of(0, more):
            text = Text(f"{code}  ", style=style)
            text.append(by_chance_alone(more, usd), style="default not bold")
            yield Padding(text, (0, 0, 0, 2))
        elif presence is not None:
            text = Text(f"{code}  ", style=style)
            text.append(presence_words(presence, more, usd), style="default not bold")
            if area.kind in ("complementary", "common") and presence.purposes:
                text.append(f": {_some(presence.purposes)}", style="not bold dim")
            yield Padding(text, (0, 0, 0, 2))
    if area.others:
        others = [f"{_short(other)} {_projects(other.projects)}" for other in area.others]
        yield Padding(Text(f"also {_some(others)}", style="dim"), (0, 0, 0, 2))
    perhaps = [
        f"{count} of {whose}"
        for count, whose in (
            (area.perhaps_a, a), (area.perhaps_b, b), (area.perhaps_others, "others"),
        )
        if count
    ]  # fmt: skip
    if of_others := expected_of(0, area.by_chance_others):
        perhaps.append(f"about {of_others} of others by chance")
    if area.no_theme:
        perhaps.append(f"{area.no_theme} with no known theme")
    if perhaps:
        yield Padding(Text(f"possibly more: {', '.join(perhaps)}", style="dim"), (0, 0, 0, 2))
    if area.host_counts:
        said = counts_words(area.host_counts)
        yield Padding(Text(f"of these projects {said}"), (0, 0, 0, 2))
    if area.hosts:
        yield Padding(Text(f"carried out by {_some(area.hosts)}", style="dim"), (0, 0, 0, 2))
    yield Text("")


def kind_words(area: Area, a: str, b: str) -> str:
    """What a cell is, in words, with the years in which both are there."""
    when = ""
    if area.together is not None:
        when = f" ({year_span(*area.together)})"
    if area.kind == "contested":
        what = f" for {_some(area.purposes)}" if area.purposes else ""
        at = f" at the same time{when}" if when else ""
        pair = f"; {area.doubling} is a doubling" if area.doubling else ""
        return f"Contested: both{at}{what}{pair}"
    if area.kind == "complementary":
        return f"Complementary: both at the same time{when}, with no purpose code in common"
    if area.kind == "common":
        return f"Common: both; {apart_words(area)}"
    if area.kind == "neither":
        return f"Neither {a} nor {b}" + ("" if area.others else ", nor any other provider")
    return f"{a} and not {b}" if area.kind == "only-a" else f"{b} and not {a}"


def presence_words(presence: Presence, more: float = 0.0, usd: float | None = None) -> str:
    """`6 projects, 2006–2023, USD 25.5 million (5 without an amount in dollars)`; `more` projects
    count by chance, with `usd` of their money."""
    known = presence.projects
    words = [projects_words(known, more)]
    words.append(year_span(presence.first_year, presence.last_year) or "years not stated")
    words.append(presence_money_words(presence))
    return ", ".join(filter(None, (*words, by_chance_words(known, more, usd))))


def by_chance_alone(more: float, usd: float | None) -> str:
    """The same, where no project is known to be there."""
    return ", ".join(filter(None, (projects_words(0, more), by_chance_words(0, more, usd))))


def _short(presence: Presence) -> str:
    """The code; the name, where it is the rest of a provider that an agency was named of."""
    return presence.name if presence.provider.endswith(REST) else presence.provider


def _projects(count: int) -> str:
    return count_of(count, "project")


def _some(names: Iterable[str]) -> str:
    return first_of(names, SHOWN, "; ")


def _opening(wanted: AreaFilter, states: StateCounts, for_programs: bool) -> State:
    """The state with which the list opens: what a program reads, and what is asked by years, is
    everything."""
    by_years = wanted.from_year is not None or wanted.to_year is not None
    return "all" if for_programs or by_years else states.opens_with


def _why_nothing(
    centre: Centre, a: str, b: str, wanted: AreaFilter, states: StateCounts
) -> Iterable[str]:
    """What each side has of what was asked for, and that provinces may not be known of it."""
    yield "No area fits."
    yield from what_each_has(centre, a, b, projects_asked_for(wanted))
    if wanted.level != "country":
        yield "Projects with no known province are in no area; try --level country."
    if wanted.state != "all" and (others := other_states(states, wanted.state)):
        yield others


def _afterword(
    areas: list[Area], total: int, wanted: AreaFilter, states: StateCounts, a: str, b: str
) -> str:
    counted = (
        f"Counted: {_projects(states.of(wanted.state))} of {a} and {b}{PROJECTS_ARE[wanted.state]}."
        f" {other_states(states, wanted.state)}"
    ).rstrip()
    more = more_with_limit(len(areas), total)
    lines = [COUNTED_TWICE]
    if any(a.perhaps_a or a.perhaps_b or a.perhaps_others or a.no_theme for a in areas):
        state = ", or whether they are under way" if wanted.state != "all" else ""
        lines.append(
            f"Possibly more: projects whose province, years or theme are not known{state}."
        )
    if any(expected_of(0, more) for a in areas for more in (a.by_chance_a, a.by_chance_b)):
        lines.append(BY_CHANCE)
    lines.append(counted)
    closer = _next(areas[0], wanted.state, a, b)
    lines.append(f"{len(areas)} of {total:,} areas{more}. Look closer: {closer}")
    return "\n".join(lines)


def _next(area: Area, state: State, a: str, b: str) -> str:
    """The command that shows the projects of the first cell."""
    where = f"--place {area.place} --theme {area.theme} --state {state}"
    if area.kind in BOTH:
        return f"riparian overlaps {a} {b} {where}"
    provider = {"only-a": f" --provider {a}", "only-b": f" --provider {b}"}.get(area.kind, "")
    if area.kind == "neither" and not area.others:
        return f"riparian place {area.place}"
    return f"riparian projects{provider} {where}"
