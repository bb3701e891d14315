"""`riparian check`."""

from __future__ import annotations

import click

from riparian.build.check_centre import CheckReport
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import print_json, progress
from riparian.english import count_of
from riparian.errors import BadRequest
from riparian.store.finding import Finding


@click.command(epilog="Example:  riparian check --repair")
@click.option("--repair", is_flag=True, help="Make again what can be made again.")
@click.option(
    "--accept-journal",
    is_flag=True,
    help="Go on without entries of this centre's own journals that are gone or were changed. In a"
    " framework, run `riparian exchange sync` first: if a member does hold them, what is written"
    " next is a second history under one signature.",
)
@click.option("--accept-channel", is_flag=True, help="Is called --accept-journal now.")
@click.option("--by", metavar="NAME", help="Who accepts it; default is your name on this computer.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    repair: bool,
    accept_journal: bool,
    accept_channel: bool,
    by: str | None,
    as_json: bool,
) -> None:
    """Check that every file of the centre is what was written.

    Looked at are the files that were added, what was read of them, the snapshots with their search
    index, sheets and lists, kept answers, the journal, and all that a member's node holds of the
    channel. Each finding says what is lost by it, and what to do. Entries of the journal that are
    gone come back with a backup, or from the members that hold them; whoever means to go on without
    them accepts that. Exit status 1 where
    anything is found that is not repaired.
    """
    centre = centre_of(context)
    if accept_channel:
        raise BadRequest(
            "There is one journal now, of what people said and of what is shared.",
            "Use `riparian check --accept-journal`.",
        )
    accepted = centre.accept_journal(by) if accept_journal else ()
    with progress(quiet=as_json) as advance:
        report = centre.check(advance, repair=repair)
    if as_json:
        print_json(report)
    else:
        for finding in accepted:
            click.echo(f"Accepted: {finding.what}")
        _print(report)
    if report.findings:
        context.exit(1)


def _print(report: CheckReport) -> None:
    for finding in report.repaired:
        click.echo(f"Repaired: {finding.what}\n  file: {finding.file}")
    for finding in report.findings:
        _print_finding(finding)
    if report.findings:
        click.echo(f"{count_of(len(report.findings), 'finding')}.", err=True)
    else:
        click.echo("Every file is whole.")


def _print_finding(finding: Finding) -> None:
    click.echo(
        f"{finding.what}\n  file: {finding.file}\n  lost: {finding.lost}\n  next: {finding.next}"
    )
