"""A member's new reading key is shown to all who write to it."""

from datetime import timedelta

import pytest

from charters import seal_of
from nodes import Nodes
from riparian.exchange.new_reading_keys import SHOWN_FOR, new_reading_keys
from riparian.exchange.renewal import Renewed
from riparian.wording.channel import new_key_words


@pytest.fixture
def nodes(tmp_path):
    nodes = Nodes(tmp_path, "jica", "koica")
    nodes["jica"].take(nodes["koica"].files())
    return nodes


def renew(nodes, renewed):
    nodes["koica"].renew_card(seal_of("koica"), renewed)
    nodes["jica"].take(nodes["koica"].files())


def shown(nodes, later=timedelta()):
    node = nodes["jica"]
    now = node.now() + later
    return list(new_reading_keys(node.store, node.framework, "jica", now))


def test_a_first_card_and_one_with_another_address_bring_no_new_key(nodes):
    assert shown(nodes) == []
    renew(nodes, Renewed(contact="The Mekong desk", cosigner=True, journal=True))
    assert shown(nodes) == []


def test_a_new_key_is_shown_with_the_card_the_day_and_words(nodes):
    renew(nodes, Renewed(contact="The Mekong desk"))
    renew(nodes, Renewed(reading=True))
    (key,) = shown(nodes)
    assert (key.member, key.card, key.is_told) == ("koica", 3, False)
    assert key.since[:10] == nodes["jica"].now().date().isoformat()
    words = new_key_words(key)
    assert words.startswith(f"koica has a new reading key since {key.since[:10]} (card 3): ")
    assert "telephone koica" in words
    assert " ".join(key.words) in words
    renew(nodes, Renewed(contact="Another"))
    assert [(x.card, x.words) for x in shown(nodes)] == [(3, key.words)]
    renew(nodes, Renewed(reading=True))
    assert [x.card for x in shown(nodes)] == [5]
    assert shown(nodes)[0].words != key.words


def test_it_is_shown_for_a_month_and_until_whoever_shares_was_told(nodes):
    renew(nodes, Renewed(reading=True))
    day = timedelta(days=1)
    (key,) = shown(nodes, SHOWN_FOR + day)
    nodes["jica"].store.note_told_key("koica", key.recipients[0])
    assert [x.is_told for x in shown(nodes, SHOWN_FOR - day)] == [True]
    assert shown(nodes, SHOWN_FOR + day) == []
    renew(nodes, Renewed(reading=True))
    assert [x.card for x in shown(nodes, SHOWN_FOR + day)] == [3]


def test_the_member_itself_is_not_told_of_its_own(nodes):
    renew(nodes, Renewed(reading=True))
    koica = nodes["koica"]
    assert list(new_reading_keys(koica.store, koica.framework, "koica", koica.now())) == []
