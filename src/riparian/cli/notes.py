"""Notes on stderr about what a person typed."""

from __future__ import annotations

import click

from riparian.catalogue.agencies import find_agency
from riparian.catalogue.lookup import other_meanings
from riparian.centre import Centre
from riparian.normalise.providers import load_providers


def say_what_else(centre: Centre, place: str | None) -> None:
    """Say what else the words for a place could mean, and how to get that; else nothing."""
    note = other_meanings(centre.settings.region, place) if place is not None else None
    if note is not None:
        click.echo(note, err=True)


def say_whole_provider(*words: str) -> None:
    """Say where an agency was named and its whole provider is counted."""
    table = load_providers()
    for one in words:
        agency, code = find_agency(one), table.provider_named(one)
        if agency is not None and code is not None:
            whole = table.display(code)
            click.echo(f"All of {whole} is counted here, not {agency} alone.", err=True)
