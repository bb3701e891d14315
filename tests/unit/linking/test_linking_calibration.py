"""What is said of a pair: lines that add up to odds."""

import msgspec
import pytest

from riparian.linking.engine.calibration import RULE, RULE_BITS, RULES, probability_of, scaled
from riparian.linking.engine.compared_record import Likeness, Record, RecordAmount, RecordTitle
from riparian.linking.engine.match_weights import ComparedPair, WeighedPair
from riparian.linking.engine.pair_verdicts import (
    SAME_BITS,
    decide,
    forbids_joining,
    parting_rule,
    row_of,
    shown_of,
)
from riparian.store.settings import Settings

WEIGHED = WeighedPair(0.9, 0.05, "other", -10.0, {"title": 9.0, "amount": 4.0, "time": 0.01})
LEVELS = {"identifier": "none", "title": "nearly", "amount": "half", "time": "far"}


def record(name, yen, contract=False):
    amounts = (RecordAmount(yen, "JPY"),)
    return Record(
        name, "2024", ("list",), name, None, RecordTitle(), amounts=amounts, contract=contract
    )


def compared(contradicts=False):
    return ComparedPair(0, 1, LEVELS, Likeness(), contradicts)


def lines_of(left, right, pair):
    decision = decide(left, right, pair, WEIGHED)
    row = row_of(left, right, pair, WEIGHED, decision, Settings().region)
    found = msgspec.json.decode(row)
    return found, found["evidence"]


def test_one_bit_stays_one_bit_and_more_grows_more_slowly():
    prior, terms = scaled(-3.0, {"title": 4.0})
    assert prior + sum(terms.values()) == pytest.approx(SAME_BITS)
    assert 1.0 < sum(scaled(0.0, {"title": 8.0})[1].values()) < 8.0


@pytest.mark.parametrize("bits", [-900.0, -1.0, 0.0, 1.0, 40.0])
def test_a_probability_lies_between_never_and_always(bits):
    assert 0.0 <= probability_of(bits) <= 1.0
    assert probability_of(bits) + probability_of(-bits) == pytest.approx(1.0)


def test_a_rule_that_parts_two_records_is_a_line_and_all_lines_add_up():
    found, lines = lines_of(record("a", 24e8), record("b", 90e8, contract=True), compared())
    assert found["bits"] == pytest.approx(sum(line["bits"] for line in lines), abs=0.02)
    assert found["probability"] == pytest.approx(1 / (1 + 2 ** -found["bits"]), abs=0.001)
    [rule] = [line for line in lines if line["feature"] == RULE]
    assert rule["bits"] == -RULE_BITS
    assert rule["sentence"] == RULES["contract"]


@pytest.mark.parametrize(
    ("right", "rule"),
    [
        (record("b", 24e8), None),
        (record("b", 90e8), "round"),
        (record("b", 24e8, contract=True), "contract"),
    ],
)
def test_every_pair_that_must_not_be_joined_says_why(right, rule):
    left, pair = record("a", 24e8), compared()
    if rule is None:
        pair = ComparedPair(0, 1, {**LEVELS, "amount": "same"}, Likeness())
    assert parting_rule(left, right, pair) == rule
    assert forbids_joining(left, right, pair) == (rule is not None)
    assert (RULE in shown_of(WEIGHED, parting_rule(left, right, pair)).terms) == (rule is not None)


def test_what_contradicts_a_pair_has_a_line_already():
    left, right, pair = record("a", 24e8), record("b", 90e8, contract=True), compared(True)
    assert forbids_joining(left, right, pair)
    assert RULE not in shown_of(WEIGHED, parting_rule(left, right, pair)).terms
