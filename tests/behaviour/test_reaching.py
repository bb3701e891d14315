"""A desk sees what is in the way to other members, and what to ask for."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import formatdate
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from centres import Centres
from people import WRITER
from riparian import Centre
from riparian.exchange.clocks import clock_ahead, clock_off, note_clock
from riparian.web.app import make_app
from signing_in import person_in

pytestmark = pytest.mark.slow

HERE = ("127.0.0.1", 50000)


@pytest.fixture(autouse=True)
def _without_proxies(monkeypatch):
    monkeypatch.setattr(SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def served(folder):
    """A web server with the files of a folder; its address."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def nobody():
    """An address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def says(text, *points):
    whole = " ".join(text.split())
    missing = [point for point in points if point not in whole]
    assert not missing, f"{missing} not in:\n{text}"
    return True


def test_what_is_reached_and_what_is_in_the_way_is_said(riparian, tmp_path, nobody):
    centres = Centres(tmp_path, "jica", "koica")
    centres["koica"].channel.publish(tmp_path / "public")
    (tmp_path / "empty").mkdir()
    look = partial(riparian, "-C", centres["jica"].layout.root, "exchange", "reach")
    with served(tmp_path / "public") as channel, served(tmp_path / "empty") as empty:
        all_three = look("--peer", channel, "--peer", empty, "--peer", nobody)
        assert all_three.status == 1
        assert says(all_three.out, f"{channel} Reached: the channel of mekong.")
        assert says(all_three.out, f"{empty} Not reached:", "there is no channel at this address")
        assert says(all_three.out, f"{nobody} Not reached:", "refused", "ask the IT desk")
        assert says(all_three.err, "1 of 3 reached. One is enough")
        assert max(map(len, all_three.out.splitlines())) <= 80
        one = look("--peer", channel)
        assert (one.status, one.err) == (0, "")
        told = look("--peer", channel, "--peer", nobody, "--json").json
    assert [(each["address"], each["fault"]) for each in told] == [
        (channel, None), (nobody, "refused"),
    ]  # fmt: skip


def test_addresses_come_from_cards_and_those_in_the_own_network_are_not_asked(
    riparian, tmp_path, nobody
):
    centres = Centres(tmp_path, "jica", "koica")
    look = partial(riparian, "-C", centres["jica"].layout.root, "exchange", "reach")
    none = look()
    assert (none.status, says(none.err, "No member's card names an address")) == (1, True)
    centres.join("koica", nobody)
    centres["koica"].channel.publish(tmp_path / "public")
    centres["jica"].channel.take_folder(tmp_path / "public")
    answer = look()
    assert (answer.status, says(answer.out, nobody, "into this centre's own network")) == (1, True)


def test_an_address_can_be_tried_before_joining(riparian, tmp_path, nobody):
    Centre.init(tmp_path / "plain")
    look = partial(riparian, "-C", tmp_path / "plain", "exchange", "reach")
    assert (look("--peer", nobody).status, look().status) == (1, 2)
    assert says(look("--peer", "ftp://x").err, "Expected the web address")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-90 * 60, "at least 90 minutes ahead"), (-5 * 86_400, "5 days ahead"), (0, ""), (7200, "")],
)
def test_whose_clock_is_ahead_is_warned_before_anything_is_written(
    riparian, tmp_path, monkeypatch, seconds, said
):
    centres = Centres(tmp_path, "jica", "koica")
    jica, koica = centres["jica"], centres["koica"]
    koica.channel.publish(tmp_path / "public")
    there = formatdate(time.time() + seconds, usegmt=True)
    monkeypatch.setattr(SimpleHTTPRequestHandler, "date_time_string", lambda *_: there)
    with served(tmp_path / "public") as address:
        riparian("-C", jica.layout.root, "exchange", "sync", "--peer", address)
        share = riparian(
            "-C", jica.layout.root, "share", "--note", "Ours.", "--to", "everyone", "--yes"
        )
    warnings = " ".join(share.err.split())
    assert (share.status, said in warnings) == (0, True)
    assert ("ahead of those of the other members" in warnings) == bool(said)
    with TestClient(make_app(Centre.open(jica.layout.root)), client=HERE,
                    base_url="http://localhost:8000") as web:  # fmt: skip
        assert "ahead of those" not in web.get("/about").text
        person_in(web, jica, "minji", WRITER)
        assert ("ahead of those" in web.get("/about").text) == bool(said)


def test_one_server_whose_clock_is_wrong_does_not_make_ours_so(tmp_path):
    store = Centres(tmp_path, "jica", "koica")["jica"].channel._store
    for off, ahead in (([-3600], 3600), ([-3600, -10], 0), ([-9999, -700, None], 600), ([], 600)):
        note_clock(store, off)
        assert clock_ahead(store) == ahead


def test_a_date_that_a_cache_has_kept_counts_as_it_was():
    at = datetime(2026, 12, 3, 9, tzinfo=UTC).timestamp()
    date = {"date": "Thu, 03 Dec 2026 08:00:00 GMT"}
    assert clock_off(date, at) == -3600
    assert clock_off({**date, "age": "3590"}, at) == -10
    for unknown in ({}, {"date": "soon"}, {**date, "age": "a day"}):
        assert clock_off(unknown, at) is None


def test_an_entry_that_is_dated_ahead_says_so_wherever_it_is_read(riparian, tmp_path):
    centres = Centres(tmp_path, "jica", "koica")
    jica, koica, node = centres["jica"], centres["koica"], centres["jica"].channel._node
    right = str(jica.channel.share_note("In time.", "CLEAR", "desk"))
    node._clock = lambda: time.time() + 30 * 86_400
    ahead = str(jica.channel.share_note("Far ahead.", "CLEAR", "desk"))
    jica.channel.publish(tmp_path / "public")
    koica.channel.take_folder(tmp_path / "public")
    note = "others held it before that: one of the two clocks is wrong"
    client = TestClient(make_app(koica, as_member=True), "http://localhost:8000", client=HERE)

    def page(name):
        return client.get(f"/channel/entry?name={quote(name)}").text

    assert note in page(ahead)
    assert note not in page(right)
    assert " ".join(client.get("/channel").text.split()).count(note) == 1
    read = partial(riparian, "-C", koica.layout.root, "exchange", "read")
    assert note in " ".join(read(ahead).out.split())
    assert note not in " ".join(read(right).out.split())
    assert " ".join(read().out.split()).count(note) == 1
