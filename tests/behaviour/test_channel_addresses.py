"""Which addresses a centre asks by itself: of those that others chose, none in its own network."""

import pytest

from centres import Centres
from riparian import Centre
from riparian.errors import ServiceError

INSIDE = "http://127.0.0.1:9/exchange"


class Peer:
    """Stands in the place of a server; notes how it was to be asked."""

    def __init__(self, address, *, only_public=False, seconds=0):
        self.name, self._only_public = address, only_public

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def get(self, name, at_most=0):
        Peer.asked.append((self.name, self._only_public))
        raise ServiceError("It does not answer.", "Try it later.")


@pytest.fixture
def asked(monkeypatch):
    Peer.asked = []
    monkeypatch.setattr("riparian.centre.channel_exchange.ServerPeer", Peer)
    return Peer.asked


@pytest.fixture
def centres(tmp_path):
    """Japan's node, which has Korea's card with an address inside Japan's network."""
    centres = Centres(tmp_path, "jica", "koica")
    centres.join("koica", INSIDE).channel.publish(tmp_path / "stick")
    centres["jica"].channel.take_folder(tmp_path / "stick")
    return centres


def allow(centre):
    settings = centre.layout.root / "centre.toml"
    words = settings.read_text("utf-8")
    assert "local_addresses = false" in words
    settings.write_text(words.replace("local_addresses = false", "local_addresses = true"), "utf-8")
    return Centre.open(centre.layout.root)


def test_what_a_card_names_is_not_looked_for_in_the_own_network(centres):
    [outcome] = centres["jica"].channel.sync()
    assert "leads to 127.0.0.1, into this centre's own network" in outcome.failure.what
    [koica] = [x for x in centres["jica"].channel.state().members if x.member == "koica"]
    assert koica.failure == outcome.failure.what  # and /channel and status say so


def test_unless_the_operator_allows_it_or_a_person_names_it(centres, asked):
    jica = centres["jica"]
    list(jica.channel.sync())
    list(jica.channel.sync([INSIDE]))
    list(allow(jica).channel.sync())
    assert asked == [(INSIDE, True), (INSIDE, False), (INSIDE, False)]


def test_what_a_person_named_once_is_asked_again_what_a_card_ever_named_is_not(centres, asked):
    jica = centres["jica"]
    own = "http://192.168.7.7/exchange"
    for address in (own, INSIDE):
        jica.channel._store.remember_peer(address)  # as after an exchange with it
    list(jica.channel.sync())
    assert sorted(asked) == [(INSIDE, True), (own, False)]
