"""`riparian init`."""

from __future__ import annotations

from pathlib import Path

import click

from riparian.centre.centre import Centre
from riparian.cli.program import program


@click.command(epilog="Example:  riparian init my-centre --sample")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", help="The centre's name (default: the folder's).")
@click.option("--sample", is_flag=True, help="Add the sample register of projects.")
def command(folder: Path, name: str | None, sample: bool) -> None:
    """Create a centre in DIR, a new or empty folder."""
    centre = Centre.init(folder, name=name, sample=sample)
    click.echo(f"Created a centre in {folder}.", err=True)
    for dataset in centre.datasets():
        click.echo(f"  added {dataset.name} (sample, {dataset.licence})", err=True)
    following = "build" if sample else "add PATH"
    click.echo(f"  next: {program()} -C {folder} {following}", err=True)
