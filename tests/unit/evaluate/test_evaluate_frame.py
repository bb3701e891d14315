from collections import Counter

from riparian.evaluate.frame import (
    CaseResult,
    Task,
    accuracy,
    figures_by,
    part_of,
    sorts_of_groups,
)

HALVES = ["look", "look", "look", "count", "count", "count"]


def judged(*rights, **said):
    return [CaseResult(str(n), "x", "y", right, **said) for n, right in enumerate(rights)]


TASK = Task("t", "nothing", lambda lines: (), accuracy)


def test_accuracy_is_the_share_of_right_answers():
    assert accuracy(judged(True, True, True, False)) == {"accuracy": 0.75}


def test_of_nothing_there_is_no_figure():
    assert accuracy([]) == {}


def test_groups_have_the_same_figures_in_order_of_name():
    cases = judged(True, False, source="b") + judged(True, source="a") + judged(False)
    assert list(figures_by(TASK, cases, "source").items()) == [
        ("a", {"accuracy": 1.0}),
        ("b", {"accuracy": 0.5}),
    ]
    assert figures_by(TASK, cases, "language") == {}


def test_a_case_counts_in_every_group_that_it_names():
    cases = [
        *judged(True, groups={"trap": ("venue", "sibling")}),
        *judged(False, groups={"trap": ("venue",), "kind": ("relay",)}),
        *judged(True),
    ]
    assert sorts_of_groups(cases) == ("kind", "trap")
    assert figures_by(TASK, cases, "trap") == {
        "sibling": {"accuracy": 1.0},
        "venue": {"accuracy": 0.5},
    }


def test_halves_are_about_equal_stay_the_same_and_keep_families_whole():
    halves = {f"case {n}": part_of(CaseResult(f"case {n}", 0, 0, True)) for n in range(400)}
    assert all(150 < many < 250 for many in Counter(halves.values()).values())
    # As every machine has it: the first byte of SHA-256 of the name
    assert [halves[f"case {n}"] for n in range(6)] == HALVES
    family = {part_of(CaseResult(str(n), 0, 0, True, family="one")) for n in range(20)}
    assert len(family) == 1
