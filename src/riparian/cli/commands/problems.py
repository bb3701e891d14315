"""`riparian problems`."""

from __future__ import annotations

import difflib

import click

from riparian.catalogue.datasets import ProblemFilter
from riparian.cli.options import centre_of, csv_option, json_option, limit_option
from riparian.cli.output import console, print_csv, print_json
from riparian.errors import UnknownName
from riparian.export.columns import PROBLEMS
from riparian.problems import KINDS, Problem

COLOURS = {"error": "red", "warning": "yellow", "note": "dim"}


@click.command(epilog="Example:  riparian problems --code date-wrong --dataset usaid-la")
@click.option("--dataset", metavar="NAME", help="Only of this dataset.")
@click.option("--code", metavar="KIND", help="Only of this kind (see the reference).")
@click.option("--severity", type=click.Choice(["error", "warning", "note"]), help="Only these.")
@click.option("--record", metavar="ID", help="Only of records whose identifier contains this.")
@limit_option(50)
@json_option
@csv_option
@click.pass_context
def command(
    context: click.Context,
    dataset: str | None,
    code: str | None,
    severity: str | None,
    record: str | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List what was wrong in the files: where, what was expected, what was found and kept."""
    if code is not None and code not in KINDS:
        near = difflib.get_close_matches(code, KINDS, n=3, cutoff=0.4)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        raise UnknownName(
            f"No kind of problem is called '{code}'.",
            f"{hint}`riparian status` counts the kinds that occur.",
        )
    centre = centre_of(context)
    names = [d.name for d in centre.datasets()]
    if dataset is not None and dataset not in names:
        raise UnknownName(
            f"No dataset is called '{dataset}'.", "See the names with `riparian status`."
        )
    wanted = ProblemFilter(dataset, code, severity, record, limit or None)
    found, total = centre.problems(wanted)
    if as_json:
        print_json(found)
    elif as_csv:
        print_csv(PROBLEMS.names(), map(PROBLEMS.cells, found))
    else:
        _print(found, total)


def _print(found: list[Problem], total: int) -> None:
    out = console()
    for p in found:
        at = f"{p.dataset}, {p.stands or 'whole file'}" if p.dataset else "journal"
        where = at + (f", {p.record}" if p.record else "")
        out.print(f"[{COLOURS[p.severity]}]{p.severity}[/] [bold]{p.code}[/]  ", end="")
        out.print(where, markup=False)
        out.print(f"  {p.message}", markup=False)
    if total > len(found):
        click.echo(
            f"{len(found)} of {total:,} shown; more with --limit, --code, --dataset", err=True
        )
    else:
        click.echo(f"{total:,} problem{'' if total == 1 else 's'}", err=True)
