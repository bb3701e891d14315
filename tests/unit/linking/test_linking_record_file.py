"""Records in files: the same as they were, and few of them in memory."""

import random

import pytest

from riparian.linking.engine.compared_record import Record, RecordAmount, RecordDates
from riparian.linking.engine.load_records import title_of
from riparian.linking.engine.record_file import RecordFiles, write_records


def record(number):
    return Record(
        unit_id=f"u-{number}",
        received_at="2024",
        datasets=("list",),
        identifier=f"KR-{number}",
        publisher=None if number % 2 else "list",
        title=title_of([(f"메콩강 제{number}단계", "ko"), ("Mekong (Phase 2)", "en")], ["KH"]),
        countries=frozenset({"KH", "LA"}),
        amounts=(RecordAmount(1e9 + number / 3, "JPY", 0.1), RecordAmount(5.0, "USD")),
        dates=RecordDates((7,), ((7, "signed"),), 2001, None, (2001, 2004)),
        paged=frozenset({("12345", "http://x")}),
        named=(("a", "1"),),
    )


@pytest.fixture
def records():
    return [record(number) for number in range(25)]


@pytest.fixture
def kept(tmp_path, records):
    paths = []
    for piece, start in enumerate(range(0, len(records), 10)):
        paths.append(tmp_path / f"records-{piece}.bin")
        some = records[start : start + 10]
        assert list(write_records(paths[-1], some)) == some
    found = RecordFiles(paths, room=6)
    yield found
    found.close()


def test_units_are_as_they_were(kept, records):
    assert len(kept) == len(records)
    assert list(kept) == records
    assert kept[3:5] == records[3:5]
    with pytest.raises(IndexError):
        kept[25]


def test_no_more_units_are_in_memory_than_there_is_room_for(kept, records):
    draw = random.Random(3)
    for number in (draw.randrange(25) for _ in range(500)):
        assert kept[number] == records[number]
        assert kept.held <= 6


def test_a_unit_used_again_and_again_is_not_read_again(kept):
    first = kept[1]
    for number in range(2, 20):
        assert kept[number] is not None
        assert kept[1] is first


def test_no_units_are_no_pieces():
    assert list(RecordFiles([])) == []
