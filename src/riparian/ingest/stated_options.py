"""What a person says about how to read a file, checked before anything is read."""

from __future__ import annotations

import codecs
from pathlib import Path

from riparian.errors import BadRequest, not_readable
from riparian.ingest.mapped.engine.mapping import parse_mapping
from riparian.ingest.walk_paths import check_readable

MAPPING_LIMIT = 1_000_000
"""Bytes that a mapping file may have."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a text begins that `>` of Windows PowerShell 5 has written."""


def read_mapping(path: Path) -> str:
    """The text of a mapping file, checked; raises BadRequest or SourceUnreadable."""
    text = _text_of(path)
    parse_mapping(text, path.name)
    return text


def _text_of(path: Path) -> str:
    check_readable(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAPPING_LIMIT + 1)
    except OSError as error:
        raise not_readable(path, error) from error
    if len(content) > MAPPING_LIMIT:
        raise BadRequest(
            f"{path} is too large for a mapping file (more than {MAPPING_LIMIT:,} bytes).",
            "Give the small file that says what each column holds, not the table itself.",
        )
    name, codec = ("UTF-16", "utf-16") if content.startswith(_UTF_16) else ("UTF-8", "utf-8-sig")
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise BadRequest(
            f"The mapping file {path} is not text in {name} (byte {error.start}).",
            "Give the TOML file that `riparian mapping suggest` makes, saved as UTF-8.",
        ) from error
