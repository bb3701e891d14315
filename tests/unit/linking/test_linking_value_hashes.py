"""Values as hashes, and how often each occurs."""

import numpy as np

from riparian.linking.engine import value_hashes
from riparian.linking.engine.value_hashes import Tally, combined, digest_of, hash_of


def test_a_value_has_one_number_on_every_machine_and_in_every_run():
    assert hash_of("number", "P123456") == 5823647873065942086
    assert hash_of("amount", "JPY", 1.5) != hash_of("amount", "JPY", 2.5)
    assert hash_of("place", "x") != hash_of("purpose", "x")


def test_what_a_record_holds_has_one_digest_in_whatever_order_its_sets_stand():
    letters = [chr(97 + n) for n in range(26)]
    assert digest_of(frozenset(letters)) == digest_of(frozenset(reversed(letters)))
    assert digest_of(tuple(letters)) != digest_of(tuple(reversed(letters)))


def test_two_numbers_together_are_told_by_their_order():
    assert combined(1, 2) != combined(2, 1)
    assert 0 <= combined(2**64 - 1, 2**64 - 1) < 2**64


def test_what_was_met_too_seldom_is_not_kept_and_is_as_rare_as_said():
    tally = Tally.of(np.array([7, 2**63 + 5, 7, 9, 2**63 + 5, 7], np.uint64), 2)
    assert tally.count(7, 1) == 3
    assert tally.count(2**63 + 5, 1) == 2
    assert tally.count(9, 1) == 1
    assert tally.count(8, 0) == 0
    assert len(tally.values) == 2


def test_counts_that_were_looked_up_are_forgotten_before_they_fill_the_memory(monkeypatch):
    monkeypatch.setattr(value_hashes, "MOST_REMEMBERED", 3)
    tally = Tally.of(np.repeat(np.arange(10, dtype=np.uint64), 2), 2)
    for _ in range(2):
        assert [tally.count(value, 0) for value in range(10)] == [2] * 10
        assert len(tally._known) <= 3
