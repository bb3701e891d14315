"""A bounded part of `tools/try_resilience.py`: spread, kills, a poor line, changed files."""

from __future__ import annotations

import os
import random
from pathlib import Path

import msgspec
import pytest

from resilience import graphs, kills, mutations, slow_line
from resilience.kills import Counts, Kills
from resilience.mutations import FalseKept, Mutations

pytestmark = pytest.mark.slow

LINE = (0b0010, 0b0101, 0b1010, 0b0100)


def test_everything_carried_reaches_all_who_reach_each_other() -> None:
    whole = graphs.whole(4)
    assert (whole.cases, whole.left_out, whole.most) == (38, 0, 3)
    gone = graphs.pairs_gone(4)
    assert sum(spread.cases for spread in gone.values()) == 38 * 6
    assert not any(spread.left_out for spread in gone.values())


def test_who_reach_each_other_no_more_do_not_get_everything() -> None:
    apart = (0b0010, 0b0001, 0b1000, 0b0100)
    assert graphs.rounds_until_all(apart, graphs.own(4), 0b1111) is None
    assert graphs.parts(apart, 0b1111) == [0b0011, 0b1100]


def test_real_nodes_spread_as_the_model_does(tmp_path: Path) -> None:
    real = graphs.real_rounds(tmp_path, LINE)
    assert real == graphs.model_rounds(LINE)
    assert real[1] == [0b0011, 0b0111, 0b1110, 0b1100]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_nothing_acknowledged_is_lost_when_a_node_is_killed(tmp_path: Path) -> None:
    trials = Kills(tmp_path, seed=16)
    for _ in range(15):  # and twenty in the tests of the store
        trials.trial()
    for counts in trials.counts.values():
        assert counts.kills == 15
        assert (counts.lost, counts.faults, counts.said) == (0, 0, [])
    assert sum(counts.acknowledged for counts in trials.counts.values()) > 0


def test_what_is_lost_is_counted_and_adds_up(tmp_path: Path) -> None:
    results = tmp_path / "kills.json"
    counts = {"writing": Counts(3, 1, 10, 0, 0), "taking": Counts(3, 0, 5, 1, 2, ["one is gone"])}
    kills.add_up(counts, results)
    sums = kills.add_up(counts, results)
    assert sums["taking"] == Counts(6, 0, 10, 2, 4, ["one is gone"] * 2)
    assert msgspec.json.decode(results.read_bytes(), type=dict[str, Counts]) == sums


def test_a_large_file_comes_over_a_line_that_breaks(tmp_path: Path) -> None:
    line = slow_line.Line(bits_a_second=20_000_000, seconds=0.001, bytes_between_breaks=15_000)
    outcome = slow_line.catch_up(tmp_path, 40, line)
    assert outcome.entries >= 40
    assert outcome.breaks > 0
    assert outcome.bytes < 3 * 40 * 1_500


def test_nothing_false_is_kept_of_files_that_were_changed(tmp_path: Path) -> None:
    trials = Mutations(tmp_path, seed=16)
    for number in range(401):
        trials.trial(number)
    kinds = {kind for kind, _ in trials.counts}
    assert len(kinds) == 10
    assert sum(trials.counts.values()) == 401 + 9


def test_something_false_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trials = Mutations(tmp_path, seed=16)
    monkeypatch.setattr(mutations, "stands_for", lambda *_: True)
    with pytest.raises(FalseKept):
        any(trials.trial(number) for number in range(4, 900, 9))


def test_the_same_graph_is_drawn_for_the_same_seed() -> None:
    assert graphs.drawn_graph(6, random.Random(3)) == graphs.drawn_graph(6, random.Random(3))
