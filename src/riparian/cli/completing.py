"""What the shell completes: commands and options, and of some options their values.

A shell asks by running the program with `_RIPARIAN_COMPLETE` set, as click has it
(https://click.palletsprojects.com/en/stable/shell-completion/); nothing is opened for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem

VARIABLE = "_RIPARIAN_COMPLETE"
SHELLS = ("bash", "zsh", "fish")

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completes(values: Callable[[], Iterable[tuple[str, str]]]) -> Complete:
    """For `shell_complete` of an option: values that begin with what was typed, each with what it
    is; listed when they are asked for."""

    def complete(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
        wanted = begun.casefold()
        return [
            CompletionItem(value, help=name)
            for value, name in values()
            if value.casefold().startswith(wanted)
        ]

    return complete


def countries() -> Iterable[tuple[str, str]]:
    """The countries of the region, by code."""
    from riparian.region.pack import load_region  # only who completes needs it here

    pack = load_region()
    return [(code, one.name) for code, one in pack.places.items() if one.level == "country"]


def themes() -> Iterable[tuple[str, str]]:
    """The themes, by id."""
    from riparian.codelists.lists import themes as every  # as seldom

    return [(theme.id, theme.name) for theme in every()]


def kinds() -> Iterable[tuple[str, str]]:
    """The kinds of overlap."""
    from riparian.overlap.engine.overlap_kinds import KINDS, TEXTS  # as seldom

    return [(kind, TEXTS[kind].name) for kind in KINDS]


def providers() -> Iterable[tuple[str, str]]:
    """The providers, by code."""
    from riparian.normalise.providers import load_providers  # as seldom

    return [(code, one.display) for code, one in load_providers().providers.items()]
