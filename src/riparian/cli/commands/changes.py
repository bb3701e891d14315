"""`riparian changes`."""

from __future__ import annotations

import click
import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from riparian.cli.options import centre_of, country_option, csv_option, json_option, limit_option
from riparian.cli.output import PROVIDER_STYLES, console, print_csv, print_json
from riparian.english import listed
from riparian.errors import BadRequest
from riparian.export.column_descriptions import CHANGES
from riparian.gather.gate.record_changes import RecordChange
from riparian.overlap.report.overlap_changes import WHATS, ChangeFilter, Changes
from riparian.wording.overlap_changes import HEADS, bits_line, kinds_line


@click.command(epilog="Example:  riparian changes --country Laos --only new")
@click.option(
    "--since",
    metavar="DATE|BUILD",
    help="A day, as 2026-11-24, or an earlier build: its name or the start of it (default: the one"
    " before).",
)
@click.option("--only", type=click.Choice(list(WHATS)), help="Only changes of this kind.")
@click.option(
    "--of",
    type=click.Choice(["overlaps", "records"]),
    default="overlaps",
    help="Overlaps between builds, or records of fetched sources, by their newest edition.",
)
@country_option
@limit_option(20)
@json_option
@csv_option
@click.pass_context
def command(
    context: click.Context,
    since: str | None,
    only: str | None,
    of: str,
    country: str | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show which overlaps and records are new, gone or changed since an earlier build.

    A small list is kept of every build for ever. The whole snapshots of the two builds before are
    kept as well: since these, what is gone is still called by its title.
    """
    if of == "records":
        if since is not None or only is not None or country is not None:
            raise BadRequest(
                "--of records takes no --since, --only or --country.",
                "It shows what the newest edition of each source has changed.",
            )
        found = centre_of(context).gathering.record_changes()
        _print_records(found, limit, as_json=as_json, as_csv=as_csv)
        return
    changes = centre_of(context).changes(since, ChangeFilter(only, country, limit or None))
    if as_json:
        print_json(changes)
    elif as_csv:
        print_csv(CHANGES.names(), map(CHANGES.cells, changes.changes))
    else:
        _print(console(), changes)
        click.echo(_afterword(changes, only), err=True)


def _print_records(found: list[RecordChange], limit: int, *, as_json: bool, as_csv: bool) -> None:
    shown = found[: limit or None]
    if as_json:
        print_json(shown)
    elif as_csv:
        print_csv(RecordChange.__struct_fields__, map(msgspec.structs.astuple, shown))
    else:
        for each in shown:
            words = "no longer listed" if each.what == "gone" else each.what
            click.echo(f"{each.source}  {words}  {each.key}  {each.title}".rstrip())
        if not found:
            click.echo("No source that was fetched has changed since its first edition.")
    if len(found) > len(shown):
        click.echo(f"{len(shown)} of {len(found):,} shown; more with --limit", err=True)


def _print(out: Console, changes: Changes) -> None:
    for change in changes.changes:
        head = Text(HEADS[change.what], style="bold")
        head.append(f"  {kinds_line(change.kind_before, change.kind)}", style="#7A3E8E")
        head.append(f"  {bits_line(change.bits_before, change.bits)}  ", style="dim")
        head.append(change.id, style="cyan")
        out.print(head)
        for style, (provider, title) in enumerate(
            ((change.provider_a, change.title_a), (change.provider_b, change.title_b))
        ):
            line = Text(provider.ljust(4), style=PROVIDER_STYLES[style])
            line.append(title, style="default not bold")
            out.print(Padding(line, (0, 0, 0, 2)))
        out.print(Padding(Text(change.why, style="dim"), (0, 0, 1, 2)))


def _afterword(changes: Changes, only: str | None) -> str:
    earlier, counts = changes.earlier, changes.counts
    counted = ", ".join(f"{counts[what]:,} {HEADS[what].lower()}" for what in WHATS)
    lines = [
        f"Since {earlier.since} of {earlier.since_made_at[:16].replace('T', ' ')} UTC:"
        f" {counted}, {counts['same']:,} the same."
    ]
    total = sum(counts[what] for what in WHATS if only in (None, what))
    if total > len(changes.changes):
        lines.append(f"{len(changes.changes)} of {total:,} shown; more with --limit")
    records = changes.records.counts
    lines.append(
        f"Records: {records['new']:,} new, {records['gone']:,} gone,"
        f" {records['changed']:,} changed, {records['same']:,} the same."
    )
    if earlier.precision == "list":
        lines.append(
            "Of that build only a list is left: what is gone is called by its identifier, and which"
            " judgement moved a record is not known."
        )
    if changes.not_compared:
        pairs = listed(f"{a} and {b}" for a, b in changes.not_compared)
        lines.append(f"Not compared, as only one of the two builds worked them out: {pairs}.")
    if changes.many_moved:
        lines.append(
            "Most strengths have moved because the catalogue as a whole, or the rules,"
            " changed. Look at"
            " what is new and gone."
        )
    return "\n".join(lines)
