"""Files in an object store (Amazon S3, Google Cloud Storage, Azure): brought to a folder, from
which they are added as any files are.

By `fsspec`, with the library of that store, which finds our keys in the places where it looks for
them.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from riparian.build.add_datasets import AddReport, NotAdded
from riparian.build.dry_run import TriedFile
from riparian.errors import SourceUnreadable
from riparian.store.failures import shortage_in_words
from riparian.store.scratch import scratch_folder

PROTOCOLS = {
    "s3": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "az": "adlfs",
    "abfs": "adlfs",
    "abfss": "adlfs",
}
"""The stores that are asked, and the library that each needs. No others: `fsspec` opens files of
this computer, archives and chains of addresses too."""

_ADDRESS = re.compile(r"([a-z0-9]+)://([^:|\x00-\x1f]+)", re.ASCII)
_LONGEST_NAME = 255


class Brought(msgspec.Struct, frozen=True):
    """What was brought: where each address lies now, and what was left out."""

    paths: dict[str, Path]
    refused: tuple[NotAdded, ...]

    def by_address(self, report: AddReport) -> AddReport:
        """What adding came to, in terms of addresses."""
        refused = (*self.refused, *map(self._refused_by_address, report.refused))
        return msgspec.structs.replace(report, refused=refused)

    def tried_by_address(
        self, tried: Iterable[TriedFile | NotAdded]
    ) -> Iterator[TriedFile | NotAdded]:
        """What trying came to, in terms of addresses."""
        yield from self.refused
        for one in tried:
            if isinstance(one, NotAdded):
                yield self._refused_by_address(one)
            else:
                yield msgspec.structs.replace(one, path=self._address(one.path))

    def _refused_by_address(self, refused: NotAdded) -> NotAdded:
        there = self._address(refused.path)
        what = refused.what.replace(refused.path, there)
        return msgspec.structs.replace(refused, path=there, what=what)

    def _address(self, path: str) -> str:
        for address, brought_to in self.paths.items():
            if is_in_store(address) and path.startswith(str(brought_to)):
                return address.rstrip("/") + path.removeprefix(str(brought_to))
        return path


def is_in_store(address: str) -> bool:
    """Whether it is the address of something in an object store."""
    found = _ADDRESS.fullmatch(address)
    return found is not None and found[1] in PROTOCOLS


@contextmanager
def brought(addresses: Sequence[str], within: Path | None) -> Iterator[Brought]:
    """The files of these addresses, of which those in an object store lie in a folder within that
    one, as long as the block lasts.

    What cannot be brought is among the refused. Raises SourceUnreadable where nothing at all is at
    an address, or the library of its store is missing; OSError where there is no room here.
    """
    with ExitStack() as stack:
        folder = Path()
        if any(map(is_in_store, addresses)):
            folder = stack.enter_context(scratch_folder(within))
        refused: list[NotAdded] = []
        paths = {
            address: _bring(address, folder / str(number), refused)
            if is_in_store(address)
            else Path(address)
            for number, address in enumerate(addresses)
        }
        yield Brought(paths, tuple(refused))


def _bring(address: str, folder: Path, refused: list[NotAdded]) -> Path:
    """The file, or the folder with what stands below the address, under the same names."""
    protocol = address.partition(":")[0]
    store, sizes = _open(protocol, address)
    below = str(store._strip_protocol(address)).rstrip("/")
    if list(sizes) == [below]:
        inner = {below: PurePosixPath(below).name}
        path = folder / inner[below]
    else:
        inner = {name: name.removeprefix(below).lstrip("/") for name in sizes}
        path = folder
    for name, size in sizes.items():
        there = f"{protocol}://{name.lstrip('/')}"
        if not _is_name_of_file(inner[name]):
            what = f"{there} has a name that no file can have here."
            refused.append(NotAdded(there, what, "Give it another name, or fetch it yourself."))
            continue
        to = folder / inner[name]
        to.parent.mkdir(parents=True, exist_ok=True)
        with shortage_in_words(folder):
            problem = _copy(store, name, to)
        if problem is None and size is not None and to.stat().st_size != size:
            problem = f"{to.stat().st_size:,} of {size:,} bytes came"
        if problem is not None:
            to.unlink(missing_ok=True)
            what = f"{there} could not be read ({problem})."
            refused.append(NotAdded(there, what, "Try again, or fetch it yourself."))
    return path


def _open(protocol: str, address: str) -> tuple[Any, dict[str, int | None]]:
    """The store, and the files at or below an address with their sizes."""
    try:
        import fsspec

        store = fsspec.filesystem(protocol)
    except ImportError as error:
        raise SourceUnreadable(
            f"{address} is in an object store, and a library for it is not installed ({error}).",
            f"Install it: pip install {PROTOCOLS[protocol]}.",
        ) from error
    try:
        found = store.find(store._strip_protocol(address), detail=True)
    except Exception as error:  # each library has errors of its own, such as for missing keys
        raise SourceUnreadable(
            f"{address} could not be read ({_said(error)}).",
            f"Check the address, and that {PROTOCOLS[protocol]} finds who you are.",
        ) from error
    if not found:
        raise SourceUnreadable(f"There is nothing at {address}.", "Check the address.")
    return store, {str(name): about.get("size") for name, about in found.items()}


def _copy(store: Any, name: str, to: Path) -> str | None:
    """Copy one file; what went wrong, if anything. Raises OSError where there is no room here."""
    try:
        store.get_file(name, str(to))
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        return _said(error)
    return None


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def _is_name_of_file(name: str) -> bool:
    parts = name.split("/")
    return all(
        part not in ("", ".", "..")
        and not set(part) & set("\\\0")
        and len(part.encode()) <= _LONGEST_NAME
        for part in parts
    )
