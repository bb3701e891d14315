"""`riparian places`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from riparian.catalogue.lookup import take_place
from riparian.catalogue.places_by_name import PlaceMeaning, list_places
from riparian.centre.centre import Centre
from riparian.cli.options import json_option, limit_option
from riparian.cli.output import console, more_with_limit, print_json
from riparian.english import count_of
from riparian.errors import CentreNotFound
from riparian.region.place_lookup import level_words, meanings


@click.command(epilog="Example:  riparian places シェムリアップ")
@click.argument("name", metavar="NAME")
@limit_option(20)
@json_option
@click.pass_context
def command(context: click.Context, name: str, limit: int, as_json: bool) -> None:
    """List what a name or code can mean: places, basins, roads.

    Names in any language; the likeliest meaning comes first. Outside a centre, the region pack is
    used.
    """
    meanings, total = _find(context.obj, name, limit or None)
    if as_json:
        print_json(meanings)
        return
    out = console()
    for meaning in meanings:
        _print(out, meaning)
    more = more_with_limit(len(meanings), total)
    click.echo(f"{len(meanings)} of {total}{more}. For details: riparian place CODE", err=True)


def _find(folder: Path, name: str, limit: int | None) -> tuple[list[PlaceMeaning], int]:
    try:
        centre = Centre.open(folder)
    except CentreNotFound:
        if folder != Path():  # a centre was named, and is not there
            raise
        return list_places(meanings(), _spelt("mekong", name), None, limit)
    return centre.places(_spelt(centre.settings.region, name), limit)


def _spelt(region: str, name: str) -> str:
    """The name as it is; where no name is spelt so, the code of the one it is taken for, which is
    said."""
    taken = take_place(region, name)
    if taken.near is None:
        return name
    click.echo(taken.near, err=True)
    return taken.words


def _print(out: Console, meaning: PlaceMeaning) -> None:
    head = Text(meaning.name, style="bold")
    head.append(f"  {meaning.code}", style="cyan")
    above = ", ".join(parent.name for parent in meaning.parents)
    what = level_words(meaning.level) + (f" in {above}" if above else "")
    projects = count_of(meaning.projects, "project")
    out.print(head)
    out.print(Text(f"  {what} · {projects}"))
    if meaning.matched not in (meaning.name, meaning.code):
        out.print(Text(f"  found by {meaning.matched}", style="dim"))
    if meaning.names:
        names = " · ".join(f"{name.lang} {name.name}" for name in meaning.names)
        out.print(Text(f"  {names}", style="dim"))
    out.print()
