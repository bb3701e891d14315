"""Which judgement keeps the projects of two records apart."""

from __future__ import annotations

from riparian.linking.engine.link_rows import parting_pairs


def test_the_judgement_on_any_two_records_of_two_projects_is_the_cause() -> None:
    verdicts = {(1, 4): "different", (0, 1): "same", (4, 7): "unsure"}
    assert parting_pairs(verdicts, [(0, 1, 2), (3, 4)]) == {(0, 3): (1, 4), (3, 7): (4, 7)}


def test_that_they_are_different_is_told_before_that_somebody_is_unsure() -> None:
    assert parting_pairs({(0, 3): "unsure", (1, 4): "different"}, [(0, 1), (3, 4)]) == {
        (0, 3): (1, 4)
    }


def test_a_judgement_that_could_not_be_followed_within_one_project_parts_nothing() -> None:
    assert parting_pairs({(0, 1): "different"}, [(0, 1)]) == {}
