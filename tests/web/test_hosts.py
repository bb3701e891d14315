"""Under which names the centre answers, and whom it believes about who asks."""

from __future__ import annotations

import json

import pytest
from starlette.responses import JSONResponse
from starlette.testclient import TestClient

from riparian import Centre
from riparian.store.web_names import networks
from riparian.web.app import make_app
from riparian.web.hosts import KnownHosts, Proxies
from riparian.web.local import THROUGH_A_PROXY

FOREIGN = ("evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.nip.io")


async def echo(scope, receive, send):
    """Says what reached the application."""
    said = {
        "client": scope["client"], "scheme": scope["scheme"],
        "host": next(value.decode() for name, value in scope["headers"] if name == b"host"),
        "proxied": scope.get(THROUGH_A_PROXY, False),
    }  # fmt: skip
    await JSONResponse(said)(scope, receive, send)


def behind(*proxies: str, client: str = "192.0.2.7") -> TestClient:
    """Asks as the server at `client` does; these are the proxies that the settings name."""
    return TestClient(Proxies(echo, networks(proxies)), "http://centre", client=(client, 40000))


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", ["/", "/overlaps", "/projects.csv", "/openapi.json", "/static/x"])
def test_under_a_foreign_name_nothing_of_the_centre_is_shown(client, sample, host, path):
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        answer = client.request(method, path, headers={"host": host})
        assert answer.status_code == 421
        assert len(answer.content) < 2000
        assert sample.settings.name not in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_page_says_what_to_put_into_the_settings(client):
    page = client.get("/", headers={"host": "Centre.example.org:8000"}).text
    assert "<h1>Not under this name</h1>" in page
    assert "[web]\nhosts = [&#34;centre.example.org&#34;]" in page
    data = json.loads(client.get("/projects.json", headers={"host": "centre.example.org"}).text)
    assert 'hosts = ["centre.example.org"]' in data["try_this"]


@pytest.mark.parametrize("host", ["", "a b", "a..b", "localhost:99999", "<b>", "user@localhost"])
def test_what_is_no_name_is_refused(client, host):
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "<b>" not in answer.text


def test_two_names_at_once_are_refused(client):
    assert client.get("/", headers=[("host", "localhost"), ("host", "a.b")]).status_code == 400


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "localhost:1", "127.0.0.1:8000", "127.1.2.3", "[::1]:8000",
     "[::ffff:127.0.0.1]", "centre.example.org", "Centre.Example.Org.:8443", "[2001:db8::1]:80",
     "[2001:DB8:0::1]", "listening.example"],
)  # fmt: skip
def test_names_of_this_computer_and_those_told_are_answered(host):
    app = KnownHosts(echo, ("centre.example.org", "2001:db8::1", "listening.example"))
    assert TestClient(app).get("/", headers={"host": host}).status_code == 200


def test_where_it_listens_at_every_address_each_of_them_is_a_name():
    for own, status in ((True, 200), (False, 421)):
        app = KnownHosts(echo, (), own_addresses=own)
        client = TestClient(app, "http://192.168.0.7:8000")
        assert client.get("/").status_code == status
        assert client.get("/", headers={"host": "192.168.0.8"}).status_code == 421
        assert client.get("/", headers={"host": "evil.example"}).status_code == 421


def test_the_value_of_host_and_the_settings_are_names(sample, tmp_path):
    for host, asked, status in (
        ("centre.lan", "centre.lan:8000", 200), ("centre.lan", "192.168.0.7", 421),
        ("192.168.0.7", "192.168.0.7:8000", 200), ("0.0.0.0", "192.168.0.7:8000", 200),
        ("::", "[fd00::7]", 200), ("0.0.0.0", "evil.example", 421), ("", "0.0.0.0", 421),
    ):  # fmt: skip
        app = make_app(Centre.open(sample.layout.root), host)
        with TestClient(app, f"http://{asked}") as client:
            assert client.get("/favicon.ico", follow_redirects=False).status_code == (
                307 if status == 200 else status
            ), (host, asked)


def test_a_proxy_that_the_settings_name_says_who_asks():
    headers = {
        "x-forwarded-for": "203.0.113.5, 198.51.100.9", "x-forwarded-proto": "https",
        "x-forwarded-host": "centre.example.org",
    }  # fmt: skip
    assert behind("192.0.2.7").get("/", headers=headers).json() == {
        "client": ["198.51.100.9", 0], "scheme": "https", "host": "centre.example.org",
        "proxied": True,
    }  # fmt: skip


def test_of_a_chain_of_proxies_the_last_that_is_none_of_them_asks():
    headers = {"x-forwarded-for": "10.9.9.9, 203.0.113.5:4711, 192.0.2.8"}
    asked = behind("192.0.2.0/24").get("/", headers=headers).json()
    assert asked["client"] == ["203.0.113.5", 0]


@pytest.mark.parametrize(
    "chain", ["", "unknown", "192.0.2.9", "203.0.113.5, nonsense", "localhost"]
)
def test_where_a_proxy_does_not_say_it_nobody_knows_who_asks(chain):
    asked = behind("192.0.2.0/24").get("/", headers={"x-forwarded-for": chain}).json()
    assert asked["client"] is None


def test_nobody_else_is_believed():
    headers = {
        "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https", "forwarded": "for=127.0.0.1",
        "x-forwarded-host": "localhost", "x-real-ip": "127.0.0.1",
    }  # fmt: skip
    for client in ("203.0.113.5", "127.0.0.1", "testclient"):
        asked = behind("192.0.2.7", client=client).get("/", headers=headers).json()
        assert asked["client"] == [client, 40000]
        assert (asked["scheme"], asked["host"], asked["proxied"]) == ("http", "centre", False)


def test_a_proxy_cannot_give_a_name_that_the_centre_was_not_told():
    app = Proxies(KnownHosts(echo, ("centre.example.org",)), networks(("192.0.2.7",)))
    proxy = TestClient(app, "http://127.0.0.1:8000", client=("192.0.2.7", 40000))
    assert proxy.get("/").status_code == 200
    for name, status in (("evil.example", 421), ("centre.example.org:443", 200)):
        assert proxy.get("/", headers={"x-forwarded-host": name}).status_code == status
