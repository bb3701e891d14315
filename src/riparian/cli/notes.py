"""Notes on stderr about what a person typed."""

from __future__ import annotations

import click

from riparian.catalogue.lookup import other_meanings
from riparian.centre import Centre


def say_what_else(centre: Centre, place: str | None) -> None:
    """Say what else the words for a place could mean, and how to get that; else nothing."""
    note = other_meanings(centre.settings.region, place) if place is not None else None
    if note is not None:
        click.echo(note, err=True)
