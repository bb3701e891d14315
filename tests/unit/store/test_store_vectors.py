"""Vectors by text hash: encoded once, kept batch by batch, read by several at once."""

import sqlite3
import threading
import time

import numpy as np
import pytest

from riparian.errors import CentreError, EncoderFailed
from riparian.store import vectors
from riparian.store.vectors import Vectors


class Counting:
    """An encoder that counts what it is asked for, and can be stopped."""

    dim = 4

    def __init__(self, name="counting-1", stop_after=None):
        self.name = name
        self.asked = []
        self.stop_after = stop_after

    def encode(self, texts):
        if self.stop_after is not None and len(self.asked) >= self.stop_after:
            raise KeyboardInterrupt
        self.asked += texts
        rows = [[len(text), hash(text) % 97, 1.0, 0.0] for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), 4)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "vectors.db"


def test_vectors_come_in_the_order_of_the_texts(path):
    texts = ["long long text", "a", "上水道", "a"]
    found = Vectors(path, Counting()).of(texts)
    np.testing.assert_array_equal(found, Counting().encode(texts))
    assert found.dtype == np.float32


def test_a_text_is_encoded_once(path):
    encoder = Counting()
    Vectors(path, encoder).of(["a", "b", "a"])
    assert sorted(encoder.asked) == ["a", "b"]
    np.testing.assert_array_equal(Vectors(path, encoder).of(["b"]), Counting().encode(["b"]))
    assert sorted(encoder.asked) == ["a", "b"]


def test_another_encoder_has_its_own(path):
    Vectors(path, Counting("one")).of(["a"])
    other = Counting("other")
    Vectors(path, other).of(["a"])
    assert other.asked == ["a"]


def test_what_was_encoded_before_a_kill_is_kept(path, monkeypatch):
    monkeypatch.setattr(vectors, "BATCH", 2)
    texts = [f"title {number}" for number in range(8)]
    with pytest.raises(KeyboardInterrupt):
        Vectors(path, Counting(stop_after=4)).of(texts)
    again = Counting()
    assert len(Vectors(path, again).missing(texts)) == 4
    found = Vectors(path, again).of(texts)
    assert len(again.asked) == 4
    np.testing.assert_array_equal(found, Counting().encode(texts))


def test_texts_that_an_encoder_cannot_take_are_told_and_the_others_kept(path):
    class Choosy(Counting):
        def encode(self, texts):
            if any(text.endswith("7") for text in texts):
                raise ValueError("a seven")
            return super().encode(texts)

    texts = [f"title {number}" for number in range(100)]
    kept = Vectors(path, Choosy())
    refused = kept.keep(texts)
    assert sorted(refused) == sorted(text for text in texts if text.endswith("7"))
    assert sorted(kept.missing(texts)) == sorted(refused)
    with pytest.raises(EncoderFailed, match="cannot take the text 'title 7'"):
        kept.of(["title 1", "title 7"])


def test_an_encoder_that_takes_nothing_more_blames_no_text(path):
    class Broken(Counting):
        def encode(self, texts):
            raise MemoryError

    with pytest.raises(EncoderFailed, match="MemoryError"):
        Vectors(path, Broken()).keep(["a", "b"])


def test_progress_counts_what_is_encoded_and_not_what_is_known(path, monkeypatch):
    monkeypatch.setattr(vectors, "BATCH", 2)
    said = []
    kept = Vectors(path, Counting())
    kept.of(["a", "b"])
    kept.of(["a", "b", "c", "d", "e"], lambda done, total: said.append((done, total)))
    assert said == [(2, 3), (3, 3)]
    kept.of(["a", "b"], lambda done, total: said.append("never"))
    assert "never" not in said


def test_what_nobody_asked_for_in_a_long_time_goes(path, monkeypatch):
    Vectors(path, Counting("old")).of(["a", "b", "c"])
    kept = Vectors(path, Counting())
    kept.of(["a", "b", "c"])
    assert kept.forget() == 0
    later = time.time() + 100 * 86_400
    monkeypatch.setattr(vectors.time, "time", lambda: later)
    kept.of(["a"])
    monkeypatch.setattr(vectors.time, "time", lambda: later + 100 * 86_400)
    assert kept.forget() == 5
    assert len(kept.missing(["a", "b", "c"])) == 2


def test_no_texts_have_no_vectors(path):
    assert Vectors(path, Counting()).of([]).shape == (0, 4)


def test_many_texts_are_looked_up(path):
    texts = [str(number) for number in range(1203)]
    kept = Vectors(path, Counting())
    kept.of(texts)
    assert len(kept.missing(texts)) == 0
    np.testing.assert_array_equal(kept.of(texts[::-1]), Counting().encode(texts[::-1]))


def test_texts_that_are_no_text_are_kept_too(path):
    texts = ["", "\x00", "\ud800", "\udfff", "x" * 100_000]
    kept = Vectors(path, Counting())
    kept.of(texts)
    assert len(kept.missing(texts)) == 0


def test_a_vector_of_another_size_does_not_count(path):
    kept = Vectors(path, Counting())
    kept.of(["a"])
    with sqlite3.connect(path) as file:
        file.execute("UPDATE vector SET vector = x'00'")
    file.close()
    assert len(kept.missing(["a"])) == 1
    np.testing.assert_array_equal(kept.of(["a"]), Counting().encode(["a"]))
    assert len(kept.missing(["a"])) == 0


def test_one_reads_while_another_writes(path, monkeypatch):
    monkeypatch.setattr(vectors, "BATCH", 5)
    texts = [f"title {number}" for number in range(200)]
    failed = []

    def work(of):
        try:
            found = Vectors(path, Counting()).of(of)
            np.testing.assert_array_equal(found, Counting().encode(of))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(some,)) for some in (texts, texts[::-1], texts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_a_damaged_file_is_said(path):
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(CentreError) as error:
        Vectors(path, Counting()).of(["a"])
    assert "riparian build" in error.value.try_this


def test_of_another_file_vectors_are_read_and_nothing_is_written_there(path, tmp_path):
    Vectors(path, Counting()).of(["a", "b"])
    before = path.read_bytes()
    encoder = Counting()
    own = Vectors(tmp_path / "own.db", encoder, path)
    assert len(own.missing(["a", "b", "c"])) == 1
    np.testing.assert_array_equal(own.of(["b", "c"]), Counting().encode(["b", "c"]))
    assert encoder.asked == ["c"]
    assert path.read_bytes() == before
    assert len(Vectors(path, Counting()).missing(["c"])) == 1


def test_another_file_that_is_missing_or_damaged_has_nothing_to_give(tmp_path):
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no database" * 1000)
    for other in (tmp_path / "missing.db", damaged):
        encoder = Counting()
        Vectors(tmp_path / f"own-{other.name}", encoder, other).of(["a"])
        assert encoder.asked == ["a"]
    assert not (tmp_path / "missing.db").exists()
