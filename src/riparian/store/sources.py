"""The `sources/` folder of a centre: received bytes, kept by their hash, and never changed.

    sources/<dataset>/<sha256>.<ext>   the bytes of one version, as received
    sources/<dataset>/dataset.json     where they came from and what was said about them

A dataset is known by its name and by the path it came from. This module takes no lock: whoever
adds holds the lock of the centre. It does not look into the files.
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from typing import Literal

import msgspec

from riparian.errors import CentreError
from riparian.store.copying import copy_file, digest_of, put_in_place, sync_folder
from riparian.store.dataset import (
    Dataset,
    Description,
    Version,
    dataset_of,
    extension_of,
    read_description,
    write_description,
)
from riparian.store.names import free_name, name_key, safe_name

Outcome = Literal["new", "new-version", "updated", "unchanged", "already-there"]
"""What adding a file came to; see `Sources.add`."""


class Added(msgspec.Struct, frozen=True):
    """What adding a file came to, the dataset as it now is, and a hint where one is due."""

    outcome: Outcome
    dataset: Dataset
    hint: str | None = None


class _Held(msgspec.Struct, frozen=True):
    """A dataset's folder with its description."""

    folder: Path
    description: Description

    @property
    def name(self) -> str:
        return self.description.name

    @property
    def current(self) -> Version:
        return self.description.versions[-1]

    @property
    def dataset(self) -> Dataset:
        return dataset_of(self.description, self.folder)


class Sources:
    """The datasets in one `sources/` folder, which is made when the first file is added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def datasets(self) -> tuple[Dataset, ...]:
        """Every dataset in its newest version, sorted by name; raises CentreError on damage."""
        return tuple(held.dataset for held in _all_held(self.folder))

    def add(
        self,
        path: Path,
        *,
        name: str | None = None,
        reader: str,
        provider: str | None = None,
        licence: str | None = None,
        as_of: str | None = None,
        received_at: str,
    ) -> Added:
        """Take in a file; the hash is of the bytes copied, whatever happens to the file meanwhile.

        - `new`: a dataset named as said, or after the file. If another file has that name already,
          a number is added and the hint says so.
        - `new-version`: other bytes for the named dataset, or from the path of a dataset. The old
          bytes stay; provider and licence are taken over where nothing else is said, the date
          `as_of` is not.
        - `updated`, `unchanged`: the same bytes again, with or without something new to say.
        - `already-there`: the bytes are those of another dataset; nothing is kept or changed.

        Raises SourceUnreadable where the file cannot be read, CentreError where nothing can be
        written or a `dataset.json` is damaged.
        """
        held = _all_held(self.folder)
        wanted = safe_name(name or path.stem)
        incoming = _make_incoming(self.folder)
        try:
            digest, size = copy_file(path, incoming / "bytes")
            version = Version(
                sha256=digest,
                extension=extension_of(path),
                bytes=size,
                received_at=received_at,
                path=_plain(str(path)),
                origin=_plain(os.path.abspath(path)),  # noqa: PTH100 - links stay as given
                reader=reader,
                provider=provider,
                licence=licence,
                as_of=as_of,
            )
            return _settle(held, incoming, version, wanted, by_name=name is not None)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        finally:
            shutil.rmtree(incoming, ignore_errors=True)


def _settle(
    held: list[_Held], incoming: Path, version: Version, wanted: str, *, by_name: bool
) -> Added:
    """Decide which dataset the bytes belong to, and put them there."""
    target = _target(held, version, wanted, by_name=by_name)
    if target is not None and target.current.sha256 == version.sha256:
        return _refresh(target, incoming, version)
    twin = next((one for one in held if one.current.sha256 == version.sha256), None)
    if twin is not None:
        hint = f"These bytes are kept as '{twin.name}' already; nothing was added or changed."
        return Added("already-there", twin.dataset, hint)
    if target is not None:
        return _append(target, incoming, version)
    former = next((one for one in held if _was(one, version)), None)
    if former is not None and not by_name:
        hint = (
            f"These bytes are an older version of '{former.name}'; nothing was added or changed. "
            f"To make them its current version, add the file with --name {former.name}."
        )
        return Added("already-there", former.dataset, hint)
    return _create(held, incoming, version, wanted)


def _target(held: list[_Held], version: Version, wanted: str, *, by_name: bool) -> _Held | None:
    """The dataset that is meant: by name if one is said, else by path, else by name and bytes."""
    namesake = next((one for one in held if name_key(one.name) == name_key(wanted)), None)
    if by_name:
        return namesake
    of_path = next((one for one in held if one.current.origin == version.origin), None)
    same = namesake is not None and namesake.current.sha256 == version.sha256
    return of_path or (namesake if same else None)


def _was(one: _Held, version: Version) -> bool:
    return any(old.sha256 == version.sha256 for old in one.description.versions)


def _create(held: list[_Held], incoming: Path, version: Version, wanted: str) -> Added:
    """Make a dataset: its folder is filled first and named last, so no half of it is ever seen."""
    name = free_name(wanted, {name_key(one.name) for one in held})
    (incoming / "bytes").rename(incoming / version.file_name)
    description = Description(name, (version,))
    write_description(description, incoming)
    folder = incoming.with_name(name)
    incoming.rename(folder)
    sync_folder(folder.parent)
    hint = None
    if name != wanted:
        hint = (
            f"'{wanted}' came from another file, so this dataset is called '{name}'. If it is a "
            f"new version of '{wanted}', add it with --name {wanted}."
        )
    return Added("new", dataset_of(description, folder), hint)


def _append(target: _Held, incoming: Path, version: Version) -> Added:
    """Make the bytes the current version of a dataset."""
    said = msgspec.structs.replace(
        version,
        provider=version.provider or target.current.provider,
        licence=version.licence or target.current.licence,
    )
    put_in_place(incoming / "bytes", target.folder / said.file_name)
    description = Description(target.name, (*target.description.versions, said))
    write_description(description, target.folder)
    return Added("new-version", dataset_of(description, target.folder))


def _refresh(target: _Held, incoming: Path, version: Version) -> Added:
    """The same bytes again: note what is newly said, and mend the kept file if it is damaged."""
    old = target.current
    kept = target.folder / old.file_name
    hint = None
    if digest_of(kept) != old.sha256:
        put_in_place(incoming / "bytes", kept)
        hint = f"The kept bytes of '{target.name}' were damaged or gone; they were put back."
    said = msgspec.structs.replace(
        old,
        reader=version.reader,
        provider=version.provider or old.provider,
        licence=version.licence or old.licence,
        as_of=version.as_of or old.as_of,
    )
    if said == old:
        return Added("updated" if hint else "unchanged", target.dataset, hint)
    description = Description(target.name, (*target.description.versions[:-1], said))
    write_description(description, target.folder)
    return Added("updated", dataset_of(description, target.folder), hint)


def _all_held(folder: Path) -> list[_Held]:
    """Every dataset in the folder; hidden and empty folders and loose files are none."""
    try:
        if not folder.is_dir():
            return []
        below = [f for f in folder.iterdir() if not f.name.startswith(".") and f.is_dir()]
        held = [_Held(one, read_description(one)) for one in below if list(one.iterdir())]
    except OSError as error:
        raise CentreError(
            f"{folder} cannot be read ({error}).",
            "Check that you may read the folder of the centre.",
        ) from error
    return sorted(held, key=lambda one: (name_key(one.name), one.name))


def _make_incoming(folder: Path) -> Path:
    """A hidden folder in which a file is received; left over only if the process is killed."""
    incoming = folder / f".incoming-{secrets.token_hex(6)}"
    try:
        incoming.mkdir(parents=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return incoming


def _unwritable(folder: Path, error: OSError) -> CentreError:
    return CentreError(
        f"{folder} cannot be written ({error}).",
        "Check that the disk has room and that you may write to the folder of the centre.",
    )


def _plain(path: str) -> str:
    """A path as text that can be stored, also where its name is not valid in its encoding."""
    return path.encode("utf-8", "backslashreplace").decode()
