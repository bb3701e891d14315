"""The passphrase of a seal: asked for without echo, or out of a file.

It is never an argument, since other users of the computer could read it there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from riparian.cli.output import say
from riparian.errors import BadRequest
from riparian.exchange.keys.seal import (
    LONGEST_PASSPHRASE,
    SHORTEST_PASSPHRASE,
    Seal,
    check_new_passphrase,
)

F = TypeVar("F", bound=Callable[..., Any])

_LONGEST_LINE = 4 * LONGEST_PASSPHRASE + 4
"""Bytes of a line with a passphrase that may be too long, as the seal will say."""

_ADVICE = (
    f"Choose a passphrase of at least {SHORTEST_PASSPHRASE} characters: five or six words that do"
    " not belong together."
)


def passphrase_option(command: F) -> F:
    """`--passphrase-file`."""
    return click.option(
        "--passphrase-file",
        metavar="FILE",
        help="Read the passphrase from the first line of this file (-: from standard input) instead"
        " of asking for it.",
    )(command)


def seal_options(command: F) -> F:
    """`--seal` and `--passphrase-file`."""
    return click.option(
        "--seal",
        metavar="SEALFILE",
        required=True,
        type=click.Path(path_type=Path),
        help="The member's seal, as written by `riparian keys new`.",
    )(passphrase_option(command))


def open_seal(path: Path, file: str | None) -> Seal:
    """The seal, opened with the passphrase in the file, or with what a person types."""
    if not path.exists():
        return Seal.open(path, "")  # says that it is not there, before anybody types
    return Seal.open(path, _from(file) if file else _ask(f"Passphrase of {path.name}"))


def new_passphrase(path: Path, file: str | None) -> str:
    """A passphrase for a new seal; who types it does so twice."""
    if file:
        return _from(file)
    _require_terminal()
    say(_ADVICE)
    return _ask(f"Passphrase for {path.name}", confirm=True)


def passphrase_of(path: Path, file: str | None) -> str:
    """The passphrase of what is in a file: out of another file, or as a person types it."""
    return _from(file) if file else _ask(f"Passphrase of {path.name}")


def _ask(prompt: str, *, confirm: bool = False) -> str:
    _require_terminal()
    again = "The same once more" if confirm else False
    answer: str = click.prompt(
        prompt,
        hide_input=True,
        confirmation_prompt=again,
        err=True,
        value_proc=_long_enough if confirm else None,
    )
    return answer


def _long_enough(text: str) -> str:
    """A new passphrase; click asks again for one that a seal would refuse."""
    try:
        check_new_passphrase(text)
    except BadRequest as error:
        say(f"{error.what} {error.try_this}")  # click does not say why, since it might show it
        raise click.UsageError("") from error
    return text


def _require_terminal() -> None:
    if not sys.stdin.isatty():
        raise BadRequest(
            "A passphrase is needed, and there is no terminal at which to ask for it.",
            "Give it with --passphrase-file FILE, or - for standard input.",
        )


def _from(file: str) -> str:
    try:
        if file == "-":
            line = sys.stdin.buffer.readline(_LONGEST_LINE)
        else:
            with Path(file).open("rb") as opened:
                line = opened.readline(_LONGEST_LINE)
        return line.decode().rstrip("\r\n")
    except OSError as error:
        raise BadRequest(
            f"The passphrase file {file} could not be read: {error.strerror}.",
            "Give a file whose first line is the passphrase.",
        ) from error
    except UnicodeDecodeError as error:
        raise BadRequest(
            "The first line of the passphrase file is not text in UTF-8.",
            "Save it as UTF-8, with nothing but the passphrase in it.",
        ) from error
