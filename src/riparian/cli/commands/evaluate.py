"""`riparian evaluate`."""

from __future__ import annotations

from pathlib import Path

import click

from riparian.cli.options import centre_of, json_option
from riparian.cli.output import print_json
from riparian.english import agree
from riparian.errors import BadRequest
from riparian.evaluate.frame import PARTS, Part
from riparian.evaluate.overlaps import OVERLAPS
from riparian.evaluate.run_task import Evaluation, run_task
from riparian.evaluate.tasks import TASKS
from riparian.language.find_encoder import AUTO, NONE
from riparian.wording.verdict_figures import verdict_figures_words


@click.command(epilog="Example:  riparian evaluate status gold/status.jsonl")
@click.argument("task", metavar="TASK")
@click.argument("gold", metavar="[GOLD.jsonl]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--verdicts", is_flag=True, help="Of overlaps: take what members think of them as the labels."
)
@click.option(
    "--part",
    type=click.Choice(PARTS),
    help="Only the half of the cases to look at while working, or the half that is only counted.",
)
@click.option("--no-encoder", is_flag=True, help="Work as if no encoder were installed.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    task: str,
    gold: Path | None,
    verdicts: bool,
    part: Part | None,
    no_encoder: bool,
    as_json: bool,
) -> None:
    """Compare Riparian's answers with a labelled file and print the accuracy.

    TASK says what the file labels; an unknown task lists those there are. Overlaps are also
    compared with members' verdicts on them, by strength: useful and known already count as
    overlaps, not an overlap and wrong as none.

    Behind each figure stands its range: what it is in nine of ten draws of as many of these cases.
    Cases that share records are drawn, and put into one half, together.
    """
    if verdicts:
        _of_verdicts(context, task, gold, as_json)
        return
    if gold is None:
        raise BadRequest("No labelled file is named.", "Name one: riparian evaluate TASK GOLD.")
    result = run_task(task, gold, NONE if no_encoder else AUTO, part)
    if as_json:
        print_json(result)
    else:
        _print(result)


def _of_verdicts(context: click.Context, task: str, gold: Path | None, as_json: bool) -> None:
    if task != OVERLAPS.name or gold is not None:
        raise BadRequest(
            "Verdicts are on overlaps, and take the place of a labelled file.",
            "Ask: riparian evaluate overlaps --verdicts",
        )
    figures = centre_of(context).verdicts.figures()
    if as_json:
        print_json(figures)
        return
    for line in verdict_figures_words(figures):
        click.echo(line)


def _print(result: Evaluation) -> None:
    half = f", the half to {result.part}" if result.part else ""
    cases = agree(result.n, "case", "cases")
    click.echo(f"{result.task}: {TASKS[result.task].describes}, {result.n} {cases}{half}")
    if result.note:
        click.echo(f"  {result.note}")
    for name, value in result.figures.items():
        low_high = result.ranges.get(name)
        between = f"  ({low_high[0]:.2f} to {low_high[1]:.2f})" if low_high else ""
        click.echo(f"  {name:<20} {value:.4f}{between}")
    grouped = {"source": result.by_source, "language": result.by_language, **result.by}
    for by, groups in grouped.items():
        if len(groups) > 1:
            click.echo(f"by {by}")
            for group, figures in groups.items():
                line = ", ".join(f"{name} {value:.4f}" for name, value in figures.items())
                click.echo(f"  {group:<20} {line}")
    if result.wrong:
        click.echo(f"wrong (first {len(result.wrong)}):")
    for case in result.wrong:
        click.echo(f"  {case.case}: expected {case.expected}, got {case.got}  {case.why}")
