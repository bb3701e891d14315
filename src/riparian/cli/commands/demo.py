"""`riparian demo`: the main job on the sample, in one command."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
import msgspec
from rich.text import Text

from riparian.catalogue.overview import Placed
from riparian.centre.centre import Centre
from riparian.cli.blocks import overlap_block
from riparian.cli.output import console, progress
from riparian.cli.program import program
from riparian.english import agree, count_of, listed
from riparian.normalise.iso_days import today
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter, OverlapPage
from riparian.overlap.report.overlap_records import Overlap
from riparian.wording.states import END_OF_A_PAIR, assumed_words, unknown_pairs, weaker_words

UNDER_WAY, OF_ALL, LOOK_AT = 8, 3, 200


@click.command(epilog="Example:  riparian demo demo-centre")
@click.argument("folder", metavar="[DIR]", default="demo-centre", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Build the sample centre in DIR (default: demo-centre) and show what it finds."""
    there = (folder / "centre.toml").is_file()
    centre = Centre.open(folder) if there else Centre.init(folder, name="Sample", sample=True)
    with progress() as advance:
        report = centre.build(advance)
    on = today()
    wanted = OverlapFilter(limit=LOOK_AT, region=True, order="strength", weaker=False)
    every = centre.browse_overlaps("JP", "KR", wanted)
    now = centre.browse_overlaps("JP", "KR", msgspec.structs.replace(wanted, state="now"))
    under_way = each_project_once(now.overlaps)[:UNDER_WAY]
    strongest = [
        overlap for overlap in each_project_once(every.overlaps) if overlap not in under_way
    ][:OF_ALL]
    placed = centre.placed(["JP", "KR"], on)
    out = console()
    out.print(Text("Japan and South Korea along the Mekong", style="bold"))
    out.print(
        f"From {report.activities:,} published records in Japanese, Korean and English"
        f" ({report.refused} refused): {every.total:,} overlaps in countries of the"
        f" region. {weaker_words(every.weaker)}"
    )
    out.print()
    out.rule(Text("Both under way or planned", style="bold"), align="left", style="dim")
    out.print(_under_way_in_words(now, on))
    out.print()
    _print(under_way)
    out.rule(Text("The strongest of all years", style="bold"), align="left", style="dim")
    _print(strongest)
    out.rule(Text("What is not known", style="bold"), align="left", style="dim")
    for count in placed:
        out.print(_placed_in_words(count))
    out.print()
    out.rule(Text("Try next", style="bold"), align="left", style="dim")
    for words, what in _next_steps(folder, under_way or strongest):
        step = Text.assemble((f"  {words}", "cyan"), ("\n" + " " * 6 + what, "dim"))
        out.print(step, soft_wrap=True)  # a command is copied whole


def _under_way_in_words(now: OverlapPage, on: str) -> str:
    """How many can still be acted upon, what that rests on, and of how many nobody knows."""
    unknown = unknown_pairs(now.states.unknown, now.state)
    if not now.total:
        return (
            f"In no overlap are both projects known to be under way or planned on {on}. {unknown}"
        )
    sentences = [
        f"In {count_of(now.total, 'overlap')}, both projects are under way or planned on {on}.",
        assumed_words(now.assumed, now.total, now.state, END_OF_A_PAIR),
        unknown,
        "The strongest, each project once:",
    ]
    return " ".join(filter(None, sentences))


def each_project_once(overlaps: Iterable[Overlap]) -> list[Overlap]:
    """The strongest overlap of each project, so that a short list shows many projects."""
    met: set[str] = set()
    once = []
    for overlap in overlaps:
        if not met & {overlap.a.id, overlap.b.id}:
            once.append(overlap)
            met |= {overlap.a.id, overlap.b.id}
    return once


def _print(overlaps: list[Overlap]) -> None:
    out = console()
    for rank, overlap in enumerate(overlaps, 1):
        out.print(overlap_block(rank, overlap))


def _placed_in_words(p: Placed) -> str:
    places = [
        f"the province or finer for {p.in_a_province}",
        f"only a road, basin or part of a country for {p.along_or_in_a_set}",
        f"only the country for {p.in_a_country_only}",
    ]
    if p.nowhere:
        places.append(f"nothing for {p.nowhere}")
    without_years, without_usd = p.projects - p.with_years, p.projects - p.with_usd
    return (
        f"{p.name}: {count_of(p.projects, 'project')}. Of places we know {listed(places)}."
        f" {without_years} {agree(without_years, 'has', 'have')} no year, {without_usd} no amount"
        f" in dollars. {p.ongoing} {agree(p.ongoing, 'seems', 'seem')} to be under way today,"
        f" {p.ongoing_assumed} of them by assumed dates; the status of {p.status_unknown} is"
        " unknown."
        + (
            f" {p.cancelled} more {agree(p.cancelled, 'is', 'are')} cancelled."
            if p.cancelled
            else ""
        )
    )


def _next_steps(folder: Path, shown: list[Overlap]) -> list[tuple[str, str]]:
    run = f"{program()} -C {folder}"
    steps = [
        (f"{run} overlaps JP KR --country Cambodia --theme water", "overlaps on water"),
        (f"{run} projects --provider KOICA --state now", "what KOICA is doing and planning"),
        (f"{run} areas JP KR --both", "by place and theme"),
        (f"{run} status", "what was read, and what was wrong"),
        (f"{run} add FILE && {run} build", "add your own files (IATI XML, register tables)"),
    ]
    if shown:
        steps.insert(0, (f"{run} explain {shown[0].id}", "why the first overlap is first"))
        like = f"{run} build && {run} similar {shown[0].a.id}"
        steps.insert(1, (like, "compare titles by meaning: projects like the first"))
    return steps
