"""What a reader holds of each journal is bounded, by who gave it."""

import secrets
from datetime import UTC, datetime

import pyrage
import pytest

from riparian.errors import Refused
from riparian.exchange.entries import keyring as keyring_module
from riparian.exchange.entries.audience import AudienceKey, new_audience, rewrap
from riparian.exchange.entries.keyring import Keyring
from riparian.exchange.entries.payload import Community, Payload
from riparian.exchange.names import Origin

JICA, KOICA, MOIT = (Origin("mekong", member, 1) for member in ("jica", "koica", "moit"))
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
READING = pyrage.x25519.Identity.generate()
CARDS = {"jica": [str(READING.to_public())], "adb": [str(READING.to_public())]}
COMMUNITY = Community(1)


@pytest.fixture
def reader(monkeypatch):
    """Its room is for three keys of each."""
    monkeypatch.setattr(keyring_module, "MOST_KEYS", 3)
    return Keyring([READING])


def made(audience=COMMUNITY):
    return new_audience(JICA, audience, CARDS, 2, by="Node", written_at=NOON)


def false_key(tag_key=None):
    identity = str(pyrage.x25519.Identity.generate())
    return AudienceKey(JICA, COMMUNITY, identity, tag_key or secrets.token_bytes(32))


def handed(keys, giver=KOICA):
    return Payload(
        origin=giver, type="community-keys", tlp="AMBER+STRICT",
        audience=tuple(sorted([giver.member, "undp"])), written_at=NOON, by="Node",
        body=rewrap(keys),
    )  # fmt: skip


def note(key, text="We meet on Monday."):
    return Payload(origin=JICA, type="note", tlp="GREEN", audience=key.audience, written_at=NOON,
                   by="Desk", body={"text": text})  # fmt: skip


def opens(reader, key, index=50):
    """Whether it reads what is sealed with that key."""
    payload = note(key)
    return reader.open(JICA, index, key.tag(index), key.seal(payload)) == payload


def left_out(reader):
    return [(each.giver, each.why) for each in reader.left_out()]


def test_one_giver_beyond_its_room_takes_nothing_from_another_and_is_named(reader):
    reader.accept_from_giver(handed([false_key() for _ in range(5)]))
    assert left_out(reader) == [("koica", "too many of a giver")]
    [flood] = reader.left_out()
    assert "koica has handed on more than 3 keys of mekong/jica/1" in flood.what
    assert "Ask koica by telephone" in flood.try_this
    right = [made().key for _ in range(3)]
    assert reader.accept_from_giver(handed(right, MOIT)) == {JICA}
    assert all(opens(reader, key) for key in right)
    assert len(reader.left_out()) == 1


def test_of_journals_that_no_card_names_nothing_is_held(reader):
    """A giver could think of new ones without end, each with room for a thousand keys."""
    reader.journals = {KOICA, MOIT}
    early = handed([false_key()])
    assert reader.accept_from_giver(early) == set()
    assert reader.came_early(early)
    assert reader.copy().accept_from_giver(early) == set()
    key = made().key
    assert not opens(reader, key)
    reader.journals = {KOICA, MOIT, JICA}
    assert not reader.came_early(early)
    assert reader.accept_from_giver(handed([key])) == {JICA}
    assert opens(reader, key)


def test_the_writers_own_word_has_a_room_apart_also_where_it_hands_its_keys_on(reader):
    for giver in (KOICA, MOIT):
        reader.accept_from_giver(handed([false_key() for _ in range(3)], giver))
    entries = [made() for _ in range(3)]
    for index, entry in enumerate(entries[:2]):
        reader.learn(JICA, index, entry.content)
    assert reader.accept_from_giver(handed([entries[2].key], JICA)) == {JICA}
    assert all(opens(reader, entry.key) for entry in entries)


def test_false_keys_with_the_right_tags_cost_one_trial_for_each_giver(reader):
    entry = made()
    for giver in (KOICA, MOIT):
        false = [false_key(entry.key.tag_key) for _ in range(3)]
        reader.accept_from_giver(handed(false, giver))
    assert left_out(reader) == [("koica", "false"), ("moit", "false")]
    assert "two claim the same entries" in reader.left_out()[0].what
    content = entry.key.seal(note(entry.key))
    with pytest.raises(Refused):
        reader.open(JICA, 9, entry.key.tag(9), content)
    assert reader.tried == 2
    reader.learn(JICA, 0, entry.content)  # with the writer's own word it opens at once
    assert reader.open(JICA, 9, entry.key.tag(9), content) is not None
    assert reader.tried == 4


def test_what_has_opened_something_is_tried_first(reader):
    key = made().key
    reader.accept_from_giver(handed([false_key(key.tag_key)]))
    reader.accept_from_giver(handed([key], MOIT))
    assert opens(reader, key)
    tried = reader.tried
    assert opens(reader, key, 51)
    assert reader.tried == tried + 1


def test_a_writer_with_two_keys_for_the_same_entries_is_named_and_the_first_is_held(reader):
    first = made()
    reader.learn(JICA, 0, first.content)
    second = AudienceKey(JICA, COMMUNITY, false_key().identity, first.key.tag_key)
    reader.add(second, 1)
    assert left_out(reader) == [("jica", "false")]
    assert opens(reader, first.key)


def test_of_a_writers_keys_the_newest_wins_over_old_ones_that_have_opened_nothing(reader):
    entries = [made() for _ in range(5)]
    for index, entry in enumerate(entries[:3]):
        reader.learn(JICA, index, entry.content)
    assert opens(reader, entries[0].key)
    for index, entry in enumerate(entries[3:], 3):
        reader.learn(JICA, index, entry.content)
    assert [opens(reader, entry.key) for entry in entries] == [True, False, False, True, True]
    assert reader.key_for(JICA, COMMUNITY) == entries[4].key
    assert left_out(reader) == [("jica", "too many of the writer")]
    assert "made more than 3 keys for readers here in mekong/jica/1" in reader.left_out()[0].what


def test_where_all_have_opened_something_the_one_that_has_not_for_longest_goes(reader):
    entries = [made() for _ in range(4)]
    for index, entry in enumerate(entries[:3]):
        reader.learn(JICA, index, entry.content)
    for at in (0, 1, 2, 0):
        assert opens(reader, entries[at].key)
    reader.learn(JICA, 3, entries[3].content)
    assert [opens(reader, entry.key) for entry in entries] == [True, False, True, True]


def test_reading_everything_again_lets_no_old_key_replace_a_newer_one(reader):
    entries = [made() for _ in range(5)]
    for _ in range(2):
        for index, entry in enumerate(entries):
            reader.learn(JICA, index, entry.content)
    assert reader.key_for(JICA, COMMUNITY) == entries[4].key
    assert [opens(reader, entry.key) for entry in entries] == [False, False, True, True, True]


def test_what_is_let_go_of_the_writers_stays_where_a_giver_handed_it_on(reader):
    entries = [made() for _ in range(4)]
    reader.accept_from_giver(handed([entries[0].key]))
    for index, entry in enumerate(entries):
        reader.learn(JICA, index, entry.content)
    assert all(opens(reader, entry.key) for entry in entries)


def test_a_copy_learns_for_itself(reader):
    entry = made()
    reader.copy().learn(JICA, 0, entry.content)
    assert not opens(reader, entry.key)
