"""What a node owes, wherever its journal is kept: the same suite for SQLite and PostgreSQL."""

from __future__ import annotations

import threading

import pytest

from charters import seal_of
from folder_copies import copy_folder
from nodes import Nodes, note, texts_of
from riparian.exchange.entries.payload import WITHDRAWAL
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.node import Node
from riparian.exchange.planned_words import Words
from riparian.exchange.renewal import Renewed
from running import BOUND_SECONDS

JICA, KOICA = "mekong/jica/1", "mekong/koica/1"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """The address of a server, or None."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


class Kept(Nodes):
    """Nodes of which jica's journal is kept in that database, and the others' in files."""

    def __init__(self, folder, url):
        super().__init__(folder, "jica", "koica", "moit")
        self._url = url

    def not_joined(self, member):
        node = super().not_joined(member)
        if member == "jica":
            node = another(self, node)
        return node


def another(nodes, node):
    """Another process's view of the same node, so to speak."""
    home = nodes.folder / "jica"
    home.mkdir(exist_ok=True)
    return Node(ChannelStore(home / "journal.db", nodes._url), home / "keys", nodes.clock)


@pytest.fixture
def nodes(tmp_path, url):
    nodes = Kept(tmp_path, url)
    yield nodes
    for node in nodes._nodes.values():
        node.store.close()


def test_what_one_writes_another_reads_and_says_that_it_holds(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.take(koica.files())
    jica.write(
        [note("to all"), note("to the community", "GREEN"), note("to one", "AMBER", "koica")]
    )
    assert koica.take(jica.files()).trouble == ()
    assert texts_of(koica, JICA) == ["to all", "to the community", "to one"]
    koica.write([note("back")])
    taken = jica.take(koica.files())
    assert taken.trouble == ()
    assert taken.confirmations >= 1
    assert texts_of(jica, KOICA) == ["back"]
    held = {str(each.origin): each for each in jica.held()}
    assert held[JICA].by["koica"][0] == jica.store.size(JICA)
    assert jica.verify() == koica.verify() == []


def test_it_goes_on_where_it_was_opened_again(nodes):
    nodes["jica"].write([note("before")])
    again = nodes.reopened("jica")
    assert again.origin == nodes["jica"].origin
    again.write([note("after")])
    assert texts_of(again) == ["before", "after"]
    assert again.verify() == []


def test_a_newcomer_is_handed_the_keys_of_the_community(nodes):
    jica, koica, moit = nodes["jica"], nodes["koica"], nodes["moit"]
    jica.take(koica.files())
    jica.write([note("early", "GREEN")])
    jica.take(moit.files())  # its card comes, and it is handed the key
    moit.take(jica.files())
    assert texts_of(moit, JICA) == ["early"]
    assert jica.keep_up() == 0


def test_what_is_withdrawn_is_told(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    (name,) = jica.write([note("mistaken")])
    jica.write(
        [Words(WITHDRAWAL, {"entry": name.index, "why": "An error."}, "CLEAR", "desk", name)]
    )
    koica.take(jica.files())
    kinds = [entry.payload.type for entry in koica.entries(JICA)]
    assert kinds == ["note", WITHDRAWAL]


def test_two_that_write_at_once_get_different_entries(nodes):
    first = nodes["jica"]
    second = another(nodes, first)
    names = []

    def write(node, words):
        for number in range(10):
            names.extend(node.write([note(f"{words} {number}", "GREEN")]))

    threads = [
        threading.Thread(target=write, args=(node, words))
        for node, words in ((first, "one"), (second, "other"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(BOUND_SECONDS)
    assert not any(thread.is_alive() for thread in threads)
    assert len(set(names)) == 20
    assert len(texts_of(nodes.reopened("jica"))) == 20
    assert nodes["jica"].verify() == []
    second.store.close()


def test_what_is_kept_for_others_is_counted(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    koica.write([note("x" * 4_000)])
    jica.take(koica.files())
    assert 5_000 < jica.store.bytes_by_member()["koica"] < 6_000  # a card of 1,000 with it
    jica.write([note("my own")])
    spent = jica.store.allowance("jica")
    assert spent.left == jica.framework.charter.entries_a_day - 1
    nodes.clock.at += 8 * 86_400
    koica.write([note("more")])
    jica.take(koica.files())
    assert jica.store.allowance("koica").left == 2 * jica.framework.charter.entries_a_day - 1


def test_of_two_histories_both_are_kept_and_a_card_decides(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    koica.write([note("before")])
    jica.take(koica.files())
    koica.store.close()
    copy_folder(nodes.folder / "koica", nodes.folder / "twin")
    twin = nodes.not_joined("twin")
    koica.write([note("held here"), note("and more")])
    twin.write([note("of the other history")])
    jica.take(koica.files())
    assert jica.take(twin.files()).forked == (KOICA,)
    assert texts_of(jica, KOICA) == ["before", "held here", "and more"]
    twin.take(jica.files())
    twin.renew_card(seal_of("koica"), Renewed(journal=True))
    assert jica.take(twin.files()).trouble == ()
    assert texts_of(jica, KOICA) == ["before", "of the other history"]
    assert texts_of(jica, "mekong/koica/2") == ["held here", "and more"]
    again = nodes.reopened("jica")
    assert texts_of(again, KOICA) == ["before", "of the other history"]
    (fork,) = again.forks()
    assert fork.is_settled
    assert again.verify() == []
    twin.store.close()
