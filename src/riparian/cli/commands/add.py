"""`riparian add`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from riparian.centre import AddReport, NotAdded, Said
from riparian.cli.options import centre_of, day_option, json_option
from riparian.cli.output import print_json

OUTCOMES = {
    "new": "added",
    "new-version": "new version",
    "updated": "updated",
    "unchanged": "unchanged",
    "already-there": "already there",
}
COUNTED = OUTCOMES | {"new": "new"}
"""The outcomes as they are counted at the end."""

NO_FORMAT = "is not in a format that Riparian reads; it "
"""What `ingest.find` says between the name of a file and what the file seems to be."""

SHOWN = 20
"""Lines of one sort that are printed; the rest is counted."""


@click.command(epilog="Example:  riparian add downloads/ --licence CC-BY-4.0")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--reader", help="Read with this reader (iati, register) instead of finding one.")
@click.option("--provider", help="Whose cooperation all of it is (JP, Korea, JICA …).")
@click.option("--licence", help="Under which licence it is published (CC-BY-4.0 …).")
@day_option("--as-of", "The day that the file describes (2026-11-24).")
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
    centre = centre_of(context)
    report = centre.add(paths, said)
    if as_json:
        print_json(report)
    else:
        _print_added(report)
        _print_refused(report, paths)
        _print_counts(report, built=centre.built() is not None)
    if not report.added or any(_is_named(refused, paths) for refused in report.refused):
        sys.exit(1)


def _is_named(refused: NotAdded, paths: tuple[Path, ...]) -> bool:
    """Whether a person named this file, and did not only name a folder that holds it."""
    return refused.path in {str(path) for path in paths}


def _print_added(report: AddReport) -> None:
    for added in report.added[:SHOWN]:
        click.echo(f"{OUTCOMES[added.outcome]:<13} {added.dataset.name}  ({added.dataset.reader})")
        if added.hint:
            click.echo(f"{'':<13} {added.hint}")
    if len(report.added) > SHOWN:
        click.echo(f"{'':<13} and {len(report.added) - SHOWN} more")


def _print_refused(report: AddReport, paths: tuple[Path, ...]) -> None:
    """Files that were named with what to try; others in a folder with one line each."""
    named = [refused for refused in report.refused if _is_named(refused, paths)]
    others = [refused for refused in report.refused if not _is_named(refused, paths)]
    for refused in named:
        click.echo(f"not added     {refused.path}: {refused.what}", err=True)
        click.echo(f"  try: {refused.try_this}", err=True)
    for refused in others[:SHOWN]:
        _print_passed_over(refused, paths)
    if len(others) > SHOWN:
        click.echo(f"{'':<13} and {len(others) - SHOWN} more not added", err=True)


def _print_passed_over(refused: NotAdded, paths: tuple[Path, ...]) -> None:
    path = _below(refused.path, paths)
    _, known, looks = refused.what.partition(NO_FORMAT)
    if known:
        looks = looks.removeprefix("is ").removesuffix(".")
        click.echo(f"passed over   {path}: {looks}", err=True)
    else:
        click.echo(f"not added     {path}: {refused.what}", err=True)


def _below(path: str, paths: tuple[Path, ...]) -> str:
    """The path within the folder, where only one was given."""
    if len(paths) == 1 and Path(path).is_relative_to(paths[0]):
        return str(Path(path).relative_to(paths[0]))
    return path


def _print_counts(report: AddReport, *, built: bool) -> None:
    many: Counter[str] = Counter(added.outcome for added in report.added)
    counts = [
        f"{many[outcome]} {words}"
        for outcome, words in COUNTED.items()
        if many[outcome] or outcome == "new"
    ]
    if report.refused:
        counts.append(f"{len(report.refused)} not added")
    changed = many["new"] + many["new-version"] + many["updated"]
    build = changed or (report.added and not built)
    click.echo(f"{', '.join(counts)}.{' Next: riparian build' if build else ''}", err=True)
