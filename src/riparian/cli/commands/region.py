"""`riparian region check`."""

from __future__ import annotations

from pathlib import Path

import click

from riparian.cli.options import json_option
from riparian.cli.output import console, print_json
from riparian.english import count_of, plural_of
from riparian.region.check_pack import check_region
from riparian.region.pack_draft import PackFinding

COLOURS = {"error": "red", "warning": "yellow"}


@click.group("region", epilog="Example:  riparian region check my-region")
def command() -> None:
    """Work with region packs: the places, basins and roads that a centre knows."""


@command.command("check", epilog="Example:  riparian region check my-region --json")
@click.argument("folder", required=False)
@json_option
@click.pass_context
def check_command(context: click.Context, folder: str | None, as_json: bool) -> None:
    """Say what is not right in the region pack in FOLDER; default is the built-in one.

    Each finding says the file and row, what was expected and what is there. Exit status 1 if
    there is an error; warnings alone are no reason to stop.
    """
    findings = check_region(_region(folder))
    if as_json:
        print_json(findings)
    else:
        _print(findings)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    click.echo(f"{_count_or_no(errors, 'error')}, {_count_or_no(warnings, 'warning')}", err=True)
    if errors:
        context.exit(1)


def _region(folder: str | None) -> str | Path:
    """A folder if there is one of that name here, else the name of a pack."""
    if folder is None:
        return "mekong"
    return Path(folder) if Path(folder).is_dir() else folder


def _print(findings: list[PackFinding]) -> None:
    out = console()
    for finding in findings:
        out.print(
            f"[{COLOURS[finding.severity]}]{finding.severity}[/] [bold]{finding.kind}[/]  ", end=""
        )
        out.print(finding.where, markup=False)
        out.print(f"  {finding.message}", markup=False)


def _count_or_no(number: int, noun: str) -> str:
    return count_of(number, noun) if number else f"no {plural_of(noun)}"
