from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.mapped.suggest.assign_fields import assign, best_assignment

GAINS = st.lists(
    st.dictionaries(st.integers(0, 3), st.floats(0.1, 9), max_size=4), min_size=1, max_size=4
)


def worth(gains, taken):
    return sum(gain[slot] for gain, slot in zip(gains, taken, strict=True) if slot is not None)


@given(GAINS)
def test_no_other_assignment_is_worth_more(gains):
    taken = best_assignment(gains, 4)
    slots = [slot for slot in taken if slot is not None]
    assert len(slots) == len(set(slots))
    assert all(slot is None or slot in gain for gain, slot in zip(gains, taken, strict=True))
    options = [0, 1, 2, 3, *[None] * len(gains)]
    every = max(
        sum(gain.get(slot, 0) for gain, slot in zip(gains, chosen, strict=True) if slot is not None)
        for chosen in permutations(options, len(gains))
    )
    assert abs(worth(gains, taken) - every) < 1e-6


def test_two_columns_never_share_a_field_that_holds_one_value():
    chosen = assign([{"identifier": 5, "other_identifier": 3}, {"identifier": 4}], [None, None])
    assert chosen == ["other_identifier", "identifier"]


def test_titles_of_two_languages_both_stay():
    assert assign([{"title": 5}, {"title": 4}], ["ko", "en"]) == ["title", "title"]
    assert assign([{"title": 5}, {"title": 4}], ["ko", "ko"]) == ["title", None]


def test_thousands_of_columns_are_no_trouble():
    chosen = assign([{"note": 1.0, "title": 2.0}] * 5000, [None] * 5000)
    assert sum(field is not None for field in chosen) == 3
