"""Keys of the community are handed to whoever came later; nobody spends a writer's day on it."""

import pytest

from charters import draft_of, seal_of, signed
from nodes import Nodes, note, texts_of
from riparian.exchange.renewal import Renewed

JICA = "mekong/jica/1"
THREE = ("jica", "koica", "moit")
FIVE = (*THREE, "mop-la", "cdc-kh")
DAY = 86_400


class Few(Nodes):
    """Nodes whose charter lets a member write thirty entries a day: three of these with keys."""

    def __init__(self, folder, *members):
        super().__init__(folder, *members)
        draft = draft_of(*members, threshold=len(members) // 2 + 1, entries_a_day=30)
        self.charter = signed(draft, *members)


@pytest.fixture
def nodes(tmp_path):
    """jica has told the community something, and the others have met it."""
    nodes = Nodes(tmp_path, *THREE)
    for member in ("koica", "moit"):
        nodes["jica"].take(nodes[member].files())
    nodes["jica"].write([note("for all", "GREEN")])
    for member in ("koica", "moit"):
        nodes[member].take(nodes["jica"].files())
    return nodes


def another_key(nodes, member="koica"):
    """Let a member take another reading key, and jica hear of it."""
    nodes[member].renew_card(seal_of(member), Renewed(reading=True))
    nodes["jica"].take(nodes[member].files())


def spent(nodes):
    return nodes["jica"].store.size(JICA)


def test_another_reading_key_each_round_costs_the_others_one_handover_a_day(nodes):
    before = spent(nodes)
    another_key(nodes)
    assert spent(nodes) == before + 2  # the key of the two, and what it seals
    assert nodes["jica"].keys_put_off() == []
    for _ in range(4):
        another_key(nodes)
        nodes.reopened("jica")  # another process counts the same day
    assert spent(nodes) == before + 2
    [waits] = nodes["jica"].keys_put_off()
    assert "koica has taken another reading key again within a day" in waits
    assert "Ask koica by telephone" in waits
    nodes.clock.at += DAY
    assert nodes["jica"].keep_up() == 1
    assert spent(nodes) == before + 4
    assert nodes["jica"].keys_put_off() == []


def test_who_changes_its_key_too_often_keeps_nobody_else_waiting(nodes):
    another_key(nodes)
    another_key(nodes)
    before = spent(nodes)
    another_key(nodes, "moit")
    assert spent(nodes) == before + 2


def test_the_newest_reading_key_reads_everything_in_the_end(nodes):
    for _ in range(3):
        another_key(nodes)
    nodes.clock.at += DAY
    nodes["jica"].keep_up()
    koica = nodes["koica"]
    koica.take(nodes["jica"].files())
    assert texts_of(koica, JICA) == ["for all"]


def test_handing_over_takes_a_tenth_of_a_day_and_leaves_the_rest_for_words(tmp_path):
    nodes = Few(tmp_path, *FIVE)
    jica = nodes["jica"]
    jica.write([note("before the others came", "GREEN")])
    others, sizes = FIVE[1:], [jica.store.size(JICA)]
    for member in others:
        jica.take(nodes[member].files())
    sizes.append(jica.store.size(JICA))
    [waits] = jica.keys_put_off()
    assert waits.count("cdc-kh") + waits.count("mop-la") + waits.count("moit") == 3
    assert "wait for the community's keys" in waits
    nodes.clock.at += DAY  # nothing was written yet today: one can be served at once
    [waits] = jica.keys_put_off()
    assert waits.count("cdc-kh") + waits.count("mop-la") + waits.count("moit") == 2
    nodes.clock.at -= DAY
    jica.write([note(f"today {n}") for n in range(25)])
    for _ in range(3):
        nodes.clock.at += DAY
        jica.write([note(f"the next day {n}") for n in range(27)])
        sizes.append(jica.store.size(JICA))
        jica.keep_up()
    assert jica.keys_put_off() == []
    for member in others:  # each had its turn
        nodes[member].take(jica.files())
        assert "before the others came" in texts_of(nodes[member], JICA)


def test_one_member_is_served_a_day_however_little_may_be_written(tmp_path):
    nodes = Few(tmp_path, *THREE)
    nodes.charter = signed(draft_of(*THREE, threshold=2, entries_a_day=1), *THREE)
    nodes["jica"].write([note("for all", "GREEN")])
    for member in ("koica", "moit"):
        nodes["jica"].take(nodes[member].files())
    assert len(nodes["jica"].keys_put_off()) == 1
    nodes.clock.at += DAY
    nodes["jica"].keep_up()
    assert nodes["jica"].keys_put_off() == []


def test_what_was_handed_over_is_noted_in_the_transaction_that_adds_it(nodes, monkeypatch):
    def broken(*_):
        raise KeyboardInterrupt

    nodes["koica"].renew_card(seal_of("koica"), Renewed(reading=True))
    before = spent(nodes)
    with monkeypatch.context() as patched:
        patched.setattr("riparian.exchange.writer.note_handed", broken)
        with pytest.raises(KeyboardInterrupt):
            nodes["jica"].take(nodes["koica"].files())
    assert spent(nodes) == before
    assert nodes["jica"].store.handed_keys().last_to("koica") == 0
    assert nodes["jica"].keep_up() == 1
