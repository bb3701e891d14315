"""On which pairs the weights are estimated."""

import numpy as np

from riparian.linking.engine.compare_records import Comparer
from riparian.linking.engine.compared_record import Record
from riparian.linking.engine.em import (
    count_levels_anywhere,
    estimate,
    evenly,
    sample_pairs,
)
from riparian.linking.engine.load_records import title_of
from riparian.linking.engine.match_weights import PLACE_OF

MANY = 60


def record(number, title, publisher, country="KH"):
    return Record(
        unit_id=f"{publisher}-{number:05d}",
        received_at="2024",
        datasets=("list",),
        identifier=f"{publisher}-{number:05d}",
        publisher=publisher,
        title=title_of([(title, "en")], [country]),
        family=frozenset({"JP"}),
        countries=frozenset({country}),
    )


def counted(records):
    pairs = [(a, b) for a in range(len(records)) for b in range(a + 1, len(records))]
    others = sample_pairs([np.arange(len(records))])
    compared, within = (
        list(Comparer(records, "mekong").compare_unlisted(each)) for each in (pairs, others)
    )
    table = estimate(len(records), evenly(compared), within, count_levels_anywhere(records))
    exact = [PLACE_OF[("exact", level)] for level in ("none", "differs")]
    return {one: [round(float(table.counted[one][at])) for at in exact] for one in table.counted}


def test_what_a_long_list_holds_does_not_say_what_sisters_are():
    """Thousands of yearly awards of one title in a list are no lesson on reports from two lists."""
    listed = [record(n, "Award for rural roads", "list") for n in range(MANY)]
    pages = [record(n, "Award for rural roads", None) for n in range(2)]
    found = counted([*listed, *pages])
    assert found["other"][1] == found["sister"][1] == 0
    assert sum(found["same"]) + sum(found["sister"]) <= 2 * MANY + 1


def test_a_centre_of_one_list_alone_rests_on_the_priors():
    found = counted([record(n, f"Road {n}", "list") for n in range(3)])
    assert found == {"same": [0, 0], "sister": [0, 0], "other": [0, 0]}


def test_a_programme_of_many_records_is_another_project_in_another_country():
    title = "Economic and Social Development Programme"
    records = [record(n, title, None, "KH" if n < 4 else "LA") for n in range(6)]
    records += [
        record(n, "Mekong flood forecasting", None, "KH" if n < 8 else "LA") for n in (7, 8)
    ]
    comparer = Comparer(records, "mekong")
    assert comparer.compare(3, 4).contradicts
    assert not comparer.compare(2, 3).contradicts
    assert not comparer.compare(6, 7).contradicts, "a regional project on two countries' pages"
