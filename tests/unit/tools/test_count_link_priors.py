"""Counting on labelled pairs what reports and sisters of one project agree in."""

import riparian.linking.engine.match_weights as weighing
from count_link_priors import halves, priors_of, scored
from riparian.linking.engine.match_weights import PLACE_OF


def line(a, b, same=True):
    return {"a": {"key": a}, "b": {"key": b}, "same": same}


def test_no_record_stands_in_both_halves():
    lines = [line(f"{n}-{k}", f"{n}-{k + 1}") for n in range(20) for k in range(3)]
    for seed in range(5):
        first, second = halves(lines, seed)
        assert len(first) + len(second) == len(lines)
        keys = [{one[s]["key"] for one in part for s in ("a", "b")} for part in (first, second)]
        assert keys[0]
        assert keys[1]
        assert not keys[0] & keys[1]


def test_pairs_are_scored_by_the_projects_of_their_records():
    lines = [line("a", "b"), line("a", "c", same=False), line("a", "d")]
    assert scored(lines, {"a": "a", "b": "a", "c": "a", "d": "d"}) == (1, 1, 1)


def test_counts_stand_for_those_of_the_table_while_it_lasts():
    day = PLACE_OF[("time", "day")]
    before = weighing.priors()["same"][day]
    with priors_of(None):
        assert weighing.priors()["same"][day] == weighing.judged_shares()["same"][day]
    with priors_of({"same": {("time", "day"): 1e9}, "sister": {}}):
        assert weighing.priors()["same"][day] > 0.99
    assert weighing.priors()["same"][day] == before
