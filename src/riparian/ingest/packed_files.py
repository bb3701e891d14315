"""The files that a path given by a person comes to: itself, or what is in it if it is packed.

A file in a packed one lies in a temporary folder under a number; whatever is said of it must name
it as the person knows it, `x.zip!folder/data.csv`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from riparian.errors import NotRecognised, RiparianError, SourceUnreadable
from riparian.ingest.tables.unpack import RefusedMember, unpack


class ReceivedFile(msgspec.Struct, frozen=True):
    """One file: the path given, its name within if that is packed, and where its bytes lie now."""

    path: Path
    bytes_at: Path
    inner_name: str | None = None

    @property
    def known_as(self) -> str:
        """How a person knows it."""
        return str(self.path) + (f"!{self.inner_name}" if self.inner_name is not None else "")


class LeftOut(msgspec.Struct, frozen=True):
    """A file in a packed one that was not unpacked, and why."""

    known_as: str
    what: str
    try_this: str


@contextmanager
def receive(path: Path) -> Iterator[tuple[ReceivedFile | LeftOut, ...]]:
    """The files that a path comes to; what was unpacked is gone when the `with` is left.

    Raises SourceUnreadable where it cannot be read, or is packed and broken, locked or a bomb.
    """
    with unpack(path) as members:
        yield tuple(
            _left_out(path, member) if isinstance(member, RefusedMember)
            else ReceivedFile(path, path) if member.path == path
            else ReceivedFile(path, member.path, member.inner_name)
            for member in members
        )  # fmt: skip


def with_known_name(error: RiparianError, file: ReceivedFile) -> RiparianError:
    """An error about a file with the name that a person knows instead of the temporary one."""
    if file.inner_name is None:
        return error
    where = str(file.bytes_at)
    what = error.what.replace(where, file.known_as)
    if what.startswith(f"{file.bytes_at.name} "):
        what = file.known_as + what.removeprefix(file.bytes_at.name)
    kind = type(error) if isinstance(error, NotRecognised) else SourceUnreadable
    return kind(what, error.try_this.replace(where, file.known_as))


def _left_out(path: Path, member: RefusedMember) -> LeftOut:
    known_as = f"{path}!{member.inner_name}"
    return LeftOut(
        known_as,
        f"{known_as} {member.why}. It was not unpacked.",
        "If you trust it, unpack it yourself and add what is in it.",
    )
