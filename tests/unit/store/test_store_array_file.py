"""Arrays in a file: read as they were written, by many, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import Damaged
from riparian.store.array_file import (
    ArrayFile,
    Packed,
    Texts,
    Under,
    pack,
    unpack,
    within,
    write_arrays,
)

ARRAYS = {
    "numbers": np.array([3, -1, 2**40], dtype=np.int64),
    "years": np.array([1999, 2026], dtype=np.int16),
    "dollars": np.array([np.nan, 0.5]),
    "here": np.array([True, False, True]),
    "none": np.zeros(0, dtype=np.int32),
    **within("texts", Texts.of(["ນ້ຳ", "", "water"]).as_arrays()),
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "lists.arrays"
    write_arrays(path, "1", ARRAYS)
    return path


def test_arrays_are_read_as_they_were_written(file):
    read = ArrayFile(file, "1")
    assert list(read) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert read[name].dtype == array.dtype
        np.testing.assert_array_equal(read[name], array)
    assert list(Under(read, "texts")) == ["content", "ends"]
    assert list(Texts.of_arrays(Under(read, "texts"))) == ["ນ້ຳ", "", "water"]


def test_nothing_is_written_to_a_mapped_array(file):
    with pytest.raises(ValueError, match="read-only"):
        ArrayFile(file, "1")["years"][0] = 2000


def test_there_is_no_array_that_was_not_written(file):
    with pytest.raises(KeyError):
        ArrayFile(file, "1")["months"]
    with pytest.raises(KeyError):
        Under(ArrayFile(file, "1"), "texts")["years"]


def test_every_flipped_bit_is_noticed(file):
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(Damaged):
            ArrayFile(file, "1")


@pytest.mark.parametrize("left", [0, 1, 15, 16, 17, 200])
def test_a_cut_file_is_damaged(file, left):
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(Damaged, match="damaged"):
        ArrayFile(file, "1")


def test_a_file_that_is_gone_or_of_another_form_is_not_read(file):
    with pytest.raises(Damaged):
        ArrayFile(file, "2")
    file.unlink()
    with pytest.raises(Damaged, match="missing") as raised:
        ArrayFile(file, "1")
    assert raised.value.file == file


@given(st.lists(st.text()))
def test_texts_stand_where_they_did(texts):
    packed = Texts.of(texts)
    assert len(packed) == len(texts)
    assert list(packed) == texts
    assert [packed[at] for at in range(len(texts))] == texts
    assert packed[1:] == tuple(texts[1:])
    assert [packed[at] for at in range(-len(texts), 0)] == texts


@given(st.sets(st.text()), st.text())
def test_a_text_is_found_among_those_in_order(texts, other):
    ordered = sorted(texts)
    packed = Texts.of(ordered)
    assert [packed.place_of(text) for text in ordered] == list(range(len(ordered)))
    assert packed.place_of(other) == (ordered.index(other) if other in texts else None)


def test_there_is_no_piece_behind_the_last():
    with pytest.raises(IndexError):
        Packed.of([b"a"])[1]


def test_what_is_no_array_is_packed():
    value = {("JP", "KR"): 3}
    assert unpack(pack(value), dict[tuple[str, str], int]) == value
