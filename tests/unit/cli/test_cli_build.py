"""What `riparian build` prints of many pairs of providers."""

import re

import pytest

from riparian.build.build_report import BuildReport
from riparian.cli.commands.build import MOST_PAIRS_SHOWN, _print_public
from riparian.overlap.engine.search_overlaps import PairSearch
from riparian.store.steps import StepLog


def search(number: int) -> PairSearch:
    steps = (StepLog("weigh", number, 0.5, 0.25), StepLog("keep", 1, 1.0, 0.5, workers=2))
    return PairSearch("A", f"P{number}", 10, 20, 0, 100, number, 0, steps)


def report(pairs: int) -> BuildReport:
    found = tuple(search(number) for number in range(pairs))
    return BuildReport("b", True, (), (), (StepLog("link", 3, 2.0),), found, 1.0)


@pytest.mark.parametrize("pairs", [1, MOST_PAIRS_SHOWN])
def test_few_pairs_are_all_printed_in_their_order(capsys, pairs):
    _print_public(report(pairs))
    printed = re.findall(r"^A and P(\d+): ", capsys.readouterr().out, re.M)
    assert printed == [str(number) for number in range(pairs)]


def test_of_many_pairs_those_with_the_most_overlaps_are_printed_and_the_rest_is_counted(capsys):
    _print_public(report(MOST_PAIRS_SHOWN + 3))
    out = capsys.readouterr().out
    printed = re.findall(r"^A and P(\d+): ", out, re.M)
    assert printed == [str(number) for number in range(MOST_PAIRS_SHOWN + 2, 2, -1)]
    assert "And 3 other pairs of providers: 3 overlaps kept." in out  # 0 + 1 + 2


def test_what_each_search_did_is_one_step_for_all_of_them():
    steps = report(3).all_steps
    assert [step.step for step in steps] == ["link", "weigh", "keep"]
    assert steps[1] == StepLog("weigh", 0 + 1 + 2, 1.5, 0.75)
    assert (steps[2].seconds, steps[2].processor, steps[2].workers) == (3.0, 1.5, 2)
