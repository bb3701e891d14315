"""`riparian sources`."""

from __future__ import annotations

import click
from rich.table import Table

from riparian.cli.options import centre_of, json_option
from riparian.cli.output import console, print_json
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.source_state import SourceState
from riparian.wording.gathering import manner_in_words, steps_in_words
from riparian.wording.sources_on_web import state_in_words


@click.command(epilog="Example:  riparian sources oda-go-kr")
@click.argument("name", required=False)
@json_option
@click.pass_context
def command(context: click.Context, name: str | None, as_json: bool) -> None:
    """List the sources on the web that the centre has recipes for, or show one of them.

    Recipes come with the package; a centre's own stand in its folder recipes/, each in a folder
    of its name. Nothing is asked of any of them.
    """
    gathering = centre_of(context).gathering
    if name is not None:
        recipe = gathering.recipe(name)
        if as_json:
            print_json([each for each in gathering.sources() if each.name == name])
        else:
            _print_one(recipe)
        return
    sources = gathering.sources()
    if as_json:
        print_json(sources)
    else:
        _print_all(sources)


def _print_all(sources: list[SourceState]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("source", "provider", "state", "last good", "due", "licence"):
        table.add_column(column, overflow="fold")
    for each in sources:
        table.add_row(
            each.name,
            each.provider or "",
            each.state,
            each.last_good or "",
            each.due or "",
            each.licence or "",
        )
    console().print(table)
    for each in sources:
        if each.why:
            age = f"on {each.last_good}" if each.last_good else None
            click.echo(f"{each.name}: {state_in_words(each, age)}")
    click.echo("More on one of them: riparian sources NAME", err=True)


def _print_one(loaded: LoadedRecipe) -> None:
    recipe, out = loaded.recipe, console()
    out.print(recipe.title, style="bold", markup=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    rows = [
        ("publisher", recipe.publisher),
        ("provider", recipe.provider or "several"),
        ("licence", recipe.licence),
        ("terms", recipe.terms),
        ("languages", ", ".join(recipe.languages)),
        ("asks", ", ".join(recipe.hosts)),
        ("for", steps_in_words(recipe)),
        ("address", recipe.steps.address),
        ("with", manner_in_words(recipe)),
        ("brings", ", ".join(f"an intermediate certificate for {x}" for x in recipe.certificates)),
        ("changes", recipe.rhythm),
        ("built from", f"a copy of {recipe.built_from}, until a first run confirms it"),
        ("unconfirmed", recipe.unconfirmed or ""),
        ("not there", recipe.not_published or ""),
        *(("layout", f"{each.claim} Source: {each.source}") for each in recipe.layout),
        ("hash", loaded.short_hash),
    ]
    for label, words in rows:
        if words:
            table.add_row(label, words)
    out.print(table)
