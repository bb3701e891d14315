"""Cards are taken at a pace, and of a member that has left no further than its journals need."""

import pytest

from changes import FOUR, decree, meet_all, newcomer
from charters import line_of, seal_of
from nodes import Copies, note, texts_of
from riparian.exchange.membership.succession import (
    propose_admission,
    propose_expulsion,
    propose_seal,
)
from riparian.exchange.renewal import Renewed
from riparian.exchange.transfer import card_limits
from riparian.exchange.transfer.limits import Room

DAY = 86_400
THREE = ("jica", "koica", "cdc-kh")


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """Four nodes that have met, each of which has said something."""

    def prepare(nodes):
        meet_all(nodes)
        for member in FOUR:
            nodes[member].write([note(f"before, by {member}")])
        meet_all(nodes)
        meet_all(nodes)

    return Copies(tmp_path_factory.mktemp("prepared"), prepare, *FOUR)


@pytest.fixture
def nodes(copies, tmp_path):
    """They have known each other for more than a week."""
    nodes = copies.to(tmp_path)
    nodes.clock.at += 30 * DAY
    return nodes


@pytest.fixture
def few(monkeypatch):
    """Six cards of a member are taken at once, and two a day."""
    monkeypatch.setattr(card_limits, "CARDS_IN_HAND", 6)
    monkeypatch.setattr(card_limits, "CARDS_A_DAY", 2)


def change_card(node, count, start=0):
    for n in range(start, start + count):
        node.renew_card(seal_of(node.origin.member), Renewed(contact=f"Desk {n}"))


def cards(node, member):
    return len(node.framework.all_cards[member])


def test_cards_without_end_are_taken_at_a_pace_and_it_is_said(nodes, few):
    koica, moit = nodes["koica"], nodes["moit"]
    change_card(moit, 20)
    taken = koica.take(moit.files())
    assert cards(koica, "moit") == 1 + 6
    [trouble] = taken.trouble
    assert trouble.of == "card 8 of moit"
    assert trouble.what == (
        "moit changes its card faster than others take it: 2 cards a day. Its newest were not "
        "taken."
    )
    assert koica.store.cards_wait("moit")
    koica.take(moit.files())
    assert cards(koica, "moit") == 7
    nodes.clock.at += DAY
    koica = nodes.reopened("koica")
    koica.take(moit.files())
    assert cards(koica, "moit") == 9
    assert koica.verify() == []
    assert texts_of(koica, "mekong/moit/1") == ["before, by moit"]  # all else goes on
    nodes.clock.at += 3 * DAY
    koica.take(moit.files())
    nodes.clock.at += 3 * DAY
    assert koica.take(moit.files()).trouble == ()
    assert cards(koica, "moit") == 21
    assert not koica.store.cards_wait("moit")


def test_what_a_member_changes_in_two_years_is_taken_at_once_by_who_was_away(nodes):
    change_card(nodes["moit"], 24)
    taken = nodes["koica"].take(nodes["moit"].files())
    assert (taken.cards, taken.trouble) == (24, ())


def test_a_fresh_node_takes_everybodys_whole_chain_at_once(nodes, few, tmp_path):
    change_card(nodes["moit"], 20)
    nodes["jica"].store.close()
    (tmp_path / "new").mkdir()
    fresh = type(nodes)(tmp_path / "new", *FOUR)["jica"]
    taken = fresh.take(nodes["moit"].files())
    assert cards(fresh, "moit") == 21
    assert [x for x in taken.trouble if "faster" in x.what] == []


def test_cards_before_a_seal_was_replaced_come_at_a_pace_too_once_the_new_seal_follows(nodes, few):
    koica, moit = nodes["koica"], nodes["moit"]
    change_card(moit, 10)
    seal = seal_of("moit anew")
    decree(nodes, propose_seal, "moit", seal.public, signers=THREE)
    assert koica.take(moit.files()).cards == 0  # all of it could be a thief's
    moit.renew_card(seal, Renewed(contact="With the new seal"))
    assert koica.take(moit.files()).cards == 6
    nodes.clock.at += 3 * DAY
    assert koica.take(moit.files()).cards == 5
    assert koica.framework.cards["moit"].contact == "With the new seal"


def test_a_node_fetches_back_its_own_cards_whatever_their_pace(nodes, few, tmp_path):
    moit, koica = nodes["moit"], nodes["koica"]
    backup = (tmp_path / "moit/journal.db").read_bytes()
    for n in range(5):
        change_card(moit, 4, 4 * n)
        nodes.clock.at += 2 * DAY
        koica.take(moit.files())
    assert cards(koica, "moit") == 21
    moit.store.close()
    for name in ("journal.db-wal", "journal.db-shm"):
        (tmp_path / "moit" / name).unlink(missing_ok=True)
    (tmp_path / "moit/journal.db").write_bytes(backup)
    moit = nodes.reopened("moit")
    assert moit.take(koica.files()).cards == 20


def test_cards_have_a_room_apart_and_count_in_that_of_their_member(nodes):
    koica, moit = nodes["koica"], nodes["moit"]
    before = koica.store.bytes_by_member()["moit"]
    size = len(moit.files().get("cards/moit/1.json"))
    koica.room = Room(of_member=size * 64 * 3)
    for _ in range(9):
        moit.write([note("x" * 40_000)])  # more than there is room for
    change_card(moit, 1)
    taken = koica.take(moit.files())
    assert taken.cards == 1
    assert koica.store.bytes_by_member()["moit"] >= before + size
    change_card(moit, 5, 1)
    assert koica.take(moit.files()).cards == 5  # begun while there was room
    change_card(moit, 5, 6)
    taken = koica.take(moit.files())
    assert taken.cards == 0
    assert "The cards of moit take the" in next(x.what for x in taken.trouble if "card" in x.of)
    assert koica.store.cards_wait("moit")


# members that have left


def test_an_expelled_member_takes_nothing_back_by_closing_its_journal_at_no_entries(nodes):
    moit = nodes["moit"]
    decree(nodes, propose_expulsion, "moit", signers=THREE, members=THREE)
    moit.renew_card(seal_of("moit"), Renewed(journal=True, end=0, write_again=False))
    for member in THREE:
        taken = nodes[member].take(moit.files())
        assert taken.cards == 0
        assert any("moit is no member of mekong any more" in x.what for x in taken.trouble)
    meet_all(nodes, *THREE)
    for member in THREE:
        assert texts_of(nodes[member], "mekong/moit/1") == ["before, by moit"]


def test_a_card_with_which_a_member_closed_its_journal_before_it_left_comes_later_too(nodes):
    moit, cdc = nodes["moit"], nodes["cdc-kh"]
    moit.renew_card(seal_of("moit"), Renewed(journal=True))
    moit.write([note("goodbye")])
    meet_all(nodes, "moit", "jica", "koica")
    meet_all(nodes, "jica", "koica")
    decree(nodes, propose_expulsion, "moit", signers=THREE, members=THREE)
    assert cdc.take(nodes["jica"].files()).cards == 1
    assert "mekong/moit/1" in cdc.framework.closed
    assert texts_of(cdc, "mekong/moit/2") == ["goodbye"]


def test_a_newcomer_takes_of_a_former_member_what_its_journals_need_and_nobody_pushes_more(nodes):
    change_card(nodes["moit"], 3)
    meet_all(nodes)
    decree(nodes, propose_expulsion, "moit", signers=THREE)
    decree(nodes, propose_admission, line_of("adb"), signers=THREE, members=THREE)
    adb = newcomer(nodes)
    taken = adb.take(nodes["jica"].files())
    assert cards(nodes["jica"], "moit") == 4
    assert cards(adb, "moit") == 1
    assert taken.trouble == ()
    assert texts_of(adb, "mekong/moit/1") == ["before, by moit"]
    assert not nodes["jica"].take(adb.files()).is_behind
    assert adb.verify() == []
