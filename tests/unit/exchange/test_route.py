"""The way to a server that somebody else chose: never into the own network."""

import http.server
import socket
import threading

import httpx2
import pytest

from riparian.errors import ServiceError
from riparian.exchange.transfer import peers, route
from riparian.exchange.transfer.peers import ServerPeer
from riparian.exchange.transfer.route import is_public

PUBLIC, OTHER = "93.184.216.34", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


@pytest.fixture(autouse=True)
def quick_and_without_proxy(monkeypatch):
    monkeypatch.setattr(peers, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(route, "getproxies", dict)


@pytest.fixture
def names(monkeypatch):
    """What names lead to, and how often each was looked up."""
    known, asked = {}, []

    def look_up(host, port, *_, **__):
        asked.append(host)
        if host not in known:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in known[host]]

    monkeypatch.setattr(route.socket, "getaddrinfo", look_up)
    known["asked"] = asked
    return known


def server(
    address, answer=lambda _: httpx2.Response(200, content=iter([b"here"])), only_public=True
):
    return ServerPeer(address, httpx2.MockTransport(answer), only_public=only_public)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.7", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16",
        "192.0.0.192", "198.18.0.1", "224.0.0.251", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a00:1",
        "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_what_is_not_of_the_public_internet(host):
    assert not is_public(host)


@pytest.mark.parametrize("host", [PUBLIC, OTHER, "8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_is(host):
    assert is_public(host)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/exchange", "http://127.1:8000", "http://2130706433", "http://0x7f000001/",
        "http://017700000001/", "http://localhost:5432/", "http://[::1]:8000/exchange",
        "http://169.254.169.254/latest/meta-data", "http://[::ffff:169.254.169.254]/",
        "http://192.168.1.1/exchange",
    ],
)  # fmt: skip
def test_an_address_into_the_own_network_is_not_asked(address):
    peer = server(address, lambda _: pytest.fail("asked"))
    with pytest.raises(ServiceError, match="into this centre's own network") as error:
        peer.get("heads")
    assert "local_addresses" in error.value.try_this
    with pytest.raises(ServiceError, match="own network"):
        peer.post(None, 0)


def test_who_gives_an_address_may_give_any(names):
    assert server("http://127.0.0.1/exchange", only_public=False).get("heads") == b"here"
    assert names["asked"] == []


def test_a_name_with_one_address_inside_is_not_asked(names):
    names["two.example"] = [PUBLIC, "10.0.0.7"]
    with pytest.raises(ServiceError, match=r"leads to 10\.0\.0\.7"):
        server("http://two.example/exchange", lambda _: pytest.fail("asked")).get("heads")


def test_it_is_connected_to_the_address_that_was_looked_at(names):
    names["rebinding.example"] = [PUBLIC]
    asked = []

    def answer(request):
        names["rebinding.example"] = ["169.254.169.254"]
        asked.append(request)
        return httpx2.Response(200, content=iter([b"here"]))

    peer = server("https://rebinding.example:8443/exchange", answer)
    assert [peer.get("heads"), peer.get("charter/1.root.json")] == [b"here"] * 2
    assert names["asked"] == ["rebinding.example"]
    for request in asked:
        assert (request.url.scheme, request.url.host, request.url.port) == ("https", PUBLIC, 8443)
        assert request.headers["host"] == "rebinding.example:8443"
        assert request.extensions["sni_hostname"] == "rebinding.example"  # and so its certificate
    assert asked[0].url.path == "/exchange/heads"


def test_where_one_address_cannot_be_connected_to_the_next_is_tried(names):
    names["both.example"] = [OTHER, PUBLIC]
    asked = []

    def answer(request):
        asked.append(request.url.host)
        if request.url.host == OTHER:
            raise httpx2.ConnectError("no route")
        return httpx2.Response(200, content=iter([b"here"]))

    peer = server("http://both.example/exchange", answer)
    assert peer.get("heads") == peer.get("heads") == b"here"
    assert asked == [OTHER, PUBLIC, PUBLIC]


def test_a_name_that_nobody_knows_is_said(names):
    with pytest.raises(ServiceError, match=r"nothing is known under the name gone\.example"):
        server("http://gone.example/exchange").get("heads")


def test_behind_a_proxy_what_can_be_looked_up_is_looked_at_and_the_proxy_gets_the_name(
    names, monkeypatch
):
    monkeypatch.setattr(route, "getproxies", lambda: {"https": "http://proxy.example:3128"})
    monkeypatch.setattr(route, "proxy_bypass", lambda host: host == "bypassed.example")
    names["inside.example"] = names["bypassed.example"] = ["10.0.0.7"]
    asked = []

    def answer(request):
        asked.append(request.url.host)
        return httpx2.Response(200, content=iter([b"here"]))

    for name in ("inside", "bypassed"):
        with pytest.raises(ServiceError, match="own network"):
            server(f"https://{name}.example/exchange", answer).get("heads")
    assert server("https://unknown-here.example/exchange", answer).get("heads") == b"here"
    assert asked == ["unknown-here.example"]
    assert route.Route("https://a.example", only_public=True).transport() is None
    assert route.Route("http://a.example", only_public=True).transport() is not None


def test_a_real_connection_goes_where_was_looked(names, monkeypatch):
    """No transport of our own: what is asked for reaches a server under another name."""
    seen = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.headers["host"])
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"here")

        def log_message(self, *_):
            pass

    monkeypatch.setattr(route, "is_public", lambda host: host == "127.0.0.1")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        names["a.example"] = names["127.0.0.1"] = ["127.0.0.1"]
        address = f"http://a.example:{httpd.server_port}/exchange"
        with ServerPeer(address, only_public=True) as peer:
            assert peer.get("heads") == b"here"
        httpd.shutdown()
    assert seen == [f"a.example:{httpd.server_port}"]
