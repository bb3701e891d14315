from __future__ import annotations

import pytest

from riparian.overlap.engine.evidence_weights import (
    STRENGTHS,
    chance_of,
    cosine_of,
    load_weights,
    strength_in_words,
)
from riparian.overlap.engine.selection import READ_BY


def test_each_set_weighs_what_it_knows_and_knows_up_to_how_much_it_counts() -> None:
    weights = load_weights()
    for read_by in READ_BY:
        assert weights.of(read_by).keys() - {"start"} <= weights.most.keys()
    assert weights.first.keys() | {"intent"} == weights.words.keys() | {"purpose"}
    assert weights.words.keys() | {"meaning"} == weights.texts.keys()


def test_no_agreement_speaks_against_a_pair() -> None:
    weights = load_weights()
    for read_by in READ_BY:
        own = weights.of(read_by)
        assert all(weight >= 0 for name, weight in own.items() if name != "start")


def test_each_bit_doubles_the_odds() -> None:
    for bits in (-3.0, 0.0, 4.5):
        low, high = chance_of(bits), chance_of(bits + 1)
        assert high / (1 - high) == pytest.approx(2 * low / (1 - low))


def test_words_for_strength_follow_the_chance() -> None:
    alone = load_weights().alone
    assert strength_in_words(-50) == "weak"
    assert strength_in_words(-alone) == "moderate"  # an even chance
    assert strength_in_words(50) == "very strong"
    assert [words for _, words in STRENGTHS] == ["very strong", "strong", "moderate", "weak"]


def test_a_cosine_comes_back_out_of_the_bits_for_meaning_and_start() -> None:
    texts = load_weights().texts
    assert cosine_of(texts["start"]) == 0
    assert cosine_of(texts["start"] + texts["meaning"] * 4) == pytest.approx(0.4)
