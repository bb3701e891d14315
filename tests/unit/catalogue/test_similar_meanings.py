"""Nearness in meaning of the titles that `similar` compares, of which some have no vector."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from riparian.catalogue.similar_projects import _meanings, _Row
from riparian.errors import EncoderFailed

PROJECTS = [f"p{number:02}" for number in range(20)]
ROWS = [_Row(project, "A title", None, "en", None, [], [], None) for project in PROJECTS]


class Near:
    """Each project as near as its number says."""

    encoder = "near"

    def __init__(self, projects: Sequence[str], fails: bool = False) -> None:
        self.projects, self._fails = projects, fails

    def scores(self, texts: Sequence[str]) -> list[np.ndarray]:
        if self._fails:
            raise EncoderFailed("It failed.", "Wait.")
        return [np.array([float(project[1:]) for project in self.projects]) for _ in texts]


def test_each_row_has_the_score_of_its_project() -> None:
    scores, failed = _meanings(Near(PROJECTS[::-1]), ROWS, ("a", "b"))
    assert [list(one) for one in scores] == [list(map(float, range(20)))] * 2
    assert not failed


def test_a_title_without_a_vector_is_neither_near_nor_far_and_takes_nothing_from_others() -> None:
    [score], _ = _meanings(Near([one for one in PROJECTS if one != "p07"]), ROWS, ("a",))
    assert list(score) == [*map(float, range(7)), 0.0, *map(float, range(8, 20))]


@pytest.mark.parametrize("meanings", [None, Near([]), Near(PROJECTS[:17])])
def test_where_many_have_none_words_alone_are_compared(meanings: Near | None) -> None:
    assert _meanings(meanings, ROWS, ("a", "b")) == ([], False)


def test_an_encoder_that_fails_is_no_score_and_is_said() -> None:
    assert _meanings(Near(PROJECTS, fails=True), ROWS, ("a", "b")) == ([], True)
