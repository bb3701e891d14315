"""What levels are worth: one pair, and many at once."""

import math

import numpy as np
import pytest

from riparian.linking.engine.compared_record import VALUE_RECORDS, Likeness, SharedValue
from riparian.linking.engine.em import estimate, evenly
from riparian.linking.engine.match_weights import (
    LEVELS,
    MOST_BITS,
    PLACE_OF,
    ComparedPair,
    WeightTable,
    blend_shares,
    judged_shares,
    priors,
    to_arrays,
)

UNITS = 10_000
SAME_TITLE = Likeness(share=1.0, bits=30.0)


def pair(levels, likeness=SAME_TITLE, shared_values=None, contradicts=False):
    return ComparedPair(1, 2, levels, likeness, contradicts, shared_values or {})


def weighed(*pairs, table=None):
    return list((table or WeightTable(priors(), UNITS)).weigh(pairs))


PAIRS = [
    pair({"title": "same", "amount": "same", "time": "day"}),
    pair({"title": "nearly", "country": "same"}, Likeness(0.9, 6.0)),
    pair({}),
    pair({"title": "none", "provider": "differs", "amount": "far"}, Likeness()),
    pair(
        {"title": "same", "amount": "same", "place": "some"},
        shared_values={"amount": SharedValue(2, 900), "place": SharedValue(400, 900)},
    ),
    pair(
        {"identifier": "same"}, shared_values={"identifier": SharedValue(0.05, UNITS, exact=True)}
    ),
    pair({"title": "base", "steps": "differs"}, contradicts=True),
]


def test_a_pair_is_worth_the_same_alone_and_among_others():
    alone = [found for one in PAIRS for found in weighed(one)]
    assert weighed(*PAIRS) == alone
    assert weighed() == []


def test_what_a_level_is_worth_is_the_logarithm_of_its_shares():
    shares = {one: of.copy() for one, of in priors().items()}
    place = PLACE_OF[("country", "same")]
    shares["same"][place], shares["sister"][place], shares["other"][place] = 0.8, 0.8, 0.2
    [found] = weighed(pair({"country": "same"}), table=WeightTable(shares, UNITS))
    assert found.terms["country"] == pytest.approx(2.0)
    assert found.against == "other"
    assert found.prior == pytest.approx(math.log2(0.5 / (UNITS - 1)))
    assert found.bits == found.prior + found.terms["country"]
    odds = 2**found.bits
    assert found.same == pytest.approx(odds / (2 * odds + 1))


@pytest.mark.parametrize(
    ("shared_value", "chance"),
    [
        (SharedValue(0.5, 2_000, exact=True), 0.5 / 2_000),
        (SharedValue(5, 80), (3 + VALUE_RECORDS * 0.1) / (80 + VALUE_RECORDS)),
        (SharedValue(1, 80), VALUE_RECORDS * 0.1 / (80 + VALUE_RECORDS)),
    ],
)
def test_a_value_counts_by_how_many_records_have_it(shared_value, chance):
    shares = {one: of.copy() for one, of in priors().items()}
    place = PLACE_OF[("purpose", "same")]
    for one, share in (("same", 0.9), ("sister", 0.9), ("other", 0.1)):
        shares[one][place] = share
    pairs = pair({"purpose": "same"}, shared_values={"purpose": shared_value})
    [found] = weighed(pairs, table=WeightTable(shares, UNITS))
    assert found.terms["purpose"] == pytest.approx(min(MOST_BITS, math.log2(0.9 / chance)))


def test_titles_of_two_languages_are_weighed_by_their_own_shares():
    levels = {"title": "some", "country": "same"}
    within = pair(levels, Likeness(0.5, 9.0))
    across = ComparedPair(1, 2, levels, Likeness(0.5, 9.0), across=True)
    ours, theirs = weighed(within, across)
    assert theirs.terms["title"] > ours.terms["title"], "less is expected of a gloss"
    assert theirs.terms["country"] == ours.terms["country"]
    counts = to_arrays([across]).counts(np.ones(1))
    assert counts[PLACE_OF[("title_across", "some")]] == 1
    assert counts[PLACE_OF[("title", "some")]] == 0


def test_titles_are_worth_no_more_than_the_words_that_they_share():
    few, many = (
        weighed(pair({"title": "nearly"}, Likeness(0.9, bits)))[0].terms["title"]
        for bits in (4.0, 20.0)
    )
    assert few == pytest.approx(3.0)
    assert many == pytest.approx(10.0)


def test_weights_come_back_out_of_their_rows():
    table = estimate(UNITS, PAIRS * 50, PAIRS * 20, {("country", "differs"): 90})
    again = WeightTable.of_rows(table.rows(), UNITS)
    assert weighed(*PAIRS, table=again) == weighed(*PAIRS, table=table)
    for one in ("same", "sister", "other"):
        by_feature = {}
        for (feature, _), share in zip(LEVELS, table.shares[one], strict=True):
            by_feature[feature] = by_feature.get(feature, 0.0) + share
        assert by_feature == pytest.approx(dict.fromkeys(by_feature, 1.0), abs=0.001)


def test_labelled_pairs_and_judgements_become_one_prior():
    seen = {"same": {("time", "day"): 30.0, ("time", "near"): 10.0}, "sister": {}}
    found, before = blend_shares(judged_shares(), seen, ("time",)), judged_shares()
    day = PLACE_OF[("time", "day")]
    assert found["same"][day] == pytest.approx((30 + 40 * before["same"][day]) / 80)
    assert found["sister"][day] == pytest.approx(before["sister"][day]), "none were seen"
    title = PLACE_OF[("title", "same")]
    assert found["same"][title] == before["same"][title], "of another comparison nothing changes"
    assert before["same"][day] == judged_shares()["same"][day], "the judgement stays as it is"


def test_the_shares_of_every_comparison_are_whole():
    for shares in priors().values():
        for feature in {one for one, _ in LEVELS}:
            own = [shares[place] for place, level in enumerate(LEVELS) if level[0] == feature]
            assert sum(own) == pytest.approx(1.0, abs=0.012)


def test_pairs_that_contradict_each_other_are_never_counted_as_the_same():
    steps = PLACE_OF[("steps", "differs")]
    table = estimate(UNITS, [PAIRS[-1]] * 300, [], {})
    assert table.counted["same"][steps] == 0
    assert table.counted["sister"][steps] > 30


def test_levels_are_counted_by_pair():
    counts = to_arrays(PAIRS).counts(np.arange(len(PAIRS), dtype=float))
    assert counts[PLACE_OF[("amount", "same")]] == 0 + 4
    assert counts[PLACE_OF[("steps", "differs")]] == 6


def test_few_pairs_are_taken_evenly_of_many():
    assert evenly(range(5)) == range(5)
    many = evenly(range(50_000))
    assert len(many) <= 20_000
    assert many[1] - many[0] == many[-1] - many[-2] == 3
