"""`riparian judgements`."""

from __future__ import annotations

import click

from riparian.cli.contradictions import say_contradictions
from riparian.cli.options import centre_of, csv_option, json_option
from riparian.cli.output import print_csv, print_json
from riparian.english import count_of
from riparian.export.column_descriptions import JUDGEMENTS
from riparian.store.journal.judgement import Judgement
from riparian.wording.comparison_sentences import judgement_words


@click.command(epilog="Example:  riparian judgements jp-0002")
@click.argument("record", metavar="[ID]", required=False)
@click.option(
    "--all", "every", is_flag=True, help="All entries, including undone and replaced ones."
)
@json_option
@csv_option
@click.pass_context
def command(
    context: click.Context, record: str | None, every: bool, as_json: bool, as_csv: bool
) -> None:
    """List people's judgements on pairs of records: all that apply, or those on one record."""
    centre = centre_of(context)
    entries = centre.judgements(record, standing_only=not every)
    if as_json:
        print_json(entries)
        return
    if as_csv:
        print_csv(JUDGEMENTS.names(), map(JUDGEMENTS.cells, entries))
        return
    stands = {entry.id for entry in centre.judgements(record, standing_only=True)}
    undone = {entry.undoes for entry in entries}
    for entry in entries:
        click.echo(judgement_words(entry) + _mark(entry, stands, undone))
    count = len(entries)
    summary = f"{count_of(count, 'entry')}, oldest first" if every else count_of(count, "judgement")
    click.echo(summary, err=True)
    say_contradictions([c for c in centre.contradictions() if not _outside(c.judgements, entries)])


def _mark(entry: Judgement, stands: set[int], undone: set[int | None]) -> str:
    if entry.id in undone:
        return "  (undone)"
    return "" if entry.undoes is not None or entry.id in stands else "  (replaced)"


def _outside(judgements: tuple[Judgement, ...], shown: tuple[Judgement, ...]) -> bool:
    return not {judgement.id for judgement in judgements} & {one.id for one in shown}
