from hypothesis import given
from hypothesis import strategies as st

from riparian.linking.engine.clusters import MOST_MEMBERS, PairScore, cluster_records

FINE, BAD = PairScore(5.0, False), PairScore(-9.0, False)


def grouped(same, judged_same=(), judged_apart=(), bits=None, forbids=(), copies=None):
    bits = bits or {}

    def score(a, b):
        pair = (min(a, b), max(a, b))
        return PairScore(bits.get(pair, -9.0), pair in forbids)

    ranked = [(bits.get(pair, 5.0), *pair) for pair in same]
    return cluster_records(ranked, judged_same, judged_apart, score, copies or {})


def test_a_group_does_not_grow_by_a_chain():
    bits = {(0, 1): 9.0, (1, 2): 6.0, (0, 2): -9.0}
    assert grouped([(0, 1), (1, 2)], bits=bits).clusters == ((0, 1),)


def test_a_group_grows_where_every_pair_bears_it():
    bits = {(0, 1): 9.0, (1, 2): 6.0, (0, 2): -1.0}
    assert grouped([(0, 1), (1, 2)], bits=bits).clusters == ((0, 1, 2),)


def told(terms, bits=-6.0):
    return PairScore(bits, False, terms=terms)


def grown(third, joining=None, forbids=False):
    """Whether 2 joins 1, the same as 0, where 0 and 2 bear `third`."""
    joining = joining or told({"purpose": 3.0, "agency": 0.5}, 5.0)
    pairs = {(0, 1): told({"purpose": -3.0}, 9.0), (1, 2): joining, (0, 2): third}
    if forbids:
        pairs[(0, 2)] = PairScore(third.bits, True, terms=third.terms)
    found = cluster_records(
        [(9.0, 0, 1), (5.0, 1, 2)], [], [], lambda a, b: pairs[(min(a, b), max(a, b))], {}
    )
    return found.clusters == ((0, 1, 2),)


def test_what_another_record_of_the_project_explains_does_not_speak_against_it():
    assert grown(told({"purpose": -4.0, "amount": -1.0}))
    assert not grown(told({"purpose": -4.0, "amount": -2.5})), "the amount is news"
    assert not grown(told({"purpose": -4.0, "own_number": -4.0})), "each has its own number"
    assert not grown(told({"purpose": -4.0}), forbids=True)
    assert not grown(told({"agency": -4.0})), "an agency stands for itself"
    assert not grown(told({"steps": -4.0})), "nothing explains why it leaves the phase out"
    same_years = told({"purpose": 3.0, "steps": 0.3}, 5.0)
    assert grown(told({"steps": -4.0}), same_years), "it leaves it out beside the other one too"


def test_what_spoke_against_the_pair_that_joins_is_no_news():
    joining = told({"purpose": -3.0, "time": 1.0}, 5.0)
    assert grown(told({"purpose": -4.0}), joining)
    assert not grown(told({"place": -4.0}), joining)


def test_a_pair_that_merely_shares_little_bears_it():
    assert grown(told({"purpose": 1.0}, -9.0))
    assert not grown(PairScore(-9.0, False)), "of which nothing is known but that it is far"


def test_a_pair_that_forbids_keeps_two_groups_apart():
    bits = {(0, 1): 9.0, (1, 2): 9.0, (0, 2): 9.0}
    found = grouped([(0, 1), (1, 2), (0, 2)], bits=bits, forbids={(0, 2)})
    assert all(not {0, 2} <= set(group) for group in found.clusters)


def test_who_fits_two_that_cannot_be_the_same_is_joined_with_neither():
    """A headline without a year fits the first repair of a bridge and the second."""
    close = {(0, 1): 3.0, (1, 2): 3.5, (0, 2): -9.0}
    found = grouped([(0, 1), (1, 2)], bits=close, forbids={(0, 2)})
    assert found.clusters == ()
    clear = {**close, (1, 2): 6.0}
    assert grouped([(0, 1), (1, 2)], bits=clear, forbids={(0, 2)}).clusters == ((1, 2),)
    assert grouped([(0, 1), (1, 2)], bits=close).clusters == ((1, 2),), "nothing forbids it"


def test_what_people_say_is_the_same_joins_without_evidence():
    assert grouped([], judged_same=[(3, 1)]).clusters == ((1, 3),)


def test_what_people_join_parts_nobody_from_it():
    bits = {(0, 1): 9.0, (0, 2): -9.0, (1, 2): -9.0}
    assert grouped([(0, 1)], judged_same=[(0, 2)], bits=bits).clusters == ((0, 1, 2),)


def test_who_is_unsure_keeps_the_machine_from_joining_by_another_way():
    doubted = PairScore(9.0, False, doubted=True)
    found = cluster_records(
        [(9.0, 0, 1)], [(0, 2)], [], lambda a, b: doubted if {a, b} == {1, 2} else FINE, {}
    )
    assert found.clusters == ((0, 2),)


def test_judgements_that_contradict_are_told_and_the_rest_stands():
    found = grouped([], judged_same=[(0, 1), (1, 2)], judged_apart=[(0, 2)])
    assert found.clusters == ((0, 1),)
    assert [(one.same, one.apart) for one in found.unmet] == [((1, 2), (0, 2))]


def test_a_thousand_copies_are_one_cluster_at_the_cost_of_one():
    asked = []

    def score(a, b):
        asked.append((a, b))
        return FINE

    copies = {0: list(range(1, 1_000))}
    same = [(5.0, 0, other) for other in copies[0]]
    found = cluster_records(same, [], [], score, copies)
    assert len(found.clusters[0]) == 1_000
    assert not asked


def test_a_group_stops_growing():
    many = 3 * MOST_MEMBERS
    same = [(5.0, a, a + 1) for a in range(many)]
    found = cluster_records(same, [], [], lambda a, b: FINE, {})
    assert max(map(len, found.clusters)) <= MOST_MEMBERS


PAIRS = st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] < p[1])


@given(st.dictionaries(PAIRS, st.floats(-8, 8)), st.sets(PAIRS), st.sets(PAIRS), st.randoms())
def test_people_always_win_and_no_order_matters(bits, judged_same, judged_apart, random):
    judged_same = judged_same - judged_apart
    same = [pair for pair, value in sorted(bits.items()) if value > 0]
    found = grouped(same, judged_same, judged_apart, bits)
    shuffled = same[:]
    random.shuffle(shuffled)
    assert grouped(shuffled, judged_same, judged_apart, bits) == found
    of = {record: group for group in found.clusters for record in group}
    for a, b in judged_apart:
        assert of.get(a, a) != of.get(b, b)
    refused = {one.same for one in found.unmet}
    for a, b in judged_same - refused:
        assert of[a] == of[b]
