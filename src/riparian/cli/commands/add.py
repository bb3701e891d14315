"""`riparian add`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from riparian.build.add_datasets import AddReport, NotAdded, SourceOptions
from riparian.build.dry_run import try_out
from riparian.centre.centre import Centre
from riparian.cli.dry_run_output import print_tried
from riparian.cli.options import centre_of, file_options, json_option
from riparian.cli.output import print_json
from riparian.english import and_more
from riparian.errors import CentreNotFound
from riparian.gather.object_store import brought_here, is_in_store
from riparian.ingest.choose_reader import NO_FORMAT
from riparian.ingest.stated_options import read_mapping
from riparian.ingest.unrecognised_table import MAY_HOLD, NO_LAYOUT

OUTCOMES = {
    "new": "added",
    "new-version": "new version",
    "updated": "updated",
    "unchanged": "unchanged",
    "already-there": "already there",
}
COUNTED = OUTCOMES | {"new": "new"}
"""The outcomes as they are counted at the end."""

SHOWN = 20
"""Lines of one sort that are printed; the rest is counted."""


@click.command(epilog="Example:  riparian add downloads/ --licence CC-BY-4.0")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=str))
@click.option(
    "--dry-run",
    is_flag=True,
    help="Only show what would be read; adds nothing and needs no centre.",
)
@file_options
@click.option(
    "--name", help="The dataset's name. An existing name adds a new version of that dataset."
)
@json_option
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    dry_run: bool,
    reader: str | None,
    mapping: Path | None,
    encoding: str | None,
    provider: str | None,
    licence: str | None,
    as_of: str | None,
    name: str | None,
    as_json: bool,
) -> None:
    """Add files to the centre: single files, all files in folders, all files in zip and gz
    archives. Also out of an object store: s3://bucket/folder, gs://…, abfs://….

    The reader is chosen by the content of each file. A file that no reader knows is listed and
    skipped.
    """
    text = read_mapping(mapping) if mapping is not None else None
    options = SourceOptions(reader, provider, licence, as_of, name, encoding, text)
    if dry_run:
        _try_out(context, paths, options, as_json=as_json)
        return
    centre = centre_of(context)
    with brought_here(paths, centre.layout.catalogue) as files:
        added = centre.add(files.paths.values(), options, known_as=files.known_as)
        report = files.added(added)
    if as_json:
        print_json(report)
    else:
        _print_added(report)
        _print_refused(report, paths)
        _print_counts(report, built=centre.built() is not None)
    if not report.added or any(_is_named(refused, paths) for refused in report.refused):
        sys.exit(1)


def _try_out(
    context: click.Context, paths: tuple[str, ...], options: SourceOptions, *, as_json: bool
) -> None:
    centre = _centre_if_any(context)
    with brought_here(paths, centre.layout.catalogue if centre else None) as files:
        here = files.paths.values()
        if centre is None:
            tried = try_out(here, options)
        else:
            tried = centre.try_out(here, options, known_as=files.known_as)
        is_good = print_tried(files.tried_out(tried), as_json=as_json)
    if not is_good:
        sys.exit(1)


def _centre_if_any(context: click.Context) -> Centre | None:
    """The centre that is named or stood in; None where none is named and none is here."""
    try:
        return centre_of(context)
    except CentreNotFound:
        if context.obj != Path():
            raise
        return None


def _is_named(refused: NotAdded, paths: tuple[str, ...]) -> bool:
    """Whether a person named this file, and did not only name a folder that holds it."""
    return refused.path in {path if is_in_store(path) else str(Path(path)) for path in paths}


def _print_added(report: AddReport) -> None:
    for added in report.added[:SHOWN]:
        click.echo(f"{OUTCOMES[added.outcome]:<13} {added.dataset.name}  ({added.dataset.reader})")
        if added.hint:
            click.echo(f"{'':<13} {added.hint}")
    if len(report.added) > SHOWN:
        click.echo(f"{'':<13} {and_more(len(report.added) - SHOWN)}")


def _print_refused(report: AddReport, paths: tuple[str, ...]) -> None:
    """Files that were named with what to try; others in a folder with one line each.

    What may be data goes first, so that nothing hides it.
    """
    named = [refused for refused in report.refused if _is_named(refused, paths)]
    others = [refused for refused in report.refused if not _is_named(refused, paths)]
    for refused in named:
        click.echo(f"not added     {refused.path}: {refused.what}", err=True)
        click.echo(f"  try: {refused.try_this}", err=True)
    others.sort(key=_is_no_data)
    for refused in others[:SHOWN]:
        click.echo(_in_one_line(refused, paths), err=True)
    if len(others) > SHOWN:
        click.echo(f"{'':<13} {and_more(len(others) - SHOWN, 'not added')}", err=True)
    if any(map(_may_hold, others)):
        click.echo(
            "For a table that no reader knows, say what each column holds:"
            " riparian mapping suggest FILE > mapping.toml",
            err=True,
        )


def _is_no_data(refused: NotAdded) -> bool:
    """Whether what was found there is no data at all, as far as can be told."""
    return NO_FORMAT in refused.what or (NO_LAYOUT in refused.what and not _may_hold(refused))


def _in_one_line(refused: NotAdded, paths: tuple[str, ...]) -> str:
    path = _below(refused.path, paths)
    _, no_format, looks = refused.what.partition(NO_FORMAT)
    if no_format:
        return f"skipped       {path}: {looks.removeprefix('is ').removesuffix('.')}"
    _, no_layout, has = refused.what.partition(NO_LAYOUT)
    if no_layout:
        words = "not added" if _may_hold(refused) else "skipped  "
        return f"{words}     {path}: table that {has.removesuffix('.')}"
    return f"not added     {path}: {refused.what.removeprefix(f'{refused.path} ')}"


def _may_hold(refused: NotAdded) -> bool:
    """Whether it is a table whose columns are called as those of projects are."""
    return NO_LAYOUT + MAY_HOLD in refused.what


def _below(path: str, paths: tuple[str, ...]) -> str:
    """The path within the folder, where only one was given."""
    if len(paths) == 1 and Path(path).is_relative_to(paths[0]):
        return str(Path(path).relative_to(paths[0]))
    return path


def _print_counts(report: AddReport, *, built: bool) -> None:
    outcomes: Counter[str] = Counter(added.outcome for added in report.added)
    counts = [
        f"{outcomes[outcome]} {words}"
        for outcome, words in COUNTED.items()
        if outcomes[outcome] or outcome == "new"
    ]
    if report.refused:
        counts.append(f"{len(report.refused)} not added")
    changed = outcomes["new"] + outcomes["new-version"] + outcomes["updated"]
    build = changed or (report.added and not built)
    click.echo(f"{', '.join(counts)}.{' Next: riparian build' if build else ''}", err=True)
