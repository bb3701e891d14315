"""Writes the JSON Schemas of entries into the package, out of the forms in `entry_types`.

    python tools/make_entry_schemas.py

The same code gives the same bytes; a test compares them.
"""

from __future__ import annotations

import json
from pathlib import Path

from riparian.exchange.entries import entry_types
from riparian.exchange.entries.entry_types import TYPES, EntryType

FOLDER = Path(entry_types.__file__).with_name("schemas")


def main() -> None:
    """Write them all, and remove those of types that there are no more."""
    FOLDER.mkdir(exist_ok=True)
    for each in TYPES.values():
        file_of(each).write_text(text_of(each), encoding="utf-8", newline="\n")
    for file in set(FOLDER.glob("*.json")) - set(map(file_of, TYPES.values())):
        file.unlink()


def file_of(entry_type: EntryType) -> Path:
    """Where the schema of a type lies."""
    return FOLDER / f"{entry_type.name}.json"


def text_of(entry_type: EntryType) -> str:
    """The schema as it is written."""
    return json.dumps(entry_type.schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
