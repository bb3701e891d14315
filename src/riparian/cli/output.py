"""Writing to the terminal: data on stdout, talk on stderr, JSON and CSV for other programs."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

NOT_A_TERMINAL_WIDTH = 100
"""Columns to write for where stdout is a file or another program."""

PROVIDER_STYLES = ("bold #5B7BD5", "bold #D1495B")
"""First and second provider; the letter before the title says the same without colour."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Let the entry point say how to leave, as for everything else that is written."""
        raise BrokenPipeError


def console() -> Console:
    """Where data goes."""
    width = None if sys.stdout.isatty() else NOT_A_TERMINAL_WIDTH
    return _Console(width=width, highlight=False, soft_wrap=False)


def talk() -> Console:
    """Where everything goes that is not data."""
    return Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON document on stdout; paths stand in it as text."""
    click.echo(msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2))


def print_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table as CSV on stdout, safe to open in a spreadsheet."""
    writer = csv.writer(sys.stdout, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(header)
    writer.writerows([[_cell(value) for value in row] for row in rows])


_FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
"""How a cell may begin that a spreadsheet takes for a formula (OWASP, CSV Injection); the wide
forms count where the spreadsheet runs in Japanese, Korean or Chinese."""


def _cell(value: Any) -> Any:
    """A cell; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = "; ".join(str(item) for item in value)
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")  # a bare one would end the row
    return "'" + text if text.startswith(_FORMULA) else text


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr, told what is being done and how much of it is done."""
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


def amount_in_words(usd: float | None, amount: float | None, currency: str | None) -> str:
    """Dollars where known, else what is published: `JPY 4.7 billion (not in dollars)`."""
    if usd is None and amount is not None and currency:
        return usd_in_words(amount).replace("USD", currency) + " (not in dollars)"
    return usd_in_words(usd)


def usd_in_words(usd: float | None) -> str:
    """`USD 21.3 million`; `amount not stated`."""
    if usd is None:
        return "amount not stated"
    if usd < 0:
        return f"minus {usd_in_words(-usd)} (corrections)"
    if abs(usd) >= 1e9:
        return f"USD {usd / 1e9:,.2f} billion"
    if abs(usd) >= 1e6:
        return f"USD {usd / 1e6:,.1f} million"
    return f"USD {usd:,.0f}"


def size_in_words(size: int) -> str:
    """`239 kB`, `5.8 MB`."""
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"
