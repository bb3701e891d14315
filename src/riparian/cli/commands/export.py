"""`riparian export`."""

from __future__ import annotations

from pathlib import Path

import click

from riparian.centre.export_records import FORMATS, ROWS, ExportFilter, rows_called
from riparian.cli.completing import completes, providers
from riparian.cli.notes import resolve_place
from riparian.cli.options import centre_of, place_options, provider_option
from riparian.cli.output import say
from riparian.cli.paper import require_folder_of
from riparian.english import count_of
from riparian.normalise.status import STATES, State
from riparian.store.failures import WRITE_AGAIN, shortage_in_words


@click.command(epilog="Example:  riparian export xlsx --country LA --pair JP KR -o laos.xlsx")
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@place_options
@provider_option
@click.option(
    "--pair", nargs=2, metavar="A B", default=None, shell_complete=completes(providers),
    help="Overlaps, areas and projects of these two (default: overlaps and areas of the centre’s"
    " pairs, and everybody’s projects).",
)  # fmt: skip
@click.option(
    "--state", type=click.Choice(STATES), default="all", show_default=True,
    help="Only what is under way or planned (now), has ended in the last three years (recent), or"
    " has an unknown status (unknown).",
)  # fmt: skip
@click.option(
    "--rows", type=click.Choice(ROWS), multiple=True,
    help="What a row is, where a file holds one table (default: project; of geoparquet, location).",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True,
    metavar="FILE", help="The file to write.",
)  # fmt: skip
@click.pass_context
def command(
    context: click.Context,
    form: str,
    country: str | None,
    place: str | None,
    theme: str | None,
    provider: str | None,
    pair: tuple[str, str] | None,
    state: State,
    rows: tuple[str, ...],
    output: Path,
) -> None:
    """Write a file to take away.

    FORMAT is xlsx, a workbook, with --rows for further sheets; csv, one table, with its metadata in
    a file beside it; geojson or geoparquet, for maps; datapackage or parquet, all tables as one
    zip; iati, records as IATI 2.03. Each says what it holds, whose words these are, and how to make
    it again.
    """
    require_folder_of(output)
    centre = centre_of(context)
    place = resolve_place(centre, place, country)
    wanted = ExportFilter(country, place, theme, provider, pair, state, rows_called(rows))
    with shortage_in_words(output.parent, WRITE_AGAIN):
        report = centre.export(form, output, wanted)
    say(f"written: {output}")
    for beside in report.beside:
        say(f"written: {beside}")
    for table in report.tables:
        of = f" of {table.of:,}" if table.of is not None else ""
        say(f"  {table.title}: {count_of(table.rows, 'row')}{of}")
        if table.note:
            say(f"  {table.note}")
