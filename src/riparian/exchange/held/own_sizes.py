"""How many entries this node's own journals have had, remembered beside the database.

A database that was put back from a backup looks whole. Whoever went on from it would sign a second
history under the same key: a fork. So the sizes of own journals stand in `channel.json`, on the
disk before an entry is acknowledged.

The file has two blocks, each sealed, of which the newer counts and the older is written over: one
write and one sync, no room that was not there before, and a torn block leaves the other. Whoever
writes holds the database's lock. Nothing here knows the database.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from riparian.english import agree, count_of
from riparian.exchange.names import is_local
from riparian.store.writing import with_seal, write_atomically

SIZES_FILE = "channel.json"

_BLOCK = 4096
"""Bytes of a block: what disks write at once. It holds some forty journals."""

_SEAL = len(with_seal(b""))


class _Block(msgspec.Struct, frozen=True):
    """What stands in a block; that with the larger number is the newer."""

    number: int = 0
    sizes: dict[str, int] = {}


class DamagedSizes(Exception):
    """The file is there and neither block is what was written."""


class OwnSizes:
    """The file at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, int]:
        """How many entries each own journal has had; nothing without a file. Raises DamagedSizes,
        and OSError where the file cannot be read."""
        return dict(self._newest().sizes)

    def require_writable(self) -> None:
        """Make the file if there is none; raises OSError where it could not be written to."""
        if self.path.exists():
            with self.path.open("r+b"):
                return
        write_atomically(self.path, _packed(_Block()) + _packed(_Block()))

    def write(self, origin: str, size: int) -> None:
        """Remember that a journal has had so many entries, and have it on the disk. Raises
        DamagedSizes and OSError."""
        newest = self._newest()
        self.require_writable()
        if size <= newest.sizes.get(origin, 0):
            return
        block = _Block(newest.number + 1, {**newest.sizes, origin: size})
        with self.path.open("r+b") as file:
            file.seek(block.number % 2 * _BLOCK)
            file.write(_packed(block))
            file.flush()
            # The length stays, so that only content has to be brought to the disk.
            getattr(os, "fdatasync", os.fsync)(file.fileno())

    def replace(self, sizes: dict[str, int]) -> None:
        """Remember these instead of what was remembered, also if that is damaged."""
        write_atomically(self.path, _packed(_Block(0)) + _packed(_Block(1, sizes)))

    def _newest(self) -> _Block:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return _Block()
        blocks = [_unpacked(content[start : start + _BLOCK]) for start in (0, _BLOCK)]
        whole = [block for block in blocks if block is not None]
        if not whole:
            raise DamagedSizes
        return max(whole, key=lambda block: block.number)


FETCH_BACK = (
    "Fetch it back from a member that holds it: `riparian exchange sync`. If no member does, put "
    "back the newest backup of the journal."
)
PUT_BACK = (
    "Put back the newest backup of the journal. If there is none, or you mean to go on without "
    "these entries: `riparian check --accept-journal`."
)


def gone_words(origin: str, size: int, had: int) -> str:
    """That entries of an own journal are gone, and why nothing is added to it now."""
    if is_local(origin):
        if not size:
            return f"The journal is missing; it had {count_of(had, 'entry')}."
        gone = had - size
        are = agree(gone, "is", "are")
        return f"Of the {had:,} entries of the journal {gone:,} {are} missing."
    return (
        f"The journal {origin} has had {count_of(had, 'entry')} and has {size:,} now: an older "
        "journal.db was put in its place, or it was lost. Entries added now would make a fork: two "
        "histories under one signature, which every member would see and nobody could join again. "
        "Nothing is added to it until it is whole."
    )


def way_back(origin: str) -> str:
    """What to do where entries of an own journal are gone: others hold those of a member's."""
    return PUT_BACK if is_local(origin) else FETCH_BACK


def _packed(block: _Block) -> bytes:
    packed = with_seal(msgspec.json.encode(block).ljust(_BLOCK - _SEAL))
    if len(packed) != _BLOCK:
        raise ValueError(f"{len(block.sizes)} journals do not fit into a block")
    return packed


def _unpacked(content: bytes) -> _Block | None:
    """None where it is not what was written."""
    said = content[:-_SEAL]
    if content != with_seal(said):
        return None
    try:
        return msgspec.json.decode(said, type=_Block)
    except msgspec.DecodeError:
        return None
