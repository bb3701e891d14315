"""When two amounts are one, told differently."""

import pytest

from riparian.linking.engine.amount_levels import amount_level, is_rounding
from riparian.linking.engine.compared_record import Record, RecordAmount, RecordTitle


def record(*amounts):
    told = tuple(RecordAmount(*one) for one in amounts)
    return Record("u", "2024", ("list",), "u", None, RecordTitle(), amounts=told)


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        (1_780_000_000, 1_775_000_000, True),
        (25_000_000_000, 24_866_000_000, True),
        (1_770_000_000, 1_779_000_000, True),  # cut off
        (1_800_000_000, 1_775_000_000, True),
        (498_000_000, 497_000_000, False),  # both told to the million
        (3_421_000_000, 3_361_000_000, False),
        (2_655_000, 2_637_800, False),
        (1_775_000_000, 1_780_000_000, False),  # the longer is not the shorter rounded
        (5_000_000, 5_000_000, False),
        (0, 12, False),
    ],
)
def test_an_amount_is_another_told_in_fewer_figures(short, long, expected):
    assert is_rounding(short, long) is expected


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        ((56_000_000, "USD"), (56_000_000, "USD"), "same"),
        ((200_000_000, "USD"), (200_000_000, "USD"), "same_round"),
        ((1_775_000_000, "JPY"), (1_780_000_000, "JPY"), "rounded"),
        ((497_000_000, "JPY"), (498_000_000, "JPY"), "half"),
        ((497_000_000, "JPY", 4_970_000), (4_980_000, "USD", 4_980_000), "converted"),
        ((3_942_000_000, "JPY", 35_900_000), (35_000_000, "USD", 35_000_000), "converted"),
        ((17_298_000_000, "JPY", 153_600_000), (142_000_000, "USD", 142_000_000), "rates"),
        ((5_000_000_000, "JPY", 45_000_000), (10_000_000, "USD", 10_000_000), "far"),
        ((9_200_000, "USD"), (10_000_000, "USD"), "near"),
        ((9_230_000, "USD"), (10_120_000, "USD"), "half"),
        ((3_000_000, "USD"), (10_000_000, "USD"), "differs"),
        ((3_000_000, "USD"), (90_000_000, "USD"), "far"),
        ((3_000_000, "USD"), (3_000_000, "KRW"), ""),
    ],
)
def test_amounts_fall_into_levels_from_either_side(ours, theirs, level):
    assert amount_level(record(ours), record(theirs)) == level
    assert amount_level(record(theirs), record(ours)) == level


def test_an_amount_with_figures_beside_a_round_one_that_both_have_is_no_round_one():
    both = record((3_000_000, "USD"), (3_412_000_000, "KRW"))
    assert amount_level(both, both) == "same"
    assert amount_level(record(), both) == ""
