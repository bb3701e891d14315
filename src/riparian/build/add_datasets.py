"""Adding: from the paths that a person gives to datasets of a centre.

A path is a file, a folder, or a packed file that holds others. For each file it is chosen how to
read it (`ingest.choose`), then its bytes are kept (`store.sources`). A file that cannot be taken in
is reported and stops nothing. The lock of the centre is for the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from riparian.errors import BadRequest, RiparianError, SourceError
from riparian.ingest.choose_reader import MAPPED, EarlierReading, ReaderChoice, choose, reader_named
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.iati.marked_file import marking_of
from riparian.ingest.mapped.engine.mapping import parse_mapping
from riparian.ingest.packed_files import LeftOut, ReceivedFile, receive, with_known_name
from riparian.ingest.reader import ReadOptions
from riparian.ingest.tables.text_encoding import check_encoding
from riparian.ingest.walk_paths import files_to_add
from riparian.normalise.iso_days import is_day
from riparian.normalise.providers import load_providers
from riparian.store.sources import AddedFile, PackedFile, Sources


class SourceOptions(msgspec.Struct, frozen=True):
    """What a person says about the files they add; None: found out, or not known.

    `encoding` is that of a text; `mapping` is the text of a mapping file (TOML).
    """

    reader: str | None = None
    provider: str | None = None
    licence: str | None = None
    as_of: str | None = None
    name: str | None = None
    encoding: str | None = None
    mapping: str | None = None


class NotAdded(msgspec.Struct, frozen=True):
    """A file that could not be taken in, and why; `path!name` is a file in a packed one."""

    path: str
    what: str
    try_this: str


class AddReport(msgspec.Struct, frozen=True):
    """What came of adding files."""

    added: tuple[AddedFile, ...]
    refused: tuple[NotAdded, ...]


class ReadableFile(msgspec.Struct, frozen=True):
    """A file, and how it is to be read."""

    file: ReceivedFile
    how: ReaderChoice


def add_files(sources: Sources, paths: Iterable[Path], options: SourceOptions) -> AddReport:
    """Take files, all files in folders and all files in packed files into the centre.

    Raises BadRequest or UnknownName for wrong options, CentreError if nothing can be written.
    """
    options = check_options(options)
    refused: list[NotAdded] = []
    files = list(each_file(paths, refused))
    if options.name is not None and len(files) > 1:
        raise _one_name(len(files))
    added: list[AddedFile] = []
    for path in files:
        for outcome in _add_file(sources, path, options):
            if isinstance(outcome, AddedFile):
                added.append(outcome)
            else:
                refused.append(outcome)
    return AddReport(tuple(added), tuple(refused))


def each_file(paths: Iterable[Path], refused: list[NotAdded]) -> Iterator[Path]:
    """The files that paths stand for; a path at which nothing is joins the refused."""
    for path in paths:
        try:
            yield from files_to_add(path)
        except RiparianError as error:
            refused.append(NotAdded(str(path), error.what, error.try_this))


def check_options(options: SourceOptions) -> SourceOptions:
    """The options in their usual names; raises BadRequest or UnknownName for wrong ones."""
    if options.reader is not None:
        reader_named(options.reader)
    if options.as_of is not None and not is_day(options.as_of):
        raise BadRequest(
            f"Expected a day for --as-of, got '{options.as_of}'.", "Write it as 2026-11-24."
        )
    if options.mapping is not None:
        _check_mapping(options.mapping, options.reader)
    encoding = check_encoding(options.encoding) if options.encoding is not None else None
    return msgspec.structs.replace(options, provider=_provider(options.provider), encoding=encoding)


def get_ready(
    file: ReceivedFile | LeftOut, options: SourceOptions, sources: Sources | None
) -> ReadableFile | NotAdded:
    """How a file is to be read, or why it cannot be; `sources` know how it was read before."""
    if isinstance(file, LeftOut):
        return NotAdded(file.known_as, file.what, file.try_this)
    read_options = ReadOptions(options.encoding, options.mapping)
    try:
        before = _before(file, options, sources) if sources is not None else None
        how = choose(file, options.reader, read_options, before)
        if how.reader == IatiReader.name and (label := marking_of(file.bytes_at)):
            raise SourceError(*_not_for_everybody(file, label))
        return ReadableFile(file, how)
    except RiparianError as error:
        return _not_added(file, error)


def _not_for_everybody(file: ReceivedFile, label: str) -> tuple[str, str]:
    return (
        f"{file.path} is marked {label}: it holds what a member shares with some, and what is"
        " added is for everybody.",
        "Ask that member to share it with you through the channel, or for what is public of it.",
    )


def nothing_in(path: Path, reasons: Sequence[NotAdded]) -> list[NotAdded]:
    """Why nothing in a file could be taken in: the one reason, else that it is packed, and all."""
    if len(reasons) == 1:
        return [NotAdded(str(path), reasons[0].what, reasons[0].try_this)]
    what = f"{path} is packed and holds {len(reasons)} files, none of which was added."
    step = "Each of them is named with the reason."
    if not reasons:
        what, step = f"{path} is packed and holds no file.", "Check that this is what you meant."
    return [NotAdded(str(path), what, step), *reasons]


def _add_file(
    sources: Sources, path: Path, options: SourceOptions
) -> Sequence[AddedFile | NotAdded]:
    """Take in a file, or all that is in it if it is packed."""
    try:
        with receive(path) as inside:
            files = [get_ready(file_in_it, options, sources) for file_in_it in inside]
            ready = sum(isinstance(file, ReadableFile) for file in files)
            if options.name is not None and ready > 1:
                raise _one_name(ready)
            if not ready:
                return nothing_in(path, [file for file in files if isinstance(file, NotAdded)])
            return [_take_in(sources, file, options) for file in files]
    except SourceError as error:
        return [NotAdded(str(path), error.what, error.try_this)]


def _take_in(
    sources: Sources, ready: ReadableFile | NotAdded, options: SourceOptions
) -> AddedFile | NotAdded:
    if isinstance(ready, NotAdded):
        return ready
    file, how = ready.file, ready.how
    try:
        return sources.add(
            file.path,
            member=_member(file),
            name=options.name,
            reader=how.reader,
            encoding=how.options.encoding,
            mapping=how.options.mapping,
            provider=options.provider,
            licence=options.licence,
            as_of=options.as_of,
            received_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    except SourceError as error:
        return _not_added(file, error)


def _before(file: ReceivedFile, options: SourceOptions, sources: Sources) -> EarlierReading | None:
    """How a file was read before, if it, or an older version of it, is there already."""
    former = sources.former(file.path, name=options.name, member=_member(file))
    if former is None:
        return None
    old = former.dataset
    return EarlierReading(old.name, old.reader, ReadOptions(old.encoding, old.mapping), former.same)


def _member(file: ReceivedFile) -> PackedFile | None:
    return PackedFile(file.inner_name, file.bytes_at) if file.inner_name is not None else None


def _not_added(file: ReceivedFile, error: RiparianError) -> NotAdded:
    if not isinstance(error, SourceError):
        raise error
    named = with_known_name(error, file)
    return NotAdded(file.known_as, named.what, named.try_this)


def _check_mapping(text: str, reader: str | None) -> None:
    mapping = parse_mapping(text)
    if mapping.table.encoding is not None:
        check_encoding(mapping.table.encoding)
    if reader not in (None, MAPPED):
        raise BadRequest(
            f"--mapping cannot be used with the reader '{reader}', which takes no mapping.",
            "Leave out --mapping or --reader.",
        )


def _provider(words: str | None) -> str | None:
    """The code of a provider that a person names; raises BadRequest where there is none."""
    if words is None:
        return None
    code = load_providers().provider_named(words)
    if code is None:
        raise BadRequest(
            f"There is no provider called '{words}'.",
            "Give a code or a name, such as JP, Japan or JICA.",
        )
    return code


def _one_name(files: int) -> BadRequest:
    return BadRequest(
        f"One name cannot be used for {files} files.", "Add them one by one, or without --name."
    )
