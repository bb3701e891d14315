"""`riparian judge`."""

from __future__ import annotations

import click

from riparian.centre.judgements import JudgementOutcome
from riparian.cli.contradictions import say_contradictions
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import print_json
from riparian.errors import BadRequest
from riparian.store.journal.judgement import VERDICTS
from riparian.wording.comparison_sentences import judgement_words


@click.command(epilog="Example:  riparian judge jp-0002 kr-0011 different --why 'Two towns.'")
@click.argument("records", metavar="A B", nargs=2)
@click.argument("verdict", metavar="[same|different|unsure|part-of|has-part]", required=False)
@click.option("--why", metavar="TEXT", help="How you know; required to judge and to undo.")
@click.option("--by", metavar="NAME", help="Who says so (default: your user name).")
@click.option("--undo", is_flag=True, help="Undo the current entry; the one before applies again.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    records: tuple[str, str],
    verdict: str | None,
    why: str | None,
    by: str | None,
    undo: bool,
    as_json: bool,
) -> None:
    """Say whether two records are about the same project. This overrules the machine.

    A and B are identifiers or handles, in any order. A record is what one reporter says under one
    identifier. Say `same` if both are about one project, `different` if about two (phases of one
    undertaking are two), `unsure` if you cannot tell. `part-of` says that A is part of B, as a
    contract, lot or component is: it is shown on the page of B, and is no project of its own;
    `has-part` says that B is part of A. Judgements are kept in the centre's journal and count from
    the next build on.
    """
    if undo == (verdict is not None):
        raise BadRequest(
            "Expected two records and a verdict, or two records and --undo.",
            f"riparian judge A B {'|'.join(VERDICTS)} --why TEXT; see all: riparian judgements",
        )
    if why is None:
        raise BadRequest("No reason was given.", "Say how you know, with --why TEXT.")
    centre = centre_of(context)
    judged = (
        centre.undo_judgement(*records, why, by)
        if verdict is None
        else centre.judge(*records, verdict, why, by)
    )
    if as_json:
        print_json(judged)
        return
    click.echo(judgement_words(judged.entry))
    _say_more(judged)
    click.echo("It counts from the next build on: riparian build", err=True)


def _say_more(judged: JudgementOutcome) -> None:
    if judged.entry.undoes is not None:
        stands = judged.now
        now = (
            f"This applies again: {judgement_words(stands)}"
            if stands
            else "No judgement applies now."
        )
        click.echo(now, err=True)
    elif judged.before is not None:
        click.echo(f"It replaces: {judgement_words(judged.before)}", err=True)
    for record in judged.by_row:
        click.echo(
            f"{record} has no identifier of its own and is named by its position in the file. Check"
            " this judgement after each new version of the file.",
            err=True,
        )
    say_contradictions(judged.contradictions)
