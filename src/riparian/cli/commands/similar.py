"""`riparian similar`."""

from __future__ import annotations

import click
from rich.console import RenderableType
from rich.text import Text

from riparian.catalogue.similar_projects import LITTLE, SimilarAnswer, SimilarFilter, SimilarLine
from riparian.cli.blocks import project_block
from riparian.cli.options import (
    centre_of,
    country_option,
    json_option,
    limit_option,
    provider_option,
)
from riparian.cli.output import console, print_json, progress
from riparian.wording.title_labels import title_words


@click.command(epilog="Example:  riparian similar jp-0032 --provider KOICA")
@click.argument("words", metavar="ID|TEXT...", nargs=-1, required=True)
@provider_option
@country_option
@limit_option(10)
@json_option
@click.pass_context
def command(
    context: click.Context,
    words: tuple[str, ...],
    provider: str | None,
    country: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Find projects like a given one, or like a title, in any language, with reasons.

    Titles are compared by their English words, by names and, if an encoder is installed, by
    meaning. A different country, province, phase or year is always pointed out.
    """
    centre = centre_of(context)
    wanted = SimilarFilter(provider, country, limit or None)
    with progress(quiet=as_json) as advance:
        advance("comparing titles", 0, 0)
        answer = centre.similar(" ".join(words), wanted)
    if as_json:
        print_json(answer)
        return
    out = console()
    for line in answer.found:
        out.print(_block(line))
    for sentence in _summary(answer):
        click.echo(sentence, err=True)


def _block(line: SimilarLine) -> RenderableType:
    style = "dim" if line.verdict == LITTLE else "yellow" if line.differs else "green"
    return project_block(line.project, more=[Text(line.why, style=style)])


def _summary(answer: SimilarAnswer) -> list[str]:
    whose = title_words(answer.english_by)
    english = f"{whose}: {answer.in_english}" if whose else answer.in_english
    what = f"“{answer.title}”" + (f" ({english})" if english else "")
    sentences = [
        f"{len(answer.found)} of {answer.compared:,} projects, most like {what} first"
        if answer.found
        else f"There is no project to compare with {what}."
    ]
    if answer.project is None and answer.found:
        sentences.append("Taken as a title; no project has this identifier.")
    if answer.found and all(line.verdict == LITTLE for line in answer.found):
        sentences.append("None of them has much in common with it.")
    if answer.note:
        sentences.append(answer.note)
    return sentences
