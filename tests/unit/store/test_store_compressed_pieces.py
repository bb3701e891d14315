"""Pieces of files beside a snapshot, each compressed by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from riparian.store.compressed_pieces import BadPiece, compress, decompress

TEXT = "ຂົວແມ່ນ້ຳຂອງ, a bridge over the Mekong. ".encode() * 40


@pytest.mark.parametrize("plain", [b"", b"{}", TEXT])
def test_a_piece_comes_back_as_it_was(plain):
    assert decompress(compress(plain)) == plain


def test_the_same_piece_is_the_same_bytes_whatever_came_before():
    first = compress(TEXT)
    compress(TEXT[::-1])
    assert compress(TEXT) == first
    assert len(first) < len(TEXT) / 5


def test_many_threads_compress_and_read_at_once():
    pieces = [TEXT[at : at + 900] for at in range(300)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda piece: decompress(compress(piece)), pieces)) == pieces


@pytest.mark.parametrize("plain", [b"{}", TEXT, TEXT * 2000])
def test_a_damaged_piece_is_refused_whichever_bit_it_is(plain):
    """But for those that say nothing of its content."""
    packed, refused = compress(plain), 0
    for bit in range(8 * min(len(packed), 200)):
        damaged = bytearray(packed)
        damaged[bit // 8] ^= 1 << bit % 8
        try:
            assert decompress(bytes(damaged)) == plain
        except BadPiece:
            refused += 1
    assert refused > 0.9 * bit


def test_after_a_damaged_piece_the_next_one_is_read():
    with pytest.raises(BadPiece):
        decompress(compress(TEXT)[:-1])
    assert decompress(compress(TEXT)) == TEXT
