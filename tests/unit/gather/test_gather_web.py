"""What is packed is taken whole or not at all."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.gather.fetch import web
from riparian.gather.fetch.web import Trouble

PLAIN = b"record\n" * 1000
MEMBER = gzip.compress(PLAIN, mtime=0)


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def copied(packing: str, parts: list[bytes], most_bytes: int = 2**20) -> bytes:
    """What an answer in these parts comes to."""
    out = BytesIO()
    answer = httpx2.Response(200, headers={"content-encoding": packing}, stream=Parts(parts))
    web._copy(answer, out, most_bytes, float("inf"))
    return out.getvalue()


class Parts(httpx2.SyncByteStream):
    """A body that comes so."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts

    def __iter__(self):
        return iter(self._parts)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.integers(0, 9), st.data())
def test_all_members_are_read_wherever_the_parts_of_an_answer_begin(contents, zeros, data):
    packed = (bytes(zeros)).join(gzip.compress(each, mtime=0) for each in contents) + bytes(zeros)
    size = data.draw(st.integers(1, len(packed)))
    parts = [packed[at : at + size] for at in range(0, len(packed), size)]
    assert copied("gzip", parts) == b"".join(contents)


@pytest.mark.parametrize("packing", ["gzip", "x-gzip", "GZIP"])
def test_a_member_longer_than_a_piece_is_read_whole(packing):
    content = bytes(3 * web._PIECE + 1)
    assert copied(packing, [gzip.compress(content)]) == content


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        *(("gzip", MEMBER[:size]) for size in (0, 1, 9, 10, len(MEMBER) // 2, len(MEMBER) - 1)),
        *(("gzip", MEMBER + MEMBER[:size]) for size in (1, 2, len(MEMBER) - 8)),
        *(("deflate", zlib.compress(PLAIN)[:-size]) for size in (1, 4, 5)),
        ("deflate", b""),
    ],
)
def test_what_does_not_come_to_its_end_is_no_answer(packing, packed):
    with pytest.raises(Trouble, match="cut off") as raised:
        copied(packing, [packed])
    assert raised.value.is_passing


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        ("gzip", MEMBER + b"</html>"), ("gzip", b"\0" + MEMBER), ("gzip", PLAIN),
        ("gzip", MEMBER[:-8] + bytes(8)), ("gzip", zlib.compress(PLAIN)),
        ("deflate", zlib.compress(PLAIN) + b"\0"), ("deflate", zlib.compress(PLAIN) * 2),
        ("deflate", raw_deflate(PLAIN)), ("deflate", MEMBER),
    ],
)  # fmt: skip
def test_what_is_something_else_is_damaged(packing, packed):
    with pytest.raises(Trouble, match=r"damaged|cut off"):
        copied(packing, [packed])


def test_deflate_is_the_format_of_zlib():
    assert copied("deflate", [zlib.compress(PLAIN)]) == PLAIN


def test_no_more_members_are_unpacked_than_an_answer_may_be_long():
    one = gzip.compress(bytes(1000), mtime=0)
    assert len(copied("gzip", [one * 3], 3000)) == 3000
    with pytest.raises(Trouble, match="longer than"):
        copied("gzip", [one * 3], 2999)


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip"])
def test_what_was_not_asked_for_is_not_unpacked(packing):
    with pytest.raises(Trouble, match="not asked for"):
        copied(packing, [MEMBER])
