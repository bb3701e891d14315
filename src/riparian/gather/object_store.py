"""Files in an object store (Amazon S3, Google Cloud Storage, Azure): brought to a folder, from
which they are added as any files are.

By `fsspec`, with the library of that store, which finds our keys in the places where it looks for
them.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
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


class StoreFiles(msgspec.Struct, frozen=True):
    """Where each address, or path, lies here, and what was left out of a store."""

    paths: dict[str, Path]
    refused: tuple[NotAdded, ...]

    def known_as(self, path: Path) -> str:
        """The address from which a path was brought here; a path of this computer, as it is."""
        for address, here in self.paths.items():
            if is_in_store(address) and path.is_relative_to(here):
                below = path.relative_to(here).as_posix()
                return address if below == "." else f"{address.rstrip('/')}/{below}"
        return str(path)

    def added(self, report: AddReport) -> AddReport:
        """What adding came to, in terms of addresses."""
        refused = (*self.refused, *map(self._by_address, report.refused))
        return msgspec.structs.replace(report, refused=refused)

    def tried_out(self, tried: Iterable[TriedFile | NotAdded]) -> Iterator[TriedFile | NotAdded]:
        """What trying came to, in terms of addresses."""
        yield from self.refused
        for one in tried:
            if isinstance(one, NotAdded):
                yield self._by_address(one)
            else:
                yield msgspec.structs.replace(one, path=self._named(one.path))

    def _by_address(self, refused: NotAdded) -> NotAdded:
        there = self._named(refused.path)
        what = refused.what.replace(refused.path, there)
        return msgspec.structs.replace(refused, path=there, what=what)

    def _named(self, path: str) -> str:
        """The same of a name, which may be that of a file in a packed one."""
        outer, mark, inner = path.partition("!")
        return self.known_as(Path(outer)) + mark + inner


def is_in_store(address: str) -> bool:
    """Whether it is the address of something in an object store."""
    found = _ADDRESS.fullmatch(address)
    return found is not None and found[1] in PROTOCOLS


@contextmanager
def brought_here(addresses: Sequence[str], within: Path | None) -> Iterator[StoreFiles]:
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
        yield StoreFiles(paths, tuple(refused))


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
        with shortage_in_words(folder):
            problem = _copy(store, name, to)
        if problem is None and size is not None and to.stat().st_size != size:
            problem = f"{to.stat().st_size:,} of {size:,} bytes came"
            to.unlink()
        if problem is not None:
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
    except Exception as error:  # each library has errors of its own, such as for missing keys
        raise _unreadable(protocol, address, error) from error
    try:
        found = store.find(store._strip_protocol(address), detail=True)
    except Exception as error:
        raise _unreadable(protocol, address, error) from error
    # What ends in a slash stands for a folder, and holds nothing
    files = {str(name): about.get("size") for name, about in found.items() if name[-1:] != "/"}
    if not files:
        raise SourceUnreadable(f"There is nothing at {address}.", "Check the address.")
    return store, files


def _unreadable(protocol: str, address: str, error: Exception) -> SourceUnreadable:
    return SourceUnreadable(
        f"{address} could not be read ({_said(error)}).",
        f"Check the address, and that {PROTOCOLS[protocol]} finds your keys.",
    )


def _copy(store: Any, name: str, to: Path) -> str | None:
    """Copy one file; what went wrong, if anything, and then nothing of it is here. Raises OSError
    where there is no room here."""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        store.get_file(name, str(to))
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        with suppress(OSError):
            to.unlink()
        return _said(error)
    return None if to.is_file() else "there is a folder of that name, too"


def _said(error: Exception) -> str:
    """Less what stands behind a question mark in addresses, which may be a signature."""
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return re.sub(r"\?\S+", "?…", said)[:200]


def _is_name_of_file(name: str) -> bool:
    parts = name.split("/")
    return all(
        part not in ("", ".", "..")
        and not set(part) & set("\\\0")
        and len(part.encode()) <= _LONGEST_NAME
        for part in parts
    )
