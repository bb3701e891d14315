"""`riparian problems`."""

from __future__ import annotations

import difflib

import click

from riparian.catalogue.dataset_problems import ProblemFilter, ProblemGroup
from riparian.cli.options import centre_of, csv_option, json_option, limit_option
from riparian.cli.output import console, print_csv, print_json
from riparian.english import and_more, count_of
from riparian.errors import UnknownName
from riparian.export.column_descriptions import PROBLEMS
from riparian.problems import KINDS

SHOWN = 4
"""Further places of one problem that are printed."""

COLOURS = {"error": "red", "warning": "yellow", "note": "dim"}


@click.command(epilog="Example:  riparian problems --code date-wrong --dataset usaid-la")
@click.option("--dataset", metavar="NAME", help="Only in this dataset.")
@click.option("--code", metavar="KIND", help="Only of this kind (see the reference).")
@click.option(
    "--severity", type=click.Choice(["error", "warning", "note"]), help="Only of this severity."
)
@click.option("--record", metavar="ID", help="Only records whose identifier contains this.")
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
    """List what was wrong in the files: where, what was expected, what was found and kept.

    What says the same of several records stands once, with where else it stands, and the limit
    counts it once. With --json and --csv each problem stands by itself.
    """
    if code is not None and code not in KINDS:
        near = difflib.get_close_matches(code, KINDS, n=3, cutoff=0.4)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        raise UnknownName(
            f"There is no kind of problem '{code}'.",
            f"{hint}`riparian status` lists the kinds that occur.",
        )
    centre = centre_of(context)
    names = [d.name for d in centre.datasets()]
    if dataset is not None and dataset not in names:
        raise UnknownName(
            f"There is no dataset '{dataset}'.", "`riparian status` lists the datasets."
        )
    wanted = ProblemFilter(dataset, code, severity, record, limit or None)
    if not (as_json or as_csv):
        _print(*centre.problem_groups(wanted), centre.problems(wanted)[1])
        return
    problems, _ = centre.problems(wanted)
    if as_json:
        print_json(problems)
    else:
        print_csv(PROBLEMS.names(), map(PROBLEMS.cells, problems))


def _print(groups: list[ProblemGroup], group_count: int, total: int) -> None:
    out = console()
    for group in groups:
        p = group.problem
        at = f"{p.dataset}, {p.stands or 'whole file'}" if p.dataset else "journal"
        where = at + (f", {p.record}" if p.record else "")
        where += f", {and_more(group.count - 1)}" if group.count > 1 else ""
        out.print(f"[{COLOURS[p.severity]}]{p.severity}[/] [bold]{p.code}[/]  ", end="")
        out.print(where, markup=False)
        out.print(f"  {p.message}", markup=False)
        if also := _also(group):
            out.print(f"  {also}", markup=False, style="dim")
    counted = count_of(total, "problem")
    if group_count < total:
        counted += f", shown as {group_count:,}: those that say the same stand together"
    if len(groups) < group_count:
        counted = f"The first {len(groups):,} of {counted}; more with --limit, --code, --dataset"
    click.echo(counted, err=True)


def _also(group: ProblemGroup) -> str:
    """Where the same stands besides: `The same: row 21, jp-0020; row 22, jp-0021 and 108 more`."""
    shown = [", ".join(filter(None, (one.stands, one.record))) for one in group.also[:SHOWN]]
    named = [one for one in shown if one]
    if not named:
        return ""
    more = group.count - 1 - len(named)
    return f"The same: {'; '.join(named)}" + (f" {and_more(more)}" if more else "")
