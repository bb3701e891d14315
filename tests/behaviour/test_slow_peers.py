"""A peer that takes its time does not keep a centre from exchanging with the others."""

import pytest

from centres import Centres, texts_of
from riparian.centre import channel_exchange
from riparian.exchange.transfer.peers import PEER_SECONDS, TimeIsOver

pytestmark = pytest.mark.slow

SLOW, FAST = "http://slow.example/exchange", "http://fast.example/exchange"


@pytest.fixture
def centres(tmp_path):
    centres = Centres(tmp_path, "jica", "koica", "moit")
    centres["jica"].channel.share_note("in time", "CLEAR", "desk")
    centres["moit"].channel.share_note("at last", "CLEAR", "desk")
    return centres


class Turns:
    """How long each peer was given, in order; slow ones are never done where they are `endless`."""

    def __init__(self):
        self.given, self.endless = [], False


@pytest.fixture
def turns(centres, monkeypatch):
    """Viet Nam's node is slow: it is not done with what entries say until it is given more than a
    turn."""
    turns = Turns()

    class Peer:
        def __init__(self, address, *, only_public=False, seconds):
            self.name, self._is_slow = address, address.startswith(SLOW)
            self.clock_off = None
            self._is_late = turns.endless or seconds <= channel_exchange.TURN_SECONDS
            turns.given.append((address, seconds))

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def get(self, name, at_most=0):
            if self._is_slow and self._is_late and "payload" in name:
                raise TimeIsOver(f"{self.name} takes too long.", "Later.")
            whose = centres["moit" if self._is_slow else "jica"]
            return whose.channel.files().get(name)

        def post(self, bundle, size):
            return 0

    monkeypatch.setattr(channel_exchange, "ServerPeer", Peer)
    return turns


def test_others_have_their_turn_before_a_slow_one_goes_on(centres, turns):
    koica, turn = centres["koica"], channel_exchange.TURN_SECONDS
    fast, slow = koica.channel.sync([SLOW, FAST])
    assert (fast.peer, slow.peer) == (FAST, SLOW)
    assert turns.given[:2] == [(SLOW, turn), (FAST, turn)]
    [(again, seconds)] = turns.given[2:]
    assert again == SLOW
    assert turn < seconds <= PEER_SECONDS
    assert slow.failure is None
    assert slow.taken.entries == {"mekong/moit/1": 1}  # it came in the first turn
    assert sorted(texts_of(koica)) == ["at last", "in time"]


def test_a_single_one_has_all_the_time_at_once(centres, turns):
    [slow] = centres["koica"].channel.sync([SLOW])
    assert slow.failure is None
    assert turns.given == [(SLOW, PEER_SECONDS)]


def test_slow_ones_share_what_time_there_is_and_are_named_at_last(centres, turns):
    turns.endless = True
    names = [f"{SLOW}/{number}" for number in range(3)]
    fast, *slow = centres["koica"].channel.sync([*names, FAST])
    assert fast.peer == FAST
    assert [each.failure.what for each in slow] == [f"{name} takes too long." for name in names]
    assert turns.given[4][1] <= PEER_SECONDS / 3  # and what it leaves is for the others
