"""The entry point: commands are imported when used, errors become two plain lines."""

from __future__ import annotations

import gc
import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from textwrap import fill
from typing import Any

import click
from click.shell_completion import shell_complete

from riparian.cli.completing import VARIABLE
from riparian.cli.member_view import AS_MEMBER, READING
from riparian.errors import BadRequest, CentreExists, CentreNotFound, RiparianError, UnknownName
from riparian.store.missing_pandas import say_that_pandas_is_missing
from riparian.version import __version__

COMMANDS = {
    "init": "Create a centre in a folder.",
    "add": "Add files to the centre.",
    "mapping": "Say what each column of a table holds: suggest a mapping, or check one.",
    "sources": "List the sources on the web that the centre has recipes for.",
    "fetch": "Ask sources on the web, and keep what came.",
    "build": "Bring the catalogue up to date.",
    "check": "Check that every file of the centre is intact.",
    "status": "Show what is in the centre and what went wrong.",
    "problems": "List what was wrong in the files.",
    "projects": "List projects.",
    "search": "Find projects by words, in any language.",
    "project": "Show one project with all its sources.",
    "links": "List records that are one project, related or in question.",
    "similar": "Find projects like a given one, or like a title, in any language.",
    "overlaps": "List where projects of two providers overlap.",
    "explain": "Explain why two projects overlap, line by line.",
    "changes": "Show which overlaps are new, gone, stronger or weaker since an earlier build.",
    "places": "List what a name in any language can mean.",
    "place": "Show a place, basin or road, and who works there.",
    "unplaced": "List projects with no place finer than a country.",
    "place-set": "Say where a project is, overruling what was read from the files.",
    "review": "Judge pairs of records that may be one project.",
    "judge": "Say whether two records are about the same project.",
    "judgements": "List people's judgements on pairs of records.",
    "gloss": "Translate a Japanese or Korean title with the glossary.",
    "translate": "Send titles without English to a translation service.",
    "areas": "Show who works where on what, with overlaps and gaps.",
    "indices": "Show in figures how much two providers have in common.",
    "brief": "Make a short brief: two providers in a country.",
    "export": "Write a workbook of overlaps, projects, areas and sources.",
    "serve": "Show the centre in a browser.",
    "site": "Write a copy of the public pages that needs no server.",
    "mcp": "Answer an assistant (Model Context Protocol).",
    "account": "Give the people of this centre accounts, and end them.",
    "keys": "Make a member's seal; see, back up and renew this node's keys.",
    "framework": "Found a framework; propose, sign and read its charter.",
    "join": "Make this centre a member's node in a framework.",
    "share": "Share records, files or a note.",
    "case": "Work on an overlap with other members: cases, proposals, answers.",
    "pack": "Make the paper for a meeting, for those who may read it.",
    "confirm": "Confirm projects for a host government, one by one or by a sheet.",
    "notices": "Show what people of this centre hear of; mail it.",
    "withdraw": "Say that a record shared before no longer stands.",
    "redact": "Hide what an entry says at once everywhere; it is deleted after 7 days.",
    "why": "Say whether a member can read an entry, and why.",
    "exchange": "Exchange with other members; read what they share.",
    "region": "Check a region pack: the places, basins and roads that a centre knows.",
    "demo": "Build the sample centre and show what it finds.",
    "evaluate": "Measure accuracy with a labelled file.",
    "completion": "Let your shell complete commands, options and names.",
}
"""Every command with its one line of help, in the order of `--help`."""

CENTRELESS = frozenset((
    "init", "demo", "evaluate", "mapping", "region", "completion",
    "keys new", "keys sign", "framework new", "framework merge",
))  # fmt: skip
"""Commands that use no centre that is there already, and so take no -C after their name."""

BAD_USE = (BadRequest, CentreExists, CentreNotFound, UnknownName)


class Folder(click.Path):
    """A folder; `-C=DIR` is read as `-C DIR`."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """The path without the sign that click leaves before the value of a short option."""
        return super().convert(os.fspath(value).removeprefix("="), param, ctx)


class Commands(click.Group):
    """A group that imports a command's module only when that command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"riparian.cli.commands.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        if cmd_name not in CENTRELESS:
            _add_folder_option(cmd_name, command)
        if cmd_name in READING and all(p.name != "as_member" for p in command.params):
            command.params.append(_member_option())
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `--help`, written without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with:  riparian init my-centre --sample && riparian -C my-centre build",
)
@click.version_option(__version__, prog_name="riparian", message="%(prog)s %(version)s")
@click.option(
    "-C",
    "folder",
    type=Folder(),
    default=Path(),
    metavar="DIR",
    help="The centre's folder (default: the current one).",
)
@click.option(
    "--as-member",
    is_flag=True,
    help="Read all that this centre's member may, also what others shared with it alone.",
)
@click.pass_context
def riparian(context: click.Context, folder: Path, as_member: bool) -> None:
    """Who is doing what, where and when along the Mekong, and where two partners meet."""
    context.obj = folder
    if as_member:
        _use_member(context, None, value=True)
        _require_reading(context.invoked_subcommand or "")


def _require_reading(command: str) -> None:
    """Raises BadRequest for a command to which it makes no difference who reads."""
    if command not in (*READING, "serve"):
        raise BadRequest(
            f"`riparian {command}` takes no --as-member: it is for commands that read the "
            "catalogue.",
            f"Leave it out. These take it: {', '.join(sorted(READING))}, serve.",
        )


def _add_folder_option(name: str, command: click.Command) -> None:
    """Let a command, or each command of a group, take -C after its name."""
    if isinstance(command, click.Group):
        for part, inner in command.commands.items():
            if f"{name} {part}" not in CENTRELESS:
                _add_folder_option(f"{name} {part}", inner)
    elif all("-C" not in option.opts for option in command.params):
        command.params.append(_folder_option())


def _folder_option() -> click.Option:
    """The same -C after a command's name, where it overrides one before it."""
    return click.Option(
        ["-C", "folder"],
        type=Folder(),
        metavar="DIR",
        expose_value=False,
        callback=_use_folder,
        help="The centre's folder.",
    )


def _member_option() -> click.Option:
    """The same --as-member after a command's name."""
    return click.Option(
        ["--as-member"],
        is_flag=True,
        expose_value=False,
        callback=_use_member,
        help="Read all that this centre's member may, not only what is public.",
    )


def _use_member(context: click.Context, _: click.Parameter | None, value: bool) -> None:
    if value:
        context.meta[AS_MEMBER] = True


def _use_folder(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        context.obj = folder


def main() -> None:
    """Run the command line; exit status 2 for bad use, 1 for what could not be done."""
    # Most of what a command makes stays to its end: looking through all of it for rings as often
    # as Python does by itself takes a fifth of a small build.
    gc.set_threshold(50_000, 20, 20)
    say_that_pandas_is_missing()
    _write_every_script()
    if instruction := os.environ.get(VARIABLE):
        sys.exit(shell_complete(riparian, {}, "riparian", VARIABLE, instruction))
    try:
        with riparian.make_context("riparian", sys.argv[1:]) as context:
            riparian.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _fail(error.format_message(), _help_of(error), error.exit_code)
    except RiparianError as error:
        _fail(error.what, error.try_this, 2 if isinstance(error, BAD_USE) else 1)
    except BrokenPipeError:
        _let_go_of_stdout()
        # 128 + SIGPIPE: what a shell reports of a program that writes to a closed pipe
        sys.exit(141)
    except OSError as error:
        _let_go_of_stdout()
        _fail(
            _trouble(error),
            "Check that it exists, that you have permission to write to it, and that the disk"
            " has space.",
            1,
        )
    except (KeyboardInterrupt, click.exceptions.Abort):
        # 128 + SIGINT, as shells report it
        _fail("Stopped.", "", 130)
    except Exception as error:
        # By name: a command that needs no database does not wait for DuckDB to be imported
        if type(error).__module__ not in ("duckdb", "_duckdb"):
            raise
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        _fail(f"The catalogue could not be used: {first}", "riparian build", 1)


def _help_of(error: click.ClickException) -> str:
    """Where to read how the command is used."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{context.command_path if context else 'riparian'} --help"


def _trouble(error: OSError) -> str:
    return f"{error.filename or 'The output'}: {error.strerror or error}."


def _write_every_script() -> None:
    """Files and pipes get UTF-8 wherever this runs; a terminal that lacks a letter gets its code.

    Otherwise one Japanese title would stop a list on a system that is set to another script.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _let_go_of_stdout() -> None:
    """Discard what is still buffered, so that the flush at exit does not fail again."""
    with suppress(OSError):  # stdout that is no file of the system
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(what: str, try_this: str, status: int) -> None:
    _complain(f"riparian: {what}")
    if try_this:
        _complain(f"try: {try_this}", "  ")
    sys.exit(status)


def _complain(text: str, indent: str = "") -> None:
    """A sentence on stderr: folded for a person, one line for a program that reads it."""
    if sys.stderr.isatty():
        click.echo(
            fill(
                text,
                80,
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            ),
            err=True,
        )
    else:
        click.echo(indent + text, err=True)
