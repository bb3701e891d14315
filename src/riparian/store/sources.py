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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec

from riparian.errors import CentreError
from riparian.store.copying import copy_file, digest_of
from riparian.store.dataset import (
    Dataset,
    DatasetDescription,
    Version,
    dataset_of,
    extension_of,
    read_description,
    write_description,
)
from riparian.store.names import free_name, name_key, safe_name
from riparian.store.writing import put_in_place, sync_folder

Outcome = Literal["new", "new-version", "updated", "unchanged", "already-there"]
"""What adding a file came to; see `Sources.add`."""


class AddedFile(msgspec.Struct, frozen=True):
    """What adding a file came to, the dataset as it now is, and a hint where one is due."""

    outcome: Outcome
    dataset: Dataset
    hint: str | None = None


class _Held(msgspec.Struct, frozen=True):
    """A dataset's folder with its description."""

    folder: Path
    description: DatasetDescription

    @property
    def name(self) -> str:
        return self.description.name

    @property
    def current(self) -> Version:
        return self.description.versions[-1]

    @property
    def dataset(self) -> Dataset:
        return dataset_of(self.description, self.folder)


_Key = tuple[str, str | int]


class _Index:
    """The datasets of a folder by what is asked of them: no question looks at all of them."""

    def __init__(self, held: Iterable[_Held]) -> None:
        self._by_key: dict[_Key, dict[Path, _Held]] = {}
        self._by_folder: dict[Path, _Held] = {}
        for dataset in held:
            self.put(dataset)

    def put(self, held: _Held) -> None:
        """Add a dataset, or replace what it was."""
        former = self._by_folder.get(held.folder)
        for key in self._keys(former) if former else ():
            del self._by_key[key][held.folder]
        self._by_folder[held.folder] = held
        for key in self._keys(held):
            self._by_key.setdefault(key, {})[held.folder] = held

    def all(self) -> list[_Held]:
        """All of them, in order."""
        return sorted(self._by_folder.values(), key=_order)

    def named(self, name: str) -> _Held | None:
        """That of a name, or of one that a file system could take for the same."""
        return next(iter(self._matching("name", name_key(name))), None)

    def free_name(self, wanted: str) -> str:
        """The name, or the first with a number that no dataset has."""
        return free_name(wanted, lambda key: bool(self._by_key.get(("name", key))))

    def from_origin(self, origin: str) -> _Held | None:
        """The first that came from there."""
        return next(iter(self._matching("origin", origin)), None)

    def with_bytes(self, sha256: str) -> list[_Held]:
        """Those whose current version has these bytes."""
        return self._matching("sha256", sha256)

    def once_with_bytes(self, sha256: str) -> _Held | None:
        """The first of which any version has these bytes."""
        return next(iter(self._matching("once", sha256)), None)

    def of_size(self, size: int) -> list[_Held]:
        """Those whose current version has so many bytes."""
        return self._matching("bytes", size)

    def _matching(self, kind: str, value: str | int) -> list[_Held]:
        return sorted(self._by_key.get((kind, value), {}).values(), key=_order)

    @staticmethod
    def _keys(held: _Held) -> set[_Key]:
        now = held.current
        return {
            ("name", name_key(held.name)),
            ("origin", now.origin),
            ("sha256", now.sha256),
            ("bytes", now.bytes),
            *(("once", old.sha256) for old in held.description.versions),
        }


class PackedFile(msgspec.Struct, frozen=True):
    """A file in a packed one: its name there, folders and all, and where its bytes lie now."""

    inner_name: str
    bytes_at: Path

    @property
    def own_name(self) -> PurePosixPath:
        """Its name without folders."""
        return PurePosixPath(PurePosixPath(self.inner_name.replace("\\", "/")).name)

    @property
    def mark(self) -> str:
        """What is put behind the packed file's path to name it."""
        return f"!{self.inner_name}"


class FormerDataset(msgspec.Struct, frozen=True):
    """A dataset that a file is already, if it has the `same` bytes, or would be a version of."""

    dataset: Dataset
    same: bool


class Sources:
    """The datasets in one `sources/` folder, which is made when the first file is added."""

    def __init__(self, folder: Path, known_as: Callable[[Path], str] = str) -> None:
        """`known_as` is how a person knows a path: the address of a file that was brought here."""
        self.folder, self._known_as = folder, known_as
        self._listed: _Index | None = None

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """For a block in which nobody else changes the folder: it is listed only once."""
        self._listed = _Index(_list_held(self.folder))
        try:
            yield
        finally:
            self._listed = None

    def datasets(self) -> tuple[Dataset, ...]:
        """Every dataset in its newest version, sorted by name; raises CentreError on damage."""
        return tuple(held.dataset for held in self._index().all())

    def versions(self, dataset: str) -> tuple[Version, ...]:
        """Every version of a dataset that was received, the current one last; none where there is
        no such dataset (any more). Raises CentreError on damage."""
        folder = self.folder / dataset
        return read_description(folder).versions if folder.is_dir() else ()

    def former(
        self, path: Path, *, name: str | None = None, member: PackedFile | None = None
    ) -> FormerDataset | None:
        """The dataset that a file is, or would be a new version of; None if it would be a new one.

        Looked up by name if one is given, else by path, else by the same bytes under any name.
        """
        index = self._index()
        bytes_at, origin = (member.bytes_at if member else path), self._origin(path, member)
        target = index.named(safe_name(name)) if name is not None else index.from_origin(origin)
        same = _with_bytes(index, target, bytes_at) if target or name is None else None
        target = target or same
        return FormerDataset(target.dataset, same is not None) if target else None

    def add(
        self,
        path: Path,
        *,
        name: str | None = None,
        reader: str,
        provider: str | None = None,
        licence: str | None = None,
        as_of: str | None = None,
        encoding: str | None = None,
        mapping: str | None = None,
        received_at: str,
        member: PackedFile | None = None,
        origin: str | None = None,
    ) -> AddedFile:
        """Take in a file; the hash is of the bytes copied, whatever happens to the file meanwhile.

        With `member`, `path` is a packed file, and what is taken in is the file in it. With
        `origin` it comes from elsewhere than from a path: it is a version of the dataset that came
        from there, whatever that is called, and of no other; only its name is kept of `path`.

        - `new`: a dataset named as said, or after the file. If another file has that name already,
          a number is added and the hint says so.
        - `new-version`: other bytes for the named dataset, or from the path of a dataset. The old
          bytes stay; provider, licence and encoding are taken over where nothing else is said, and
          the mapping where the reader is the same; the date `as_of` is not.
        - `updated`, `unchanged`: the same bytes again, with or without something new to say.
        - `already-there`: the bytes are those of another dataset; nothing is kept or changed. Only
          under a name of its own and with another mapping can the same file be a dataset again.

        Raises SourceUnreadable where the file cannot be read, CentreError where nothing can be
        written or a `dataset.json` is damaged.
        """
        index = self._index()
        bytes_at, own_name = (member.bytes_at, member.own_name) if member else (path, path)
        wanted = safe_name(name or own_name.stem)
        incoming = _make_incoming(self.folder)
        try:
            digest, size = copy_file(bytes_at, incoming / "bytes")
            version = Version(
                sha256=digest,
                extension=extension_of(own_name),
                bytes=size,
                received_at=received_at,
                path=_plain(path.name if origin else self._known_as(path) + _mark(member)),
                origin=origin or self._origin(path, member),
                reader=reader,
                provider=provider,
                licence=licence,
                as_of=as_of,
                encoding=encoding,
                mapping=mapping,
            )
            if origin is None:
                added = _settle(index, incoming, version, wanted, by_name=name is not None)
            else:
                added = _settle_from(index.from_origin(origin), index, incoming, version, wanted)
            self._note(added)
            return added
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        finally:
            shutil.rmtree(incoming, ignore_errors=True)

    def forget_former(self, dataset: str) -> None:
        """Keep the current version of a dataset alone, and delete the bytes of those before it. The
        bytes go first: where that is cut short, it is done again."""
        folder = self.folder / dataset
        description = read_description(folder)
        current = description.versions[-1]
        try:
            for file_name in {x.file_name for x in description.versions} - {current.file_name}:
                (folder / file_name).unlink(missing_ok=True)
            sync_folder(folder)
            write_description(msgspec.structs.replace(description, versions=(current,)), folder)
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def _origin(self, path: Path, member: PackedFile | None) -> str:
        """Where a file comes from: an address, or a path from the root of the file system on; links
        stay as given."""
        known = self._known_as(path)
        whole = known if known != str(path) else os.path.abspath(path)  # noqa: PTH100
        return _plain(whole + _mark(member))

    def _index(self) -> _Index:
        return _Index(_list_held(self.folder)) if self._listed is None else self._listed

    def _note(self, added: AddedFile) -> None:
        """Keep the list true after a file was added."""
        if self._listed is not None and added.outcome in ("new", "new-version", "updated"):
            folder = added.dataset.file.parent
            self._listed.put(_Held(folder, read_description(folder)))


def _settle(
    index: _Index, incoming: Path, version: Version, wanted: str, *, by_name: bool
) -> AddedFile:
    """Decide which dataset the bytes belong to, and put them there."""
    target = _target(index, version, wanted, by_name=by_name)
    if target is not None and target.current.sha256 == version.sha256:
        return _refresh(target, incoming, version)
    same = index.with_bytes(version.sha256)
    twin = next((held for held in same if _is_twin(held, version, by_name=by_name)), None)
    if twin is not None:
        hint = f"These bytes are kept as '{twin.name}' already; nothing was added or changed."
        return AddedFile("already-there", twin.dataset, hint)
    if target is not None:
        return _append(target, incoming, version)
    former = index.once_with_bytes(version.sha256)
    if former is not None and not by_name:
        hint = (
            f"These bytes are an older version of '{former.name}'; nothing was added or changed. "
            f"To make them its current version, add the file with --name {former.name}."
        )
        return AddedFile("already-there", former.dataset, hint)
    return _create(index, incoming, version, wanted)


def _settle_from(
    target: _Held | None, index: _Index, incoming: Path, version: Version, wanted: str
) -> AddedFile:
    """Put the bytes where those from the same origin are, however many others have the same."""
    if target is None:
        return _create(index, incoming, version, wanted)
    same = target.current.sha256 == version.sha256
    return _refresh(target, incoming, version) if same else _append(target, incoming, version)


def _target(index: _Index, version: Version, wanted: str, *, by_name: bool) -> _Held | None:
    """The dataset that is meant: by name if one is said, else by path, else by name and bytes."""
    namesake = index.named(wanted)
    if by_name:
        return namesake
    of_path = index.from_origin(version.origin)
    same = namesake is not None and namesake.current.sha256 == version.sha256
    return of_path or (namesake if same else None)


def _is_twin(held: _Held, version: Version, *, by_name: bool) -> bool:
    """Whether a dataset with the same bytes makes a second one needless: a file is kept twice only
    to be read by another mapping."""
    return not by_name or version.mapping in (None, held.current.mapping)


def _with_bytes(index: _Index, only: _Held | None, path: Path) -> _Held | None:
    """The first dataset, or `only` that one, whose current version a file is; the file is hashed
    only where a dataset has as many bytes."""
    try:
        size = path.stat().st_size
    except (OSError, ValueError):
        return None
    alike = [held for held in index.of_size(size) if only in (None, held)]
    digest = digest_of(path) if alike else None
    return next((held for held in alike if held.current.sha256 == digest), None)


def _create(index: _Index, incoming: Path, version: Version, wanted: str) -> AddedFile:
    """Make a dataset: its folder is filled first and named last, so no half of it is ever seen."""
    name = index.free_name(wanted)
    (incoming / "bytes").rename(incoming / version.file_name)
    description = DatasetDescription(name, (version,))
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
    return AddedFile("new", dataset_of(description, folder), hint)


def _append(target: _Held, incoming: Path, version: Version) -> AddedFile:
    """Make the bytes the current version of a dataset."""
    current = msgspec.structs.replace(
        version,
        provider=version.provider or target.current.provider,
        licence=version.licence or target.current.licence,
        **_how_to_read(version, target.current),
    )
    put_in_place(incoming / "bytes", target.folder / current.file_name)
    description = DatasetDescription(target.name, (*target.description.versions, current))
    write_description(description, target.folder)
    return AddedFile("new-version", dataset_of(description, target.folder))


def _refresh(target: _Held, incoming: Path, version: Version) -> AddedFile:
    """The same bytes again: note what is newly said, and mend the kept file if it is damaged."""
    old = target.current
    kept_file = target.folder / old.file_name
    hint = None
    if digest_of(kept_file) != old.sha256:
        put_in_place(incoming / "bytes", kept_file)
        hint = f"The kept bytes of '{target.name}' were damaged or gone; they were put back."
    updated = msgspec.structs.replace(
        old,
        reader=version.reader,
        provider=version.provider or old.provider,
        licence=version.licence or old.licence,
        as_of=version.as_of or old.as_of,
        **_how_to_read(version, old),
    )
    if updated == old:
        return AddedFile("updated" if hint else "unchanged", target.dataset, hint)
    description = DatasetDescription(target.name, (*target.description.versions[:-1], updated))
    write_description(description, target.folder)
    return AddedFile("updated", dataset_of(description, target.folder), hint)


def _how_to_read(version: Version, old: Version) -> dict[str, str | None]:
    """What is said anew, else what was said before; a mapping is for one reader only."""
    mapping = old.mapping if version.reader == old.reader else None
    return {"encoding": version.encoding or old.encoding, "mapping": version.mapping or mapping}


def _list_held(folder: Path) -> list[_Held]:
    """Every dataset in the folder; hidden and empty folders and loose files are none."""
    try:
        if not folder.is_dir():
            return []
        below = [f for f in folder.iterdir() if not f.name.startswith(".") and f.is_dir()]
        datasets = [_Held(f, read_description(f)) for f in below if list(f.iterdir())]
    except OSError as error:
        raise CentreError(
            f"{folder} cannot be read ({error}).",
            "Check that you have permission to read the centre's folder.",
        ) from error
    return sorted(datasets, key=_order)


def _order(held: _Held) -> tuple[str, str]:
    return name_key(held.name), held.name


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
        "Check that the disk has space and that you have permission to write to the centre's"
        " folder.",
    )


def _mark(member: PackedFile | None) -> str:
    return member.mark if member else ""


def _plain(path: str) -> str:
    """A path as text that can be stored, also where its name is not valid in its encoding."""
    return path.encode("utf-8", "backslashreplace").decode()
