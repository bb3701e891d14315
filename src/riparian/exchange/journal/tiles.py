"""The files of a journal: where hashes, entries and payloads lie, and how they are packed.

C2SP tlog-tiles. A *tile* holds 256 hashes of one level of the tree, a *bundle* 256 entries behind
their lengths; the last ones are partial and named by their width. Payloads are bundled and
numbered like entries, behind lengths of four bytes (ours: tlog-tiles stops at 64 KiB); a redacted
payload has length 0. Whatever is unpacked may come from another member: Refused is raised where it
is not exactly what it should be. Files are read and written elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from riparian.errors import Refused
from riparian.exchange.journal.entry import ENTRY_BYTES, LARGEST_PAYLOAD
from riparian.exchange.journal.tree import HASH_BYTES, Nodes, node_hash

TILE = 256
"""Hashes in a full tile, entries or payloads in a full bundle."""

LEVELS = 8
"""Levels of the tree that a tile stands for: the nodes between two tiles are hashed from them."""

_LENGTH_OF_ENTRY = 2
_LENGTH_OF_PAYLOAD = 4


class Tile(msgspec.Struct, frozen=True, order=True):
    """A tile of hashes that a tree has."""

    level: int
    index: int
    width: int


def tile_path(level: int | str, index: int, width: int = TILE) -> str:
    """Where a tile lies below the journal's address: `tile/0/x001/067.p/5`; the level of bundles
    of entries is `entries`."""
    if level != "entries" and not (isinstance(level, int) and 0 <= level <= 63):
        raise ValueError(f"no level {level!r} of tiles")
    return f"tile/{level}/{_number(index, width)}"


def payload_path(index: int, width: int = TILE) -> str:
    """Where a bundle of payloads lies below the journal's address: `payload/000.p/5`."""
    return f"payload/{_number(index, width)}"


def tiles_of(size: int) -> Iterator[Tile]:
    """The tiles of a tree of this size, partial ones too, from the leaves up; those of level 0 are
    its bundles as well. All full ones of a level come before its partial one."""
    level = 0
    while size:
        for index in range(size // TILE):
            yield Tile(level, index, TILE)
        if size % TILE:
            yield Tile(level, size // TILE, size % TILE)
        level, size = level + 1, size // TILE


def nodes_of_tiles(get: Callable[[int, int], Sequence[bytes]]) -> Nodes:
    """The nodes of a tree whose tiles are got by level and index, in their widest form; `get` is
    asked again for each node, so it should remember."""

    def node(level: int, index: int) -> bytes:
        width = 1 << level % LEVELS
        tile, start = divmod(index * width, TILE)
        hashes = get(level // LEVELS, tile)[start : start + width]
        if len(hashes) != width:
            raise IndexError(f"node {index} of level {level} is not in the tiles")
        return _root_of_full(hashes)

    return node


def pack_hashes(hashes: Sequence[bytes]) -> bytes:
    """A tile of these hashes."""
    return b"".join(hashes)


def unpack_hashes(content: bytes) -> list[bytes]:
    """The hashes of a tile; raises Refused."""
    count, rest = divmod(len(content), HASH_BYTES)
    if rest or not 1 <= count <= TILE:
        raise _refused(
            f"a tile of 1 to {TILE} hashes of {HASH_BYTES} bytes", f"{len(content)} bytes"
        )
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """A bundle of these entries."""
    return _packed(entries, _LENGTH_OF_ENTRY)


def unpack_entries(content: bytes) -> list[bytes]:
    """The entries of a bundle; raises Refused, also where one has not the length of an entry."""
    entries = _unpacked(content, _LENGTH_OF_ENTRY, ENTRY_BYTES)
    for entry in entries:
        if len(entry) != ENTRY_BYTES:
            raise _refused(f"entries of {ENTRY_BYTES} bytes", f"one of {len(entry)}")
    return entries


def pack_payloads(payloads: Sequence[bytes | None]) -> bytes:
    """A bundle of these payloads; None stands for a redacted one."""
    if any(payload is not None and not 0 < len(payload) <= LARGEST_PAYLOAD for payload in payloads):
        raise ValueError(f"a payload has 1 to {LARGEST_PAYLOAD} bytes")
    return _packed([payload or b"" for payload in payloads], _LENGTH_OF_PAYLOAD)


def unpack_payloads(content: bytes) -> list[bytes | None]:
    """The payloads of a bundle, None for each that was redacted; raises Refused."""
    return [payload or None for payload in _unpacked(content, _LENGTH_OF_PAYLOAD, LARGEST_PAYLOAD)]


def _number(index: int, width: int) -> str:
    """The number of a tile as tlog-tiles writes it: three digits a folder, all but the last behind
    an x, and the width of a partial one."""
    if index < 0 or not 1 <= width <= TILE:
        raise ValueError(f"no tile {index} of width {width}")
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    *folders, file = (digits[at : at + 3] for at in range(0, len(digits), 3))
    path = "".join(f"x{folder}/" for folder in folders) + file
    return path if width == TILE else f"{path}.p/{width}"


def _root_of_full(hashes: Sequence[bytes]) -> bytes:
    """The root of a full subtree from the hashes of one of its levels."""
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def _packed(items: Sequence[bytes], length_bytes: int) -> bytes:
    if not 1 <= len(items) <= TILE:
        raise ValueError(f"a bundle holds 1 to {TILE} items, not {len(items)}")
    return b"".join(len(item).to_bytes(length_bytes, "big") + item for item in items)


def _unpacked(content: bytes, length_bytes: int, largest: int) -> list[bytes]:
    """The items behind their lengths, up to the very end of the content."""
    items: list[bytes] = []
    at = 0
    while at < len(content):
        start = at + length_bytes
        length = int.from_bytes(content[at:start], "big")
        at = start + length
        if at > len(content):
            raise _refused("a bundle to its end", f"one cut off in item {len(items) + 1}")
        if length > largest:
            raise _refused(f"items of up to {largest} bytes", f"one of {length}")
        if len(items) == TILE:
            raise _refused(f"up to {TILE} items in a bundle", "more")
        items.append(content[start:at])
    if not items:
        raise _refused(f"a bundle of 1 to {TILE} items", "an empty one")
    return items


def _refused(expected: str, got: str) -> Refused:
    return Refused(
        f"Expected {expected}, got {got}. Nothing of this file was kept.",
        "Ask the sender, or another member, for it again: a copy may have been damaged on its way.",
    )
