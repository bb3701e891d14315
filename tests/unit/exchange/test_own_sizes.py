"""The sizes of own journals are remembered in two blocks, of which one always stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channel import ORIGIN
from riparian.exchange.held.own_sizes import DamagedSizes, OwnSizes

BLOCK = 4096


@pytest.fixture
def sizes(tmp_path):
    return OwnSizes(tmp_path / "channel.json")


def test_nothing_is_remembered_and_no_file_made_by_reading(sizes):
    assert sizes.read() == {}
    assert not sizes.path.exists()


def test_the_largest_size_of_each_journal_is_remembered(sizes):
    for size in (1, 2, 5, 3):
        sizes.write(ORIGIN, size)
    sizes.write("mekong/jica/2", 1)
    assert OwnSizes(sizes.path).read() == {ORIGIN: 5, "mekong/jica/2": 1}
    assert sizes.path.stat().st_size == 2 * BLOCK
    sizes.replace({ORIGIN: 3})
    assert sizes.read() == {ORIGIN: 3}
    sizes.write(ORIGIN, 4)
    assert sizes.read() == {ORIGIN: 4}


def test_it_can_be_read_by_a_person(sizes):
    sizes.write(ORIGIN, 42)
    assert f'"{ORIGIN}":42' in sizes.path.read_text("ascii")


@settings(max_examples=40)
@given(at=st.integers(0, 2 * BLOCK - 1), bit=st.integers(0, 7), cut=st.booleans())
def test_what_is_torn_or_flipped_costs_the_last_write_at_most(tmp_path_factory, at, bit, cut):
    sizes = OwnSizes(tmp_path_factory.mktemp("sizes") / "channel.json")
    sizes.require_writable()
    for size in (1, 2):
        sizes.write(ORIGIN, size)
    content = bytearray(sizes.path.read_bytes())
    if cut:
        del content[max(at, BLOCK) :]
    else:
        content[at] ^= 1 << bit
    sizes.path.write_bytes(content)
    assert sizes.read() in ({ORIGIN: 1}, {ORIGIN: 2})
    sizes.write(ORIGIN, 3)
    assert sizes.read() == {ORIGIN: 3}


@pytest.mark.parametrize("content", [b"", b"{}", bytes(2 * BLOCK), b" " * BLOCK, b"\xff" * 99])
def test_a_file_of_something_else_is_damaged_and_not_an_empty_one(sizes, content):
    sizes.path.write_bytes(content)
    with pytest.raises(DamagedSizes):
        sizes.read()
    with pytest.raises(DamagedSizes):
        sizes.write(ORIGIN, 1)
    sizes.replace({ORIGIN: 1})
    assert sizes.read() == {ORIGIN: 1}


def test_more_journals_than_a_block_holds_are_refused_and_the_file_stays(sizes):
    sizes.write(ORIGIN, 1)
    before = sizes.path.read_bytes()
    with pytest.raises(ValueError, match="do not fit"):
        sizes.replace({f"mekong/jica/{n}": 10**9 for n in range(1, 400)})
    assert sizes.path.read_bytes() == before
