"""All readers, and how a file is to be read: as a person says, as it was before, or as it tells.

A file tells by its content, never by its name.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePath

import msgspec

from riparian.errors import (
    NotRecognised,
    RiparianError,
    SourceUnreadable,
    UnknownName,
    not_readable,
)
from riparian.ingest.document_sheets.sheet_reader import SheetReader
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.mapped.engine.mapped_reader import MappedReader, fits, layout_readers
from riparian.ingest.mapped.engine.mapping import parse_mapping
from riparian.ingest.not_listed_records import NotListedReader
from riparian.ingest.packed_files import ReceivedFile
from riparian.ingest.reader import AS_FOUND, Look, Reader, ReadOptions, look_into
from riparian.ingest.register_reader import RegisterReader
from riparian.ingest.rolling_plans import RollingPlanReader
from riparian.ingest.saved_pages.page_reader import PageReader
from riparian.ingest.shared_records import SharedReader
from riparian.ingest.unrecognised_file import (
    PLAIN_TEXT,
    SEEMS_TABLE,
    Seeming,
    columns_in_words,
    map_part,
    what_it_seems,
)
from riparian.ingest.unrecognised_table import EMPTY_WORKBOOK, is_table, is_workbook, unknown_table
from riparian.ingest.walk_paths import check_readable


@cache
def all_readers() -> tuple[Reader, ...]:
    """Every reader. The first that recognises a file reads it."""
    return (
        SharedReader(),  # before readers that look for words anywhere in a text: members write it
        NotListedReader(),
        IatiReader(),
        RegisterReader(),
        PageReader(),
        RollingPlanReader(),
        SheetReader(),
        *layout_readers(),
        MappedReader(),
    )


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
        raise not_readable(path, error) from error
    for reader in all_readers():
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
    for reader in all_readers():
        if reader.name == name:
            return reader
    names = ", ".join(reader.name for reader in all_readers())
    raise UnknownName(f"There is no reader '{name}'.", f"The readers are: {names}.")


def is_reader(name: str) -> bool:
    """Whether there is a reader with this name."""
    return any(reader.name == name for reader in all_readers())


def readable() -> str:
    """The kinds of files that can be read, in words."""
    return (
        "IATI activity files (XML), tables in many publishers' layouts, and any other table with "
        "a mapping"
    )


MAPPED = "table"
"""The reader that reads by a mapping."""


class ReaderChoice(msgspec.Struct, frozen=True):
    """A reader by name, its options, and why it was chosen, in words that follow "because"."""

    reader: str
    options: ReadOptions
    why: str


class EarlierReading(msgspec.Struct, frozen=True):
    """How a dataset has been read until now; `same` if the file has the very same bytes."""

    dataset: str
    reader: str
    options: ReadOptions
    same: bool


def choose(
    file: ReceivedFile, reader: str | None, options: ReadOptions, before: EarlierReading | None
) -> ReaderChoice:
    """How to read a file; `reader` and `options` are a person's, already checked.

    What a person says counts most, then how the same dataset was read before: with its mapping and
    its stated encoding. The same bytes are read as they were, whatever that was. Raises SourceError
    where the file cannot be opened, no reader knows it, or the mapping fits no table in it.
    """
    old = before.options if before else AS_FOUND
    encoding = options.encoding or old.encoding
    if options.mapping is not None:
        _check_mapping(file, encoding, options.mapping, "the mapping")
        return ReaderChoice(
            MAPPED, ReadOptions(encoding, options.mapping), "you gave a mapping for it"
        )
    if reader is not None:
        check_readable(file.bytes_at)
        old_mapping = old.mapping if before and before.reader == reader else None
        return ReaderChoice(reader, ReadOptions(encoding, old_mapping), "you said so")
    # A new edition is read by the mapping of the last; without one its content decides anew.
    if before and (before.same or old.mapping is not None) and is_reader(before.reader):
        if old.mapping is not None and not before.same:
            _check_mapping(file, encoding, old.mapping, f"the mapping of '{before.dataset}'")
        why = f"'{before.dataset}' was read so before"
        return ReaderChoice(before.reader, ReadOptions(encoding, old.mapping), why)
    by_content = find_reader(file.bytes_at, encoding=encoding, member_name=file.inner_name)
    why = f"this reader knows {by_content.describes}"
    return ReaderChoice(by_content.name, ReadOptions(encoding), why)


def _check_mapping(file: ReceivedFile, encoding: str | None, text: str, named: str) -> None:
    """Raise NotRecognised, or what keeps the table from being opened, unless the mapping fits."""
    mapping = parse_mapping(text)
    check_readable(file.bytes_at)
    look = look_into(file.bytes_at, encoding=encoding or mapping.table.encoding)
    sheets = look.sheets
    if not sheets:
        raise look.no_table or _empty(file)
    if any(fits(mapping, sheet.name, sheet.header) for sheet in sheets):
        return
    raise NotRecognised(
        f"{file.known_as} does not fit {named}: {_lacks(look, mapping.table.sheet)}.",
        "Compare the column names, or make a mapping for this table with `riparian mapping"
        " suggest`.",
    )


def _lacks(look: Look, sheet: str | None) -> str:
    if sheet is not None:
        names = ", ".join(f"'{sheet_look.name}'" for sheet_look in look.sheets)
        return f"it has no sheet '{sheet}'; its sheets are {names}"
    widest = max(look.sheets, key=lambda sheet_look: len(sheet_look.header.names))
    columns = columns_in_words(list(widest.header.names))
    return f"it has no column for the identifier or the title; its columns are {columns}"


def _empty(file: ReceivedFile) -> NotRecognised:
    return NotRecognised(f"{file.known_as} is a table with no rows.", "Download the file again.")
