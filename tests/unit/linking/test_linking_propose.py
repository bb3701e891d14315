"""Which pairs are compared: bounded for every record."""

from collections import Counter

from riparian.linking.propose import KEEP, KEEP_LISTED, MOST_SHARING, propose_pairs
from riparian.linking.titles import Weights, title_of
from riparian.linking.unit import Amount, Unit


def unit(number, title, publisher=None, amount=None):
    return Unit(
        unit_id=f"{publisher}-{number:05d}",
        received_at="2024",
        datasets=(f"list-{number}",),
        identifier=f"{publisher}-{number:05d}",
        publisher=publisher,
        title=title_of([(title, "en")], ["KH"]),
        family=frozenset({"JP"}),
        countries=frozenset({"KH"}),
        amounts=(Amount(amount, "JPY"),) if amount else (),
    )


def word(number, letters="bcdfghjklm"):
    """A word of its own for each number."""
    return "x" + "".join(letters[int(digit)] for digit in str(number))


def proposed(units):
    return propose_pairs(units, Weights([one.title.readings for one in units]))


def others(many):
    """Records that share nothing with each other."""
    return [
        unit(n, f"{word(n)} {word(n)}v", amount=7_000.0 + n) for n in range(1_000, 1_000 + many)
    ]


def test_records_that_share_rare_words_are_proposed_and_others_are_not():
    units = [unit(1, "Neak Loeung bridge"), unit(2, "Bridge of Neak Loeung, Mekong"), *others(300)]
    assert proposed(units).pairs == ((0, 1),)


def test_a_record_is_compared_with_a_bounded_number_of_others():
    units = [unit(n, f"Neak Loeung bridge ramp {word(n)}") for n in range(60)] + others(2_000)
    pairs = proposed(units).pairs
    assert pairs
    assert len(pairs) <= KEEP * 60
    assert {one for pair in pairs for one in pair} <= set(range(60))


def test_of_one_list_few_are_compared_with_each_other():
    listed = [unit(n, f"Neak Loeung bridge ramp {word(n)}", publisher="list") for n in range(40)]
    pairs = proposed([*listed, *others(2_000)]).pairs
    assert 0 < len(pairs) <= KEEP_LISTED * len(listed)


def test_a_value_that_too_many_share_proposes_nothing_and_is_counted():
    units = [unit(n, f"{word(n)} {word(n)}v", amount=5_000.0) for n in range(MOST_SHARING + 1)]
    found = proposed(units)
    assert found.pairs == ()
    assert found.cut == 1


def test_those_that_share_most_are_compared_first():
    near = [unit(n, f"Neak Loeung bridge ramp {word(n)}", amount=9_999.0) for n in range(KEEP + 1)]
    far = [unit(n, f"Neak Loeung bridge {word(n)} {word(n)}v") for n in range(100, 140)]
    pairs = proposed([*near, *far, *others(2_000)]).pairs
    partners = Counter(pair for pair in pairs if max(pair) <= KEEP)
    assert len(partners) == (KEEP + 1) * KEEP // 2


def test_records_that_share_too_little_are_not_proposed_however_many_there_are():
    units = [unit(n, f"Bridge {word(n)}") for n in range(20)] + others(300)
    assert proposed(units).pairs == ()
