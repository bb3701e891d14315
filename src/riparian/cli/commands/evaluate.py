"""`riparian evaluate`."""

from __future__ import annotations

from pathlib import Path

import click

from riparian.cli.options import json_option
from riparian.cli.output import print_json
from riparian.evaluate.run_task import Evaluation, run_task
from riparian.evaluate.tasks import TASKS
from riparian.language.find_encoder import AUTO, NONE


@click.command(epilog="Example:  riparian evaluate status gold/status.jsonl")
@click.argument("task", metavar="TASK")
@click.argument("gold", metavar="GOLD.jsonl", type=click.Path(path_type=Path))
@click.option("--no-encoder", is_flag=True, help="Work as if no encoder were installed.")
@json_option
def command(task: str, gold: Path, no_encoder: bool, as_json: bool) -> None:
    """Compare Riparian's answers with a labelled file and print the accuracy.

    TASK says what the file labels; an unknown task lists those there are.
    """
    result = run_task(task, gold, NONE if no_encoder else AUTO)
    if as_json:
        print_json(result)
    else:
        _print(result)


def _print(result: Evaluation) -> None:
    click.echo(f"{result.task}: {TASKS[result.task].describes}, {result.n} cases")
    if result.note:
        click.echo(f"  {result.note}")
    for name, value in result.figures.items():
        click.echo(f"  {name:<20} {value:.4f}")
    for title, groups in (("by source", result.by_source), ("by language", result.by_language)):
        if len(groups) > 1:
            click.echo(title)
            for group, figures in groups.items():
                line = ", ".join(f"{name} {value:.4f}" for name, value in figures.items())
                click.echo(f"  {group:<20} {line}")
    if result.wrong:
        click.echo(f"wrong (first {len(result.wrong)}):")
    for case in result.wrong:
        click.echo(f"  {case.case}: expected {case.expected}, got {case.got}  {case.why}")
