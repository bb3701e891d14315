import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import Refused
from riparian.exchange.journal.entry import ENTRY_BYTES, LARGEST_PAYLOAD
from riparian.exchange.journal.tiles import (
    Tile,
    nodes_of_tiles,
    pack_entries,
    pack_hashes,
    pack_payloads,
    payload_path,
    tile_path,
    tiles_of,
    unpack_entries,
    unpack_hashes,
    unpack_payloads,
)
from riparian.exchange.journal.tree import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    nodes_of,
    root_from_nodes,
)

# ------------------------------------------------------------------ paths


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (tile_path(0, 1234067), "tile/0/x001/x234/067"),  # the example of tlog-tiles
        (tile_path(0, 1067, 5), "tile/0/x001/067.p/5"),
        (tile_path("entries", 0), "tile/entries/000"),
        (tile_path("entries", 999, 255), "tile/entries/999.p/255"),
        (tile_path(63, 1000), "tile/63/x001/000"),
        (payload_path(0, 5), "payload/000.p/5"),
        (payload_path(1234067), "payload/x001/x234/067"),
    ],
)
def test_paths_are_those_of_the_standard(path, expected):
    assert path == expected


@given(st.integers(0, 2**62), st.integers(1, 256))
def test_a_path_names_one_tile(index, width):
    number = tile_path(0, index, width).removeprefix("tile/0/")
    assert re.fullmatch(r"(x\d{3}/)*\d{3}(\.p/[1-9]\d{0,2})?", number)
    assert not number.startswith("x000/")
    digits, _, partial = number.partition(".p/")
    assert int(re.sub(r"\D", "", digits)) == index
    assert int(partial or 256) == width


@pytest.mark.parametrize(
    ("level", "index", "width"),
    [(64, 0, 1), (-1, 0, 1), ("payload", 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)],
)
def test_there_is_no_such_tile(level, index, width):
    with pytest.raises(ValueError, match="no "):
        tile_path(level, index, width)


# ------------------------------------------------------------------ tiles of a tree


def test_the_tiles_of_a_tree_are_those_of_the_standard():
    tiles = list(tiles_of(70_000))
    full, partial = [t for t in tiles if t.width == 256], [t for t in tiles if t.width < 256]
    assert full == [Tile(0, index, 256) for index in range(273)] + [Tile(1, 0, 256)]
    assert partial == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(256)) == [Tile(0, 0, 256), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []


SIZE = 66_000
leaves = [leaf_hash(at.to_bytes(4, "big")) for at in range(SIZE)]
nodes = nodes_of(leaves)


def written_tiles(size):
    """All hashes that the files of a tree of this size hold."""
    return {
        (tile.level, tile.index): [
            nodes(8 * tile.level, 256 * tile.index + at) for at in range(tile.width)
        ]
        for tile in tiles_of(size)
    }


@pytest.mark.parametrize("size", [1, 255, 256, 257, 513, 1000, 65_536, 66_000])
def test_proofs_are_made_out_of_tiles(size):
    tiles = written_tiles(size)
    node = nodes_of_tiles(lambda level, index: tiles[level, index])
    assert root_from_nodes(node, size) == root_from_nodes(nodes, size)
    for first in {1, size // 3 or 1, size // 2 or 1, max(size - 1, 1), size}:
        assert consistency_proof(node, first, size) == consistency_proof(nodes, first, size)
        assert inclusion_proof(node, first - 1, size) == inclusion_proof(nodes, first - 1, size)


def test_a_node_that_no_tile_holds_is_not_made_up():
    tiles = written_tiles(300)
    node = nodes_of_tiles(lambda level, index: tiles[level, index])
    with pytest.raises(IndexError):
        node(6, 4)


# ------------------------------------------------------------------ what is in a file

hashes = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=256)
entries = st.lists(st.binary(min_size=ENTRY_BYTES, max_size=ENTRY_BYTES), min_size=1, max_size=256)
payloads = st.lists(st.none() | st.binary(min_size=1, max_size=300), min_size=1, max_size=256)


@given(hashes, entries, payloads)
def test_what_is_packed_comes_back(some_hashes, some_entries, some_payloads):
    assert unpack_hashes(pack_hashes(some_hashes)) == some_hashes
    assert unpack_entries(pack_entries(some_entries)) == some_entries
    assert unpack_payloads(pack_payloads(some_payloads)) == some_payloads


def test_lengths_are_those_of_the_standard():
    assert pack_entries([bytes(36)]) == b"\x00\x24" + bytes(36)
    assert pack_payloads([b"ab", None]) == b"\x00\x00\x00\x02ab\x00\x00\x00\x00"


ENTRY = b"\x00\x24" + bytes(36)
BROKEN_ENTRIES = {
    "nothing": b"",
    "half a length": b"\x00",
    "cut off": ENTRY[:-1],
    "bytes after the last": ENTRY + b"\x00",
    "a length beyond the end": b"\xff\xff" + bytes(36),
    "an entry too long": b"\x00\x25" + bytes(37),
    "an entry too short": b"\x00\x23" + bytes(35),
    "an empty entry": ENTRY + b"\x00\x00",
    "one too many": ENTRY * 257,
}
BROKEN_PAYLOADS = {
    "nothing": b"",
    "half a length": b"\x00\x00\x00",
    "cut off": b"\x00\x00\x00\x05word",
    "bytes after the last": b"\x00\x00\x00\x04word\x00",
    "a length beyond the end": b"\xff\xff\xff\xff",
    "too large": (LARGEST_PAYLOAD + 1).to_bytes(4, "big") + bytes(LARGEST_PAYLOAD + 1),
    "one too many": bytes(4) * 257,
}


@pytest.mark.parametrize("content", BROKEN_ENTRIES.values(), ids=BROKEN_ENTRIES)
def test_a_broken_bundle_of_entries_is_refused(content):
    with pytest.raises(Refused):
        unpack_entries(content)


@pytest.mark.parametrize("content", BROKEN_PAYLOADS.values(), ids=BROKEN_PAYLOADS)
def test_a_broken_bundle_of_payloads_is_refused(content):
    with pytest.raises(Refused):
        unpack_payloads(content)


@pytest.mark.parametrize("length", [0, 31, 33, 257 * 32])
def test_a_broken_tile_is_refused(length):
    with pytest.raises(Refused):
        unpack_hashes(bytes(length))


def test_the_largest_payload_is_taken():
    largest = bytes(LARGEST_PAYLOAD)
    assert unpack_payloads(pack_payloads([largest])) == [largest]
    for payload in (largest + b"\0", b""):
        with pytest.raises(ValueError, match="a payload has"):
            pack_payloads([payload])


def test_a_bundle_is_never_empty_or_too_full():
    for count in (0, 257):
        with pytest.raises(ValueError, match="holds 1 to 256"):
            pack_entries([bytes(36)] * count)


@given(st.binary(max_size=400) | st.binary(max_size=60).map(lambda rest: ENTRY + rest))
def test_whatever_comes_is_one_bundle_or_refused(content):
    for unpack, pack in (
        (unpack_hashes, pack_hashes),
        (unpack_entries, pack_entries),
        (unpack_payloads, pack_payloads),
    ):
        try:
            items = unpack(content)
        except Refused:
            continue
        assert pack(items) == content
