"""On which pairs the weights are estimated."""

from riparian.linking.coded import PLACE_OF
from riparian.linking.compare import Comparer
from riparian.linking.titles import title_of
from riparian.linking.unit import Unit

MANY = 60


def unit(number, title, publisher):
    return Unit(
        unit_id=f"{publisher}-{number:05d}",
        received_at="2024",
        datasets=("list",),
        identifier=f"{publisher}-{number:05d}",
        publisher=publisher,
        title=title_of([(title, "en")], ["KH"]),
        family=frozenset({"JP"}),
        countries=frozenset({"KH"}),
    )


def counted(units):
    pairs = [(a, b) for a in range(len(units)) for b in range(a + 1, len(units))]
    table = Comparer(units, "mekong").estimate(pairs)
    exact = [PLACE_OF[("exact", level)] for level in ("none", "differs")]
    return {one: [round(float(table.counted[one][at])) for at in exact] for one in table.counted}


def test_what_a_long_list_holds_does_not_say_what_sisters_are():
    """Thousands of yearly awards of one title in a list are no lesson on reports from two lists."""
    listed = [unit(n, "Award for rural roads", "list") for n in range(MANY)]
    pages = [unit(n, "Award for rural roads", None) for n in range(2)]
    found = counted([*listed, *pages])
    assert found["other"][1] == found["sister"][1] == 0
    assert sum(found["same"]) + sum(found["sister"]) <= 2 * MANY + 1


def test_a_centre_of_one_list_alone_rests_on_the_priors():
    found = counted([unit(n, f"Road {n}", "list") for n in range(3)])
    assert found == {"same": [0, 0], "sister": [0, 0], "other": [0, 0]}
