"""What the codes of the weights mean."""

from __future__ import annotations

from riparian.linking.engine.comparison_levels import FEATURES
from riparian.linking.link_labels import COMPARED, MEANINGS


def test_every_comparison_and_each_of_its_levels_is_said_in_words_and_no_other() -> None:
    assert list(COMPARED) == list(FEATURES)
    assert {name: tuple(levels) for name, levels in MEANINGS.items()} == FEATURES


def test_no_two_levels_of_a_comparison_are_said_alike() -> None:
    for levels in MEANINGS.values():
        assert len(set(levels.values())) == len(levels)
