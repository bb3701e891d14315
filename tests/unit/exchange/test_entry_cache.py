"""What entries said is kept as far as there is room, and opened again where it was not."""

from datetime import UTC, datetime

import pytest

from nodes import Copies, note
from riparian.exchange.entries.entry_cache import EntryCache
from riparian.exchange.entries.payload import CLEAR, Payload
from riparian.exchange.entries.reading import Reading
from riparian.exchange.names import EntryName, read_origin
from riparian.exchange.redactions import NodeRedactions

JICA = "mekong/jica/1"
ORIGIN = read_origin(JICA)
NOTES = 300


def payload(body):
    return Payload(
        origin=ORIGIN, type="note", tlp=CLEAR, audience=(), by="desk", body=body,
        written_at=datetime(2026, 11, 28, tzinfo=UTC),
    )  # fmt: skip


def kept(cache, payloads):
    """How many of these a cache keeps."""
    for index, each in enumerate(payloads):
        cache.put(EntryName(ORIGIN, index), each)
    return sum(cache.get(EntryName(ORIGIN, index)) is not None for index in range(len(payloads)))


def test_as_many_are_kept_as_there_is_room_for_and_the_first_stay():
    cache = EntryCache(20_000)
    assert kept(cache, [payload({"text": "x" * 1_000})] * 20) == 9
    assert cache.get(EntryName(ORIGIN, 0)) is not None
    cache.drop(EntryName(ORIGIN, 0))
    cache.drop(EntryName(ORIGIN, 0))
    cache.put(EntryName(ORIGIN, 50), payload({"text": "x" * 1_000}))
    cache.put(EntryName(ORIGIN, 51), payload({"text": "x" * 1_000}))
    assert [cache.get(EntryName(ORIGIN, n)) is not None for n in (0, 1, 50, 51)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_many_small_values_count_as_the_memory_that_they_take():
    assert kept(EntryCache(1_000_000), [payload({"x": [[]] * 50_000})]) == 0
    assert kept(EntryCache(1_000_000), [payload({"x": "x" * 100_000})]) == 1


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    def prepare(nodes):
        nodes["jica"].take(nodes["koica"].files())
        nodes["jica"].write([note(f"note {n}", ("CLEAR", "GREEN")[n % 2]) for n in range(NOTES)])
        nodes["koica"].take(nodes["jica"].files())

    return Copies(tmp_path_factory.mktemp("prepared"), prepare, "jica", "koica")


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


@pytest.mark.parametrize("room", [0, 100_000, 10_000_000])
def test_whatever_there_is_room_for_the_same_is_read_each_time(nodes, room):
    koica = nodes["koica"]
    reading = Reading(koica.store, koica.keys().readings, cache=EntryCache(room))
    first = list(reading.entries(JICA))
    assert [x.payload.body["text"] for x in first if x.payload] == [
        f"note {n}" for n in range(NOTES)
    ]
    assert list(reading.entries(JICA)) == list(reading.all_entries()) == first
    redacted = first[100].name
    NodeRedactions(nodes["jica"]).redact(redacted, "It named a person", "desk")
    koica.take(nodes["jica"].files())
    [after] = [x for x in reading.entries(JICA) if x.name == redacted]
    assert (after.state, after.payload) == ("redacted", None)


def test_what_fits_is_opened_once_and_what_does_not_each_time(nodes):
    koica = nodes["koica"]
    for room, again in ((10_000_000, 0), (0, NOTES // 2)):
        reading = Reading(koica.store, koica.keys().readings, cache=EntryCache(room))
        list(reading.entries(JICA))
        before = reading.keyring.tried
        list(reading.entries(JICA))
        assert reading.keyring.tried - before == again


def test_whoever_takes_entries_opens_none_that_is_for_people(nodes):
    """A fresh node would take several times as long."""
    jica, fresh = nodes["jica"], nodes["koica"]
    jica.write([note(f"more {n}", "GREEN") for n in range(50)])
    fresh.take(jica.files())
    assert fresh._read().keyring.tried == 1  # the key of the community
    assert len(list(fresh.entries(JICA))) == NOTES + 51
    assert fresh._read().keyring.tried > NOTES // 2
