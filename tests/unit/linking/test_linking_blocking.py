"""Which pairs are compared: bounded for every record."""

import math
import random
from collections import Counter

import msgspec
import pytest

from riparian.linking.engine import blocking as propose
from riparian.linking.engine.block_index import DOLLAR_STEP, LEAST_TITLE, STEP
from riparian.linking.engine.blocking import (
    LEAST_BITS,
    MOST_COMPARED,
    MOST_LISTED_TOGETHER,
    MOST_QUOTING,
    MOST_SHARING,
    propose_pairs,
)
from riparian.linking.engine.compared_record import Record, RecordAmount
from riparian.linking.engine.comparison_levels import is_listed_apart
from riparian.linking.engine.load_records import title_of
from riparian.linking.engine.term_frequencies import blocks_of
from riparian.linking.engine.title_similarity import TokenWeights


def record(number, title, publisher=None, amount=None):
    return Record(
        unit_id=f"{publisher}-{number:05d}",
        received_at="2024",
        datasets=(f"list-{number}",),
        identifier=f"{publisher}-{number:05d}",
        publisher=publisher,
        title=title_of([(title, "en")], ["KH"]),
        family=frozenset({"JP"}),
        countries=frozenset({"KH"}),
        amounts=(RecordAmount(amount, "JPY"),) if amount else (),
    )


def word(number, letters="bcdfghjklm"):
    """A word of its own for each number."""
    return "x" + "".join(letters[int(digit)] for digit in str(number))


def proposed(records):
    return propose_pairs(records, TokenWeights([one.title.token_sets for one in records]))


def others(many):
    """Records that share nothing with each other."""
    return [
        record(n, f"{word(n)} {word(n)}v", amount=7.0 * 1.05 ** (n - 1_000))
        for n in range(1_000, 1_000 + many)
    ]


def test_records_that_share_rare_words_are_proposed_and_others_are_not():
    records = [
        record(1, "Neak Loeung bridge"),
        record(2, "Bridge of Neak Loeung, Mekong"),
        *others(300),
    ]
    assert proposed(records).pairs == ((0, 1),)


def test_a_record_is_compared_with_a_bounded_number_of_others():
    records = [record(n, f"Neak Loeung bridge ramp {word(n)}") for n in range(60)] + others(2_000)
    pairs = proposed(records).pairs
    assert pairs
    assert len(pairs) <= MOST_COMPARED * 60
    assert {one for pair in pairs for one in pair} <= set(range(60))


def test_of_one_list_few_are_compared_with_each_other():
    listed = [record(n, f"Neak Loeung bridge ramp {word(n)}", publisher="list") for n in range(40)]
    pairs = proposed([*listed, *others(2_000)]).pairs
    assert 0 < len(pairs) <= MOST_LISTED_TOGETHER * len(listed)


def test_a_value_that_too_many_share_proposes_nothing_and_is_counted():
    records = [record(n, f"{word(n)} {word(n)}v", amount=5_000.0) for n in range(MOST_SHARING + 1)]
    found = proposed(records)
    assert found.pairs == ()
    assert found.cut == 3  # the amount, and the two steps in which it lies


def test_an_amount_about_as_large_proposes_and_one_in_another_currency_by_its_dollars():
    def alone(number, value, currency, usd):
        made = record(number, f"{word(number)} {word(number)}v")
        return msgspec.structs.replace(made, amounts=(RecordAmount(value, currency, usd),))

    bound, agreed = alone(1, 9e9, "JPY", 8.7e7), alone(2, 9.017e9, "JPY", 8.72e7)
    dollars, twice = alone(3, 9e7, "USD", 9e7), alone(4, 1.8e8, "USD", 1.8e8)
    found = proposed([bound, agreed, dollars, twice, *others(300)]).pairs
    assert {(0, 1), (0, 2), (1, 2)} <= set(found)
    assert not any(3 in pair for pair in found)


def test_those_that_share_most_are_compared_first():
    near = [
        record(n, f"Neak Loeung bridge ramp {word(n)}", amount=9_999.0)
        for n in range(MOST_COMPARED + 1)
    ]
    far = [record(n, f"Neak Loeung bridge {word(n)} {word(n)}v") for n in range(100, 140)]
    pairs = proposed([*near, *far, *others(2_000)]).pairs
    partners = Counter(pair for pair in pairs if max(pair) <= MOST_COMPARED)
    assert len(partners) == (MOST_COMPARED + 1) * MOST_COMPARED // 2


def test_records_that_share_too_little_are_not_proposed_however_many_there_are():
    records = [record(n, f"Bridge {word(n)}") for n in range(20)] + others(300)
    assert proposed(records).pairs == ()


def test_thousands_of_copies_are_compared_with_their_first_alone():
    copies = [msgspec.structs.replace(record(1, "Neak Loeung bridge ramp"), unit_id=f"{n:05d}",
                                      datasets=("list",)) for n in range(5_000)]  # fmt: skip
    found = proposed([*copies, *others(50)])
    assert found.pairs == tuple((0, n) for n in range(1, 5_000))
    assert found.copies == {0: list(range(1, 5_000))}


def drawn(seed, many):
    """Records of several lists, countries and providers that share now this and now that."""
    draw = random.Random(seed)
    for number in range(many):
        words = " ".join(draw.sample(("Neak", "Loeung", "bridge", "ramp", "canal", "Takeo"), 3))
        made = record(number, f"{words} {word(draw.randrange(40))}", draw.choice((None, "a", "b")))
        yield msgspec.structs.replace(
            made,
            datasets=(draw.choice("xy"),),
            countries=frozenset(draw.sample(("KH", "LA", "VN"), draw.randint(0, 2))),
            family=frozenset(draw.sample(("JP", "KR"), draw.randint(0, 2))),
            amounts=(
                RecordAmount(float(draw.randint(1, 30)), "JPY", float(draw.randint(1, 3_000))),
            ),
            numbers=frozenset({f"{draw.randrange(60):05d}"}),
            hosts=frozenset(draw.sample(("ministry", "town"), draw.randint(0, 1))),
        )


@pytest.mark.parametrize("at_once", [1, 7, 2_000])
def test_pairs_are_those_found_one_by_one_in_pieces_of_any_size(monkeypatch, at_once):
    monkeypatch.setattr(propose, "AT_ONCE", at_once)
    records = list(drawn(3, 400))
    weights = TokenWeights([one.title.token_sets for one in records])
    found = propose_pairs(records, weights)
    assert set(found.pairs) == plainly(records, weights)
    assert list(found.pairs) == sorted(found.pairs)
    assert len(found) > 800


def plainly(records, weights):
    """The rule of the module, for each record with each other."""
    pairs = set()
    least = max(LEAST_BITS, math.log2(len(records)) - LEAST_BITS)
    titled = Counter(one.title.folded for one in records if len(one.title.folded) >= LEAST_TITLE)
    numbered = Counter(number for one in records for number in one.numbers)
    for a, one in enumerate(records):
        for b, other in enumerate(records[:a]):
            title = one.title.folded
            same = title == other.title.folded and 2 <= titled[title] <= MOST_QUOTING
            if same or any(numbered[n] <= MOST_QUOTING for n in one.numbers & other.numbers):
                pairs.add((b, a))
    blocks = {block for one in records for block in blocks_of(one)}
    for block in blocks:
        members = [n for n, one in enumerate(records) if block in blocks_of(one)]
        values = {n: list(said(records[n], weights)) for n in members}
        have = Counter(value for those in values.values() for value, _ in those)
        for a in members:
            shared = Counter()
            for b in members:
                for value, bits in values[a]:
                    if have[value] <= MOST_SHARING:
                        rare = math.log2((len(members) + 1) / have[value])
                        many = sum(value == theirs for theirs, _ in values[b])
                        shared[b] += many * (rare if bits is None else bits)
            near = [b for b in members if b != a and shared[b] >= least - 1e-9]
            near.sort(key=lambda b: (-round(shared[b], 6), b))
            listed, kept = 0, []
            for b in near:
                if is_listed_apart(records[a], records[b]):
                    listed += 1
                    if listed > MOST_LISTED_TOGETHER:
                        continue
                kept.append((min(a, b), max(a, b)))
            pairs.update(kept[:MOST_COMPARED])
    return pairs


def said(record, weights):
    """Values of a record with their bits, where these do not come of how rare the value is."""
    for token_set in record.title.token_sets:
        for token in token_set.tokens:
            yield ("word", token), weights.weight(token_set.lang, token)
    for amount in record.amounts:
        yield ("amount", amount.value), None
        for what, value, step in (("yen", amount.value, STEP), ("usd", amount.usd, DOLLAR_STEP)):
            at = math.log(value) / math.log(step)
            yield (what, math.floor(at)), None
            yield (what, math.floor(at - 0.5) + 0.5), None
    for host in record.hosts:
        yield ("host", host), None
