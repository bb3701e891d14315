"""`riparian mcp`."""

from __future__ import annotations

import click

from riparian.cli.options import centre_of
from riparian.errors import BadRequest


@click.command(epilog="Example:  riparian mcp")
@click.pass_context
def command(context: click.Context) -> None:
    """Answer an assistant, by the Model Context Protocol on stdin and stdout.

    A program that runs a language model starts this command and asks: search, project, overlaps,
    explain, areas, sources. It can read, and nothing else. Needs the extra `mcp`.
    """
    centre = centre_of(context)
    try:
        from riparian.assistants.server import serve_assistant
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise BadRequest(
            "The package for assistants is not installed.",
            "Install it with `pip install 'riparian[mcp]'`.",
        ) from error
    serve_assistant(centre)
