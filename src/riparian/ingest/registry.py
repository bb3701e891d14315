"""All readers, and which of them reads a file: told by its content, never by its name."""

from __future__ import annotations

from pathlib import Path, PurePath

from riparian.errors import NotRecognised, RiparianError, SourceUnreadable, UnknownName
from riparian.ingest.iati.reader import IatiReader
from riparian.ingest.mapped.engine.reader import MappedReader, layout_readers
from riparian.ingest.pages.reader import PageReader
from riparian.ingest.reader import Reader
from riparian.ingest.register import RegisterReader
from riparian.ingest.sample import Look, look_into
from riparian.ingest.unrecognised_file import (
    PLAIN_TEXT,
    SEEMS_TABLE,
    Seeming,
    map_part,
    what_it_seems,
)
from riparian.ingest.unrecognised_table import EMPTY_WORKBOOK, is_table, is_workbook, unknown_table
from riparian.ingest.walk import check_readable

READERS: tuple[Reader, ...] = (
    IatiReader(),
    RegisterReader(),
    PageReader(),
    *layout_readers(),
    MappedReader(),
)
"""Every reader. The first that recognises a file reads it."""

NO_FORMAT = "is not in a format Riparian can read; it "
"""What stands between the name of a file and what it seems to be."""


def find_reader(
    path: Path, *, encoding: str | None = None, member_name: str | None = None
) -> Reader:
    """The reader that knows the content of a file; `encoding` as a person says it for a text.

    `member_name` is the name of a file that has come out of a packed one. Raises SourceUnreadable
    where it cannot be opened, is locked or broken, BadRequest for an encoding that there is not,
    and NotRecognised, which says what the file seems to be instead, where no reader knows it; an
    empty file is one that no reader knows.
    """
    check_readable(path)
    try:
        look = look_into(path, encoding=encoding)
    except OSError as error:
        raise SourceUnreadable(
            f"{path} cannot be read ({error.strerror}).",
            "Check that you have permission to read the file.",
        ) from error
    for reader in READERS:
        if reader.recognises(look):
            return reader
    raise _not_recognised(look, member_name)


def _not_recognised(look: Look, member_name: str | None) -> RiparianError:
    """Why no reader knows a file: what it is, or that it cannot be opened."""
    name = PurePath(member_name).name if member_name else look.path.name
    seeming = map_part(look.head, look.path)
    if seeming is not None:
        return NotRecognised(f"{name} {NO_FORMAT}{seeming.looks}.", seeming.next_step)
    seeming = what_it_seems(look.head, look.path)
    if look.head and is_table(look.sheets, seeming):
        return unknown_table(name, look.sheets, None if member_name else str(look.path))
    if isinstance(look.no_table, SourceUnreadable) and look.head:
        return look.no_table
    if seeming.looks.startswith(SEEMS_TABLE):
        seeming = PLAIN_TEXT  # seen whole, nothing separates columns in it
    elif isinstance(look.no_table, NotRecognised):
        looks = look.no_table.what.removeprefix(f"{look.path.name} ").removesuffix(".")
        seeming = Seeming(looks, look.no_table.try_this)
    elif look.no_table is not None and look.head:
        return look.no_table
    elif is_workbook(seeming):
        seeming = EMPTY_WORKBOOK
    return NotRecognised(
        f"{name} {NO_FORMAT}{seeming.looks}.", f"{seeming.next_step} Riparian reads {readable()}."
    )


def reader_named(name: str) -> Reader:
    """The reader with this name; raises UnknownName with the names there are."""
    for reader in READERS:
        if reader.name == name:
            return reader
    names = ", ".join(reader.name for reader in READERS)
    raise UnknownName(f"There is no reader '{name}'.", f"The readers are: {names}.")


def is_reader(name: str) -> bool:
    """Whether there is a reader with this name."""
    return any(reader.name == name for reader in READERS)


def readable() -> str:
    """The kinds of files that can be read, in words."""
    return (
        "IATI activity files (XML), tables in many publishers' layouts, and any other table with "
        "a mapping"
    )
