"""`riparian build`."""

from __future__ import annotations

from collections.abc import Sequence

import click
import msgspec
from rich.table import Table

from riparian.build.assemble import COPIES, TABLES
from riparian.build.build_report import BuildReport
from riparian.build.read_meanings import MeaningsRead
from riparian.catalogue.dataset_problems import ProblemFilter
from riparian.centre.centre import Centre
from riparian.cli.look_for_news import look_for_news
from riparian.cli.notes import say_what_was_not_read
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import console, print_json, progress
from riparian.english import agree, and_more, count_of
from riparian.overlap.engine.search_overlaps import PairSearch
from riparian.overlap.engine.search_rows import STEPS
from riparian.store.steps import load_steps

LOST = {
    "correction-without-project": "Corrections that do not apply now",
    "correction-place-unknown": "Corrections that do not apply now",
    "judgement-without-record": "Judged records that are no longer there",
    "judgement-contradiction": "Judgements that contradict others",
}
"""What can be wrong with what a person said."""

SHOWN = 12
"""Datasets that were read now and are printed; the rest is counted."""

MOST_PAIRS_SHOWN = 20
"""Pairs of providers that are printed, those with the most overlaps; the rest is counted."""


@click.command(epilog="Example:  riparian -C my-centre build --log")
@click.option(
    "--log",
    is_flag=True,
    help="Print each step with its rows, its time, the memory held by its end and who shared it.",
)
@click.option("--show-sql", is_flag=True, help="Print the SQL of every step and stop.")
@click.option(
    "--anew", is_flag=True, help="Work out all overlaps again, even where nothing has changed."
)
@click.option(
    "--no-meanings",
    is_flag=True,
    help="Do not read texts for their meaning afterwards; the next build does it.",
)
@click.option(
    "--engine",
    "scheduler",
    metavar="ADDRESS",
    help="A Dask scheduler whose workers share the work: tls://HOST:PORT, with the certificates of"
    " the [cluster] section of centre.toml; or none, for this computer alone.",
)
@json_option
@click.pass_context
def command(
    context: click.Context,
    log: bool,
    show_sql: bool,
    anew: bool,
    no_meanings: bool,
    scheduler: str | None,
    as_json: bool,
) -> None:
    """Bring the catalogue up to date with the datasets.

    Only datasets with changed content or a changed reader are read again, and overlaps are reused
    where nothing has changed for either provider. If a build fails or is stopped, the last snapshot
    stays in use. Afterwards, while everything is in use already, new titles and texts are read for
    their meaning (ten to thirty seconds per thousand), and a small build adds what that tells of
    purposes and overlaps. This can be stopped at any time and goes on with the next build.
    """
    if show_sql:
        _show_sql()
        return
    centre = centre_of(context)
    with progress(quiet=as_json) as advance:
        report = centre.build(advance, anew=anew, scheduler=scheduler)
    if not as_json:
        _print(report)
    meanings = None if no_meanings else _read_meanings(centre, scheduler, quiet=as_json)
    if as_json:
        print_json({**msgspec.to_builtins(report), "meanings": msgspec.to_builtins(meanings)})
        look_for_news(centre)
        return
    _print_meanings(meanings)
    _print_lost(centre)
    if log:
        _print_log(report)
    look_for_news(centre)


def _read_meanings(centre: Centre, scheduler: str | None, *, quiet: bool) -> MeaningsRead | None:
    try:
        with progress(quiet=quiet) as advance:
            return centre.read_meanings(advance, scheduler=scheduler)
    except KeyboardInterrupt:
        click.echo(
            "Stopped reading meanings; everything else is in use. The next build goes on.", err=True
        )
        raise


def _print(report: BuildReport) -> None:
    _print_public(report)
    for what in report.lacking:
        click.echo(f"{what} Records stay as the last build had them.", err=True)
    if report.lacking:
        click.echo("Next: riparian exchange sync, then riparian build", err=True)
    if report.member is None:
        return
    if report.member.changed:
        click.echo(
            f"Built this member's own snapshot in {report.member.seconds:.1f} s: what others shared"
            " with it is in that one alone (--as-member)."
        )
    else:
        click.echo("This member's own snapshot is up to date.")


def _print_public(report: BuildReport) -> None:
    if not report.changed:
        click.echo(
            f"Nothing has changed; snapshot {report.build_id} is up to date. {_counts(report)}"
        )
        return
    read = len(report.read)
    click.echo(
        f"Built snapshot {report.build_id} in {report.seconds:.1f} s;"
        f" read {read} of {count_of(len(report.datasets), 'dataset')}."
    )
    _print_read(report)
    click.echo(_counts(report))
    _print_searches(report.found)
    _print_taken_over(report)
    for repair in report.repairs:
        click.echo(repair, err=True)
    failed = [d.dataset for d in report.datasets if "reader-failed" in d.reading.problems]
    if failed:
        click.echo(
            f"Could not be read to the end: {', '.join(failed)}. The next build will try"
            " again. See riparian problems --code reader-failed",
            err=True,
        )
    if not report.datasets:
        click.echo("The centre is empty. Next: riparian add PATH", err=True)
    elif any(d.reading.problems or d.deriving.problems for d in report.datasets):
        click.echo("To see what went wrong: riparian status, riparian problems", err=True)


def _print_taken_over(report: BuildReport) -> None:
    """Of how many pairs of providers overlaps are those of a build before."""
    taken = sum(found.taken_over for found in report.found)
    if taken:
        click.echo(
            f"Overlaps worked out for {count_of(len(report.found) - taken, 'pair')} of providers;"
            f" reused for {taken:,} without changes."
        )
    for build_id in report.damaged:
        click.echo(f"Snapshot {build_id} is damaged: its overlaps were not reused.", err=True)


def _shared(projects: int) -> str:
    if not projects:
        return ""
    return f"; {count_of(projects, 'project')} {agree(projects, 'has', 'have')} both"


def _print_meanings(meanings: MeaningsRead | None) -> None:
    if meanings is None:
        return
    click.echo(
        f"Meanings: {meanings.titles:,} titles by {meanings.encoder}, {meanings.encoded:,} of"
        f" them encoded now, {meanings.seconds:.1f} s."
    )
    if meanings.texts:
        made = f" Snapshot {meanings.build_id} has what they tell." if meanings.build_id else ""
        click.echo(
            f"Of {count_of(meanings.texts, 'text')} read by words alone,"
            f" {meanings.texts_encoded:,} encoded now.{made}"
        )
    say_what_was_not_read(meanings)
    if meanings.waiting and not meanings.stopped:
        click.echo(
            f"{count_of(meanings.waiting, 'text')} left to read ([language] encode_at_most)."
            " Next: riparian build",
            err=True,
        )


def _print_lost(centre: Centre) -> None:
    """Say how many corrections and judgements match nothing, or contradict each other."""
    for code, words in LOST.items():
        _, count = centre.problems(ProblemFilter(code=code, limit=1))
        if count:
            click.echo(
                f"{words}: {count}. riparian problems --code {code}",
                err=True,
            )


def _print_read(report: BuildReport) -> None:
    """What was read now, the largest first."""
    read = sorted((d for d in report.datasets if d.read), key=lambda d: -d.reading.records)
    if not read:
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("read now", overflow="fold")
    for name in ("rows", "records", "kept", "refused", "flagged"):
        table.add_column(name, justify="right")
    for d in read[:SHOWN]:
        counts = (d.reading.rows, d.reading.records, d.reading.activities, d.reading.refused)
        table.add_row(d.dataset, *(f"{count:,}" for count in (*counts, d.deriving.flagged)))
    console().print(table)
    if len(read) > SHOWN:
        click.echo(f"{and_more(len(read) - SHOWN, 'datasets')} (riparian status lists all)")


def _print_searches(found: Sequence[PairSearch]) -> None:
    by_overlaps = sorted(found, key=lambda search: -search.kept)
    shown, others = by_overlaps[:MOST_PAIRS_SHOWN], by_overlaps[MOST_PAIRS_SHOWN:]
    for search in shown if others else found:
        click.echo(
            f"{search.provider_a} and {search.provider_b}: {search.projects_a:,} and"
            f" {search.projects_b:,} projects, {search.candidates:,} pairs compared,"
            f" {search.kept:,} overlaps kept"
            + (f", {search.cut_values} very common values ignored" if search.cut_values else "")
            + _shared(search.shared_projects)
            + ("; reused." if search.taken_over else ".")
        )
    if others:
        reused = sum(search.taken_over for search in others)
        click.echo(
            f"And {count_of(len(others), 'other pair')} of providers:"
            f" {sum(search.kept for search in others):,} overlaps kept"
            + (f"; {reused:,} of these pairs reused." if reused else ".")
        )


def _counts(report: BuildReport) -> str:
    rows = f" from {report.rows:,} rows" if report.rows != report.records else ""
    sums = f"{report.activities:,} kept + {report.refused:,} refused"
    return f"Records: {report.records:,}{rows} = {sums}."


def _print_log(report: BuildReport) -> None:
    if not report.changed:
        return
    click.echo(f"  {'step':<20} {'rows':>12} {'seconds':>9} {'processor':>10} {'memory':>9}")
    for step in report.all_steps:
        click.echo(
            f"  {step.step:<20} {step.rows:>12,} {step.seconds:>9.2f} {step.processor:>10.2f}"
            f" {_megabytes(step.peak_bytes):>9}"
            + (f"  {step.workers} processes" if step.workers > 1 else "")
        )
    click.echo(
        f"{report.processor:.1f} s of processors in {report.seconds:.1f} s, for"
        f" {report.seconds - report.together:.1f} s of which one process worked alone;"
        f" {_megabytes(report.peak_bytes)} of memory at most."
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _show_sql() -> None:
    steps = ("riparian.store", (COPIES, *TABLES)), ("riparian.overlap.engine", STEPS)
    for package, tables in steps:
        for step in load_steps(package, tables):
            click.echo(f"-- step {step.table}\n{step.sql}")
