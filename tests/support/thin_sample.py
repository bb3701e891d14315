"""The sample with a fifth of its rows, for what takes a build of its own: a whole one takes fifteen
seconds of a processor."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Collection
from pathlib import Path

import pytest

from riparian import Centre
from riparian.store import sample

EVERY = 5
"""Of five rows one is kept."""

NAMED = ("kr-0071",)
"""Rows that are kept because documents name them."""


def thin_sample(folder: Path, keys: Collection[str] = ()) -> Path:
    """Make a folder like that of the sample in the package, with every fifth row of each table and
    the rows with these numbers."""
    wanted = {*NAMED, *keys}
    shutil.copytree(sample.sample_folder(), folder)
    for file in sample.sample_files():
        with file.open(encoding="utf-8", newline="") as table:
            names, *rows = csv.reader(table)
        with (folder / file.name).open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(names)
            writer.writerows(
                row for number, row in enumerate(rows) if number % EVERY == 0 or row[0] in wanted
            )
    return folder


def use_sample(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let this folder be that of the sample."""
    patch.setattr(sample, "sample_folder", lambda: folder)


def build_thin(folder: Path, keys: Collection[str] = ()) -> Centre:
    """Build the centre of such a sample there, without an encoder, which would take most of the
    time and has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        use_sample(patch, thin_sample(folder / "sample", keys))
        settings = Centre.init(folder / "centre", name="Thin", sample=True).layout.settings
    text = settings.read_text("utf-8")
    assert 'encoder = "auto"' in text
    settings.write_text(text.replace('encoder = "auto"', 'encoder = "none"'), "utf-8")
    centre = Centre.open(folder / "centre")
    centre.build()
    return centre
