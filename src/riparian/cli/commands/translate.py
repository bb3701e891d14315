"""`riparian translate`."""

from __future__ import annotations

import sys

import click

from riparian.build.translate_titles import TranslationPlan
from riparian.cli.options import centre_of, json_option, limit_option
from riparian.cli.output import print_json, progress
from riparian.english import count_of, listed
from riparian.errors import BadRequest


@click.command(epilog="Example:  riparian translate --limit 50 --yes")
@limit_option(100, "How many titles to send at most (0: all).")
@click.option("--yes", is_flag=True, help="Send without asking; required where nobody can answer.")
@json_option
@click.pass_context
def command(context: click.Context, limit: int, yes: bool, as_json: bool) -> None:
    """Send titles without English to the translation service set up in centre.toml.

    First shows how many titles and characters would go where. Only titles known to be public are
    sent: those of datasets with an open licence, or marked TLP:CLEAR. From the next build on, the
    answers replace our glosses, labelled as machine translation. No title is sent twice.
    """
    centre = centre_of(context)
    plan = centre.plan_translations(limit or None)
    _say(plan)
    if plan.titles and not yes:
        _ask(plan)
    with progress(quiet=as_json) as advance:
        report = centre.translate(plan, advance)
    if as_json:
        print_json(report)
    elif report.sent:
        click.echo(f"{report.kept:,} of {report.sent:,} titles translated by {report.service}.")
    if report.kept:
        click.echo("It shows after the next build: riparian build", err=True)


def _say(plan: TranslationPlan) -> None:
    """What would go where, and what stays, on stderr."""
    if plan.titles:
        languages = listed(f"{count:,} {name}" for name, count in plan.languages.items())
        click.echo(
            f"To {plan.service} at {plan.host}: {_titles(len(plan.titles))} ({languages}),"
            f" {plan.characters:,} characters.",
            err=True,
        )
    else:
        click.echo("There is no title to send.", err=True)
    for count, why in (
        (plan.known, "translated before"),
        (plan.left, "beyond --limit"),
        (plan.not_public, "not sent: the licence of their dataset is not known to be open. If it is"
         " public: riparian add FILE --licence CC-BY-4.0 (or its name, or TLP:CLEAR)"),
        (plan.too_long, "not sent: too long for a title"),
    ):  # fmt: skip
        if count:
            click.echo(f"  {_titles(count)} {why}", err=True)


def _titles(count: int) -> str:
    return count_of(count, "title")


def _ask(plan: TranslationPlan) -> None:
    if not sys.stdin.isatty():
        raise BadRequest(
            f"Nothing was sent to {plan.host}: nobody confirmed it.",
            "To send without being asked, add --yes.",
        )
    click.confirm("Send them?", abort=True, err=True)
