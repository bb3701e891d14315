"""Counts of pieces add up to those of all."""

import random

import numpy as np
import pytest

from riparian.linking.engine.compared_record import Record, RecordAmount
from riparian.linking.engine.load_records import title_of
from riparian.linking.engine.term_frequencies import (
    FrequencyCounter,
    add_counts,
    count_records,
    load_frequencies,
)

WORDS = ("bridge", "road", "school", "port", "canal", "phnom", "penh")


def drawn(many, draw):
    for number in range(many):
        title = " ".join(draw.sample(WORDS, 2))
        yield Record(
            unit_id=f"u-{number}",
            received_at="2024",
            datasets=("list",),
            identifier=f"u-{number}",
            publisher=None,
            title=title_of([(title, "en")], ["KH"]),
            text=title_of([(f"{title} {draw.choice(WORDS)}", "en")], ["KH"]).token_sets,
            family=frozenset(draw.sample(("JP", "KR", "AU"), draw.randint(0, 2))),
            countries=frozenset(draw.sample(("KH", "LA"), draw.randint(0, 2))),
            purposes=frozenset(draw.sample(("21020", "12230"), 1)),
            amounts=(RecordAmount(float(draw.randint(1, 9)), "JPY"),),
            numbers=frozenset({str(draw.randint(10_000, 10_040))}),
        )


def told(counted):
    values = counted.values
    tallies = [
        (one.values.tolist(), one.counts.tolist())
        for one in (values.titles, values.numbers, values.have)
    ]
    names = values.total, dict(values.sizes), dict(values.providers), dict(values.countries)
    words = [(dict(one.have), dict(one.sizes)) for one in (counted.titles, counted.texts)]
    return names, words, tallies


@pytest.mark.parametrize("size", [1, 7, 60, 200])
def test_in_pieces_as_whole(tmp_path, size):
    records = list(drawn(60, random.Random(5)))
    pieces = []
    for start in range(0, len(records), size):
        counter = FrequencyCounter()
        for record in records[start : start + size]:
            counter.add(record)
        pieces.append(tmp_path / f"counts-{start}")
        counter.save(pieces[-1])
    add_counts(pieces, tmp_path / "counts")
    whole = told(count_records(records))
    assert told(load_frequencies(tmp_path / "counts")) == whole
    assert min(np.concatenate([counts for _, counts in whole[2]])) >= 2


def test_nothing_counted_is_nothing(tmp_path):
    add_counts([], tmp_path / "counts")
    assert told(load_frequencies(tmp_path / "counts")) == told(count_records([]))
