"""`Dataset`: one published file as the centre keeps it, and the `dataset.json` beside it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePath
from typing import Annotated

import msgspec

from riparian.errors import CentreError
from riparian.store.names import name_key
from riparian.store.writing import write_atomically

DESCRIPTION = "dataset.json"

Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Extension = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{1,10}$")]


class Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bytes of a dataset as received once, and what was said about them.

    `path` is the path as given, `origin` the same from the root of the file system: two files of
    one name in two folders are different files. Of a file in a packed one both end in `!` and its
    name there. `received_at` is our clock. `encoding` and `mapping` (the text of a mapping file)
    are there only if said.
    """

    sha256: Sha256
    extension: Extension
    bytes: int
    received_at: str
    path: str
    origin: str
    reader: str
    provider: str | None = None
    licence: str | None = None
    as_of: str | None = None
    encoding: str | None = None
    mapping: str | None = None

    @property
    def file_name(self) -> str:
        """The name of the file that holds the bytes."""
        return f"{self.sha256}.{self.extension}"


class DatasetDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in `dataset.json`: the name, and the versions with the current one last.

    `check` is a checksum of both; files of before there was one have none.
    """

    name: Annotated[str, msgspec.Meta(min_length=1)]
    versions: Annotated[tuple[Version, ...], msgspec.Meta(min_length=1)]
    check: str | None = None

    @property
    def checksum(self) -> str:
        """What `check` has to be."""
        return hashlib.sha256(msgspec.json.encode([self.name, self.versions])).hexdigest()


class Dataset(msgspec.Struct, frozen=True):
    """A dataset in its current version. `versions` counts the received ones, old ones included."""

    name: str
    file: Path
    sha256: str
    bytes: int
    reader: str
    provider: str | None
    licence: str | None
    as_of: str | None
    received_at: str
    path: str
    origin: str
    versions: int
    encoding: str | None = None
    mapping: str | None = None


def dataset_of(description: DatasetDescription, folder: Path) -> Dataset:
    """The dataset that stands in that folder under that description."""
    current = description.versions[-1]
    return Dataset(
        name=description.name,
        file=folder / current.file_name,
        sha256=current.sha256,
        bytes=current.bytes,
        reader=current.reader,
        provider=current.provider,
        licence=current.licence,
        as_of=current.as_of,
        received_at=current.received_at,
        path=current.path,
        origin=current.origin,
        versions=len(description.versions),
        encoding=current.encoding,
        mapping=current.mapping,
    )


def read_description(folder: Path) -> DatasetDescription:
    """Read `dataset.json` of a folder; raises CentreError where it is missing or damaged."""
    path = folder / DESCRIPTION
    try:
        description = msgspec.json.decode(path.read_bytes(), type=DatasetDescription)
    except OSError as error:
        raise _damaged(path, error.strerror or "cannot be read") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _damaged(path, str(error)) from error
    if name_key(description.name) != name_key(folder.name):
        raise _damaged(path, f"it describes '{description.name}', not '{folder.name}'")
    if description.check not in (None, description.checksum):
        raise _damaged(path, "it was changed by something else than Riparian")
    return description


def write_description(description: DatasetDescription, folder: Path) -> None:
    """Write `dataset.json` of a folder, whole or not at all."""
    checked = msgspec.structs.replace(description, check=description.checksum)
    content = msgspec.json.format(msgspec.json.encode(checked), indent=2)
    write_atomically(folder / DESCRIPTION, content + b"\n")


def extension_of(path: PurePath) -> str:
    """The extension under which the bytes are kept: the file's own if plain, else `bin`."""
    extension = path.suffix[1:].lower()
    return extension if re.fullmatch(r"[a-z0-9]{1,10}", extension) else "bin"


def _damaged(path: Path, why: str) -> CentreError:
    return CentreError(
        f"{path} is damaged: {why}.",
        f"Restore it from a backup, or move the folder {path.parent.name} out of sources/ and add "
        "the file in it again.",
    )
