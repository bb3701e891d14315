"""`riparian status`."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click
import msgspec
from rich.table import Table
from rich.text import Text

from riparian.catalogue.dataset_problems import DatasetStatus
from riparian.catalogue.read_texts import ReadTexts
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import console, print_json
from riparian.english import agree, count_of, listed
from riparian.problems import KINDS
from riparian.wording.read_texts import overlaps_by_words, purposes_by_words

_SHOWN = 10


class StatusDocument(msgspec.Struct):
    """What `--json` prints. `build` is the snapshot that is read; `member_build` the member's own,
    where there is one; `texts` how many were read for their meaning, once something is built;
    `not_built` what was added, new or in a newer edition, and is not in the snapshot."""

    centre: str
    build: str | None
    member_build: str | None
    stale: bool
    rows: int
    records: int
    activities: int
    refused: int
    projects: int
    datasets: list[DatasetStatus]
    texts: ReadTexts | None = None
    not_built: list[str] = []


@click.command(epilog="Example:  riparian status --json")
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show what each dataset in the centre holds, how old it is and what went wrong."""
    centre = centre_of(context)
    added = centre.datasets()
    datasets = centre.status() if centre.built() else []
    built = {d.name: d.sha256 for d in datasets}
    not_built = [d.name for d in added if built.get(d.name) != d.sha256]
    stale = centre.is_stale() if centre.built() else bool(added)
    document = StatusDocument(
        centre.settings.name,
        centre.built(),
        centre.built_for_member(),
        stale,
        sum(d.rows for d in datasets),
        sum(d.records for d in datasets),
        sum(d.activities for d in datasets),
        sum(d.refused for d in datasets),
        centre.count_projects() if centre.built() else 0,
        datasets,
        centre.read_texts() if centre.built() else None,
        not_built,
    )
    if as_json:
        print_json(document)
    elif document.build is None:
        click.echo(_not_built_words(document) or "The centre is empty. Next: riparian add PATH")
    else:
        _print(document)


def _not_built_words(document: StatusDocument) -> str:
    """What was added and is not built yet; empty where all is."""
    if not document.not_built:
        return ""
    editions = {d.name: f"{d.name} (a newer edition)" for d in document.datasets}
    names = listed((editions.get(x, x) for x in document.not_built), _SHOWN)
    are = agree(len(document.not_built), "is", "are")
    count = count_of(len(document.not_built), "dataset")
    return f"{count} {are} added and not built yet: {names}. Next: riparian build"


def _print(document: StatusDocument) -> None:
    out = console()
    own = document.member_build == document.build
    kind = "this member's own snapshot" if own else "snapshot"
    out.print(Text.assemble((document.centre, "bold"), f"  {kind} {document.build}"))
    if document.member_build and not own:
        out.print(f"Beside it, this member's own snapshot {document.member_build}.", style="dim")
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("dataset", overflow="fold")
    table.add_column("reader")
    table.add_column("rows", justify="right")
    table.add_column("records", justify="right")
    table.add_column("kept", justify="right")
    table.add_column("refused", justify="right")
    table.add_column("flagged", justify="right")
    table.add_column("newest", justify="right")
    table.add_column("received", justify="right")
    for d in document.datasets:
        table.add_row(
            d.name,
            d.reader,
            f"{d.rows:,}",
            f"{d.records:,}",
            f"{d.activities:,}",
            f"{d.refused:,}",
            f"{d.flagged:,}",
            (d.as_of or d.last_updated_datetime or "not said")[:10],
            age_in_words(d.received_at),
        )
    out.print(table)
    rows = f" from {document.rows:,} rows" if document.rows != document.records else ""
    out.print(
        f"{document.records:,} records read{rows} = {document.activities:,} kept"
        f" + {document.refused:,} refused"
    )
    if document.activities:
        out.print(_projects_in_words(document))
    if document.texts is not None:
        for sentence in (purposes_by_words(document.texts), overlaps_by_words(document.texts)):
            if sentence:
                out.print(f"{sentence} Next: riparian build")
    _print_problems(document)
    if words := _not_built_words(document):
        click.echo(words, err=True)
    elif document.stale:
        click.echo(
            "Datasets, corrections or judgements have changed since. Next: riparian build", err=True
        )


def _projects_in_words(document: StatusDocument) -> str:
    """How many undertakings the records tell of, since several can tell of one."""
    records, projects = document.activities, document.projects
    make = f"{count_of(records, 'record')} {agree(records, 'makes', 'make')}"
    several = "; several records can describe one project" if projects < records else ""
    return f"{make} {count_of(projects, 'project')}{several}"


def _print_problems(document: StatusDocument) -> None:
    totals: dict[str, int] = {}
    for d in document.datasets:
        for code, count in d.problems.items():
            totals[code] = totals.get(code, 0) + count
    if not totals:
        return
    table = Table(box=None, pad_edge=False, header_style="dim", show_header=True)
    table.add_column("problems", justify="right")
    table.add_column("kind")
    table.add_column("meaning", overflow="fold")
    for code, count in sorted(totals.items(), key=lambda item: -item[1]):
        kind = KINDS[code]
        table.add_row(f"{count:,}", f"{kind.severity}: {code}", kind.meaning)
    out = console()
    out.print()
    out.print(table)
    click.echo("To list them: riparian problems --code KIND", err=True)


def age_in_words(received_at: str) -> str:
    """How long ago, in days: `today`, `3 days ago`."""
    days = (datetime.now(UTC).date() - date.fromisoformat(received_at[:10])).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"
