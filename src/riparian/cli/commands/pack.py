"""`riparian pack`."""

from __future__ import annotations

from pathlib import Path

import click

from riparian.centre.centre import Centre
from riparian.cli.at_the_computer import at_the_computer
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import console, print_json, say
from riparian.cli.paper import print_paper, write_file, write_paper
from riparian.desk.accounts.audit import EXPORTED
from riparian.desk.pack import words
from riparian.desk.pack.asked import EVERYONE, MOST_OVERLAPS, OVERLAPS
from riparian.desk.pack.blocks import document_of
from riparian.desk.pack.pack import Pack
from riparian.errors import BadRequest
from riparian.wording.meetings import of_what, title_of

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    epilog="Example:  riparian -C my-centre pack mekong/jica/1#42 --for koica,mpi-la --pdf pack.pdf"
)
@click.argument("meeting", required=False)
@click.option(
    "--for", "audience", metavar=f"MEMBER,…|members|{EVERYONE}",
    help="For whom it is (default: whoever reads the meeting).",
)  # fmt: skip
@click.option("--pdf", type=_FILE, help="Write it as PDF.")
@click.option("--docx", type=_FILE, help="Write it as a Word file.")
@click.option("--ics", type=_FILE, help="Write the meeting as a calendar file.")
@click.option(
    "--overlaps", type=click.IntRange(0, MOST_OVERLAPS), default=OVERLAPS, show_default=True,
    metavar="N", help="How many overlaps are in it, the strongest first.",
)  # fmt: skip
@json_option
@click.pass_context
def command(
    context: click.Context,
    meeting: str | None,
    audience: str | None,
    pdf: Path | None,
    docx: Path | None,
    ics: Path | None,
    overlaps: int,
    as_json: bool,
) -> None:
    """Make the paper for a MEETING, with all that its audience may see and no more.

    Without a MEETING it lists the meetings. Without a file it prints the paper.
    """
    centre = centre_of(context)
    if meeting is None:
        _list(centre, as_json)
        return
    chosen = tuple(filter(None, audience.split(","))) if audience is not None else ()
    if audience is not None and not chosen:
        raise BadRequest("No audience is named.", f"Name members, or {EVERYONE}.")
    pack = centre.packs.pack(meeting, chosen, overlaps)
    paper = document_of(pack)
    asked = {"pdf": pdf, "docx": docx}
    written = [write_paper(path, paper, form) for form, path in asked.items() if path is not None]
    if ics is not None:
        from riparian.desk.pack.calendar_file import calendar_file_of

        written.append(write_file(ics, calendar_file_of(pack)))
    if as_json:
        print_json(pack)
    elif not written:
        print_paper(paper)
    for path in written:
        say(f"written: {path}")
    if written or as_json:
        _note(centre, meeting, pack)


def _note(centre: Centre, meeting: str, pack: Pack) -> None:
    """What was taken away stands in the audit, where people have accounts."""
    if centre.people.exist:
        about = f"the pack of {meeting}, {words.label_line(pack)}"
        centre.people.accounts.note(at_the_computer(), EXPORTED, about)


def _list(centre: Centre, as_json: bool) -> None:
    meetings = centre.meetings.browse().meetings
    if as_json:
        print_json(
            [
                {"meeting": str(x.name), "said": x.said, "withdrawn": x.withdrawn_by is not None}
                for x in meetings
            ]
        )
        return
    for each in meetings:
        gone = "  taken back" if each.withdrawn_by else ""
        console().print(
            f"{each.said.day}  {title_of(each.said)}, {of_what(each.said)}  {each.name}{gone}",
            markup=False, highlight=False, soft_wrap=True,
        )  # fmt: skip
    if not meetings:
        say("There is no meeting here yet. `riparian serve`, and the page Meetings, call one.")
