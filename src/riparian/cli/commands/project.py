"""`riparian project`."""

from __future__ import annotations

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from riparian.catalogue.project import ActivityView, ProjectView
from riparian.cli.blocks import project_block
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import console, print_json
from riparian.model.derived import Period

SHOWN_AMOUNTS = 8
"""Amounts of one source that are printed; the rest is counted."""


@click.command(epilog="Example:  riparian project jp-0002")
@click.argument("identifier", metavar="ID")
@click.option("--on", metavar="DATE", help="The day for which to say the status; default today.")
@json_option
@click.pass_context
def command(context: click.Context, identifier: str, on: str | None, as_json: bool) -> None:
    """Show one project: what each source says, by which rule each value is known, what is wrong."""
    view = centre_of(context).project(identifier, on)
    if as_json:
        print_json(view)
    else:
        _print(console(), view)


def _print(out: Console, view: ProjectView) -> None:
    out.print(project_block(view.project))
    if view.description:
        out.print(Padding(Text(view.description), (0, 0, 1, 2)))
    for source in view.sources:
        _print_source(out, source, view.names)


def _print_source(out: Console, source: ActivityView, names: dict[str, str]) -> None:
    at = f", line {source.line}" if source.line else f", row {source.row}" if source.row else ""
    out.print(Text(f"Source: {source.dataset}{at}", style="bold"))
    _fact(out, "said by", source.reporting_org or "not said", source.url or "")
    for n in source.reported.title:
        whose = "" if n.by == "publisher" else f", by the {n.by}"
        _fact(out, "title", n.text, f"({n.lang or 'language not said'}{whose})")
    for p in source.providers:
        name = names.get(p.provider, p.provider) + (f", {p.agency}" if p.agency else "")
        _fact(out, p.role, name, f"{p.sureness}: {p.rule}")
    for c in source.countries:
        share = f"{100 * c.share:.0f} %"
        _fact(
            out, "country", f"{names.get(c.country, c.country)} {share}", f"{c.sureness}: {c.rule}"
        )
    for place in source.places:
        said = f" '{place.words}'" if place.words else ""
        name = f"{names.get(place.place, place.place)} {100 * place.share:.0f} %"
        _fact(out, "place", name, f"{place.sureness}: {place.method}{said}")
    for u in source.purposes:
        code = u.code or u.category
        name = f"{code} {names.get(code, '')} {100 * u.share:.0f} %"
        _fact(out, "purpose", name, f"{u.sureness}: {u.rule}")
    _print_period(out, source.period)
    _fact(out, "status", source.status.status, source.status.rule)
    for amount in source.amounts[:SHOWN_AMOUNTS]:
        usd = f" = USD {amount.usd:,.0f}" if amount.usd is not None else " (no value in dollars)"
        name = f"{amount.currency} {amount.value:,.0f}{usd} on {amount.value_date}"
        _fact(out, amount.kind, name, amount.rule)
    if len(source.amounts) > SHOWN_AMOUNTS:
        _fact(out, "", f"and {len(source.amounts) - SHOWN_AMOUNTS} amounts more", "see --json")
    for problem in source.problems:
        _fact(out, problem.severity, problem.message, problem.code)
    out.print()


def _print_period(out: Console, period: Period) -> None:
    for what, day, rule, sureness in (
        ("start", period.start, period.start_rule, period.start_sureness),
        ("end", period.end, period.end_rule, period.end_sureness),
    ):
        _fact(out, what, day or "not known", f"{sureness}: {rule}" if sureness else rule)
    for sighting in period.seen:
        _fact(out, "seen", sighting, "")


def _fact(out: Console, what: str, value: str, how: str) -> None:
    text = Text(f"{what:>13}  ", style="dim")
    text.append(value)
    if how:
        text.append(f"  {how}", style="dim")
    out.print(text)
