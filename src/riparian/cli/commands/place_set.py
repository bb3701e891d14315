"""`riparian place-set`."""

from __future__ import annotations

import click

from riparian.centre.centre import Centre
from riparian.cli.notes import say_other_meanings
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import print_json
from riparian.english import count_of
from riparian.errors import BadRequest
from riparian.region.pack import load_region
from riparian.store.journal.correction import PlaceCorrection


@click.command(
    epilog="Example:  riparian place-set jp-0002 'Siem Reap' --why 'The tender says so.'"
)
@click.argument("activity", metavar="[ACTIVITY]", required=False)
@click.argument("places", metavar="[PLACE]...", nargs=-1)
@click.option("--why", metavar="TEXT", help="How you know; required to set and to undo.")
@click.option("--by", metavar="NAME", help="Who says so (default: your user name).")
@click.option("--undo", is_flag=True, help="Undo the current entry; the one before applies again.")
@click.option("--list", "as_list", is_flag=True, help="Print all entries, including undone ones.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    activity: str | None,
    places: tuple[str, ...],
    why: str | None,
    by: str | None,
    undo: bool,
    as_list: bool,
    as_json: bool,
) -> None:
    """Say where a project is. This overrules what was read from the files.

    ACTIVITY is a project's identifier or handle. PLACE is a code, a name in any language, or
    `nationwide`. Give every place: they share the project equally and replace earlier entries.
    Entries are kept in the centre's journal and show after the next build.
    """
    centre = centre_of(context)
    if as_list:
        _list(centre, activity, as_json)
        return
    if activity is None or undo == bool(places):
        raise BadRequest(
            "Expected a project and its places, or a project and --undo.",
            "riparian place-set ACTIVITY PLACE --why TEXT; all entries: riparian place-set --list",
        )
    if why is None:
        raise BadRequest("No reason was given.", "Say how you know, with --why TEXT.")
    entry = (
        centre.undo_place(activity, why, by)
        if undo
        else centre.set_place(activity, places, why, by)
    )
    if as_json:
        print_json(entry)
    else:
        click.echo(_words(centre, entry))
    for place in places:
        say_other_meanings(centre, place)
    if not as_json:
        click.echo("It shows after the next build: riparian build", err=True)


def _list(centre: Centre, activity: str | None, as_json: bool) -> None:
    entries = centre.place_corrections(activity)
    if as_json:
        print_json(entries)
        return
    undone = {entry.undoes for entry in entries}
    for entry in entries:
        mark = "  (undone)" if entry.id in undone else ""
        click.echo(f"{_words(centre, entry)}{mark}")
    count = len(entries)
    click.echo(f"{count_of(count, 'entry')}, oldest first", err=True)


def _words(centre: Centre, entry: PlaceCorrection) -> str:
    """One entry in one line: `3  2026-11-25 A. Sato: jp-2 is in Siem Reap (KH-17). Why: …`."""
    pack = load_region(centre.settings.region)
    names = ", ".join(
        f"{pack.name_of(code)} ({code})" if code in pack.places else code for code in entry.places
    )
    what = (
        f": {entry.activity} is in {names}"
        if entry.undoes is None
        else f" undid correction {entry.undoes} of {entry.activity}"
    )
    return f"{entry.id}  {entry.made_at[:10]} {entry.made_by}{what}. Why: {entry.why}"
