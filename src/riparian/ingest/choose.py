"""How a file is to be read: as a person says, as it was read before, or as its content tells."""

from __future__ import annotations

import msgspec

from riparian.errors import NotRecognised
from riparian.ingest.archive import ReceivedFile
from riparian.ingest.mapped.engine.mapping import parse_mapping
from riparian.ingest.mapped.engine.reader import fits
from riparian.ingest.reader import AS_FOUND, ReadOptions
from riparian.ingest.registry import find_reader, is_reader
from riparian.ingest.sample import Look, look_into
from riparian.ingest.unrecognised_file import columns_in_words
from riparian.ingest.walk import check_readable

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
