"""`riparian completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from riparian.cli.completing import SHELLS, VARIABLE
from riparian.errors import BadRequest


@click.command(epilog="Example:  riparian completion bash")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print what lets a SHELL complete commands, options, countries, themes and providers.

    \b
    bash: riparian completion bash > ~/.local/share/bash-completion/completions/riparian
    zsh:  riparian completion zsh > ~/.zfunc/_riparian    (a folder that is in fpath)
    fish: riparian completion fish > ~/.config/fish/completions/riparian.fish
    """
    made = get_completion_class(shell)
    if made is None:
        raise BadRequest(f"Nothing is known of the shell '{shell}'.", "Choose bash, zsh or fish.")
    click.echo(made(_root(), {}, "riparian", VARIABLE).source())


def _root() -> click.Command:
    """The command above this one."""
    context = click.get_current_context().find_root()
    return context.command
