"""docs/reference/commands.md: every command with all its options, from click itself."""

from __future__ import annotations

import inspect

import click

from reference_docs.markdown import block, code, page, table
from riparian.cli.main import COMMANDS, riparian
from riparian.errors import RiparianError
from riparian.evaluate.tasks import TASKS

_INTRO = """\
Data goes to standard output, talk to standard error, so `riparian … --json > file` is safe.
`python -m riparian` is the same as `riparian`. Names of providers, countries, places and themes may
be given as code or in words, in any case: `JP`, `Japan`, `JICA`; `KH`, `Cambodia`; `KH-17`,
`Siem Reap`; `water`. Those of countries and places also in other languages: `ラオス`, `씨엠립`.
Days are written `2026-11-24`. Every command takes `--help`."""

_EXIT = [
    ("0", "done"),
    ("1", "could not be done (a file cannot be read, nothing is built yet, the centre is busy)"),
    ("2", "bad use: an option, a name or a folder that cannot be understood; the next line says "
     "what to try"),
    ("130", "stopped with Ctrl-C"),
]  # fmt: skip


def commands_page() -> str:
    """The page."""
    context = click.Context(riparian, info_name="riparian", **riparian.context_settings)
    parts = [_INTRO, block("riparian [-C DIR] COMMAND …"), _options(riparian, context)]
    parts += [table(("command", ""), [(f"[{n}](#{n})", text) for n, text in COMMANDS.items()])]
    for name in COMMANDS:
        command = riparian.get_command(context, name)
        assert command is not None
        parts += [f"## {name}", *_command(name, command, context)]
    parts += ["## Exit status", table(("status", "meaning"), _EXIT), _errors()]
    return page("Commands", *parts)


def _command(name: str, command: click.Command, parent: click.Context) -> list[str]:
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join(["riparian", name, *command.collect_usage_pieces(context)])
    parts = [inspect.cleandoc(command.help or ""), block(usage), _options(command, context)]
    if name == "evaluate":
        parts.append(
            table(("task", "measures"), [(code(t.name), t.describes) for t in TASKS.values()])
        )
    if command.epilog:
        parts.append(block(command.epilog.removeprefix("Example:").strip(), "sh"))
    if isinstance(command, click.Group):
        for part, inner in command.commands.items():
            parts += [f"### {name} {part}", *_command(f"{name} {part}", inner, context)]
    return parts


def _options(command: click.Command, context: click.Context) -> str:
    rows = []
    for option in command.get_params(context):
        record = option.get_help_record(context) if isinstance(option, click.Option) else None
        if record is not None and (context.parent is None or "--help" not in option.opts):
            rows.append((code(record[0]), " ".join(record[1].split())))
    return table(("option", "meaning"), rows) if rows else ""


def _errors() -> str:
    return (
        "Every message of this kind has two lines: what is wrong, and what to try. In Python it is"
        f" a `{RiparianError.__name__}` with `what` and `try_this`; see [Python](python.md)."
    )
