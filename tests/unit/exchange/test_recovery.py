"""A member that has lost keys, or everything, is a node again with its seal; nothing is forked."""

import shutil

import pytest

from charters import seal_of
from nodes import Copies, note, texts_of
from riparian.errors import BadRequest, CentreError, Refused, UnknownName
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.keys.node_keys import NodeKeys
from riparian.exchange.recovery import LostKeys, Recovery

MEMBERS = ("jica", "koica")
FIRST, SECOND = "mekong/koica/1", "mekong/koica/2"


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    def prepare(nodes):
        jica, koica = nodes["jica"], nodes["koica"]
        meet(jica, koica)
        jica.write([note("to koica", "AMBER", "koica"), note("to all", "GREEN")])
        koica.write([note("from koica", "GREEN"), note("to jica", "AMBER", "jica")])
        meet(jica, koica)

    return Copies(tmp_path_factory.mktemp("nodes"), prepare, *MEMBERS)


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


def meet(one, other):
    for _ in range(2):
        one.take(other.files())
        other.take(one.files())


def begun(nodes):
    """Koica in a new centre, where the old one is gone but for its reading key."""
    home = nodes.folder / "koica"
    reading = NodeKeys.open(home / "keys").reading
    shutil.rmtree(home)
    home.mkdir()
    NodeKeys.those_there(home / "keys").add_reading(reading)
    return again(nodes)


def again(nodes):
    home = nodes.folder / "koica"
    store = ChannelStore(home / "journal.db")
    return Recovery.begun(store, home / "keys", nodes.clock, [nodes.charter], "koica")


def test_all_that_others_hold_comes_back_and_the_next_journal_goes_on(nodes):
    recovery = begun(nodes)
    recovery.sync().take(nodes["jica"].files())
    assert recovery.lost() == LostKeys(cosigner=True, reading=False, journal=True)
    recovery.finish(seal_of("koica"))
    koica = nodes.reopened("koica") if "koica" in nodes._nodes else nodes["koica"]
    assert str(koica.origin) == SECOND
    assert sorted(texts_of(koica)) == ["from koica", "to all", "to jica", "to koica"]
    koica.write([note("here again", "GREEN")])
    meet(nodes["jica"], koica)
    assert "here again" in texts_of(nodes["jica"])
    assert koica.verify() == nodes["jica"].verify() == []
    assert nodes["jica"].store.forks.proofs() == {}


@pytest.mark.parametrize("step", ["add_card", "append", "end_journal", "set_own"])
def test_whatever_stops_it_it_can_be_done_again(nodes, monkeypatch, step):
    recovery = begun(nodes)
    recovery.sync().take(nodes["jica"].files())
    with monkeypatch.context() as patch:
        patch.setattr(recovery._store, step, lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            recovery.finish(seal_of("koica"))
    recovery = again(nodes)
    recovery.sync().take(nodes["jica"].files())
    recovery.finish(seal_of("koica"))
    koica = nodes["koica"]
    assert (koica.own_card().version, str(koica.origin)) == (2, SECOND)
    assert "from koica" in texts_of(koica)


def test_a_new_centre_that_took_nothing_back_makes_no_card(nodes):
    recovery = begun(nodes)
    with pytest.raises(BadRequest, match="No card of koica has come"):
        recovery.finish(seal_of("koica"))
    assert recovery._store.own() is None


def test_only_the_seal_of_the_member_brings_it_back(nodes):
    recovery = begun(nodes)
    recovery.sync().take(nodes["jica"].files())
    with pytest.raises(BadRequest, match="not the one that the charter names"):
        recovery.finish(seal_of("jica"))
    assert recovery._store.own() is None


def test_where_it_cannot_begin_it_says_why(nodes):
    home = nodes.folder / "koica"
    store = nodes["koica"].store
    begin = Recovery.begun
    with pytest.raises(BadRequest, match="the node of koica in mekong already"):
        begin(store, home / "keys", nodes.clock, [nodes.charter], "koica")
    empty = ChannelStore(nodes.folder / "journal.db")
    with pytest.raises(UnknownName, match="no member"):
        begin(empty, home / "keys", nodes.clock, [nodes.charter], "adb")
    with pytest.raises(Refused):
        begin(empty, home / "keys", nodes.clock, [nodes.charter.replace(b"Mekong", b"X")], "koica")
    assert empty.charters() == []


@pytest.mark.parametrize(
    ("names", "lost"),
    [
        (["cosigner.key"], LostKeys(True, False, False)),
        (["reading.key"], LostKeys(False, True, False)),
        (["log.mekong.koica.1.key"], LostKeys(False, False, True)),
        (["cosigner.key", "reading.key"], LostKeys(True, True, False)),
        ([], LostKeys(False, False, False)),
    ],
)
@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_only_lost_keys_are_replaced(nodes, names, lost, how):
    koica = nodes["koica"]
    keys = nodes.folder / "koica" / "keys"
    for name in names:
        (keys / name).unlink() if how == "gone" else (keys / name).write_bytes(b"")
    recovery = Recovery(koica.store, keys, "koica", nodes.clock)
    assert recovery.lost() == lost
    before = koica.own_card()
    if not lost.any:
        with pytest.raises(BadRequest, match="No key is lost"):
            recovery.require_loss(lost)
        return
    recovery.finish(seal_of("koica"))
    card = koica.own_card()
    assert card.version == 2
    assert (card.cosigner != before.cosigner) is lost.cosigner
    assert (card.reading_keys != before.reading_keys) is lost.reading
    assert (len(card.journals) == 2) is lost.journal
    koica.write([note("after", "GREEN")])
    meet(nodes["jica"], koica)
    assert "after" in texts_of(nodes["jica"])


def test_who_has_its_confirming_key_confirms_with_it_meanwhile(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    keys = nodes.folder / "koica" / "keys"
    (keys / "reading.key").unlink()
    jica.write([note("meanwhile")])
    Recovery(koica.store, keys, "koica", nodes.clock).sync().take(jica.files())
    (held,) = [each for each in koica.held() if str(each.origin) == "mekong/jica/1"]
    assert held.by["koica"][0] == held.size


def test_without_its_confirming_key_a_node_says_what_to_do(nodes):
    (nodes.folder / "koica" / "keys" / "cosigner.key").unlink()
    with pytest.raises(CentreError) as refusal:
        nodes["koica"].write([note("x")])
    assert "riparian keys lost" in refusal.value.try_this
