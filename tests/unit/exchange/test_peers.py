"""Servers, folders and bundles that are other than they should be."""

import gzip
import http.server
import io
import os
import random
import struct
import threading
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.errors import BadRequest, Refused, ServiceError
from riparian.exchange.addresses import read_address
from riparian.exchange.transfer import archives, peers
from riparian.exchange.transfer.peers import FolderPeer, ServerPeer, TimeIsOver, open_bundle
from running import BOUND_SECONDS
from slow_servers import TRICKLES, serving

CARD = "cards/jica/1.json"
TRICKS = [
    "", "/", "..", "../heads", "/heads", "heads/", "./heads", "HEADS", "heads\n", "heads\0", "a",
    "charter/../heads", "charter/01.root.json", "charter/0.root.json", "charter/1000000.root.json",
    "cards/../1.json", "cards//1.json", "cards/JICA/1.json", f"cards/{'a' * 33}/1.json",
    "C:\\heads", "cards\\jica\\1.json", "journals/mekong/jica/1/",
    "journals/mekong/jica/0/checkpoint",
    "journals/mekong/jica/1/tile/10/000", "journals/mekong/jica/1/tile/entries/x1/000",
    "journals/mekong/jica/1/payload/0000", "journals/mekong/jica/1/payload/000.p/",
    "journals/mekong/jica/1/payload/" + "x000/" * 5 + "000", "/etc/passwd", "con",
    "heads ", "．．/heads",
]  # fmt: skip


@pytest.mark.parametrize("name", TRICKS)
def test_no_other_file_is_asked_for(tmp_path, name):
    server = ServerPeer("http://a.example", httpx2.MockTransport(lambda _: pytest.fail("asked")))
    for peer in (server, FolderPeer(tmp_path)):
        with pytest.raises(ValueError, match="no file of the channel"):
            peer.get(name)


# addresses


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example", "https://a.example:8443/exchange", "http://127.0.0.1:1", "http://[::1]:80/x",
        "https://münchen.example/exchange", "https://ໄປສະນີ.ລາວ", "https://a.example/exchange///",
    ],
)  # fmt: skip
def test_a_web_address_is_kept_without_its_last_slash(address):
    assert read_address(address) == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "", "a.example", "ftp://a.example", "file:///etc/passwd", "//a.example", "http://", "http:///x",
        "http://u:p@a.example", "http://u@a.example", "http://@a.example", "http://:p@a.example",
        "http://a.example?x", "http://a.example/?", "http://a.example#x", "http://a.example/#",
        "http://a.example:0", "http://a.example:65536", "http://a.example:x", "http://[::1",
        "http://a b.example", "http://a.example/a b", "http://a.example/\n", "http://a..b",
        f"http://{'a' * 64}.example", "http://xn--a", "http://\ud800", "http://a.example\\@b.example",
        "http://a%20b/", "http://a.example/\0",
    ],
)  # fmt: skip
def test_what_is_no_web_address_or_would_put_a_password_into_logs_is_refused(address):
    with pytest.raises(BadRequest, match="Expected the web address") as error:
        read_address(address)
    assert "p@" not in str(error.value)


# servers


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(peers, "PAUSE_SECONDS", 0)


def server(answer):
    return ServerPeer("http://a.example/exchange", httpx2.MockTransport(answer))


def test_a_server_is_asked_below_its_address_and_gives_what_it_has():
    asked = []

    def answer(request):
        asked.append(str(request.url))
        return httpx2.Response(200, content=iter([b"he", b"re"]))

    with server(answer) as peer:
        assert peer.get(CARD) == b"here"
    assert asked == [f"http://a.example/exchange/{CARD}"]


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_none(status):
    assert server(lambda _: httpx2.Response(status, content=b"x" * 100)).get(CARD, 3) is None


@pytest.mark.parametrize("status", [204, 206, 301, 302, 307, 401, 403, 500, 503])
def test_any_other_answer_is_no_file_and_no_redirection_is_followed(status):
    asked = []

    def answer(request):
        asked.append(request.url.host)
        return httpx2.Response(status, headers={"location": "http://10.0.0.1/secret"}, content=b"x")

    with pytest.raises(ServiceError, match=str(status)):
        server(answer).get(CARD)
    assert asked == ["a.example"]


@pytest.mark.parametrize("location", ["http://[::1", "\xff\xfe", "http://a:999999999/", ""])
def test_a_redirection_to_nonsense_is_an_answer_like_any_other(location):
    headers = [(b"location", location.encode("latin-1"))]
    with pytest.raises(ServiceError):
        server(lambda _: httpx2.Response(302, headers=headers)).get(CARD)


def test_an_answer_that_does_not_end_is_broken_off():
    sent = []

    def endless():
        while True:
            sent.append(1)
            yield bytes(1000)

    with pytest.raises(Refused, match="longer than the 10,000 bytes"):
        server(lambda _: httpx2.Response(200, content=endless())).get(CARD, 10_000)
    assert len(sent) <= 12


def test_who_sends_a_byte_now_and_then_is_not_waited_for(monkeypatch):
    clock = iter(range(0, 10**9, 20))
    monkeypatch.setattr(peers.time, "monotonic", lambda: next(clock))

    def drops():
        while True:
            yield b"x"

    with pytest.raises(ServiceError, match=r"too slowly: [1-9] bytes"):
        server(lambda _: httpx2.Response(200, content=drops())).get(CARD, 10_000)


def test_a_slow_line_is_waited_for(monkeypatch):
    """256 kbit/s: a bundle of 256 entries takes ten seconds, one of large ones minutes."""
    clock = iter(range(0, 10**9, 20))
    monkeypatch.setattr(peers.time, "monotonic", lambda: next(clock))
    parts = (bytes(20 * 32_000 // 8) for _ in range(25))
    content = server(lambda _: httpx2.Response(200, content=parts)).get(CARD)
    assert len(content) == 25 * 80_000


@pytest.mark.parametrize("bound", ["FILE_SECONDS", "PEER_SECONDS"])
@pytest.mark.parametrize("answer", TRICKLES.values(), ids=TRICKLES)
def test_a_trickle_is_cut_off_when_the_time_for_a_file_or_a_peer_is_over(
    answer, bound, monkeypatch
):
    """Without an end to it all further members would wait for this one."""
    monkeypatch.setattr(peers, bound, 0.2)
    monkeypatch.setattr(peers, "ANSWER_SECONDS", 0.1)  # else it is asked once, as for a head
    with serving(answer) as slow, ThreadPoolExecutor() as pool:
        [address] = slow.addresses(1)
        with ServerPeer(address, seconds=peers.PEER_SECONDS) as peer:
            asked = pool.submit(peer.get, CARD)
            try:
                with pytest.raises(ServiceError, match=r"too slowly: [0-9]+ bytes") as error:
                    asked.result(BOUND_SECONDS)
            finally:
                slow.close()
    assert isinstance(error.value, TimeIsOver) is (bound == "PEER_SECONDS")


@pytest.mark.parametrize("answer", TRICKLES.values(), ids=TRICKLES)
def test_an_answer_to_a_bundle_that_trickles_is_cut_off(answer, monkeypatch):
    monkeypatch.setattr(peers, "POST_SECONDS", 0.2)
    with serving(answer) as slow, ThreadPoolExecutor() as pool:
        [address] = slow.addresses(1)
        with ServerPeer(address) as peer:
            asked = pool.submit(peer.post, io.BytesIO(b"zip"), 3)
            try:
                with pytest.raises(ServiceError, match="could not be given"):
                    asked.result(BOUND_SECONDS)
            finally:
                slow.close()


def test_who_has_a_short_turn_is_given_a_bundle_in_that_time():
    with serving(TRICKLES["body"]) as slow, ThreadPoolExecutor() as pool:
        [address] = slow.addresses(1)
        with ServerPeer(address, seconds=0.2) as peer:
            asked = pool.submit(peer.post, io.BytesIO(b"zip"), 3)
            try:
                with pytest.raises(TimeIsOver):
                    asked.result(BOUND_SECONDS)
            finally:
                slow.close()


def test_where_there_is_no_connection_no_time_helps(monkeypatch):
    monkeypatch.setattr(peers, "ANSWER_SECONDS", 0.01)
    cut = peers.CutOff

    class Over(cut):
        is_over = True

    monkeypatch.setattr(peers, "CutOff", Over)

    def never(_):
        raise httpx2.ConnectTimeout("dark")

    with pytest.raises(ServiceError, match=r"cannot be reached .ConnectTimeout") as error:
        ServerPeer("http://a.example", httpx2.MockTransport(never), seconds=0.001).get(CARD)
    assert not isinstance(error.value, TimeIsOver)


@pytest.mark.parametrize(
    "error", [httpx2.ConnectError, httpx2.ReadError, httpx2.ReadTimeout, httpx2.RemoteProtocolError]
)
def test_a_connection_that_breaks_is_tried_again_a_few_times(error):
    tries = []

    def answer(_):
        tries.append(1)
        if len(tries) < peers.TRIES:
            raise error("broke")
        return httpx2.Response(200, content=iter([b"he", b"re"]))

    assert server(answer).get(CARD) == b"here"

    def never(_):
        tries.append(1)
        raise error("broke")

    tries.clear()
    with pytest.raises(ServiceError, match=f"cannot be reached .{error.__name__}"):
        server(never).get(CARD)
    assert len(tries) == peers.TRIES


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"nonsense\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nx: " + b"x" * 200_000,
    ],
)
def test_an_answer_that_is_none_is_no_file(answer):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.wfile.write(answer)
            self.close_connection = True

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        with (
            ServerPeer(f"http://127.0.0.1:{httpd.server_port}") as peer,
            pytest.raises(ServiceError),
        ):
            peer.get(CARD)
        httpd.shutdown()


def test_a_bundle_that_is_not_taken_is_said(monkeypatch):
    with pytest.raises(ServiceError, match="did not take what it lacks"):
        server(lambda _: httpx2.Response(413)).post(io.BytesIO(b"zip"), 3)

    def broken(_):
        raise httpx2.WriteError("broke")

    with pytest.raises(ServiceError, match="could not be given"):
        server(broken).post(io.BytesIO(b"zip"), 3)


def test_what_a_server_refused_of_a_bundle_is_counted():
    def answer(request):
        assert request.read() == b"zip"
        assert request.headers["content-length"] == "3"
        return httpx2.Response(200, content=iter([b'{"refused": [{"of": "x"}, ', b'{"of": "y"}]}']))

    assert server(answer).post(io.BytesIO(b"zip"), 3) == 2
    for odd in (b"", b"{", b"[]", b'{"refused": 7}'):
        assert server(lambda _, odd=odd: httpx2.Response(200, content=iter([odd]))).post(
            io.BytesIO(b""), 0
        ) == 0  # fmt: skip


def test_of_an_answer_to_a_bundle_no_more_is_held_than_is_read():
    sent = []

    def long():
        for part in range(100):
            sent.append(part)
            yield bytes(peers.LARGEST_ANSWER // 4)

    assert server(lambda _: httpx2.Response(200, content=long())).post(io.BytesIO(b""), 0) == 0
    assert len(sent) <= 5


def test_a_packed_answer_to_a_bundle_is_not_unpacked():
    packed = gzip.compress(b'{"refused": [1]}')

    def answer(_):
        headers = {"content-encoding": "gzip"}
        return httpx2.Response(200, headers=headers, content=iter([packed]))

    assert server(answer).post(io.BytesIO(b""), 0) == 0


# folders


@pytest.mark.parametrize("level", range(3))
def test_links_are_not_followed_at_any_level(tmp_path, level):
    outside = tmp_path / "outside"
    parts = CARD.split("/")
    (outside.joinpath(*parts[level:]).parent).mkdir(parents=True, exist_ok=True)
    outside.joinpath(*parts[level:]).write_bytes(b"secret") if parts[level:] else None
    link = tmp_path.joinpath("folder", *parts[: level + 1])
    link.parent.mkdir(parents=True)
    target = outside / parts[level]
    link.symlink_to(target)
    with pytest.raises(Refused, match="is a link"):
        FolderPeer(tmp_path / "folder").get(CARD)


def test_a_folder_or_pipe_in_the_place_of_a_file_is_none(tmp_path):
    (tmp_path / "heads").mkdir()
    assert FolderPeer(tmp_path).get("heads") is None
    (tmp_path / "cards").write_bytes(b"")
    assert FolderPeer(tmp_path).get(CARD) is None
    (tmp_path / "heads").rmdir()
    os.mkfifo(tmp_path / "heads")
    assert FolderPeer(tmp_path).get("heads") is None


def test_a_file_that_is_too_long_or_cannot_be_read_is_said(tmp_path, monkeypatch):
    (tmp_path / "heads").write_bytes(bytes(11))
    assert FolderPeer(tmp_path).get("heads", 11) == bytes(11)
    with pytest.raises(Refused, match="longer than the 10 bytes"):
        FolderPeer(tmp_path).get("heads", 10)

    def broken(*_):
        raise OSError(5, "Input/output error")

    for method in ("is_symlink", "is_file", "open"):
        with monkeypatch.context() as patch:
            patch.setattr(peers.Path, method, broken)
            with pytest.raises(ServiceError, match="Input/output error"):
                FolderPeer(tmp_path).get("heads")


# bundles


def zipped(files, **options):
    bundle = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(bundle, "w") as archive:
        warnings.simplefilter("ignore")  # a name that comes twice
        for name, content in files:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            for key, value in options.items():
                setattr(info, key, value)
            archive.writestr(info, content)
    return bundle.getvalue()


def opened(path, content):
    path.write_bytes(content)
    with open_bundle(path) as peer:
        return peer.get("heads")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bundle.zip"


def test_a_bundle_gives_its_files(path):
    content = zipped([(CARD, b"card"), ("heads", b"heads")])
    assert opened(path, content) == b"heads"
    with open_bundle(path) as peer:
        assert peer.get(CARD) == b"card"
        assert peer.get("charter/1.root.json") is None
        with pytest.raises(Refused, match="longer than the 3 bytes"):
            peer.get(CARD, 3)


@pytest.mark.parametrize("name", [name for name in TRICKS if "\0" not in name])
def test_a_bundle_with_a_file_of_another_name_is_refused_whole(path, name):
    with pytest.raises(Refused, match="Nothing of it was kept"):
        opened(path, zipped([("heads", b"heads"), (name, b"x")]))


@pytest.mark.parametrize(
    "mode", [0o120777, 0o040755, 0o010644, 0o020644, 0o060644, 0o140644], ids=oct
)
def test_links_folders_and_devices_in_a_bundle_are_refused(path, mode):
    info = zipfile.ZipInfo("heads")
    info.external_attr = mode << 16
    with pytest.raises(Refused, match="no plain file"):
        opened(path, zipped([(info, b"/etc/passwd")]))


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(path, way):
    with pytest.raises(Refused, match="packed in another way"):
        opened(path, zipped([("heads", b"heads")], compress_type=way))


def test_a_file_that_comes_twice_is_refused(path):
    with pytest.raises(Refused, match="twice"):
        opened(path, zipped([("heads", b"heads"), ("heads", b"tails")]))


def test_too_many_files_are_refused(path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_FILES", 3)
    cards = [(f"cards/jica/{n}.json", b"x") for n in range(1, 5)]
    assert opened(path, zipped(cards[:3])) is None
    with pytest.raises(Refused, match="too many files"):
        opened(path, zipped(cards))


def test_comments_and_extra_fields_are_passed_over(path):
    info = zipfile.ZipInfo("heads")
    info.extra, info.comment = struct.pack("<HH4s", 0xCAFE, 4, b"more"), b"a comment"
    content = zipped([(info, b"heads")])
    assert opened(path, content) == b"heads"
    assert opened(path, b"#!/bin/sh\n" + content) == b"heads"


def test_an_archive_in_the_form_for_large_ones_is_read(path):
    with zipfile.ZipFile(path, "w") as archive, archive.open("heads", "w", force_zip64=True) as out:
        out.write(b"heads")
    with open_bundle(path) as peer:
        assert peer.get("heads") == b"heads"


def _locked(content):
    """With the mark of a password in both headers."""
    local = content[:6] + b"\x01" + content[7:]
    at = local.index(b"PK\x01\x02") + 8
    return local[:at] + b"\x01" + local[at + 1 :]


def test_a_file_behind_a_password_is_refused(path):
    with pytest.raises(Refused, match="locked by a password"):
        opened(path, _locked(zipped([("heads", b"heads")])))


def _with_size(content, size):
    """The same with another size in the directory."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


def test_a_bomb_is_refused_whether_it_says_its_size_or_not(path):
    bomb = zipped([("heads", bytes(20_000_000))], compress_type=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 30_000
    with pytest.raises(Refused, match="unfolds to 20,000,000 bytes"):
        opened(path, bomb)
    with pytest.raises(Refused, match="damaged"):
        opened(path, _with_size(bomb, 1_000))


@pytest.mark.parametrize("size", [0, 4, 6, 1_000])
def test_a_lie_about_a_size_is_refused(path, size):
    with pytest.raises(Refused, match=r"unfolds|damaged"):
        opened(path, _with_size(zipped([("heads", b"heads")]), size))


def test_more_than_a_bundle_can_hold_is_refused_by_what_it_says(path):
    content = zipped([("heads", random.Random(1).randbytes(2_000))])
    with pytest.raises(Refused, match="unfolds to 4,294,967,294"):
        opened(path, _with_size(content, 2**32 - 2))


def test_a_bundle_of_which_one_file_is_damaged_is_refused_whole(path):
    content = zipped([(CARD, b"the card"), ("heads", b"heads")])
    with pytest.raises(Refused, match="damaged"):
        opened(path, content.replace(b"the card", b"tne card"))


BUNDLE = zipped(
    [("heads", b"heads" * 50), (CARD, b"card" * 50)], compress_type=zipfile.ZIP_DEFLATED
)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(BUNDLE) - 1), st.integers(0, 255)), max_size=3),
       st.integers(0, len(BUNDLE)))  # fmt: skip
def test_a_bundle_with_any_other_bytes_is_refused_or_gives_what_was_in_it(
    tmp_path_factory, changes, end
):
    content = bytearray(BUNDLE)
    for at, value in changes:
        content[at] = value
    path = tmp_path_factory.getbasetemp() / "mutated.zip"
    path.write_bytes(content[: end if not changes else None])
    try:
        with open_bundle(path) as peer:
            assert peer.get("heads") in (b"heads" * 50, None)
            assert peer.get(CARD) in (b"card" * 50, None)
    except Refused:
        pass


@given(st.binary(max_size=200))
def test_random_bytes_are_no_bundle(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "random.zip"
    path.write_bytes(content)
    with pytest.raises(Refused), open_bundle(path):
        pass


def test_a_bundle_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ServiceError, match="cannot be read"), open_bundle(tmp_path / "none.zip"):
        pass


def test_a_proxy_of_a_kind_that_is_not_known_is_said(monkeypatch):
    for proxy in ("socks5://127.0.0.1:1", "strange://127.0.0.1:1"):
        monkeypatch.setenv("ALL_PROXY", proxy)
        with pytest.raises(ServiceError, match="the proxy that is set here cannot be used"):
            ServerPeer("https://example.org")


# a line that breaks

WHOLE = bytes(range(256)) * 40


def breaking(every, *, goes_on=True, content=lambda: WHOLE):
    """A server behind a line on which so many bytes go through before it breaks."""
    asked = []

    def answer(request):
        asked.append(request.headers.get("range"))
        whole = content()
        start = int(asked[-1][6:-1]) if asked[-1] and goes_on else 0

        def parts():
            yield whole[start : start + every]
            if start + every < len(whole):
                raise httpx2.ReadError("broken")

        headers = {"content-range": f"bytes {start}-{len(whole) - 1}/{len(whole)}"}
        return httpx2.Response(206 if start else 200, headers=headers, content=parts())

    return server(answer), asked


def test_a_file_goes_on_where_the_connection_broke_as_often_as_some_of_it_comes():
    peer, asked = breaking(1_000)
    assert peer.get(CARD) == WHOLE
    assert asked == [None, *(f"bytes={at}-" for at in range(1_000, len(WHOLE), 1_000))]


def test_a_server_that_knows_no_parts_is_asked_for_all_of_it_a_few_times():
    peer, asked = breaking(1_000, goes_on=False)
    with pytest.raises(ServiceError, match="cannot be reached"):
        peer.get(CARD)
    assert len(asked) <= peers.TRIES + 1
    peer, asked = breaking(len(WHOLE), goes_on=False)
    assert peer.get(CARD) == WHOLE


def test_a_part_that_is_not_the_one_asked_for_is_no_file():
    def answer(request):
        if "range" not in request.headers:
            return httpx2.Response(200, content=broken())
        return httpx2.Response(206, headers={"content-range": "bytes 7-9/10"}, content=b"789")

    def broken():
        yield WHOLE[:5]
        raise httpx2.ReadError("broken")

    with pytest.raises(ServiceError, match="206"):
        server(answer).get(CARD)


def test_parts_together_are_no_longer_than_a_file_can_be():
    peer, asked = breaking(1_000)
    with pytest.raises(Refused, match="is longer than"):
        peer.get(CARD, 2_500)
    assert len(asked) == 3
