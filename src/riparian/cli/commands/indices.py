"""`riparian indices`."""

from __future__ import annotations

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from riparian.areas.indices.compute_indices import WAYS, IndexFilter
from riparian.areas.indices.index_records import Indices
from riparian.cli.options import (
    centre_of,
    country_option,
    json_option,
    theme_option,
    two_providers,
    years_options,
)
from riparian.cli.output import console, print_json
from riparian.wording.indices import basis_words, range_words, telling


@click.command(epilog="Example:  riparian indices JP KR --country Laos --from 2015")
@two_providers
@country_option
@theme_option
@years_options
@click.option(
    "--by",
    type=click.Choice(list(WAYS)),
    default="amount",
    show_default=True,
    help="Count dollars (amount) or projects.",
)
@json_option
@click.pass_context
def command(
    context: click.Context,
    provider_a: str,
    provider_b: str,
    country: str | None,
    theme: str | None,
    from_year: int | None,
    to_year: int | None,
    by: str,
    as_json: bool,
) -> None:
    """Show in figures how much A and B have in common, and how concentrated it is.

    Each figure has a range for projects whose place, theme or year is not known. For an amount that
    is not known, the range assumes between nothing and the provider's average, not more.
    """
    wanted = IndexFilter(country, theme, from_year, to_year, by)
    indices = centre_of(context).indices(provider_a, provider_b, wanted)
    if as_json:
        print_json(indices)
    else:
        _print(console(), indices)


def _print(out: Console, indices: Indices) -> None:
    by = "US dollars" if indices.by == "amount" else "projects"
    a, b = (basis.name for basis in indices.basis)
    title = f"{a} and {b} in {indices.where}, counted by {by}"
    out.print(Text(title, style="bold"))
    for basis in indices.basis:
        out.print(Padding(Text(basis_words(basis, indices.by), style="dim"), (0, 0, 0, 2)))
    out.print()
    for index in telling(indices):
        head = Text(f"{index.name}  ", style="bold")
        head.append(index.shown, style="bold #7A3E8E")
        if index.range:
            head.append(f"  ({index.range})", style="dim")
        out.print(head)
        out.print(Padding(Text(index.says), (0, 0, 0, 2)))
        if index.warning:
            out.print(Padding(Text(f"! {index.warning}", style="bold #D1495B"), (0, 0, 0, 2)))
    out.print()
    click.echo(_afterword(indices), err=True)


def _afterword(indices: Indices) -> str:
    if not indices.indices:
        hint = " Try --by projects." if indices.by == "amount" else ""
        return f"Too little is known about the two there for any figure.{hint}"
    lines = [
        f"In brackets: the range. {range_words(indices.by)}",
        "A project carried out by both counts for each of them.",
    ]
    return "\n".join([*lines, "Formulas and sources: docs/concepts/indices.md, and --json."])
