"""`riparian site`."""

from __future__ import annotations

from pathlib import Path

import click

from riparian.cli.options import centre_of, json_option
from riparian.cli.output import print_json, progress, say
from riparian.english import count_of
from riparian.overlap.engine.evidence_weights import STRENGTHS
from riparian.static_copy.write_copy import STRENGTH, write_site

MEGABYTE = 1_000_000


@click.command(epilog="Example:  riparian -C my-centre site -o copy")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="DIR",
    help="The folder to write; an earlier copy there is replaced.",
)  # fmt: skip
@click.option(
    "--strength", type=click.Choice([name for _, name in STRENGTHS]), default=STRENGTH,
    show_default=True, help="Take along overlaps that are at least so strong.",
)  # fmt: skip
@click.option("--word", is_flag=True, help="Take along the briefs as Word files, too.")
@json_option
@click.pass_context
def command(context: click.Context, output: Path, strength: str, word: bool, as_json: bool) -> None:
    """Write a copy of the public pages that needs no server.

    It opens from a folder, a stick, or below any address of any web server. It holds what everybody
    may see, of today: all projects with their sources, and overlaps down to a strength.
    """
    centre = centre_of(context)
    with progress(quiet=as_json) as advance:
        report = write_site(centre, output, strength, advance, word=word)
    if as_json:
        print_json(report)
        return
    say(
        f"written: {output}\n"
        f"  {count_of(report.pages, 'page')}, {count_of(report.files, 'file')} with"
        f" {report.bytes / MEGABYTE:.1f} MB, and fonts with {report.font_bytes / MEGABYTE:.1f} MB\n"
        f"  {count_of(report.projects, 'project')};"
        f" {count_of(report.overlaps, 'overlap')} of {report.of_overlaps:,}\n"
        f"Open {output / 'index.html'}"
    )
