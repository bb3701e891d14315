"""A desk sees what is in the way to other members, and what to ask for."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from centres import Centres
from riparian import Centre


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
