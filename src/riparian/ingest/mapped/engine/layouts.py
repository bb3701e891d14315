"""The published layouts that the package knows: one mapping file each, in `layouts/`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from riparian.ingest.mapped.engine.mapping import parse_mapping
from riparian.ingest.mapped.engine.reader import LayoutReader

_FOLDER = files("riparian.ingest.mapped.engine") / "layouts"


@cache
def layout_readers() -> tuple[LayoutReader, ...]:
    """A reader for each layout; one with more columns to be known by goes first."""
    names = sorted(file.name for file in _FOLDER.iterdir() if file.name.endswith(".toml"))
    mappings = (
        parse_mapping((_FOLDER / name).read_text(encoding="utf-8"), f"The layout {name}")
        for name in names
    )
    readers = [LayoutReader(mapping) for mapping in mappings if mapping.layout]
    return tuple(sorted(readers, key=lambda reader: (-len(reader.needs), reader.name)))
