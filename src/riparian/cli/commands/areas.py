"""`riparian areas`."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riparian.cli.notes import say_what_else
from riparian.cli.options import centre_of, csv_option, json_option, limit_option, place_options
from riparian.cli.output import console, print_csv, print_json, usd_in_words
from riparian.normalise.providers import load_providers
from riparian.overlap.areas import Area, AreaFilter

FIELDS = Area.__struct_fields__

NARROW = 90
"""Columns below which a table would break words, and a list is printed instead."""

COUNTED_TWICE = (
    "The same project on several pages is counted each time: linking records is not done yet."
)


@click.command(epilog="Example:  riparian areas JP KR --country Laos")
@click.argument("provider_a", metavar="A")
@click.argument("provider_b", metavar="B")
@place_options
@click.option(
    "--level",
    type=click.Choice(["adm1", "country"]),
    default="adm1",
    show_default=True,
    help="Provinces or countries.",
)
@click.option("--both", is_flag=True, help="Only where both are present.")
@limit_option(40)
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
    level: str,
    both: bool,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show places and themes with the presence of A and B, those with most of both first.

    Money is the part of each project's amount that falls to the place and theme by its shares.
    """
    wanted = AreaFilter(country, place, theme, level, both, limit or None)
    centre = centre_of(context)
    found, total = centre.areas(provider_a, provider_b, wanted)
    say_what_else(centre, place)
    if as_json:
        print_json(found)
    elif as_csv:
        print_csv(FIELDS, ([getattr(area, field) for field in FIELDS] for area in found))
    else:
        a, b = (_code(words) for words in (provider_a, provider_b))
        out = console()
        if found and out.width < NARROW:
            _print_list(out, found, a, b)
        elif found:
            _print_table(out, found, a, b)
        click.echo(_afterword(found, total, wanted), err=True)


def _code(words: str) -> str:
    return load_providers().provider_named(words) or words.upper()


def _print_table(out: Console, found: list[Area], a: str, b: str) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("place", "theme"):
        table.add_column(name, overflow="fold")
    for name in (f"{a} projects", f"{a} money", f"{b} projects", f"{b} money"):
        table.add_column(name, justify="right", no_wrap=True)
    for area in found:
        table.add_row(
            f"{area.place_name} ({area.place[:2]})",
            area.theme_name,
            str(area.projects_a or "–"),
            usd_in_words(area.usd_a) if area.usd_a is not None else "–",
            str(area.projects_b or "–"),
            usd_in_words(area.usd_b) if area.usd_b is not None else "–",
        )
    out.print(table)


def _print_list(out: Console, found: list[Area], a: str, b: str) -> None:
    for area in found:
        place = f"{area.place_name} ({area.place[:2]})"
        out.print(Text.assemble((f"{place} · {area.theme_name}", "bold")))
        sides = (
            _side_words(a, area.projects_a, area.usd_a),
            _side_words(b, area.projects_b, area.usd_b),
        )
        out.print(Text("  " + " · ".join(sides)))


def _side_words(provider: str, projects: int, usd: float | None) -> str:
    """`JP 3, USD 21.3 million`; `KR none`."""
    if not projects:
        return f"{provider} none"
    return f"{provider} {projects}, {usd_in_words(usd)}"


def _afterword(found: list[Area], total: int, wanted: AreaFilter) -> str:
    if not found:
        hint = "; try --level country" if wanted.level != "country" else ""
        return f"0 of {total:,} areas{hint}"
    more = "; more with --limit" if total > len(found) else ""
    return f"{COUNTED_TWICE}\n{len(found)} of {total:,} areas{more}"
