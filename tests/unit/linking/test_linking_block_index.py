"""Whether one list has both records of a pair: for many pairs at once as for each."""

import random

import numpy as np

from riparian.linking.engine.block_index import index_records
from riparian.linking.engine.compared_record import Record, RecordTitle
from riparian.linking.engine.comparison_levels import is_listed_apart
from riparian.linking.engine.project_numbers import numbers_of

IDENTIFIERS = (
    "", "XM-DAC-701-8-1100178", "XM-DAC-701-8-1100179", "xm-dac-701-8-1100178", "XM-DAC-701",
    "44000-P101750", "44000-P076445", "P101750", "P076445", "GB-1-204020", "12345678",
    "2014-00049", "XM-DAC-701-8-P101750", "KR-2",
)  # fmt: skip


def drawn(many, draw):
    for number in range(many):
        identifier = draw.choice(IDENTIFIERS)
        other = [draw.choice(IDENTIFIERS)] if draw.random() < 0.3 else []
        yield Record(
            unit_id=f"u-{number}",
            received_at="2024",
            datasets=("list",),
            identifier=identifier,
            publisher=draw.choice((None, "one", "one", "two", "three")),
            title=RecordTitle(),
            numbers=numbers_of([identifier, *other], ()),
        )


def test_many_pairs_are_decided_as_each_is():
    records = list(drawn(150, random.Random(7)))
    pairs = [(a, b) for a in range(len(records)) for b in range(len(records)) if a != b]
    one, other = np.array(pairs, np.int64).T
    found = index_records(records).listed_apart(one, other).tolist()
    expected = [is_listed_apart(records[a], records[b]) for a, b in pairs]
    assert found == expected
    assert 0.1 < sum(expected) / len(expected) < 0.9
    across = [e for e, (a, b) in zip(expected, pairs, strict=True)
              if records[a].publisher != records[b].publisher]  # fmt: skip
    assert any(across)


def test_no_pairs_are_none():
    none = np.zeros(0, np.int64)
    assert index_records([]).listed_apart(none, none).tolist() == []
