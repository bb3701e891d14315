"""`riparian add`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from riparian.centre import AddReport, Said
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import print_json

OUTCOMES = {
    "new": "added",
    "new-version": "new version",
    "updated": "updated",
    "unchanged": "unchanged",
    "already-there": "already there",
}
SHOWN = 20
"""Lines of one sort that are printed; the rest is counted."""


@click.command(epilog="Example:  riparian add downloads/ --licence CC-BY-4.0")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--reader", help="Read with this reader (iati, register) instead of finding one.")
@click.option("--provider", help="Whose cooperation all of it is (JP, Korea, JICA …).")
@click.option("--licence", help="Under which licence it is published (CC-BY-4.0 …).")
@click.option("--as-of", metavar="DATE", help="The day that the file describes (2026-11-24).")
@click.option("--name", help="The dataset's name; the name of an old one adds a new version of it.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    reader: str | None,
    provider: str | None,
    licence: str | None,
    as_of: str | None,
    name: str | None,
    as_json: bool,
) -> None:
    """Take files, and all files in folders, into the centre.

    The reader is found from the content. A file that no reader knows is named and passed over.
    """
    said = Said(reader, provider, licence, as_of, name)
    report = centre_of(context).add(paths, said)
    if as_json:
        print_json(report)
    else:
        _print(report)
    if not report.added or any(r.path in {str(p) for p in paths} for r in report.refused):
        sys.exit(1)


def _print(report: AddReport) -> None:
    for added in report.added[:SHOWN]:
        click.echo(f"{OUTCOMES[added.outcome]:<13} {added.dataset.name}  ({added.dataset.reader})")
        if added.hint:
            click.echo(f"{'':<13} {added.hint}")
    if len(report.added) > SHOWN:
        click.echo(f"{'':<13} and {len(report.added) - SHOWN} more")
    for refused in report.refused[:SHOWN]:
        click.echo(f"not added     {refused.path}: {refused.what}", err=True)
        click.echo(f"  try: {refused.try_this}", err=True)
    if len(report.refused) > SHOWN:
        click.echo(f"not added     {len(report.refused) - SHOWN} more files", err=True)
    many = len(report.added)
    click.echo(
        f"{many} file{'' if many == 1 else 's'} taken in, {len(report.refused)} not."
        + (" Next: riparian build" if many else ""),
        err=True,
    )
