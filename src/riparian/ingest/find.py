"""All readers, and which of them reads a file: told by its content, never by its name."""

from __future__ import annotations

from pathlib import Path

from riparian.errors import NotRecognised, SourceUnreadable, UnknownName
from riparian.ingest.iati.reader import IatiReader
from riparian.ingest.reader import HEAD_BYTES, Reader
from riparian.ingest.register import RegisterReader
from riparian.ingest.seeming import what_it_seems
from riparian.ingest.walk import check_readable

READERS: tuple[Reader, ...] = (IatiReader(), RegisterReader())
"""Every reader. The first that recognises a file reads it."""


def find_reader(path: Path) -> Reader:
    """The reader that knows the content of a file.

    Raises SourceUnreadable where it cannot be opened, and NotRecognised, which says what the file
    seems to be instead, where no reader knows it; an empty file is one that no reader knows.
    """
    check_readable(path)
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise SourceUnreadable(
            f"{path} cannot be read ({error.strerror}).", "Check that you may read the file."
        ) from error
    for reader in READERS:
        if reader.recognises(head, path):
            return reader
    seeming = what_it_seems(head)
    raise NotRecognised(
        f"{path.name} is not in a format that Riparian reads; it {seeming.looks}.",
        f"{seeming.next_step} Riparian reads {readable()}.",
    )


def reader_named(name: str) -> Reader:
    """The reader with this name; raises UnknownName with the names there are."""
    for reader in READERS:
        if reader.name == name:
            return reader
    names = ", ".join(reader.name for reader in READERS)
    raise UnknownName(f"There is no reader named '{name}'.", f"The readers are: {names}.")


def readable() -> str:
    """What files can be read, in words."""
    return " and ".join(reader.describes for reader in READERS)
