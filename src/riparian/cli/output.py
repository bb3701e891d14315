"""Writing to the terminal: data on stdout, talk on stderr, JSON and CSV for other programs."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from riparian.errors import BadRequest
from riparian.export.csv_file import write_csv

NOT_A_TERMINAL_WIDTH = 100
"""Columns to write for where stdout is a file or another program."""

TALK_WIDTH = 80

_UNSEEN_IN_JSON = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff]"
)
"""Besides control characters, which JSON itself writes as escapes."""

PROVIDER_STYLES = ("bold #5B7BD5", "bold #D1495B")
"""First and second provider; the letter before the title says the same without colour."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Let the entry point say how to leave, as for everything else that is written."""
        raise BrokenPipeError


def console() -> Console:
    """The console for data: stdout."""
    width = None if sys.stdout.isatty() else NOT_A_TERMINAL_WIDTH
    return _Console(width=width, highlight=False, soft_wrap=False)


def talk() -> Console:
    """The console for everything else: stderr."""
    return Console(stderr=True, highlight=False)


def say(text: str, indent: str = "") -> None:
    """Talk on stderr, a paragraph folded at 80 columns; long words such as paths are left whole."""
    for line in folded(text, indent) or [""]:
        click.echo(line, err=True)


def folded(text: str, indent: str = "") -> list[str]:
    """The lines of a paragraph in 80 columns, each with the indent before it."""
    return textwrap.wrap(
        text,
        TALK_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def more_with_limit(shown: int, total: int) -> str:
    """What is added to a count where a list is cut; nothing where it is whole."""
    return "; more with --limit" if total > shown else ""


def print_json(value: Any) -> None:
    """One JSON document on stdout; paths stand in it as text, and what would steer a terminal or
    turn the direction of writing as escapes."""
    document = msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode()
    click.echo(_UNSEEN_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", document))


def print_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table as CSV on stdout, safe to open in a spreadsheet."""
    write_csv(sys.stdout, header, rows)


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr; call what it yields with the task, how much is done, and the total."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=talk(),
        transient=True,
        disable=quiet or not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task("", total=None)

        def advance(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        yield advance


def require_agreement(question: str, nothing: str, *, yes: bool) -> None:
    """Go on only where a person agrees, or has said so before with --yes. Raises BadRequest where
    nobody can be asked, Abort where they do not; `nothing` says what was not done."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise BadRequest(
            f"{nothing}: somebody has to agree, and there is no terminal at which to ask.",
            "Read the lines above, and add --yes.",
        )
    if not click.confirm(question, err=True):
        say(f"{nothing}.")
        raise click.Abort
