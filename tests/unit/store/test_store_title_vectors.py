"""The vectors of a snapshot's titles: whole or not there, and gone with it."""

import numpy as np
import pytest

from riparian.store.layout import Layout
from riparian.store.snapshot import KEEP_SNAPSHOTS, make_current, new_snapshot
from riparian.store.title_vectors import read_title_vectors, write_title_vectors

BUILD = "0123456789abcdef"


@pytest.fixture
def layout(tmp_path):
    layout = Layout(tmp_path)
    layout.catalogue.mkdir()
    return layout


def write(layout, build_id=BUILD):
    matrix = np.eye(2, 3, dtype=np.float32)
    figures = (np.full(2, n, dtype="f") for n in range(3))
    write_title_vectors(layout, build_id, "e", ["p1", "水|é"], matrix, *figures)
    return matrix


def test_what_is_written_is_read(layout):
    matrix = write(layout)
    read = read_title_vectors(layout, BUILD, "e")
    assert (list(read.projects), read.projects[-1]) == (["p1", "水|é"], "水|é")
    assert (read.hubs[0], read.usual[1], read.spread[1]) == (0, 1, 2)
    np.testing.assert_array_equal(read.matrix, matrix)


def test_those_of_another_encoder_are_not_taken(layout):
    write(layout)
    assert read_title_vectors(layout, BUILD, "other") is None


@pytest.mark.parametrize("path", ["title_vectors", "title_vector_rows"])
@pytest.mark.parametrize("content", [None, b"", b"[]", b"\x93NUMPY"])
def test_half_of_it_is_nothing(layout, path, content):
    write(layout)
    file = getattr(layout, path)(BUILD)
    file.unlink() if content is None else file.write_bytes(content)
    assert read_title_vectors(layout, BUILD, "e") is None


def test_they_go_with_their_snapshot(layout):
    builds = [f"{n:016x}" for n in range(KEEP_SNAPSHOTS + 1)]
    for build_id in builds:
        with new_snapshot(layout, build_id, 1) as connection:
            connection.execute("SELECT 1")
        make_current(layout, build_id)
        write(layout, build_id)
    make_current(layout, builds[-1])
    left = [b for b in builds if layout.title_vectors(b).exists()]
    assert left == [b for b in builds if layout.snapshot(b).exists()]
    assert len(left) == KEEP_SNAPSHOTS
