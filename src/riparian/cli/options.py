"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from riparian.centre.centre import Centre
from riparian.cli.completing import completes, countries, providers, themes
from riparian.cli.member_view import AS_MEMBER, READING
from riparian.cli.output import say
from riparian.errors import BadRequest
from riparian.export.marking import MARKING, marking_words
from riparian.normalise.iso_days import is_day, today
from riparian.normalise.status import OPENS_WITH, STATES

F = TypeVar("F", bound=Callable[..., Any])


MORE_FOR_MEMBER = "This is what everybody may see. To see all that this member may: --as-member"

WHOLLY_CHECKED = ("build", "check")
"""Commands that look at the whole journal themselves."""


def centre_of(context: click.Context) -> Centre:
    """The centre that -C names, or the one in this folder, as everybody or, with --as-member, its
    member sees it. Says on stderr if its journal has lost entries, if there is more for the member,
    and how far what is printed may go."""
    folder: Path = context.obj
    centre = Centre.open(folder, as_member=context.meta.get(AS_MEMBER, False))
    centre.journal.tell = say
    MARKING.set(centre.marking)
    if context.info_name in READING:
        _say_who_may_see_it(context, centre)
    if context.info_name not in WHOLLY_CHECKED and (warning := centre.journal.warning()):
        click.echo(f"Warning: {warning} What to do: riparian check", err=True)
    return centre


def _say_who_may_see_it(context: click.Context, centre: Centre) -> None:
    """Say at the end, where not all is public, how far it may go; else that there is more."""
    words = MORE_FOR_MEMBER if centre.has_more_for_member else None
    if marking := marking_words():
        words = f"Not public, up to {marking}: mind the label on each record."
    if words:
        context.call_on_close(lambda: click.echo(words, err=True))


class InOrder(click.Group):
    """A group whose commands are listed in the order in which a person meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, as they were defined."""
        return list(self.commands)


def day_option(name: str, help: str) -> Callable[[F], F]:
    """An option that takes a day as `2026-11-25`, or `today`; BadRequest for anything else."""
    return click.option(name, metavar="DATE", callback=_to_day, help=help)


def _to_day(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    words = (value or "").strip()
    if value is None or is_day(words):
        return value and words
    if words.casefold() == "today":
        return today()
    raise BadRequest(
        f"Expected a day such as 2026-11-25, got '{value}'.",
        "Give the year, month and day, or the word today.",
    )


def json_option(command: F) -> F:
    """`--json`: print JSON for other programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def csv_option(command: F) -> F:
    """`--csv`: print CSV for a spreadsheet."""
    return click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")(command)


def limit_option(default: int, text: str = "How many to print (0: all).") -> Callable[[F], F]:
    """`--limit`: how many to print, or what else `text` says; 0 means all."""
    return click.option(
        "--limit",
        type=click.IntRange(min=0),
        default=default,
        show_default=True,
        help=text,
    )


def two_providers(command: F) -> F:
    """The arguments A and B."""
    for name, shown in (("provider_b", "B"), ("provider_a", "A")):
        command = click.argument(name, metavar=shown, shell_complete=completes(providers))(command)
    return command


def provider_option(command: F) -> F:
    """`--provider`."""
    text = "Only of this provider or agency (JP, Korea, JICA …)."
    return click.option(
        "--provider", metavar="NAME", help=text, shell_complete=completes(providers)
    )(command)


def region_option(command: F) -> F:
    """`--region`: leave out what a publisher does elsewhere."""
    return click.option("--region", is_flag=True, help="Only in countries of the centre's region.")(
        command
    )


def state_option(command: F) -> F:
    """`--state`: what can still be acted upon."""
    return click.option(
        "--state",
        type=click.Choice(STATES),
        help="Only what is under way or planned (now), has ended in the last three years (recent),"
        " has an unknown status (unknown), or all. By default a printed list shows now if that is"
        f" at least {OPENS_WITH}, otherwise all; --json and --csv give all.",
    )(command)


def years_options(command: F) -> F:
    """`--from`, `--to`: only what runs in these years."""
    for name, help_text in (
        ("to", "Only what is known to run in this year or earlier (2025)."),
        ("from", "Only what is known to run in this year or later (2015)."),
    ):
        command = click.option(
            f"--{name}", f"{name}_year", type=int, metavar="YEAR", help=help_text
        )(command)
    return command


def country_option(command: F) -> F:
    """`--country`."""
    text = "Only this country: a code, or a name in any language (KH, Cambodia)."
    return click.option(
        "--country", metavar="NAME", help=text, shell_complete=completes(countries)
    )(command)


def theme_option(command: F) -> F:
    """`--theme`."""
    text = "Only this theme: a name or id (water, floods, health …)."
    return click.option("--theme", metavar="NAME", help=text, shell_complete=completes(themes))(
        command
    )


def place_options(command: F) -> F:
    """`--country`, `--place`, `--theme`."""
    place = click.option(
        "--place",
        metavar="NAME",
        help="Only this place, basin or road: a code or a name in any language (KH-17).",
    )
    return country_option(place(theme_option(command)))


def file_options(command: F) -> F:
    """`--reader`, `--mapping`, `--encoding`, `--provider`, `--licence`, `--as-of`: what a person
    says about a file."""
    for option in (
        day_option("--as-of", "The date the file describes (2026-11-24)."),
        click.option("--licence", help="The licence it is published under (CC-BY-4.0 …)."),
        click.option(
            "--provider", help="The provider of everything in the file (JP, Korea, JICA …)."
        ),
        click.option(
            "--encoding", help="The text encoding, if it is recognised wrongly (cp949, cp932 …)."
        ),
        click.option(
            "--mapping",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="A mapping file that says what each column holds; see riparian mapping suggest.",
        ),
        click.option(
            "--reader",
            help="Use this reader (iati, register …) instead of choosing one by content.",
        ),
    ):
        command = option(command)
    return command
