"""Two nodes exchange over HTTP: what is served and posted, and what strangers can do to either."""

from __future__ import annotations

import http.client
import io
import json
import socket
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import httpx2
import pytest

from centres import Centres, texts_of
from riparian import Centre
from riparian.centre.channel_exchange import Exchange
from riparian.errors import Refused, ServiceError
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.transfer import peers
from riparian.exchange.transfer.files import ChannelFiles, write_bundle
from riparian.web import arrivals, exchange
from riparian.web.response_cache import Answers
from running import BOUND_SECONDS
from serve_pages import served

THREE = ("jica", "koica", "moit")


@pytest.fixture
def centres(tmp_path):
    return Centres(tmp_path, *THREE)


@pytest.fixture
def patient(monkeypatch):
    """Peers that are asked once: what fails here fails each time."""
    monkeypatch.setattr(peers, "TRIES", 1)


@contextmanager
def http_server(handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answering(answer):
    """A server that answers each GET by a function of handler and path."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self, self.path)

        def log_message(self, *_):
            pass

    return http_server(Handler)


def sync(centre, *addresses):
    return list(centre.channel.sync([f"{address}/exchange" for address in addresses]))


def bundle_of(centre):
    bundle = io.BytesIO()
    write_bundle(centre.channel.files(), bundle)
    return bundle.getvalue()


def post(address, content, kind="application/zip"):
    named, to = {"content-type": kind}, f"{address}/exchange/bundle"
    return httpx2.post(to, content=content, headers=named, timeout=BOUND_SECONDS)


# what nodes do


def test_two_people_on_two_nodes_share_and_read(centres):
    jica, koica = centres["jica"], centres["koica"]
    jica.channel.share_note("to everyone", "CLEAR", "desk")
    koica.channel.share_note("한국의 메모", "GREEN", "desk")
    with served(jica) as at_jica:
        [outcome] = sync(koica, at_jica)
        assert outcome.failure is None
        assert outcome.gave, outcome
        assert "to everyone" in texts_of(koica)
        # Its card went with what was given, so that jica gives it the key of the community now.
        jica.channel.share_note("to the community", "GREEN", "desk")
        sync(koica, at_jica)
        assert sorted(texts_of(koica)) == sorted(["to everyone", "to the community", "한국의 메모"])
        sync(koica, at_jica)
    assert set(texts_of(Centre.open(jica.layout.root))) == set(texts_of(koica))
    entry = next(e for e in jica.channel.entries() if e.body == {"text": "to everyone"})
    assert entry.held_by == ("jica", "koica")


def test_what_is_held_goes_on_to_a_third_without_its_writer(centres):
    jica, koica, moit = (centres[member] for member in THREE)
    jica.channel.share_note("from jica", "CLEAR", "desk")
    with served(jica) as at_jica:
        sync(koica, at_jica)
    with served(koica) as at_koica:
        sync(moit, at_koica)
    assert texts_of(moit) == ["from jica"]


def test_published_files_behind_any_web_server_are_a_node_too(centres, tmp_path):
    jica, koica = centres["jica"], centres["koica"]
    jica.channel.share_note("published", "CLEAR", "desk")
    jica.channel.publish(tmp_path / "www" / "exchange")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with http_server(partial(Quiet, directory=str(tmp_path / "www"))) as address:
        [outcome] = sync(koica, address)
    assert texts_of(koica) == ["published"]
    assert outcome.not_given is not None  # such a server takes nothing


def test_a_node_without_an_address_hands_over_what_it_has(centres):
    jica, koica = centres["jica"], centres["koica"]
    koica.channel.share_note("from behind a firewall", "CLEAR", "desk")
    with served(jica) as address:
        answer = post(address, bundle_of(koica))
        assert answer.status_code == 200
        taken = answer.json()
        assert taken["entries"] == {"mekong/koica/1": 1}
        assert (taken["cards"], taken["refused"]) == (1, [])
        again = post(address, bundle_of(koica)).json()
        assert (again["entries"], again["cards"]) == ({}, 0)
    assert texts_of(jica) == ["from behind a firewall"]


def test_a_node_without_an_address_says_that_it_holds_what_it_took(centres):
    jica, koica = centres["jica"], centres["koica"]
    jica.channel.share_note("one", "CLEAR", "desk")
    with served(jica) as at_jica:
        sync(koica, at_jica)
        jica.channel.share_note("two", "CLEAR", "desk")
        [outcome] = sync(koica, at_jica)
        assert (outcome.gave, outcome.not_given) == (False, None)  # it had no entry to give
    assert [entry.held_by for entry in jica.channel.entries()] == [("jica", "koica")] * 2


def test_who_was_given_something_is_known_to_hold_it_at_once(centres):
    jica, koica = centres["jica"], centres["koica"]
    koica.channel.share_note("given", "CLEAR", "desk")
    with served(jica) as at_jica:
        [outcome] = sync(koica, at_jica)
    assert outcome.gave
    [entry] = koica.channel.entries()
    assert entry.held_by == ("jica", "koica")


def test_nothing_is_written_by_itself_before_all_who_may_hold_more_were_asked(
    centres, tmp_path, monkeypatch
):
    """A restored backup lacks what another member holds; what is added to it is a fork."""
    jica = centres["jica"]
    koica = centres.join("koica", "https://koica.example/exchange")
    moit = centres["moit"]
    jica.channel.share_note("for the community", "GREEN", "desk")

    def bring(giver, taker):
        path = tmp_path / "bundle.zip"
        path.write_bytes(bundle_of(giver))
        return taker.channel.take_posted(path)

    def size():
        return ChannelStore(jica.layout.journal).size("mekong/jica/1")

    bring(jica, koica)
    bring(koica, jica)  # it has confirmed the entry, and has come without its key
    bring(moit, jica)
    before = size()
    assert before == 2

    class Dark:
        def __init__(self, address, **_):
            self.name, self.clock_off = address, None

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def get(self, name, at_most=0):
            raise ServiceError("It does not answer.", "Try it later.")

        def post(self, bundle, size):
            return 0

    class Lit(Dark):
        def get(self, name, at_most=0):
            return koica.channel.files().get(name)

    monkeypatch.setattr("riparian.centre.channel_exchange.ServerPeer", Dark)
    [outcome] = jica.channel.sync()
    assert outcome.failure is not None
    assert size() == before
    monkeypatch.setattr("riparian.centre.channel_exchange.ServerPeer", Lit)
    [outcome] = jica.channel.sync()
    assert outcome.failure is None
    assert size() == before + 4  # keys for two members: for each a key of the two, and the keys


@pytest.mark.usefixtures("patient")
def test_a_page_answers_while_a_peer_keeps_a_sync_waiting(centres):
    koica = centres["koica"]
    koica.channel.share_note("my own", "CLEAR", "desk")
    asked, done = threading.Event(), threading.Event()

    def hang(handler, path):
        asked.set()
        done.wait(BOUND_SECONDS)
        handler.close_connection = True

    with answering(hang) as address:
        syncing = threading.Thread(target=sync, args=(koica, address), daemon=True)
        syncing.start()
        assert asked.wait(BOUND_SECONDS)
        assert koica.channel.state().own == "koica"
        assert texts_of(koica) == ["my own"]
        koica.channel.share_note("written meanwhile", "CLEAR", "desk")
        with served(Centre.open(koica.layout.root)) as page:
            assert httpx2.get(f"{page}/exchange/heads").status_code == 200
        done.set()
        syncing.join()


# what is served


def test_files_have_the_types_of_the_standard_and_are_kept_as_long_as_they_hold(centres):
    jica = centres["jica"]
    for n in range(3):
        jica.channel.share_note(f"note {n}", "CLEAR", "desk")
    journal = "journals/mekong/jica/1"
    text, octets, as_json = (
        "text/plain; charset=utf-8",
        "application/octet-stream",
        "application/json",
    )
    with served(jica) as address, httpx2.Client(base_url=f"{address}/exchange/") as client:
        for name, kind, kept in (
            ("heads", as_json, False),
            ("charter/1.root.json", as_json, False),
            ("cards/jica/1.json", as_json, False),
            (f"{journal}/checkpoint", text, False),
            (f"{journal}/tile/0/000.p/3", octets, True),
            (f"{journal}/tile/entries/000.p/3", octets, True),
            (f"{journal}/payload/000.p/3", octets, False),
        ):
            answer = client.get(name)
            assert (answer.status_code, answer.headers["content-type"]) == (200, kind), name
            assert answer.content == jica.channel.files().get(name)
            assert ("immutable" in answer.headers["cache-control"]) == kept, name
            assert kept or answer.headers["cache-control"] == "no-store", name
            assert answer.headers["x-content-type-options"] == "nosniff"
            head = client.head(name)
            assert head.content == b""
            assert int(head.headers["content-length"]) == len(answer.content)


NOTHING = (
    "", "/", "/nothing", "/heads/", "/..%2fcentre.toml", "/charter/2.root.json",
    "/cards/koica/1.json", "/journals/mekong/jica/1/payload/000",
    "/journals/mekong/jica/1/tile/0/999", "/journals/mekong/jica/1/tile/0/000.p/0",
    f"/journals/mekong/jica/1/tile/0/{'9' * 5000}", f"/charter/{'9' * 5000}.root.json", "/%00",
)  # fmt: skip


def test_what_there_is_not_is_said_in_a_line(centres):
    with served(centres["jica"]) as address:
        for name in NOTHING:
            answer = httpx2.get(f"{address}/exchange{name}")
            assert answer.status_code == 404, name
            assert answer.headers["content-type"].startswith("text/plain")
            assert answer.headers["content-security-policy"]
            assert answer.text.count("\n") == 1


def test_a_centre_in_no_framework_has_no_files_and_takes_no_bundle(centres, tmp_path):
    alone = Centre.init(tmp_path / "alone")
    with served(alone) as address:
        assert httpx2.get(f"{address}/exchange/heads").status_code == 404
        assert post(address, bundle_of(centres["jica"])).status_code == 404
    assert not alone.is_node


def test_other_methods_and_names_are_answered_in_a_line(centres):
    with served(centres["jica"]) as address:
        for method, name in (("PUT", "heads"), ("POST", "heads"), ("GET", "bundle")):
            answer = httpx2.request(method, f"{address}/exchange/{name}")
            assert answer.status_code == 405
            assert answer.headers["allow"]
            assert answer.headers["content-type"].startswith("text/plain")
        foreign = httpx2.get(f"{address}/exchange/heads", headers={"host": "evil.example"})
        assert foreign.status_code == 421
        assert "<" not in foreign.text


def test_reading_the_channel_changes_no_page_and_takes_no_turn_of_one(centres, monkeypatch):
    with served(centres["jica"]) as address:
        monkeypatch.setattr(Answers, "__call__", None)  # whatever comes here fails
        assert httpx2.get(f"{address}/exchange/heads").status_code == 200


def test_large_files_are_sent_a_few_at_a_time(centres, monkeypatch):
    monkeypatch.setattr(exchange, "LARGE", 10)
    monkeypatch.setattr(exchange, "LARGE_AT_ONCE", 0)
    with served(centres["jica"]) as address:
        answer = httpx2.get(f"{address}/exchange/heads")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


# what is posted


def test_what_is_no_bundle_of_this_framework_is_refused_with_a_sentence(centres, tmp_path):
    other = Centres(tmp_path / "other", "jica", "koica")
    (tmp_path / "other").mkdir()
    foreign = io.BytesIO()
    files = other["jica"].channel.files()
    write_bundle(ChannelFiles(files._store, "elsewhere"), foreign)
    holding = io.BytesIO()
    with zipfile.ZipFile(holding, "w") as archive:
        archive.writestr("../../etc/passwd", b"x")
    before = centres["jica"].channel.files().heads()
    with served(centres["jica"]) as address:
        for content in (b"", b"PK", b"x" * 3000, holding.getvalue(), foreign.getvalue()):
            answer = post(address, content)
            assert answer.status_code == 400, content[:20]
            assert answer.headers["content-type"].startswith("text/plain")
            assert str(tmp_path) not in answer.text
        assert "elsewhere" in post(address, foreign.getvalue()).text
        assert post(address, bundle_of(centres["jica"]), "text/html").status_code == 400
    assert centres["jica"].channel.files().heads() == before


def test_what_nobody_signed_is_named_and_not_kept(centres):
    jica, koica = centres["jica"], centres["koica"]
    koica.channel.share_note("real", "CLEAR", "desk")
    with zipfile.ZipFile(io.BytesIO(bundle_of(koica))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    payload = next(name for name in files if "/payload/" in name)
    files[payload] = files[payload].replace(b"real", b"fake")
    files["cards/stranger/1.json"] = files["cards/koica/1.json"]
    heads = json.loads(files["heads"])
    heads["cards"]["stranger"] = 1
    heads["journals"]["mekong/stranger/1"] = heads["journals"]["mekong/koica/1"]
    files["heads"] = json.dumps(heads).encode()
    altered = io.BytesIO()
    with zipfile.ZipFile(altered, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with served(jica) as address:
        answer = post(address, altered.getvalue())
    assert answer.status_code == 200
    told = answer.json()
    assert told["entries"] == {"mekong/koica/1": 1}  # which are signed; what it says is not there
    assert {"mekong/koica/1", "mekong/stranger/1"} <= {each["of"] for each in told["refused"]}
    assert texts_of(jica) == []
    assert not jica.channel.verify()


def test_a_body_that_is_too_long_or_a_bomb_is_not_taken(centres, monkeypatch):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("journals/mekong/jica/1/payload/000", bytes(130 * 1024 * 1024))
    with served(centres["jica"]) as address:
        answer = post(address, bomb.getvalue())
        assert (answer.status_code, "more than can be posted" in answer.text) == (400, True)
        to = urlsplit(address)
        connection = http.client.HTTPConnection(to.hostname, to.port, timeout=BOUND_SECONDS)
        connection.putrequest("POST", "/exchange/bundle")
        connection.putheader("content-type", "application/zip")
        connection.putheader("content-length", str(64 * 1024**2 + 1))
        connection.endheaders()
        assert connection.getresponse().status == 413
        connection.close()
        monkeypatch.setattr(exchange, "LARGEST_POSTED", 1000)
        assert post(address, b"x" * 2000).status_code == 413


def test_a_few_bundles_come_at_a_time_and_one_that_stands_still_is_let_go(centres, monkeypatch):
    monkeypatch.setattr(exchange, "RECEIVED_AT_ONCE", 1)
    head = (
        b"POST /exchange/bundle HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/zip\r\n"
        b"Content-Length: 100000\r\n\r\nPK"
    )
    koica = centres["koica"]
    with served(centres["jica"]) as address:
        to = urlsplit(address)
        with socket.create_connection((to.hostname, to.port), timeout=BOUND_SECONDS) as first:
            first.sendall(head)
            statuses = {post(address, bundle_of(koica)).status_code for _ in range(20)}
            assert 503 in statuses
            assert post(address, bundle_of(koica)).headers["retry-after"]
        # The first has gone away, and the next has its turn.
        while (answer := post(address, bundle_of(koica))).status_code == 503:
            pass
        assert answer.status_code == 200
        monkeypatch.setattr(exchange, "PART_SECONDS", 0.01)
        with socket.create_connection((to.hostname, to.port), timeout=BOUND_SECONDS) as slow:
            slow.sendall(head)
            assert slow.recv(1000).startswith(b"HTTP/1.1 408")


def test_bundles_that_wait_to_be_taken_in_are_bounded_too(centres, monkeypatch):
    """Each lies on the disk: strangers could fill it while one is taken in."""
    monkeypatch.setattr(exchange, "WAITING_AT_ONCE", 1)
    taking, may_go_on = threading.Event(), threading.Event()
    bundle, usual = bundle_of(centres["koica"]), Exchange.take_posted

    def take_posted(channel, path):
        taking.set()
        may_go_on.wait(BOUND_SECONDS)
        return usual(channel, path)

    monkeypatch.setattr(Exchange, "take_posted", take_posted)
    with served(centres["jica"]) as address, ThreadPoolExecutor() as pool:
        first = pool.submit(post, address, bundle)
        try:
            assert taking.wait(BOUND_SECONDS)
            second = post(address, bundle)
        finally:
            may_go_on.set()
        assert (second.status_code, bool(second.headers["retry-after"])) == (503, True)
        assert first.result(BOUND_SECONDS).status_code == 200
        assert post(address, bundle).status_code == 200


def test_who_sends_slowly_keeps_nobody_else_from_bringing_a_bundle(centres, monkeypatch):
    monkeypatch.setattr(exchange, "RECEIVED_AT_ONCE", 2)
    monkeypatch.setattr(arrivals, "FIRST_SECONDS", 0)
    head = (
        b"POST /exchange/bundle HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/zip\r\n"
        b"Content-Length: 100000\r\n\r\nPK"
    )
    koica = centres["koica"]
    with served(centres["jica"]) as address, ExitStack() as stack:
        to = urlsplit(address)
        for _ in range(2):
            slow = socket.create_connection((to.hostname, to.port), timeout=BOUND_SECONDS)
            stack.enter_context(slow).sendall(head)
        for _ in range(5):
            assert post(address, bundle_of(koica)).status_code == 200


def test_the_rest_of_a_file_is_given_to_whose_line_broke(centres):
    name = "cards/jica/1.json"
    with served(centres["jica"]) as address:
        whole = httpx2.get(f"{address}/exchange/{name}").content

        def wanted(what):
            return httpx2.get(f"{address}/exchange/{name}", headers={"range": what})

        rest = wanted("bytes=10-")
        assert (rest.status_code, rest.content) == (206, whole[10:])
        assert rest.headers["content-range"] == f"bytes 10-{len(whole) - 1}/{len(whole)}"
        for other in ("bytes=0-", "bytes=5-9", "bytes=-5", f"bytes={len(whole)}-", "bytes=1-,3-",
                      "lines=1-", "bytes=99999999999999-"):  # fmt: skip
            answer = wanted(other)
            assert (answer.status_code, answer.content) == (200, whole), other


# hostile servers


def refuse(centre, address):
    """What is said of a peer that nothing could be taken from."""
    [outcome] = sync(centre, address)
    assert outcome.failure is not None
    assert centre.channel.verify() == []
    return outcome.failure


def send(handler, content=b"", status=200, **headers):
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


@pytest.mark.usefixtures("patient")
def test_an_answer_without_end_is_cut_off(centres, monkeypatch):
    monkeypatch.setattr("riparian.exchange.transfer.sync.LARGEST_HEADS", 100_000)
    sent = []

    def endless(handler, path):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 65_536)
                sent.append(1)
        except OSError:
            pass

    with answering(endless) as address:
        assert isinstance(refuse(centres["jica"], address), Refused)
    assert sum(sent) * 65_536 < 50_000_000


@pytest.mark.usefixtures("patient")
def test_redirects_are_not_followed(centres):
    asked = []

    def elsewhere(handler, path):
        asked.append(path)
        send(handler, status=302, location="/inside/secret", **{"content-length": "0"})

    with answering(elsewhere) as address:
        assert "302" in refuse(centres["jica"], address).what
    assert asked == ["/exchange/heads"]


@pytest.mark.usefixtures("patient")
def test_another_framework_garbage_and_cut_connections_are_told_apart(centres):
    heads = {"framework": "other", "charter": 1, "cards": {}, "journals": {}}
    answers = {
        "other": json.dumps(heads).encode(),
        "garbage": b"\xff\x00<html>",
        "deep": b"[" * 100_000,
        "names": json.dumps({**heads, "framework": "mekong", "cards": {"../x": 1}}).encode(),
    }
    for name, content in answers.items():
        with answering(lambda handler, path, content=content: send(handler, content)) as address:
            failure = refuse(centres["jica"], address)
            assert isinstance(failure, Refused), name

    def cut(handler, path):
        send(handler, b"{", **{"content-length": "1000"})

    with answering(cut) as address:
        assert "cannot be reached" in refuse(centres["jica"], address).what
    with answering(lambda handler, path: send(handler, status=500)) as address:
        assert "500" in refuse(centres["jica"], address).what


@pytest.mark.usefixtures("patient")
def test_a_peer_that_lies_about_entries_spoils_nothing_else(centres):
    jica, koica = centres["jica"], centres["koica"]
    koica.channel.share_note("real", "CLEAR", "desk")
    files = koica.channel.files()

    def lie(handler, path):
        content = files.get(path.removeprefix("/exchange/"))
        if content is None:
            send(handler, status=404)
        else:
            send(handler, content[::-1] if "/tile/entries/" in path else content)

    with answering(lie) as address:
        [outcome] = sync(jica, address)
    assert outcome.taken is not None
    assert [each.of for each in outcome.taken.trouble] == ["mekong/koica/1"]
    assert outcome.taken.cards == 1
    assert texts_of(jica) == []
    with served(koica) as address:
        sync(jica, address)
    assert texts_of(jica) == ["real"]
