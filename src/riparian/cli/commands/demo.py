"""`riparian demo`: the main job on the sample, in one command."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from riparian.catalogue.overview import Placed
from riparian.centre import Centre, today
from riparian.cli.blocks import overlap_block
from riparian.cli.output import console, progress
from riparian.cli.program import program
from riparian.overlap.browse.question import OverlapFilter
from riparian.overlap.overlap import Overlap

STRONGEST, RUNNING, LOOK_AT = 8, 3, 200


@click.command(epilog="Example:  riparian demo demo-centre")
@click.argument("folder", metavar="[DIR]", default="demo-centre", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Build the sample centre in DIR (demo-centre) and show what it finds."""
    there = (folder / "centre.toml").is_file()
    centre = Centre.open(folder) if there else Centre.init(folder, name="Sample", sample=True)
    with progress() as advance:
        report = centre.build(advance)
    on = today()
    found, total = centre.overlaps("JP", "KR", OverlapFilter(limit=LOOK_AT, region=True))
    _, everywhere = centre.overlaps("JP", "KR", OverlapFilter(limit=0))
    strongest = each_project_once(found)[:STRONGEST]
    found, both_running = centre.overlaps(
        "JP", "KR", OverlapFilter(on=on, limit=LOOK_AT, region=True)
    )
    running = each_project_once(found)[:RUNNING]
    placed = centre.placed(["JP", "KR"], on)
    out = console()
    out.print(Text("Japan and South Korea along the Mekong", style="bold"))
    out.print(
        f"From {report.activities:,} published records in Japanese, Korean and English"
        f" ({report.refused} refused): {total:,} pairs of projects that may meet in a country of"
        f" the region; with {everywhere - total:,} that share none there, {everywhere:,} in all."
    )
    out.print()
    out.rule(Text("The strongest, each project once", style="bold"), align="left", style="dim")
    _print(strongest)
    out.rule(Text(f"Both under way on {on}", style="bold"), align="left", style="dim")
    if running:
        out.print(f"{both_running} pairs of which both are thought to run today; the strongest:")
        out.print()
    else:
        out.print("None where both are known to run today.")
    _print(running)
    out.rule(Text("What could not be placed", style="bold"), align="left", style="dim")
    for count in placed:
        out.print(_placed_in_words(count))
    out.print()
    out.rule(Text("Try next", style="bold"), align="left", style="dim")
    for words, what in _next_steps(folder, strongest):
        step = Text.assemble((f"  {words}", "cyan"), ("\n" + " " * 6 + what, "dim"))
        out.print(step, soft_wrap=True)  # a command is copied whole


def each_project_once(overlaps: list[Overlap]) -> list[Overlap]:
    """The strongest overlap of each project, so that a short list shows many projects."""
    met: set[str] = set()
    kept = []
    for overlap in overlaps:
        if not met & {overlap.a.id, overlap.b.id}:
            kept.append(overlap)
            met |= {overlap.a.id, overlap.b.id}
    return kept


def _print(overlaps: list[Overlap]) -> None:
    out = console()
    for rank, overlap in enumerate(overlaps, 1):
        out.print(overlap_block(rank, overlap))


def _placed_in_words(p: Placed) -> str:
    return (
        f"{p.name}: {p.projects:,} projects. {p.in_a_province} are placed in a province or finer,"
        f" {p.along_or_in_a_set} only along a road, in a basin or in a part of a country,"
        f" {p.in_a_country_only} only in a country, {p.nowhere} nowhere;"
        f" {p.projects - p.with_years} have no year,"
        f" {p.projects - p.with_usd} no amount in dollars. {p.ongoing} are thought to be under way"
        f" today, {p.ongoing_assumed} of them by assumed dates; of {p.status_unknown} it cannot be"
        " told." + (f" {p.cancelled} more are cancelled." if p.cancelled else "")
    )


def _next_steps(folder: Path, strongest: list[Overlap]) -> list[tuple[str, str]]:
    run = f"{program()} -C {folder}"
    steps = [
        (f"{run} overlaps JP KR --country Cambodia --theme water", "where they meet on water"),
        (f"{run} projects --provider KOICA --ongoing-on {today()}", "what Korea is doing today"),
        (f"{run} areas JP KR --both", "place by place, theme by theme"),
        (f"{run} status", "what was read, and what was wrong in it"),
        (f"{run} add FILE && {run} build", "add your own files (IATI XML, register tables)"),
    ]
    if strongest:
        steps.insert(0, (f"{run} explain {strongest[0].id}", "why the first one is first"))
        like = f"{run} build && {run} similar {strongest[0].a.id}"
        steps.insert(1, (like, "read what titles mean, then what is like its first project"))
    return steps
