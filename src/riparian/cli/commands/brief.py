"""`riparian brief`."""

from __future__ import annotations

from pathlib import Path

import click

from riparian.centre.brief_records import BriefFilter
from riparian.cli.completing import completes, providers
from riparian.cli.notes import resolve_place
from riparian.cli.options import centre_of, country_option, json_option
from riparian.cli.output import print_json, say
from riparian.cli.paper import print_paper, write_paper
from riparian.document.paper_files import PAPER_FILES
from riparian.errors import BadRequest
from riparian.store.web_names import read_root_path
from riparian.wording.brief_document import document_of

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(epilog="Example:  riparian brief --country LA --pair JP KR -o laos.pdf")
@click.option(
    "--pair", nargs=2, metavar="A B", default=None, shell_complete=completes(providers),
    help="The two providers (default: the first pair of the centre).",
)  # fmt: skip
@country_option
@click.option("--place", metavar="NAME", help="A province, town, basin or road.")
@click.option(
    "-o", "--output", "outputs", type=_FILE, multiple=True, metavar="FILE",
    help="Write it as FILE.pdf or FILE.docx; may be given twice.",
)  # fmt: skip
@json_option
@click.pass_context
def command(
    context: click.Context,
    pair: tuple[str, str] | None,
    country: str | None,
    place: str | None,
    outputs: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Make a short brief: two providers in a country, and what is not known.

    Without a file it is printed here.
    """
    for path in outputs:
        if _ending_of(path) not in PAPER_FILES:
            raise BadRequest(
                f"A brief is written as PDF or as Word file, and {path.name} is neither.",
                "Let the name of the file end in .pdf or .docx.",
            )
    centre = centre_of(context)
    a, b = pair or centre.settings.overlap.pairs[0]
    place = resolve_place(centre, place, country)
    brief = centre.brief(a, b, BriefFilter(country, place))
    if as_json:
        print_json(brief)
    paper = document_of(brief, read_root_path(centre.settings.web.root_path))
    for path in outputs:
        say(f"written: {write_paper(path, paper, _ending_of(path))}")
    if not outputs and not as_json:
        print_paper(paper)


def _ending_of(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")
