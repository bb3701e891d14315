"""One member that cannot be reached does not keep the others from handing keys to newcomers."""

import time
from contextlib import ExitStack

import pytest

from centres import Centres, texts_of
from riparian.exchange.dark_members import WAITING_SECONDS, dark_since
from riparian.exchange.held.known_peers import KnownPeer
from riparian.exchange.membership.card import Card
from riparian.exchange.transfer.sync import Sync
from serve_pages import served

pytestmark = pytest.mark.slow

DARK = "http://127.0.0.1:9/exchange"
SOON, LATE = WAITING_SECONDS - 3600, WAITING_SECONDS + 3600
MEMBERS = ("jica", "koica", "moit", "mop-la")


class Desks:
    """Korea's centre asks Japan's server. Viet Nam's holds what Korea wrote and is dark since, and
    Laos comes later."""

    def __init__(self, folder, servers):
        self.folder, self.servers = folder, servers
        self.centres = Centres(folder, *MEMBERS)
        self.koica, self.newcomer = self.centres["koica"], self.centres["mop-la"]
        self.koica.channel.share_note("to the community", "GREEN", "desk")
        moit = self.centres.join("moit", DARK)
        self.stick(self.koica, moit)
        self.stick(moit, self.koica)
        self.at_jica = f"{servers.enter_context(served(self.centres['jica']))}/exchange"
        list(self.koica.channel.sync([self.at_jica]))

    def stick(self, giver, taker):
        folder = self.folder / f"{giver.layout.root.name} to {taker.layout.root.name}"
        giver.channel.publish(folder)
        taker.channel.take_folder(folder)

    def newcomer_comes_to_japan(self):
        self.stick(self.newcomer, self.centres["jica"])

    def sync(self, after=0.0):
        """Korea asks everybody, so many seconds later; who was reached."""
        now = time.time()
        self.koica.channel._node._clock = lambda: now + after
        return [each.peer for each in self.koica.channel.sync() if each.failure is None]

    @property
    def read_by_newcomer(self):
        self.stick(self.koica, self.newcomer)
        return texts_of(self.newcomer)


@pytest.fixture
def desks(tmp_path):
    with ExitStack() as servers:
        yield Desks(tmp_path, servers)


def test_a_newcomer_is_handed_keys_although_one_member_is_dark(desks):
    desks.newcomer_comes_to_japan()
    for after in (0, SOON):
        assert desks.sync(after) == [desks.at_jica]
        assert desks.read_by_newcomer == []
    assert desks.sync(LATE) == [desks.at_jica]
    assert desks.read_by_newcomer == ["to the community"]


def test_where_nobody_is_reached_or_heard_of_it_is_this_centre_that_is_cut_off(desks):
    desks.newcomer_comes_to_japan()
    desks.sync()
    before = desks.koica.channel._node.store.size("mekong/koica/1")
    desks.servers.close()
    assert desks.sync(LATE) == []
    assert desks.koica.channel._node.store.size("mekong/koica/1") == before


def test_a_member_without_an_address_is_heard_of_all_the_same(desks):
    """Where all others fetch and bring by themselves, nobody is ever reached."""
    desks.newcomer_comes_to_japan()
    desks.sync()
    desks.servers.close()
    jica, bundle, now = desks.centres["jica"], desks.folder / "posted", time.time()
    jica.channel._node._clock = lambda: now + LATE
    jica.channel.share_note("still here", "CLEAR", "desk")
    jica.channel.write_bundle(bundle)
    desks.koica.channel._node._clock = lambda: now + LATE
    desks.koica.channel.take_posted(bundle)
    assert desks.sync(LATE) == []
    assert "to the community" in desks.read_by_newcomer


@pytest.mark.parametrize("ahead", [2**40, 2**62])
def test_a_confirmation_from_the_future_is_no_sign_of_life(desks, ahead, monkeypatch):
    """Whoever dates one in a far year could have a centre that is cut off write by itself, and a
    member that is dark pass for present, for ever."""
    desks.newcomer_comes_to_japan()
    desks.sync()
    jica, node = desks.centres["jica"], desks.koica.channel._node
    with monkeypatch.context() as patch:
        patch.setattr(Sync, "cosign", lambda sync, origin: _cosign_at(sync, origin, ahead))
        jica.channel.share_note("from another time", "CLEAR", "desk")
    desks.stick(jica, desks.koica)
    before = node.store.size("mekong/koica/1")
    desks.servers.close()
    assert desks.sync(LATE) == []
    assert node.store.size("mekong/koica/1") == before
    assert "jica" in desks.koica.channel.unheard(1)


def _cosign_at(sync, origin, ahead, usual=Sync.cosign):
    sync._clock = lambda: ahead
    usual(sync, origin)


OLD, NEW, SHARED = (f"https://{name}.example/exchange" for name in ("old", "new", "shared"))


def at(day):
    return None if day is None else f"2026-11-{day:02}T08:00:00+00:00"


def card(*addresses):
    return Card("moit", 1, (), "mekong/moit/mirror", (), addresses)


@pytest.mark.parametrize(
    ("cards", "peers", "day"),
    [
        ([card(OLD)], {}, None),
        ([card(OLD)], {OLD: (3, None)}, None),
        ([card(OLD)], {OLD: (3, 2)}, None),
        ([card(OLD)], {OLD: (None, 2)}, 2),
        ([card(OLD, NEW)], {OLD: (None, 2), NEW: (5, 7)}, 7),
        ([card(OLD, NEW)], {OLD: (None, 2), NEW: (5, 4)}, None),
        ([card(OLD), card(NEW)], {OLD: (1, 2)}, 2),  # a new card begins no new week
        ([card(OLD), card(NEW)], {OLD: (1, 2), NEW: (None, 6)}, 2),
        ([card(OLD), card(NEW)], {OLD: (1, 2), NEW: (6, None)}, None),
        ([card(SHARED), card(NEW)], {SHARED: (9, None), NEW: (None, 6)}, 6),
    ],
)  # fmt: skip
def test_since_when_a_member_is_dark(cards, peers, day):
    known = [KnownPeer(address, *map(at, times), "why") for address, times in peers.items()]
    since = dark_since(cards, known)
    assert (since and since.isoformat()) == at(day)
